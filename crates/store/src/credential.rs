//! What is known of a password beside its hash: since when it is in use, whether somebody else
//! knows it, and the hashes of those from before.

use crate::ids::id_at;
use crate::session::Kind;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    NOTE = "INSERT INTO password_state (kind, who, changed_at, must_change) VALUES ($1, $2, $3, $4)
            ON CONFLICT (kind, who) DO UPDATE SET changed_at = excluded.changed_at,
                                                  must_change = excluded.must_change";
    STATE = "SELECT changed_at, must_change FROM password_state WHERE kind = $1 AND who = $2";
    KEEP = "INSERT INTO password_past (id, kind, who, at, hash) VALUES ($1, $2, $3, $4, $5)";
    PAST = "SELECT hash FROM password_past WHERE kind = $1 AND who = $2 ORDER BY id DESC LIMIT $3";
}

/// What is known of a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PasswordState {
    /// Since when it is in use.
    pub changed_at: Timestamp,
    /// Whether somebody else knows it, so that it must be changed before anything else.
    pub must_change: bool,
}

/// Adds to a batch what is known of a new password, and its hash to those that do not come back.
pub fn changed(
    batch: &mut Batch,
    kind: Kind,
    who: Uuid,
    hash: &str,
    now: Timestamp,
    must_change: bool,
) {
    batch.must_touch_one(
        &NOTE,
        [
            kind.word().into(),
            who.into(),
            now.into(),
            must_change.into(),
        ],
    );
    batch.must_touch_one(
        &KEEP,
        [
            id_at(now).into(),
            kind.word().into(),
            who.into(),
            now.into(),
            hash.into(),
        ],
    );
}

/// Adds to a batch since when a password is in use, without its hash.
pub fn noted(batch: &mut Batch, kind: Kind, who: Uuid, now: Timestamp) {
    batch.must_touch_one(
        &NOTE,
        [kind.word().into(), who.into(), now.into(), false.into()],
    );
}

/// What is known of somebody's password; none where it is older than such notes.
pub async fn state(db: &Db, kind: Kind, who: Uuid) -> Result<Option<PasswordState>, ReadError> {
    let row = db
        .query_one(&STATE, &[kind.word().into(), who.into()])
        .await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(PasswordState {
            changed_at: row.instant("changed_at")?,
            must_change: row.bool("must_change")?,
        })
    };
    Ok(row.as_ref().map(read).transpose()?)
}

/// The hashes of so many passwords, the newest first.
pub async fn past(db: &Db, kind: Kind, who: Uuid, count: u32) -> Result<Vec<String>, ReadError> {
    let rows = db
        .query(&PAST, &[kind.word().into(), who.into(), count.into()])
        .await?;
    Ok(rows
        .iter()
        .map(|row| row.text("hash"))
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(the_newest_passwords_are_remembered_each_by_its_hash, |db| {
        let who = Uuid::from_u128(1);
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        assert_eq!(state(db, Kind::Officer, who).await.unwrap(), None);
        for no in 0..4 {
            let mut batch = Batch::new();
            let hash = format!("h{no}");
            changed(&mut batch, Kind::Officer, who, &hash, at(no), no == 0);
            db.commit(batch).await.unwrap();
        }
        let known = state(db, Kind::Officer, who).await.unwrap().unwrap();
        assert_eq!((known.changed_at, known.must_change), (at(3), false));
        let found = past(db, Kind::Officer, who, 3).await.unwrap();
        assert_eq!(found, ["h3", "h2", "h1"]);
        assert!(past(db, Kind::Citizen, who, 3).await.unwrap().is_empty());
    });
}
