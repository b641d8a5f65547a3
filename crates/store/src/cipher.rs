//! Secrets that must be read again are kept encrypted: the shared secrets of one-time codes. The key
//! comes from the file of the journal's key, so a copy of the database alone opens nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf;

/// What an encrypted secret begins with.
const FORM: &str = "c1:";
/// What the key is for; another purpose would have another key.
const PURPOSE: &[u8] = b"motcua second factors";

/// Encrypts and decrypts secrets.
#[derive(Clone)]
pub struct Cipher(LessSafeKey);

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher")
    }
}

impl Cipher {
    /// The cipher of a key file's bytes; none where the library refuses, which it does for no input.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(bytes);
        let key = secret.expand(&[PURPOSE], &CHACHA20_POLY1305).ok()?;
        Some(Self(LessSafeKey::new(UnboundKey::from(key))))
    }

    /// The secret as it is kept; `of` is whose it is, and it opens for nothing else.
    pub fn encrypted(&self, of: &str, secret: &[u8]) -> Option<String> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut bytes = secret.to_vec();
        let with = Nonce::assume_unique_for_key(nonce);
        let sealed = self
            .0
            .seal_in_place_append_tag(with, Aad::from(of), &mut bytes);
        sealed.ok()?;
        let whole = [&nonce[..], &bytes].concat();
        Some(format!("{FORM}{}", BASE64.encode(whole)))
    }

    /// The secret again; none where it is another's, was changed, or was encrypted with another key.
    pub fn decrypted(&self, of: &str, kept: &str) -> Option<Vec<u8>> {
        let whole = BASE64.decode(kept.strip_prefix(FORM)?).ok()?;
        let (nonce, sealed) = whole.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = sealed.to_vec();
        let open = self.0.open_in_place(nonce, Aad::from(of), &mut bytes);
        Some(open.ok()?.to_vec())
    }
}

/// Whether a secret is kept encrypted.
pub fn is_encrypted(kept: &str) -> bool {
    kept.starts_with(FORM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_for_whom_it_is_and_unchanged() {
        let [cipher, other] = [b"one", b"two"].map(|it| Cipher::of(it).expect("a cipher"));
        let kept = cipher.encrypted("a", b"12345").expect("encrypted");
        assert!(is_encrypted(&kept) && !kept.contains("12345"));
        assert_eq!(cipher.decrypted("a", &kept), Some(b"12345".to_vec()));
        assert_eq!(cipher.decrypted("b", &kept), None);
        assert_eq!(other.decrypted("a", &kept), None);
        let last = if kept.ends_with('A') { "B" } else { "A" };
        let changed = format!("{}{last}", &kept[..kept.len() - 1]);
        assert_eq!(cipher.decrypted("a", &changed), None);
        assert_eq!(cipher.decrypted("a", "3132"), None);
        // The same secret never looks the same twice.
        assert_ne!(cipher.encrypted("a", b"12345"), Some(kept));
        assert_eq!(format!("{cipher:?}"), "Cipher");
    }
}
