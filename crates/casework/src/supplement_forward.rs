//! Pass the resolving unit's request for supplement on: letter, notice and lapse follow as jobs.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::supplement_forward::ForwardSupplement;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: ForwardSupplement,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
