//! Who is signed in: a handler's arguments are its checks. Citizens and officers have cookies and
//! types of their own; a session is found by the hash of its token and by nothing else.

use crate::error::Problem;
use crate::house::House;
use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::header;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::actor::{Citizen, Officer};
use domain::ids::AccountId;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use store::account::Account;
use store::session::{self, Kind, Session};

/// A citizen with a living session.
#[derive(Clone, Debug)]
pub struct CitizenIn {
    /// As one acts.
    pub citizen: Citizen,
    /// The account.
    pub account: Account,
    /// The session.
    pub session: Session,
}

impl CitizenIn {
    /// Whoever a session is of, with the accounts that became part of this one.
    pub fn of(session: Session, account: Account, merged: Vec<AccountId>) -> Self {
        Self {
            citizen: Citizen {
                account: account.id,
                name: account.name.clone(),
                identity_number: account.identity_number.clone(),
                merged,
                taken_back: Vec::new(),
            },
            account,
            session,
        }
    }
}

/// An officer with a living session.
#[derive(Clone, Debug)]
pub struct OfficerIn {
    /// As one acts.
    pub officer: Officer,
    /// The session.
    pub session: Session,
}

/// A citizen, if one is signed in.
#[derive(Clone, Debug)]
pub struct MaybeCitizen(pub Option<CitizenIn>);

/// The name of a cookie; kept to this host and to TLS where there is TLS.
pub fn cookie_name(house: &House, kind: Kind) -> &'static str {
    match (house.is_secure(), kind) {
        (true, Kind::Citizen) => "__Host-motcua",
        (true, Kind::Officer) => "__Host-motcua-can-bo",
        (false, Kind::Citizen) => "motcua",
        (false, Kind::Officer) => "motcua-can-bo",
    }
}

/// The cookie that carries a session's token.
pub fn cookie(house: &House, kind: Kind, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(house, kind), token))
        .path("/")
        .http_only(true)
        .secure(house.is_secure())
        .same_site(SameSite::Lax)
        .build()
}

/// The cookie that takes a session's token away.
pub fn no_cookie(house: &House, kind: Kind) -> Cookie<'static> {
    let mut cookie = cookie(house, kind, String::new());
    cookie.make_removal();
    cookie
}

/// The token that a request carries for a kind of session: in its cookie, or as a bearer.
pub fn token(house: &House, headers: &HeaderMap, kind: Kind) -> Option<String> {
    let cookie = CookieJar::from_headers(headers)
        .get(cookie_name(house, kind))
        .map(|cookie| cookie.value().to_owned());
    cookie.or_else(|| bearer(headers))
}

/// The token in the `Authorization` header.
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    text.strip_prefix("Bearer ").map(|it| it.trim().to_owned())
}

/// The living session of a kind. A citizen's use is noted here, an officer's where the roles are
/// known, by which it lives.
pub async fn living(
    house: &House,
    headers: &HeaderMap,
    kind: Kind,
) -> Result<Option<Session>, Problem> {
    let Some(token) = token(house, headers, kind) else {
        return Ok(None);
    };
    let now = house.now();
    let found = session::find(&house.office.db, &token, now).await?;
    let Some(found) = found.filter(|session| session.kind == kind) else {
        return Ok(None);
    };
    if kind == Kind::Citizen {
        touch(house, &found, house.lifetime(kind)).await;
    }
    Ok(Some(found))
}

/// Notes the use of a session.
async fn touch(house: &House, found: &Session, life: session::Lifetime) {
    let touched = session::touch(&house.office.db, found, house.now(), life).await;
    if let Err(error) = touched {
        // Reading goes on where nothing can be written; the session only ends sooner.
        tracing::warn!(%error, "the use of a session could not be noted");
    }
}

async fn citizen(parts: &mut Parts, house: &House) -> Result<Option<CitizenIn>, Problem> {
    if let Some(known) = parts.extensions.get::<CitizenIn>() {
        return Ok(Some(known.clone()));
    }
    let Some(token) = token(house, &parts.headers, Kind::Citizen) else {
        return Ok(None);
    };
    let now = house.now();
    let found = store::account::signed_in(&house.office.db, &token, now).await?;
    let Some((session, account, merged)) = found else {
        return Ok(None);
    };
    touch(house, &session, house.lifetime(Kind::Citizen)).await;
    if !account.active {
        return Ok(None);
    }
    let found = CitizenIn::of(session, account, merged);
    parts.extensions.insert(found.clone());
    Ok(Some(found))
}

async fn officer(parts: &mut Parts, house: &House) -> Result<Option<OfficerIn>, Problem> {
    if let Some(known) = parts.extensions.get::<OfficerIn>() {
        return Ok(Some(known.clone()));
    }
    let Some(token) = token(house, &parts.headers, Kind::Officer) else {
        return Ok(None);
    };
    let found = casework::staff::signed_in(&house.office, &token, house.now()).await?;
    let Some((session, account, officer)) = found else {
        return Ok(None);
    };
    touch(house, &session, house.officer_lifetime(&account.roles)).await;
    let found = OfficerIn { officer, session };
    parts.extensions.insert(found.clone());
    Ok(Some(found))
}

/// Where a request wanted to go, to come back there after signing in. Only what was opened can
/// be opened again.
fn wanted(parts: &Parts) -> String {
    let get = parts.method == axum::http::Method::GET;
    match parts.uri.path_and_query() {
        Some(path) if get => path.to_string(),
        _ => parts.uri.path().to_owned(),
    }
}

impl FromRequestParts<House> for CitizenIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        citizen(parts, house)
            .await?
            .ok_or_else(|| Problem::SignInFirst {
                kind: Kind::Citizen,
                wanted: wanted(parts),
            })
    }
}

impl OptionalFromRequestParts<House> for CitizenIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Option<Self>, Problem> {
        citizen(parts, house).await
    }
}

impl FromRequestParts<House> for MaybeCitizen {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        // A page that needs nobody is shown to nobody when sessions cannot be read.
        Ok(Self(citizen(parts, house).await.unwrap_or(None)))
    }
}

impl FromRequestParts<House> for OfficerIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        officer(parts, house)
            .await?
            .ok_or_else(|| Problem::SignInFirst {
                kind: Kind::Officer,
                wanted: wanted(parts),
            })
    }
}

impl OptionalFromRequestParts<House> for OfficerIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Option<Self>, Problem> {
        officer(parts, house).await
    }
}

/// The client's address: the peer's, or what a trusted proxy says of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address(pub String);

impl FromRequestParts<House> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        Ok(Self(address(peer, &parts.headers, &house.trusted_proxies)))
    }
}

fn address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> String {
    let Some(mut nearest) = peer.map(|it| it.to_canonical()) else {
        return "unknown".to_owned();
    };
    let chain = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect::<Vec<_>>();
    // From the right: each of our own proxies is believed about whom it was asked by. What is no address
    // ends the chain: everything before it may have been written by anybody.
    for part in chain.into_iter().rev() {
        if !trusted.contains(&nearest) {
            break;
        }
        let Some(before) = named(part) else { break };
        nearest = before;
    }
    nearest.to_string()
}

/// An address as proxies write it, with or without its port.
fn named(part: &str) -> Option<IpAddr> {
    let part = part.trim();
    let ip = part.parse::<IpAddr>().ok();
    let ip = ip.or_else(|| part.parse::<SocketAddr>().ok().map(|it| it.ip()));
    ip.map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_about_the_address() {
        let proxy: IpAddr = "10.0.0.1".parse().expect("an address");
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "6.6.6.6, 203.0.113.9, 10.0.0.1".parse().expect("a header"),
        );
        assert_eq!(address(Some(proxy), &headers, &[proxy]), "203.0.113.9");
        assert_eq!(address(Some(proxy), &headers, &[]), "10.0.0.1");
        assert_eq!(address(None, &headers, &[proxy]), "unknown");
        let told = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", text.parse().expect("a header"));
            address(Some(proxy), &headers, &[proxy])
        };
        // With its port; and what cannot be read lets nobody speak from before it.
        assert_eq!(told("6.6.6.6, 203.0.113.9:4711"), "203.0.113.9");
        assert_eq!(told("6.6.6.6, [2001:db8::9]:4711"), "2001:db8::9");
        assert_eq!(told("6.6.6.6, unknown"), "10.0.0.1");
        assert_eq!(told("6.6.6.6, unknown, 10.0.0.1"), "10.0.0.1");
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().expect("an address");
        assert_eq!(address(Some(mapped), &headers, &[proxy]), "203.0.113.9");
    }
}
