//! A clerk's error is put right and leaves a trace.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::correct::{Correct, Field};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/correct.html")]
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
pub fn command(fields: &Fields) -> Correct {
    Correct {
        field: fields.text("field"),
        value: fields.text("value"),
        reason: fields.text("reason"),
    }
}
