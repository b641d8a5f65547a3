//! Answer a consultation: the consulted unit writes its opinion into the case.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::consult_answer::AnswerConsultation;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: AnswerConsultation,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
