//! Consult another unit; the clock does not stop. The unit is called as the organisation calls it.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::Refusal;
use domain::case::consult::Consult;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Consult,
) -> Result<Done, NotDone> {
    let unit = office
        .organisation
        .unit(&it.unit)
        .ok_or_else(|| Refusal::ConsulteeUnknown {
            unit: it.unit.to_string(),
        })?;
    let consult = Consult {
        unit_name: unit.name.clone(),
        ..it
    };
    walk(office, code, asked, consult.into()).await
}
