//! Drafts of applicants: what was typed so far, saved as they go, so that nothing is lost when a
//! phone goes dark. A draft is nobody else's and becomes a case or goes.

use crate::filed_document;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::{AccountId, ProcedureCode};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    START = "INSERT INTO draft
             (id, account, procedure_code, procedure_name, version, body, created_at, updated_at)
             VALUES ($1, $2, $3, $4, 1, $5, $6, $6)";
    SAVE = "UPDATE draft SET body = $4, updated_at = $5, version = $3 + 1
            WHERE id = $1 AND account = $2 AND version = $3";
    LOAD = "SELECT id, account, procedure_code, procedure_name, version, body, created_at, updated_at
            FROM draft WHERE id = $1 AND account = $2";
    LIST = "SELECT id, account, procedure_code, procedure_name, version, body, created_at, updated_at
            FROM draft WHERE account = $1 ORDER BY updated_at DESC, id DESC LIMIT 100";
    REMOVE = "DELETE FROM draft WHERE id = $1 AND account = $2";
    REMOVE_OLD = "DELETE FROM draft WHERE id = $1 AND account = $2 AND updated_at < $3";
    OLD = "SELECT id, account FROM draft WHERE updated_at < $1 ORDER BY updated_at LIMIT $2";
}

/// A draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Its name.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// For which procedure.
    pub procedure: ProcedureCode,
    /// That procedure's name.
    pub procedure_name: String,
    /// Counts savings, so that two windows notice each other.
    pub version: i64,
    /// What was typed, as JSON.
    pub body: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Last saved.
    pub updated_at: Timestamp,
}

fn read(row: &Row) -> Result<Draft, Inconsistency> {
    Ok(Draft {
        id: row.uuid("id")?,
        account: AccountId(row.uuid("account")?),
        procedure: ProcedureCode(row.text("procedure_code")?),
        procedure_name: row.text("procedure_name")?,
        version: row.int("version")?,
        body: row.text("body")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
    })
}

/// Adds a new draft to a batch.
pub fn start(batch: &mut Batch, it: &Draft) {
    batch.must_touch_one(
        &START,
        [
            it.id.into(),
            it.account.0.into(),
            it.procedure.as_str().into(),
            it.procedure_name.as_str().into(),
            it.body.as_str().into(),
            it.created_at.into(),
        ],
    );
}

/// Adds to a batch what a draft holds now; a conflict when it was saved elsewhere since it was
/// seen.
pub fn save(
    batch: &mut Batch,
    id: Uuid,
    account: AccountId,
    seen_version: i64,
    body: &str,
    now: Timestamp,
) {
    batch.must_touch_one(
        &SAVE,
        [
            id.into(),
            account.0.into(),
            seen_version.into(),
            body.into(),
            now.into(),
        ],
    );
}

/// A draft of an account.
pub async fn load(db: &Db, id: Uuid, account: AccountId) -> Result<Option<Draft>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into(), account.0.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The drafts of an account, last saved first, a hundred at most.
pub async fn list(db: &Db, account: AccountId) -> Result<Vec<Draft>, ReadError> {
    let rows = db.query(&LIST, &[account.0.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Adds to a batch the end of a draft that becomes a case: its papers must have been passed on
/// before ([`filed_document::pass_to_case`]); a conflict when it is gone already.
pub fn filed(batch: &mut Batch, id: Uuid, account: AccountId) {
    batch.must_touch_one(&REMOVE, [id.into(), account.0.into()]);
}

/// Adds to a batch the end of a draft and of the papers in it.
pub fn discard(batch: &mut Batch, id: Uuid, account: AccountId) {
    batch.must_touch_one(&REMOVE, [id.into(), account.0.into()]);
    filed_document::remove_all(batch, id);
}

/// Adds to a batch the end of a draft that was not saved since an instant, and of the papers in it;
/// a conflict when it was saved since, or is gone.
pub fn discard_old(batch: &mut Batch, id: Uuid, account: AccountId, before: Timestamp) {
    batch.must_touch_one(&REMOVE_OLD, [id.into(), account.0.into(), before.into()]);
    filed_document::remove_all(batch, id);
}

/// Drafts not saved since an instant, oldest first.
pub async fn older_than(
    db: &Db,
    at: Timestamp,
    limit: u32,
) -> Result<Vec<(Uuid, AccountId)>, ReadError> {
    let rows = db.query(&OLD, &[at.into(), limit.into()]).await?;
    let read =
        |row: &Row| Ok::<_, Inconsistency>((row.uuid("id")?, AccountId(row.uuid("account")?)));
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn draft(no: u128) -> Draft {
        Draft {
            id: Uuid::from_u128(no),
            account: AccountId(Uuid::from_u128(0xC1)),
            procedure: "1.001193".into(),
            procedure_name: "Đăng ký khai sinh".to_owned(),
            version: 1,
            body: "{}".to_owned(),
            created_at: at(0),
            updated_at: at(0),
        }
    }

    both_engines!(a_draft_is_saved_as_it_grows_and_two_windows_notice, |db| {
        let it = draft(1);
        let mut batch = Batch::new();
        start(&mut batch, &it);
        start(&mut batch, &draft(2));
        db.commit(batch).await.unwrap();
        for (body, goes) in [("{\"a\":1}", true), ("{\"a\":2}", false)] {
            let mut batch = Batch::new();
            save(&mut batch, it.id, it.account, 1, body, at(9));
            assert_eq!(db.commit(batch).await.is_ok(), goes);
        }
        let kept = load(db, it.id, it.account).await.unwrap().unwrap();
        assert_eq!((kept.body.as_str(), kept.version), ("{\"a\":1}", 2));
        let listed: Vec<_> = list(db, it.account)
            .await
            .unwrap()
            .into_iter()
            .map(|d| d.id)
            .collect();
        assert_eq!(listed, [it.id, draft(2).id]);
        let stranger = AccountId(Uuid::from_u128(0xC2));
        assert_eq!(load(db, it.id, stranger).await.unwrap(), None);
        let mut batch = Batch::new();
        discard(&mut batch, it.id, stranger);
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        assert_eq!(
            older_than(db, at(5), 9).await.unwrap(),
            [(draft(2).id, it.account)]
        );
        let mut batch = Batch::new();
        discard_old(&mut batch, it.id, it.account, at(9));
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        let mut batch = Batch::new();
        discard(&mut batch, it.id, it.account);
        db.commit(batch).await.unwrap();
        assert_eq!(load(db, it.id, it.account).await.unwrap(), None);
    });
}
