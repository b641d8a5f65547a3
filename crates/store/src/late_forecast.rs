//! Cases that will be late if every step that is left takes all of its own time, as reckoned by
//! each act; what is late already is not asked here.

use crate::sql::{Batch, texts};
use domain::ids::CaseId;
use jiff::Timestamp;

texts! {
    SET = "INSERT INTO late_forecast (case_id, ends_at) VALUES ($1, $2)
           ON CONFLICT (case_id) DO UPDATE SET ends_at = $2";
    CLEAR = "DELETE FROM late_forecast WHERE case_id = $1";
}

/// Adds to a batch what is foreseen of a case: when its last step would end, where that is after
/// the date of return.
pub fn foresee(batch: &mut Batch, case: CaseId, ends_at: Option<Timestamp>) {
    match ends_at {
        Some(at) => batch.must_touch_one(&SET, [case.0.into(), at.into()]),
        None => batch.may_touch(&CLEAR, [case.0.into()]),
    };
}
