//! Wrong passwords, counted by the name that was typed. A name that nobody has is counted and locked
//! like any other, so that a lock-out tells nothing; what was typed is kept as a hash.

use crate::account::login_key;
use crate::session::Kind;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

texts! {
    OF = "SELECT name_hash, failures, locked_until FROM sign_in_failure
          WHERE kind = $1 AND last_at > $2 AND (name_hash = $3 OR who = $4)";
    COUNT = "INSERT INTO sign_in_failure (kind, name_hash, who, failures, locked_until, last_at)
             VALUES ($1, $2, $3, 1, $4, $5)
             ON CONFLICT (kind, name_hash) DO UPDATE SET
                 failures = CASE WHEN sign_in_failure.last_at > $6
                                 THEN sign_in_failure.failures + 1 ELSE 1 END,
                 who = excluded.who, locked_until = excluded.locked_until, last_at = excluded.last_at";
    FORGET = "DELETE FROM sign_in_failure WHERE kind = $1 AND who = $2";
    FORGET_OLD = "DELETE FROM sign_in_failure WHERE last_at <= $1";
}

/// After so long without another failure a name begins anew.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// What failed before under a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Failures {
    /// How often under this name.
    pub of_name: i64,
    /// How often under all names of the account that has it, this one among them.
    pub of_account: i64,
    /// Until when this name is not tried.
    pub locked_until: Option<Timestamp>,
}

fn name_hash(name: &str) -> String {
    hex::encode(Sha256::digest(login_key(name).as_bytes()))
}

fn since(now: Timestamp) -> Timestamp {
    now.saturating_sub(REMEMBERED).unwrap_or(now)
}

/// What failed before under a name; `who` has it.
pub async fn of(
    db: &Db,
    kind: Kind,
    name: &str,
    who: Option<Uuid>,
    now: Timestamp,
) -> Result<Failures, ReadError> {
    let hash = name_hash(name);
    let asked = [
        kind.word().into(),
        since(now).into(),
        hash.as_str().into(),
        who.into(),
    ];
    let rows = db.query(&OF, &asked).await?;
    let mut found = Failures::default();
    let mut add = |row: &Row| {
        let failures = row.int("failures")?;
        found.of_account += failures;
        if row.text("name_hash")? == hash {
            found.of_name = failures;
            found.locked_until = row.instant_or_null("locked_until")?;
        }
        Ok::<_, Inconsistency>(())
    };
    rows.iter().try_for_each(&mut add)?;
    Ok(found)
}

/// Adds to a batch a failure under a name, and until when it is not tried from now on.
pub fn count(
    batch: &mut Batch,
    kind: Kind,
    name: &str,
    who: Option<Uuid>,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) {
    batch.must_touch_one(
        &COUNT,
        [
            kind.word().into(),
            name_hash(name).into(),
            who.into(),
            locked_until.into(),
            now.into(),
            since(now).into(),
        ],
    );
}

/// Adds to a batch that the failures under all names of an account are forgotten.
pub fn forget(batch: &mut Batch, kind: Kind, who: Uuid) {
    batch.may_touch(&FORGET, [kind.word().into(), who.into()]);
}

/// Adds to a batch the forgetting of names that were not tried for long.
pub fn forget_old(batch: &mut Batch, now: Timestamp) {
    batch.may_touch(&FORGET_OLD, [since(now).into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    both_engines!(
        failures_are_counted_by_name_and_by_account_and_forgotten_in_time,
        |db| {
            let who = Some(Uuid::from_u128(7));
            let fails = async |name: &str, who, lock, hour| {
                let mut batch = Batch::new();
                count(&mut batch, Kind::Citizen, name, who, lock, at(hour));
                db.commit(batch).await.unwrap();
            };
            let seen = async |name: &str, who, hour| {
                let it = of(db, Kind::Citizen, name, who, at(hour)).await.unwrap();
                (it.of_name, it.of_account, it.locked_until)
            };
            fails("Huong", who, None, 0).await;
            fails(" huong ", who, Some(at(1)), 0).await;
            fails("036190001234", who, None, 1).await;
            fails("nobody", None, None, 1).await;
            assert_eq!(seen("huong", who, 1).await, (2, 3, Some(at(1))));
            assert_eq!(seen("036190001234", who, 1).await, (1, 3, None));
            assert_eq!(seen("nobody", None, 1).await, (1, 1, None));
            assert_eq!(seen("somebody", None, 1).await, (0, 0, None));
            let other = of(db, Kind::Officer, "huong", None, at(1)).await.unwrap();
            assert_eq!(other, Failures::default());
            // A day after the last failure a name begins anew.
            assert_eq!(seen("huong", who, 24).await, (0, 1, None));
            fails("huong", who, None, 24).await;
            assert_eq!(seen("huong", who, 24).await, (1, 2, None));
            let mut batch = Batch::new();
            forget_old(&mut batch, at(25));
            forget(&mut batch, Kind::Citizen, Uuid::from_u128(7));
            db.commit(batch).await.unwrap();
            assert_eq!(seen("huong", who, 24).await, (0, 0, None));
            assert_eq!(seen("nobody", None, 2).await, (0, 0, None));
        }
    );
}
