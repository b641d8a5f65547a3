//! Reject: the intake unit does not receive the file; letter and notice follow.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::reject::Reject;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Reject,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
