//! The applicant takes the case back and says so at the counter.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::withdraw::Withdraw;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/withdraw.html")]
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
pub fn command(fields: &Fields) -> Withdraw {
    Withdraw {
        reason: fields.text("reason"),
    }
}
