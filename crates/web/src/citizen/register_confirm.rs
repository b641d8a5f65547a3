//! Register, the second page: the first password has come by mail or text message; whoever has it
//! sets a password of their own, and the account is opened.

use super::account::{self as rules, typed_password};
use super::register::Pending;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::{self, Address};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use casework::{code_sent, credential};
use serde_json::json;
use store::code_sent::{self as codes, CodeSent};
use store::own_account::{self, By};
use store::session::Kind;
use store::{Batch, account};
use uuid::Uuid;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/register_confirm.html")]
pub struct Page {
    f: Frame,
    id: String,
    target: String,
    login: String,
    minutes: i64,
    shortest: u32,
    errors: Vec<(&'static str, String)>,
}

impl Page {
    fn of(house: &House, f: Frame, it: &CodeSent) -> Self {
        Self {
            f,
            id: it.id.to_string(),
            target: code_sent::masked(&it.target),
            login: rules::grouped(&it.who),
            minutes: code_sent::USABLE.as_mins(),
            shortest: rules::shortest(house),
            errors: Vec::new(),
        }
    }

    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }
}

/// Which registration.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    so: String,
}

async fn waiting(house: &House, id: &str) -> Result<Option<CodeSent>, Problem> {
    match id.parse::<Uuid>() {
        Ok(id) => Ok(codes::find(&house.office.db, id, "register", house.now()).await?),
        Err(_) => Ok(None),
    }
}

/// The page.
///
/// # Errors
/// A failure of ours; a registration that waits no more begins anew.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let Some(it) = waiting(&house, &asked.so).await? else {
        return Ok(Redirect::to("/dang-ky").into_response());
    };
    Ok(Html(Page::of(&house, f, &it).render()?).into_response())
}

/// The first password came: the account is opened with another one, and signed in.
///
/// # Errors
/// Too many attempts, or a failure of ours; what is wrong comes back on the page.
pub async fn send(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    jar: CookieJar,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.register.count(&address)?;
    let Some(it) = waiting(&house, &fields.text("so")).await? else {
        return Ok(Redirect::to("/dang-ky").into_response());
    };
    let now = house.now();
    let mut page = Page::of(&house, f, &it);
    let lang = page.f.lang;
    let first = typed_password(&fields, "password");
    let (new, again) = (
        typed_password(&fields, "password_new"),
        typed_password(&fields, "password_again"),
    );
    if let Some(words) =
        rules::password_error(lang, &new, &again, &[&it.who, first.trim()], page.shortest)
    {
        page.errors.push(("password_new", words));
    }
    let pending: Option<Pending> = serde_json::from_str(&it.body).ok();
    let right = code_sent::compare(&house.office.db, &it, &first).await?;
    let (Some(pending), true) = (pending, right) else {
        let words = lang.pick(
            "Mật khẩu lần đầu chưa đúng. Xem lại thư hoặc tin nhắn; sai năm lần thì đăng ký lại",
            "The first password is not right. Look at the message again; after five wrong ones, register anew",
        );
        page.errors.insert(0, ("password", words.to_owned()));
        return Ok(error::form_again(page.render()?));
    };
    if !page.errors.is_empty() {
        return Ok(error::form_again(page.render()?));
    }
    let hash = house.office.passwords.hash(&new).await;
    let terms = pending.terms.clone();
    let account = pending.account(Some(hash.clone()), now);
    let who = format!("account:{}", account.id);
    let by = By {
        who: &who,
        name: &account.name,
    };
    let mut batch = Batch::new();
    codes::end(&mut batch, it.id);
    account::open(&mut batch, &account);
    credential::citizen_password(&mut batch, account.id, &hash, now, false);
    let agreed = (None, terms.map(|it| json!({ "terms": it }).to_string()));
    own_account::note(&mut batch, account.id, "opened", by, agreed, now);
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let started = store::session::add(
        &mut batch,
        &store::session::Start {
            kind: Kind::Citizen,
            who: account.id.0,
            life: house.lifetime(Kind::Citizen),
            address: &address,
            agent,
            outside: None,
        },
        now,
    );
    match house.office.db.commit(batch).await {
        Ok(()) => {}
        // The same first password twice at the same moment, or the number has an account meanwhile: it was
        // opened once.
        Err(error) if error.is_conflict() => return Ok(Redirect::to("/dang-nhap").into_response()),
        Err(error) => return Err(error.into()),
    }
    let jar = jar.add(session::cookie(&house, Kind::Citizen, started.token));
    Ok((jar, Redirect::to("/ho-so")).into_response())
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let page = |f: Frame, errors: Vec<(&'static str, String)>| Page {
        f,
        id: Uuid::nil().to_string(),
        target: "h•••@example.vn".to_owned(),
        login: "036 190 000 731".to_owned(),
        minutes: 30,
        shortest: 12,
        errors,
    };
    let frame = || Frame::sample("/dang-ky/ma");
    let wrong = vec![("password", "Not right".to_owned())];
    [
        ("register-confirm", page(frame(), Vec::new())),
        ("register-confirm-wrong-en", page(frame().english(), wrong)),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
    .collect()
}
