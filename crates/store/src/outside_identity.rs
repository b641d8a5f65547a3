//! Who vouches for whom: the names under which outside providers know citizens and officers, so
//! that one person who signs in there is always the same account here; and accounts that became
//! one.

use crate::session::Kind;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::AccountId;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    LINK = "INSERT INTO outside_identity (provider, subject, kind, who, name, level, linked_at, used_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    FIND = "SELECT provider, subject, who, name, level, linked_at, used_at FROM outside_identity
            WHERE provider = $1 AND subject = $2 AND kind = $3";
    OF = "SELECT provider, subject, who, name, level, linked_at, used_at FROM outside_identity
          WHERE kind = $1 AND who = $2 ORDER BY linked_at, provider";
    USED = "UPDATE outside_identity SET used_at = $3, level = $4 WHERE provider = $1 AND subject = $2";
    UNLINK = "DELETE FROM outside_identity WHERE kind = $1 AND who = $2 AND provider = $3";
    MOVE = "UPDATE outside_identity SET who = $2 WHERE kind = 'citizen' AND who = $1";
    MERGE = "INSERT INTO merged_account (account, into_account, at) VALUES ($1, $2, $3)";
    MERGE_AGAIN = "UPDATE merged_account SET into_account = $2 WHERE into_account = $1";
    MOVE_DRAFTS = "UPDATE draft SET account = $2 WHERE account = $1";
    MOVE_NOTICES = "UPDATE notice SET account = $2 WHERE account = $1";
    MERGED = "SELECT account FROM merged_account WHERE into_account = $1 ORDER BY at, account LIMIT 20";
}

/// A provider's name for somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutsideIdentity {
    /// The provider's name in the configuration.
    pub provider: String,
    /// Its name for the person.
    pub subject: String,
    /// The account or the officer.
    pub who: Uuid,
    /// The name it told.
    pub name: String,
    /// The level of the identity.
    pub level: Option<i64>,
    /// Since when.
    pub linked_at: Timestamp,
    /// The last sign-in.
    pub used_at: Timestamp,
}

fn read(row: &Row) -> Result<OutsideIdentity, Inconsistency> {
    Ok(OutsideIdentity {
        provider: row.text("provider")?,
        subject: row.text("subject")?,
        who: row.uuid("who")?,
        name: row.text("name")?,
        level: row.int_or_null("level")?,
        linked_at: row.instant("linked_at")?,
        used_at: row.instant("used_at")?,
    })
}

/// Adds a link to a batch; a conflict when the provider's name is somebody's already.
pub fn link(batch: &mut Batch, kind: Kind, it: &OutsideIdentity) {
    batch.must_touch_one(
        &LINK,
        [
            it.provider.as_str().into(),
            it.subject.as_str().into(),
            kind.word().into(),
            it.who.into(),
            it.name.as_str().into(),
            it.level.into(),
            it.linked_at.into(),
        ],
    );
}

/// Whose a provider's name is.
pub async fn find(
    db: &Db,
    kind: Kind,
    provider: &str,
    subject: &str,
) -> Result<Option<OutsideIdentity>, ReadError> {
    let row = db
        .query_one(
            &FIND,
            &[provider.into(), subject.into(), kind.word().into()],
        )
        .await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Who vouches for somebody.
pub async fn of(db: &Db, kind: Kind, who: Uuid) -> Result<Vec<OutsideIdentity>, ReadError> {
    let rows = db.query(&OF, &[kind.word().into(), who.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Adds to a batch that a link was used, and what level was told.
pub fn used(batch: &mut Batch, provider: &str, subject: &str, now: Timestamp, level: Option<i64>) {
    batch.must_touch_one(
        &USED,
        [provider.into(), subject.into(), now.into(), level.into()],
    );
}

/// Adds to a batch the end of the links of somebody to a provider.
pub fn unlink(batch: &mut Batch, kind: Kind, who: Uuid, provider: &str) {
    batch.may_touch(&UNLINK, [kind.word().into(), who.into(), provider.into()]);
}

/// Adds to a batch that an account becomes part of another: its links, drafts and notices, and
/// what was merged into it before, go along. A conflict when it was merged already.
pub fn merge(batch: &mut Batch, account: AccountId, into: AccountId, now: Timestamp) {
    batch.must_touch_one(&MERGE, [account.0.into(), into.0.into(), now.into()]);
    batch.may_touch(&MERGE_AGAIN, [account.0.into(), into.0.into()]);
    for text in [&MOVE, &MOVE_DRAFTS, &MOVE_NOTICES] {
        batch.may_touch(text, [account.0.into(), into.0.into()]);
    }
}

/// The accounts that became part of one.
pub async fn merged_into(db: &Db, account: AccountId) -> Result<Vec<AccountId>, ReadError> {
    let rows = db.query(&MERGED, &[account.0.into()]).await?;
    let read = |row: &Row| Ok::<_, Inconsistency>(AccountId(row.uuid("account")?));
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn identity(subject: &str, who: u128) -> OutsideIdentity {
        OutsideIdentity {
            provider: "vneid".to_owned(),
            subject: subject.to_owned(),
            who: Uuid::from_u128(who),
            name: "Nguyễn Thị Thanh Hương".to_owned(),
            level: Some(2),
            linked_at: at(0),
            used_at: at(0),
        }
    }

    both_engines!(a_providers_name_is_one_persons, |db| {
        let it = identity("a", 1);
        let mut batch = Batch::new();
        link(&mut batch, Kind::Citizen, &it);
        db.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        link(&mut batch, Kind::Citizen, &identity("a", 2));
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        let found = find(db, Kind::Citizen, "vneid", "a").await.unwrap();
        assert_eq!(found, Some(it.clone()));
        assert_eq!(find(db, Kind::Officer, "vneid", "a").await.unwrap(), None);
        assert_eq!(find(db, Kind::Citizen, "other", "a").await.unwrap(), None);
        let mut batch = Batch::new();
        used(&mut batch, "vneid", "a", at(9), Some(1));
        db.commit(batch).await.unwrap();
        let listed = of(db, Kind::Citizen, it.who).await.unwrap();
        assert_eq!((listed[0].used_at, listed[0].level), (at(9), Some(1)));
        let mut batch = Batch::new();
        unlink(&mut batch, Kind::Citizen, it.who, "vneid");
        db.commit(batch).await.unwrap();
        assert!(of(db, Kind::Citizen, it.who).await.unwrap().is_empty());
    });

    both_engines!(what_was_merged_before_goes_along_with_an_account, |db| {
        let id = |no| AccountId(Uuid::from_u128(no));
        let mut batch = Batch::new();
        link(&mut batch, Kind::Citizen, &identity("a", 1));
        merge(&mut batch, id(1), id(2), at(1));
        db.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        merge(&mut batch, id(2), id(3), at(2));
        db.commit(batch).await.unwrap();
        assert_eq!(merged_into(db, id(3)).await.unwrap(), [id(1), id(2)]);
        assert!(merged_into(db, id(2)).await.unwrap().is_empty());
        let linked = find(db, Kind::Citizen, "vneid", "a")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(linked.who, id(3).0);
        let mut batch = Batch::new();
        merge(&mut batch, id(1), id(3), at(3));
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
    });
}
