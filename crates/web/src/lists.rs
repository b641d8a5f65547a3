//! Lists, sums and public look-ups may be answered by a replica of the database, if there is one
//! and if it has everything that the one who asks has written.
//!
//! A browser that has changed something carries the position of the write-ahead log of that moment
//! in a cookie; any server knows by it whether the replica is far enough. Programs with a bearer
//! token carry no cookies and are answered by the primary.

use crate::house::House;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::convert::Infallible;
use store::Position;

/// The cookie that holds the position.
const COOKIE: &str = "motcua-seen";
/// So many seconds after a change every replica that may be asked at all has it.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// The house for pages that only list, sum up or look up.
#[derive(Clone, Debug)]
pub struct Lists(pub House);

impl FromRequestParts<House> for Lists {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let mut house = house.clone();
        if house.office.db.has_replica() && !parts.headers.contains_key(header::AUTHORIZATION) {
            house.office.db = house.office.db.aside(seen(&parts.headers));
        }
        Ok(Self(house))
    }
}

fn seen(headers: &HeaderMap) -> Option<Position> {
    let jar = CookieJar::from_headers(headers);
    jar.get(COOKIE)?.value().parse().map(Position).ok()
}

/// Gives whoever changed something the position of now.
pub async fn note_position(State(house): State<House>, request: Request, next: Next) -> Response {
    let changes = ![Method::GET, Method::HEAD].contains(request.method());
    let mut response = next.run(request).await;
    if !changes || !house.office.db.has_replica() {
        return response;
    }
    // Without a position nothing can be promised, so that none is older than any the replica has.
    let position = match house.office.db.position().await {
        Ok(position) => position.unwrap_or(Position(i64::MAX)),
        Err(_) => Position(i64::MAX),
    };
    let cookie = Cookie::build((COOKIE, position.0.to_string()))
        .path("/")
        .http_only(true)
        .secure(house.is_secure())
        .same_site(SameSite::Lax)
        .build();
    let kept = format!("{cookie}; Max-Age={}", KEPT.as_secs());
    if let Ok(value) = HeaderValue::from_str(&kept) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
