//! Answer a supplement request: new papers are filed with the case and the clock goes on.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::supplement_answer::AnswerSupplement;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: AnswerSupplement,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
