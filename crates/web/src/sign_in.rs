//! Signing in and out with a local account, citizens and officers each at their own door. Other
//! ways to sign in have their place on the same pages.

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
use casework::sign_in::{self, Tried};
use domain::case::Refusal;
use domain::clock::words;
use jiff::Timestamp;
use store::session::Kind;

/// Where to go afterwards.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Wanted {
    ve: String,
}

/// What the sign-in page says of the last attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Failed {
    Wrong,
    Locked(String),
}

/// A door: the page on which one signs in.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    f: Frame,
    officers: bool,
    register: bool,
    wanted: String,
    login: String,
    failed: Option<Failed>,
    /// Why citizens do not sign in here, where they do not.
    law: Option<String>,
}

impl SignIn {
    fn of(f: Frame, kind: Kind, wanted: &str) -> Self {
        Self {
            register: f.portal,
            f,
            officers: kind == Kind::Officer,
            wanted: safe(wanted, kind),
            login: String::new(),
            failed: None,
            law: None,
        }
    }

    /// The pages to show for review.
    pub fn samples() -> Vec<(String, String)> {
        let mut again = Self::of(Frame::sample("/dang-nhap"), Kind::Citizen, "/ho-so");
        again.login = "0900000123".to_owned();
        again.failed = Some(Failed::Wrong);
        let pages = [
            (
                "sign-in",
                Self::of(Frame::sample("/dang-nhap"), Kind::Citizen, ""),
            ),
            (
                "sign-in-en",
                Self::of(Frame::sample("/dang-nhap").english(), Kind::Citizen, ""),
            ),
            ("sign-in-wrong", again),
            (
                "sign-in-officer",
                Self::of(Frame::sample("/can-bo/dang-nhap"), Kind::Officer, ""),
            ),
        ];
        pages
            .into_iter()
            .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
            .collect()
    }
}

/// A path of ours and nothing else, so that no link can lead elsewhere after signing in.
fn safe(wanted: &str, kind: Kind) -> String {
    let home = match kind {
        Kind::Citizen => "/ho-so",
        Kind::Officer => "/can-bo",
    };
    let ours = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains(['\\', '\n', '\r', '\t'])
        && !wanted.contains("dang-nhap")
        && !wanted.contains("dang-xuat");
    if ours { wanted } else { home }.to_owned()
}

/// The citizens' door.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(
    State(house): State<House>,
    Around(frame): Around,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    if frame.who.is_some() {
        return Ok(Redirect::to(&safe(&wanted.ve, Kind::Citizen)).into_response());
    }
    let mut page = SignIn::of(frame, Kind::Citizen, &wanted.ve);
    let rule = Refusal::NationalPortalOnly.rule();
    let today = domain::clock::wall(house.now()).date();
    page.law = house.office.article(rule, today).map(|it| it.article);
    Ok(Html(page.render()?).into_response())
}

/// The officers' door.
///
/// # Errors
/// When the page cannot be made.
pub async fn officer_page(
    Around(frame): Around,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let page = SignIn::of(frame, Kind::Officer, &wanted.ve);
    Ok(Html(page.render()?).into_response())
}

/// A citizen signs in.
///
/// # Errors
/// Too many attempts, or a failure of ours; a wrong password comes back on the page.
pub async fn citizen(
    State(house): State<House>,
    Address(address): Address,
    Around(frame): Around,
    jar: CookieJar,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    if !frame.portal {
        return Err(Refusal::NationalPortalOnly.into());
    }
    let (login, now) = (fields.text("login"), house.now());
    let typed = password(&fields);
    let tried = sign_in::citizen(&house.office, &login, &typed, now).await?;
    let mut page = SignIn::of(frame, Kind::Citizen, &fields.text("ve"));
    match tried {
        Tried::Known(account) => {
            let jar = start(
                &house,
                jar,
                Kind::Citizen,
                account.id.0,
                &address,
                &headers,
                now,
            )
            .await?;
            Ok((jar, Redirect::to(&page.wanted)).into_response())
        }
        other => {
            page.login = login;
            page.failed = Some(failed(&other));
            Ok(error::form_again(page.render()?))
        }
    }
}

/// An officer signs in.
///
/// # Errors
/// Too many attempts, or a failure of ours; a wrong password comes back on the page.
pub async fn officer(
    State(house): State<House>,
    Address(address): Address,
    Around(frame): Around,
    jar: CookieJar,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let (login, now) = (fields.text("login"), house.now());
    let typed = password(&fields);
    let tried = sign_in::officer(&house.office, &login, &typed, now).await?;
    let mut page = SignIn::of(frame, Kind::Officer, &fields.text("ve"));
    match tried {
        Tried::Known(account) => {
            let jar = start(
                &house,
                jar,
                Kind::Officer,
                account.id.0,
                &address,
                &headers,
                now,
            )
            .await?;
            Ok((jar, Redirect::to(&page.wanted)).into_response())
        }
        other => {
            page.login = login;
            page.failed = Some(failed(&other));
            Ok(error::form_again(page.render()?))
        }
    }
}

/// The password as it was typed, spaces and all.
fn password(fields: &crate::forms::Fields) -> String {
    fields
        .values
        .iter()
        .find(|(name, _)| name == "password")
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

fn failed<T>(tried: &Tried<T>) -> Failed {
    match tried {
        Tried::Locked { until } => Failed::Locked(words::moment(*until)),
        _ => Failed::Wrong,
    }
}

async fn start(
    house: &House,
    jar: CookieJar,
    kind: Kind,
    who: uuid::Uuid,
    address: &str,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<CookieJar, Problem> {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // The session from before, if any, ends with its token.
    if let Some(before) = jar.get(session::cookie_name(house, kind)) {
        store::session::end(&house.office.db, before.value()).await?;
    }
    let life = house.lifetime(kind);
    let started =
        store::session::start(&house.office.db, kind, who, now, life, address, agent).await?;
    Ok(jar.add(session::cookie(house, kind, started.token)))
}

/// Signing out: the session whose form it was ends.
///
/// # Errors
/// When the session cannot be ended.
pub async fn sign_out(
    State(house): State<House>,
    mut jar: CookieJar,
    headers: HeaderMap,
    form: crate::forms::Unchecked,
) -> Result<Response, Problem> {
    let mut to = "/";
    for kind in [Kind::Citizen, Kind::Officer] {
        let Some(living) = session::living(&house, &headers, kind).await? else {
            continue;
        };
        if living.csrf != form.0.text("csrf") {
            continue;
        }
        if let Some(token) = session::token(&house, &headers, kind) {
            store::session::end(&house.office.db, &token).await?;
        }
        jar = jar.add(session::no_cookie(&house, kind));
        if kind == Kind::Officer {
            to = "/can-bo/dang-nhap";
        }
    }
    Ok((jar, Redirect::to(to)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil",
            "",
            "x",
            "/dang-xuat",
        ] {
            assert_eq!(safe(elsewhere, Kind::Citizen), "/ho-so", "{elsewhere}");
        }
        assert_eq!(safe("/ho-so/H40?x=1", Kind::Citizen), "/ho-so/H40?x=1");
        assert_eq!(safe("", Kind::Officer), "/can-bo");
    }

    #[test]
    fn the_doors_are_labelled() {
        for (name, html) in SignIn::samples() {
            assert!(html.contains("name=\"password\""), "{name}");
            assert!(html.contains("<h1>"), "{name}");
        }
    }
}
