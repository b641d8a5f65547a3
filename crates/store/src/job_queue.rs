//! Work for later: rows written in the commit that makes them necessary, claimed under a lease by
//! whichever worker comes first. A job may run twice (a worker that died leaves its lease to run
//! out), so handlers repeat without harm. One that keeps failing becomes a dead letter.

pub mod dead;
pub mod totals;

pub use dead::{DeadLetter, dead_letters};
pub use totals::{Backlog, backlog};

use crate::ids::id_at;
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Text, Value, texts};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

texts! {
    ENQUEUE = "INSERT INTO job (id, queue, unique_key, case_id, payload, state, run_at, attempts, created_at)
               VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, $7)
               ON CONFLICT (unique_key) DO NOTHING";
    DONE = "UPDATE job SET state = 'done', finished_at = $3, leased_by = NULL
            WHERE id = $1 AND leased_by = $2 AND state = 'waiting'";
    RETRY = "UPDATE job SET run_at = $3, last_error = $4, leased_by = NULL
             WHERE id = $1 AND leased_by = $2 AND state = 'waiting'";
    BURY = "UPDATE job SET state = 'dead', finished_at = $3, last_error = $4, leased_by = NULL
            WHERE id = $1 AND leased_by = $2 AND state = 'waiting'";
    POSTPONE = "UPDATE job SET run_at = $3
                WHERE case_id = $1 AND queue = $2 AND state = 'waiting' AND leased_by IS NULL";
    OF_CASE = "SELECT id, queue, payload, state, run_at, attempts, last_error
               FROM job WHERE case_id = $1 ORDER BY id";
    FORGET = "DELETE FROM job WHERE state = 'done' AND finished_at < $1";
}

/// Claims jobs that are due; a pair, because SQLite has one writer and no `SKIP LOCKED`.
static CLAIM: Text = Text::pair(
    "job_queue::CLAIM",
    "UPDATE job SET run_at = $2, leased_by = $3, attempts = attempts + 1
     WHERE id IN (SELECT id FROM job WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at, id LIMIT $4)
     RETURNING id, queue, case_id, payload, attempts, leased_by, created_at",
    "UPDATE job SET run_at = $2, leased_by = $3, attempts = attempts + 1
     WHERE id IN (SELECT id FROM job WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at, id LIMIT $4
                  FOR UPDATE SKIP LOCKED)
     RETURNING id, queue, case_id, payload, attempts, leased_by, created_at",
);

/// How often a job is tried before it becomes a dead letter. With the back-off below the last
/// try comes about a day after the first.
pub const MAX_ATTEMPTS: i64 = 12;

/// The first pause after a failure; each later one is twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// No pause is longer.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);

/// The texts outside [`TEXTS`], for the registry.
pub(crate) fn samples() -> Vec<Text> {
    vec![CLAIM.clone()]
}

/// A job to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewJob {
    /// Its own name.
    pub id: Uuid,
    /// What kind of work it is; a handler exists for each.
    pub queue: String,
    /// Where set, a second job with the same key is not written.
    pub unique_key: Option<String>,
    /// The case it is about.
    pub case_id: Option<Uuid>,
    /// What the handler needs, as JSON.
    pub payload: String,
    /// Not before.
    pub run_at: Timestamp,
    /// When it became necessary.
    pub created_at: Timestamp,
}

impl NewJob {
    /// A job that may run at once.
    ///
    /// # Errors
    /// When the payload cannot be written as JSON.
    pub fn now(
        queue: &str,
        payload: &impl Serialize,
        at: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            id: id_at(at),
            queue: queue.to_owned(),
            unique_key: None,
            case_id: None,
            payload: serde_json::to_string(payload)?,
            run_at: at,
            created_at: at,
        })
    }

    /// The same, about a case.
    pub fn about(mut self, case_id: Uuid) -> Self {
        self.case_id = Some(case_id);
        self
    }

    /// The same, not before an instant.
    pub fn not_before(mut self, at: Timestamp) -> Self {
        self.run_at = at;
        self
    }

    /// The same, written only once for a key.
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }
}

/// A job under lease.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its name.
    pub id: Uuid,
    /// What kind of work it is.
    pub queue: String,
    /// The case it is about.
    pub case_id: Option<Uuid>,
    /// What the handler needs, as JSON.
    pub payload: String,
    /// Which try this is, from 1.
    pub attempt: i64,
    /// The lease; only its holder may end the job.
    pub lease: String,
    /// When it became necessary.
    pub created_at: Timestamp,
}

impl Job {
    fn read(row: &Row) -> Result<Self, Inconsistency> {
        Ok(Self {
            id: row.uuid("id")?,
            queue: row.text("queue")?,
            case_id: row.uuid_or_null("case_id")?,
            payload: row.text("payload")?,
            attempt: row.int("attempts")?,
            lease: row.text("leased_by")?,
            created_at: row.instant("created_at")?,
        })
    }

    /// What the handler needs.
    ///
    /// # Errors
    /// When the payload is not of that form.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.payload)
    }
}

/// What became of a job that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AfterFailure {
    /// It runs again then.
    Again(Timestamp),
    /// It was tried often enough.
    Dead,
}

/// Adds a job to a batch.
pub fn enqueue(batch: &mut Batch, job: NewJob) {
    batch.may_touch(
        &ENQUEUE,
        [
            job.id.into(),
            job.queue.into(),
            job.unique_key.into(),
            job.case_id.into(),
            job.payload.into(),
            job.run_at.into(),
            job.created_at.into(),
        ],
    );
}

/// Whether a batch adds jobs, or starts dead ones again.
pub(crate) fn brings_jobs(batch: &Batch) -> bool {
    batch
        .statements
        .iter()
        .any(|it| it.text.name() == ENQUEUE.name() || dead::revives(&it.text))
}

/// Leases up to `limit` jobs that are due; nobody else gets them until the lease ends.
pub async fn claim(
    db: &Db,
    now: Timestamp,
    lease: SignedDuration,
    limit: u32,
) -> Result<Vec<Job>, CommitError> {
    let holder = Uuid::now_v7().to_string();
    let until = now.saturating_add(lease).unwrap_or(now);
    let mut batch = Batch::new();
    batch.returning(
        &CLAIM,
        [now.into(), until.into(), holder.into(), limit.into()],
    );
    let rows = db.commit_returning(batch).await?;
    let mut jobs = rows.iter().map(Job::read).collect::<Result<Vec<_>, _>>()?;
    // The engines return touched rows in an order of their own.
    jobs.sort_by_key(|job| (job.created_at, job.id));
    Ok(jobs)
}

/// Adds to a batch the end of a job, so that its effect and its end are one commit. A conflict if
/// the lease was lost.
pub fn done(batch: &mut Batch, job: &Job, now: Timestamp) {
    batch.must_touch_one(
        &DONE,
        [job.id.into(), job.lease.as_str().into(), now.into()],
    );
}

/// Puts a failed job back for later, or away for good. A conflict if the lease was lost.
pub async fn failed(
    db: &Db,
    job: &Job,
    now: Timestamp,
    error: &str,
    hopeless: bool,
) -> Result<AfterFailure, CommitError> {
    let mut batch = Batch::new();
    let values = |at: Timestamp| -> [Value; 4] {
        [
            job.id.into(),
            job.lease.as_str().into(),
            at.into(),
            error.into(),
        ]
    };
    let after = if hopeless || job.attempt >= MAX_ATTEMPTS {
        batch.must_touch_one(&BURY, values(now));
        AfterFailure::Dead
    } else {
        let at = now.saturating_add(pause(job.attempt)).unwrap_or(now);
        batch.must_touch_one(&RETRY, values(at));
        AfterFailure::Again(at)
    };
    db.commit(batch).await?;
    Ok(after)
}

/// The pause after a number of failures.
fn pause(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(16);
    FIRST_PAUSE
        .checked_mul(1 << doublings)
        .map_or(LONGEST_PAUSE, |p| p.min(LONGEST_PAUSE))
}

/// Adds to a batch that the waiting jobs of a case in a queue run not before an instant.
pub fn postpone(batch: &mut Batch, case_id: Uuid, queue: &str, until: Timestamp) {
    batch.may_touch(&POSTPONE, [case_id.into(), queue.into(), until.into()]);
}

/// A job of a case, for its page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobOfCase {
    /// Its name.
    pub id: Uuid,
    /// What kind of work it is.
    pub queue: String,
    /// What the handler needs, as JSON.
    pub payload: String,
    /// `waiting`, `done` or `dead`.
    pub state: String,
    /// When it may run.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub error: Option<String>,
}

/// The jobs of a case, oldest first.
pub async fn of_case(db: &Db, case_id: Uuid) -> Result<Vec<JobOfCase>, ReadError> {
    let rows = db.query(&OF_CASE, &[case_id.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(JobOfCase {
            id: row.uuid("id")?,
            queue: row.text("queue")?,
            payload: row.text("payload")?,
            state: row.text("state")?,
            run_at: row.instant("run_at")?,
            attempts: row.int("attempts")?,
            error: row.text_or_null("last_error")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Adds to a batch the forgetting of jobs done before an instant, and with them their keys.
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

    fn letter(no: i64) -> NewJob {
        NewJob::now("letter", &no, at(no)).unwrap()
    }

    async fn put(db: &Db, jobs: impl IntoIterator<Item = NewJob>) {
        let mut batch = Batch::new();
        jobs.into_iter().for_each(|job| enqueue(&mut batch, job));
        db.commit(batch).await.unwrap();
    }

    const LEASE: SignedDuration = SignedDuration::from_secs(60);

    both_engines!(a_job_is_claimed_by_one_worker_and_done_once, |db| {
        put(db, [letter(0), letter(1), letter(500)]).await;
        let first = claim(db, at(10), LEASE, 1).await.unwrap();
        let second = claim(db, at(10), LEASE, 9).await.unwrap();
        assert_eq!(first[0].payload::<i64>().unwrap(), 0);
        assert_eq!((second.len(), second[0].payload::<i64>().unwrap()), (1, 1));
        assert!(claim(db, at(10), LEASE, 9).await.unwrap().is_empty());
        let mut batch = Batch::new();
        done(&mut batch, &first[0], at(11));
        db.commit(batch.clone()).await.unwrap();
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        let left = backlog(db, at(11)).await.unwrap();
        assert_eq!((left.waiting, left.due), (2, 0));
    });

    both_engines!(a_lease_that_ran_out_passes_the_job_on, |db| {
        put(db, [letter(0)]).await;
        let lost = claim(db, at(1), LEASE, 1).await.unwrap().remove(0);
        let again = claim(db, at(62), LEASE, 1).await.unwrap().remove(0);
        assert_eq!((again.id, again.attempt), (lost.id, 2));
        let mut late = Batch::new();
        done(&mut late, &lost, at(63));
        assert!(db.commit(late).await.unwrap_err().is_conflict());
        let mut batch = Batch::new();
        done(&mut batch, &again, at(63));
        db.commit(batch).await.unwrap();
    });

    both_engines!(
        a_failing_job_waits_longer_each_time_and_dies_in_the_end,
        |db| {
            put(db, [letter(0)]).await;
            let (mut now, mut tries) = (at(1), 0);
            loop {
                let job = claim(db, now, LEASE, 1).await.unwrap().remove(0);
                tries += 1;
                match failed(db, &job, now, "no answer", false).await.unwrap() {
                    AfterFailure::Again(next) => {
                        assert!(claim(db, now, LEASE, 1).await.unwrap().is_empty());
                        now = next;
                    }
                    AfterFailure::Dead => break,
                }
            }
            assert_eq!(tries, MAX_ATTEMPTS);
            let dead = dead_letters(db, None, 9).await.unwrap();
            assert_eq!((dead.len(), dead[0].error.as_str()), (1, "no answer"));
            assert!(claim(db, now, LEASE, 1).await.unwrap().is_empty());
        }
    );

    both_engines!(a_job_enqueued_twice_is_one_even_when_it_is_done, |db| {
        put(
            db,
            [
                letter(0).once("lapse:7"),
                letter(1).once("lapse:7"),
                letter(2),
                letter(3),
            ],
        )
        .await;
        let jobs = claim(db, at(9), LEASE, 9).await.unwrap();
        assert_eq!(jobs.len(), 3);
        let mut batch = Batch::new();
        done(&mut batch, &jobs[0], at(9));
        db.commit(batch).await.unwrap();
        put(db, [letter(4).once("lapse:7")]).await;
        assert!(claim(db, at(9), LEASE, 9).await.unwrap().is_empty());
        let mut batch = Batch::new();
        forget_before(&mut batch, at(10));
        db.commit(batch).await.unwrap();
        put(db, [letter(4).once("lapse:7")]).await;
        assert_eq!(claim(db, at(9), LEASE, 9).await.unwrap().len(), 1);
    });

    both_engines!(workers_that_claim_at_once_share_the_work, |db| {
        put(db, (0..40).map(letter)).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { claim(&db, at(60), LEASE, 10).await.unwrap() })
            })
            .collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.extend(task.await.unwrap().into_iter().map(|job| job.id));
        }
        ids.extend(
            claim(db, at(60), LEASE, 40)
                .await
                .unwrap()
                .into_iter()
                .map(|job| job.id),
        );
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 40);
    });

    #[test]
    fn pauses_double_up_to_six_hours() {
        assert_eq!(pause(1), SignedDuration::from_secs(30));
        assert_eq!(pause(4), SignedDuration::from_secs(240));
        assert_eq!(pause(60), LONGEST_PAUSE);
    }
}
