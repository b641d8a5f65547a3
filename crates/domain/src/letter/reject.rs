//! The refusal (Phiếu từ chối tiếp nhận giải quyết hồ sơ): to receive, with the reason and where to go
//! instead; or, decided by the agency, to grant what was asked for.

use super::{Writing, words};
use crate::case::Happened;
use crate::case::decide_result::Outcome;
use serde::{Deserialize, Serialize};

/// What the refusal says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reject {
    /// Who refuses.
    pub intake_unit: String,
    /// When the file was filed.
    pub filed: Option<String>,
    /// The reason.
    pub reason: String,
    /// The agency, where its head refuses by decision and not the counter to receive.
    pub decided_by: Option<String>,
    /// Where to go instead; may be none.
    pub redirect: Option<String>,
    /// Who signs for having handed it in.
    pub submitted_by: String,
    /// Whether the submitter was not there to sign.
    pub from_afar: bool,
    /// Who signs the refusal.
    pub refused_by: Option<String>,
}

pub(super) fn write(it: &Writing) -> Option<Reject> {
    let (reason, redirect, decided_by) = match &it.about.event?.act {
        Happened::Rejected(it) => (&it.reason, it.redirect.as_str(), None),
        Happened::ResultDecided(decided) if decided.outcome == Outcome::Refused => {
            let agency = words::in_full(&it.filing.agency_name);
            (&decided.reasons, "", Some(agency))
        }
        _ => return None,
    };
    Some(Reject {
        intake_unit: it.intake_unit_name(),
        filed: it.case.clock.submitted.map(words::moment),
        reason: words::sentence(reason),
        decided_by,
        redirect: Some(words::sentence(redirect)).filter(|text| !text.is_empty()),
        submitted_by: it.submitter_name(),
        from_afar: it.filed_from_afar(),
        refused_by: it.officer(),
    })
}
