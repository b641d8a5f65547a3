//! Signing in with a local account: login and password, failures counted, a lock after several.
//! A login that nobody has and a wrong password look the same from outside, also when they are
//! counted and locked: what was typed is locked, whoever has it. A try counts before the password is
//! compared, so that many who try at once have no more tries than one who tries again and again.

use crate::office::Office;
use domain::clock;
use jiff::Timestamp;
use store::account::Account;
use store::officer::OfficerAccount;
use store::session::Kind;
use store::sign_in_failure::{self, Lock, May};
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

    /// Until when the name is locked, where it is.
    async fn locked(&self) -> Result<Option<Timestamp>, ReadError> {
        let (db, now) = (&self.office.db, self.now);
        let before = sign_in_failure::of(db, self.door, self.login, None, now).await?;
        Ok(self.holding(before.locked_until))
    }

    /// Counts the try; until when the name is closed where it is.
    async fn count(&self, who: Option<Uuid>) -> Result<Result<May, Timestamp>, Trouble> {
        if let Some(until) = self.locked().await? {
            return Ok(Err(until));
        }
        let it = sign_in_failure::Try {
            kind: self.door,
            name: self.login,
            who,
            lock: self.lock(),
            now: self.now,
        };
        match sign_in_failure::begin(&self.office.db, &it).await? {
            May::Locked => {
                let until = self.locked().await?;
                Ok(Err(until.unwrap_or(it.lock.until)))
            }
            may => Ok(Ok(may)),
        }
    }

    /// Counts the try, and looks whether the password is right; until when the name is closed where it
    /// is. Without an account, and for one that is locked under another name, the same work is done.
    async fn weigh(
        &self,
        (who, hash): (Option<Uuid>, Option<&str>),
        typed: &str,
    ) -> Result<Result<bool, Timestamp>, Trouble> {
        let hash = match self.count(who).await? {
            Ok(May::Compare) => hash,
            Ok(_) => None,
            Err(until) => return Ok(Err(until)),
        };
        Ok(Ok(self.office.passwords.verify(typed, hash).await))
    }

    /// Adds to a batch the hash of a right password under the newest key, where the one on file is older.
    async fn renew(&self, batch: &mut Batch, who: Uuid, hash: Option<&str>, typed: &str) {
        let renewed = self.office.passwords.renewed(typed, hash).await;
        if let (Some(old), Some(new)) = (hash, renewed) {
            credential::rehash(batch, self.door, who, (old, &new));
        }
    }

    /// What is answered to a try that failed. In the log: whose account, by its inner name, and never
    /// what was typed.
    async fn failed<T>(&self, who: Option<Uuid>) -> Result<Tried<T>, Trouble> {
        let until = self.locked().await?;
        let (door, closed) = (self.door, until.is_some());
        match who {
            Some(account) => tracing::warn!(?door, %account, locked = closed, "a sign-in failed"),
            None => tracing::warn!(
                ?door,
                locked = closed,
                "a sign-in failed: nobody is called so"
            ),
        }
        Ok(until.map_or(Tried::Wrong, |until| Tried::Locked { until }))
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
    let right = match it.weigh((who, hash), typed).await? {
        Ok(right) => right,
        Err(until) => return Ok(Tried::Locked { until }),
    };
    match found {
        Some(account) if right && account.active => {
            let mut batch = Batch::new();
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
        _ => it.failed(who).await,
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
    let right = match it.weigh((who, hash), typed).await? {
        Ok(right) => right,
        Err(until) => return Ok(Tried::Locked { until }),
    };
    match found {
        Some(account) if right && account.active => {
            let mut batch = Batch::new();
            if let Some(days) = crate::credential::unused(office, &account, now).await? {
                store::officer::forgive(&mut batch, account.id);
                db.commit(batch).await?;
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
        _ => it.failed(who).await,
    }
}

/// What came of asking somebody who is signed in for the password once more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confirmed {
    /// It is right.
    Right,
    /// It is not.
    Wrong,
    /// Too many wrong ones; not before then.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

/// Asks somebody who is signed in for the password once more: whoever has stolen a session has no more
/// tries than whoever stands before the door. Counted apart from the door, so that nobody outside can
/// lock it.
///
/// # Errors
/// When it cannot be counted.
pub async fn confirm(
    office: &Office,
    (door, who): (Kind, Uuid),
    (hash, typed): (Option<&str>, &str),
    now: Timestamp,
) -> Result<Confirmed, Trouble> {
    let it = Try {
        office,
        door,
        login: &sign_in_failure::of_confirming(who),
        now,
    };
    match it.count(None).await? {
        Err(until) => return Ok(Confirmed::Locked { until }),
        Ok(_) if !office.passwords.verify(typed, hash).await => {
            tracing::warn!(?door, account = %who, "a password asked for again was wrong");
            let locked = it.locked().await?;
            return Ok(locked.map_or(Confirmed::Wrong, |until| Confirmed::Locked { until }));
        }
        Ok(_) => {}
    }
    let mut batch = Batch::new();
    sign_in_failure::forget_name(&mut batch, door, it.login);
    office.db.commit(batch).await?;
    Ok(Confirmed::Right)
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

    store::both_engines!(many_who_try_at_once_have_no_more_tries, |db| {
        let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
        open(&office).await;
        // Under both names of the account at the same moment.
        let all: Vec<_> = (0..30)
            .map(|no| {
                let office = office.clone();
                let login = ["huong", "036190001234"][no % 2];
                tokio::spawn(async move { tries(&office, login, "sai", 0).await })
            })
            .collect();
        for one in all {
            one.await.expect("an answer");
        }
        let account = store::account::by_login(db, "huong").await;
        let account = account.expect("a read").expect("an account");
        assert!(account.locked_until.is_some());
        for login in ["huong", "036190001234"] {
            let told = tries(&office, login, "đúng", 1).await;
            assert_ne!(
                told, "in",
                "{login}: the lock holds for the right password too"
            );
        }
    });

    store::both_engines!(a_right_password_among_many_at_once_is_no_sixth_try, |db| {
        let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
        open(&office).await;
        let it = Try {
            office: &office,
            door: Kind::Citizen,
            login: "huong",
            now: at(0),
        };
        let account = store::account::by_login(db, "huong").await;
        let who = account.expect("a read").map(|it| it.id.0);
        // All have been let through to the comparison before anybody has compared.
        let mut may = Vec::new();
        for _ in 0..9 {
            may.push(it.count(who).await.expect("counted"));
        }
        let compared = may.iter().filter(|it| matches!(it, Ok(May::Compare)));
        assert_eq!(compared.count(), 5);
        assert_eq!(&may[5..], &[Err(at(5)); 4]);
    });

    store::both_engines!(a_password_asked_for_again_has_five_tries, |db| {
        let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
        open(&office).await;
        let account = store::account::by_login(db, "huong").await;
        let account = account.expect("a read").expect("an account");
        let asks = async |typed: &str, minute| {
            let hash = account.password_hash.as_deref();
            let who = (Kind::Citizen, account.id.0);
            let told = confirm(&office, who, (hash, typed), at(minute)).await;
            told.expect("an answer")
        };
        for _ in 0..4 {
            assert_eq!(asks("sai", 0).await, Confirmed::Wrong);
        }
        assert_eq!(asks("đúng", 0).await, Confirmed::Right);
        let mut last = Confirmed::Right;
        for _ in 0..5 {
            last = asks("sai", 1).await;
        }
        let locked = Confirmed::Locked { until: at(6) };
        assert_eq!(last, locked);
        assert_eq!(asks("đúng", 2).await, locked);
        assert_eq!(asks("đúng", 6).await, Confirmed::Right);
        // The door is another matter.
        assert_eq!(tries(&office, "huong", "đúng", 2).await, "in");
    });

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
