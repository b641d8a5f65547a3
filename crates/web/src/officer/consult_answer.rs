//! The opinion of a unit that was asked.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::Case;
use domain::case::consult_answer::AnswerConsultation;
use domain::clock::words;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/consult_answer.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    open: Vec<(u32, String, String)>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        Self {
            desk,
            page,
            open: case
                .consultations
                .iter()
                .filter(|consultation| consultation.answer.is_none())
                .map(|it| (it.no, it.question.clone(), words::moment(it.until)))
                .collect(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> AnswerConsultation {
    AnswerConsultation {
        no: fields.text("no").parse().unwrap_or(0),
        answer: fields.text("answer"),
    }
}
