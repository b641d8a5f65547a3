//! Dead letters: jobs that were given up, waiting for somebody to see what was wrong. They are
//! started again one by one or all of a kind, and it is kept who did that and when.

use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Text, texts};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    DEAD = "SELECT id, queue, case_id, payload, attempts, last_error, finished_at,
                   (SELECT count(*) FROM job_restart WHERE job_restart.job_id = job.id) AS restarts
            FROM job WHERE state = 'dead' AND (finished_at, id) < ($1, $2)
            ORDER BY finished_at DESC, id DESC LIMIT $3";
    NOTE_ONE = "INSERT INTO job_restart (act, job_id, queue, at, who, who_name)
                SELECT CAST($1 AS TEXT), id, queue, CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT)
                FROM job WHERE state = 'dead' AND id = $2";
    NOTE_KIND = "INSERT INTO job_restart (act, job_id, queue, at, who, who_name)
                 SELECT CAST($1 AS TEXT), id, queue, CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT)
                 FROM job WHERE state = 'dead' AND queue = $2";
    REVIVE = "UPDATE job SET state = 'waiting', run_at = $2, attempts = 0, finished_at = NULL
              WHERE state = 'dead' AND id IN (SELECT job_id FROM job_restart WHERE act = $1)
              RETURNING id";
    RESTARTS = "SELECT act, queue, at, who_name, count(*) AS jobs
                FROM job_restart GROUP BY at, act, queue, who_name
                ORDER BY at DESC, act DESC LIMIT $1";
    BY_KIND = "SELECT queue, count(*) AS total, max(finished_at) AS last
               FROM job WHERE state = 'dead' GROUP BY queue ORDER BY queue";
}

/// A job that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadLetter {
    /// Its name.
    pub id: Uuid,
    /// What kind of work it was.
    pub queue: String,
    /// The case it was about.
    pub case_id: Option<Uuid>,
    /// What the handler got.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub error: String,
    /// When it was given up.
    pub at: Timestamp,
    /// How often somebody has started it again.
    pub restarts: i64,
}

fn read(row: &Row) -> Result<DeadLetter, Inconsistency> {
    Ok(DeadLetter {
        id: row.uuid("id")?,
        queue: row.text("queue")?,
        case_id: row.uuid_or_null("case_id")?,
        payload: row.text("payload")?,
        attempts: row.int("attempts")?,
        error: row.text_or_null("last_error")?.unwrap_or_default(),
        at: row.instant("finished_at")?,
        restarts: row.int("restarts")?,
    })
}

/// Dead letters, newest first, older than `before` (the last one of the page before).
pub async fn dead_letters(
    db: &Db,
    before: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<DeadLetter>, ReadError> {
    let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| {
        (at.as_millisecond(), id)
    });
    let rows = db
        .query(&DEAD, &[at.into(), id.into(), limit.into()])
        .await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// How many dead letters of a kind there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadOfKind {
    /// The kind.
    pub queue: String,
    /// How many.
    pub total: i64,
    /// When the last one was given up.
    pub last: Timestamp,
}

/// Dead letters counted by kind.
pub async fn dead_by_kind(db: &Db) -> Result<Vec<DeadOfKind>, ReadError> {
    let rows = db.query(&BY_KIND, &[]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(DeadOfKind {
            queue: row.text("queue")?,
            total: row.int("total")?,
            last: row.instant("last")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Which dead letters are started again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Which {
    /// One of them.
    One(Uuid),
    /// All of a kind.
    Kind(String),
}

/// Who starts them again, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restarting {
    /// The name of this act, made outside.
    pub act: Uuid,
    /// Who, as in the journal: `officer:<id>`.
    pub who: String,
    /// The name shown.
    pub who_name: String,
    /// When.
    pub at: Timestamp,
}

/// Starts dead letters again and writes down who did. Gives how many; none where another was
/// faster, or where there were none.
pub async fn restart(db: &Db, which: &Which, by: &Restarting) -> Result<u64, CommitError> {
    let (text, of) = match which {
        Which::One(id) => (&NOTE_ONE, (*id).into()),
        Which::Kind(queue) => (&NOTE_KIND, queue.as_str().into()),
    };
    let mut batch = Batch::new();
    batch.may_touch(
        text,
        [
            by.act.into(),
            of,
            by.at.into(),
            by.who.as_str().into(),
            by.who_name.as_str().into(),
        ],
    );
    batch.returning(&REVIVE, [by.act.into(), by.at.into()]);
    let rows = db.commit_returning(batch).await?;
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// Whether a statement makes jobs of dead letters.
pub(super) fn revives(text: &Text) -> bool {
    text.name() == REVIVE.name()
}

/// Somebody started dead letters again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restart {
    /// Of which kind.
    pub queue: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who_name: String,
    /// How many.
    pub jobs: i64,
}

/// The last times that somebody started dead letters again, newest first.
pub async fn restarts(db: &Db, limit: u32) -> Result<Vec<Restart>, ReadError> {
    let rows = db.query(&RESTARTS, &[limit.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Restart {
            queue: row.text("queue")?,
            at: row.instant("at")?,
            who_name: row.text("who_name")?,
            jobs: row.int("jobs")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::{NewJob, claim, enqueue, failed};
    use super::*;
    use crate::both_engines;
    use jiff::SignedDuration;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    /// Makes dead letters: so many notices, so many letters.
    async fn bury(db: &Db, notices: i64, letters: i64) {
        let mut batch = Batch::new();
        for no in 0..notices + letters {
            let queue = if no < notices {
                "notify"
            } else {
                "print_letter"
            };
            enqueue(&mut batch, NewJob::now(queue, &no, at(no)).unwrap());
        }
        db.commit(batch).await.unwrap();
        let lease = SignedDuration::from_secs(60);
        for job in claim(db, at(100), lease, 100).await.unwrap() {
            failed(db, &job, at(101), "no paper", true).await.unwrap();
        }
    }

    fn by(no: u128, second: i64) -> Restarting {
        Restarting {
            act: Uuid::from_u128(no),
            who: "officer:1".to_owned(),
            who_name: "Đỗ Văn Hành".to_owned(),
            at: at(second),
        }
    }

    both_engines!(
        dead_letters_are_started_again_and_it_is_kept_by_whom,
        |db| {
            bury(db, 3, 2).await;
            let dead = dead_letters(db, None, 9).await.unwrap();
            let one = dead.iter().find(|it| it.queue == "notify").unwrap();
            assert_eq!((dead.len(), one.restarts), (5, 0));
            assert_eq!(one.error, "no paper");

            let which = Which::One(one.id);
            assert_eq!(restart(db, &which, &by(1, 200)).await, Ok(1));
            // Pressed twice, or by two people.
            assert_eq!(restart(db, &which, &by(2, 201)).await, Ok(0));
            let kind = Which::Kind("print_letter".to_owned());
            assert_eq!(restart(db, &kind, &by(3, 202)).await, Ok(2));
            let none = Which::Kind("transfer".to_owned());
            assert_eq!(restart(db, &none, &by(4, 203)).await, Ok(0));

            let left = dead_by_kind(db).await.unwrap();
            assert_eq!(left.len(), 1);
            assert_eq!((left[0].queue.as_str(), left[0].total), ("notify", 2));
            let kept = restarts(db, 9).await.unwrap();
            let told: Vec<_> = kept
                .iter()
                .map(|it| (it.queue.as_str(), it.jobs, it.at))
                .collect();
            assert_eq!(told, [("print_letter", 2, at(202)), ("notify", 1, at(200))]);
            assert_eq!(kept[0].who_name, "Đỗ Văn Hành");

            let lease = SignedDuration::from_secs(60);
            let again = claim(db, at(300), lease, 9).await.unwrap();
            assert_eq!(again.len(), 3);
            assert!(again.iter().all(|job| job.attempt == 1));
            let job = again.iter().find(|job| job.id == one.id).unwrap();
            failed(db, job, at(301), "no paper", true).await.unwrap();
            let dead = dead_letters(db, None, 9).await.unwrap();
            assert_eq!((dead[0].id, dead[0].restarts), (one.id, 1));
        }
    );
}
