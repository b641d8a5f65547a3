//! Signing in with a local account: login and password, failures counted, a lock after several.
//! A login that nobody has and a wrong password look the same from outside, also when they are
//! counted and locked: what was typed is locked, whoever has it.

use crate::office::Office;
use domain::clock;
use jiff::Timestamp;
use store::account::Account;
use store::officer::OfficerAccount;
use store::session::Kind;
use store::sign_in_failure::{self, Failures, Lock};
use store::{Batch, CommitError, ReadError, credential};
use uuid::Uuid;

/// What came of trying to sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tried<T> {
    /// It is this one.
    Known(Box<T>),
    /// No such login, or not this password, or not in service.
    Wrong,
    /// It is this one, but the account was not used for so long that it is closed until somebody
    /// who sees to it opens it.
    Unused {
        /// For how many days it must not lie.
        days: u32,
    },
    /// Too many failures under this login, whether or not anybody has it; not before then.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

/// Why it could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The accounts cannot be read.
    #[error("the accounts could not be read")]
    Read(#[from] ReadError),
    /// What came of it cannot be noted.
    #[error("the sign-in could not be noted")]
    Commit(#[from] CommitError),
}

/// A try: at which door, under which login, when.
struct Try<'a> {
    office: &'a Office,
    door: Kind,
    login: &'a str,
    now: Timestamp,
}

impl Try<'_> {
    /// A lock that still holds.
    fn holding(&self, until: Option<Timestamp>) -> Option<Timestamp> {
        until.filter(|until| *until > self.now)
    }

    fn lock(&self) -> Lock {
        let rules = self.office.regulation.sign_in(clock::wall(self.now).date());
        Lock {
            every: rules.failures.max(1),
            until: self.now.saturating_add(rules.lock).unwrap_or(self.now),
        }
    }

    /// Until when one failure more locks what has had so many.
    fn lock_after(&self, failures: i64) -> Option<Timestamp> {
        let lock = self.lock();
        ((failures + 1) % i64::from(lock.every) == 0).then_some(lock.until)
    }

    async fn failures(&self, who: Option<Uuid>) -> Result<Failures, ReadError> {
        sign_in_failure::of(&self.office.db, self.door, self.login, who, self.now).await
    }

    /// What was tried before, and whether the password is right; until when the name is closed where it
    /// is. Without an account the same work is done.
    async fn weigh(
        &self,
        (who, hash): (Option<Uuid>, Option<&str>),
        typed: &str,
    ) -> Result<Result<(Failures, bool), Timestamp>, ReadError> {
        let before = self.failures(who).await?;
        if let Some(until) = self.holding(before.locked_until) {
            return Ok(Err(until));
        }
        let right = self.office.passwords.verify(typed, hash).await;
        Ok(Ok((before, right)))
    }

    /// Adds to a batch the hash of a right password under the newest key, where the one on file is older.
    async fn renew(&self, batch: &mut Batch, who: Uuid, hash: Option<&str>, typed: &str) {
        let renewed = self.office.passwords.renewed(typed, hash).await;
        if let (Some(old), Some(new)) = (hash, renewed) {
            credential::rehash(batch, self.door, who, (old, &new));
        }
    }

    /// Adds to a batch that it failed; what is answered, and until when the account, if there is one,
    /// is not opened. In the log: whose account, by its inner name, and never what was typed.
    fn fails<T>(
        &self,
        batch: &mut Batch,
        before: Failures,
        (who, locked): (Option<Uuid>, Option<Timestamp>),
    ) -> (Tried<T>, Option<Timestamp>) {
        let until = self.lock_after(before.of_name);
        sign_in_failure::count(batch, self.door, self.login, who, self.lock(), self.now);
        let (door, closed) = (self.door, until.is_some());
        match who {
            Some(account) => tracing::warn!(?door, %account, locked = closed, "a sign-in failed"),
            None => tracing::warn!(
                ?door,
                locked = closed,
                "a sign-in failed: nobody is called so"
            ),
        }
        // Somebody with two names has no more tries than somebody with one.
        let account = until
            .or_else(|| self.lock_after(before.of_account))
            .or_else(|| self.holding(locked));
        (
            until.map_or(Tried::Wrong, |until| Tried::Locked { until }),
            account,
        )
    }
}

/// A citizen signs in; the login may be the identity number.
///
/// # Errors
/// When the accounts cannot be read or written.
pub async fn citizen(
    office: &Office,
    login: &str,
    typed: &str,
    now: Timestamp,
) -> Result<Tried<Account>, Trouble> {
    let db = &office.db;
    let it = Try {
        office,
        door: Kind::Citizen,
        login,
        now,
    };
    // Both ways are always gone, so that neither takes longer.
    let by_login = store::account::by_login(db, login).await?;
    let found = by_login.or(store::account::by_identity(db, login).await?);
    let who = found.as_ref().map(|it| it.id.0);
    let hash = found.as_ref().and_then(|it| it.password_hash.as_deref());
    let (before, right) = match it.weigh((who, hash), typed).await? {
        Ok(weighed) => weighed,
        Err(until) => return Ok(Tried::Locked { until }),
    };
    let locked = found.as_ref().and_then(|it| it.locked_until);
    let mut batch = Batch::new();
    match found {
        Some(account) if right && account.active && it.holding(locked).is_none() => {
            store::account::note_sign_in(&mut batch, account.id, now);
            it.renew(
                &mut batch,
                account.id.0,
                account.password_hash.as_deref(),
                typed,
            )
            .await;
            db.commit(batch).await?;
            tracing::info!(door = ?it.door, account = %account.id, "signed in with a password");
            Ok(Tried::Known(Box::new(account)))
        }
        found => {
            let (answer, until) = it.fails(&mut batch, before, (who, locked));
            if let Some(account) = found {
                store::account::sign_in_failed(&mut batch, account.id, until);
            }
            db.commit(batch).await?;
            Ok(answer)
        }
    }
}

/// An officer signs in.
///
/// # Errors
/// When the accounts cannot be read or written.
pub async fn officer(
    office: &Office,
    login: &str,
    typed: &str,
    now: Timestamp,
) -> Result<Tried<OfficerAccount>, Trouble> {
    let db = &office.db;
    let it = Try {
        office,
        door: Kind::Officer,
        login,
        now,
    };
    let found = store::officer::by_login(db, login).await?;
    let who = found.as_ref().map(|it| it.id.0);
    let hash = found.as_ref().and_then(|it| it.password_hash.as_deref());
    let (before, right) = match it.weigh((who, hash), typed).await? {
        Ok(weighed) => weighed,
        Err(until) => return Ok(Tried::Locked { until }),
    };
    let locked = found.as_ref().and_then(|it| it.locked_until);
    let mut batch = Batch::new();
    match found {
        Some(account) if right && account.active && it.holding(locked).is_none() => {
            if let Some(days) = crate::credential::unused(office, &account, now).await? {
                return Ok(Tried::Unused { days });
            }
            store::officer::note_sign_in(&mut batch, account.id, now);
            it.renew(
                &mut batch,
                account.id.0,
                account.password_hash.as_deref(),
                typed,
            )
            .await;
            db.commit(batch).await?;
            tracing::info!(door = ?it.door, account = %account.id, "signed in with a password");
            Ok(Tried::Known(Box::new(account)))
        }
        found => {
            let (answer, until) = it.fails(&mut batch, before, (who, locked));
            if let Some(account) = found {
                store::officer::sign_in_failed(&mut batch, account.id, until);
            }
            db.commit(batch).await?;
            Ok(answer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::AccountId;
    use jiff::SignedDuration;

    fn at(minute: i64) -> Timestamp {
        domain::testing::moment("2026-08-24T09:15")
            .saturating_add(SignedDuration::from_mins(minute))
            .expect("an instant")
    }

    async fn open(office: &Office) {
        let account = Account {
            id: AccountId(Uuid::now_v7()),
            login: "huong".to_owned(),
            kind: store::account::Kind::Person,
            name: "Trần Thị Thu Hương".to_owned(),
            identity_number: Some("036190001234".to_owned()),
            born: None,
            address: String::new(),
            phone: None,
            email: None,
            password_hash: Some(office.passwords.hash("đúng").await),
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: at(0),
            version: 1,
        };
        let mut batch = Batch::new();
        store::account::open(&mut batch, &account);
        office.db.commit(batch).await.expect("an account");
    }

    async fn tries(office: &Office, login: &str, typed: &str, minute: i64) -> &'static str {
        let tried = citizen(office, login, typed, at(minute)).await;
        match tried.expect("an answer") {
            Tried::Known(_) => "in",
            Tried::Wrong => "wrong",
            Tried::Unused { .. } => "unused",
            Tried::Locked { until } if until == at(minute) + SignedDuration::from_mins(5) => {
                "locked now"
            }
            Tried::Locked { .. } => "locked",
        }
    }

    store::both_engines!(
        a_lock_comes_goes_and_comes_again_for_a_name_that_nobody_has_as_for_any_other,
        |db| {
            let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
            open(&office).await;
            let minutes = [0, 0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 13 + 24 * 60];
            let expected = [
                "wrong",
                "wrong",
                "wrong",
                "wrong",
                "locked now",
                "locked",
                "locked",
                "wrong",
                "wrong",
                "wrong",
                "wrong",
                "locked now",
                "locked",
                "wrong",
            ];
            for login in ["huong", "nobody"] {
                for (minute, expected) in minutes.into_iter().zip(expected) {
                    let told = tries(&office, login, "sai", minute).await;
                    assert_eq!(told, expected, "{login} at {minute}");
                }
            }
            assert_eq!(tries(&office, "huong", "đúng", 2_000).await, "in");
        }
    );

    store::both_engines!(many_who_try_at_once_do_not_step_over_the_lock, |db| {
        let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
        open(&office).await;
        for login in ["huong", "nobody"] {
            let all: Vec<_> = (0..9)
                .map(|_| {
                    let office = office.clone();
                    tokio::spawn(async move { tries(&office, login, "sai", 0).await })
                })
                .collect();
            for one in all {
                one.await.expect("an answer");
            }
            let told = tries(&office, login, "đúng", 1).await;
            assert_eq!(told, "locked", "{login}");
        }
    });

    store::both_engines!(
        whoever_has_two_names_has_no_more_tries_and_neither_name_tells_of_the_other,
        |db| {
            let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
            open(&office).await;
            for login in ["huong", "036190001234", "huong", "036190001234"] {
                assert_eq!(tries(&office, login, "sai", 0).await, "wrong");
            }
            assert_eq!(tries(&office, "huong", "sai", 1).await, "wrong");
            // Five in all: the account is closed, and what is told is what a stranger is told.
            assert_eq!(tries(&office, "036190001234", "đúng", 2).await, "wrong");
            assert_eq!(tries(&office, "huong", "đúng", 3).await, "wrong");
            assert_eq!(tries(&office, "huong", "đúng", 4).await, "locked now");
            assert_eq!(tries(&office, "huong", "đúng", 20).await, "in");
            // All of it is forgotten with that.
            for _ in 0..4 {
                assert_eq!(tries(&office, "036190001234", "sai", 21).await, "wrong");
            }
            assert_eq!(tries(&office, "036190001234", "đúng", 21).await, "in");
        }
    );
}
