//! Decide a result: the competent person grants or refuses.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::decide_result::DecideResult;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: DecideResult,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
