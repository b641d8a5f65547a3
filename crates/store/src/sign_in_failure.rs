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
             VALUES ($1, $2, $3, 1, CASE WHEN CAST($7 AS BIGINT) = 1 THEN CAST($4 AS BIGINT) END, $5)
             ON CONFLICT (kind, name_hash) DO UPDATE SET
                 failures = CASE WHEN sign_in_failure.last_at > $6
                                 THEN sign_in_failure.failures + 1 ELSE 1 END,
                 locked_until = CASE WHEN (CASE WHEN sign_in_failure.last_at > $6
                                                THEN sign_in_failure.failures + 1 ELSE 1 END)
                                          % CAST($7 AS BIGINT) = 0
                                     THEN CAST($4 AS BIGINT) ELSE sign_in_failure.locked_until END,
                 who = excluded.who, last_at = excluded.last_at";
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

/// When a name is locked, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lock {
    /// At each failure whose number this divides; at least one.
    pub every: u32,
    /// Until then.
    pub until: Timestamp,
}

/// Adds to a batch a failure under a name. The lock is decided where it is counted, so that many who try
/// at once do not step over it.
pub fn count(
    batch: &mut Batch,
    kind: Kind,
    name: &str,
    who: Option<Uuid>,
    lock: Lock,
    now: Timestamp,
) {
    batch.must_touch_one(
        &COUNT,
        [
            kind.word().into(),
            name_hash(name).into(),
            who.into(),
            lock.until.into(),
            now.into(),
            since(now).into(),
            lock.every.max(1).into(),
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
            let fails = async |name: &str, who, every, hour| {
                let mut batch = Batch::new();
                let lock = Lock {
                    every,
                    until: at(hour + 1),
                };
                count(&mut batch, Kind::Citizen, name, who, lock, at(hour));
                db.commit(batch).await.unwrap();
            };
            let seen = async |name: &str, who, hour| {
                let it = of(db, Kind::Citizen, name, who, at(hour)).await.unwrap();
                (it.of_name, it.of_account, it.locked_until)
            };
            fails("Huong", who, 2, 0).await;
            fails(" huong ", who, 2, 0).await;
            fails("036190001234", who, 2, 1).await;
            fails("nobody", None, 1, 1).await;
            assert_eq!(seen("huong", who, 1).await, (2, 3, Some(at(1))));
            assert_eq!(seen("036190001234", who, 1).await, (1, 3, None));
            assert_eq!(seen("nobody", None, 1).await, (1, 1, Some(at(2))));
            assert_eq!(seen("somebody", None, 1).await, (0, 0, None));
            let other = of(db, Kind::Officer, "huong", None, at(1)).await.unwrap();
            assert_eq!(other, Failures::default());
            // A day after the last failure a name begins anew.
            assert_eq!(seen("huong", who, 24).await, (0, 1, None));
            fails("huong", who, 2, 24).await;
            assert_eq!(seen("huong", who, 24).await, (1, 2, Some(at(1))));
            let mut batch = Batch::new();
            forget_old(&mut batch, at(25));
            forget(&mut batch, Kind::Citizen, Uuid::from_u128(7));
            db.commit(batch).await.unwrap();
            assert_eq!(seen("huong", who, 24).await, (0, 0, None));
            assert_eq!(seen("nobody", None, 2).await, (0, 0, None));
        }
    );
}
