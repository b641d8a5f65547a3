//! Report: the account is lost, or somebody else uses it. It is locked at once and signed out
//! everywhere; the report reaches the body that the province names.

use super::account::digits;
use super::register::born_of;
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted};
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::{Address, MaybeCitizen};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::code_sent::{self, Letter, Message};
use store::Batch;
use store::account::{self, Account};
use store::own_account::{self, AccountReport, By};
use store::session::Kind;
use uuid::Uuid;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/lost.html")]
pub struct Page {
    f: Frame,
    to_body: String,
    law: String,
    signed_in: bool,
    done: bool,
    typed: Fields,
    errors: Vec<(&'static str, String)>,
}

impl Page {
    fn of(house: &House, f: Frame) -> Self {
        let regulation = &house.office.regulation;
        let today = domain::clock::wall(house.now()).date();
        let clauses = &regulation.entry("account.lost_report_to", today).clauses;
        let clauses: Vec<String> = clauses.iter().map(|it| it.words(false)).collect();
        Self {
            to_body: regulation.lost_account_reported_to().to_owned(),
            law: match clauses.is_empty() {
                true => String::new(),
                false => format!("{} {}", clauses.join(", "), regulation.head().cite),
            },
            signed_in: f.who.is_some(),
            done: false,
            typed: Fields::default(),
            errors: Vec::new(),
            f,
        }
    }

    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }

    fn value(&self, name: &str) -> String {
        self.typed.text(name)
    }
}

/// What was just done.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    xong: String,
}

/// The page.
///
/// # Errors
/// When it cannot be made.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    axum::extract::Query(asked): axum::extract::Query<Asked>,
) -> Result<Html<String>, Problem> {
    let mut page = Page::of(&house, f);
    page.done = !asked.xong.is_empty();
    Ok(Html(page.render()?))
}

/// The report: whoever is signed in, or who knows number and day of birth (of an organisation, the
/// telephone), locks the account. Whether there was one is not said.
///
/// # Errors
/// Too many attempts, or a failure of ours; what is missing comes back on the page.
pub async fn send(
    State(house): State<House>,
    Address(address): Address,
    MaybeCitizen(who): MaybeCitizen,
    Around(f): Around,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.register.count(&address)?;
    let mut page = Page::of(&house, f);
    let lang = page.f.lang;
    let reached = fields.text("reached");
    if reached.chars().count() < 6 {
        let words = lang.pick(
            "Ghi số điện thoại hoặc thư điện tử để liên hệ xác minh",
            "Give a telephone number or an e-mail address at which you can be reached",
        );
        page.errors.push(("reached", words.to_owned()));
    }
    let number = digits(&fields.text("identity_number"));
    if who.is_none() && number.len() < 10 {
        let words = lang.pick(
            "Ghi số định danh hoặc mã số tổ chức của tài khoản",
            "Give the identity number or organisation code of the account",
        );
        page.errors.push(("identity_number", words.to_owned()));
    }
    page.typed = Fields {
        values: fields.values.clone(),
        files: Vec::new(),
    };
    if !page.errors.is_empty() {
        return Ok(error::form_again(page.render()?));
    }
    let account = match who {
        Some(who) => Some(who.account),
        None => account::by_identity(&house.office.db, &number)
            .await?
            .filter(|it| knows(it, &fields)),
    };
    if let Some(account) = account.filter(|it| it.active) {
        lock(&house, &account, &fields, &page.to_body).await?;
    }
    Ok(Redirect::to("/bao-mat-tai-khoan?xong=1").into_response())
}

fn knows(account: &Account, fields: &Fields) -> bool {
    match &account.born {
        Some(born) => born_of(fields).is_some_and(|it| it.to_string() == *born),
        None => {
            let phone = digits(&fields.text("phone"));
            !phone.is_empty() && account.phone.as_deref() == Some(phone.as_str())
        }
    }
}

async fn lock(
    house: &House,
    account: &Account,
    fields: &Fields,
    to_body: &str,
) -> Result<(), Problem> {
    let now = house.now();
    let what = match fields.text("what").as_str() {
        "lost" => "lost",
        _ => "misused",
    };
    let by = format!("account:{}", account.id);
    let by = By {
        who: &by,
        name: &account.name,
    };
    let mut batch = Batch::new();
    account::change(
        &mut batch,
        &Account {
            active: false,
            ..account.clone()
        },
    );
    store::session::end_all(&mut batch, Kind::Citizen, account.id.0);
    own_account::report(
        &mut batch,
        &AccountReport {
            id: Uuid::now_v7(),
            at: now,
            account: account.id,
            what: what.to_owned(),
            said: fields.text("said").chars().take(2000).collect(),
            reached: fields.text("reached").chars().take(200).collect(),
            to_body: to_body.to_owned(),
            done_at: None,
            done_by_name: None,
            answer: None,
        },
    );
    own_account::note(&mut batch, account.id, "reported", by, (None, None), now);
    for to in [&account.email, &account.phone].into_iter().flatten() {
        let message = Message {
            letter: Letter::Locked,
            to: to.clone(),
            name: account.name.clone(),
            login: account.login.clone(),
            code: to_body.to_owned(),
            about: match what {
                "lost" => "bị mất".to_owned(),
                _ => "bị người khác dùng".to_owned(),
            },
        };
        code_sent::tell(&mut batch, &message, now).map_err(Problem::failure)?;
    }
    match house.office.db.commit(batch).await {
        // Somebody changed it meanwhile: the second try locks it.
        Err(error) if error.is_conflict() => Err(Problem::Changed { seen: 0, now: 1 }),
        other => Ok(other?),
    }
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let page = |f: Frame, done| Page {
        to_body: "Sở Khoa học và Công nghệ".to_owned(),
        law: "khoản 4 Điều 6 Quy chế".to_owned(),
        signed_in: f.who.is_some(),
        done,
        typed: Fields::default(),
        errors: Vec::new(),
        f,
    };
    let frame = || Frame::sample("/bao-mat-tai-khoan");
    [
        ("lost", page(frame().signed_in("Hương"), false)),
        ("lost-done-en", page(frame().english(), true)),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
    .collect()
}
