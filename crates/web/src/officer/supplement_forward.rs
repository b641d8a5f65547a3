//! The resolving unit's request for supplement, as the intake unit passes it on to the applicant.

use super::act_page::ActPage;
use super::desk::Desk;
use askama::Template;
use domain::case::supplement_forward::ForwardSupplement;
use domain::case::supplement_request::Item;
use domain::case::{Case, Stage};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/supplement_forward.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    items: Vec<Item>,
    reason: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let (items, reason) = match &case.stage {
            Stage::SupplementProposed { items, reason, .. } => (items.clone(), reason.clone()),
            _ => (Vec::new(), String::new()),
        };
        Self {
            desk,
            page,
            items,
            reason,
        }
    }
}

/// What the form asks for.
pub fn command() -> ForwardSupplement {
    ForwardSupplement
}
