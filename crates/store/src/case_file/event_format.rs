//! How an event lies in the journal, for decades: the formula of its hash and the form of its
//! payload. Anyone with the rows can check a chain; nobody can change an event unnoticed.
//!
//! `commitment = SHA-256(salt ‖ payload)` over the payload's bytes exactly as stored.
//! `hash = SHA-256(previous hash ‖ case id ‖ seq ‖ at ‖ kind ‖ actor ‖ commitment)`, where hashes
//! are 32 bytes (the first previous hash is zeros), the case id its 16 bytes, `seq` and `at`
//! (milliseconds since 1970 UTC) 8 bytes big-endian, kind and actor their UTF-8 bytes behind a
//! length of 4 bytes big-endian. The payload stands apart: masking it later leaves the chain
//! whole, and the salt keeps a masked name from being guessed.

use crate::sql::{Inconsistency, Row, Value};
use domain::case::event::ByKind;
use domain::case::{By, Event};
use domain::ids::CaseId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The form in which payloads are written now: the event as JSON, its keys as declared.
pub const BODY_VERSION: i64 = 1;

/// An event as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    /// The case.
    pub case_id: CaseId,
    /// Its ordinal in the case, from 1.
    pub seq: i64,
    /// When it happened, to the millisecond.
    pub at: Timestamp,
    /// Its kind, as `domain` names it.
    pub kind: String,
    /// Who acted, without personal data: `officer:<id>`, `citizen:<id>`, `machine:<client>`,
    /// `system`.
    pub actor: String,
    /// The form of the payload.
    pub body_version: i64,
    /// The salt of the commitment; gone when masked.
    pub salt: Option<Vec<u8>>,
    /// The event as JSON; gone when masked.
    pub payload: Option<String>,
    /// What the payload was.
    pub commitment: Hash,
    /// The hash of the event before.
    pub prev_hash: Hash,
    /// Its own hash.
    pub hash: Hash,
}

/// What is wrong with a link of a chain.
#[derive(thiserror::Error, Clone, PartialEq, Eq, Debug)]
pub enum BrokenLink {
    /// It is not there, and a later one is.
    #[error("event {seq} is missing")]
    Missing {
        /// Its ordinal.
        seq: i64,
    },
    /// It does not continue the event before.
    #[error("event {seq} does not continue the one before it")]
    NotContinued {
        /// Its ordinal.
        seq: i64,
    },
    /// Its hash does not belong to what it says.
    #[error("event {seq} does not have the hash of what it says")]
    WrongHash {
        /// Its ordinal.
        seq: i64,
    },
    /// Its payload is not what was committed to.
    #[error("the content of event {seq} was changed")]
    WrongPayload {
        /// Its ordinal.
        seq: i64,
    },
    /// Its columns say another thing than its payload.
    #[error("event {seq} contradicts its own content")]
    Contradiction {
        /// Its ordinal.
        seq: i64,
    },
}

impl StoredEvent {
    /// The form of an event that follows the one with hash `prev_hash`.
    ///
    /// # Errors
    /// When the event cannot be written as JSON.
    pub fn write(
        case_id: CaseId,
        seq: i64,
        prev_hash: Hash,
        event: &Event,
        salt: [u8; 16],
    ) -> Result<Self, serde_json::Error> {
        let payload = serde_json::to_string(event)?;
        let mut stored = Self {
            case_id,
            seq,
            at: to_the_millisecond(event.at),
            kind: event.act.kind().to_owned(),
            actor: actor(&event.by),
            body_version: BODY_VERSION,
            salt: Some(salt.to_vec()),
            commitment: commitment(&salt, &payload),
            payload: Some(payload),
            prev_hash,
            hash: [0; 32],
        };
        stored.hash = stored.reckoned_hash();
        Ok(stored)
    }

    /// The event, or nothing where it was masked.
    ///
    /// # Errors
    /// When the payload is not an event this program knows.
    pub fn event(&self) -> Result<Option<Event>, serde_json::Error> {
        self.payload
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
    }

    /// The hash that what it says must have.
    pub fn reckoned_hash(&self) -> Hash {
        chained_hash(
            &self.prev_hash,
            self.case_id,
            self.seq,
            self.at.as_millisecond(),
            [&self.kind, &self.actor],
            &self.commitment,
        )
    }

    /// Checks one link: that it continues `before` (zeros for the first), has its own hash, and
    /// says what was committed to.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self, before: &Hash, seq: i64) -> Result<(), BrokenLink> {
        let seq_found = self.seq;
        if seq_found > seq {
            return Err(BrokenLink::Missing { seq });
        }
        if self.prev_hash != *before || seq_found != seq {
            return Err(BrokenLink::NotContinued { seq: seq_found });
        }
        if self.reckoned_hash() != self.hash {
            return Err(BrokenLink::WrongHash { seq });
        }
        let (Some(salt), Some(payload)) = (&self.salt, &self.payload) else {
            return Ok(());
        };
        if commitment(salt, payload) != self.commitment {
            return Err(BrokenLink::WrongPayload { seq });
        }
        match self.event() {
            Ok(Some(event))
                if event.act.kind() == self.kind
                    && actor(&event.by) == self.actor
                    && to_the_millisecond(event.at) == self.at =>
            {
                Ok(())
            }
            _ => Err(BrokenLink::Contradiction { seq }),
        }
    }

    pub(crate) fn into_values(self) -> Vec<Value> {
        vec![
            self.case_id.0.into(),
            self.seq.into(),
            self.at.into(),
            self.kind.into(),
            self.actor.into(),
            self.body_version.into(),
            self.salt.into(),
            self.payload.into(),
            self.commitment.as_slice().into(),
            self.prev_hash.as_slice().into(),
            self.hash.as_slice().into(),
        ]
    }

    pub(super) fn read(row: &Row) -> Result<Self, Inconsistency> {
        let masked = row.text_or_null("payload")?.is_none();
        Ok(Self {
            case_id: CaseId(row.uuid("case_id")?),
            seq: row.int("seq")?,
            at: row.instant("at")?,
            kind: row.text("kind")?,
            actor: row.text("actor")?,
            body_version: row.int("body_version")?,
            salt: if masked {
                None
            } else {
                Some(row.bytes("salt")?)
            },
            payload: row.text_or_null("payload")?,
            commitment: row.hash("commitment")?,
            prev_hash: row.hash("prev_hash")?,
            hash: row.hash("hash")?,
        })
    }
}

/// What is committed to in place of the payload.
pub fn commitment(salt: &[u8], payload: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(payload.as_bytes());
    hasher.finalize().into()
}

/// The hash of an event, from what is hashed of it: kind and actor in this order.
pub fn chained_hash(
    before: &Hash,
    case: CaseId,
    seq: i64,
    at: i64,
    kind_and_actor: [&str; 2],
    commitment: &Hash,
) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(case.0.as_bytes());
    hasher.update(seq.to_be_bytes());
    hasher.update(at.to_be_bytes());
    for text in kind_and_actor {
        hasher.update((text.len() as u32).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.update(commitment);
    hasher.finalize().into()
}

/// Verifies a whole chain and gives its head; zeros for an empty one.
///
/// # Errors
/// The first link that is broken.
pub fn verify_chain(events: &[StoredEvent]) -> Result<Hash, BrokenLink> {
    let mut head = [0; 32];
    for (at, event) in events.iter().enumerate() {
        event.verify(&head, at as i64 + 1)?;
        head = event.hash;
    }
    Ok(head)
}

/// Who acted, without personal data.
pub(crate) fn actor(by: &By) -> String {
    match by.kind {
        ByKind::Citizen => format!("citizen:{}", by.id),
        ByKind::Officer => format!("officer:{}", by.id),
        ByKind::Machine => format!("machine:{}", by.id),
        ByKind::System => "system".to_owned(),
    }
}

fn to_the_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
