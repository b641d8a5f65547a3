//! Own data: what happened to the account, all of it in a form that machines read, and its end.

use super::account::typed_password;
use super::password::not_confirmed;
use super::{looked, words};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::{self, Address, CitizenIn};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};
use store::access_log::{self, About};
use store::account::{self, Account};
use store::own_account::{self, AccountEvent, By};
use store::read::applicant_cases::{self, Which};
use store::read::page::PageRequest;
use store::session::Kind;
use store::{Batch, notice};

/// Something that happened, as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    at: String,
    what: String,
    who: String,
    changed: Vec<(String, String, String)>,
}

/// What happened to the account.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/account_history.html")]
pub struct History {
    f: Frame,
    lines: Vec<Line>,
}

/// The account is closed.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/account_close.html")]
pub struct Close {
    f: Frame,
    open: usize,
    password: bool,
    wrong: String,
}

fn word(lang: Lang, what: &str) -> String {
    let (vi, en) = match what {
        "opened" => ("Mở tài khoản", "Account opened"),
        "changed" => ("Sửa thông tin liên hệ", "Contact data changed"),
        "corrected" => ("Đính chính tại quầy", "Corrected at a counter"),
        "password" => ("Đổi mật khẩu", "Password changed"),
        "linked" => ("Liên kết tài khoản định danh", "Identity linked"),
        "merged" => ("Gộp tài khoản khác vào", "Another account merged"),
        "reported" => ("Báo mất, bị người khác dùng", "Reported lost or misused"),
        "unlocked" => ("Mở khóa sau xác minh", "Unlocked"),
        "closed" => ("Đóng tài khoản", "Account closed"),
        "exported" => ("Tải dữ liệu về", "Data downloaded"),
        "authorised" => ("Ủy quyền cho người khác", "Authorisation given"),
        "authorisation_ended" => ("Chấm dứt ủy quyền", "Authorisation ended"),
        other => (other, other),
    };
    lang.pick(vi, en).to_owned()
}

fn field(lang: Lang, name: &str) -> String {
    let (vi, en) = match name {
        "address" => ("Địa chỉ", "Address"),
        "phone" => ("Số điện thoại", "Telephone"),
        "email" => ("Thư điện tử", "E-mail"),
        "name" => ("Họ và tên", "Name"),
        "born" => ("Ngày sinh", "Date of birth"),
        other => (other, other),
    };
    lang.pick(vi, en).to_owned()
}

fn line(lang: Lang, it: &AccountEvent) -> Line {
    let read = |text: &Option<String>| -> Value {
        text.as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    };
    let (was, became) = (read(&it.was), read(&it.became));
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let changed = match &became {
        Value::Object(after) => after
            .iter()
            .filter(|(name, after)| *name != "terms" && was.get(name) != Some(after))
            .map(|(name, after)| {
                let before = was.get(name).map(said).unwrap_or_default();
                (field(lang, name), before, said(after))
            })
            .collect(),
        _ => Vec::new(),
    };
    let mut what = word(lang, &it.what);
    if let Some(edition) = became["terms"].as_str().and_then(|it| it.parse().ok()) {
        let agreed = lang.pick("đồng ý điều khoản bản ngày", "agreed to the terms of");
        what.push_str(&format!(
            "; {agreed} {}",
            domain::clock::words::date(edition)
        ));
    }
    Line {
        at: words::moment(lang, it.at),
        what,
        who: it.who_name.clone(),
        changed,
    }
}

/// What people may change themselves, as it is kept of a change.
pub fn particulars(it: &Account) -> String {
    json!({
        "address": it.address,
        "phone": it.phone.clone().unwrap_or_default(),
        "email": it.email.clone().unwrap_or_default(),
    })
    .to_string()
}

/// Adds to a batch that the holder did something to the own account.
pub fn note(
    batch: &mut Batch,
    who: &CitizenIn,
    what: &str,
    change: (Option<String>, Option<String>),
    now: jiff::Timestamp,
) {
    let by = format!("account:{}", who.account.id);
    let by = By {
        who: &by,
        name: &who.account.name,
    };
    own_account::note(batch, who.account.id, what, by, change, now);
}

/// What happened to the account.
///
/// # Errors
/// A failure of ours.
pub async fn history(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
) -> Result<Html<String>, Problem> {
    let events = own_account::events(&house.office.db, who.account.id, 200).await?;
    let page = History {
        lines: events.iter().map(|it| line(f.lang, it)).collect(),
        f,
    };
    Ok(Html(page.render()?))
}

/// How many of each kind are put into one file.
const MOST: u32 = 500;

/// All that is kept of the holder, as JSON.
///
/// # Errors
/// A failure of ours.
pub async fn export(State(house): State<House>, who: CitizenIn) -> Result<Response, Problem> {
    let db = &house.office.db;
    let now = house.now();
    let it = &who.account;
    let mut cases = Vec::new();
    let mut request = PageRequest::first(100);
    loop {
        let page = applicant_cases::page(db, &who.citizen.accounts(), Which::All, &request).await?;
        cases.extend(page.items.into_iter().map(|case| {
            json!({
                "code": case.code, "procedure": case.procedure_name, "subject": case.subject,
                "agency": case.agency, "filed_at": case.submitted_at.to_string(),
            })
        }));
        match page.next {
            Some(next) if cases.len() < MOST as usize => request = PageRequest::after(next, 100),
            _ => break,
        }
    }
    let about = About::Subject(looked::subject(&who));
    let readings = access_log::page(db, &about, &PageRequest::first(MOST)).await?;
    let notices = notice::page(db, it.id, &PageRequest::first(MOST)).await?;
    let sessions = store::session::list(db, Kind::Citizen, it.id.0, now).await?;
    let linked = store::outside_identity::of(db, Kind::Citizen, it.id.0).await?;
    let events = own_account::events(db, it.id, MOST).await?;
    let told = json!({
        "made_at": now.to_string(),
        "system": house.office.regulation.system_name(),
        "account": {
            "id": it.id.to_string(), "login": it.login, "name": it.name,
            "kind": if it.kind == account::Kind::Person { "person" } else { "organisation" },
            "identity_number": it.identity_number, "born": it.born, "address": it.address,
            "phone": it.phone, "email": it.email, "opened_at": it.created_at.to_string(),
            "last_sign_in_at": it.last_login_at.map(|it| it.to_string()),
        },
        "identities": linked.iter().map(|it| json!({
            "provider": it.provider, "name": it.name, "level": it.level,
            "linked_at": it.linked_at.to_string(), "used_at": it.used_at.to_string(),
        })).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(|it| json!({
            "since": it.created_at.to_string(), "seen_at": it.seen_at.to_string(),
            "address": it.address, "program": it.agent,
        })).collect::<Vec<_>>(),
        "cases": cases,
        "notices": notices.items.iter().map(|it| json!({
            "at": it.at.to_string(), "case": it.case_code, "title": it.title, "words": it.words,
        })).collect::<Vec<_>>(),
        "readings": readings.items.iter().map(|it| json!({
            "at": it.at.to_string(), "who": it.who_name, "capacity": it.capacity, "what": it.what,
            "why": it.why,
        })).collect::<Vec<_>>(),
        "changes": events.iter().map(|it| json!({
            "at": it.at.to_string(), "what": it.what, "who": it.who_name, "was": it.was,
            "became": it.became,
        })).collect::<Vec<_>>(),
    });
    let mut batch = Batch::new();
    note(&mut batch, &who, "exported", (None, None), now);
    db.commit(batch).await?;
    let text = serde_json::to_string_pretty(&told).map_err(Problem::failure)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"du-lieu-cua-toi.json\"",
        ),
    ];
    Ok((headers, text).into_response())
}

async fn made(house: &House, who: &CitizenIn, f: Frame) -> Result<Close, Problem> {
    let accounts = who.citizen.accounts();
    let first = PageRequest::first(100);
    let open = applicant_cases::page(&house.office.db, &accounts, Which::Open, &first).await?;
    Ok(Close {
        f,
        open: open.items.len(),
        password: who.account.password_hash.is_some(),
        wrong: String::new(),
    })
}

/// The page on which the account is closed.
///
/// # Errors
/// A failure of ours.
pub async fn close_page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
) -> Result<Html<String>, Problem> {
    Ok(Html(made(&house, &who, f).await?.render()?))
}

/// The account is closed: nobody signs in with it any more. Cases and what the law keeps of them
/// stay; cases that are open must end first.
///
/// # Errors
/// Too many attempts, or a failure of ours; what is wrong comes back on the page.
pub async fn close(
    State(house): State<House>,
    Address(address): Address,
    who: CitizenIn,
    Around(f): Around,
    jar: CookieJar,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let mut page = made(&house, &who, f).await?;
    let typed = typed_password(&fields, "password");
    let lang = page.f.lang;
    let not = match page.password {
        true => not_confirmed(&house, &who, lang, &typed).await?,
        false => None,
    };
    if page.open > 0 || not.is_some() || !fields.has("dong_y") {
        page.wrong = match (page.open > 0, not) {
            (true, _) => lang
                .pick(
                    "Còn hồ sơ đang giải quyết. Rút hồ sơ hoặc chờ có kết quả rồi đóng.",
                    "There are open cases. Withdraw them or wait for their results.",
                )
                .to_owned(),
            (_, Some(words)) => format!("{words}."),
            _ => lang
                .pick(
                    "Đánh dấu đồng ý để đóng tài khoản.",
                    "Tick the box to close the account.",
                )
                .to_owned(),
        };
        return Ok(error::form_again(page.render()?));
    }
    let now = house.now();
    let mut batch = Batch::new();
    account::change(
        &mut batch,
        &Account {
            active: false,
            ..who.account.clone()
        },
    );
    store::session::end_all(&mut batch, Kind::Citizen, who.account.id.0);
    note(&mut batch, &who, "closed", (None, None), now);
    house.office.db.commit(batch).await?;
    let jar = jar.add(session::no_cookie(&house, Kind::Citizen));
    Ok((jar, Redirect::to("/dang-xuat/xong")).into_response())
}

/// The pages in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let frame = || Frame::sample("/tai-khoan").signed_in("Nguyễn Thị Thanh Hương");
    let event = AccountEvent {
        at: domain::testing::moment("2026-08-22T10:05"),
        what: "changed".to_owned(),
        who_name: "Nguyễn Thị Thanh Hương".to_owned(),
        was: Some(r#"{"phone":"0900000123"}"#.to_owned()),
        became: Some(r#"{"phone":"0900000124"}"#.to_owned()),
    };
    let history = History {
        lines: vec![line(Lang::Vi, &event)],
        f: frame(),
    };
    let close = |f: Frame, open| Close {
        f,
        open,
        password: true,
        wrong: String::new(),
    };
    [
        ("account-history", history.render()),
        ("account-close", close(frame(), 0).render()),
        (
            "account-close-open-en",
            close(frame().english(), 2).render(),
        ),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.unwrap_or_default()))
    .collect()
}
