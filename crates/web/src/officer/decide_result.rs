//! The competent person decides: as asked, or refused with reasons.

use super::act_page::ActPage;
use super::act_page::unreadable;
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use askama::Template;
use domain::case::Case;
use domain::case::decide_result::{DecideResult, Outcome};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/decide_result.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    result: String,
    notes: Vec<(String, String)>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        Self {
            desk,
            page,
            result: case
                .terms
                .as_ref()
                .map(|terms| terms.result_name.clone())
                .unwrap_or_default(),
            notes: case
                .hand_offs
                .iter()
                .filter(|hand_off| !hand_off.note.is_empty())
                .map(|hand_off| (hand_off.from.clone(), hand_off.note.clone()))
                .collect(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> Result<DecideResult, Refused> {
    let outcome = match fields.text("outcome").as_str() {
        "granted" => Outcome::Granted,
        "refused" => Outcome::Refused,
        _ => {
            return Err(unreadable(
                "outcome",
                "Chọn đồng ý hoặc từ chối giải quyết.",
            ));
        }
    };
    Ok(DecideResult {
        outcome,
        reasons: fields.text("reasons"),
    })
}
