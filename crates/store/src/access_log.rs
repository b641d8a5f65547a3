//! Who has read personal data: who, in what capacity, what, of which case or person, and why; also
//! where the reading was refused. Written, never changed; people may ask who looked at theirs.
//!
//! Each reader's readings are a chain, so that readers do not wait for each other:
//! `hash = SHA-256(previous hash ‖ seq ‖ at ‖ who ‖ commitment)`, and
//! `commitment = SHA-256(salt ‖ what the reading says)`, so that what it says can be masked without
//! breaking the chain. From time to time the ends of all chains are sealed together, each seal with
//! the hash of the one before: an end that is cut off is missed. Texts go in as UTF-8 behind a
//! length of 8 bytes, numbers as 8 bytes big-endian.

pub mod check;
pub mod seal;

#[cfg(test)]
mod tests;

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{
    Batch, CommitError, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts,
};
use domain::ids::CaseId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

texts! {
    NOTE = "INSERT INTO access_log (id, at, who, who_name, capacity, what, case_id, subject, why,
                outcome, seq, salt, commitment, prev_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    HEAD = "SELECT seq, hash FROM access_head WHERE who = $1";
    FIRST = "INSERT INTO access_head (who, seq, hash, sealed) VALUES ($1, $2, $3, 0)";
    NEXT = "UPDATE access_head SET seq = $2, hash = $3 WHERE who = $1 AND seq = $4";
}

const ORDER: Order = Order {
    columns: &["id"],
    descending: true,
};

/// A SHA-256.
pub type Hash = [u8; 32];

/// So often a reading is tried again because the same reader read something else meanwhile.
const TRIES: u32 = 50;

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Outcome {
    /// It was shown.
    #[default]
    Shown,
    /// It was asked for and refused.
    Refused,
    /// It was shown to somebody who may not see it otherwise, because it could not wait.
    Emergency,
}

impl Outcome {
    /// The word on file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Refused => "refused",
            Self::Emergency => "emergency",
        }
    }

    /// The outcome of a word; readings from before there were words were shown.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "" | "shown" => Some(Self::Shown),
            "refused" => Some(Self::Refused),
            "emergency" => Some(Self::Emergency),
            _ => None,
        }
    }
}

/// One reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who, as in the journal: `officer:<id>` …
    pub who: String,
    /// That person's name at the time.
    pub who_name: String,
    /// In what capacity: the role, the unit.
    pub capacity: String,
    /// What was read.
    pub what: String,
    /// Of which case.
    pub case: Option<CaseId>,
    /// Of which person, by identity number or account.
    pub subject: Option<String>,
    /// Why.
    pub why: String,
    /// What came of it.
    pub outcome: Outcome,
}

impl Access {
    /// What the reading says, bound to a salt.
    fn commitment(&self, salt: &[u8]) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(salt);
        let case = self.case.map(|id| id.0.to_string()).unwrap_or_default();
        for text in [
            &self.who_name,
            &self.capacity,
            &self.what,
            &case,
            self.subject.as_deref().unwrap_or_default(),
            &self.why,
            self.outcome.word(),
        ] {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().into()
    }
}

/// The hash of a reading in its reader's chain.
fn link(before: &Hash, seq: i64, at: Timestamp, who: &str, commitment: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    for number in [seq, at.as_millisecond()] {
        hasher.update(number.to_be_bytes());
    }
    hasher.update((who.len() as u64).to_be_bytes());
    hasher.update(who.as_bytes());
    hasher.update(commitment);
    hasher.finalize().into()
}

/// Whose readings are asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// Of one case.
    Case(CaseId),
    /// By one reader.
    Who(String),
    /// Of one person's data.
    Subject(String),
    /// All of a time, narrowed.
    Time(Narrow),
}

/// Which readings of a time are listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Narrow {
    /// From this moment.
    pub from: Timestamp,
    /// Before this moment.
    pub until: Timestamp,
    /// Of this outcome; of any where none is named.
    pub outcome: Option<Outcome>,
}

/// Writes a reading down, behind the reader's last one.
///
/// # Errors
/// When it cannot be written.
pub async fn keep(db: &Db, it: &Access) -> Result<(), CommitError> {
    let mut tried = 0;
    loop {
        let head = db.query_one(&HEAD, &[it.who.as_str().into()]).await;
        let head = head.map_err(|error| CommitError::Unavailable(error.to_string()))?;
        let read = |row: &Row| Ok::<_, Inconsistency>((row.int("seq")?, row.hash("hash")?));
        let head = head.as_ref().map(read).transpose();
        let head = head?;
        let mut batch = Batch::new();
        note(&mut batch, it, head);
        match db.commit(batch).await {
            // The same reader read something else at this moment.
            Err(error) if error.is_conflict() && tried < TRIES => tried += 1,
            other => return other,
        }
    }
}

fn note(batch: &mut Batch, it: &Access, head: Option<(i64, Hash)>) {
    let (last, before) = head.unwrap_or((0, [0; 32]));
    let seq = last + 1;
    let salt: [u8; 16] = rand::random();
    let commitment = it.commitment(&salt);
    let hash = link(&before, seq, it.at, &it.who, &commitment);
    let who = || Value::from(it.who.as_str());
    let of_head = [who(), seq.into(), hash.to_vec().into()];
    match head {
        None => batch.must_touch_one(&FIRST, of_head),
        Some(_) => {
            let [who, seq, hash] = of_head;
            batch.must_touch_one(&NEXT, [who, seq, hash, last.into()]);
        }
    }
    batch.must_touch_one(
        &NOTE,
        [
            it.id.into(),
            it.at.into(),
            who(),
            it.who_name.as_str().into(),
            it.capacity.as_str().into(),
            it.what.as_str().into(),
            it.case.map(|id| id.0).into(),
            it.subject.as_ref().into(),
            it.why.as_str().into(),
            it.outcome.word().into(),
            seq.into(),
            salt.to_vec().into(),
            commitment.to_vec().into(),
            before.to_vec().into(),
            hash.to_vec().into(),
        ],
    );
}

fn list(about: &About, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "access_log::list",
        "SELECT id, at, who, who_name, capacity, what, case_id, subject, why, outcome
         FROM access_log WHERE 1 = 1",
    );
    match about {
        About::Case(id) => {
            select.and("case_id = {}", [id.0.into()]);
        }
        About::Who(who) => {
            select.and("who = {}", [who.into()]);
        }
        About::Subject(subject) => {
            select.and("subject = {}", [subject.into()]);
        }
        About::Time(narrow) => {
            let times = [narrow.from.into(), narrow.until.into()];
            select.and("at >= {} AND at < {}", times);
            if let Some(outcome) = narrow.outcome {
                select.and("outcome = {}", [outcome.word().into()]);
            }
        }
    }
    match about {
        About::Time(_) => BY_TIME.apply(&mut select, request),
        _ => ORDER.apply(&mut select, request),
    }
    select
}

const BY_TIME: Order = Order {
    columns: &["at", "id"],
    descending: true,
};

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let narrow = |outcome| {
        About::Time(Narrow {
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::UNIX_EPOCH,
            outcome,
        })
    };
    let about = [
        About::Case(CaseId(Uuid::nil())),
        About::Who("a".to_owned()),
        About::Subject("a".to_owned()),
    ];
    let after = |about: &About| {
        let request = PageRequest::after(hex::encode("[\"a\"]"), 20);
        list(about, &request).finish().0
    };
    let timed = |about: &About| {
        let request = PageRequest::after(hex::encode("[1,\"a\"]"), 20);
        list(about, &request).finish().0
    };
    about
        .iter()
        .map(after)
        .chain([
            timed(&narrow(None)),
            timed(&narrow(Some(Outcome::Emergency))),
        ])
        .collect()
}

/// A reading of a row.
fn read(row: &Row) -> Result<Access, Inconsistency> {
    let word = row.text_or_null("outcome")?.unwrap_or_default();
    let outcome = Outcome::of(&word)
        .ok_or_else(|| row.inconsistency("outcome", format!("unknown word {word}")))?;
    Ok(Access {
        id: row.uuid("id")?,
        at: row.instant("at")?,
        who: row.text("who")?,
        who_name: row.text("who_name")?,
        capacity: row.text("capacity")?,
        what: row.text("what")?,
        case: row.uuid_or_null("case_id")?.map(CaseId),
        subject: row.text_or_null("subject")?,
        why: row.text("why")?,
        outcome,
    })
}

/// A page of readings, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    about: &About,
    request: &PageRequest,
) -> Result<Page<Access>, ReadError> {
    let rows = db.select(list(about, request)).await?;
    let order = match about {
        About::Time(_) => &BY_TIME,
        _ => &ORDER,
    };
    Ok(order.page(&rows, request, read)?)
}
