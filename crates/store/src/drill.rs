//! What is known of drills: each putting back of a backup into a scratch place, what was found,
//! and how it ended.

use crate::backup::stored;
use crate::ids::id_at;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    RECORD = "INSERT INTO drill (id, started_at, finished_at, outcome, name, folder, cases, events, files, differences, detail)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    NEWEST = "SELECT id, started_at, finished_at, outcome, name, folder, cases, events, files, differences, detail
              FROM drill WHERE (finished_at, id) < ($1, $2) ORDER BY finished_at DESC, id DESC LIMIT $3";
    NEWEST_DONE = "SELECT id, started_at, finished_at, outcome, name, folder, cases, events, files, differences, detail
                   FROM drill WHERE outcome = 'done' AND started_at <= $1 AND finished_at <= $1
                   ORDER BY finished_at DESC, id DESC LIMIT 1";
}

/// How a drill ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The backup was put back, and nothing differs.
    Done,
    /// Every stored byte is as it was written; there was no key to open it with.
    HashesOnly,
    /// It could not be put back, or something differs.
    Failed,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Done, Self::HashesOnly, Self::Failed];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::HashesOnly => "hashes_only",
            Self::Failed => "failed",
        }
    }

    fn read(row: &Row) -> Result<Self, Inconsistency> {
        let word = row.text("outcome")?;
        Self::ALL
            .into_iter()
            .find(|it| it.word() == word)
            .ok_or_else(|| row.inconsistency("outcome", format!("{word:?} is no outcome")))
    }
}

/// A drill that was held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DrillRecord {
    /// Its name among records.
    pub id: Uuid,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// The backup that was put back.
    pub name: Option<String>,
    /// The folder of backups.
    pub folder: String,
    /// Cases that were checked.
    pub cases: u64,
    /// Events that were checked.
    pub events: u64,
    /// Files whose bytes were checked.
    pub files: u64,
    /// What did not agree.
    pub differences: u64,
    /// What went wrong, or what else must be said.
    pub detail: Option<String>,
}

impl DrillRecord {
    /// A record of something that begins now and has not succeeded yet.
    pub fn begun(at: Timestamp, folder: String) -> Self {
        Self {
            id: id_at(at),
            started_at: at,
            finished_at: at,
            outcome: Outcome::Failed,
            name: None,
            folder,
            cases: 0,
            events: 0,
            files: 0,
            differences: 0,
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
            cases: row.int("cases")?.unsigned_abs(),
            events: row.int("events")?.unsigned_abs(),
            files: row.int("files")?.unsigned_abs(),
            differences: row.int("differences")?.unsigned_abs(),
            detail: row.text_or_null("detail")?,
        })
    }
}

/// Adds a record to a batch.
pub fn record(batch: &mut Batch, it: &DrillRecord) {
    batch.must_touch_one(
        &RECORD,
        [
            it.id.into(),
            it.started_at.into(),
            it.finished_at.into(),
            it.outcome.word().into(),
            it.name.clone().into(),
            it.folder.as_str().into(),
            stored(it.cases).into(),
            stored(it.events).into(),
            stored(it.files).into(),
            stored(it.differences).into(),
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
) -> Result<Vec<DrillRecord>, ReadError> {
    let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| {
        (at.as_millisecond(), id)
    });
    let rows = db
        .query(&NEWEST, &[at.into(), id.into(), limit.into()])
        .await?;
    Ok(rows
        .iter()
        .map(DrillRecord::read)
        .collect::<Result<_, _>>()?)
}

/// The newest drill that put a backup back without a difference, of those that are dated `latest` or before.
///
/// # Errors
/// When the files cannot be read.
pub async fn newest_done(db: &Db, latest: Timestamp) -> Result<Option<DrillRecord>, ReadError> {
    let row = db.query_one(&NEWEST_DONE, &[latest.into()]).await?;
    Ok(row.as_ref().map(DrillRecord::read).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(a_drill_without_a_key_is_not_one_that_was_passed, |db| {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let later = Timestamp::from_second(1_800_000_060).unwrap();
        let mut passed = DrillRecord::begun(at, "/b".to_owned());
        passed.outcome = Outcome::Done;
        let mut locked = DrillRecord::begun(later, "/b".to_owned());
        locked.outcome = Outcome::HashesOnly;
        let mut batch = Batch::new();
        for it in [&passed, &locked] {
            record(&mut batch, it);
        }
        db.commit(batch).await.unwrap();
        let done = async |latest: Timestamp| newest_done(db, latest).await.unwrap();
        assert_eq!(done(later).await.as_ref(), Some(&passed));
        let before = at - jiff::SignedDuration::from_secs(1);
        assert_eq!(done(before).await, None, "it is dated later");
        assert_eq!(newest(db, None, 1).await.unwrap(), [locked]);
    });
}
