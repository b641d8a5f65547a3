//! The link at which a case is rated: on its page, in the message that it is done, and as the QR code
//! of the slip that is handed over with the result.

use domain::case::Case;
use sha2::{Digest, Sha256};

/// What makes the link of a case its own: nobody can reckon it who has not the case.
pub fn key(case: &Case) -> String {
    let mut hash = Sha256::new();
    hash.update(b"motcua rating ");
    hash.update(case.id.0.as_bytes());
    hex::encode(&hash.finalize()[..10])
}

/// The address at which a case is rated.
pub fn address(case: &Case) -> String {
    format!("/danh-gia/{}/{}", case.code_text(), key(case))
}
