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
    REHASH_CITIZEN = "UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    REHASH_OFFICER = "UPDATE officer SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    REHASH_PAST = "UPDATE password_past SET hash = $4 WHERE kind = $1 AND who = $2 AND hash = $3";
    KEYS = "SELECT id FROM password_key ORDER BY id";
    UNDER = "SELECT (SELECT COUNT(*) FROM account WHERE password_hash LIKE $1)
                    + (SELECT COUNT(*) FROM officer WHERE password_hash LIKE $1) AS hashes";
    REMOVE_KEY = "DELETE FROM password_key WHERE id = $1";
    ADD_KEY = "INSERT INTO password_key (id, since) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
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

/// Adds to a batch another hash of the same password, in the place of the old one; nothing where the
/// password changed meanwhile.
pub fn rehash(batch: &mut Batch, kind: Kind, who: Uuid, (old, new): (&str, &str)) {
    let text = match kind {
        Kind::Citizen => &REHASH_CITIZEN,
        Kind::Officer => &REHASH_OFFICER,
    };
    batch.may_touch(text, [who.into(), old.into(), new.into()]);
    let past = [kind.word().into(), who.into(), old.into(), new.into()];
    batch.may_touch(&REHASH_PAST, past);
}

/// The names of all keys that passwords were hashed under.
pub async fn keys(db: &Db) -> Result<Vec<String>, ReadError> {
    let rows = db.query(&KEYS, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| row.text("id"))
        .collect::<Result<_, _>>()?)
}

/// How many passwords are hashed under the key of a name.
pub async fn hashed_under(db: &Db, name: &str) -> Result<i64, ReadError> {
    let named = format!("%keyid={name}%");
    let row = db.query_one(&UNDER, &[named.into()]).await?;
    Ok(row.map_or(Ok(0), |row| row.int("hashes"))?)
}

/// Adds to a batch that nothing is hashed under the key of a name any more.
pub fn remove_key(batch: &mut Batch, name: &str) {
    batch.may_touch(&REMOVE_KEY, [name.into()]);
}

/// Adds to a batch that passwords are hashed under a key of this name.
pub fn add_key(batch: &mut Batch, name: &str, now: Timestamp) {
    batch.may_touch(&ADD_KEY, [name.into(), now.into()]);
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
        let mut batch = Batch::new();
        rehash(&mut batch, Kind::Officer, who, ("h3", "k3"));
        add_key(&mut batch, "aa", at(4));
        add_key(&mut batch, "aa", at(5));
        db.commit(batch).await.unwrap();
        let found = past(db, Kind::Officer, who, 2).await.unwrap();
        assert_eq!(found, ["k3", "h2"]);
        assert_eq!(keys(db).await.unwrap(), ["aa"]);
    });
}
