//! Rate: the applicant's satisfaction, once, changeable for a time.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::Case;
use domain::case::rate::Rate;
use ring::digest::{Context, SHA256};

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Rate,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}

/// What makes the rating link of a case its own: nobody can reckon it who has not the case.
pub fn key(case: &Case) -> String {
    let mut hash = Context::new(&SHA256);
    hash.update(b"motcua rating ");
    hash.update(case.id.0.as_bytes());
    hex::encode(&hash.finish().as_ref()[..10])
}

/// The address at which a case is rated without an account, below the one that people type.
pub fn address(case: &Case) -> String {
    format!("/danh-gia/{}/{}", case.code_text(), key(case))
}
