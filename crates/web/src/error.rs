//! What went wrong, as handlers return it, and the one place in which an answer's status is
//! chosen. [`dress`] makes the page (or, under `/api`, the problem document of RFC 9457) of it.

use crate::api::problem as api;
use crate::frame::{self, Frame, LANG_COOKIE};
use crate::house::House;
use crate::passing::Passing;
use crate::session::MaybeCitizen;
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use casework::act::NotDone;
use domain::authority;
use domain::case::Refusal;
use domain::clock;
use std::sync::Arc;
use store::session::Kind;
use store::{CommitError, ReadError};

/// Why a request is not answered as it was meant.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Problem {
    /// There is no such page, case or file, or none that may be known of.
    #[error("not found")]
    NotFound,
    /// No handler for this method.
    #[error("not with this method")]
    NotThisMethod,
    /// Someone must sign in first.
    #[error("not signed in")]
    SignInFirst {
        /// As what.
        kind: Kind,
        /// Where to come back to.
        wanted: String,
    },
    /// A rule forbids it.
    #[error("refused by {}", .0.rule())]
    Refused(Refusal),
    /// What was sent cannot be read, in Vietnamese and in English.
    #[error("cannot be read: {en}")]
    Unreadable {
        /// The field; empty for the whole.
        field: String,
        /// How to put it right.
        vi: String,
        /// The same in English.
        en: String,
    },
    /// The form does not come from a page of this session.
    #[error("a form without the session's token")]
    ForgedForm,
    /// More bytes than are taken.
    #[error("too large")]
    TooLarge,
    /// Too often.
    #[error("too often")]
    TooOften {
        /// Seconds until it may be tried again.
        wait_seconds: u64,
    },
    /// The case moved on since it was seen.
    #[error("the case moved on")]
    Changed {
        /// The version that was seen.
        seen: u32,
        /// The version it has.
        now: u32,
    },
    /// The one-time key came before with something else.
    #[error("the key was used for something else")]
    KeyReused,
    /// Something of ours failed; the log says what.
    #[error("a failure of ours")]
    Failure(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl Problem {
    /// A form that no browser sends.
    pub fn unreadable_form() -> Self {
        Self::Unreadable {
            field: String::new(),
            vi: "Không đọc được nội dung gửi lên. Tải lại trang rồi gửi lại.".to_owned(),
            en: "What was sent could not be read. Reload the page and send again.".to_owned(),
        }
    }

    /// An address that no page of ours makes.
    pub fn unreadable_address() -> Self {
        Self::Unreadable {
            field: String::new(),
            vi: "Địa chỉ có ký tự hoặc phần lặp lại không dùng được. Mở lại từ trang chủ.".to_owned(),
            en: "The address holds a character or a repeated part that cannot be used. Start again from the home page.".to_owned(),
        }
    }

    /// The problem in an answer: the one that a handler put there, or what the reading of an
    /// address refused before any handler was asked.
    pub fn of_answer(response: &Response) -> Option<Self> {
        if let Some(problem) = response.extensions().get::<Self>() {
            return Some(problem.clone());
        }
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
        (response.status() == StatusCode::BAD_REQUEST && is_plain).then(Self::unreadable_address)
    }

    /// A failure of ours, with its cause.
    pub fn failure(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failure(Arc::new(error))
    }

    /// A failure of ours that has only words.
    pub fn failure_in_words(words: impl Into<String>) -> Self {
        Self::Failure(Arc::new(std::io::Error::other(words.into())))
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotThisMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignInFirst { .. } => StatusCode::UNAUTHORIZED,
            Self::Refused(refusal) if authority::is_about_who_asks(refusal) => {
                StatusCode::FORBIDDEN
            }
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unreadable { .. } => StatusCode::BAD_REQUEST,
            Self::ForgedForm => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Changed { .. } | Self::KeyReused => StatusCode::CONFLICT,
            Self::Failure(error) if Passing::of(error.as_ref()).is_some() => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Failure(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<crate::limits::TooOften> for Problem {
    fn from(it: crate::limits::TooOften) -> Self {
        Self::TooOften {
            wait_seconds: it.wait_seconds,
        }
    }
}

impl From<NotDone> for Problem {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Refused(refusal) => Self::Refused(refusal),
            NotDone::Changed { seen, now } => Self::Changed { seen, now },
            NotDone::KeyReused | NotDone::CodeSpent => Self::KeyReused,
            NotDone::NotFound => Self::NotFound,
            NotDone::Read(error) => Self::failure(error),
            NotDone::Commit(error) => Self::failure(error),
            NotDone::ClockBehind(error) => Self::failure(error),
        }
    }
}

macro_rules! failures {
    ($($error:ty,)*) => {
        $(impl From<$error> for Problem {
            fn from(error: $error) -> Self { Self::failure(error) }
        })*
    };
}

failures! {
    ReadError,
    CommitError,
    askama::Error,
    outside::Trouble,
    casework::sign_in::Trouble,
}

impl IntoResponse for Problem {
    /// Only the status, and the problem for [`dress`] to show.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page with a status other than "all right": a form that comes back, a page that says why not.
pub fn page(problem: &Problem, html: String) -> Response {
    (problem.status(), Html(html)).into_response()
}

/// A form that comes back because of what was typed, not because of a rule.
pub fn form_again(html: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response()
}

/// Something new is there, at an address; `json` tells what.
pub fn created(address: &str, json: axum::body::Bytes) -> Response {
    let headers = [
        (header::LOCATION, address),
        (header::CONTENT_TYPE, "application/json"),
    ];
    (StatusCode::CREATED, headers, json).into_response()
}

/// It is done, and there is nothing to say.
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// The status of a kind of problem of the API. Programs tell more kinds apart than people do: what
/// a field says, how things stand, which version was seen.
pub fn status(kind: api::Kind) -> StatusCode {
    match kind {
        api::Kind::Unreadable => StatusCode::BAD_REQUEST,
        api::Kind::SignInNeeded | api::Kind::WrongPassword => StatusCode::UNAUTHORIZED,
        api::Kind::Forged | api::Kind::NotAllowed => StatusCode::FORBIDDEN,
        api::Kind::NotFound => StatusCode::NOT_FOUND,
        api::Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        api::Kind::DoesNotFit => StatusCode::CONFLICT,
        api::Kind::Changed => StatusCode::PRECONDITION_FAILED,
        api::Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        api::Kind::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        api::Kind::Field | api::Kind::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        api::Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        api::Kind::Trouble => StatusCode::INTERNAL_SERVER_ERROR,
        api::Kind::NotNow => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A token that is not given, as OAuth answers it (RFC 6749, 5.2).
pub fn oauth_refused(error: &str, body: impl IntoResponse) -> Response {
    let status = match error {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// "You have it already."
pub fn not_modified(tag: &str) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, tag.to_owned())]).into_response()
}

/// The page of a problem.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    f: Frame,
    pub(crate) heading: String,
    pub(crate) what: String,
    pub(crate) to_do: Vec<String>,
    law: Option<(String, String)>,
}

impl ErrorPage {
    /// The page that tells a problem; `law` is the article in words and where it stands.
    pub fn of(f: Frame, problem: &Problem, law: Option<(String, String)>) -> Self {
        let t = |vi: &str, en: &str| f.t(vi, en).to_owned();
        let (heading, what, to_do) = match problem {
            Problem::NotFound | Problem::NotThisMethod => (
                t("Không có trang này", "There is no such page"),
                t(
                    "Địa chỉ có thể gõ thiếu, hoặc hồ sơ, giấy tờ này không thuộc tài khoản đang đăng nhập.",
                    "The address may be incomplete, or the case is not one of the account that is signed in.",
                ),
                vec![t(
                    "Kiểm tra lại địa chỉ, hoặc tìm thủ tục, tra cứu hồ sơ từ trang chủ.",
                    "Check the address, or start again from the home page.",
                )],
            ),
            Problem::SignInFirst { .. } => (
                t("Cần đăng nhập", "Sign in first"),
                t(
                    "Trang này chỉ mở sau khi đăng nhập.",
                    "This page opens after signing in.",
                ),
                Vec::new(),
            ),
            Problem::Refused(refusal) => (
                t("Không làm được việc này", "This cannot be done"),
                match f.lang {
                    frame::Lang::Vi => refusal.message(),
                    frame::Lang::En => refusal.message_en(),
                },
                Vec::new(),
            ),
            Problem::Unreadable { vi, en, .. } => (
                t(
                    "Không đọc được nội dung gửi lên",
                    "What was sent cannot be read",
                ),
                t(vi, en),
                Vec::new(),
            ),
            Problem::ForgedForm => (
                t("Biểu mẫu đã cũ", "The form is out of date"),
                t(
                    "Phiên làm việc đã đổi sau khi mở biểu mẫu, nên nội dung chưa được ghi.",
                    "The session changed after the form was opened; nothing was saved.",
                ),
                vec![t(
                    "Quay lại trang trước, tải lại rồi gửi lại.",
                    "Go back, reload the page and send it again.",
                )],
            ),
            Problem::TooLarge => (
                t("Nội dung gửi lên quá lớn", "Too much was sent at once"),
                t(
                    "Mỗi lần gửi tối đa 64 MB. Những gì đã lưu trước đó còn nguyên.",
                    "At most 64 MB can be sent at once. What was saved before is kept.",
                ),
                vec![t(
                    "Chụp lại với độ phân giải thấp hơn, hoặc tải lên từng tệp.",
                    "Use smaller pictures, or send one file at a time.",
                )],
            ),
            Problem::TooOften { wait_seconds } => (
                t("Thao tác quá nhiều lần", "Too many attempts"),
                f.t(
                    "Từ địa chỉ này đã thử quá nhiều lần. Thử lại sau {} giây.",
                    "There were too many attempts from this address. Try again in {} seconds.",
                )
                .replace("{}", &wait_seconds.to_string()),
                Vec::new(),
            ),
            Problem::Changed { .. } => (
                t("Hồ sơ vừa thay đổi", "The case has just changed"),
                t(
                    "Có người vừa làm việc khác trên hồ sơ này, nên thao tác chưa được ghi.",
                    "Somebody has just acted on this case; nothing was saved.",
                ),
                vec![t(
                    "Mở lại hồ sơ, xem việc mới rồi làm lại.",
                    "Open the case again, see what is new, and repeat.",
                )],
            ),
            Problem::KeyReused => (
                t("Biểu mẫu đã gửi trước đó", "This form was sent before"),
                t(
                    "Biểu mẫu này đã được gửi một lần với nội dung khác. Nội dung mới chưa được ghi.",
                    "This form was sent once before with other content. The new content was not saved.",
                ),
                vec![t(
                    "Mở biểu mẫu mới rồi nhập lại.",
                    "Open a fresh form and enter it again.",
                )],
            ),
            Problem::Failure(error) if let Some(passing) = Passing::of(error.as_ref()) => {
                let said = |(vi, en): (&str, &str)| t(vi, en);
                (
                    said(passing.heading()),
                    said(passing.what()),
                    vec![said(passing.to_do())],
                )
            }
            Problem::Failure(_) => (
                t("Hệ thống gặp sự cố", "Something failed on our side"),
                t(
                    "Việc này chưa được ghi. Những gì đã ghi trước đó còn nguyên.",
                    "This was not saved. What was saved before is kept.",
                ),
                vec![t(
                    "Thử lại sau ít phút. Nếu vẫn không được, báo đơn vị vận hành theo trang Liên hệ.",
                    "Try again in a few minutes. If it fails again, tell the operator; see Contacts.",
                )],
            ),
        };
        Self {
            f,
            heading,
            what,
            to_do,
            law,
        }
    }
}

/// Turns away addresses with a NUL character, which PostgreSQL cannot take; forms and the API's
/// queries look at theirs themselves. Stands round every handler.
pub async fn readable(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let query = uri.query().filter(|_| !uri.path().starts_with("/api/"));
    let has_nul = |part: &str| part.contains("%00");
    if has_nul(uri.path()) || query.is_some_and(has_nul) {
        return Problem::unreadable_address().into_response();
    }
    next.run(request).await
}

/// Shows problems as pages, keeps the language that was asked for, and puts the headers on that
/// every answer has. Stands round all routes.
pub async fn dress(State(house): State<House>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if !crate::forms::is_from_here(&parts.method, &parts.headers) {
        note_kept_out(&parts, &Problem::ForgedForm);
        let bare = frame::bare(&parts, &house);
        return shown(&house, bare, &parts, &Problem::ForgedForm);
    }
    let mut asking = parts.clone();
    let asked_lang = frame::asked_in_address(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(problem) = Problem::of_answer(&response) {
        response = problem_page(&house, &mut asking, problem).await;
    } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = response.headers_mut().remove(header::ALLOW);
        response = problem_page(&house, &mut asking, Problem::NotThisMethod).await;
        if let Some(allowed) = allowed {
            response.headers_mut().insert(header::ALLOW, allowed);
        }
    }
    if let Some(lang) = asked_lang {
        let cookie = Cookie::build((LANG_COOKIE, lang.word()))
            .path("/")
            .same_site(SameSite::Lax)
            .secure(house.is_secure())
            .build();
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    if asking.uri.path().starts_with("/api/") {
        api::as_attachment(&mut response);
    }
    with_headers(&house, response)
}

/// Who was kept out of what, for the log: the rule and the route, nobody's name or number.
fn note_kept_out(asking: &Parts, problem: &Problem) {
    let rule = match problem {
        Problem::Refused(refusal) if authority::is_about_who_asks(refusal) => refusal.rule(),
        Problem::ForgedForm => "form.forged",
        Problem::TooOften { .. } => "limit.too_often",
        _ => return,
    };
    let route = crate::metrics::route(&asking.extensions);
    tracing::warn!(route, rule, "somebody was kept out");
}

async fn problem_page(house: &House, asking: &mut Parts, problem: Problem) -> Response {
    note_kept_out(asking, &problem);
    if let Problem::Failure(error) = &problem {
        let route = crate::metrics::route(&asking.extensions);
        tracing::error!(route, "{}", chain(error.as_ref()));
    }
    let is_api = asking.uri.path().starts_with("/api/");
    if let (Problem::SignInFirst { kind, wanted }, false) = (&problem, is_api) {
        let page = match kind {
            Kind::Citizen => "/dang-nhap",
            Kind::Officer => "/can-bo/dang-nhap",
        };
        let to = format!("{page}?ve={}", crate::forms::escaped(wanted));
        return Redirect::to(&to).into_response();
    }
    let mut frame = frame::bare(asking, house);
    // Infallible: nobody signed in is an answer too.
    if let Ok(MaybeCitizen(Some(citizen))) = MaybeCitizen::from_request_parts(asking, house).await {
        frame.csrf = citizen.session.csrf;
        frame.who = Some(citizen.account.name);
    }
    shown(house, frame, asking, &problem)
}

fn shown(house: &House, frame: Frame, asking: &Parts, problem: &Problem) -> Response {
    let article = match problem {
        Problem::Refused(refusal) => {
            let today = clock::wall(house.now()).date();
            house.office.article(refusal.rule(), today)
        }
        _ => None,
    };
    if asking.uri.path().starts_with("/api/") {
        let told = api::Problem::of_page(problem, article);
        let english = api::prefers_english(&asking.headers);
        return told.written(english, asking.uri.path());
    }
    let law = article.map(|it| (it.article, format!("/quy-che#{}", it.id)));
    let page = ErrorPage::of(frame, problem, law);
    let html = page.render().unwrap_or_else(|_| problem.to_string());
    self::page(problem, html)
}

/// An error with its causes, for the log.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        said.push_str(": ");
        said.push_str(&next.to_string());
        cause = next.source();
    }
    said
}

fn with_headers(house: &House, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut put = |name: &'static str, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    put(
        "content-security-policy",
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'self'",
    );
    put("x-content-type-options", "nosniff");
    put("referrer-policy", "same-origin");
    put(
        "permissions-policy",
        "camera=(self), microphone=(), geolocation=()",
    );
    put("cache-control", "no-store");
    if house.is_secure() {
        put("strict-transport-security", "max-age=31536000");
    }
    response
}

/// What is answered when a handler panicked: the page of any other failure of ours.
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(|it| (*it).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Problem::failure_in_words(format!("a handler panicked: {said}")).into_response()
}

/// What a proxy is told that should send people elsewhere.
pub fn not_ready(why: impl IntoResponse) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

/// The status of a request that took too long.
pub fn too_slow() -> StatusCode {
    StatusCode::SERVICE_UNAVAILABLE
}

/// What a proxy is told that asks whether a server is ready which is about to end.
pub fn ending() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "ending").into_response()
}

/// What is answered where no route fits.
pub async fn no_such_page() -> Problem {
    Problem::NotFound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_says_what_to_do_in_both_languages() {
        let problems = [
            Problem::NotFound,
            Problem::Refused(Refusal::NotYourCase),
            Problem::unreadable_form(),
            Problem::ForgedForm,
            Problem::TooLarge,
            Problem::TooOften { wait_seconds: 7 },
            Problem::Changed { seen: 1, now: 2 },
            Problem::KeyReused,
            Problem::failure_in_words("x"),
            Problem::from(CommitError::Unavailable("full".to_owned())),
            Problem::from(ReadError::Unavailable("away".to_owned())),
        ];
        for problem in problems {
            for frame in [Frame::sample("/x"), Frame::sample("/x").english()] {
                let page = ErrorPage::of(frame, &problem, None);
                assert!(
                    !page.heading.is_empty() && !page.what.is_empty(),
                    "{problem:?}"
                );
                page.render().expect("a page");
            }
        }
    }
}
