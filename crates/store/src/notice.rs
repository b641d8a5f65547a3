//! What applicants are told: notices on their own page, and a record of every message that was
//! sent to the outside (mail, text message), with what came of it.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::ids::{AccountId, CaseId};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    PUT = "INSERT INTO notice (id, account, case_id, case_code, kind, title, words, at, read_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)
           ON CONFLICT (id) DO NOTHING";
    UNREAD = "SELECT count(*) AS unread FROM notice WHERE account = $1 AND read_at IS NULL";
    MARK = "UPDATE notice SET read_at = $3 WHERE id = $1 AND account = $2 AND read_at IS NULL";
    MARK_ALL = "UPDATE notice SET read_at = $2 WHERE account = $1 AND read_at IS NULL";
    SENT = "INSERT INTO message_sent (id, channel, recipient, kind, case_id, words, at, outcome, detail)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO NOTHING";
    OF_CASE = "SELECT id, channel, recipient, kind, case_id, words, at, outcome, detail
               FROM message_sent WHERE case_id = $1 ORDER BY id";
}

const ORDER: Order = Order {
    columns: &["id"],
    descending: true,
};

/// A notice on an applicant's page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its name; the same one twice is one notice.
    pub id: Uuid,
    /// To whom.
    pub account: AccountId,
    /// About which case.
    pub case: Option<CaseId>,
    /// That case's code.
    pub case_code: Option<String>,
    /// What about, as `domain` names topics.
    pub kind: String,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// A message that left the house, or tried to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageSent {
    /// Its name; the same one twice is one message.
    pub id: Uuid,
    /// `mail` or `sms`.
    pub channel: String,
    /// To which address or number.
    pub recipient: String,
    /// What about.
    pub kind: String,
    /// About which case, or, by the same kind of name, which petition.
    pub case: Option<CaseId>,
    /// What it said.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// `sent`, `recorded` (no outside is connected) or `failed`.
    pub outcome: String,
    /// What the other side said.
    pub detail: Option<String>,
}

/// Adds a notice to a batch.
pub fn put(batch: &mut Batch, it: &Notice) {
    batch.may_touch(
        &PUT,
        [
            it.id.into(),
            it.account.0.into(),
            it.case.map(|id| id.0).into(),
            it.case_code.as_ref().into(),
            it.kind.as_str().into(),
            it.title.as_str().into(),
            it.words.as_str().into(),
            it.at.into(),
        ],
    );
}

fn list(account: AccountId, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "notice::list",
        "SELECT id, account, case_id, case_code, kind, title, words, at, read_at FROM notice WHERE 1 = 1",
    );
    select.and("account = {}", [account.0.into()]);
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let account = AccountId(Uuid::nil());
    let requests = [
        PageRequest::first(20),
        PageRequest::after(hex::encode("[\"a\"]"), 20),
    ];
    requests
        .iter()
        .map(|request| list(account, request).finish().0)
        .collect()
}

/// A page of the notices of an account, newest first.
pub async fn page(
    db: &Db,
    account: AccountId,
    request: &PageRequest,
) -> Result<Page<Notice>, ReadError> {
    let rows = db.select(list(account, request)).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Notice {
            id: row.uuid("id")?,
            account: AccountId(row.uuid("account")?),
            case: row.uuid_or_null("case_id")?.map(CaseId),
            case_code: row.text_or_null("case_code")?,
            kind: row.text("kind")?,
            title: row.text("title")?,
            words: row.text("words")?,
            at: row.instant("at")?,
            read_at: row.instant_or_null("read_at")?,
        })
    };
    Ok(ORDER.page(&rows, request, read)?)
}

/// How many notices of an account were not read.
pub async fn unread(db: &Db, account: AccountId) -> Result<i64, ReadError> {
    let row = db.query_one(&UNREAD, &[account.0.into()]).await?;
    Ok(row.map(|row| row.int("unread")).transpose()?.unwrap_or(0))
}

/// Adds to a batch that a notice was read; nothing happens to one that was.
pub fn mark_read(batch: &mut Batch, id: Uuid, account: AccountId, now: Timestamp) {
    batch.may_touch(&MARK, [id.into(), account.0.into(), now.into()]);
}

/// Adds to a batch that all notices of an account were read.
pub fn mark_all_read(batch: &mut Batch, account: AccountId, now: Timestamp) {
    batch.may_touch(&MARK_ALL, [account.0.into(), now.into()]);
}

/// Adds to a batch the record of a message.
pub fn record_sent(batch: &mut Batch, it: &MessageSent) {
    batch.may_touch(
        &SENT,
        [
            it.id.into(),
            it.channel.as_str().into(),
            it.recipient.as_str().into(),
            it.kind.as_str().into(),
            it.case.map(|id| id.0).into(),
            it.words.as_str().into(),
            it.at.into(),
            it.outcome.as_str().into(),
            it.detail.as_ref().into(),
        ],
    );
}

/// The messages that were sent about a case, oldest first.
pub async fn messages_of_case(db: &Db, case: CaseId) -> Result<Vec<MessageSent>, ReadError> {
    let rows = db.query(&OF_CASE, &[case.0.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(MessageSent {
            id: row.uuid("id")?,
            channel: row.text("channel")?,
            recipient: row.text("recipient")?,
            kind: row.text("kind")?,
            case: row.uuid_or_null("case_id")?.map(CaseId),
            words: row.text("words")?,
            at: row.instant("at")?,
            outcome: row.text("outcome")?,
            detail: row.text_or_null("detail")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    both_engines!(notices_are_put_once_paged_and_read, |db| {
        let account = AccountId(Uuid::from_u128(0xC1));
        let notice = |no: u128| Notice {
            id: Uuid::from_u128(no),
            account,
            case: Some(CaseId(Uuid::from_u128(7))),
            case_code: Some("H40.024.13-260821-0142".to_owned()),
            kind: "accepted".to_owned(),
            title: "Hồ sơ đã được tiếp nhận".to_owned(),
            words: "Hẹn trả kết quả trước 17:00".to_owned(),
            at: at(0),
            read_at: None,
        };
        let mut batch = Batch::new();
        for no in [1, 2, 3, 3] {
            put(&mut batch, &notice(no));
        }
        db.commit(batch).await.unwrap();
        assert_eq!(unread(db, account).await.unwrap(), 3);
        let first = page(db, account, &PageRequest::first(2)).await.unwrap();
        assert_eq!(first.items, [notice(3), notice(2)]);
        let second = page(db, account, &PageRequest::after(first.next.unwrap(), 2))
            .await
            .unwrap();
        assert_eq!((second.items, second.next), (vec![notice(1)], None));
        let mut batch = Batch::new();
        mark_read(&mut batch, Uuid::from_u128(2), account, at(5));
        mark_read(
            &mut batch,
            Uuid::from_u128(1),
            AccountId(Uuid::nil()),
            at(5),
        );
        db.commit(batch).await.unwrap();
        assert_eq!(unread(db, account).await.unwrap(), 2);
        let mut batch = Batch::new();
        mark_all_read(&mut batch, account, at(6));
        db.commit(batch).await.unwrap();
        assert_eq!(unread(db, account).await.unwrap(), 0);
    });

    both_engines!(a_message_is_recorded_once, |db| {
        let case = CaseId(Uuid::from_u128(7));
        let message = MessageSent {
            id: Uuid::from_u128(1),
            channel: "mail".to_owned(),
            recipient: "huong@example.vn".to_owned(),
            kind: "accepted".to_owned(),
            case: Some(case),
            words: "…".to_owned(),
            at: at(0),
            outcome: "recorded".to_owned(),
            detail: None,
        };
        let mut batch = Batch::new();
        record_sent(&mut batch, &message);
        record_sent(&mut batch, &message);
        db.commit(batch).await.unwrap();
        assert_eq!(messages_of_case(db, case).await.unwrap(), [message]);
    });
}
