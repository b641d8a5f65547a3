//! Register: an account for a person or an organisation, where the province lets people register
//! themselves; elsewhere, where to go.

use super::account::{self as rules, digits};
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::limits::TooOften;
use crate::public::help::TERMS;
use crate::session::Address;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::code_sent::{self, For, Letter, Message};
use domain::identity_number::{IdentityNumber, Wrong};
use domain::ids::AccountId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Batch;
use store::account::{self, Account, Kind};
use uuid::Uuid;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/register.html")]
pub struct Page {
    f: Frame,
    /// Whether people may register themselves.
    open: bool,
    /// The ways in which a first password may come: a word and its name.
    ways: Vec<(&'static str, &'static str)>,
    typed: Fields,
    errors: Vec<(&'static str, String)>,
    warning: String,
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

    fn way(&self) -> String {
        match self.typed.text("gui") {
            none if none.is_empty() => self.ways.first().map(|(word, _)| (*word).to_owned()),
            chosen => Some(chosen),
        }
        .unwrap_or_default()
    }

    fn is_organisation(&self) -> bool {
        self.typed.text("kind") == "organisation"
    }
}

/// The page.
///
/// # Errors
/// When it cannot be made.
pub async fn page(State(house): State<House>, Around(f): Around) -> Result<Response, Problem> {
    if f.who.is_some() {
        return Ok(Redirect::to("/tai-khoan").into_response());
    }
    let page = Page {
        open: is_open(&house),
        ways: ways(&house),
        f,
        typed: Fields::default(),
        errors: Vec::new(),
        warning: String::new(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Whether people may register themselves here.
fn is_open(house: &House) -> bool {
    house.office.regulation.self_registration()
}

/// The ways in which a first password may come, as the province's regulation names them.
fn ways(house: &House) -> Vec<(&'static str, &'static str)> {
    let today = domain::clock::wall(house.now()).date();
    let named = house
        .office
        .regulation
        .words("account.credential_delivery", today);
    [("email", "Thư điện tử"), ("sms", "Tin nhắn")]
        .into_iter()
        .filter(|(word, _)| named.iter().any(|it| it == word))
        .collect()
}

/// What is wrong with what was typed.
pub(crate) fn errors(lang: Lang, fields: &Fields, today: Date) -> Vec<(&'static str, String)> {
    let t = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    let mut errors = Vec::new();
    let organisation = fields.text("kind") == "organisation";
    let name = fields.text("name");
    if name.chars().count() < 2 {
        errors.push((
            "name",
            if organisation {
                t("Ghi tên tổ chức", "Give the organisation's name")
            } else {
                t("Ghi đầy đủ họ, chữ đệm, tên", "Give your full name")
            },
        ));
    }
    let number = fields.text("identity_number");
    if organisation {
        let digits = digits(&number);
        let fits = matches!(digits.len(), 10 | 13) && digits.chars().all(|c| c.is_ascii_digit());
        if !fits {
            errors.push((
                "identity_number",
                t(
                    "Mã số tổ chức (mã số thuế) gồm 10 hoặc 13 chữ số",
                    "An organisation's code (tax code) has 10 or 13 digits",
                ),
            ));
        }
    } else if let Err(wrong) = IdentityNumber::parse(&number) {
        errors.push((
            "identity_number",
            match (wrong, lang) {
                (Wrong::Length(count), Lang::Vi) => {
                    format!("Số định danh gồm 12 chữ số; đang có {count}")
                }
                (Wrong::Length(count), Lang::En) => {
                    format!("An identity number has 12 digits; there are {count}")
                }
                (Wrong::NotDigits, _) => t(
                    "Số định danh chỉ gồm chữ số",
                    "An identity number has digits only",
                ),
            },
        ));
    }
    if !organisation {
        match born_of(fields) {
            Some(date) if date <= today && date.year() > 1900 => {}
            _ => errors.push((
                "born",
                t(
                    "Ghi ngày sinh theo dạng ngày, tháng, năm, ví dụ 5 9 1990",
                    "Give day, month and year of birth, such as 5 9 1990",
                ),
            )),
        }
    }
    errors.extend(rules::contact_errors(
        lang,
        &fields.text("address"),
        &digits(&fields.text("phone")),
        &fields.text("email"),
    ));
    let target = match fields.text("gui").as_str() {
        "sms" => digits(&fields.text("phone")),
        _ => fields.text("email"),
    };
    if target.is_empty() {
        errors.push((
            "gui",
            t(
                "Ghi số điện thoại hoặc thư điện tử đã chọn để nhận tài khoản lần đầu",
                "Give the telephone number or the mail address to which the first password goes",
            ),
        ));
    }
    if !fields.has("dong_y") {
        errors.push((
            "dong_y",
            t(
                "Đánh dấu đồng ý với điều khoản để đăng ký",
                "Agree to the terms to register",
            ),
        ));
    }
    errors
}

/// The day of birth in the three boxes of a form.
pub(crate) fn born_of(fields: &Fields) -> Option<Date> {
    let part = |name: &str| fields.text(name).parse::<i16>().ok();
    let (day, month) = (part("born~ngay")?, part("born~thang")?);
    Date::new(
        part("born~nam")?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// What does not fit between number and date of birth; asks for a second look and no more.
fn warning(lang: Lang, fields: &Fields) -> String {
    if fields.text("kind") == "organisation" {
        return String::new();
    }
    let Ok(number) = IdentityNumber::parse(&fields.text("identity_number")) else {
        return String::new();
    };
    match born_of(fields) {
        Some(date) if date.year() != number.year => match lang {
            Lang::Vi => format!(
                "Số định danh này của người sinh năm {}; ngày sinh đang ghi năm {}. Xem lại, nếu đúng thì gửi lần nữa.",
                number.year,
                date.year()
            ),
            Lang::En => format!(
                "This number is of someone born in {}; the date of birth says {}. Look again; if it is right, send once more.",
                number.year,
                date.year()
            ),
        },
        _ => String::new(),
    }
}

/// What was typed, kept until the first password proves that it reaches whoever typed it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    organisation: bool,
    /// Full name.
    pub name: String,
    /// The number, which is the login too.
    pub number: String,
    born: Option<String>,
    address: String,
    phone: String,
    email: String,
    /// The edition of the terms that was agreed to.
    #[serde(default)]
    pub terms: Option<String>,
}

impl Pending {
    /// The telephone, as typed.
    pub fn phone(&self) -> String {
        self.phone.clone()
    }

    /// The mail address, as typed.
    pub fn email(&self) -> String {
        self.email.clone()
    }

    /// Of what was typed.
    pub fn of(fields: &Fields) -> Self {
        let organisation = fields.text("kind") == "organisation";
        Self {
            organisation,
            name: fields.text("name"),
            number: digits(&fields.text("identity_number")),
            born: born_of(fields)
                .filter(|_| !organisation)
                .map(|date| date.to_string()),
            address: fields.text("address"),
            phone: digits(&fields.text("phone")),
            email: fields.text("email"),
            terms: fields.has("dong_y").then(|| TERMS.to_owned()),
        }
    }

    /// The account it becomes. The number is the login: nobody forgets it, and nobody else has it.
    pub fn account(self, password_hash: Option<String>, now: jiff::Timestamp) -> Account {
        let filled = |text: String| (!text.is_empty()).then_some(text);
        Account {
            id: AccountId(Uuid::now_v7()),
            login: self.number.clone(),
            kind: if self.organisation {
                Kind::Organisation
            } else {
                Kind::Person
            },
            name: self.name,
            identity_number: Some(self.number),
            born: self.born,
            address: self.address,
            phone: filled(self.phone),
            email: filled(self.email),
            password_hash,
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: now,
            version: 1,
        }
    }
}

/// The first password goes to the mailbox or the telephone that was chosen. Whoever types a number
/// that has an account already sees the same, and the account's holder is told.
///
/// # Errors
/// Too many attempts, or a failure of ours; what is wrong comes back on the page.
pub async fn send(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.register.count(&address)?;
    let now = house.now();
    let lang = f.lang;
    let page = Page {
        open: is_open(&house),
        ways: ways(&house),
        f,
        errors: errors(lang, &fields, domain::clock::wall(now).date()),
        warning: warning(lang, &fields),
        typed: Fields {
            values: fields.values.clone(),
            files: Vec::new(),
        },
    };
    let warned = page.warning.is_empty() || fields.has("da-xem");
    if !page.open || !page.errors.is_empty() || !warned {
        return Ok(error::form_again(page.render()?));
    }
    let pending = Pending::of(&fields);
    let target = match fields.text("gui").as_str() {
        "sms" => pending.phone.clone(),
        _ => pending.email.clone(),
    };
    let db = &house.office.db;
    // By where it would go, so that the answer tells nothing of who has an account.
    if !code_sent::may_go_to(db, &target, now).await? {
        return Err(TooOften::of_codes().into());
    }
    let told_before = code_sent::was_asked_for(db, ("register", &pending.number), now).await?;
    let there = account::by_identity(db, &pending.number).await?;
    let mut batch = Batch::new();
    let mut message = Message {
        letter: Letter::FirstPassword,
        to: target,
        name: pending.name.clone(),
        login: pending.number.clone(),
        code: code_sent::first_password(),
        about: String::new(),
    };
    let body = match &there {
        None => serde_json::to_string(&pending).map_err(Problem::failure)?,
        Some(_) => String::new(),
    };
    let it = For {
        purpose: "register",
        who: &pending.number,
        body: &body,
    };
    let id = match there {
        None => code_sent::send(&mut batch, it, &message, now),
        Some(there) => {
            // The row is there so that the next page looks alike; no password fits it.
            let id = code_sent::unsent(&mut batch, it, &message, now);
            // Once: whoever holds the account is not flooded by those who type its number.
            if let Some(to) = there.email.or(there.phone).filter(|_| !told_before) {
                message.letter = Letter::AlreadyThere;
                message.to = to;
                message.name = there.name;
                message.code = String::new();
                code_sent::tell(&mut batch, &message, now).map_err(Problem::failure)?;
            }
            Ok(id)
        }
    }
    .map_err(Problem::failure)?;
    house.office.db.commit(batch).await?;
    Ok(Redirect::to(&format!("/dang-ky/ma?so={id}")).into_response())
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let page = |f: Frame, open: bool, typed: Fields, wrong: bool| Page {
        errors: if wrong {
            errors(f.lang, &typed, jiff::civil::date(2026, 8, 24))
        } else {
            Vec::new()
        },
        warning: warning(f.lang, &typed),
        f,
        open,
        ways: vec![("email", "Thư điện tử"), ("sms", "Tin nhắn")],
        typed,
    };
    let frame = || Frame::sample("/dang-ky");
    let typed = Fields::given(&[
        ("name", "Nguyễn Thị Thanh Hương"),
        ("identity_number", "03619000073"),
    ]);
    [
        ("register", page(frame(), true, Fields::default(), false)),
        ("register-wrong", page(frame(), true, typed, true)),
        (
            "register-closed-en",
            page(frame().english(), false, Fields::default(), false),
        ),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_field_by_field() {
        let typed = Fields::given(&[
            ("name", "Hương"),
            ("identity_number", "03619000073"),
            ("born~ngay", "31"),
            ("born~thang", "2"),
            ("born~nam", "1990"),
        ]);
        let errors = errors(Lang::Vi, &typed, jiff::civil::date(2026, 8, 24));
        let fields: Vec<&str> = errors.iter().map(|(field, _)| *field).collect();
        assert_eq!(
            fields,
            [
                "identity_number",
                "born",
                "address",
                "phone",
                "gui",
                "dong_y"
            ]
        );
        assert_eq!(errors[0].1, "Số định danh gồm 12 chữ số; đang có 11");
    }

    #[test]
    fn a_number_that_does_not_fit_the_birth_asks_for_a_second_look() {
        let typed = Fields::given(&[
            ("identity_number", "036190000731"),
            ("born~ngay", "5"),
            ("born~thang", "9"),
            ("born~nam", "1991"),
        ]);
        assert!(warning(Lang::Vi, &typed).contains("1990"));
    }
}
