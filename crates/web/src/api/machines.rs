//! The door of other systems: OAuth 2 client credentials (RFC 6749, 4.4). A client proves itself by
//! its secret, in the body or by Basic, or by the certificate that a trusted proxy passes on
//! (RFC 8705), and is given a token for a quarter of an hour.

use crate::house::House;
use crate::session::{Address, bearer};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::machine_client::{self, NotGiven, Proof};
use domain::actor::Machine;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};

/// The header in which a proxy passes on the client's certificate: PEM, escaped as in an address.
pub const CERTIFICATE: &str = "x-client-cert";

/// The longest body of a request for a token.
const LONGEST: usize = 16 * 1024;

/// A form's field, where it came once.
fn field(pairs: &[(String, String)], name: &str) -> Option<String> {
    let mut all = pairs.iter().filter(|(it, _)| it == name);
    let first = all.next().map(|(_, value)| value.clone());
    if all.next().is_some() { None } else { first }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let decoded = STANDARD.decode(text.strip_prefix("Basic ")?.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (name, secret) = text.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}

/// The SHA-256 of the certificate that a proxy passes on; nothing from whoever is no proxy of ours.
fn certificate(peer: Option<IpAddr>, trusted: &[IpAddr], headers: &HeaderMap) -> Option<String> {
    if !peer.is_some_and(|it| trusted.contains(&it)) {
        return None;
    }
    let escaped = headers.get(CERTIFICATE)?.to_str().ok()?;
    let pair = format!("c={}", escaped.replace('+', "%2B"));
    let (_, pem) = form_urlencoded::parse(pair.as_bytes()).next()?;
    let inside: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|it| !it.is_whitespace())
        .collect();
    let der = STANDARD.decode(inside).ok().filter(|it| !it.is_empty())?;
    Some(hex::encode(Sha256::digest(der)))
}

/// An error as OAuth writes it.
fn refused(error: &str) -> Response {
    crate::error::oauth_refused(error, axum::Json(json!({ "error": error })))
}

/// Gives a token.
pub async fn token(
    State(house): State<House>,
    Address(address): Address,
    peer: Option<axum::Extension<axum::extract::ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(it) = house.limits.machine.count(&address) {
        return crate::error::Problem::from(it).into_response();
    }
    if body.len() > LONGEST {
        return refused("invalid_request");
    }
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    if field(&pairs, "grant_type").as_deref() != Some("client_credentials") {
        return refused("unsupported_grant_type");
    }
    let scopes = field(&pairs, "scope").unwrap_or_default();
    let scopes: Vec<String> = scopes.split_whitespace().map(str::to_owned).collect();
    let peer = peer.map(|it| it.0.0.ip());
    let told = certificate(peer, &house.trusted_proxies, &headers);
    let in_body = field(&pairs, "client_id").zip(field(&pairs, "client_secret"));
    let (name, secret) = match basic(&headers).or(in_body) {
        Some((name, secret)) => (name, Some(secret)),
        None => (field(&pairs, "client_id").unwrap_or_default(), None),
    };
    let proof = match (&secret, &told) {
        (Some(secret), _) => Proof::Secret(secret),
        (None, Some(told)) => Proof::Certificate(told),
        (None, None) => return refused("invalid_client"),
    };
    let given =
        machine_client::token(&house.office, &name, proof, &scopes, &address, house.now()).await;
    match given {
        Ok(given) => {
            let told = json!({
                "access_token": given.token,
                "token_type": "Bearer",
                "expires_in": given.seconds,
                "scope": given.scopes.join(" "),
            });
            ([(header::CACHE_CONTROL, "no-store")], axum::Json(told)).into_response()
        }
        Err(NotGiven::InvalidClient) => refused("invalid_client"),
        Err(NotGiven::InvalidScope) => refused("invalid_scope"),
        Err(NotGiven::Read(error)) => crate::error::Problem::failure(error).into_response(),
        Err(NotGiven::Commit(error)) => crate::error::Problem::failure(error).into_response(),
    }
}

/// What programs look up before they ask for a token (RFC 8414).
pub async fn metadata(State(house): State<House>) -> Response {
    let scopes: Vec<&str> = domain::machine_client::Scope::ALL
        .into_iter()
        .map(domain::machine_client::Scope::word)
        .collect();
    axum::Json(json!({
        "issuer": &*house.public_url,
        "token_endpoint": format!("{}/oauth/token", house.public_url),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": scopes,
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "tls_client_auth"],
    }))
    .into_response()
}

/// The other system that a request's bearer token belongs to.
pub async fn of(parts: &Parts, house: &House) -> Result<Option<Machine>, store::ReadError> {
    let Some(token) = bearer(&parts.headers) else {
        return Ok(None);
    };
    machine_client::machine(&house.office, &token, house.now()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_believed_of_a_trusted_proxy_only() {
        let proxy: IpAddr = "10.0.0.1".parse().expect("an address");
        let pem = "-----BEGIN%20CERTIFICATE-----%0AAQID%0A-----END%20CERTIFICATE-----%0A";
        let mut headers = HeaderMap::new();
        headers.insert(CERTIFICATE, pem.parse().expect("a header"));
        let hash = hex::encode(Sha256::digest([1, 2, 3]));
        assert_eq!(certificate(Some(proxy), &[proxy], &headers), Some(hash));
        assert_eq!(certificate(Some(proxy), &[], &headers), None);
        assert_eq!(certificate(None, &[proxy], &headers), None);
        headers.insert(CERTIFICATE, "x".parse().expect("a header"));
        assert_eq!(certificate(Some(proxy), &[proxy], &headers), None);
    }
}
