//! Accept: the intake unit receives the file; receipt, notice and transfer follow as jobs.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::accept::Accept;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Accept,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
