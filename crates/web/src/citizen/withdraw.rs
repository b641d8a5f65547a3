//! Withdraw: what it means is said before it is done, once.

use super::act::Head;
use crate::forms::Fields;
use crate::frame::Frame;
use askama::Template;
use domain::authority::Act;
use domain::case::withdraw::Withdraw;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/withdraw.html")]
pub struct Page {
    f: Frame,
    head: Head,
    reason: String,
}

/// The page as text.
///
/// # Errors
/// When it cannot be made.
pub fn render(f: Frame, head: Head, fields: &Fields) -> askama::Result<String> {
    let reason = fields.text("reason");
    Page { f, head, reason }.render()
}

/// What the form asks for.
pub fn command(fields: &Fields) -> Withdraw {
    Withdraw {
        reason: fields.text("reason"),
    }
}
