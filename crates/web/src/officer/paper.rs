//! A paper or a letter of a case, served so that a browser can show it and never run it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::case::Case;
use store::filed_document::Document;

/// A stored file that belongs to a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The name of its content.
    pub hash: String,
    /// The name to save it under.
    pub name: String,
    /// The media type found in its bytes.
    pub media_type: String,
}

/// The stored file of this content, if it is one of the case's own: nobody reaches another case's
/// papers by guessing.
pub fn of_case(case: &Case, documents: &[Document], hash: &str) -> Option<Kept> {
    let filed = case.filing.iter().flat_map(|filing| &filing.papers);
    let issued = case
        .results
        .iter()
        .filter_map(|result| result.file.as_ref());
    let paper = filed
        .chain(issued)
        .filter_map(|paper| paper.file.as_ref())
        .find(|file| file.hash.as_str() == hash);
    if let Some(file) = paper {
        return Some(Kept {
            hash: hash.to_owned(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
        });
    }
    documents
        .iter()
        .find(|document| document.sha256 == hash)
        .map(kept)
}

/// The newest letter of a form.
pub fn letter(documents: &[Document], slug: &str) -> Option<Kept> {
    let newest = documents
        .iter()
        .rev()
        .find(|document| document.kind == slug);
    newest.map(kept)
}

fn kept(document: &Document) -> Kept {
    Kept {
        hash: document.sha256.clone(),
        name: document.name.clone(),
        media_type: document.media_type.clone(),
    }
}

/// The headers that make a stored file inert: shown under the type that was found in its bytes,
/// never sniffed, without scripts, framed by our own pages only.
pub fn headers(kept: &Kept) -> [(&'static str, String); 4] {
    let shown = matches!(
        kept.media_type.as_str(),
        "application/pdf" | "image/jpeg" | "image/png"
    );
    let (media_type, way) = if shown {
        (kept.media_type.as_str(), "inline")
    } else {
        ("application/octet-stream", "attachment")
    };
    let policy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; \
                  object-src 'self'; frame-ancestors 'self'";
    [
        ("content-type", media_type.to_owned()),
        (
            "content-disposition",
            format!(
                "{way}; filename*=UTF-8''{}",
                super::fields::escaped(&kept.name)
            ),
        ),
        ("x-content-type-options", "nosniff".to_owned()),
        ("content-security-policy", policy.to_owned()),
    ]
}

/// A stored file as an answer.
pub fn inert(kept: &Kept, bytes: Vec<u8>) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers(kept) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            map.insert(HeaderName::from_static(name), value);
        }
    }
    (map, Body::from(bytes)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_papers_of_the_case_are_served() {
        let case = domain::testing::Story::filed_online().case;
        let own = case
            .filing
            .iter()
            .flat_map(|filing| &filing.papers)
            .find_map(|paper| paper.file.as_ref());
        let hash = own.map(|file| file.hash.to_string()).unwrap_or_default();
        assert!(of_case(&case, &[], &hash).is_some());
        assert_eq!(of_case(&case, &[], "00"), None);
    }

    #[test]
    fn a_page_among_the_papers_is_offered_for_saving_and_not_shown() {
        let kept = Kept {
            hash: String::new(),
            name: "đơn.html".to_owned(),
            media_type: "text/html".to_owned(),
        };
        let headers = headers(&kept);
        assert_eq!(headers[0].1, "application/octet-stream");
        assert!(headers[1].1.starts_with("attachment; "));
    }
}
