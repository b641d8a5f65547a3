//! Style sheets, scripts and pictures, part of the program. Addresses do not change with their
//! content, so browsers ask again and get a short "not modified".

use crate::error::Problem;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "static/"]
struct Static;

/// Answers with a file.
///
/// # Errors
/// When there is no such file.
pub async fn file(Path(path): Path<String>, asked: HeaderMap) -> Result<Response, Problem> {
    let Some(file) = Static::get(&path) else {
        return Err(Problem::NotFound);
    };
    let hash = file.metadata.sha256_hash();
    let tag = format!(
        "\"{}\"",
        hash.iter()
            .take(12)
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    );
    let known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|it| it.as_bytes() == tag.as_bytes());
    if known {
        return Ok(crate::error::not_modified(&tag));
    }
    Ok((
        [
            (header::CONTENT_TYPE, file.metadata.mimetype().to_owned()),
            (header::ETAG, tag),
            (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
        ],
        file.data.into_owned(),
    )
        .into_response())
}
