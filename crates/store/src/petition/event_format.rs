//! How an event of a petition lies in its journal: the formula is that of cases
//! ([`crate::case_file::event_format`]), with the petition's name in the place of the case's.

use crate::case_file::event_format::{BrokenLink, Hash, actor, chained_hash, commitment};
use crate::sql::{Inconsistency, Row, Value};
use domain::ids::{CaseId, PetitionId};
use domain::petition::Event;
use jiff::Timestamp;

/// The form in which payloads are written now: the event as JSON, its keys as declared.
pub const BODY_VERSION: i64 = 1;

/// An event as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    /// The petition.
    pub petition: PetitionId,
    /// Its ordinal, from 1.
    pub seq: i64,
    /// When it happened, to the millisecond.
    pub at: Timestamp,
    /// Its word.
    pub kind: String,
    /// Who acted, without personal data.
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

impl StoredEvent {
    /// The form of an event that follows the one with hash `prev_hash`.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn write(
        petition: PetitionId,
        seq: i64,
        prev_hash: Hash,
        event: &Event,
        salt: [u8; 16],
    ) -> Result<Self, serde_json::Error> {
        let payload = serde_json::to_string(event)?;
        let at = event.at.as_millisecond();
        let mut stored = Self {
            petition,
            seq,
            at: Timestamp::from_millisecond(at).unwrap_or(event.at),
            kind: event.act.word().to_owned(),
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
    /// When the payload is none that this program knows.
    pub fn event(&self) -> Result<Option<Event>, serde_json::Error> {
        let payload = self.payload.as_deref();
        payload.map(serde_json::from_str).transpose()
    }

    /// The hash that what it says must have.
    pub fn reckoned_hash(&self) -> Hash {
        chained_hash(
            &self.prev_hash,
            CaseId(self.petition.0),
            self.seq,
            self.at.as_millisecond(),
            [&self.kind, &self.actor],
            &self.commitment,
        )
    }

    /// Checks one link.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self, before: &Hash, seq: i64) -> Result<(), BrokenLink> {
        if self.seq > seq {
            return Err(BrokenLink::Missing { seq });
        }
        if self.prev_hash != *before || self.seq != seq {
            return Err(BrokenLink::NotContinued { seq: self.seq });
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
            Ok(Some(event)) if event.act.word() == self.kind && actor(&event.by) == self.actor => {
                Ok(())
            }
            _ => Err(BrokenLink::Contradiction { seq }),
        }
    }

    pub(super) fn into_values(self) -> Vec<Value> {
        vec![
            self.petition.0.into(),
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
            petition: PetitionId(row.uuid("petition_id")?),
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
