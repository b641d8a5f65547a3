//! Extend: one later date, with an apology letter and a notice as jobs.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::extend::Extend;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Extend,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
