//! Reads from a streaming copy of the PostgreSQL primary, without anybody missing what they wrote.
//!
//! The measure is the position in the primary's write-ahead log. Whoever wrote is given the
//! position of that moment; the replica may answer them once it has replayed as far. Positions,
//! unlike clocks, are the same for every server, and a wait of so many seconds would be too long
//! on most days and too short on the one that counts. Whoever wrote nothing may be shown what was
//! true a few seconds ago, but not more: a replica that falls behind is not asked.

use super::postgres::Postgres;
use super::{OpenError, ReadError, Row, Text, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// A position in the write-ahead log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position(pub i64);

/// How old what a replica shows may be.
const OLDEST: Duration = Duration::from_secs(5);
/// Between two looks at how far the replica is.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Up to where everything that is committed lies.
const WRITTEN: Text = Text::new(
    "replica::WRITTEN",
    "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS BIGINT) AS position",
);
/// How far a replica is; one that was promoted has everything it has.
const REPLAYED: Text = Text::new(
    "replica::REPLAYED",
    "SELECT CAST(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                 ELSE pg_current_wal_lsn() END, '0/0') AS BIGINT) AS position",
);

/// A replica, and how far it is.
#[derive(Clone, Debug)]
pub struct Replica {
    pool: Postgres,
    progress: Arc<Mutex<Progress>>,
    watch: Arc<Watch>,
}

/// The task that looks; it ends with the last who could ask.
#[derive(Debug)]
struct Watch(JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How far the replica is known to be.
#[derive(Debug, Default)]
struct Progress {
    /// Positions of the primary with the moments at which they were asked for, oldest first.
    written: VecDeque<(Position, Instant)>,
    /// What the replica has replayed.
    replayed: Option<Position>,
    /// The last moment at which everything written by then is known to be replayed by now.
    as_of: Option<Instant>,
}

impl Progress {
    fn wrote(&mut self, position: Position, at: Instant) {
        // A replica that stands still for long: what matters is only that it is too far behind.
        if self.written.len() > 1000 {
            self.written.pop_front();
        }
        self.written.push_back((position, at));
    }

    fn replayed(&mut self, position: Position) {
        self.replayed = Some(position);
        while let Some((written, at)) = self.written.front().copied()
            && written <= position
        {
            self.as_of = Some(at);
            self.written.pop_front();
        }
    }

    fn may_answer(&self, seen: Option<Position>, now: Instant) -> bool {
        let fresh = self
            .as_of
            .is_some_and(|at| now.saturating_duration_since(at) < OLDEST);
        fresh && seen <= self.replayed
    }
}

impl Replica {
    /// Connects to a replica and begins to watch how far it is.
    pub(super) async fn open(
        primary: &Postgres,
        url: &str,
        connections: u32,
    ) -> Result<Self, OpenError> {
        let pool = Postgres::open_replica(url, connections)?;
        let progress = Arc::<Mutex<Progress>>::default();
        let watching = watch(primary.clone(), pool.clone(), Arc::clone(&progress));
        Ok(Self {
            pool,
            progress,
            watch: Arc::new(Watch(tokio::spawn(watching))),
        })
    }

    /// Whether it may answer somebody who has seen the files at a position.
    pub(super) fn may_answer(&self, seen: Option<Position>) -> bool {
        locked(&self.progress).may_answer(seen, Instant::now())
    }

    pub(super) async fn query(&self, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
        self.pool.query(text, values).await
    }

    pub(super) fn close(&self) {
        self.watch.0.abort();
        self.pool.close();
    }
}

fn locked(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks how far the replica is, for ever; says when it begins to answer and when it ends.
async fn watch(primary: Postgres, replica: Postgres, progress: Arc<Mutex<Progress>>) {
    let mut answers = None;
    loop {
        let looked = tokio::time::timeout(PATIENCE, look(&primary, &replica)).await;
        if let Ok(Ok((at, written, replayed))) = looked {
            let mut progress = locked(&progress);
            progress.wrote(written, at);
            progress.replayed(replayed);
        }
        let now = locked(&progress).may_answer(None, Instant::now());
        if answers.replace(now) != Some(now) {
            match now {
                true => tracing::info!("the replica answers lists and look-ups"),
                false => tracing::warn!(
                    "the replica is away or too far behind: the primary answers everything"
                ),
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn look(
    primary: &Postgres,
    replica: &Postgres,
) -> Result<(Instant, Position, Position), ReadError> {
    let at = Instant::now();
    let written = position(primary, &WRITTEN).await?;
    Ok((at, written, position(replica, &REPLAYED).await?))
}

async fn position(of: &Postgres, text: &Text) -> Result<Position, ReadError> {
    let rows = of.query_ahead(text, &[]).await?;
    let row = rows.first().ok_or_else(|| ReadError::Broken {
        text: text.name().to_owned(),
        reason: "no row".to_owned(),
    })?;
    Ok(Position(row.int("position")?))
}

/// Up to where everything lies that the primary has committed by now.
pub(super) async fn written(primary: &Postgres) -> Result<Position, ReadError> {
    position(primary, &WRITTEN).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_answers_whoever_it_has_caught_up_with_and_nobody_once_it_is_too_old() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut it = Progress::default();
        assert!(!it.may_answer(None, start), "nothing is known yet");
        it.wrote(Position(100), at(1));
        it.replayed(Position(90));
        assert!(!it.may_answer(None, at(1)), "it lacks what was written");
        it.wrote(Position(120), at(2));
        it.replayed(Position(110));
        assert!(it.may_answer(None, at(2)));
        assert!(it.may_answer(Some(Position(110)), at(2)));
        assert!(
            !it.may_answer(Some(Position(111)), at(2)),
            "one's own would be missing"
        );
        it.replayed(Position(110));
        assert!(it.may_answer(None, at(5)));
        assert!(
            !it.may_answer(None, at(6)),
            "it shows what was true five seconds ago"
        );
        it.replayed(Position(130));
        assert!(it.may_answer(Some(Position(130)), at(6)));
    }
}
