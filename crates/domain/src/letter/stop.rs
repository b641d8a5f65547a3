//! The notice of stopping (Thông báo dừng giải quyết hồ sơ): at the applicant's request, issued by
//! the intake unit and at once where the request came online; or by the agency for a reason of law.

use super::receipt::{self, Received};
use super::{Letterhead, Signatory, Writing, words};
use crate::case::Happened;
use crate::case::event::ByKind;
use crate::clock::words::money;
use serde::{Deserialize, Serialize};

/// What the notice says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Stop {
    /// Who stops.
    pub stopped_by: String,
    /// Whether the applicant asked for it.
    pub at_request: bool,
    /// When it was asked for or decided.
    pub at: String,
    /// The reason; none where the applicant gave none.
    pub reason: Option<String>,
    /// The basis in law.
    pub basis: Option<String>,
    /// When the file was filed.
    pub filed: Option<String>,
    /// The papers that came in on paper and go back.
    pub papers: Vec<Received>,
    /// What was paid until then.
    pub paid: Option<String>,
    /// Whether no person but the system issued it.
    pub automatic: bool,
    /// Who signs for the intake unit.
    pub officer: Option<String>,
    /// Who signs for the agency, where it stops.
    pub signatory: Option<Signatory>,
    /// Who gets it.
    pub recipients: Vec<String>,
}

pub(super) fn write(it: &Writing) -> Option<(Letterhead, Stop)> {
    let event = it.about.event?;
    let (at_request, reason, basis) = match &event.act {
        Happened::Withdrawn(withdrawn) => (
            true,
            &withdrawn.reason,
            it.at_hand.article_of("withdraw.before_decision"),
        ),
        Happened::Stopped(stopped) => (false, &stopped.reason, Some(stopped.basis.clone())),
        _ => return None,
    };
    let mut papers = receipt::components(it.case);
    papers.retain(|row| row.originals + row.certified + row.plain > 0);
    let (head, stopped_by) = if at_request {
        (it.intake_head(), it.intake_unit_name())
    } else {
        (it.agency_head(), it.agency_name())
    };
    let stop = Stop {
        stopped_by,
        at_request,
        at: words::moment(event.at),
        reason: Some(words::sentence(reason)).filter(|text| !text.is_empty()),
        basis,
        filed: it.case.clock.submitted.map(words::moment),
        papers,
        paid: (it.case.paid() > 0).then(|| money(it.case.paid())),
        automatic: event.by.kind != ByKind::Officer,
        officer: it.officer(),
        signatory: (!at_request).then(|| it.signatory()),
        recipients: super::extend::recipients(it),
    };
    Some((head, stop))
}
