//! Amend: the applicant changes the own file before a decision; new papers are filed with it.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::amend::Amend;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Amend,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
