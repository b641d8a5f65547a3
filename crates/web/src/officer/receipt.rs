//! The receipt on screen: what the person takes away, ready to print, and the way to the next one.

use super::desk::{Desk, Place};
use super::line::case_address;
use super::opened::Opened;
use askama::Template;
use domain::case::{Case, Dues, deadlines};
use domain::clock::words;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/receipt.html")]
pub struct Receipt {
    desk: Desk,
    code: String,
    case: String,
    letter: String,
    applicant: String,
    procedure: String,
    due: String,
    delivery: String,
    owed: String,
    /// Where the case is rated.
    rate: String,
}

impl Receipt {
    /// The page of an accepted case.
    pub fn of(desk: Desk, opened: &Opened) -> Self {
        let case = opened.case();
        let dues = deadlines::dues(case, &opened.rules, &opened.calendar);
        Self::shown(desk, case, &dues)
    }

    fn shown(desk: Desk, case: &Case, dues: &Dues) -> Self {
        let code = case.code_text();
        let filing = case.filing.as_ref();
        Self {
            desk,
            case: case_address(&code),
            letter: format!("{}/giay/receipt", case_address(&code)),
            applicant: filing
                .map(|it| it.applicant.name.clone())
                .unwrap_or_default(),
            procedure: case
                .terms
                .as_ref()
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            due: dues.resolution.map(words::moment).unwrap_or_default(),
            delivery: filing
                .map(|it| it.delivery.kind().name().to_owned())
                .unwrap_or_default(),
            owed: match case.still_owed() {
                0 => String::new(),
                left => words::money(left),
            },
            rate: crate::public::rating::address(case),
            code,
        }
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Receipt)> {
    let story = domain::testing::Story::accepted();
    let dues = deadlines::dues(&story.case, &story.rules, &domain::testing::calendar());
    let desk = Desk::sample(Place::Counter);
    vec![("receipt", Receipt::shown(desk, &story.case, &dues))]
}
