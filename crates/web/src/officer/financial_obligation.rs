//! A sum the applicant must pay before the case goes on.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::financial_obligation::AskObligation;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/financial_obligation.html")]
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
pub fn command(fields: &Fields) -> AskObligation {
    AskObligation {
        name: fields.text("name"),
        amount: fields.amount("amount"),
        basis: fields.text("basis"),
    }
}
