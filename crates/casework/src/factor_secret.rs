//! The shared secret of one-time codes, kept encrypted where the process has the key; what was kept
//! before is still read, and encrypted when the server starts.

use store::cipher::{Cipher, is_encrypted};
use store::second_factor::{self, Kind, SecondFactor};
use store::{Batch, CommitError, Db};

/// The same factor as it is kept.
pub fn kept(cipher: Option<&Cipher>, mut it: SecondFactor) -> SecondFactor {
    let plain = hex::decode(&it.secret).unwrap_or_default();
    let encrypted = cipher.and_then(|cipher| cipher.encrypted(&it.id.to_string(), &plain));
    if let Some(encrypted) = encrypted.filter(|_| it.kind == Kind::Totp) {
        it.secret = encrypted;
    }
    it
}

/// The secret of a factor; none where the key that it was kept with is not here.
pub fn open(cipher: Option<&Cipher>, it: &SecondFactor) -> Option<Vec<u8>> {
    if is_encrypted(&it.secret) {
        return cipher?.decrypted(&it.id.to_string(), &it.secret);
    }
    hex::decode(&it.secret).ok()
}

/// Encrypts what was kept in clear; gives how many there were.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn encrypt_all(db: &Db, cipher: &Cipher) -> Result<usize, CommitError> {
    let found = second_factor::in_clear(db).await;
    let found = found.map_err(|error| CommitError::Unavailable(error.to_string()))?;
    let mut batch = Batch::new();
    for it in &found {
        let now = kept(Some(cipher), it.clone());
        second_factor::keep_secret(&mut batch, it, &now.secret);
    }
    if !found.is_empty() {
        db.commit(batch).await?;
    }
    Ok(found.len())
}
