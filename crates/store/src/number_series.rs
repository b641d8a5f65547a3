//! Gapless numbers: case codes per agency and day, letters per agency and year. A number is read,
//! used in what is written, and taken in the same commit; whoever comes second gets a conflict
//! and reads again, so no number is ever skipped or given twice.

use crate::sql::{Batch, Db, ReadError, texts};

texts! {
    LAST = "SELECT last FROM number_series WHERE series = $1";
    OPEN = "INSERT INTO number_series (series, last) VALUES ($1, 1)";
    TAKE = "UPDATE number_series SET last = $2 WHERE series = $1 AND last = $3";
}

/// The next number of a series, not yet taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The series.
    pub series: String,
    /// The number.
    pub number: i64,
}

/// Reads the number that comes next, from 1. It is taken by [`Taken::write`].
pub async fn next(db: &Db, series: &str) -> Result<Taken, ReadError> {
    let row = db.query_one(&LAST, &[series.into()]).await?;
    let last = row.map(|row| row.int("last")).transpose()?.unwrap_or(0);
    Ok(Taken {
        series: series.to_owned(),
        number: last + 1,
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
        db.commit(batch).await.map(|()| taken.number)
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
}
