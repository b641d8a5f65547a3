//! How an event lies in a journal, for decades: the formula of its hash and the form of its
//! payload. Anyone with the rows can check a chain; nobody can change an event unnoticed. Cases and
//! petitions have journals of this one form.
//!
//! `commitment = SHA-256(salt ‖ payload)` over the payload's bytes exactly as stored.
//! `hash = SHA-256(previous hash ‖ name ‖ seq ‖ at ‖ kind ‖ actor ‖ commitment)`, where hashes
//! are 32 bytes (the first previous hash is zeros), the name of the case or petition its 16 bytes,
//! `seq` and `at` (milliseconds since 1970 UTC) 8 bytes big-endian, kind and actor their UTF-8
//! bytes behind a length of 4 bytes big-endian. The payload stands apart: masking it later leaves
//! the chain whole, and the salt keeps a masked name from being guessed.

use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Text, Value};
use domain::case::By;
use domain::case::event::ByKind;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::marker::PhantomData;
use uuid::Uuid;

/// A SHA-256.
pub type Hash = [u8; 32];

/// The form in which payloads are written now: the event as JSON, its keys as declared. Every form
/// from 1 up to it is read.
pub const BODY_VERSION: i64 = 1;

/// What an event says that stands in columns of its own too.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Said<'a> {
    /// When it happened.
    pub at: Timestamp,
    /// Its kind, as `domain` names it.
    pub kind: &'a str,
    /// Who acted.
    pub by: &'a By,
}

/// A kind of journal: of what it tells.
pub trait Journal: Clone + Copy + PartialEq + Eq + std::fmt::Debug {
    /// What happens.
    type Event: Serialize + DeserializeOwned;
    /// The table of its events.
    const TABLE: &'static str;
    /// The column with the name of what they happened to.
    const OF: &'static str;

    /// What an event says that stands in columns too.
    fn said(event: &Self::Event) -> Said<'_>;
}

/// Journals of cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfCases;

impl Journal for OfCases {
    type Event = domain::case::Event;
    const TABLE: &'static str = "case_event";
    const OF: &'static str = "case_id";

    fn said(event: &Self::Event) -> Said<'_> {
        Said {
            at: event.at,
            kind: event.act.kind(),
            by: &event.by,
        }
    }
}

/// Journals of petitions and questions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfPetitions;

impl Journal for OfPetitions {
    type Event = domain::petition::Event;
    const TABLE: &'static str = "petition_event";
    const OF: &'static str = "petition_id";

    fn said(event: &Self::Event) -> Said<'_> {
        Said {
            at: event.at,
            kind: event.act.word(),
            by: &event.by,
        }
    }
}

/// An event as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent<J: Journal> {
    /// The inner name of what it happened to.
    pub of: Uuid,
    /// Its ordinal there, from 1.
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
    /// What of the row could not be read; only where it was read by [`Self::look_at`].
    damage: Option<Box<Inconsistency>>,
    journal: PhantomData<J>,
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
    /// It is said to be in a form that no program has written.
    #[error("event {seq} is in the unknown form {form}")]
    UnknownForm {
        /// Its ordinal.
        seq: i64,
        /// The form.
        form: i64,
    },
    /// A column holds what it cannot hold.
    #[error("event {seq} is damaged: column {column}: {reason}")]
    Damaged {
        /// Its ordinal.
        seq: i64,
        /// The column.
        column: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl<J: Journal> StoredEvent<J> {
    /// The form of an event that follows the one with hash `prev_hash`.
    ///
    /// # Errors
    /// When the event cannot be written as JSON.
    pub fn write(
        of: Uuid,
        seq: i64,
        prev_hash: Hash,
        event: &J::Event,
        salt: [u8; 16],
    ) -> Result<Self, serde_json::Error> {
        let payload = serde_json::to_string(event)?;
        let said = J::said(event);
        let mut stored = Self {
            of,
            seq,
            at: to_the_millisecond(said.at),
            kind: said.kind.to_owned(),
            actor: actor(said.by),
            body_version: BODY_VERSION,
            salt: Some(salt.to_vec()),
            commitment: commitment(&salt, &payload),
            payload: Some(payload),
            prev_hash,
            hash: [0; 32],
            damage: None,
            journal: PhantomData,
        };
        stored.hash = stored.reckoned_hash();
        Ok(stored)
    }

    /// Whether salt and payload were taken away, so that nothing tells what it said.
    pub fn is_masked(&self) -> bool {
        self.payload.is_none() && self.damage.is_none()
    }

    /// The event, or nothing where it was masked.
    ///
    /// # Errors
    /// When the payload is not an event this program knows.
    pub fn event(&self) -> Result<Option<J::Event>, serde_json::Error> {
        let payload = self.payload.as_deref();
        payload.map(serde_json::from_str).transpose()
    }

    /// The hash that what it says must have.
    pub fn reckoned_hash(&self) -> Hash {
        chained_hash(
            &self.prev_hash,
            self.of,
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
        if let Some(damage) = &self.damage {
            return Err(BrokenLink::Damaged {
                seq: seq_found,
                column: damage.column.clone(),
                reason: damage.reason.clone(),
            });
        }
        if self.prev_hash != *before || seq_found != seq {
            return Err(BrokenLink::NotContinued { seq: seq_found });
        }
        if self.reckoned_hash() != self.hash {
            return Err(BrokenLink::WrongHash { seq });
        }
        // The form is not hashed, because it says how the payload is read, not what it says.
        let form = self.body_version;
        if !(1..=BODY_VERSION).contains(&form) {
            return Err(BrokenLink::UnknownForm { seq, form });
        }
        let (Some(salt), Some(payload)) = (&self.salt, &self.payload) else {
            return Ok(());
        };
        if commitment(salt, payload) != self.commitment {
            return Err(BrokenLink::WrongPayload { seq });
        }
        let event = self.event().ok().flatten();
        let agrees = event.is_some_and(|event| {
            let said = J::said(&event);
            said.kind == self.kind
                && actor(said.by) == self.actor
                && to_the_millisecond(said.at) == self.at
        });
        if agrees {
            Ok(())
        } else {
            Err(BrokenLink::Contradiction { seq })
        }
    }

    pub(crate) fn into_values(self) -> Vec<Value> {
        vec![
            self.of.into(),
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

    pub(crate) fn read(row: &Row) -> Result<Self, Inconsistency> {
        let mut read = Self::look_at(row)?;
        match read.damage.take() {
            Some(damage) => Err(*damage),
            None => Ok(read),
        }
    }

    /// An event as it lies there, for whoever checks: what of it cannot be read is told by
    /// [`Self::verify`], and does not end the look at all others. Its name and ordinal must be
    /// readable.
    pub(crate) fn look_at(row: &Row) -> Result<Self, Inconsistency> {
        fn or<T>(
            damage: &mut Option<Box<Inconsistency>>,
            read: Result<T, Inconsistency>,
            instead: T,
        ) -> T {
            read.unwrap_or_else(|found| {
                damage.get_or_insert_with(|| Box::new(found));
                instead
            })
        }
        let mut damage = None;
        let it = &mut damage;
        let payload = or(it, row.text_or_null("payload"), None);
        let salt = match &payload {
            Some(_) => or(it, row.bytes("salt").map(Some), None),
            None => None,
        };
        let stored = Self {
            of: row.uuid(J::OF)?,
            seq: row.int("seq")?,
            at: or(it, row.instant("at"), Timestamp::UNIX_EPOCH),
            kind: or(it, row.text("kind"), String::new()),
            actor: or(it, row.text("actor"), String::new()),
            body_version: or(it, row.int("body_version"), 0),
            salt,
            payload,
            commitment: or(it, row.hash("commitment"), [0; 32]),
            prev_hash: or(it, row.hash("prev_hash"), [0; 32]),
            hash: or(it, row.hash("hash"), [0; 32]),
            damage: None,
            journal: PhantomData,
        };
        Ok(Self { damage, ..stored })
    }
}

/// Chains events behind the `version` that are on file, whose newest has the hash `head`: as they
/// are stored, and the new head.
///
/// # Errors
/// When one cannot be written as JSON.
pub fn chained<J: Journal>(
    of: Uuid,
    version: u32,
    mut head: Hash,
    events: &[J::Event],
) -> Result<(Vec<StoredEvent<J>>, Hash), serde_json::Error> {
    let mut stored = Vec::with_capacity(events.len());
    for (at, event) in events.iter().enumerate() {
        let seq = i64::from(version) + at as i64 + 1;
        let event = StoredEvent::<J>::write(of, seq, head, event, rand::random())?;
        head = event.hash;
        stored.push(event);
    }
    Ok((stored, head))
}

/// Adds to a batch stored events, by the journal's own text, and that their head must come into the
/// tree.
pub(crate) fn append<J: Journal>(batch: &mut Batch, add: &Text, stored: Vec<StoredEvent<J>>) {
    let newest = stored.last().map(|it| (it.of, it.seq, it.at));
    for event in stored {
        batch.must_touch_one(add, event.into_values());
    }
    if let Some((of, seq, at)) = newest {
        super::log::await_gathering(batch, of, seq, at);
    }
}

/// What is to be written does not follow from what was read.
pub(crate) fn defect(table: &str, reason: impl ToString) -> CommitError {
    CommitError::Broken {
        text: table.to_owned(),
        reason: reason.to_string(),
    }
}

/// Every event of one of them, oldest first, by the journal's own text.
///
/// # Errors
/// When the files cannot be read.
pub(crate) async fn history<J: Journal>(
    db: &Db,
    text: &Text,
    of: Uuid,
) -> Result<Vec<StoredEvent<J>>, ReadError> {
    let rows = db.query(text, &[of.into()]).await?;
    let read = rows.iter().map(StoredEvent::read);
    Ok(read.collect::<Result<_, _>>()?)
}

/// The same as they lie there, for whoever checks: [`StoredEvent::look_at`].
///
/// # Errors
/// When the files cannot be read.
pub(crate) async fn as_it_lies<J: Journal>(
    db: &Db,
    text: &Text,
    of: Uuid,
) -> Result<Vec<StoredEvent<J>>, ReadError> {
    let rows = db.query(text, &[of.into()]).await?;
    let read = rows.iter().map(StoredEvent::look_at);
    Ok(read.collect::<Result<_, _>>()?)
}

/// The events of a history, to be folded anew; none of them may be masked.
///
/// # Errors
/// When one cannot be read any more.
pub(crate) fn events_of<J: Journal>(
    history: &[StoredEvent<J>],
) -> Result<Vec<J::Event>, Inconsistency> {
    let read = |stored: &StoredEvent<J>| {
        let unreadable = |reason: String| Inconsistency {
            table: J::TABLE.to_owned(),
            column: "payload".to_owned(),
            row: format!("{}/{}", stored.of, stored.seq),
            reason,
        };
        let event = stored.event().map_err(|e| unreadable(e.to_string()))?;
        event.ok_or_else(|| unreadable("masked".to_owned()))
    };
    history.iter().map(read).collect()
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
    of: Uuid,
    seq: i64,
    at: i64,
    kind_and_actor: [&str; 2],
    commitment: &Hash,
) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(of.as_bytes());
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
pub fn verify_chain<J: Journal>(events: &[StoredEvent<J>]) -> Result<Hash, BrokenLink> {
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
