//! A receipt as data: the case's code, its chain of events (of each only what is hashed, never
//! what it says), the way from the chain's head to a root, and the signed root. It is verified
//! with nothing but itself and, better, a root kept elsewhere.

use super::key::{Checkpoint, PublicKey};
use super::log::Leaf;
use super::tree;
use crate::case_file::event_format::{Hash, StoredEvent, chained_hash};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::ids::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of the format.
pub const FORMAT: &str = "motcua-receipt/1";
/// The name of the format of a list of roots.
pub const ROOTS_FORMAT: &str = "motcua-roots/1";

/// What a leaf is the hash of: the case's 16 bytes, the ordinal of its event (8 bytes), the
/// event's hash (32 bytes), the case's code.
pub fn entry(case: CaseId, seq: i64, head: &Hash, code: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(56 + code.len());
    bytes.extend_from_slice(case.0.as_bytes());
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes.extend_from_slice(head);
    bytes.extend_from_slice(code.as_bytes());
    bytes
}

/// A hash as base64.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written(pub Hash);

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64.decode(text).ok();
        let hash = bytes.and_then(|bytes| bytes.try_into().ok());
        hash.map(Written)
            .ok_or_else(|| serde::de::Error::custom("not a hash of 32 bytes in base64"))
    }
}

/// What is hashed of an event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// When it happened, in milliseconds since 1970 (UTC).
    pub at: i64,
    /// Its kind.
    pub kind: String,
    /// Who acted, without personal data.
    pub actor: String,
    /// What stands for its content.
    pub commitment: Written,
}

impl Link {
    /// What is hashed of a stored event.
    pub fn of(event: &StoredEvent) -> Self {
        Self {
            at: event.at.as_millisecond(),
            kind: event.kind.clone(),
            actor: event.actor.clone(),
            commitment: Written(event.commitment),
        }
    }
}

/// A receipt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The name of the format.
    pub format: String,
    /// The case's code.
    pub code: String,
    /// The case's inner name.
    pub case: CaseId,
    /// The events from the first to the one whose hash is the leaf's head.
    pub events: Vec<Link>,
    /// The leaf's ordinal.
    pub leaf: u64,
    /// The way from the leaf to the root.
    pub proof: Vec<Written>,
    /// The signed root.
    pub root: String,
    /// The public key, in base64.
    pub key: String,
}

/// What a receipt proves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proved {
    /// The root it leads to.
    pub root: Checkpoint,
    /// The key that signed the root.
    pub key: PublicKey,
    /// The hash of each event, in order.
    pub heads: Vec<Hash>,
}

/// Why a receipt is not true.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Untrue {
    /// Another format.
    #[error("the format is not {FORMAT}")]
    Format,
    /// It holds no event.
    #[error("the receipt holds no event")]
    NoEvent,
    /// The root cannot be read.
    #[error("the root cannot be read")]
    Root,
    /// Events, code and proof do not lead to the root.
    #[error("code, events and proof do not lead to the root: one of them was changed")]
    Proof,
    /// The signature is not good.
    #[error("the root is not signed by the key of the receipt")]
    Signature,
}

impl Receipt {
    /// A receipt from its parts.
    pub fn new(
        leaf: &Leaf,
        events: Vec<Link>,
        proof: Vec<Hash>,
        root: String,
        key: PublicKey,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            code: leaf.code.clone(),
            case: leaf.case,
            events,
            leaf: leaf.no,
            proof: proof.into_iter().map(Written).collect(),
            root,
            key: key.to_string(),
        }
    }

    /// Verifies it, with nothing but itself.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self) -> Result<Proved, Untrue> {
        if self.format != FORMAT {
            return Err(Untrue::Format);
        }
        let mut heads: Vec<Hash> = Vec::with_capacity(self.events.len());
        for (seq, link) in (1..).zip(&self.events) {
            let before = heads.last().copied().unwrap_or([0; 32]);
            heads.push(chained_hash(
                &before,
                self.case.0,
                seq,
                link.at,
                [&link.kind, &link.actor],
                &link.commitment.0,
            ));
        }
        let Some(head) = heads.last() else {
            return Err(Untrue::NoEvent);
        };
        let seq = i64::try_from(heads.len()).unwrap_or(i64::MAX);
        let leaf = tree::leaf_hash(&entry(self.case, seq, head, &self.code));
        let root = Checkpoint::read(&self.root).ok_or(Untrue::Root)?;
        let proof: Vec<Hash> = self.proof.iter().map(|it| it.0).collect();
        if tree::root_from(self.leaf, root.size, leaf, &proof) != Some(root.root) {
            return Err(Untrue::Proof);
        }
        let key = PublicKey::parse(&self.key).ok_or(Untrue::Signature)?;
        if !root.is_signed(&self.root, &key) {
            return Err(Untrue::Signature);
        }
        Ok(Proved { root, key, heads })
    }

    /// When an event happened.
    pub fn moment(&self, index: usize) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.events.get(index)?.at).ok()
    }
}

/// A list of roots, as it is published for download.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Roots {
    /// The name of the format.
    pub format: String,
    /// The public keys, oldest first.
    pub keys: Vec<KeyLine>,
    /// The roots, newest first.
    pub roots: Vec<RootLine>,
    /// Where older ones are, if there are any.
    pub next: Option<String>,
}

/// A key of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeyLine {
    /// The key, in base64.
    pub key: String,
    /// What people compare of it.
    pub fingerprint: String,
    /// Since when it signs.
    pub since: Timestamp,
}

/// A root of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RootLine {
    /// How many leaves it covers.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// The signed note.
    pub note: String,
}

/// Roots that somebody kept: the list as published, a receipt's own root, or one note.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeptRoots {
    /// The notes.
    pub notes: Vec<String>,
    /// The keys, where the file names them.
    pub keys: Vec<PublicKey>,
}

impl KeptRoots {
    /// Reads a file of roots; none where it holds none.
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(list) = serde_json::from_str::<Roots>(text) {
            return (list.format == ROOTS_FORMAT).then(|| Self {
                notes: list.roots.into_iter().map(|root| root.note).collect(),
                keys: list
                    .keys
                    .iter()
                    .filter_map(|key| PublicKey::parse(&key.key))
                    .collect(),
            });
        }
        if let Ok(receipt) = serde_json::from_str::<Receipt>(text) {
            return Some(Self {
                keys: PublicKey::parse(&receipt.key).into_iter().collect(),
                notes: vec![receipt.root],
            });
        }
        Checkpoint::read(text)?;
        Some(Self {
            notes: vec![text.to_owned()],
            keys: Vec::new(),
        })
    }

    /// The roots that the notes say.
    pub fn roots(&self) -> impl Iterator<Item = Checkpoint> + '_ {
        self.notes.iter().filter_map(|note| Checkpoint::read(note))
    }
}
