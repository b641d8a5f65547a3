//! The agency ends a case for a reason of law.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::stop::Stop;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/stop.html")]
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
pub fn command(fields: &Fields) -> Stop {
    Stop {
        basis: fields.text("basis"),
        reason: fields.text("reason"),
    }
}
