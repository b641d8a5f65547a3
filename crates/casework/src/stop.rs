//! Stop: the agency ends the case; letter and notice follow.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::stop::Stop;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Stop,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
