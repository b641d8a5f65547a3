//! Petitions and questions as people meet them: the public list, one with its steps, writing one,
//! following one's own, the frequent questions. Vietnamese and English; what may be done is decided
//! in `domain`.

pub mod challenge;
pub mod faq;
pub mod list;
pub mod one;
pub mod own;
pub mod send;
pub mod steps;

#[cfg(test)]
mod beside_tests;
#[cfg(test)]
mod clause_tests;
#[cfg(test)]
mod journey_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod review_tests;
#[cfg(test)]
mod sender_tests;
#[cfg(test)]
mod standing_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unread_tests;

use crate::frame::Lang;
use crate::house::House;
use crate::routes::listed::Listed as Router;
use crate::session::CitizenIn;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::petition::figure::AWAITS_REVIEW;
use domain::petition::{Author, Kind, Petition, Stage};

/// Where they lie.
pub const HOME: &str = "/phan-anh";

/// The largest form: five files and some text.
const LARGEST: usize = 52 * 1024 * 1024;

/// Their addresses.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/phan-anh", get(list::page))
        .route(
            "/phan-anh/gui",
            get(send::page)
                .post(send::send)
                .layer(DefaultBodyLimit::max(LARGEST)),
        )
        .route("/phan-anh/cua-toi", get(own::page))
        .route("/phan-anh/tra-cuu", post(one::by_key))
        .route("/phan-anh/{code}", get(one::page))
        .route(
            "/phan-anh/{code}/tep/{hash}",
            get(one::file).post(one::file_by_key),
        )
        .route("/phan-anh/{code}/{act}", post(one::act))
        .route("/hoi-dap", get(faq::page))
}

/// The address of one.
pub fn address(code: &str) -> String {
    format!("{HOME}/{}", crate::forms::escaped(code))
}

/// A word of a vocabulary in the page's language.
pub fn kind_name(lang: Lang, kind: Kind) -> &'static str {
    lang.pick(kind.name(), kind.name_en())
}

fn stage_name(lang: Lang, stage: Stage) -> &'static str {
    lang.pick(stage.name(), stage.name_en())
}

/// The colour of a stage's tag; the words beside it say the same.
fn state(stage: Stage) -> &'static str {
    match stage {
        Stage::Answered | Stage::Accepted => "ok",
        Stage::Received | Stage::Handling => "now",
        Stage::Clarifying => "soon",
        _ => "",
    }
}

/// Where one stands for whoever has no answer before its review, as words and as the colour of a tag:
/// officers and the public. Its sender has the answer at once.
pub fn standing(lang: Lang, stage: Stage, awaits_review: bool) -> (&'static str, &'static str) {
    match awaits_review {
        true => (lang.pick(AWAITS_REVIEW.0, AWAITS_REVIEW.1), "soon"),
        false => (stage_name(lang, stage), state(stage)),
    }
}

/// Whoever looks, as one who acts; a key makes a sender of whoever has it, as long as it is the petition's.
pub(crate) fn author(citizen: Option<&CitizenIn>, it: Option<&Petition>, key: &str) -> Author {
    let sender = it.and_then(|it| it.sent.as_ref()).map(|it| &it.sender);
    let name = match citizen {
        Some(citizen) => citizen.account.name.clone(),
        None => sender.map(|it| it.name.clone()).unwrap_or_default(),
    };
    Author::Sender {
        account: citizen.map(|it| it.account.id),
        name,
        key_hash: casework::petition::key_hash(key),
    }
}

/// Pages with content to show them by, for reviews and tests.
pub fn samples() -> Vec<(String, String)> {
    let mut pages = send::samples();
    pages.extend(list::samples());
    pages.extend(one::samples());
    pages
}
