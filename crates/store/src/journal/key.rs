//! The key that signs roots, and a signed root as text: a checkpoint in the form of the C2SP
//! documents `tlog-checkpoint` and `signed-note`, which witnesses and monitors of other logs read
//! too. Ed25519 throughout.

use crate::case_file::event_format::Hash;
use crate::cipher::Cipher;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest, Sha256};

/// The mark of an Ed25519 key in a signed note.
const ED25519_MARK: u8 = 1;
const PEM_FIRST: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_LAST: &str = "-----END PRIVATE KEY-----";

/// A public key, 32 bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// A key of its bytes.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == 32).then_some(Self(bytes))
    }

    /// A key as it is written: in base64.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(BASE64.decode(text.trim()).ok()?)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What people compare: SHA-256 of the key, the first 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(&self.0))[..16].to_owned()
    }

    /// The name by which signatures under an origin point at the key.
    fn id(&self, origin: &str) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(origin.as_bytes());
        hasher.update([b'\n', ED25519_MARK]);
        hasher.update(&self.0);
        let hash: Hash = hasher.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The key with the origin, as tools of other logs take it.
    pub fn verifier(&self, origin: &str) -> String {
        let mut key = vec![ED25519_MARK];
        key.extend_from_slice(&self.0);
        format!(
            "{origin}+{}+{}",
            hex::encode(self.id(origin)),
            BASE64.encode(key)
        )
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

/// Signs roots. The private key is never shown.
pub struct Signer {
    pair: Ed25519KeyPair,
    cipher: Option<Cipher>,
    /// Whose roots these are, the first line of each: `motcua/nam-dinh`.
    pub origin: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// A private key could not be made or read.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoKey {
    /// The system gives no random bytes.
    #[error("no key could be made: the system gives no random bytes")]
    NoRandom,
    /// It is no private key in PEM.
    #[error("not an Ed25519 private key in PEM (PKCS#8)")]
    Unreadable,
}

impl Signer {
    /// A new private key, as the text of its file.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn make() -> Result<String, NoKey> {
        let made =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| NoKey::NoRandom)?;
        Ok(format!(
            "{PEM_FIRST}\n{}\n{PEM_LAST}\n",
            BASE64.encode(made.as_ref())
        ))
    }

    /// A signer from the text of a key file.
    ///
    /// # Errors
    /// When it is no private key.
    pub fn read(pem: &str, origin: &str) -> Result<Self, NoKey> {
        let inner = pem
            .trim()
            .strip_prefix(PEM_FIRST)
            .and_then(|rest| rest.strip_suffix(PEM_LAST))
            .ok_or(NoKey::Unreadable)?;
        let inner: String = inner.split_whitespace().collect();
        let bytes = BASE64.decode(inner).map_err(|_| NoKey::Unreadable)?;
        let pair =
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes).map_err(|_| NoKey::Unreadable)?;
        Ok(Self {
            cipher: Cipher::of(&bytes),
            pair,
            origin: origin.to_owned(),
        })
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.pair.public_key().as_ref().to_vec())
    }

    /// What encrypts secrets with a key that comes from the same file.
    pub fn cipher(&self) -> Option<Cipher> {
        self.cipher.clone()
    }

    /// A root as a signed note.
    pub fn sign(&self, size: u64, root: &Hash, at: Timestamp) -> String {
        self.sign_as(&self.origin, size, root, at)
    }

    /// A seal over the readings as a signed note: its number, its hash, its moment, under an origin
    /// of its own, so that it can never pass for a root.
    pub fn sign_seal(&self, no: u64, hash: &Hash, at: Timestamp) -> String {
        self.sign_as(&seals_of(&self.origin), no, hash, at)
    }

    fn sign_as(&self, origin: &str, size: u64, root: &Hash, at: Timestamp) -> String {
        let text = Checkpoint {
            origin: origin.to_owned(),
            size,
            root: *root,
            at,
        }
        .text();
        let mut signature = self.public().id(origin).to_vec();
        signature.extend_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        format!("{text}\n\u{2014} {origin} {}\n", BASE64.encode(signature))
    }
}

/// The origin of the seals over readings, beside that of the roots.
pub fn seals_of(origin: &str) -> String {
    format!("{origin}/access")
}

/// What a root says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Whose it is.
    pub origin: String,
    /// How many leaves it covers.
    pub size: u64,
    /// The root.
    pub root: Hash,
    /// When it was signed.
    pub at: Timestamp,
}

impl Checkpoint {
    /// The signed text.
    fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\ntime {}\n",
            self.origin,
            self.size,
            BASE64.encode(self.root),
            self.at.as_millisecond()
        )
    }

    /// What a signed note says, whether or not its signature is good; none where it is no root.
    pub fn read(note: &str) -> Option<Self> {
        let (text, _) = note.split_once("\n\n")?;
        let mut lines = text.lines();
        let it = Self {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: BASE64.decode(lines.next()?).ok()?.try_into().ok()?,
            at: lines
                .next()?
                .strip_prefix("time ")?
                .parse()
                .ok()
                .and_then(|ms| Timestamp::from_millisecond(ms).ok())?,
        };
        // Written anew it must be the same, so that one root has one text.
        (lines.next().is_none() && it.text() == format!("{text}\n")).then_some(it)
    }

    /// Whether a note says this and carries a good signature by a key.
    pub fn is_signed(&self, note: &str, by: &PublicKey) -> bool {
        let text = self.text();
        let Some(signatures) = note
            .strip_prefix(text.as_str())
            .and_then(|rest| rest.strip_prefix('\n'))
        else {
            return false;
        };
        signatures.lines().any(|line| {
            line.strip_prefix("\u{2014} ")
                .and_then(|rest| rest.strip_prefix(self.origin.as_str()))
                .and_then(|rest| BASE64.decode(rest.strip_prefix(' ')?).ok())
                .filter(|bytes| bytes.len() == 68 && bytes[..4] == by.id(&self.origin))
                .is_some_and(|bytes| {
                    UnparsedPublicKey::new(&ED25519, by.bytes())
                        .verify(text.as_bytes(), &bytes[4..])
                        .is_ok()
                })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        let pem = Signer::make().expect("a key");
        Signer::read(&pem, "motcua/nam-dinh").expect("a signer")
    }

    fn at() -> Timestamp {
        Timestamp::from_millisecond(1_795_770_000_123).expect("an instant")
    }

    #[test]
    fn a_signed_root_says_what_was_signed() {
        let signer = signer();
        let note = signer.sign(7, &[9; 32], at());
        let said = Checkpoint::read(&note).expect("a root");
        assert_eq!((said.size, said.root, said.at), (7, [9; 32], at()));
        assert!(said.is_signed(&note, &signer.public()));
        let lines: Vec<&str> = note.lines().collect();
        assert_eq!(lines[..2], ["motcua/nam-dinh", "7"]);
        assert_eq!(lines[3..5], ["time 1795770000123", ""]);
        assert!(lines[5].starts_with("\u{2014} motcua/nam-dinh "));
    }

    #[test]
    fn a_root_that_was_changed_or_signed_by_another_is_not_signed() {
        let signer = signer();
        let note = signer.sign(7, &[9; 32], at());
        for (from, to) in [("\n7\n", "\n8\n"), ("123\n", "124\n"), ("CQk", "CQg")] {
            let changed = note.replacen(from, to, 1);
            assert_ne!(changed, note);
            if let Some(said) = Checkpoint::read(&changed) {
                assert!(!said.is_signed(&changed, &signer.public()), "{changed}");
            }
        }
        let said = Checkpoint::read(&note).expect("a root");
        let other = Signer::read(&Signer::make().expect("a key"), "motcua/nam-dinh");
        assert!(!said.is_signed(&note, &other.expect("a signer").public()));
        assert_eq!(Checkpoint::read(&note.replace("\n7\n", "\n07\n")), None);
        assert_eq!(Checkpoint::read("motcua/nam-dinh\n7\n"), None);
    }

    #[test]
    fn a_key_file_is_read_back_and_never_shown() {
        let pem = Signer::make().expect("a key");
        let [one, two] = [(); 2].map(|()| Signer::read(&pem, "o").expect("a signer"));
        assert_eq!(one.public(), two.public());
        assert_eq!(
            PublicKey::parse(&one.public().to_string()),
            Some(one.public())
        );
        assert_eq!(format!("{one:?}"), "Signer { origin: \"o\", .. }");
        assert_eq!(Signer::read("nonsense", "o").err(), Some(NoKey::Unreadable));
    }

    #[test]
    fn the_verifier_key_has_the_form_of_signed_notes() {
        let key = PublicKey::new(vec![7; 32]).expect("a key");
        let text = key.verifier("motcua/ha-nam");
        let parts: Vec<&str> = text.splitn(3, '+').collect();
        assert_eq!(parts[0], "motcua/ha-nam");
        assert_eq!(parts[1].len(), 8);
        let bytes = BASE64.decode(parts[2]).expect("base64");
        assert_eq!((bytes[0], bytes.len()), (1, 33));
    }
}
