//! Petitions and questions on file: the only path by which one is written, and the ways it is read
//! back.
//!
//! One commit holds the event, the snapshot, who has it on the desk, the words by which the public
//! finds it, the totals, the follow-up jobs and the number taken: together or not at all.

pub mod check;
pub mod columns;
pub mod event_format;
pub mod list;
pub mod totals;

#[cfg(test)]
mod same_words_tests;
#[cfg(test)]
mod tests;

use crate::case_file::event_format::Hash;
use crate::job_queue::{self, NewJob};
use crate::journal::event::{self, OfPetitions};
use crate::number_series::Taken;
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Text, Value, texts};
use domain::ids::PetitionId;
use domain::petition::{Event, Petition};
use event_format::StoredEvent;
use jiff::Timestamp;

texts! {
    LOAD = "SELECT id, body, journal_head FROM petition_file WHERE id = $1";
    LOAD_BY_CODE = "SELECT id, body, journal_head FROM petition_file WHERE code = $1";
    HISTORY = "SELECT petition_id, seq, at, kind, actor, body_version, salt, payload, commitment, prev_hash, hash
            FROM petition_event WHERE petition_id = $1 ORDER BY seq";
    ADD_EVENT = "INSERT INTO petition_event
            (petition_id, seq, at, kind, actor, body_version, salt, payload, commitment, prev_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SAME = "SELECT id, code, version FROM petition_file WHERE same_key = $1 AND id >= $2 AND is_open
            AND folded_into IS NULL ORDER BY id LIMIT 1";
    OF_PORTAL = "SELECT code FROM petition_file WHERE portal_code = $1";
    FOLDED = "SELECT id FROM petition_file WHERE folded_into = $1 AND id > $2 ORDER BY id LIMIT $3";
    WITH_IT = "SELECT id, body, journal_head FROM petition_file WHERE folded_into = $1 ORDER BY id LIMIT $2";
    SAME_WORDS = "SELECT id, body, journal_head FROM petition_file
            WHERE words_key = $1 AND id <> $2 ORDER BY id DESC LIMIT $3";
    MOVE_DUE = "UPDATE petition_file SET next_due_at = $3 WHERE id = $1 AND version = $2";
    MOVE_DESK = "UPDATE petition_desk SET due_key = $2 WHERE petition_id = $1";
    RUNNING = "SELECT id, body, journal_head FROM petition_file WHERE is_open AND id > $1 ORDER BY id LIMIT $2";
    PUBLIC = "SELECT id, body, journal_head FROM petition_file WHERE is_public AND id > $1 ORDER BY id LIMIT $2";
    BEHIND = "SELECT id, body, journal_head FROM petition_file WHERE id > $1 ORDER BY id LIMIT $2";
    STILL = "UPDATE petition_file SET version = $2 WHERE id = $1 AND version = $2";
}

/// A petition as it lies on file.
#[derive(Clone, PartialEq, Debug)]
pub struct PetitionFile {
    /// The petition.
    pub petition: Petition,
    /// The hash of its newest event; zeros before the first.
    pub journal_head: Hash,
}

impl PetitionFile {
    /// One of which nothing is on file yet.
    pub fn unsent(id: PetitionId) -> Self {
        Self {
            petition: Petition::new(id),
            journal_head: [0; 32],
        }
    }
}

/// Everything that one act writes.
#[derive(Debug)]
pub struct PetitionCommit<'a> {
    /// The petition as it was loaded and decided upon.
    pub before: &'a PetitionFile,
    /// What happened.
    pub event: &'a Event,
    /// The petition after it.
    pub after: &'a Petition,
    /// When the next duty is due.
    pub next_due: Option<Timestamp>,
    /// How many working days it took, once it was answered or ended.
    pub days_taken: Option<i64>,
    /// What must happen next.
    pub jobs: Vec<NewJob>,
    /// The number of its code.
    pub number: Option<Taken>,
    /// Anything else that must be true together with it.
    pub more: Batch,
}

/// Writes an act: all of it, or nothing.
///
/// # Errors
/// [`CommitError::Conflict`] when the petition or the number series was changed since it was read.
pub async fn commit(db: &Db, it: PetitionCommit<'_>) -> Result<(), CommitError> {
    // A turn at a number series ends with the commit, not before it.
    let _turn = it.number.clone();
    let batch = batch_of(it)?;
    db.commit(batch).await
}

/// The statements of an act; for loading many at once too.
///
/// # Errors
/// When what is to be written does not follow from what was read.
pub fn batch_of(it: PetitionCommit<'_>) -> Result<Batch, CommitError> {
    let defect = |reason: String| event::defect("petition_file", reason);
    let before = &it.before.petition;
    if it.after.id != before.id || it.after.version != before.version + 1 {
        let reason = "the petition does not follow from the one before".to_owned();
        return Err(defect(reason));
    }
    let mut batch = Batch::new();
    let (id, version, head) = (before.id.0, before.version, it.before.journal_head);
    let events = std::slice::from_ref(it.event);
    let chained = event::chained::<OfPetitions>(id, version, head, events);
    let (stored, journal_head) = chained.map_err(|error| defect(error.to_string()))?;
    let kept = columns::Kept {
        next_due: it.next_due,
        days_taken: it.days_taken,
        journal_head,
    };
    columns::save(&mut batch, before, it.after, &kept).map_err(defect)?;
    event::append(&mut batch, &ADD_EVENT, stored);
    if let Some(number) = &it.number {
        number.write(&mut batch);
    }
    for job in it.jobs {
        job_queue::enqueue(&mut batch, job);
    }
    batch.append(it.more);
    // Last, because rows of totals are shared and stay locked until the end.
    totals::count(&mut batch, before, it.after);
    Ok(batch)
}

/// The petition of an inner name.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: PetitionId) -> Result<Option<PetitionFile>, ReadError> {
    read(db, &LOAD, id.0.into()).await
}

/// The petition of a code.
///
/// # Errors
/// When the files cannot be read.
pub async fn load_by_code(db: &Db, code: &str) -> Result<Option<PetitionFile>, ReadError> {
    read(db, &LOAD_BY_CODE, code.into()).await
}

/// The petition of a code, to be shown beside another one: none where it cannot be read, which is logged, so
/// that the other one is shown all the same.
///
/// # Errors
/// When the files cannot be read.
pub async fn load_beside(db: &Db, code: &str) -> Result<Option<PetitionFile>, ReadError> {
    Ok(unless_damaged(load_by_code(db, code).await)?.flatten())
}

/// What was read; nothing where a row is damaged.
fn unless_damaged<T>(read: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(ReadError::Inconsistency(damage)) => {
            tracing::warn!(reason = %damage, "a petition that cannot be read is left out beside another one");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn read(db: &Db, text: &Text, key: Value) -> Result<Option<PetitionFile>, ReadError> {
    match db.query_one(text, &[key]).await? {
        Some(row) => read_row(db, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn read_row(db: &Db, row: &Row) -> Result<PetitionFile, ReadError> {
    let petition = match row.json::<Petition>("body") {
        Ok(petition) => petition,
        // The format of snapshots may change; events are read for ever.
        Err(error) => {
            tracing::warn!(reason = %error, "a petition of an older format is folded anew");
            fold_anew(db, PetitionId(row.uuid("id")?)).await?
        }
    };
    Ok(PetitionFile {
        petition,
        journal_head: row.hash("journal_head")?,
    })
}

async fn fold_anew(db: &Db, id: PetitionId) -> Result<Petition, ReadError> {
    let events = event::events_of(&history(db, id).await?)?;
    Ok(Petition::fold(id, &events))
}

/// Every event of a petition, oldest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn history(db: &Db, id: PetitionId) -> Result<Vec<StoredEvent>, ReadError> {
    event::history(db, &HISTORY, id.0).await
}

/// One that others can go with, as it was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alike {
    /// Its inner name.
    pub id: PetitionId,
    /// Its code.
    pub code: String,
    /// How many events it had.
    pub version: u32,
}

/// An open one from the same sender that says the same about the same, and came since a moment.
///
/// # Errors
/// When the files cannot be read.
pub async fn same(db: &Db, same_key: &str, since: Timestamp) -> Result<Option<Alike>, ReadError> {
    let from = crate::ids::first_at(since);
    let row = db.query_one(&SAME, &[same_key.into(), from.into()]).await?;
    let read = |row: Row| {
        let version = u32::try_from(row.int("version")?);
        Ok::<_, Inconsistency>(Alike {
            id: PetitionId(row.uuid("id")?),
            code: row.text("code")?,
            version: version.map_err(|error| row.inconsistency("version", error.to_string()))?,
        })
    };
    Ok(row.map(read).transpose()?)
}

/// Adds to a batch that a petition must still be as it was seen; a conflict if it has moved.
pub fn still(batch: &mut Batch, id: PetitionId, version: u32) {
    batch.must_touch_one(&STILL, [id.0.into(), version.into()]);
}

/// The code here of what the National Portal calls so.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_portal(db: &Db, code: &str) -> Result<Option<String>, ReadError> {
    let row = db.query_one(&OF_PORTAL, &[code.into()]).await?;
    Ok(row.map(|row| row.text("code")).transpose()?)
}

/// Those that go with another one, behind one of them.
///
/// # Errors
/// When the files cannot be read.
pub async fn folded_into(
    db: &Db,
    code: &str,
    after: Option<PetitionId>,
    limit: u32,
) -> Result<Vec<PetitionId>, ReadError> {
    let after = after.map_or_else(String::new, |id| id.to_string());
    let rows = db
        .query(&FOLDED, &[code.into(), after.into(), limit.into()])
        .await?;
    let ids = rows.iter().map(|row| row.uuid("id").map(PetitionId));
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Those that go with another one, the first that came first; without those that cannot be read, which is
/// logged.
///
/// # Errors
/// When the files cannot be read.
pub async fn with_it(db: &Db, code: &str, limit: u32) -> Result<Vec<PetitionFile>, ReadError> {
    let rows = db.query(&WITH_IT, &[code.into(), limit.into()]).await?;
    readable(db, &rows).await
}

/// The others that say the same as one, whoever sent them, the newest first; without those that cannot be
/// read, which is logged.
///
/// # Errors
/// When the files cannot be read.
pub async fn same_words(
    db: &Db,
    it: &Petition,
    limit: u32,
) -> Result<Vec<PetitionFile>, ReadError> {
    let key = it.sent.as_ref().and_then(columns::words_key);
    let Some(key) = key else {
        return Ok(Vec::new());
    };
    let values = [key.into(), it.id.0.into(), limit.into()];
    let rows = db.query(&SAME_WORDS, &values).await?;
    readable(db, &rows).await
}

/// Open petitions in the order of their inner names, behind one of them.
///
/// # Errors
/// When the files cannot be read.
pub async fn running(
    db: &Db,
    after: Option<PetitionId>,
    limit: u32,
) -> Result<Vec<PetitionFile>, ReadError> {
    some(db, &RUNNING, after, limit).await
}

/// Public petitions in the order of their inner names, behind one of them.
///
/// # Errors
/// When the files cannot be read.
pub async fn public_behind(
    db: &Db,
    after: Option<PetitionId>,
    limit: u32,
) -> Result<Vec<PetitionFile>, ReadError> {
    some(db, &PUBLIC, after, limit).await
}

/// Petitions in the order of their inner names, behind one of them.
///
/// # Errors
/// When the files cannot be read.
pub async fn behind(
    db: &Db,
    after: Option<PetitionId>,
    limit: u32,
) -> Result<Vec<PetitionFile>, ReadError> {
    some(db, &BEHIND, after, limit).await
}

async fn some(
    db: &Db,
    text: &Text,
    after: Option<PetitionId>,
    limit: u32,
) -> Result<Vec<PetitionFile>, ReadError> {
    let after = after.map_or_else(String::new, |id| id.to_string());
    read_rows(db, text, vec![after.into(), limit.into()]).await
}

/// The rows that can be read: what only lies beside a petition does not keep it from being shown.
async fn readable(db: &Db, rows: &[Row]) -> Result<Vec<PetitionFile>, ReadError> {
    let mut files = Vec::with_capacity(rows.len());
    for row in rows {
        files.extend(unless_damaged(read_row(db, row).await)?);
    }
    Ok(files)
}

async fn read_rows(
    db: &Db,
    text: &Text,
    values: Vec<Value>,
) -> Result<Vec<PetitionFile>, ReadError> {
    let rows = db.query(text, &values).await?;
    let mut files = Vec::with_capacity(rows.len());
    for row in &rows {
        files.push(read_row(db, row).await?);
    }
    Ok(files)
}

/// The petition as its journal says it is, by the words of now; as it lies on file where part of its
/// journal was masked.
///
/// # Errors
/// When the files cannot be read.
pub async fn told_anew(db: &Db, file: PetitionFile) -> Result<PetitionFile, ReadError> {
    let history = history(db, file.petition.id).await?;
    let read = history.iter().filter_map(|it| it.event().ok().flatten());
    let events: Vec<Event> = read.collect();
    if events.len() != history.len() || events.len() != file.petition.version as usize {
        return Ok(file);
    }
    Ok(PetitionFile {
        petition: Petition::fold(file.petition.id, &events),
        ..file
    })
}

/// Adds to a batch the row and the desks of a petition anew, as an older program kept them otherwise;
/// a conflict if it has moved meanwhile.
///
/// # Errors
/// When it lacks what every petition has.
pub fn file_anew(
    batch: &mut Batch,
    file: &PetitionFile,
    next_due: Option<Timestamp>,
    days_taken: Option<i64>,
) -> Result<(), String> {
    let kept = columns::Kept {
        next_due,
        days_taken,
        journal_head: file.journal_head,
    };
    columns::save(batch, &file.petition, &file.petition, &kept)
}

/// Adds to a batch the words by which a public petition is found, anew; a conflict if it has moved
/// meanwhile.
pub fn index_words(batch: &mut Batch, it: &Petition) {
    still(batch, it.id, it.version);
    columns::index_words(batch, it);
}

/// Adds to a batch what a petition has in common with those that say the same; a conflict if it has moved
/// meanwhile.
pub fn keep_keys(batch: &mut Batch, it: &Petition) {
    columns::keep_keys(batch, it);
}

/// Adds to a batch the new date of a petition whose calendar changed; a conflict if it has moved
/// meanwhile.
pub fn move_due(batch: &mut Batch, it: &Petition, due: Option<Timestamp>) {
    let due = columns::due_key(due);
    batch.must_touch_one(&MOVE_DUE, [it.id.0.into(), it.version.into(), due.into()]);
    batch.may_touch(&MOVE_DESK, [it.id.0.into(), due.into()]);
}
