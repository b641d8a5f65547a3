//! Ask for a financial obligation; the applicant is told.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::financial_obligation::AskObligation;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: AskObligation,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
