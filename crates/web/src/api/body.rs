//! Bodies of requests: JSON read strictly. What cannot be read at all is a bad request; a field
//! that is unknown, missing or of another type is named by its whole path.

use super::problem::{Kind, Problem};
use super::strict::Strict;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A body as JSON.
#[derive(Clone, Debug)]
pub struct Json<T> {
    /// What it says.
    pub value: T,
    /// Its bytes, from which the fingerprint of the request is made.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| unreadable_bytes(&rejection))?;
        if !is_json && !bytes.is_empty() {
            return Err(Problem::new(
                Kind::MediaType,
                "Nội dung yêu cầu phải là application/json.",
                "The body must be application/json.",
            ));
        }
        let value = read(&bytes)?;
        Ok(Self { value, bytes })
    }
}

/// Why the bytes of a body did not come: too many, or the connection broke.
pub fn unreadable_bytes(rejection: &axum::extract::rejection::BytesRejection) -> Problem {
    // axum says 413 when the body's limit was passed.
    if rejection.status().as_u16() == 413 {
        Problem::new(
            Kind::TooLarge,
            "Nội dung yêu cầu lớn hơn mức nhận được.",
            "The body is larger than what is taken.",
        )
    } else {
        Problem::new(
            Kind::Unreadable,
            "Nội dung yêu cầu không đến đủ.",
            "The body did not arrive whole.",
        )
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Reads JSON into a type. An empty body counts as an empty object, so that acts without a field
/// that must be filled in need no body.
///
/// # Errors
/// Where it is not JSON, and which field is not right.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(
            Kind::Unreadable,
            format!(
                "Nội dung không phải JSON đúng: dòng {}, cột {}.",
                error.line(),
                error.column()
            ),
            format!("The body is not JSON: {error}."),
        )
    })?;
    if let Some(field) = nul_in(&value, "") {
        return Err(Problem::field(
            field,
            "Nội dung có ký tự không dùng được (U+0000).",
            "The text holds a character that cannot be used (U+0000).",
        ));
    }
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| {
        let path = error.path().to_string();
        wrong_field(&path, &error.into_inner().to_string())
    })
}

/// The field in which a text holds the character that no database keeps.
fn nul_in(value: &Value, path: &str) -> Option<String> {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        _ => format!("{path}.{key}"),
    };
    match value {
        Value::String(text) => text.contains('\0').then(|| path.to_owned()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| nul_in(item, &format!("{path}[{at}]"))),
        Value::Object(fields) => fields.iter().find_map(|(key, value)| {
            if key.contains('\0') {
                return Some(path.to_owned());
            }
            nul_in(value, &below(key))
        }),
        _ => None,
    }
}

/// What is wrong with a field, from the words of the reader.
pub fn wrong_field(path: &str, said: &str) -> Problem {
    let named = |marker: &str| {
        let rest = said.split_once(marker)?.1;
        rest.split('`').next().map(str::to_owned)
    };
    let at = |name: &str| match path {
        "" | "." => name.to_owned(),
        path if path.ends_with(name) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    if let Some(name) = named("unknown field `") {
        return Problem::field(
            at(&name),
            format!("Không có trường “{name}”."),
            format!("There is no field “{name}”."),
        );
    }
    if let Some(name) = named("missing field `") {
        return Problem::field(
            at(&name),
            format!("Thiếu trường “{name}”."),
            format!("The field “{name}” is missing."),
        );
    }
    let path = if path == "." { "" } else { path };
    Problem::field(
        path,
        "Giá trị không đúng kiểu hoặc không thuộc các giá trị được nhận.",
        format!("The value is not right: {said}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "only read")]
        name: String,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Letter {
        #[expect(dead_code, reason = "only read")]
        amount: i64,
        #[serde(default)]
        #[expect(dead_code, reason = "only read")]
        lines: Vec<Line>,
    }

    fn problem(json: &str) -> (Kind, String) {
        let problem = read::<Letter>(json.as_bytes()).expect_err("a problem");
        (problem.kind, problem.field)
    }

    #[test]
    fn a_field_that_is_not_right_is_named_by_its_whole_path() {
        let field = |path: &str| (Kind::Field, path.to_owned());
        assert_eq!(problem("{\"amount\":1,\"colour\":2}"), field("colour"));
        assert_eq!(problem("{}"), field("amount"));
        assert_eq!(problem(""), field("amount"));
        assert_eq!(problem("{\"amount\":\"x\"}"), field("amount"));
        assert_eq!(
            problem("{\"amount\":1,\"lines\":[{\"name\":\"a\"},{\"nam\":\"b\"}]}"),
            field("lines[1].nam")
        );
        assert_eq!(
            problem("{\"amount\":1,\"lines\":[{}]}"),
            field("lines[0].name")
        );
        assert_eq!(
            problem("{\"amount\":1,\"lines\":[{\"name\":\"a\\u0000\"}]}"),
            field("lines[0].name")
        );
        assert_eq!(problem("[]").0, Kind::Field);
    }

    #[test]
    fn what_is_not_json_is_unreadable() {
        for wrong in ["{", "nothing", "{\"amount\":1} x", "\u{feff}{}"] {
            assert_eq!(problem(wrong).0, Kind::Unreadable, "{wrong}");
        }
        assert_eq!(problem(&"[".repeat(5000)).0, Kind::Unreadable);
    }
}
