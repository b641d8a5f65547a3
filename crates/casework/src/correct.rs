//! Correct a clerk's error: the old value stays in the journal.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::correct::Correct;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Correct,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
