//! Conditional requests (RFC 9110): the tag of a case is its version. `If-Match` binds an act to
//! what was seen, `If-None-Match` spares a transfer.

use super::problem::{Kind, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The version a client has seen and builds upon, from `If-Match`; none for any.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IfMatch(pub Option<u32>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(text) = text_of(&parts.headers, &header::IF_MATCH)? else {
            return Ok(Self(None));
        };
        if text.trim() == "*" {
            return Ok(Self(None));
        }
        version(text.trim())
            .map(|version| Self(Some(version)))
            .ok_or_else(|| {
                Problem::new(
                    Kind::Unreadable,
                    "If-Match phải là phiên bản hồ sơ đã xem, ví dụ \"17\".",
                    "If-Match must be the version of the case that was seen, such as \"17\".",
                )
            })
    }
}

fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Problem> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    value.to_str().map(Some).map_err(|_| {
        Problem::new(
            Kind::Unreadable,
            format!("Không đọc được đầu mục {name}."),
            format!("The header {name} cannot be read."),
        )
    })
}

fn version(tag: &str) -> Option<u32> {
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// The tag of a version.
pub fn tag(version: u32) -> HeaderValue {
    // A number between quotes is a header value.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// Whether the client has this version already (`If-None-Match`).
pub fn has_it(headers: &HeaderMap, version_now: u32) -> bool {
    let Some(wanted) = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|it| it.to_str().ok())
    else {
        return false;
    };
    wanted.split(',').any(|tag| {
        let tag = tag.trim();
        // Comparison is weak here (RFC 9110, 13.1.2).
        tag == "*" || version(tag.strip_prefix("W/").unwrap_or(tag)) == Some(version_now)
    })
}

/// The key under which a request may be repeated (`Idempotency-Key`); empty for none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Once(pub String);

/// The header of the key.
pub const ONCE: HeaderName = HeaderName::from_static("idempotency-key");

/// Set on an answer that was given before.
pub const REPEATED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key.
pub const LONGEST_KEY: usize = 200;

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(text) = text_of(&parts.headers, &ONCE)? else {
            return Ok(Self(String::new()));
        };
        // The draft standard writes a quoted string; bare keys are common.
        let key = text.trim();
        let key = key
            .strip_prefix('"')
            .and_then(|key| key.strip_suffix('"'))
            .unwrap_or(key);
        let fits =
            (1..=LONGEST_KEY).contains(&key.len()) && key.chars().all(|c| c.is_ascii_graphic());
        if !fits {
            return Err(Problem::new(
                Kind::Unreadable,
                format!(
                    "Idempotency-Key có từ 1 đến {LONGEST_KEY} ký tự ASCII, không có dấu cách."
                ),
                format!(
                    "An Idempotency-Key has 1 to {LONGEST_KEY} ASCII characters and no spaces."
                ),
            ));
        }
        // Keys of forms and of the API never meet.
        Ok(Self(format!("api/{key}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read<T: FromRequestParts<(), Rejection = Problem>>(
        name: HeaderName,
        value: &str,
    ) -> Result<T, Kind> {
        let request = axum::http::Request::builder()
            .header(name, value)
            .body(())
            .expect("a request");
        let mut parts = request.into_parts().0;
        T::from_request_parts(&mut parts, &())
            .await
            .map_err(|it| it.kind)
    }

    #[tokio::test]
    async fn the_tag_of_a_case_is_its_version() {
        assert_eq!(
            read(header::IF_MATCH, "\"17\"").await,
            Ok(IfMatch(Some(17)))
        );
        assert_eq!(read(header::IF_MATCH, "*").await, Ok(IfMatch(None)));
        for wrong in ["17", "W/\"17\"", "\"x\"", "\"-1\"", ""] {
            let read: Result<IfMatch, Kind> = read(header::IF_MATCH, wrong).await;
            assert_eq!(read, Err(Kind::Unreadable), "{wrong}");
        }
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        assert!(!has_it(&headers, 3));
        headers.insert(
            header::IF_NONE_MATCH,
            HeaderValue::from_static("\"2\", W/\"3\""),
        );
        assert!(has_it(&headers, 3) && has_it(&headers, 2) && !has_it(&headers, 4));
        headers.insert(header::IF_NONE_MATCH, tag(4));
        assert!(has_it(&headers, 4));
    }

    #[tokio::test]
    async fn a_key_is_read_with_and_without_quotes() {
        assert_eq!(read(ONCE, "\"k-1\"").await, Ok(Once("api/k-1".into())));
        assert_eq!(read(ONCE, "k-1").await, Ok(Once("api/k-1".into())));
        for wrong in ["", "a b", &"x".repeat(LONGEST_KEY + 1)] {
            let read: Result<Once, Kind> = read(ONCE, wrong).await;
            assert_eq!(read, Err(Kind::Unreadable), "{wrong}");
        }
    }
}
