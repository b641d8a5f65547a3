//! Withdraw: the applicant takes the case back.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::withdraw::Withdraw;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Withdraw,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
