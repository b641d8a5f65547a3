//! What stands behind the question mark, read as strictly as bodies are; and pages of lists.

use super::body::wrong_field;
use super::problem::{Kind, Problem};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::read::page::{Page, PageRequest};
use utoipa::ToSchema;

/// The parameters of an address.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let uri: axum::http::Uri = format!("/?{text}").parse().map_err(|_| unreadable())?;
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map_err(|_| unreadable())?
        .0;
    let mut fields = serde_json::Map::new();
    for (name, value) in pairs {
        if name.contains('\0') || value.contains('\0') {
            return Err(wrong(
                name.replace('\0', ""),
                "Nội dung có ký tự không dùng được (U+0000).",
                "The text holds a character that cannot be used (U+0000).",
            ));
        }
        if fields.contains_key(&name) {
            return Err(wrong(
                name,
                "Tham số này chỉ được ghi một lần.",
                "This parameter may come once only.",
            ));
        }
        fields.insert(name, value.into());
    }
    serde_path_to_error::deserialize(serde_json::Value::Object(fields)).map_err(|error| {
        let path = error.path().to_string();
        let problem = wrong_field(&path, &error.into_inner().to_string());
        Problem {
            kind: Kind::Unreadable,
            ..problem
        }
    })
}

/// A parameter that is not right: a bad request, as the whole address is.
pub fn wrong(name: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Problem {
    Problem {
        kind: Kind::Unreadable,
        ..Problem::field(name, vi, en)
    }
}

fn unreadable() -> Problem {
    Problem::new(
        Kind::Unreadable,
        "Không đọc được tham số của địa chỉ.",
        "The parameters of the address cannot be read.",
    )
}

/// A number as it stands in an address.
pub fn number<'de, D, N>(from: D) -> Result<Option<N>, D::Error>
where
    D: serde::Deserializer<'de>,
    N: std::str::FromStr,
{
    let text = String::deserialize(from)?;
    text.parse()
        .map(Some)
        .map_err(|_| serde::de::Error::custom(format!("{text:?} is not such a number")))
}

/// Yes or no as it stands in an address.
pub fn yes_or_no<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match String::deserialize(from)?.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(serde::de::Error::custom(format!(
            "{other:?} is neither true nor false"
        ))),
    }
}

/// The most lines of a page.
pub const MOST: u32 = 100;

/// How many lines a page has where nobody says.
pub const USUAL: u32 = 20;

/// The page asked for, from its two parameters.
///
/// # Errors
/// When the limit is out of bounds.
pub fn page(limit: Option<u32>, after: Option<&str>) -> Result<PageRequest, Problem> {
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(wrong(
            "limit",
            format!("Số dòng mỗi trang từ 1 đến {MOST}."),
            format!("A page has from 1 to {MOST} lines."),
        ));
    }
    Ok(PageRequest {
        after: after.filter(|cursor| !cursor.is_empty()).map(str::to_owned),
        limit,
    })
}

/// A page of a list as it is given out. The cursor stands in the body and in the `Link` header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Listed<T> {
    /// The lines.
    pub items: Vec<T>,
    /// The cursor of the next page, for `after`; null on the last.
    pub next: Option<String>,
}

impl<T> Listed<T> {
    /// The page of a list, each line as it is given out.
    pub fn of<L>(page: Page<L>, out: impl Fn(&L) -> T) -> Self {
        Self {
            items: page.items.iter().map(out).collect(),
            next: page.next,
        }
    }
}

impl<T: Serialize> Listed<T> {
    /// The answer with the link to the next page (RFC 8288).
    pub fn answer(self, parts: &Address) -> Response {
        let link = self.next.as_deref().map(|cursor| parts.next(cursor));
        let mut response = axum::Json(self).into_response();
        if let Some(Ok(link)) = link.map(|it| it.parse()) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

impl<T: ToSchema> utoipa::PartialSchema for Listed<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(
                "The cursor of the next page, for `after`; null on the last.",
            ));
        let item = utoipa::openapi::Ref::from_schema_name(T::name());
        ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(item))
            .property("next", next)
            .required("items")
            .required("next")
            .description(Some("A page of a list."))
            .into()
    }
}

impl<T: ToSchema> ToSchema for Listed<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

/// The address that was asked, for links to what comes next.
#[derive(Clone, Debug)]
pub struct Address {
    path: String,
    query: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let uri = parts
            .extensions
            .get::<axum::extract::OriginalUri>()
            .map_or(&parts.uri, |original| &original.0);
        Ok(Self {
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
        })
    }
}

impl Address {
    fn next(&self, cursor: &str) -> String {
        let kept: Vec<&str> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("after="))
            .collect();
        let mut query = kept.join("&");
        if !query.is_empty() {
            query.push('&');
        }
        format!("<{}?{query}after={cursor}>; rel=\"next\"", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[serde(default)]
        q: String,
        #[serde(default, deserialize_with = "number")]
        limit: Option<u32>,
    }

    #[test]
    fn parameters_are_read_strictly_and_named() {
        let wanted: Wanted = read("q=%C4%90%E1%BB%97+An&limit=5").expect("parameters");
        assert_eq!((wanted.q.as_str(), wanted.limit), ("Đỗ An", Some(5)));
        for (wrong, field) in [
            ("limit=x", "limit"),
            ("limit=-1", "limit"),
            ("colour=red", "colour"),
            ("q=a&q=b", "q"),
            ("q=%00", "q"),
        ] {
            let problem = read::<Wanted>(wrong).expect_err(wrong);
            assert_eq!(problem.field, field);
        }
    }

    #[test]
    fn the_link_leads_to_the_same_list_behind_the_cursor() {
        let address = Address {
            path: "/api/v1/worklist".into(),
            query: "limit=2&after=aa&q=x".into(),
        };
        assert_eq!(
            address.next("bb"),
            "</api/v1/worklist?limit=2&q=x&after=bb>; rel=\"next\""
        );
    }

    #[test]
    fn a_page_has_bounds() {
        assert!(page(Some(0), None).is_err());
        assert!(page(Some(MOST + 1), None).is_err());
        assert_eq!(
            page(None, Some("")).map(|it| (it.limit, it.after)).ok(),
            Some((USUAL, None))
        );
    }
}
