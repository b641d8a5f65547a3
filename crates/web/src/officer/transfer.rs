//! The accepted file goes to the unit that resolves it.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::Case;
use domain::case::transfer::Transfer;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/transfer.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    unit: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let first = case.terms.as_ref().and_then(|terms| terms.steps.first());
        Self {
            desk,
            page,
            unit: first.map(|step| step.unit_name.clone()).unwrap_or_default(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> Transfer {
    Transfer {
        note: fields.text("note"),
    }
}
