//! Complete the open step; the case goes to the unit of the next.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::step_complete::CompleteStep;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: CompleteStep,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
