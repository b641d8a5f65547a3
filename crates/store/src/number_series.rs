//! Gapless numbers: case codes per agency and day, letters per agency and year. A number is read,
//! used in what is written, and taken in the same commit; whoever comes second gets a conflict
//! and reads again, so no number is ever skipped or given twice.
//!
//! Within one process those who want a number of the same series take turns, so that a rush on
//! one agency does not become a storm of conflicts. Turns only save work: between processes,
//! and after a turn that took too long, the compare-and-set alone decides.

use crate::sql::{Batch, Db, ReadError, texts};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;

texts! {
    LAST = "SELECT last FROM number_series WHERE series = $1";
    OPEN = "INSERT INTO number_series (series, last) VALUES ($1, 1)";
    TAKE = "UPDATE number_series SET last = $2 WHERE series = $1 AND last = $3";
}

/// How long one waits for one's turn before trying without.
const PATIENCE: Duration = Duration::from_secs(2);

/// The series that somebody in this process wants a number of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    series: Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>,
}

impl Turns {
    async fn wait(&self, series: &str) -> Option<OwnedMutexGuard<()>> {
        let turn = {
            let mut all = self.series.lock().unwrap_or_else(PoisonError::into_inner);
            // Series of days gone by would pile up.
            if all.len() > 1000 {
                all.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(all.entry(series.to_owned()).or_default())
        };
        tokio::time::timeout(PATIENCE, turn.lock_owned()).await.ok()
    }
}

/// The next number of a series, not yet taken. Holds one's turn until it is dropped, so take it
/// late and commit soon.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The series.
    pub series: String,
    /// The number.
    pub number: i64,
    _turn: Option<Arc<OwnedMutexGuard<()>>>,
}

/// Reads the number that comes next, from 1. It is taken by [`Taken::write`]. Take one number of
/// a series at a time: a second one before the commit would be the same.
pub async fn next(db: &Db, series: &str) -> Result<Taken, ReadError> {
    let turn = db.turns().wait(series).await.map(Arc::new);
    let row = db.query_one(&LAST, &[series.into()]).await?;
    let last = row.map(|row| row.int("last")).transpose()?.unwrap_or(0);
    Ok(Taken {
        series: series.to_owned(),
        number: last + 1,
        _turn: turn,
    })
}

impl Taken {
    /// Adds the taking to a batch: a conflict if somebody took it meanwhile.
    pub fn write(&self, batch: &mut Batch) {
        if self.number == 1 {
            batch.must_touch_one(&OPEN, [self.series.as_str().into()]);
        } else {
            batch.must_touch_one(
                &TAKE,
                [
                    self.series.as_str().into(),
                    self.number.into(),
                    (self.number - 1).into(),
                ],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::sql::CommitError;

    async fn take(db: &Db, series: &str) -> Result<i64, CommitError> {
        let taken = next(db, series).await.unwrap();
        let mut batch = Batch::new();
        taken.write(&mut batch);
        let result = db.commit(batch).await;
        result.map(|()| taken.number)
    }

    both_engines!(numbers_have_no_gaps_whoever_asks, |db| {
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut got = Vec::new();
                    while got.len() < 5 {
                        match take(&db, "H40.024.13-260821").await {
                            Ok(number) => got.push(number),
                            Err(e) => assert!(e.is_conflict(), "{e}"),
                        }
                    }
                    got
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        all.sort_unstable();
        assert_eq!(all, (1..=30).collect::<Vec<_>>());
        assert_eq!(next(db, "another").await.unwrap().number, 1);
    });

    both_engines!(within_one_process_nobody_meets_a_conflict, |db| {
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { take(&db, "s").await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(next(db, "s").await.unwrap().number, 41);
    });

    both_engines!(without_a_turn_the_compare_and_set_decides, |db| {
        let taken = next(db, "s").await.unwrap();
        let same = Taken {
            _turn: None,
            ..taken.clone()
        };
        let mut first = Batch::new();
        taken.write(&mut first);
        let mut second = Batch::new();
        same.write(&mut second);
        db.commit(first).await.unwrap();
        assert!(db.commit(second).await.unwrap_err().is_conflict());
    });
}
