//! Rate: the applicant's satisfaction, once, changeable for a time.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::rate::Rate;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Rate,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
