//! The officer's own account: what is on file, the password, the places where one is signed in.

use super::act_page;
use super::desk::{Desk, Place};
use super::law::Refused;
use super::seat::Seat;
use crate::citizen::account::{password_error, typed_password};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::Lang;
use crate::house::House;
use crate::session::{Address, OfficerIn};
use crate::sign_in::steps;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::credential;
use casework::sign_in::{Confirmed, confirm};
use domain::clock::words;
use store::access_log::{self, About};
use store::officer::OfficerAccount;
use store::read::page::PageRequest;
use store::second_factor::{self, SecondFactor};
use store::session::{self, Kind, Session};
use store::{Batch, CommitError};
use uuid::Uuid;

/// How many readings of personal data are shown.
const READINGS: u32 = 20;

/// A place where the officer is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedIn {
    id: String,
    device: String,
    address: String,
    since: String,
    seen: String,
    here: bool,
}

/// A second factor of the officer's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factor {
    id: String,
    name: String,
    since: String,
    used: String,
}

impl Factor {
    fn of(it: &SecondFactor) -> Self {
        Self {
            id: it.id.to_string(),
            name: it.name.clone(),
            since: words::moment(it.created_at),
            used: it.used_at.map(words::moment).unwrap_or_default(),
        }
    }
}

/// A reading of personal data by this officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    at: String,
    what: String,
    why: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/own_account.html")]
pub struct OwnAccount {
    desk: Desk,
    login: String,
    email: String,
    agency: String,
    covers: Vec<String>,
    last: String,
    sessions: Vec<SignedIn>,
    readings: Vec<Read>,
    shortest: u32,
    factors: Vec<Factor>,
    expires: Option<i64>,
    done: &'static str,
    refused: Option<Refused>,
}

impl OwnAccount {
    fn error(&self, name: &str) -> &str {
        match &self.refused {
            Some(refused) if refused.field == name => &refused.message,
            _ => "",
        }
    }
}

/// What the address says was done.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `mat-khau` or `phien`.
    pub xong: String,
}

fn done(slug: &str) -> &'static str {
    match slug {
        "mat-khau" => "Đã đổi mật khẩu. Những nơi khác đang đăng nhập đã bị đăng xuất.",
        "phien" => "Đã đăng xuất ở nơi đó.",
        "buoc-hai" => "Đã đặt bước xác thực thứ hai.",
        "bo-buoc-hai" => "Đã bỏ bước xác thực đó.",
        "sai-mat-khau" => {
            "Chưa bỏ: mật khẩu chưa đúng, hoặc vai trò đòi phải có ít nhất một bước thứ hai."
        }
        _ => "",
    }
}

/// The page.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = shown(&house, &seat, &who, done(&asked.xong), None).await?;
    Ok(Html(page.render()?).into_response())
}

async fn account(seat: &Seat) -> Result<OfficerAccount, Problem> {
    let account = store::officer::load(seat.db(), seat.officer.id).await?;
    account.ok_or(Problem::NotFound)
}

async fn shown(
    house: &House,
    seat: &Seat,
    who: &OfficerIn,
    done: &'static str,
    refused: Option<Refused>,
) -> Result<OwnAccount, Problem> {
    let account = account(seat).await?;
    let sessions = session::list(seat.db(), Kind::Officer, account.id.0, seat.now).await?;
    let about = About::Who(format!("officer:{}", account.id));
    let readings = access_log::page(seat.db(), &about, &PageRequest::first(READINGS)).await?;
    let shortest = steps::shortest(house, &account, seat.now).await?;
    let factors = second_factor::of(seat.db(), account.id).await?;
    let factors = factors.iter().map(Factor::of).collect();
    let expires = credential::expires_in(
        &seat.office,
        Kind::Officer,
        account.id.0,
        &account.roles,
        account.created_at,
        seat.now,
    )
    .await?;
    let agency = seat.office.organisation.agency(&account.agency);
    Ok(OwnAccount {
        desk: seat.desk(Place::Elsewhere),
        login: account.login,
        email: account.email.unwrap_or_default(),
        agency: agency.map_or_else(|| account.agency.to_string(), |it| it.name.clone()),
        covers: seat
            .own_units()
            .iter()
            .filter(|unit| **unit != seat.officer.unit)
            .map(|unit| seat.unit_name(unit.as_str()))
            .collect(),
        last: account.last_login_at.map(words::moment).unwrap_or_default(),
        sessions: sessions
            .iter()
            .map(|it| signed_in(it, who.session.id))
            .collect(),
        readings: readings
            .items
            .into_iter()
            .map(|it| Read {
                at: words::moment(it.at),
                what: it.what,
                why: it.why,
            })
            .collect(),
        shortest,
        factors,
        expires,
        done,
        refused,
    })
}

fn signed_in(session: &Session, here: Uuid) -> SignedIn {
    SignedIn {
        id: session.id.to_string(),
        device: device(&session.agent),
        address: session.address.clone(),
        since: words::moment(session.created_at),
        seen: words::moment(session.seen_at),
        here: session.id == here,
    }
}

/// What a browser says of itself, as people say it.
fn device(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)], other: &'static str| {
        let found = known.iter().find(|(mark, _)| agent.contains(mark));
        found.map_or(other, |(_, name)| name)
    };
    let browser = first(
        &[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("coc_coc", "Cốc Cốc"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ],
        "Trình duyệt khác",
    );
    let system = first(
        &[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux"),
        ],
        "máy khác",
    );
    format!("{browser} trên {system}")
}

/// What is said where the password that was asked for again is not right.
fn not_confirmed(it: Confirmed) -> Option<String> {
    match it {
        Confirmed::Right => None,
        Confirmed::Wrong => Some("Mật khẩu đang dùng chưa đúng.".to_owned()),
        Confirmed::Locked { until } => Some(format!(
            "Sai quá nhiều lần. Thử lại sau {}.",
            words::moment(until)
        )),
    }
}

/// The password changes; every other session ends.
///
/// # Errors
/// When the files cannot be read or written. A password that does not fit comes back.
pub async fn change_password(
    State(house): State<House>,
    who: OfficerIn,
    Address(address): Address,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    house.limits.sign_in.count(&address)?;
    let account = account(&seat).await?;
    let shortest = steps::shortest(&house, &account, seat.now).await?;
    let typed = |name: &str| typed_password(&fields, name);
    let (present, new, again) = (typed("present"), typed("new"), typed("again"));
    let hash = account.password_hash.as_deref();
    let who_asks = (Kind::Officer, account.id.0);
    let confirmed = confirm(&house.office, who_asks, (hash, &present), seat.now).await?;
    let refused = if let Some(words) = not_confirmed(confirmed) {
        Some(act_page::unreadable("present", &words))
    } else if new == present {
        Some(act_page::unreadable(
            "new",
            "Mật khẩu mới giống mật khẩu đang dùng.",
        ))
    } else if let Some(message) = password_error(
        Lang::Vi,
        &new,
        &again,
        &[&account.login, &account.name],
        shortest,
    ) {
        let long_enough = new.chars().count() >= shortest as usize;
        let field = if long_enough && new != again {
            "again"
        } else {
            "new"
        };
        Some(act_page::unreadable(field, &message))
    } else if credential::was_used(
        &seat.office,
        Kind::Officer,
        account.id.0,
        account.password_hash.as_deref(),
        &new,
        seat.now,
    )
    .await?
    {
        Some(act_page::unreadable(
            "new",
            "Mật khẩu này đã dùng trong những lần gần đây. Đặt mật khẩu khác.",
        ))
    } else {
        None
    };
    if let Some(refused) = refused {
        let page = shown(&house, &seat, &who, "", Some(refused)).await?;
        return Ok(error::form_again(page.render()?));
    }
    let hash = house.office.passwords.hash(&new).await;
    let mut batch = Batch::new();
    credential::officer_password(&mut batch, account.id, &hash, seat.now, false);
    steps::told(&mut batch, &account, "mật khẩu mới", seat.now)?;
    session::end_others(&mut batch, Kind::Officer, account.id.0, who.session.id);
    seat.db().commit(batch).await?;
    Ok(Redirect::to("/can-bo/tai-khoan?xong=mat-khau").into_response())
}

/// One of the officer's other sessions ends.
///
/// # Errors
/// When the session cannot be ended.
pub async fn end_session(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let id: Uuid = fields
        .text("session")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    let mut batch = Batch::new();
    session::end_one(&mut batch, Kind::Officer, seat.officer.id.0, id);
    match seat.db().commit(batch).await {
        // It ended by itself meanwhile.
        Err(CommitError::Conflict { .. }) | Ok(()) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to("/can-bo/tai-khoan?xong=phien").into_response())
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, OwnAccount)> {
    let session = |here| SignedIn {
        id: "s".to_owned(),
        device: "Chrome trên Windows".to_owned(),
        address: "203.0.113.9".to_owned(),
        since: "7:31 Thứ Hai 24/8/2026".to_owned(),
        seen: "9:14 Thứ Hai 24/8/2026".to_owned(),
        here,
    };
    let page = OwnAccount {
        desk: Desk::sample(Place::Elsewhere),
        login: "mai.anh".to_owned(),
        email: "mai.anh@example.vn".to_owned(),
        agency: "UBND phường Trường Thi".to_owned(),
        covers: Vec::new(),
        last: "7:31 Thứ Hai 24/8/2026".to_owned(),
        sessions: vec![session(true), session(false)],
        readings: vec![Read {
            at: "9:02 Thứ Hai 24/8/2026".to_owned(),
            what: "Xem hồ sơ".to_owned(),
            why: "Đơn vị đang giữ hồ sơ".to_owned(),
        }],
        shortest: 14,
        factors: vec![Factor {
            id: "f".to_owned(),
            name: "Khóa truy cập".to_owned(),
            since: "7:31 Thứ Hai 24/8/2026".to_owned(),
            used: String::new(),
        }],
        expires: Some(5),
        done: "",
        refused: Some(act_page::unreadable(
            "new",
            "Mật khẩu mới cần ít nhất 10 ký tự.",
        )),
    };
    vec![("own-account", page)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_as_people_call_it() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537 Edg/120";
        assert_eq!(device(edge), "Edge trên Windows");
        assert_eq!(device("curl/8"), "Trình duyệt khác trên máy khác");
    }
}
