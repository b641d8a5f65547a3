//! Published rankings: every edition of a period is kept, with who published it and why it was
//! corrected.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Value, texts};
use jiff::Timestamp;

texts! {
    ADD = "INSERT INTO ranking (period, edition, published_at, published_by, reason, body)
           VALUES ($1, $2, $3, $4, $5, $6)";
    OF_PERIOD = "SELECT period, edition, published_at, published_by, reason, body FROM ranking
                 WHERE period = $1 ORDER BY edition DESC";
    PERIODS = "SELECT period, edition, published_at, published_by, reason, body FROM ranking
               WHERE edition = 1 ORDER BY published_at DESC, period DESC LIMIT $1";
}

/// An edition of a ranking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    /// The period: `2026-08`, `2026-q3`, `2026`.
    pub period: String,
    /// Its number, from 1.
    pub edition: i64,
    /// When it was published.
    pub published_at: Timestamp,
    /// By whom; the system itself by the clock.
    pub published_by: String,
    /// Why it was corrected; empty for the first.
    pub reason: String,
    /// Its lines, as JSON.
    pub body: String,
}

/// Adds an edition to a batch.
pub fn add(batch: &mut Batch, it: &Edition) {
    let values: [Value; 6] = [
        it.period.as_str().into(),
        it.edition.into(),
        it.published_at.into(),
        it.published_by.as_str().into(),
        it.reason.as_str().into(),
        it.body.as_str().into(),
    ];
    batch.must_touch_one(&ADD, values);
}

fn read(row: &Row) -> Result<Edition, Inconsistency> {
    Ok(Edition {
        period: row.text("period")?,
        edition: row.int("edition")?,
        published_at: row.instant("published_at")?,
        published_by: row.text("published_by")?,
        reason: row.text("reason")?,
        body: row.text("body")?,
    })
}

/// The editions of a period, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_period(db: &Db, period: &str) -> Result<Vec<Edition>, ReadError> {
    let rows = db.query(&OF_PERIOD, &[period.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The periods that were published, the newest first, each in its first edition.
///
/// # Errors
/// When the files cannot be read.
pub async fn periods(db: &Db, at_most: u32) -> Result<Vec<Edition>, ReadError> {
    let rows = db.query(&PERIODS, &[at_most.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}
