//! Problems as RFC 9457 gives them to machines: one shape for every answer that is not what was
//! asked for, with the rule and its article where a rule refuses. Which status a kind of problem
//! has is decided in `crate::error`; language and address are put in on the way out.

mod kind;
mod told;

pub use kind::Kind;
pub use told::{ArticleOut, Body, Changed, ChangedBy, FieldProblem};

use crate::passing::Passing;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::case::Refusal;
use domain::clock::settings::Article;

/// After how many seconds what cannot be done for the moment may be tried again.
const RETRY_AFTER: u64 = 60;

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Said {
    /// A text in both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            vi: vi.into(),
            en: en.into(),
        }
    }

    fn pick(&self, english: bool) -> &str {
        if english { &self.en } else { &self.vi }
    }
}

/// A problem on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What kind.
    pub kind: Kind,
    /// What is wrong and what can be done.
    pub detail: Box<Said>,
    /// The rule that refuses.
    pub rule: Option<&'static str>,
    /// Its article.
    pub article: Option<Box<Article>>,
    /// The field it is about; empty for the whole.
    pub field: String,
    /// Further fields that are not right.
    pub errors: Vec<(String, Said)>,
    /// What others did to the case meanwhile.
    pub changed: Option<Box<Changed>>,
    /// After how many seconds it may be tried again.
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A problem.
    pub fn new(kind: Kind, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind,
            detail: Box::new(Said::new(vi, en)),
            rule: None,
            article: None,
            field: String::new(),
            errors: Vec::new(),
            changed: None,
            retry_after: None,
        }
    }

    /// A key that was used for something else.
    pub fn key_reused() -> Self {
        Self::new(
            Kind::KeyReused,
            "Idempotency-Key này đã dùng cho một yêu cầu khác.",
            "This Idempotency-Key was used for another request.",
        )
    }

    /// There is no such thing, or none that may be known of.
    pub fn not_found() -> Self {
        Self::new(
            Kind::NotFound,
            "Không có nội dung này, hoặc tài khoản đang dùng không được xem.",
            "There is no such thing, or this account may not see it.",
        )
    }

    /// A field that is not right.
    pub fn field(name: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            field: name.into(),
            ..Self::new(Kind::Field, vi, en)
        }
    }

    /// Too often; it may be tried again after some seconds.
    pub fn too_often(seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(
                Kind::TooMany,
                format!("Quá nhiều yêu cầu. Thử lại sau {seconds} giây."),
                format!("Too many requests. Try again in {seconds} seconds."),
            )
        }
    }

    /// A rule refuses.
    pub fn refused(refusal: &Refusal, article: Option<Article>) -> Self {
        if Kind::of(refusal) == Kind::NotFound {
            return Self::not_found();
        }
        Self {
            rule: Some(refusal.rule()),
            article: article.map(Box::new),
            field: refusal.field().to_owned(),
            ..Self::new(Kind::of(refusal), refusal.message(), refusal.message_en())
        }
    }

    /// Something is broken on this side: the chain of causes goes into the log, not into the
    /// answer.
    pub fn trouble(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(error = %chain, "a request to the API could not be answered");
        Self::failed(error)
    }

    fn failed(error: &(dyn std::error::Error + 'static)) -> Self {
        let Some(passing) = Passing::of(error) else {
            return Self::broken();
        };
        let (vi, en) = passing.what();
        Self {
            retry_after: Some(RETRY_AFTER),
            ..Self::new(Kind::NotNow, vi, en)
        }
    }

    fn broken() -> Self {
        Self::new(
            Kind::Trouble,
            "Yêu cầu chưa thực hiện được do sự cố của hệ thống. Vui lòng thử lại sau.",
            "The request could not be answered because of trouble on our side. Please try again later.",
        )
    }

    /// The same problem as pages know it, for what is answered before the API's own handlers.
    pub fn of_page(problem: &crate::error::Problem, article: Option<Article>) -> Self {
        use crate::error::Problem as Page;
        match problem {
            Page::NotFound => Self::not_found(),
            Page::Refused(refusal) => Self::refused(refusal, article),
            Page::Unreadable { field, vi, en } => Self {
                field: field.clone(),
                ..Self::new(Kind::Unreadable, vi, en)
            },
            Page::TooOften { wait_seconds } => Self::too_often(*wait_seconds),
            Page::NotThisMethod => Self::new(
                Kind::MethodNotAllowed,
                "Xem đầu mục Allow để biết phương thức được nhận.",
                "The Allow header names the methods that are taken.",
            ),
            Page::SignInFirst { .. } => {
                Self::new(Kind::SignInNeeded, "Cần đăng nhập.", "Sign in first.")
            }
            Page::ForgedForm => Self::new(
                Kind::Forged,
                "Yêu cầu đến từ trang của nơi khác.",
                "The request comes from a page of another site.",
            ),
            Page::TooLarge => Self::new(
                Kind::TooLarge,
                "Nội dung yêu cầu lớn hơn mức nhận được.",
                "The body is larger than what is taken.",
            ),
            Page::Changed { seen, now } => Self {
                changed: Some(Box::new(Changed {
                    seen: *seen,
                    now: *now,
                    since: Vec::new(),
                })),
                ..Self::new(
                    Kind::Changed,
                    "Hồ sơ đã thay đổi sau khi được xem.",
                    "The case has changed since it was seen.",
                )
            },
            Page::KeyReused => Self::new(
                Kind::KeyReused,
                "Khóa đã dùng cho một yêu cầu khác.",
                "The key was used for another request.",
            ),
            // What failed was written into the log where it was noticed.
            Page::Failure(error) => Self::failed(error.as_ref()),
        }
    }

    /// The answer with its words, for a language and an address.
    pub fn written(self, english: bool, instance: &str) -> Response {
        let body = self.body(english, instance);
        let mut response = self.into_response();
        response.extensions_mut().remove::<Self>();
        let (mut parts, _) = response.into_parts();
        for (name, value) in [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CONTENT_LANGUAGE, if english { "en" } else { "vi" }),
        ] {
            parts
                .headers
                .insert(name, header::HeaderValue::from_static(value));
        }
        parts.headers.remove(header::CONTENT_LENGTH);
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        Response::from_parts(parts, bytes.into())
    }

    /// The stable address of what the problem is.
    fn address(&self) -> String {
        match self.rule {
            Some(rule) => format!("/quy-che#{rule}"),
            None => format!("/api#{}", self.kind.slug()),
        }
    }

    /// The problem as it is written, for a language and an address.
    pub fn body(&self, english: bool, instance: &str) -> Body {
        let (vi, en) = self.kind.title();
        Body {
            r#type: self.address(),
            title: if english { en } else { vi }.to_owned(),
            status: crate::error::status(self.kind).as_u16(),
            detail: self.detail.pick(english).to_owned(),
            instance: instance.to_owned(),
            rule: self.rule.map(str::to_owned),
            article: self.article.as_deref().map(ArticleOut::of),
            field: Some(self.field.clone()).filter(|it| !it.is_empty()),
            errors: self
                .errors
                .iter()
                .map(|(field, said)| FieldProblem {
                    field: field.clone(),
                    detail: said.pick(english).to_owned(),
                })
                .collect(),
            changed: self.changed.as_deref().cloned(),
        }
    }
}

impl IntoResponse for Problem {
    /// The status now; the words once language and address are known (see [`written_out`]).
    fn into_response(self) -> Response {
        let mut response = crate::error::status(self.kind).into_response();
        if let Some(current) = self.changed.as_ref().map(|changed| changed.now)
            && let Ok(tag) = format!("\"{current}\"").parse()
        {
            response.headers_mut().insert(header::ETAG, tag);
        }
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        if matches!(self.kind, Kind::SignInNeeded) {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                header::HeaderValue::from_static("Bearer"),
            );
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes problems out in the caller's language, and keeps answers of the API out of caches that
/// are not the caller's own.
pub async fn written_out(request: Request, next: Next) -> Response {
    let english = prefers_english(request.headers());
    // The layer may stand inside a nested router, which shortens the address.
    let instance = request
        .extensions()
        .get::<axum::extract::OriginalUri>()
        .map_or_else(|| request.uri().path(), |uri| uri.path())
        .to_owned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("private, no-cache"),
        );
    }
    headers.append(
        header::VARY,
        header::HeaderValue::from_static("Accept-Language, Authorization, Cookie"),
    );
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let mut written = problem.written(english, &instance);
    // What others put on stays: links, tags, cookies.
    for (name, value) in response.headers() {
        if !written.headers().contains_key(name) && name != header::CONTENT_LENGTH {
            written.headers_mut().append(name, value.clone());
        }
    }
    written
}

/// Whether English is wanted before Vietnamese.
pub fn prefers_english(headers: &HeaderMap) -> bool {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let weight = |language: &str| {
        wanted
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';');
                let name = parts.next()?.trim().to_ascii_lowercase();
                let names = name == language || name.starts_with(&format!("{language}-"));
                let quality = parts
                    .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
                    .unwrap_or(1.0);
                names.then_some(quality)
            })
            .fold(0.0_f32, f32::max)
    };
    weight("en") > weight("vi")
}

/// JSON of the API is saved and never shown, should a browser be led to it.
pub fn as_attachment(response: &mut Response) {
    use axum::http::HeaderValue;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") || kind.starts_with("application/problem+json") {
        let saved = HeaderValue::from_static("attachment; filename=\"api.json\"");
        headers.entry(header::CONTENT_DISPOSITION).or_insert(saved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::moment;

    fn article() -> Article {
        let settings = domain::clock::seed::settings();
        let on = "2026-08-24".parse().expect("a date");
        settings
            .article("clock.holiday", "nam-dinh", on)
            .cloned()
            .expect("an article")
    }

    #[test]
    fn a_refusal_carries_its_rule_and_its_article() {
        let refusal = Refusal::RejectReasonMissing;
        let body =
            Problem::refused(&refusal, Some(article())).body(false, "/api/v1/cases/X/reject");
        assert_eq!(body.r#type, "/quy-che#reject.reason");
        assert_eq!((body.status, body.field.as_deref()), (422, Some("reason")));
        assert_eq!(body.detail, refusal.message());
        assert_eq!(
            body.article.map(|it| it.address),
            Some("/quy-che#clock.holiday".into())
        );
        let body = Problem::refused(&refusal, None).body(true, "");
        assert_eq!(body.detail, "Give the reason for not accepting.");
    }

    #[test]
    fn a_foreign_case_is_not_found_and_says_nothing_of_its_rule() {
        let problem = Problem::refused(&Refusal::NotYourCase, Some(article()));
        assert_eq!(problem.kind, Kind::NotFound);
        let body = problem.body(false, "");
        assert_eq!((body.rule, body.article), (None, None));
    }

    #[test]
    fn who_what_and_when_are_told_apart() {
        let role = Refusal::NotYourRole { act: String::new() };
        assert_eq!(Kind::of(&role), Kind::NotAllowed);
        assert_eq!(Kind::of(&Refusal::AlreadyAccepted), Kind::DoesNotFit);
        assert_eq!(Kind::of(&Refusal::ResultNumberMissing), Kind::Field);
    }

    #[test]
    fn the_language_is_the_one_that_weighs_more() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().expect("a header"));
            prefers_english(&headers)
        };
        assert!(with("en"));
        assert!(with("en-GB,en;q=0.9,vi;q=0.5"));
        assert!(!with("vi-VN,vi;q=0.9,en;q=0.8"));
        assert!(!with("fr"));
        assert!(!prefers_english(&HeaderMap::new()));
    }

    #[test]
    fn what_changed_is_written_with_its_time() {
        let mut problem = Problem::new(Kind::Changed, "", "");
        problem.changed = Some(Box::new(Changed {
            seen: 1,
            now: 2,
            since: vec![ChangedBy {
                at: moment("2026-08-24T09:15").into(),
                by: "Nguyễn Văn An".into(),
                words: "tiếp nhận".into(),
            }],
        }));
        let json = serde_json::to_value(problem.body(false, "/x")).expect("JSON");
        assert_eq!(
            json["changed"]["since"][0]["at"],
            "2026-08-24T09:15:00+07:00"
        );
        assert_eq!(json.get("errors"), None);
        let response = problem.into_response();
        assert_eq!(response.headers()[header::ETAG], "\"2\"");
    }

    #[test]
    fn every_kind_has_a_name_and_a_status_of_its_family() {
        for kind in Kind::ALL {
            assert!(!kind.slug().is_empty() && !kind.title().0.is_empty());
            let status = crate::error::status(kind);
            assert!(
                status.is_client_error() || matches!(kind, Kind::Trouble | Kind::NotNow),
                "{kind:?}"
            );
        }
    }
}
