//! Who asks the API: a citizen or an officer, each a type of its own. A session is proved by a
//! bearer token, or by the cookie of the pages; with the cookie, whatever changes something must
//! also carry the session's token against forged requests.

use super::problem::{Kind, Problem};
use crate::house::House;
use crate::session::{CitizenIn, OfficerIn, bearer, cookie_name};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use axum_extra::extract::CookieJar;
use domain::actor::{Actor, Machine};
use domain::authority::{self, Act, Duty};
use domain::case::{Case, Refusal};
use domain::ids::{AccountId, CaseId, OfficerId};
use domain::machine_client::Scope;
use store::session::{self, Session};
use uuid::Uuid;

/// The header that carries the session's token against forged requests.
pub const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// A citizen.
#[derive(Clone, Debug)]
pub struct AsCitizen(pub CitizenIn);

/// A citizen, or somebody who is not signed in as one.
#[derive(Clone, Debug)]
pub struct MaybeCitizen(pub Option<CitizenIn>);

/// An officer.
#[derive(Clone, Debug)]
pub struct AsOfficer(pub OfficerIn);

/// An officer, or somebody who is not signed in as one.
#[derive(Clone, Debug)]
pub struct MaybeOfficer(pub Option<OfficerIn>);

/// An officer who may see lists of cases. Asked before anything else of the request is read.
#[derive(Clone, Debug)]
pub struct AsReader(pub OfficerIn);

/// An officer who may receive files. Asked before anything else of the request is read.
#[derive(Clone, Debug)]
pub struct AsReceiver(pub OfficerIn);

/// Either of them, where both may ask for the same thing.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A citizen.
    Citizen(Box<CitizenIn>),
    /// An officer.
    Officer(Box<OfficerIn>),
    /// Another system, with a token for some acts.
    Machine(Box<Machine>),
}

impl Caller {
    /// As one acts.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Citizen(it) => Actor::Citizen(it.citizen.clone()),
            Self::Officer(it) => Actor::Officer(it.officer.clone()),
            Self::Machine(it) => Actor::Machine((**it).clone()),
        }
    }

    /// The session; other systems have none.
    ///
    /// # Errors
    /// For other systems.
    pub fn session(&self) -> Result<&Session, Problem> {
        match self {
            Self::Citizen(it) => Ok(&it.session),
            Self::Officer(it) => Ok(&it.session),
            Self::Machine(_) => Err(Problem::new(
                Kind::NotAllowed,
                "Hệ thống kết nối không có phiên làm việc.",
                "Another system has a token and no session.",
            )),
        }
    }

    /// Whether the caller may bring files: whoever has a session, and systems that may file.
    ///
    /// # Errors
    /// For other systems.
    pub fn may_upload(&self) -> Result<(), Problem> {
        match self {
            Self::Machine(it) if it.scopes.contains(&Scope::Submit) => Ok(()),
            other => other.session().map(|_| ()),
        }
    }

    /// The officer, where it is one.
    pub fn officer(&self) -> Option<&OfficerIn> {
        match self {
            Self::Citizen(_) | Self::Machine(_) => None,
            Self::Officer(it) => Some(it),
        }
    }
}

fn sign_in_needed() -> Problem {
    Problem::new(
        Kind::SignInNeeded,
        "Cần đăng nhập: gửi mã phiên trong Authorization: Bearer, lấy từ POST /api/v1/session.",
        "Sign in: send the session's token as Authorization: Bearer; POST /api/v1/session gives one.",
    )
}

fn wrong_door(kind: session::Kind) -> Problem {
    match kind {
        session::Kind::Citizen => Problem::new(
            Kind::NotAllowed,
            "Việc này chỉ cán bộ làm được; phiên đang dùng là của người dân.",
            "Only officers may do this; the session is a citizen's.",
        ),
        session::Kind::Officer => Problem::new(
            Kind::NotAllowed,
            "Việc này chỉ người dân, tổ chức làm được; phiên đang dùng là của cán bộ.",
            "Only citizens may do this; the session is an officer's.",
        ),
    }
}

/// The tokens a request carries: the bearer's alone where there is one, else those of cookies.
fn tokens(parts: &Parts, house: &House) -> (Vec<String>, bool) {
    if parts.headers.contains_key(header::AUTHORIZATION) {
        return (bearer(&parts.headers).into_iter().collect(), false);
    }
    let jar = CookieJar::from_headers(&parts.headers);
    let tokens = [session::Kind::Citizen, session::Kind::Officer]
        .into_iter()
        .filter_map(|kind| Some(jar.get(cookie_name(house, kind))?.value().to_owned()))
        .collect();
    (tokens, true)
}

/// The living sessions a request may act for; two where both doors were used in one browser.
async fn sessions(parts: &Parts, house: &House) -> Result<Vec<Session>, Problem> {
    let (tokens, by_cookie) = tokens(parts, house);
    let mut found = Vec::new();
    for token in tokens {
        let living = session::find(&house.office.db, &token, house.now())
            .await
            .map_err(|error| Problem::trouble(&error))?;
        found.extend(living);
    }
    if found.is_empty() {
        return Err(sign_in_needed());
    }
    if by_cookie && !parts.method.is_safe() {
        let sent = parts.headers.get(CSRF).map(|value| value.as_bytes());
        found.retain(|session| sent == Some(session.csrf.as_bytes()));
        if found.is_empty() {
            return Err(Problem::new(
                Kind::Forged,
                "Phiên dùng cookie phải gửi kèm X-CSRF-Token đúng của phiên (xem GET /api/v1/session).",
                "A session by cookie must send its X-CSRF-Token (see GET /api/v1/session).",
            ));
        }
    }
    // An officer's is noted where the roles are known.
    for session in found.iter().filter(|it| it.kind == session::Kind::Citizen) {
        session::touch(
            &house.office.db,
            session,
            house.now(),
            house.lifetime(session.kind),
        )
        .await
        .map_err(|error| Problem::trouble(&error))?;
    }
    Ok(found)
}

async fn as_citizen(session: Session, house: &House) -> Result<CitizenIn, Problem> {
    let account = store::account::load(&house.office.db, AccountId(session.who))
        .await
        .map_err(|error| Problem::trouble(&error))?
        .filter(|account| account.active)
        .ok_or_else(sign_in_needed)?;
    let merged = store::outside_identity::merged_into(&house.office.db, account.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    Ok(CitizenIn::of(session, account, merged))
}

/// The citizen whose token a program sends; none where it is nobody's, or an officer's.
async fn citizen_of_bearer(parts: &Parts, house: &House) -> Result<Option<CitizenIn>, Problem> {
    let Some(token) = bearer(&parts.headers) else {
        return Ok(None);
    };
    let db = &house.office.db;
    let found = store::account::signed_in(db, &token, house.now())
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let Some((session, account, merged)) = found else {
        return Ok(None);
    };
    let life = house.lifetime(session::Kind::Citizen);
    session::touch(db, &session, house.now(), life)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    if !account.active {
        return Err(sign_in_needed());
    }
    Ok(Some(CitizenIn::of(session, account, merged)))
}

async fn as_officer(session: Session, house: &House) -> Result<OfficerIn, Problem> {
    let id = OfficerId(session.who);
    let (account, officer) = casework::staff::on_duty(&house.office, id, house.now())
        .await
        .map_err(|error| Problem::trouble(&error))?
        .ok_or_else(sign_in_needed)?;
    let life = house.officer_lifetime(&account.roles);
    session::touch(&house.office.db, &session, house.now(), life)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    Ok(OfficerIn { officer, session })
}

/// The session of a kind, or why there is none.
async fn one(parts: &Parts, house: &House, kind: session::Kind) -> Result<Session, Problem> {
    let mut found = sessions(parts, house).await?;
    match found.iter().position(|session| session.kind == kind) {
        Some(at) => Ok(found.swap_remove(at)),
        None => Err(found
            .first()
            .map_or_else(sign_in_needed, |other| wrong_door(other.kind))),
    }
}

impl FromRequestParts<House> for AsCitizen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        if let Some(who) = citizen_of_bearer(parts, house).await? {
            return Ok(Self(who));
        }
        let session = one(parts, house, session::Kind::Citizen).await?;
        as_citizen(session, house).await.map(Self)
    }
}

impl FromRequestParts<House> for MaybeCitizen {
    type Rejection = Problem;

    /// A session that has ended, an officer's and another system's token are those of nobody here:
    /// what anyone may do is not refused for them.
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        match AsCitizen::from_request_parts(parts, house).await {
            Ok(AsCitizen(who)) => Ok(Self(Some(who))),
            Err(problem) if matches!(problem.kind, Kind::SignInNeeded | Kind::NotAllowed) => {
                Ok(Self(None))
            }
            Err(problem) => Err(problem),
        }
    }
}

impl FromRequestParts<House> for MaybeOfficer {
    type Rejection = Problem;

    /// As with [`MaybeCitizen`], what anyone may do is not refused for another one's token.
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        match AsOfficer::from_request_parts(parts, house).await {
            Ok(AsOfficer(who)) => Ok(Self(Some(who))),
            Err(problem) if matches!(problem.kind, Kind::SignInNeeded | Kind::NotAllowed) => {
                Ok(Self(None))
            }
            Err(problem) => Err(problem),
        }
    }
}

impl FromRequestParts<House> for AsOfficer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let session = one(parts, house, session::Kind::Officer).await?;
        as_officer(session, house).await.map(Self)
    }
}

/// The officer, where nothing speaks against it.
async fn unless(
    parts: &Parts,
    house: &House,
    refused: impl Fn(&Actor) -> Result<(), Refusal>,
) -> Result<OfficerIn, Problem> {
    let session = one(parts, house, session::Kind::Officer).await?;
    let who = as_officer(session, house).await?;
    match refused(&Actor::Officer(who.officer.clone())) {
        Ok(()) => Ok(who),
        Err(refusal) => {
            let today = domain::clock::wall(house.now()).date();
            let article = house.office.article(refusal.rule(), today);
            Err(Problem::refused(&refusal, article))
        }
    }
}

impl FromRequestParts<House> for AsReader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let may = |actor: &Actor| authority::may_do(actor, Duty::CaseLists);
        unless(parts, house, may).await.map(Self)
    }
}

impl FromRequestParts<House> for AsReceiver {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let nothing_yet = Case::new(CaseId(Uuid::nil()));
        let today = domain::clock::wall(house.now()).date();
        let may = |actor: &Actor| authority::may(actor, Act::Submit, &nothing_yet, today);
        unless(parts, house, may).await.map(Self)
    }
}

/// Another system whose token allows filing.
#[derive(Clone, Debug)]
pub struct AsFiler(pub Machine);

impl FromRequestParts<House> for AsFiler {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let machine = super::machines::of(parts, house).await;
        let machine = machine.map_err(|error| Problem::trouble(&error))?;
        let Some(machine) = machine else {
            // Whoever has a session is told that this is another door.
            let found = sessions(parts, house).await?;
            return Err(found
                .first()
                .map_or_else(sign_in_needed, |other| wrong_door(other.kind)));
        };
        let nothing_yet = Case::new(CaseId(Uuid::nil()));
        let today = domain::clock::wall(house.now()).date();
        let actor = Actor::Machine(machine.clone());
        match authority::may(&actor, Act::Submit, &nothing_yet, today) {
            Ok(()) => Ok(Self(machine)),
            Err(refusal) => {
                let article = house.office.article(refusal.rule(), today);
                Err(Problem::refused(&refusal, article))
            }
        }
    }
}

impl FromRequestParts<House> for Caller {
    type Rejection = Problem;

    /// Where a browser is signed in at both doors, the officer asks: the desk is the narrower
    /// session, and the citizen's own cases have addresses of their own.
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let machine = super::machines::of(parts, house).await;
        if let Some(machine) = machine.map_err(|error| Problem::trouble(&error))? {
            return Ok(Self::Machine(Box::new(machine)));
        }
        let found = sessions(parts, house).await?;
        let officer = found.iter().find(|it| it.kind == session::Kind::Officer);
        let session = officer.or(found.first()).cloned();
        let session = session.ok_or_else(sign_in_needed)?;
        Ok(match session.kind {
            session::Kind::Citizen => Self::Citizen(Box::new(as_citizen(session, house).await?)),
            session::Kind::Officer => Self::Officer(Box::new(as_officer(session, house).await?)),
        })
    }
}
