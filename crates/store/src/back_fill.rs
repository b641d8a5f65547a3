//! Walks through old rows that make what newer programs keep with each act: how far each came, so
//! that a restart goes on where it stopped.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;

texts! {
    STANDING = "SELECT name, after_id, done, finished_at FROM back_fill WHERE name = $1";
    ADVANCE = "INSERT INTO back_fill (name, after_id, done, finished_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (name) DO UPDATE SET after_id = $2, done = $3, finished_at = $4";
}

/// How far a walk came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// The last row it came to; empty before the first.
    pub after: String,
    /// How many rows it has seen.
    pub done: i64,
    /// When it came to the end.
    pub finished_at: Option<Timestamp>,
}

/// How far a walk came; at its beginning where nobody began.
///
/// # Errors
/// When the files cannot be read.
pub async fn standing(db: &Db, name: &str) -> Result<Standing, ReadError> {
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Standing {
            after: row.text("after_id")?,
            done: row.int("done")?,
            finished_at: row.instant_or_null("finished_at")?,
        })
    };
    let row = db.query_one(&STANDING, &[name.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?.unwrap_or_default())
}

/// Adds to a batch how far a walk has come with it.
pub fn advance(batch: &mut Batch, name: &str, it: &Standing) {
    batch.must_touch_one(
        &ADVANCE,
        [
            name.into(),
            it.after.as_str().into(),
            it.done.into(),
            it.finished_at.into(),
        ],
    );
}
