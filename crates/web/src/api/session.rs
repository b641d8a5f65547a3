//! Sessions: started by login and password for programs without cookies, told, and ended.

use super::body::Json;
use super::case::json;
use super::moment::Moment;
use super::operation::{Operation, Who};
use super::problem::{Kind, Problem};
use super::who::Caller;
use crate::house::House;
use crate::session::Address;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use casework::credential::{self, Next};
use casework::sign_in::{self, Tried};
use serde::{Deserialize, Serialize};
use store::session as sessions;
use store::{Batch, CommitError};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which door.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Citizens and organisations.
    Citizen,
    /// Officers.
    Officer,
}

impl From<AccountKind> for sessions::Kind {
    fn from(it: AccountKind) -> Self {
        match it {
            AccountKind::Citizen => Self::Citizen,
            AccountKind::Officer => Self::Officer,
        }
    }
}

/// A sign-in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInIn {
    /// Which door.
    pub kind: AccountKind,
    /// Login; citizens may give their identity number.
    pub login: String,
    /// Password.
    #[schema(format = Password)]
    pub password: String,
}

impl std::fmt::Debug for SignInIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a sign-in of a {:?}", self.kind)
    }
}

/// A session that was started.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionStarted {
    /// The token, for `Authorization: Bearer`. It is shown this once.
    pub token: String,
    /// Which door.
    pub kind: AccountKind,
    /// Who signed in.
    pub name: String,
    /// Until when it lives without a request.
    pub idle_until: Moment,
    /// Until when it lives at the longest.
    pub expires: Moment,
}

/// A session and whose it is.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionOut {
    /// Which door.
    pub kind: AccountKind,
    /// Whose it is.
    pub name: String,
    /// The officer's unit.
    pub unit: Option<String>,
    /// The officer's roles.
    pub roles: Vec<String>,
    /// What `X-CSRF-Token` must say where the session comes by cookie.
    pub csrf: String,
    /// Until when it lives without a request.
    pub idle_until: Moment,
    /// Until when it lives at the longest.
    pub expires: Moment,
}

fn failed<T>(tried: &Tried<T>, house: &House) -> Problem {
    match tried {
        Tried::Unused { .. } => Problem::new(
            Kind::NotAllowed,
            "Tài khoản đã đóng vì lâu không dùng; quản trị của cơ quan mở lại.",
            "The account is closed because it was not used for long; its administrator opens it.",
        ),
        Tried::Locked { until } => {
            let wait = house.now().duration_until(*until).as_secs().max(1);
            Problem::too_often(u64::try_from(wait).unwrap_or(1))
        }
        _ => Problem::new(
            Kind::WrongPassword,
            "Tên đăng nhập hoặc mật khẩu chưa đúng.",
            "Login or password is wrong.",
        ),
    }
}

/// A password alone opens no session where a second factor or another password is asked for.
async fn nothing_more(
    house: &House,
    account: &store::officer::OfficerAccount,
    address: &str,
    now: jiff::Timestamp,
) -> Result<(), Problem> {
    let policy = &house.second_factor;
    let next = credential::next(&house.office, policy, account, address, false, now).await;
    match next.map_err(|error| Problem::trouble(&error))? {
        Next::Session => Ok(()),
        Next::Factor(_) | Next::Enrol | Next::Password => Err(Problem::new(
            Kind::NotAllowed,
            "Tài khoản này cần thêm bước xác thực hoặc phải đổi mật khẩu: đăng nhập trên trang.",
            "This account needs a second factor or another password: sign in on the pages.",
        )),
    }
}

/// A password opens what it opens on the pages: nothing where the province takes none, and nothing once it
/// has expired and must be changed.
async fn may_use_it(
    house: &House,
    account: &store::account::Account,
    now: jiff::Timestamp,
) -> Result<(), Problem> {
    let (id, opened) = (account.id.0, account.created_at);
    let expired = credential::citizen_must_change(&house.office, id, opened, now).await;
    if house.takes_passwords() && !expired.map_err(|error| Problem::trouble(&error))? {
        return Ok(());
    }
    Err(Problem::new(
        Kind::NotAllowed,
        "Mật khẩu đã hết hạn, hoặc tỉnh không dùng mật khẩu cho người dân: đăng nhập trên trang.",
        "The password has expired, or the province takes none of citizens: sign in on the pages.",
    ))
}

async fn start(
    State(house): State<House>,
    Address(address): Address,
    headers: HeaderMap,
    Json { value: it, .. }: Json<SignInIn>,
) -> Result<Response, Problem> {
    house
        .limits
        .sign_in
        .count(&address)
        .map_err(|it| Problem::too_often(it.wait_seconds))?;
    let now = house.now();
    let trouble = |error: sign_in::Trouble| Problem::trouble(&error);
    let mut life = house.lifetime(it.kind.into());
    let (who, name): (Uuid, String) = match it.kind {
        AccountKind::Citizen => {
            let tried = sign_in::citizen(&house.office, &it.login, &it.password, now).await;
            match tried.map_err(trouble)? {
                Tried::Known(account) => {
                    may_use_it(&house, &account, now).await?;
                    (account.id.0, account.name)
                }
                other => return Err(failed(&other, &house)),
            }
        }
        AccountKind::Officer => {
            let tried = sign_in::officer(&house.office, &it.login, &it.password, now).await;
            match tried.map_err(trouble)? {
                Tried::Known(account) => {
                    nothing_more(&house, &account, &address, now).await?;
                    life = house.officer_lifetime(&account.roles);
                    (account.id.0, account.name)
                }
                other => return Err(failed(&other, &house)),
            }
        }
    };
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = it.kind.into();
    let started = sessions::start(&house.office.db, kind, who, now, life, &address, agent)
        .await
        .map_err(|error: CommitError| Problem::trouble(&error))?;
    let told = SessionStarted {
        token: started.token,
        kind: it.kind,
        name,
        idle_until: started.session.idle_until.into(),
        expires: started.session.expires_at.into(),
    };
    Ok(crate::error::created("/api/v1/session", json(&told).into()))
}

async fn tell(caller: Caller) -> Result<axum::Json<SessionOut>, Problem> {
    let session = caller.session()?.clone();
    let (kind, name, unit, roles) = match caller {
        Caller::Citizen(it) => (AccountKind::Citizen, it.account.name, None, Vec::new()),
        Caller::Officer(it) => {
            let roles = it.officer.roles.iter();
            let roles = roles.map(|role| role.slug().to_owned()).collect();
            let unit = it.officer.unit.to_string();
            (AccountKind::Officer, it.officer.name, Some(unit), roles)
        }
        Caller::Machine(_) => return Err(Problem::not_found()),
    };
    Ok(axum::Json(SessionOut {
        kind,
        name,
        unit,
        roles,
        csrf: session.csrf,
        idle_until: session.idle_until.into(),
        expires: session.expires_at.into(),
    }))
}

async fn end(State(house): State<House>, caller: Caller) -> Result<Response, Problem> {
    let session = caller.session()?;
    let mut batch = Batch::new();
    sessions::end_one(&mut batch, session.kind, session.who, session.id);
    match house.office.db.commit(batch).await {
        Ok(()) => Ok(crate::error::no_content()),
        // It ended meanwhile.
        Err(error) if error.is_conflict() => Ok(crate::error::no_content()),
        Err(error) => Err(Problem::trouble(&error)),
    }
}

/// Sessions.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/session", "sign_in", start)
            .tag("session")
            .says(
                "Đăng nhập, lấy mã phiên",
                "Sign in and get a session's token",
            )
            .by(Who::Anyone)
            .takes::<SignInIn>(true)
            .creates::<SessionStarted>("The session.")
            .may_end(&[Kind::WrongPassword, Kind::TooMany, Kind::NotAllowed]),
        Operation::get("/api/v1/session", "who_am_i", tell)
            .tag("session")
            .says("Phiên đang dùng", "The session in use, and whose it is")
            .by(Who::Both)
            .answers::<SessionOut>("The session."),
        Operation::delete("/api/v1/session", "sign_out", end)
            .tag("session")
            .says("Đăng xuất", "End the session in use")
            .by(Who::Both)
            .answers_nothing("It is over."),
    ]
}
