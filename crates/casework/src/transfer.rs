//! Transfer the accepted file to the resolving unit.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::transfer::Transfer;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Transfer,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
