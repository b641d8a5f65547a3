//! Issue a result: numbered, and its file kept with the case.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::issue_result::IssueResult;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: IssueResult,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
