//! The OpenAPI document, made from the operations themselves; a copy is kept in `docs` so that a
//! change of the contract shows in a review.

use super::operation::{Operation, problem_schemas};
use super::who::CSRF;
use crate::house::House;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Paths,
    ServerBuilder,
};

/// The groups of operations, with what they are in Vietnamese and in English.
pub const GROUPS: [(&str, &str, &str); 10] = [
    ("session", "Phiên làm việc", "Signing in and out"),
    ("public", "Công khai", "What anyone may ask"),
    ("catalogue", "Danh mục", "Procedures, forms, agencies"),
    ("cases", "Hồ sơ", "Cases: filed, listed, read"),
    (
        "acts",
        "Thao tác trên hồ sơ",
        "Everything that can be done to a case",
    ),
    ("files", "Tệp", "Uploads and downloads"),
    ("drafts", "Bản nháp", "What is typed and not filed yet"),
    ("notices", "Thông báo", "What one was told"),
    (
        "petitions",
        "Phản ánh, kiến nghị",
        "Petitions and questions: sent, followed, read",
    ),
    ("desk", "Bàn làm việc của cán bộ", "Lists of the desk"),
];

const ABOUT: &str = "The same acts as the pages, for programs.

**Signing in.** `POST /api/v1/session` gives a token for `Authorization: Bearer`. The cookie of the \
pages works too; whatever changes something must then carry the session's token in `X-CSRF-Token` \
(`GET /api/v1/session` tells it).

**Problems** are `application/problem+json` (RFC 9457), in Vietnamese, or in English by \
`Accept-Language`. Where a rule of law refuses, `type` is `/quy-che#<rule>`, and `rule` and `article` \
name it; else `type` is `/api#<kind>`.

**Once.** With an `Idempotency-Key`, the same request again gets the first answer again \
(`Idempotency-Replayed: true`); the same key with anything else is refused.

**Versions.** A case's `ETag` is its version. `If-Match` binds an act to the version that was seen: if \
others were there first, the answer is 412 with what they did.

**Lists** have pages: `limit`, and `after` with the cursor `next` of the page before, also in `Link` \
(RFC 8288).

**Times** are RFC 3339 with Viet Nam's offset, `+07:00`. **Sums** are whole đồng.";

/// The document of some operations.
pub fn document(operations: Vec<Operation>) -> OpenApi {
    let mut paths: BTreeMap<String, PathItem> = BTreeMap::new();
    let mut schemas: BTreeMap<String, _> = problem_schemas().into_iter().collect();
    for operation in operations {
        schemas.extend(operation.schemas().iter().cloned());
        let path = operation.path.clone();
        let item = operation.document();
        match paths.entry(path) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(item);
            }
            std::collections::btree_map::Entry::Occupied(mut there) => {
                there.get_mut().merge_operations(item);
            }
        }
    }
    let mut all = Paths::builder();
    for (path, item) in paths {
        all = all.path(path, item);
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The token that `POST /api/v1/session` gives."));
    let about = format!(
        "The session of the pages (officers: `motcua-can-bo`; over TLS with `__Host-` before the \
         name). Whatever changes something must carry `{CSRF}` too."
    );
    let cookie = ApiKeyValue::with_description("motcua", &about);
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme("bearer", SecurityScheme::Http(bearer.build()))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let info = InfoBuilder::new()
        .title("motcua")
        .version("1")
        .description(Some(ABOUT))
        .license(Some(
            LicenseBuilder::new()
                .name("EUPL-1.2")
                .identifier(Some("EUPL-1.2"))
                .build(),
        ));
    let tags = GROUPS.iter().map(|(name, vi, en)| {
        TagBuilder::new()
            .name(*name)
            .description(Some(format!("{en} ({vi})")))
            .build()
    });
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .paths(all)
        .components(Some(components.build()))
        .tags(Some(tags))
        .build()
}

/// The document as text.
pub fn text() -> String {
    let document = document(super::operations());
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The document, as it is served.
pub async fn served(State(_): State<House>) -> Response {
    let media_type = [(header::CONTENT_TYPE, "application/json")];
    (media_type, text()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn json() -> serde_json::Value {
        serde_json::from_str(&text()).expect("the document is JSON")
    }

    #[test]
    fn the_document_is_our_own_and_of_version_3_1() {
        let json = json();
        assert!(
            json["openapi"]
                .as_str()
                .is_some_and(|it| it.starts_with("3.1"))
        );
        assert_eq!(json["info"]["title"], "motcua");
        assert_eq!(json["info"]["license"]["identifier"], "EUPL-1.2");
        assert_eq!(json["info"].get("contact"), None);
    }

    #[test]
    fn every_operation_is_documented_once_with_a_name_of_its_own() {
        let operations = super::super::operations();
        let mut seen = BTreeSet::new();
        let mut names = BTreeSet::new();
        let json = json();
        for it in &operations {
            let method = it.method.to_lowercase();
            assert!(
                seen.insert((it.path.clone(), method.clone())),
                "{it:?} twice"
            );
            assert!(names.insert(it.id), "{it:?}: the name is taken");
            let said = &json["paths"][&it.path][&method];
            assert_eq!(said["operationId"], it.id, "{it:?}");
            assert!(
                said["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{it:?}"
            );
            assert!(GROUPS.iter().any(|(name, ..)| *name == it.tag), "{it:?}");
            let responses = said["responses"].as_object().expect("responses");
            assert!(responses.keys().any(|code| code.starts_with('2')), "{it:?}");
        }
        let documented: usize = json["paths"]
            .as_object()
            .expect("paths")
            .values()
            .map(|item| item.as_object().map_or(0, serde_json::Map::len))
            .sum();
        assert_eq!(documented, operations.len());
    }

    #[test]
    fn whatever_the_document_refers_to_is_in_it() {
        let text = text();
        let json = json();
        let schemas = json["components"]["schemas"].as_object().expect("schemas");
        for named in text.split("\"#/components/schemas/").skip(1) {
            let name = named.split('"').next().unwrap_or_default();
            assert!(schemas.contains_key(name), "{name}");
        }
    }

    #[test]
    fn the_copy_in_docs_is_the_document() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
        if std::env::var_os("MOTCUA_RECORD").is_some() {
            std::fs::write(path, text()).expect("docs can be written");
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == text(),
            "docs/openapi.json is not the document any more. If the change is meant: MOTCUA_RECORD=1, and review the difference."
        );
    }
}
