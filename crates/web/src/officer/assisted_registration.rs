//! Assisted registration: a clerk at the counter types what the applicant says and shows. The
//! applicant confirms: with the first password that comes to the own telephone or mailbox, or with
//! a signature on the printed slip that carries it. The clerk never chooses a password.

use super::desk::{Desk, Place};
use super::receiving::may_receive;
use super::seat::Seat;
use crate::citizen::account::grouped;
use crate::citizen::qr::Qr;
use crate::citizen::register::{Pending, errors};
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted};
use crate::frame::Lang;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use casework::code_sent::{self, For, Letter, Message};
use domain::clock::words;
use jiff::SignedDuration;
use store::{Batch, account};

/// How long the password on a slip can be used.
const SLIP: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/assisted_registration.html")]
pub struct Page {
    desk: Desk,
    typed: Fields,
    errors: Vec<(&'static str, String)>,
}

impl Page {
    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }

    fn value(&self, name: &str) -> String {
        self.typed.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.typed.text(name) == value
    }
}

/// What the applicant takes along, or where the message went.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/first_password_slip.html")]
pub struct Slip {
    desk: Desk,
    system: String,
    name: String,
    login: String,
    password: String,
    address: String,
    qr: Option<Qr>,
    until: String,
    sent_to: String,
    officer: String,
}

/// The form.
///
/// # Errors
/// When the officer may not receive.
pub async fn page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may_receive(&seat)?;
    open(&house)?;
    let page = Page {
        desk: seat.desk(Place::Elsewhere),
        typed: Fields::default(),
        errors: Vec::new(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Where the province's regulation names no local accounts, none are opened at a counter either.
fn open(house: &House) -> Result<(), Problem> {
    if house.office.regulation.self_registration() {
        Ok(())
    } else {
        Err(Problem::NotFound)
    }
}

/// The registration is kept until the applicant confirms it.
///
/// # Errors
/// When the officer may not, or the files cannot be written; what is wrong comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(mut fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may_receive(&seat)?;
    open(&house)?;
    let on_paper = fields.text("gui") == "giay";
    // The applicant agrees on the slip or on the page that the message leads to.
    fields.values.push(("dong_y".to_owned(), "on".to_owned()));
    let today = domain::clock::wall(seat.now).date();
    let mut errors = errors(Lang::Vi, &fields, today);
    if on_paper {
        errors.retain(|(field, _)| *field != "gui");
    }
    let pending = Pending::of(&fields);
    if account::by_identity(seat.db(), &pending.number)
        .await?
        .is_some()
    {
        errors.push((
            "identity_number",
            "Số này đã có tài khoản. Giúp người nộp đăng nhập bằng tài khoản đó.".to_owned(),
        ));
    }
    if !errors.is_empty() {
        let page = Page {
            desk: seat.desk(Place::Elsewhere),
            typed: Fields {
                values: fields.values,
                files: Vec::new(),
            },
            errors,
        };
        return Ok(error::form_again(page.render()?));
    }
    let to = match fields.text("gui").as_str() {
        "giay" => String::new(),
        "sms" => pending.phone(),
        _ => pending.email(),
    };
    let message = Message {
        letter: Letter::FirstPassword,
        to: to.clone(),
        name: pending.name.clone(),
        login: pending.number.clone(),
        code: code_sent::first_password(),
        about: String::new(),
    };
    let body = serde_json::to_string(&pending).map_err(Problem::failure)?;
    let it = For {
        purpose: "register",
        who: &pending.number,
        body: &body,
    };
    let mut batch = Batch::new();
    let (id, until) = if on_paper {
        let id = code_sent::on_paper(&mut batch, it, &message, (seat.now, SLIP));
        (id, seat.now.saturating_add(SLIP).unwrap_or(seat.now))
    } else {
        let id = code_sent::send(&mut batch, it, &message, seat.now).map_err(Problem::failure)?;
        let until = seat.now.saturating_add(code_sent::USABLE);
        (id, until.unwrap_or(seat.now))
    };
    seat.db().commit(batch).await?;
    let address = format!("{}/dang-ky/ma?so={id}", house.public_url);
    let slip = Slip {
        desk: seat.desk(Place::Elsewhere),
        system: seat.office.regulation.system_name().to_owned(),
        name: pending.name.clone(),
        login: grouped(&pending.number),
        password: if on_paper {
            message.code
        } else {
            String::new()
        },
        qr: Qr::of(&address),
        address,
        until: words::moment(until),
        sent_to: code_sent::masked(&to),
        officer: seat.officer.name.clone(),
    };
    Ok(Html(slip.render()?).into_response())
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(String, String)> {
    let page = Page {
        desk: Desk::sample(Place::Elsewhere),
        typed: Fields::given(&[("name", "Vũ Thị Mận"), ("gui", "giay")]),
        errors: vec![("phone", "Ghi số điện thoại".to_owned())],
    };
    let slip = Slip {
        desk: Desk::sample(Place::Elsewhere),
        system: "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nam Định".to_owned(),
        name: "Vũ Thị Mận".to_owned(),
        login: "036 192 004 321".to_owned(),
        password: "abcd-2345-efgh-6789".to_owned(),
        address: "https://motcua.example.vn/dang-ky/ma?so=1".to_owned(),
        qr: Qr::of("https://motcua.example.vn/dang-ky/ma?so=1"),
        until: "9:02 Thứ Hai 31/8/2026".to_owned(),
        sent_to: String::new(),
        officer: "Lê Thị Mai Anh".to_owned(),
    };
    [
        ("assisted-registration", page.render()),
        ("first-password-slip", slip.render()),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.unwrap_or_default()))
    .collect()
}
