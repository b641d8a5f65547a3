//! What a citizen does with the own account, on file: what was changed, and reports that it was
//! lost or misused.

use crate::ids::id_at;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::AccountId;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    NOTE = "INSERT INTO account_event (id, at, account, what, who, who_name, was, became)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    EVENTS = "SELECT at, what, who_name, was, became FROM account_event WHERE account = $1
              ORDER BY id DESC LIMIT $2";
    REPORT = "INSERT INTO account_report
              (id, at, account, what, said, reached, to_body, done_at, done_by, done_by_name, answer)
              VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, NULL, NULL)";
    OPEN = "SELECT id, at, account, what, said, reached, to_body, done_at, done_by_name, answer
            FROM account_report WHERE done_at IS NULL ORDER BY at, id LIMIT $1";
    LOAD = "SELECT id, at, account, what, said, reached, to_body, done_at, done_by_name, answer
            FROM account_report WHERE id = $1";
    DONE = "UPDATE account_report SET done_at = $2, done_by = $3, done_by_name = $4, answer = $5
            WHERE id = $1 AND done_at IS NULL";
}

/// What happened to an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountEvent {
    /// When.
    pub at: Timestamp,
    /// What: `opened`, `changed`, `password`, `linked`, `merged`, `reported`, `unlocked`, `closed`,
    /// `exported`.
    pub what: String,
    /// Who did it.
    pub who_name: String,
    /// The particulars before, as JSON.
    pub was: Option<String>,
    /// The particulars after, as JSON.
    pub became: Option<String>,
}

/// Who does something to an account: a word for files, and a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct By<'a> {
    /// `account:…`, `officer:…`.
    pub who: &'a str,
    /// The name.
    pub name: &'a str,
}

/// Adds to a batch that something happened to an account.
pub fn note(
    batch: &mut Batch,
    account: AccountId,
    what: &str,
    by: By<'_>,
    (was, became): (Option<String>, Option<String>),
    now: Timestamp,
) {
    batch.must_touch_one(
        &NOTE,
        [
            id_at(now).into(),
            now.into(),
            account.0.into(),
            what.into(),
            by.who.into(),
            by.name.into(),
            was.into(),
            became.into(),
        ],
    );
}

/// What happened to an account, the newest first.
pub async fn events(
    db: &Db,
    account: AccountId,
    count: u32,
) -> Result<Vec<AccountEvent>, ReadError> {
    let rows = db.query(&EVENTS, &[account.0.into(), count.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(AccountEvent {
            at: row.instant("at")?,
            what: row.text("what")?,
            who_name: row.text("who_name")?,
            was: row.text_or_null("was")?,
            became: row.text_or_null("became")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// A report that an account was lost or misused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountReport {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Which account.
    pub account: AccountId,
    /// `lost` or `misused`.
    pub what: String,
    /// In the words of whoever reported it.
    pub said: String,
    /// How that person is reached.
    pub reached: String,
    /// The body that the province names.
    pub to_body: String,
    /// When it was dealt with.
    pub done_at: Option<Timestamp>,
    /// By whom.
    pub done_by_name: Option<String>,
    /// What came of it.
    pub answer: Option<String>,
}

fn read(row: &Row) -> Result<AccountReport, Inconsistency> {
    Ok(AccountReport {
        id: row.uuid("id")?,
        at: row.instant("at")?,
        account: AccountId(row.uuid("account")?),
        what: row.text("what")?,
        said: row.text("said")?,
        reached: row.text("reached")?,
        to_body: row.text("to_body")?,
        done_at: row.instant_or_null("done_at")?,
        done_by_name: row.text_or_null("done_by_name")?,
        answer: row.text_or_null("answer")?,
    })
}

/// Adds a report to a batch.
pub fn report(batch: &mut Batch, it: &AccountReport) {
    batch.must_touch_one(
        &REPORT,
        [
            it.id.into(),
            it.at.into(),
            it.account.0.into(),
            it.what.as_str().into(),
            it.said.as_str().into(),
            it.reached.as_str().into(),
            it.to_body.as_str().into(),
        ],
    );
}

/// Reports that nobody has dealt with, the oldest first, two hundred at most.
pub async fn open_reports(db: &Db) -> Result<Vec<AccountReport>, ReadError> {
    let rows = db.query(&OPEN, &[200_i64.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// A report.
pub async fn load_report(db: &Db, id: Uuid) -> Result<Option<AccountReport>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Adds to a batch that a report was dealt with; a conflict when it was already.
pub fn dealt_with(batch: &mut Batch, id: Uuid, by: By<'_>, answer: &str, now: Timestamp) {
    batch.must_touch_one(
        &DONE,
        [
            id.into(),
            now.into(),
            by.who.into(),
            by.name.into(),
            answer.into(),
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(reports_wait_until_somebody_deals_with_them_once, |db| {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let account = AccountId(Uuid::from_u128(1));
        let it = AccountReport {
            id: Uuid::from_u128(2),
            at: at(0),
            account,
            what: "misused".to_owned(),
            said: "Có hồ sơ lạ".to_owned(),
            reached: "0900000123".to_owned(),
            to_body: "Sở Khoa học và Công nghệ".to_owned(),
            done_at: None,
            done_by_name: None,
            answer: None,
        };
        let by = By {
            who: "officer:1",
            name: "Trần Văn Bình",
        };
        let mut batch = Batch::new();
        report(&mut batch, &it);
        note(
            &mut batch,
            account,
            "reported",
            by,
            (None, Some("{}".to_owned())),
            at(0),
        );
        note(&mut batch, account, "unlocked", by, (None, None), at(1));
        db.commit(batch).await.unwrap();
        assert_eq!(open_reports(db).await.unwrap(), std::slice::from_ref(&it));
        for goes in [true, false] {
            let mut batch = Batch::new();
            dealt_with(&mut batch, it.id, by, "Đã xác minh", at(2));
            assert_eq!(db.commit(batch).await.is_ok(), goes);
        }
        assert!(open_reports(db).await.unwrap().is_empty());
        let done = load_report(db, it.id).await.unwrap().unwrap();
        assert_eq!(
            (done.done_at, done.answer.as_deref()),
            (Some(at(2)), Some("Đã xác minh"))
        );
        let happened = events(db, account, 9).await.unwrap();
        let words: Vec<&str> = happened.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(words, ["unlocked", "reported"]);
    });
}
