//! Request a supplement, once; the lapse of the request waits as a job.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::supplement_request::RequestSupplement;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: RequestSupplement,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
