//! How a change of the catalogue lies in its history. One chain for the whole catalogue:
//! `hash = SHA-256(previous hash ‖ seq ‖ at ‖ no ‖ kind ‖ code ‖ who ‖ payload)`, where numbers are
//! 8 bytes big-endian, `at` milliseconds since 1970 UTC, and texts their UTF-8 bytes behind a
//! length of 8 bytes. The payload is the event as JSON, its records as they were and as they are.

use crate::sql::{Inconsistency, Row, Value};
use domain::publication::{Event, Kind};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// An event as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    /// Its number in the catalogue, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What the item is.
    pub kind: Kind,
    /// The item's code.
    pub code: String,
    /// The version it is about.
    pub no: u32,
    /// What happened, in a word.
    pub what: String,
    /// Who, without a name: `officer:<id>` or `system`.
    pub who: String,
    /// The event as JSON.
    pub payload: String,
    /// The hash of the event before.
    pub prev_hash: Hash,
    /// Its own hash.
    pub hash: Hash,
}

impl StoredEvent {
    /// The columns, in the order of [`Self::into_values`].
    pub(super) const COLUMNS: &'static [&'static str] = &[
        "seq",
        "at",
        "kind",
        "code",
        "no",
        "what",
        "who",
        "payload",
        "prev_hash",
        "hash",
    ];

    /// The form of an event that follows the one with hash `prev_hash`.
    ///
    /// # Errors
    /// When the event cannot be written as JSON.
    pub fn write(
        seq: i64,
        prev_hash: Hash,
        kind: Kind,
        code: &str,
        event: &Event,
    ) -> Result<Self, serde_json::Error> {
        let mut stored = Self {
            seq,
            at: event.at,
            kind,
            code: code.to_owned(),
            no: event.no,
            what: event.happened.word().to_owned(),
            who: event.by.id.clone(),
            payload: serde_json::to_string(event)?,
            prev_hash,
            hash: [0; 32],
        };
        stored.hash = stored.reckoned_hash();
        Ok(stored)
    }

    /// The event.
    ///
    /// # Errors
    /// When the payload is none that this program knows.
    pub fn event(&self) -> Result<Event, serde_json::Error> {
        serde_json::from_str(&self.payload)
    }

    /// The hash that what it says must have.
    pub fn reckoned_hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(self.prev_hash);
        for number in [self.seq, self.at.as_millisecond(), i64::from(self.no)] {
            hasher.update(number.to_be_bytes());
        }
        for text in [self.kind.word(), &self.code, &self.who, &self.payload] {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().into()
    }

    /// Whether it continues `before` and has the hash of what it says.
    pub fn continues(&self, before: &Hash) -> bool {
        self.prev_hash == *before && self.hash == self.reckoned_hash()
    }

    pub(super) fn into_values(self) -> Vec<Value> {
        vec![
            self.seq.into(),
            self.at.into(),
            self.kind.word().into(),
            self.code.into(),
            self.no.into(),
            self.what.into(),
            self.who.into(),
            self.payload.into(),
            self.prev_hash.to_vec().into(),
            self.hash.to_vec().into(),
        ]
    }

    pub(super) fn read(row: &Row) -> Result<Self, Inconsistency> {
        Ok(Self {
            seq: row.int("seq")?,
            at: row.instant("at")?,
            kind: super::read_kind(row)?,
            code: row.text("code")?,
            no: row.count("no")?,
            what: row.text("what")?,
            who: row.text("who")?,
            payload: row.text("payload")?,
            prev_hash: row.hash("prev_hash")?,
            hash: row.hash("hash")?,
        })
    }
}
