//! Refusal to receive, with the reason and where to go instead.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::reject::Reject;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/reject.html")]
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
pub fn command(fields: &Fields) -> Reject {
    Reject {
        reason: fields.text("reason"),
        redirect: fields.text("redirect"),
    }
}
