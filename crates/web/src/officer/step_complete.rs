//! A step of the process is done: what was found and what is proposed.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::Case;
use domain::case::step_complete::CompleteStep;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/step_complete.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    step: String,
    next: String,
    silent: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let steps = case.terms.as_ref().map(|terms| terms.steps.as_slice());
        let steps = steps.unwrap_or_default();
        let open = case.open_step();
        let at = open.and_then(|open| steps.iter().position(|step| step == open));
        let next = at.and_then(|at| steps.get(at + 1));
        Self {
            desk,
            page,
            step: open.map(|step| step.name.clone()).unwrap_or_default(),
            next: next
                .map(|step| format!("{}, {}", step.name, step.unit_name))
                .unwrap_or_default(),
            silent: case
                .open_consultation()
                .map(|consultation| consultation.unit_name.clone())
                .unwrap_or_default(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> CompleteStep {
    CompleteStep {
        note: fields.text("note"),
        without_opinion: fields.has("without_opinion"),
    }
}
