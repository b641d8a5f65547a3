//! What is known of backups: each that was taken or failed, when, how large, and how it ended. The
//! backups themselves lie in a folder elsewhere; these are the facts an operator asks for.

use crate::ids::id_at;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    RECORD = "INSERT INTO backup (id, started_at, finished_at, outcome, name, folder, encrypted, size, cases, events, files, new_files, detail)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    NEWEST = "SELECT id, started_at, finished_at, outcome, name, folder, encrypted, size, cases, events, files, new_files, detail
              FROM backup WHERE (finished_at, id) < ($1, $2) ORDER BY finished_at DESC, id DESC LIMIT $3";
    NEWEST_DONE = "SELECT id, started_at, finished_at, outcome, name, folder, encrypted, size, cases, events, files, new_files, detail
                   FROM backup WHERE outcome = 'done' AND started_at <= $1 AND finished_at <= $1
                     ORDER BY finished_at DESC, id DESC LIMIT 1";
}

/// How a backup ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is there, whole.
    Done,
    /// It is not.
    Failed,
}

impl Outcome {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn read(row: &Row) -> Result<Self, Inconsistency> {
        match row.text("outcome")?.as_str() {
            "done" => Ok(Self::Done),
            "failed" => Ok(Self::Failed),
            other => Err(row.inconsistency("outcome", format!("{other:?} is no outcome"))),
        }
    }
}

/// A backup that was taken, or tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackupRecord {
    /// Its name among records.
    pub id: Uuid,
    /// When it began: the moment whose state it holds.
    pub started_at: Timestamp,
    /// When it was whole, or given up.
    pub finished_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// Its name in the folder of backups.
    pub name: Option<String>,
    /// The folder of backups.
    pub folder: String,
    /// Whether only a key opens it.
    pub encrypted: bool,
    /// Bytes written for it: the database and the files that the folder lacked.
    pub size: u64,
    /// Cases in it.
    pub cases: u64,
    /// Events in it.
    pub events: u64,
    /// Files in it.
    pub files: u64,
    /// Files that the folder lacked.
    pub new_files: u64,
    /// What went wrong, or what else must be said.
    pub detail: Option<String>,
}

impl BackupRecord {
    /// A record of something that begins now and has not succeeded yet.
    pub fn begun(at: Timestamp, folder: String) -> Self {
        Self {
            id: id_at(at),
            started_at: at,
            finished_at: at,
            outcome: Outcome::Failed,
            name: None,
            folder,
            encrypted: true,
            size: 0,
            cases: 0,
            events: 0,
            files: 0,
            new_files: 0,
            detail: None,
        }
    }

    fn read(row: &Row) -> Result<Self, Inconsistency> {
        Ok(Self {
            id: row.uuid("id")?,
            started_at: row.instant("started_at")?,
            finished_at: row.instant("finished_at")?,
            outcome: Outcome::read(row)?,
            name: row.text_or_null("name")?,
            folder: row.text("folder")?,
            encrypted: row.bool("encrypted")?,
            size: row.int("size")?.unsigned_abs(),
            cases: row.int("cases")?.unsigned_abs(),
            events: row.int("events")?.unsigned_abs(),
            files: row.int("files")?.unsigned_abs(),
            new_files: row.int("new_files")?.unsigned_abs(),
            detail: row.text_or_null("detail")?,
        })
    }
}

/// A number as the database takes it.
pub(crate) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Adds a record to a batch.
pub fn record(batch: &mut Batch, it: &BackupRecord) {
    batch.must_touch_one(
        &RECORD,
        [
            it.id.into(),
            it.started_at.into(),
            it.finished_at.into(),
            it.outcome.word().into(),
            it.name.clone().into(),
            it.folder.as_str().into(),
            it.encrypted.into(),
            stored(it.size).into(),
            stored(it.cases).into(),
            stored(it.events).into(),
            stored(it.files).into(),
            stored(it.new_files).into(),
            it.detail.clone().into(),
        ],
    );
}

/// The newest records, older than `before` (the last one of the page before).
///
/// # Errors
/// When the files cannot be read.
pub async fn newest(
    db: &Db,
    before: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<BackupRecord>, ReadError> {
    let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| {
        (at.as_millisecond(), id)
    });
    let rows = db
        .query(&NEWEST, &[at.into(), id.into(), limit.into()])
        .await?;
    Ok(rows
        .iter()
        .map(BackupRecord::read)
        .collect::<Result<_, _>>()?)
}

/// The newest backup that is whole, of those that are dated `latest` or before.
///
/// # Errors
/// When the files cannot be read.
pub async fn newest_done(db: &Db, latest: Timestamp) -> Result<Option<BackupRecord>, ReadError> {
    let row = db.query_one(&NEWEST_DONE, &[latest.into()]).await?;
    Ok(row.as_ref().map(BackupRecord::read).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minute).unwrap()
    }

    both_engines!(
        the_newest_whole_backup_is_not_the_newest_that_failed,
        |db| {
            let done = async |latest: Timestamp| newest_done(db, latest).await.unwrap();
            assert_eq!(done(at(9)).await, None);
            let mut batch = Batch::new();
            let mut whole = BackupRecord::begun(at(1), "/b".to_owned());
            whole.outcome = Outcome::Done;
            whole.name = Some("20270115T080100Z".to_owned());
            whole.finished_at = at(2);
            whole.cases = 7;
            let mut broken = BackupRecord::begun(at(3), "/b".to_owned());
            broken.detail = Some("no space".to_owned());
            for it in [&whole, &broken] {
                record(&mut batch, it);
            }
            db.commit(batch).await.unwrap();
            assert_eq!(done(at(9)).await.as_ref(), Some(&whole));
            // Begun or ended after the latest moment that is believed.
            assert_eq!(done(at(1)).await, None);
            assert_eq!(done(at(0)).await, None);
            let all = newest(db, None, 9).await.unwrap();
            assert_eq!(all, [broken.clone(), whole.clone()]);
            let older = newest(db, Some((broken.finished_at, broken.id)), 9)
                .await
                .unwrap();
            assert_eq!(older, [whole]);
        }
    );
}
