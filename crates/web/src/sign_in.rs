//! Signing in and out with a local account, citizens and officers each at their own door, and with
//! those who vouch for people beside it.

pub mod consent;
mod factor;
pub mod outside;
pub mod steps;

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
use casework::credential;
use casework::sign_in::{self, Tried};
use domain::actor::Role;
use domain::case::Refusal;
use domain::clock::words;
use domain::outside_identity::NotTaken;
use store::Batch;
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
    Unused(u32),
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
    /// Whether passwords of ours open accounts.
    passwords: bool,
    /// Who else vouches.
    ways: Vec<outside::Way>,
    /// Whether the password has expired and a new one is asked for, and what is wrong with it.
    renewing: bool,
    wrong_new: String,
    shortest: u32,
}

impl SignIn {
    fn of(f: Frame, kind: Kind, wanted: &str) -> Self {
        Self {
            register: f.portal,
            passwords: f.portal || kind == Kind::Officer,
            ways: Vec::new(),
            f,
            officers: kind == Kind::Officer,
            wanted: safe(wanted, kind),
            login: String::new(),
            failed: None,
            law: None,
            renewing: false,
            wrong_new: String::new(),
            shortest: 0,
        }
    }

    fn at(house: &House, f: Frame, kind: Kind, wanted: &str) -> Self {
        let mut page = Self::of(f, kind, wanted);
        page.passwords &= kind == Kind::Officer || house.takes_passwords();
        page.register &= house.office.regulation.self_registration();
        page.ways = outside::ways(house, kind, &page.wanted);
        page
    }

    /// The pages to show for review.
    pub fn samples() -> Vec<(String, String)> {
        let mut again = Self::of(Frame::sample("/dang-nhap"), Kind::Citizen, "/ho-so");
        again.login = "0900000123".to_owned();
        again.failed = Some(Failed::Wrong);
        let mut by_others = Self::of(Frame::sample("/dang-nhap"), Kind::Citizen, "");
        by_others.ways = [
            ("VNeID", ::outside::identity::Vouches::EId),
            (
                "Cổng Dịch vụ công quốc gia",
                ::outside::identity::Vouches::NationalPortal,
            ),
        ]
        .map(|(name, vouches)| outside::Way {
            provider: String::new(),
            address: "#".to_owned(),
            name: name.to_owned(),
            vouches,
        })
        .into();
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
            ("sign-in-outside", by_others),
            (
                "sign-in-officer",
                Self::of(Frame::sample("/can-bo/dang-nhap"), Kind::Officer, ""),
            ),
        ];
        pages
            .into_iter()
            .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
            .chain(consent::samples())
            .chain(steps::samples())
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
        && !wanted.contains(|c: char| c == '\\' || c.is_control())
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
    let mut page = SignIn::at(&house, frame, Kind::Citizen, &wanted.ve);
    let rule = Refusal::NationalPortalOnly.rule();
    let today = domain::clock::wall(house.now()).date();
    page.law = match page.passwords {
        true => None,
        false if page.f.portal => kinds_article(&house),
        false => house.office.article(rule, today).map(|it| it.article),
    };
    Ok(Html(page.render()?).into_response())
}

/// The officers' door.
///
/// # Errors
/// When the page cannot be made.
pub async fn officer_page(
    State(house): State<House>,
    Around(frame): Around,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let page = SignIn::at(&house, frame, Kind::Officer, &wanted.ve);
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
    if !house.takes_passwords() {
        return outside::not_here(&house, frame, NotTaken::KindNotUsed);
    }
    let (login, now) = (fields.text("login"), house.now());
    let typed = password(&fields);
    let tried = sign_in::citizen(&house.office, &login, &typed, now).await?;
    let mut page = SignIn::at(&house, frame, Kind::Citizen, &fields.text("ve"));
    match tried {
        Tried::Known(account) => {
            let (id, opened) = (account.id.0, account.created_at);
            let mut batch = Batch::new();
            if credential::citizen_must_change(&house.office, id, opened, now).await? {
                match renewed(&house, page.f.lang, &account, &fields).await? {
                    Ok(hash) => {
                        credential::citizen_password(&mut batch, account.id, &hash, now, false);
                        crate::citizen::account::told(&mut batch, &account, "mật khẩu mới", now)?;
                    }
                    Err(words) => {
                        page.login = login;
                        page.renewing = true;
                        page.wrong_new = words;
                        page.shortest = crate::citizen::account::shortest(&house);
                        return Ok(error::form_again(page.render()?));
                    }
                }
            }
            let arrival = Arrival {
                jar,
                address: &address,
                headers: &headers,
                wanted: &page.wanted,
            };
            arrival
                .start(&house, batch, (Kind::Citizen, account.id.0, &[]), None)
                .await
        }
        other => {
            page.login = login;
            page.failed = Some(failed(&other));
            Ok(error::form_again(page.render()?))
        }
    }
}

/// The hash of the password that takes the place of an expired one, or what is wrong with it; nothing
/// where none was typed yet.
async fn renewed(
    house: &House,
    lang: crate::frame::Lang,
    account: &store::account::Account,
    fields: &crate::forms::Fields,
) -> Result<Result<String, String>, Problem> {
    use crate::citizen::account::{password_error, shortest, typed_password};
    let new = typed_password(fields, "password_new");
    if new.is_empty() {
        return Ok(Err(String::new()));
    }
    let again = typed_password(fields, "password_again");
    let known = [account.login.as_str(), account.name.as_str()];
    if let Some(words) = password_error(lang, &new, &again, &known, shortest(house)) {
        return Ok(Err(words));
    }
    let present = account.password_hash.as_deref();
    let (id, now) = (account.id.0, house.now());
    let used = credential::was_used(&house.office, Kind::Citizen, id, present, &new, now).await?;
    if used {
        let words = lang.pick(
            "Mật khẩu này đã dùng gần đây. Đặt mật khẩu khác",
            "This password was used lately. Choose another",
        );
        return Ok(Err(words.to_owned()));
    }
    Ok(Ok(house.office.passwords.hash(&new).await))
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
    let mut page = SignIn::at(&house, frame, Kind::Officer, &fields.text("ve"));
    match tried {
        Tried::Known(account) => {
            let arrival = Arrival {
                jar,
                address: &address,
                headers: &headers,
                wanted: &page.wanted,
            };
            steps::go_on(&house, arrival, &account, Batch::new(), (false, None)).await
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
        Tried::Unused { days } => Failed::Unused(*days),
        _ => Failed::Wrong,
    }
}

/// The clause of a province that names the kinds of account.
fn kinds_article(house: &House) -> Option<String> {
    let regulation = &house.office.regulation;
    let today = domain::clock::wall(house.now()).date();
    let clauses = &regulation.entry("account.kinds", today).clauses;
    let words: Vec<String> = clauses.iter().map(|it| it.words(false)).collect();
    (!words.is_empty()).then(|| format!("{} {}", words.join(", "), regulation.head().cite))
}

/// A browser that is about to be signed in.
#[derive(Debug)]
struct Arrival<'a> {
    jar: CookieJar,
    address: &'a str,
    headers: &'a HeaderMap,
    wanted: &'a str,
}

impl Arrival<'_> {
    /// Starts a session together with what else is in a batch, and leads the browser on. The
    /// session from before, if any, ends with its token.
    async fn start(
        self,
        house: &House,
        mut batch: Batch,
        (kind, who, roles): (Kind, uuid::Uuid, &[Role]),
        by: Option<&outside::VouchedBy>,
    ) -> Result<Response, Problem> {
        let agent = self
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if let Some(before) = self.jar.get(session::cookie_name(house, kind)) {
            store::session::forget(&mut batch, before.value());
        }
        let by = by.map(serde_json::to_string).transpose();
        let by = by.map_err(Problem::failure)?;
        let it = store::session::Start {
            kind,
            who,
            life: match kind {
                Kind::Citizen => house.lifetime(kind),
                Kind::Officer => house.officer_lifetime(roles),
            },
            address: self.address,
            agent,
            outside: by.as_deref(),
        };
        let started = store::session::add(&mut batch, &it, house.now());
        house.office.db.commit(batch).await?;
        let jar = self.jar.add(session::cookie(house, kind, started.token));
        Ok((jar, Redirect::to(self.wanted)).into_response())
    }
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
    let mut outside = false;
    for kind in [Kind::Citizen, Kind::Officer] {
        let Some(living) = session::living(&house, &headers, kind).await? else {
            continue;
        };
        if living.csrf != form.0.text("csrf") {
            continue;
        }
        if let Some(cookie) = outside::leave(&house, &living).await? {
            jar = jar.add(cookie);
            outside = true;
        }
        if let Some(token) = session::token(&house, &headers, kind) {
            store::session::end(&house.office.db, &token).await?;
        }
        jar = jar.add(session::no_cookie(&house, kind));
        if kind == Kind::Officer {
            to = "/can-bo/dang-nhap";
        }
    }
    if outside {
        to = "/dang-xuat/qua";
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
            "/\t/evil.example",
            "/\u{b}/evil.example",
            "/ho-so\u{7f}",
        ] {
            assert_eq!(safe(elsewhere, Kind::Citizen), "/ho-so", "{elsewhere}");
        }
        assert_eq!(safe("/ho-so/H40?x=1", Kind::Citizen), "/ho-so/H40?x=1");
        assert_eq!(safe("", Kind::Officer), "/can-bo");
    }

    #[test]
    fn the_doors_are_labelled() {
        for (name, html) in SignIn::samples() {
            assert!(html.contains("<h1>"), "{name}");
        }
    }
}
