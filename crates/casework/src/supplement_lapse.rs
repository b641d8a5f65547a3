//! Lapse of a supplement: the job that waited for the applicant's answer closes the file.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::Command;

/// Does it.
///
/// # Errors
/// The rule that forbids it (the answer came), or what stood in the way.
pub async fn run(office: &Office, code: &str, asked: &Asked<'_>) -> Result<Done, NotDone> {
    walk(office, code, asked, Command::LapseSupplement).await
}
