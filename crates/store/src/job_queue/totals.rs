//! How much waits, by kind of work: for whoever runs the office, and for the monitor.

use crate::sql::{Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;

texts! {
    BACKLOG = "SELECT count(*) AS waiting, count(*) FILTER (WHERE run_at <= $1) AS due, min(run_at) AS oldest
               FROM job WHERE state = 'waiting'";
    BY_KIND = "SELECT queue, count(*) AS waiting,
                      count(*) FILTER (WHERE run_at <= $1) AS due,
                      count(*) FILTER (WHERE leased_by IS NOT NULL) AS at_work,
                      count(*) FILTER (WHERE attempts > 0 AND leased_by IS NULL) AS failing,
                      min(CASE WHEN run_at <= $1 THEN run_at END) AS oldest
               FROM job WHERE state = 'waiting' GROUP BY queue ORDER BY queue";
}

/// How much waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Backlog {
    /// All that is not done, leased jobs included.
    pub waiting: i64,
    /// What could run now.
    pub due: i64,
    /// Since when the oldest could.
    pub oldest: Option<Timestamp>,
}

/// How much waits at an instant.
pub async fn backlog(db: &Db, now: Timestamp) -> Result<Backlog, ReadError> {
    let rows = db.query(&BACKLOG, &[now.into()]).await?;
    let Some(row) = rows.first() else {
        return Ok(Backlog {
            waiting: 0,
            due: 0,
            oldest: None,
        });
    };
    Ok(Backlog {
        waiting: row.int("waiting")?,
        due: row.int("due")?,
        oldest: row.instant_or_null("oldest")?,
    })
}

/// How much of one kind waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingOfKind {
    /// The kind.
    pub queue: String,
    /// All that is not done; most of it may be for later.
    pub waiting: i64,
    /// What could run now and nobody has taken.
    pub due: i64,
    /// What somebody works at.
    pub at_work: i64,
    /// What has failed and waits to be tried again.
    pub failing: i64,
    /// Since when the oldest that is due could run.
    pub oldest: Option<Timestamp>,
}

/// How much waits at an instant, by kind.
pub async fn waiting_by_kind(db: &Db, now: Timestamp) -> Result<Vec<WaitingOfKind>, ReadError> {
    let rows = db.query(&BY_KIND, &[now.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(WaitingOfKind {
            queue: row.text("queue")?,
            waiting: row.int("waiting")?,
            due: row.int("due")?,
            at_work: row.int("at_work")?,
            failing: row.int("failing")?,
            oldest: row.instant_or_null("oldest")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::{NewJob, claim, enqueue, failed};
    use super::*;
    use crate::both_engines;
    use crate::sql::Batch;
    use jiff::SignedDuration;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    both_engines!(what_waits_is_told_by_kind_and_by_whether_it_is_due, |db| {
        let mut batch = Batch::new();
        for (queue, second) in [
            ("notify", 0),
            ("notify", 1),
            ("notify", 900),
            ("transfer", 2),
        ] {
            enqueue(&mut batch, NewJob::now(queue, &(), at(second)).unwrap());
        }
        db.commit(batch).await.unwrap();
        let lease = SignedDuration::from_secs(60);
        let job = claim(db, at(1), lease, 1).await.unwrap().remove(0);
        failed(db, &job, at(1), "no answer", false).await.unwrap();
        let _at_work = claim(db, at(2), lease, 1).await.unwrap();
        let told = waiting_by_kind(db, at(10)).await.unwrap();
        let counts: Vec<_> = told
            .iter()
            .map(|it| {
                (
                    it.queue.as_str(),
                    it.waiting,
                    it.due,
                    it.at_work,
                    it.failing,
                )
            })
            .collect();
        assert_eq!(counts, [("notify", 3, 0, 1, 1), ("transfer", 1, 1, 0, 0)]);
        assert_eq!(told[1].oldest, Some(at(2)));
        assert_eq!(told[0].oldest, None);
    });
}
