//! Signing in by somebody who vouches: to the provider, back with its code, and out again there.
//! What the browser carries is a token in a cookie; everything else of an attempt stays here.

use super::{Arrival, safe};
use crate::error::Problem;
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::{Address, MaybeCitizen};
use ::outside::identity::{Provider, Told, Vouches};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use casework::outside_identity::{self, Person, Recognised};
use domain::ids::{AccountId, OfficerId};
use domain::outside_identity::{NotTaken, Vouched};
use domain::regulation::AccountKind;
use serde::{Deserialize, Serialize};
use store::Batch;
use store::outside_identity::{self as links, OutsideIdentity};
use store::session::Kind;
use store::sign_in_attempt::{self as attempts, Attempt, Stage};

/// Who vouched for a session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VouchedBy {
    /// The provider's name in the configuration.
    pub provider: String,
    /// Its token, to name the session when signing out there.
    pub id_token: String,
    /// Who signs in for an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
}

/// A way to sign in, as a button.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// The provider's name in addresses.
    pub provider: String,
    /// Where it leads.
    pub address: String,
    /// What it is called.
    pub name: String,
    /// For whom it is.
    pub vouches: Vouches,
}

/// Why nobody was signed in.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in/not_taken.html")]
pub struct NotSignedIn {
    f: Frame,
    officers: bool,
    message: String,
    law: Option<String>,
}

/// Signed out here, and on the way to sign out there.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in/farewell.html")]
pub struct Farewell {
    f: Frame,
    provider: String,
    address: String,
}

/// The kind of account that a provider vouches for; none for officers.
pub fn account_kind(vouches: Vouches) -> Option<AccountKind> {
    match vouches {
        Vouches::EId => Some(AccountKind::Identity),
        Vouches::NationalPortal => Some(AccountKind::NationalPortal),
        Vouches::Officers => None,
    }
}

/// Whether a provider is offered at a door: for citizens where the regulation names its accounts.
fn is_offered(house: &House, kind: Kind, vouches: Vouches) -> bool {
    match (kind, account_kind(vouches)) {
        (Kind::Citizen, Some(of)) => house.office.regulation.account_kinds().contains(&of),
        (Kind::Officer, None) => true,
        _ => false,
    }
}

/// The ways that are offered at a door.
pub fn ways(house: &House, kind: Kind, wanted: &str) -> Vec<Way> {
    let door = match kind {
        Kind::Citizen => "/dang-nhap/qua",
        Kind::Officer => "/can-bo/dang-nhap/qua",
    };
    let found = house.providers.iter();
    found
        .filter(|it| is_offered(house, kind, it.settings.vouches))
        .map(|it| Way {
            provider: it.settings.id.clone(),
            address: format!(
                "{door}/{}?ve={}",
                it.settings.id,
                crate::forms::escaped(wanted)
            ),
            name: it.settings.name.clone(),
            vouches: it.settings.vouches,
        })
        .collect()
}

/// Who signed in for the organisation that a session is of; empty for a person's own.
pub fn representative(session: &store::session::Session) -> String {
    let by = session
        .outside
        .as_deref()
        .map(serde_json::from_str::<VouchedBy>);
    match by {
        Some(Ok(by)) => by.representative.unwrap_or_default(),
        _ => String::new(),
    }
}

/// The provider of a name that is offered at a door.
pub fn provider<'h>(house: &'h House, kind: Kind, id: &str) -> Result<&'h Provider, Problem> {
    let found = house.providers.iter().find(|it| it.settings.id == id);
    found
        .filter(|it| is_offered(house, kind, it.settings.vouches))
        .ok_or(Problem::NotFound)
}

fn cookie_name(house: &House) -> &'static str {
    if house.is_secure() {
        "__Host-motcua-buoc"
    } else {
        "motcua-buoc"
    }
}

/// The cookie of an attempt: it comes back from the provider with the browser, so it is not strict.
pub fn attempt_cookie(house: &House, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(house), token))
        .path("/")
        .http_only(true)
        .secure(house.is_secure())
        .same_site(SameSite::Lax)
        .build()
}

/// The cookie that takes an attempt's token away.
pub fn no_attempt_cookie(house: &House) -> Cookie<'static> {
    let mut cookie = attempt_cookie(house, String::new());
    cookie.make_removal();
    cookie
}

/// The attempt that a browser carries, with its token.
pub async fn any_attempt(
    house: &House,
    jar: &CookieJar,
) -> Result<Option<(String, Attempt)>, Problem> {
    let Some(token) = jar.get(cookie_name(house)).map(|it| it.value().to_owned()) else {
        return Ok(None);
    };
    let found = attempts::find(&house.office.db, &token, house.now()).await?;
    Ok(found.map(|it| (token, it)))
}

/// The attempt that a browser carries, if it waits for a step.
pub async fn attempt(
    house: &House,
    jar: &CookieJar,
    stage: Stage,
) -> Result<Option<(String, Attempt)>, Problem> {
    let found = any_attempt(house, jar).await?;
    Ok(found.filter(|(_, it)| it.stage == stage))
}

fn back_address(house: &House) -> String {
    format!("{}/dang-nhap/ve", house.public_url)
}

/// A citizen goes to a provider; whoever is signed in links it.
///
/// # Errors
/// Not found for an unknown provider; later where it cannot be reached.
pub async fn begin(
    State(house): State<House>,
    Address(address): Address,
    MaybeCitizen(who): MaybeCitizen,
    Around(f): Around,
    jar: CookieJar,
    Path(id): Path<String>,
    Query(wanted): Query<super::Wanted>,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let who = who.map(|it| it.account.id.0);
    go(&house, f, jar, Kind::Citizen, &id, &wanted.ve, who).await
}

/// An officer goes to a provider.
///
/// # Errors
/// As [`begin`].
pub async fn begin_officer(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    jar: CookieJar,
    Path(id): Path<String>,
    Query(wanted): Query<super::Wanted>,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    go(&house, f, jar, Kind::Officer, &id, &wanted.ve, None).await
}

async fn go(
    house: &House,
    f: Frame,
    jar: CookieJar,
    kind: Kind,
    id: &str,
    wanted: &str,
    who: Option<uuid::Uuid>,
) -> Result<Response, Problem> {
    let provider = provider(house, kind, id)?;
    let begun = match provider.begin(&back_address(house)).await {
        Ok(begun) => begun,
        Err(error) => return unreachable(house, f, kind, provider, &error),
    };
    let it = Attempt {
        kind,
        stage: Stage::Outside,
        provider: Some(id.to_owned()),
        state: Some(begun.state),
        nonce: Some(begun.nonce),
        verifier: Some(begun.verifier),
        who,
        body: None,
        wanted: safe(wanted, kind),
        failures: 0,
        created_at: house.now(),
    };
    let token = attempts::begin(&house.office.db, &it).await?;
    let jar = jar.add(attempt_cookie(house, token));
    Ok((jar, Redirect::to(&begun.address)).into_response())
}

/// What a provider sends back with the browser.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Returned {
    code: String,
    state: String,
    error: String,
    iss: Option<String>,
}

impl std::fmt::Debug for Returned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Returned")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The browser comes back.
///
/// # Errors
/// A failure of ours; why nobody was signed in is a page.
pub async fn back(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    jar: CookieJar,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let Some((token, it)) = attempt(&house, &jar, Stage::Outside).await? else {
        let words = (
            "Lượt đăng nhập này đã dùng rồi hoặc đã quá 15 phút. Đăng nhập lại từ đầu.",
            "This sign-in was used already or took longer than 15 minutes. Start again.",
        );
        return not_signed_in(f, Kind::Citizen, words, None);
    };
    // An attempt serves once, whatever comes of it.
    let mut batch = Batch::new();
    attempts::end(&mut batch, &token);
    house.office.db.commit(batch).await?;
    let jar = jar.add(no_attempt_cookie(&house));
    let provider = provider(&house, it.kind, it.provider.as_deref().unwrap_or_default())?;
    let foreign = returned.iss.as_ref().is_some_and(|iss| {
        iss.trim_end_matches('/') != provider.settings.issuer.trim_end_matches('/')
    });
    if it.state.as_deref() != Some(returned.state.as_str()) || foreign {
        let words = (
            "Câu trả lời không thuộc lượt đăng nhập này nên không được nhận. Đăng nhập lại từ đầu.",
            "The answer does not belong to this sign-in and was not taken. Start again.",
        );
        return not_signed_in(f, it.kind, words, None);
    }
    if !returned.error.is_empty() || returned.code.is_empty() {
        let words = (
            "Chưa đăng nhập: ông/bà đã dừng, hoặc nơi xác thực không đồng ý. Có thể thử lại.",
            "Not signed in: you stopped, or the provider did not agree. You may try again.",
        );
        return not_signed_in(f, it.kind, words, None);
    }
    let (nonce, verifier) = (it.nonce.clone().unwrap_or_default(), it.verifier.clone());
    let told = provider
        .finish(
            &back_address(&house),
            &returned.code,
            &nonce,
            verifier.as_deref().unwrap_or_default(),
        )
        .await;
    let told = match told {
        Ok(told) => told,
        Err(error) => return unreachable(&house, f, it.kind, provider, &error),
    };
    let arrival = Arrival {
        jar,
        address: &address,
        headers: &headers,
        wanted: &it.wanted,
    };
    match it.kind {
        Kind::Officer => officer(&house, f, arrival, provider, &told).await,
        Kind::Citizen => citizen(&house, f, arrival, provider, told, it.who.map(AccountId)).await,
    }
}

async fn citizen(
    house: &House,
    f: Frame,
    arrival: Arrival<'_>,
    provider: &Provider,
    told: Told,
    signed_in: Option<AccountId>,
) -> Result<Response, Problem> {
    let kind = account_kind(provider.settings.vouches).ok_or(Problem::NotFound)?;
    let vouched = Vouched {
        kind,
        person: told.identity_number.clone(),
        organisation: told.organisation_code.clone(),
    };
    let number = match outside_identity::number(&house.office, &vouched) {
        Ok(number) => number,
        Err(not_taken) => return not_here(house, f, not_taken),
    };
    let person = person(&told, number);
    let by = VouchedBy {
        provider: provider.settings.id.clone(),
        id_token: told.id_token.clone(),
        representative: person.representative.clone(),
    };
    let id = provider.settings.id.as_str();
    match outside_identity::recognise(&house.office, id, &person, signed_in).await? {
        Recognised::Known(account) => {
            let mut batch = Batch::new();
            outside_identity::used(&mut batch, id, &person, account.id, house.now());
            arrival
                .start(house, batch, (Kind::Citizen, account.id.0, &[]), Some(&by))
                .await
        }
        Recognised::Closed => {
            let words = (
                "Tài khoản này đã đóng hoặc đang bị khóa. Liên hệ nơi quản lý để mở lại.",
                "This account is closed or locked. Ask whoever manages it to open it again.",
            );
            not_signed_in(f, Kind::Citizen, words, None)
        }
        Recognised::Other => {
            let words = (
                "Tài khoản đang đăng nhập có số định danh khác với nơi xác thực, nên không liên kết được.",
                "The account that is signed in has another number than the provider told; they cannot be linked.",
            );
            not_signed_in(f, Kind::Citizen, words, None)
        }
        Recognised::New | Recognised::Link { .. } | Recognised::Merge { .. } => {
            super::consent::ask(house, arrival, (person, by), signed_in).await
        }
    }
}

fn person(told: &Told, number: String) -> Person {
    let organisation = told.organisation_code.is_some();
    Person {
        // The same person signs in for several organisations, and for nobody but themselves.
        subject: match &told.organisation_code {
            Some(code) => format!("{}#{code}", told.subject),
            None => told.subject.clone(),
        },
        name: match &told.organisation_name {
            Some(name) if organisation => name.clone(),
            _ => told.name.clone(),
        },
        number,
        organisation,
        representative: organisation.then(|| told.name.clone()),
        born: told.born.clone().filter(|_| !organisation),
        level: told.level,
        address: told.address.clone(),
        phone: told.phone.clone(),
        email: told.email.clone(),
    }
}

async fn officer(
    house: &House,
    f: Frame,
    arrival: Arrival<'_>,
    provider: &Provider,
    told: &Told,
) -> Result<Response, Problem> {
    let db = &house.office.db;
    let id = provider.settings.id.as_str();
    let now = house.now();
    let linked = links::find(db, Kind::Officer, id, &told.subject).await?;
    let account = match (&linked, &told.login) {
        (Some(linked), _) => store::officer::load(db, OfficerId(linked.who)).await?,
        (None, Some(login)) => store::officer::by_login(db, login).await?,
        (None, None) => None,
    };
    let Some(account) = account.filter(|it| it.active) else {
        let words = (
            "Tài khoản đăng nhập một lần này không gắn với cán bộ nào đang làm việc ở đây. Liên hệ quản trị của cơ quan.",
            "This single sign-on account belongs to no officer in service here. Ask your administrator.",
        );
        return not_signed_in(f, Kind::Officer, words, None);
    };
    let mut batch = Batch::new();
    if linked.is_some() {
        links::used(&mut batch, id, &told.subject, now, None);
    } else {
        links::link(
            &mut batch,
            Kind::Officer,
            &OutsideIdentity {
                provider: id.to_owned(),
                subject: told.subject.clone(),
                who: account.id.0,
                name: told.name.clone(),
                level: None,
                linked_at: now,
                used_at: now,
            },
        );
    }
    store::officer::note_sign_in(&mut batch, account.id, now);
    let by = VouchedBy {
        provider: id.to_owned(),
        id_token: told.id_token.clone(),
        representative: None,
    };
    // Single sign-on has asked for what the province demands; the password here is not asked for.
    let next = (Kind::Officer, account.id.0, account.roles.as_slice());
    arrival.start(house, batch, next, Some(&by)).await
}

pub(super) fn not_here(house: &House, f: Frame, it: NotTaken) -> Result<Response, Problem> {
    let law = super::kinds_article(house);
    not_signed_in(f, Kind::Citizen, (it.message(), it.message_en()), law)
}

fn unreachable(
    _house: &House,
    f: Frame,
    kind: Kind,
    provider: &Provider,
    error: &::outside::Trouble,
) -> Result<Response, Problem> {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(provider = provider.settings.id, %error, cause, "a sign-in by a provider failed");
    let words = if error.is_worth_retrying() {
        (
            "Nơi xác thực chưa trả lời. Thử lại sau ít phút, hoặc chọn cách đăng nhập khác.",
            "The provider does not answer. Try again in a few minutes, or sign in another way.",
        )
    } else {
        (
            "Nơi xác thực không chấp nhận lượt đăng nhập này. Đăng nhập lại từ đầu.",
            "The provider did not accept this sign-in. Start again.",
        )
    };
    not_signed_in(f, kind, words, None)
}

/// The page that says why nobody was signed in.
pub fn not_signed_in(
    f: Frame,
    kind: Kind,
    (vi, en): (&str, &str),
    law: Option<String>,
) -> Result<Response, Problem> {
    let message = f.t(vi, en).to_owned();
    let page = NotSignedIn {
        f,
        officers: kind == Kind::Officer,
        message,
        law,
    };
    Ok(crate::error::form_again(page.render()?))
}

/// Where a session's provider is signed out of as well.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Leaving {
    luot: String,
}

impl std::fmt::Debug for Leaving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaving")
    }
}

/// Signed out here; the page sends the browser on to the provider.
///
/// # Errors
/// When the page cannot be made.
pub async fn farewell(
    State(house): State<House>,
    Around(f): Around,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let found = attempt(&house, &jar, Stage::Outside).await?;
    let jar = jar.add(no_attempt_cookie(&house));
    let Some((token, it)) = found else {
        return Ok((jar, Redirect::to("/")).into_response());
    };
    let mut batch = Batch::new();
    attempts::end(&mut batch, &token);
    house.office.db.commit(batch).await?;
    let provider = provider(&house, it.kind, it.provider.as_deref().unwrap_or_default())?;
    let done = format!("{}/dang-xuat/xong", house.public_url);
    let id_token = it.body.unwrap_or_default();
    let Ok(Some(address)) = provider.farewell(&id_token, &done).await else {
        return Ok((jar, Redirect::to("/dang-xuat/xong")).into_response());
    };
    let page = Farewell {
        f,
        provider: provider.settings.name.clone(),
        address: address.clone(),
    };
    let on = axum::http::HeaderValue::from_str(&format!("1;url={address}"));
    let mut answer = (jar, Html(page.render()?)).into_response();
    if let Ok(on) = on {
        answer.headers_mut().insert(axum::http::header::REFRESH, on);
    }
    Ok(answer)
}

/// Signed out here and there.
///
/// # Errors
/// When the page cannot be made.
pub async fn gone(Around(f): Around) -> Result<Response, Problem> {
    let page = Farewell {
        f,
        provider: String::new(),
        address: String::new(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Begins the way out of the provider of a session, if it had one; gives the cookie for it.
///
/// # Errors
/// When it cannot be noted.
pub async fn leave(
    house: &House,
    session: &store::session::Session,
) -> Result<Option<Cookie<'static>>, Problem> {
    let by = session
        .outside
        .as_deref()
        .map(serde_json::from_str::<VouchedBy>);
    let Some(Ok(by)) = by else {
        return Ok(None);
    };
    let it = Attempt {
        kind: session.kind,
        stage: Stage::Outside,
        provider: Some(by.provider),
        state: None,
        nonce: None,
        verifier: None,
        who: None,
        body: Some(by.id_token),
        wanted: String::new(),
        failures: 0,
        created_at: house.now(),
    };
    let token = attempts::begin(&house.office.db, &it).await?;
    Ok(Some(attempt_cookie(house, token)))
}
