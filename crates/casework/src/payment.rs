//! Confirm a payment at the counter or from a payment service.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::payment::ConfirmPayment;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: ConfirmPayment,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}
