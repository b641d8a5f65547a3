//! Tries to prove who one is, counted by the name that was typed and before anything is compared, so that
//! many who try at once have no more tries than one who tries again and again. A name that nobody has is
//! counted and locked like any other, so that a lock-out tells nothing; what was typed is kept as a hash.
//! A right password forgets the tries of its account, so that what stays are failures.

use crate::account::login_key;
use crate::session::Kind;
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, texts};
use crate::{account, officer};
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
                 who = excluded.who, last_at = excluded.last_at
             WHERE sign_in_failure.locked_until IS NULL OR sign_in_failure.locked_until <= $5";
    FORGET = "DELETE FROM sign_in_failure WHERE kind = $1 AND who = $2";
    FORGET_NAME = "DELETE FROM sign_in_failure WHERE kind = $1 AND name_hash = $2";
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

/// Adds to a batch a try under a name; a conflict while the name is locked. The lock is decided where it is
/// counted, so that many who try at once do not step over it.
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

/// A try at a door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Try<'a> {
    /// Which door.
    pub kind: Kind,
    /// What was typed.
    pub name: &'a str,
    /// Who has this name.
    pub who: Option<Uuid>,
    /// When it is locked.
    pub lock: Lock,
    /// When it is tried.
    pub now: Timestamp,
}

/// What a try may do that was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum May {
    /// The password may be compared.
    Compare,
    /// The account is locked under another name, or nobody has this one: nothing is compared.
    Nothing,
    /// The name is locked; it was not counted.
    Locked,
}

/// Counts a try before anything is compared: under its name, and under all names of the account that has
/// it. Those who try at the same moment are counted one after another.
///
/// # Errors
/// When it cannot be counted.
pub async fn begin(db: &Db, it: &Try<'_>) -> Result<May, CommitError> {
    let (since, every) = (since(it.now), i64::from(it.lock.every.max(1)));
    let mut batch = Batch::new();
    if let Some(who) = it.who {
        // The account's row first: whoever tries another of its names waits here.
        match it.kind {
            Kind::Citizen => account::tried(&mut batch, who),
            Kind::Officer => officer::tried(&mut batch, who),
        }
    }
    count(&mut batch, it.kind, it.name, it.who, it.lock, it.now);
    if let Some(who) = it.who {
        let values = [
            who.into(),
            it.lock.until.into(),
            since.into(),
            every.into(),
            it.now.into(),
        ];
        match it.kind {
            Kind::Citizen => account::lock_after_tries(&mut batch, values),
            Kind::Officer => officer::lock_after_tries(&mut batch, values),
        }
    }
    let rows = match db.commit_returning(batch).await {
        Ok(rows) => rows,
        Err(error) if error.is_conflict() => return Ok(May::Locked),
        Err(error) => return Err(error),
    };
    let Some(row) = rows.first() else {
        return Ok(May::Nothing);
    };
    let locked = row.instant_or_null("locked_until");
    let locked = locked.map_err(|error| CommitError::Broken {
        text: "a try".to_owned(),
        reason: error.to_string(),
    })?;
    Ok(match locked.filter(|until| *until > it.now) {
        None => May::Compare,
        Some(_) => May::Nothing,
    })
}

/// Adds to a batch that the tries under one name are forgotten.
pub fn forget_name(batch: &mut Batch, kind: Kind, name: &str) {
    batch.may_touch(&FORGET_NAME, [kind.word().into(), name_hash(name).into()]);
}

/// The name under which an officer's second factors are counted, in all sign-ins together. Nobody can
/// type it.
pub fn of_factors(officer: Uuid) -> String {
    format!("factor\0{officer}")
}

/// The name under which it is counted how often somebody who is signed in was asked for the password
/// again. Nobody can type it.
pub fn of_confirming(who: Uuid) -> String {
    format!("confirm\0{who}")
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
