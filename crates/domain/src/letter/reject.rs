//! The refusal to receive (Phiếu từ chối tiếp nhận giải quyết hồ sơ): the reason, and where to go
//! instead.

use super::{Writing, words};
use crate::case::Happened;
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
    let Happened::Rejected(rejected) = &it.about.event?.act else {
        return None;
    };
    Some(Reject {
        intake_unit: it.intake_unit_name(),
        filed: it.case.clock.submitted.map(words::moment),
        reason: words::sentence(&rejected.reason),
        redirect: Some(words::sentence(&rejected.redirect)).filter(|text| !text.is_empty()),
        submitted_by: it.submitter_name(),
        from_afar: it.filed_from_afar(),
        refused_by: it.officer(),
    })
}
