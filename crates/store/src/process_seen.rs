//! Which processes share this database: each says every few seconds that it is there, so that an
//! operator sees who serves and who works, in which version, and that somebody works at all.

use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    SEE = "INSERT INTO process_seen (id, kind, host, version, started_at, seen_at, worker_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, worker_at = excluded.worker_at";
    LIST = "SELECT id, kind, host, version, started_at, seen_at, worker_at
            FROM process_seen WHERE seen_at >= $1 ORDER BY kind, started_at, id";
    LEAVE = "DELETE FROM process_seen WHERE id = $1";
    FORGET = "DELETE FROM process_seen WHERE seen_at < $1";
    LAST_WORK = "SELECT max(worker_at) AS at FROM process_seen";
}

/// What a process does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Answers pages, and may work the queue beside.
    Serve,
    /// Works the queue only.
    Work,
}

impl Kind {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Work => "work",
        }
    }
}

/// A process at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Process {
    /// Its name, made when it started.
    pub id: Uuid,
    /// What it does.
    pub kind: Kind,
    /// The machine it runs on.
    pub host: String,
    /// Its version.
    pub version: String,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// When it last said so.
    pub seen_at: Timestamp,
    /// When its worker last looked at the queue, where it has one.
    pub worker_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Process, Inconsistency> {
    let kind = match row.text("kind")?.as_str() {
        "serve" => Kind::Serve,
        "work" => Kind::Work,
        other => return Err(row.inconsistency("kind", format!("unknown word {other}"))),
    };
    Ok(Process {
        id: row.uuid("id")?,
        kind,
        host: row.text("host")?,
        version: row.text("version")?,
        started_at: row.instant("started_at")?,
        seen_at: row.instant("seen_at")?,
        worker_at: row.instant_or_null("worker_at")?,
    })
}

/// Says that a process is there.
pub async fn see(db: &Db, it: &Process) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.must_touch_one(
        &SEE,
        [
            it.id.into(),
            it.kind.word().into(),
            it.host.as_str().into(),
            it.version.as_str().into(),
            it.started_at.into(),
            it.seen_at.into(),
            it.worker_at.into(),
        ],
    );
    db.commit(batch).await
}

/// Says that a process has ended in order.
pub async fn leave(db: &Db, id: Uuid) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.may_touch(&LEAVE, [id.into()]);
    db.commit(batch).await
}

/// The processes seen since an instant: those that serve first, the oldest of each kind first.
pub async fn since(db: &Db, at: Timestamp) -> Result<Vec<Process>, ReadError> {
    let rows = db.query(&LIST, &[at.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// When any worker last looked at the queue.
pub async fn last_work(db: &Db) -> Result<Option<Timestamp>, ReadError> {
    let row = db.query_one(&LAST_WORK, &[]).await?;
    Ok(row
        .map(|row| row.instant_or_null("at"))
        .transpose()?
        .flatten())
}

/// Adds to a batch the forgetting of processes that were not seen since an instant.
pub fn forget_before(batch: &mut Batch, at: Timestamp) {
    batch.may_touch(&FORGET, [at.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn process(no: u128, kind: Kind, worker_at: Option<i64>) -> Process {
        Process {
            id: Uuid::from_u128(no),
            kind,
            host: "may-1".to_owned(),
            version: "0.1.0".to_owned(),
            started_at: at(0),
            seen_at: at(0),
            worker_at: worker_at.map(at),
        }
    }

    both_engines!(a_process_is_there_while_it_says_so, |db| {
        let mut work = process(2, Kind::Work, Some(0));
        for it in [&process(1, Kind::Serve, None), &work] {
            see(db, it).await.unwrap();
        }
        (work.seen_at, work.worker_at) = (at(60), Some(at(58)));
        see(db, &work).await.unwrap();
        assert_eq!(since(db, at(30)).await.unwrap(), [work.clone()]);
        assert_eq!(since(db, at(0)).await.unwrap().len(), 2);
        assert_eq!(last_work(db).await.unwrap(), Some(at(58)));
        leave(db, work.id).await.unwrap();
        assert_eq!(last_work(db).await.unwrap(), None);
        let mut batch = Batch::new();
        forget_before(&mut batch, at(30));
        db.commit(batch).await.unwrap();
        assert_eq!(since(db, at(0)).await.unwrap(), []);
    });
}
