//! Codes that were sent to prove that a telephone or a mailbox is somebody's: only the hash is
//! kept, a few wrong ones end it, and it is gone when it is old.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    SEND = "INSERT INTO code_sent (id, purpose, who, target, code_hash, body, failures, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";
    FIND = "SELECT id, purpose, who, target, code_hash, body, failures, created_at, expires_at
            FROM code_sent WHERE id = $1 AND purpose = $2 AND expires_at > $3 AND failures < $4";
    IS_THERE = "SELECT id FROM code_sent WHERE id = $1";
    TRIED = "UPDATE code_sent SET failures = failures + 1 WHERE id = $1 AND failures < $2";
    SENT_TO = "SELECT COUNT(*) AS sent FROM code_sent WHERE target = $1 AND created_at > $2";
    SENT_FOR = "SELECT COUNT(*) AS sent FROM code_sent WHERE purpose = $1 AND who = $2 AND created_at > $3";
    END = "DELETE FROM code_sent WHERE id = $1";
    FORGET = "DELETE FROM code_sent WHERE expires_at <= $1";
}

/// How often a code may be compared.
pub const TRIES: i64 = 5;

/// A code that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeSent {
    /// Its name in addresses.
    pub id: Uuid,
    /// What it is for: `register`, `contact`, `counter`.
    pub purpose: String,
    /// The account, or whoever asked for it.
    pub who: String,
    /// Where it was sent.
    pub target: String,
    /// The hash of the code.
    pub code_hash: String,
    /// What happens when it is right, as JSON.
    pub body: String,
    /// How often it was compared.
    pub failures: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

fn read(row: &Row) -> Result<CodeSent, Inconsistency> {
    Ok(CodeSent {
        id: row.uuid("id")?,
        purpose: row.text("purpose")?,
        who: row.text("who")?,
        target: row.text("target")?,
        code_hash: row.text("code_hash")?,
        body: row.text("body")?,
        failures: row.int("failures")?,
        created_at: row.instant("created_at")?,
        expires_at: row.instant("expires_at")?,
    })
}

/// Adds a code to a batch.
pub fn send(batch: &mut Batch, it: &CodeSent) {
    batch.must_touch_one(
        &SEND,
        [
            it.id.into(),
            it.purpose.as_str().into(),
            it.who.as_str().into(),
            it.target.as_str().into(),
            it.code_hash.as_str().into(),
            it.body.as_str().into(),
            it.created_at.into(),
            it.expires_at.into(),
        ],
    );
}

/// A code, while it can be used.
pub async fn find(
    db: &Db,
    id: Uuid,
    purpose: &str,
    now: Timestamp,
) -> Result<Option<CodeSent>, ReadError> {
    let values = [id.into(), purpose.into(), now.into(), TRIES.into()];
    let row = db.query_one(&FIND, &values).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Whether a code has neither been used nor forgotten.
pub async fn is_there(db: &Db, id: Uuid) -> Result<bool, ReadError> {
    Ok(db.query_one(&IS_THERE, &[id.into()]).await?.is_some())
}

/// How many codes that were not used yet went to a telephone or a mailbox since a moment.
pub async fn sent_to(db: &Db, target: &str, since: Timestamp) -> Result<i64, ReadError> {
    let row = db
        .query_one(&SENT_TO, &[target.into(), since.into()])
        .await?;
    Ok(row.map_or(Ok(0), |row| row.int("sent"))?)
}

/// How many codes of a purpose somebody asked for since a moment that were not used yet.
pub async fn sent_for(
    db: &Db,
    (purpose, who): (&str, &str),
    since: Timestamp,
) -> Result<i64, ReadError> {
    let values = [purpose.into(), who.into(), since.into()];
    let row = db.query_one(&SENT_FOR, &values).await?;
    Ok(row.map_or(Ok(0), |row| row.int("sent"))?)
}

/// Adds to a batch that a code is compared; a conflict when that was done as often as it may be.
pub fn tried(batch: &mut Batch, id: Uuid) {
    batch.must_touch_one(&TRIED, [id.into(), TRIES.into()]);
}

/// Adds to a batch the end of a code; a conflict when it was used already.
pub fn end(batch: &mut Batch, id: Uuid) {
    batch.must_touch_one(&END, [id.into()]);
}

/// Adds to a batch the forgetting of codes that can be used no more.
pub fn forget_old(batch: &mut Batch, now: Timestamp) {
    batch.may_touch(&FORGET, [now.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(a_code_is_used_once_for_its_purpose_and_in_time, |db| {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let it = CodeSent {
            id: Uuid::from_u128(1),
            purpose: "register".to_owned(),
            who: "036190000731".to_owned(),
            target: "0900000123".to_owned(),
            code_hash: "h".to_owned(),
            body: "{}".to_owned(),
            failures: 0,
            created_at: at(0),
            expires_at: at(600),
        };
        let mut batch = Batch::new();
        send(&mut batch, &it);
        db.commit(batch).await.unwrap();
        assert_eq!(
            find(db, it.id, "register", at(599)).await.unwrap(),
            Some(it.clone())
        );
        assert_eq!(find(db, it.id, "register", at(600)).await.unwrap(), None);
        assert_eq!(find(db, it.id, "contact", at(1)).await.unwrap(), None);
        assert_eq!(sent_to(db, "0900000123", at(-1)).await.unwrap(), 1);
        assert_eq!(sent_to(db, "0900000123", at(0)).await.unwrap(), 0);
        assert_eq!(sent_to(db, "0900000124", at(-1)).await.unwrap(), 0);
        let asked = |purpose| sent_for(db, (purpose, "036190000731"), at(-1));
        assert_eq!(asked("register").await.unwrap(), 1);
        assert_eq!(asked("contact").await.unwrap(), 0);
        for so_far in 0..TRIES {
            let found = find(db, it.id, "register", at(1)).await.unwrap().unwrap();
            assert_eq!(found.failures, so_far);
            let mut batch = Batch::new();
            tried(&mut batch, it.id);
            db.commit(batch).await.unwrap();
        }
        assert_eq!(find(db, it.id, "register", at(1)).await.unwrap(), None);
        let mut batch = Batch::new();
        tried(&mut batch, it.id);
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        for goes in [true, false] {
            assert_eq!(is_there(db, it.id).await.unwrap(), goes);
            let mut batch = Batch::new();
            end(&mut batch, it.id);
            assert_eq!(db.commit(batch).await.is_ok(), goes);
        }
        let mut batch = Batch::new();
        send(&mut batch, &it);
        forget_old(&mut batch, at(600));
        db.commit(batch).await.unwrap();
        assert_eq!(find(db, it.id, "register", at(1)).await.unwrap(), None);
    });
}
