//! Forms as they arrive: fields and files, read within limits, with the session's token checked.
//! A form from elsewhere, or one that carries no token, is refused before anything is read of it.

pub use crate::officer::fields::{Fields, Upload, escaped};

use crate::error::Problem;
use crate::house::House;
use crate::session::{CitizenIn, OfficerIn};
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{HeaderMap, Method, header};
use domain::actor::Actor;

/// The largest form in all, in bytes; each file has its own limit where it is kept.
pub const LARGEST_FORM: usize = 64 * 1024 * 1024;
/// The largest text of one field.
const LARGEST_FIELD: usize = 512 * 1024;
/// More fields than any form has.
const MOST_FIELDS: usize = 2_000;

/// A form that was posted; its token fits the session that the address belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted(pub Fields);

impl FromRequest<House> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, house: &House) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let expected = token_of(&mut parts, house).await?;
        let request = Request::from_parts(parts, body);
        let fields = read(request, house).await?;
        match expected {
            Some(token) if token != fields.text("csrf") => Err(Problem::ForgedForm),
            _ => Ok(Self(fields)),
        }
    }
}

/// A form whose token the handler itself compares, because either of two sessions may be meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unchecked(pub Fields);

impl FromRequest<House> for Unchecked {
    type Rejection = Problem;

    async fn from_request(request: Request, house: &House) -> Result<Self, Problem> {
        read(request, house).await.map(Self)
    }
}

/// The token that the form must carry: that of the session its address belongs to.
async fn token_of(
    parts: &mut axum::http::request::Parts,
    house: &House,
) -> Result<Option<String>, Problem> {
    if parts.uri.path().starts_with("/can-bo") {
        let officer: Option<OfficerIn> =
            <Option<OfficerIn> as FromRequestParts<House>>::from_request_parts(parts, house)
                .await?;
        return Ok(officer.map(|it| it.session.csrf));
    }
    let citizen: Option<CitizenIn> =
        <Option<CitizenIn> as FromRequestParts<House>>::from_request_parts(parts, house).await?;
    Ok(citizen.map(|it| it.session.csrf))
}

async fn read(request: Request, house: &House) -> Result<Fields, Problem> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    if kind.starts_with("multipart/form-data") {
        let form = Multipart::from_request(request, house)
            .await
            .map_err(|_| Problem::unreadable_form())?;
        return parts_of(form).await;
    }
    let bytes = Bytes::from_request(request, house)
        .await
        .map_err(|_| Problem::TooLarge)?;
    // One more than may be tells that there are too many; the rest is not even taken apart.
    let values = form_pairs(&bytes);
    if values.len() > MOST_FIELDS {
        return Err(Problem::unreadable_form());
    }
    Ok(Fields {
        values,
        files: Vec::new(),
    })
}

/// The pairs of an urlencoded form.
fn form_pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes)
        .take(MOST_FIELDS + 1)
        .map(|(name, value)| (name.into_owned(), value.replace('\0', "")))
        .collect()
}

async fn parts_of(mut form: Multipart) -> Result<Fields, Problem> {
    let mut fields = Fields::default();
    while let Some(part) = form.next_field().await.map_err(|e| broken(&e))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|e| broken(&e))?;
        if fields.values.len() + fields.files.len() >= MOST_FIELDS {
            return Err(Problem::unreadable_form());
        }
        match file {
            // A file field that nobody filled arrives empty and without a name.
            Some(file) if file.is_empty() && bytes.is_empty() => {}
            Some(file) => fields.files.push(Upload {
                field: name,
                name: file,
                bytes: bytes.to_vec(),
            }),
            None if bytes.len() > LARGEST_FIELD => return Err(Problem::TooLarge),
            None => {
                let value = String::from_utf8_lossy(&bytes).replace('\0', "");
                fields.values.push((name, value));
            }
        }
    }
    Ok(fields)
}

fn broken(error: &MultipartError) -> Problem {
    // axum says 413 when the body's limit was passed.
    if error.status().as_u16() == 413 {
        Problem::TooLarge
    } else {
        Problem::unreadable_form()
    }
}

/// Whether a request that changes something comes from one of our own pages, or from a program
/// that is no browser. Browsers say where a request comes from.
pub fn is_from_here(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        None => match (text("origin"), text("host")) {
            (Some(origin), Some(host)) => {
                origin.split_once("://").is_some_and(|(_, it)| it == host)
            }
            _ => true,
        },
    }
}

/// What a form asked for, as the parts of a fingerprint: everything but the token.
pub fn fingerprint_parts<'a>(act: &'a str, actor: &Actor, fields: &'a Fields) -> Vec<Vec<u8>> {
    let mut parts = vec![
        act.as_bytes().to_vec(),
        casework::act::actor_key(actor).into_bytes(),
    ];
    for (name, value) in &fields.values {
        if name != "csrf" && name != "key" {
            parts.push(format!("{name}={value}").into_bytes());
        }
    }
    for file in &fields.files {
        parts.push(file.field.as_bytes().to_vec());
        parts.push(file.bytes.clone());
    }
    parts
}

/// A fresh one-time key for a form.
pub fn fresh_key() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_urlencoded_form_is_read_as_it_was_typed() {
        let pairs = form_pairs("ten=Nguy%E1%BB%85n+An&x&y=%zz%4&=v".as_bytes());
        let text: Vec<_> = pairs.iter().map(|(a, b)| format!("{a}|{b}")).collect();
        assert_eq!(text, ["ten|Nguyễn An", "x|", "y|%zz%4", "|v"]);
        let flood = "a=1&".repeat(MOST_FIELDS + 100);
        assert_eq!(form_pairs(flood.as_bytes()).len(), MOST_FIELDS + 1);
    }

    #[test]
    fn a_form_of_another_site_is_not_from_here() {
        let with = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a header"));
            }
            is_from_here(&Method::POST, &headers)
        };
        assert!(with(&[("sec-fetch-site", "same-origin")]));
        assert!(!with(&[("sec-fetch-site", "cross-site")]));
        assert!(!with(&[("sec-fetch-site", "same-site")]));
        assert!(with(&[("origin", "http://a:1"), ("host", "a:1")]));
        assert!(!with(&[("origin", "http://b"), ("host", "a:1")]));
        assert!(with(&[("host", "a:1")]));
    }
}
