//! A new key for a sender who lost the one that was given: made here, told once, kept as its hash.

use super::{Taken, key_hash, new_key, run};
use crate::office::Office;
use crate::path::NotDone;
use domain::petition::{Author, Command, Verified};
use jiff::Timestamp;

/// Gives a petition a new key in the place of the one before, to whoever was verified so.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn renew_key(
    office: &Office,
    author: &Author,
    now: Timestamp,
    code: &str,
    seen: Option<u32>,
    verified: Verified,
) -> Result<Taken, NotDone> {
    let key = new_key();
    let wish = Command::RenewKey {
        verified,
        key_hash: key_hash(&key),
    };
    let petition = run(office, author, now, code, seen, wish).await?;
    Ok(Taken { petition, key })
}
