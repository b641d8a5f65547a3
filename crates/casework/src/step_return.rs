//! Send the case back one step, with the reason.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::step_return::ReturnStep;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: ReturnStep,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
