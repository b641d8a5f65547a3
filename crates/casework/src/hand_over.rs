//! Hand over: the result reaches the applicant, who is then asked to rate.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::hand_over::HandOver;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: HandOver,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
