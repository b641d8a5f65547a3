//! A step goes back to the one before, with the reason.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::step_return::ReturnStep;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/step_return.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage) -> Self {
        Self { desk, page }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> ReturnStep {
    ReturnStep {
        reason: fields.text("reason"),
    }
}
