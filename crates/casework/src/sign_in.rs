//! Signing in with a local account: login and password, failures counted, a lock after several.
//! An unknown login and a wrong password look the same from outside.

use crate::office::Office;
use crate::password;
use domain::clock;
use jiff::Timestamp;
use store::account::Account;
use store::officer::OfficerAccount;
use store::{CommitError, ReadError};

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
    /// Too many failures; not before then.
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

fn locked(until: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    until.filter(|until| *until > now)
}

/// Until when one failure more locks an account that has had so many.
fn lock_after(office: &Office, failures: i64, now: Timestamp) -> Option<Timestamp> {
    let rules = office.regulation.sign_in(clock::wall(now).date());
    ((failures + 1) % i64::from(rules.failures) == 0)
        .then(|| now.saturating_add(rules.lock).unwrap_or(now))
}

/// A failure in the log: whose account, by its inner name, and never what was typed.
fn failed(door: &str, account: &dyn std::fmt::Display, locked: Option<Timestamp>) {
    let locked = locked.is_some();
    tracing::warn!(door, %account, locked, "a sign-in failed");
}

fn nobody<T>(door: &str) -> Tried<T> {
    tracing::warn!(door, "a sign-in failed: there is no such login");
    Tried::Wrong
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
    let found = match store::account::by_login(db, login).await? {
        Some(account) => Some(account),
        None => store::account::by_identity(db, login).await?,
    };
    if let Some(until) = found.as_ref().and_then(|it| locked(it.locked_until, now)) {
        return Ok(Tried::Locked { until });
    }
    let hash = found.as_ref().and_then(|it| it.password_hash.as_deref());
    let right = password::verify(typed, hash).await;
    match found {
        Some(account) if right && account.active => {
            store::account::signed_in(db, account.id, now).await?;
            tracing::info!(door = "citizen", account = %account.id, "signed in with a password");
            Ok(Tried::Known(Box::new(account)))
        }
        Some(account) => {
            let until = lock_after(office, account.failures, now);
            store::account::sign_in_failed(db, account.id, until).await?;
            failed("citizen", &account.id, until);
            Ok(until.map_or(Tried::Wrong, |until| Tried::Locked { until }))
        }
        None => Ok(nobody("citizen")),
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
    let found = store::officer::by_login(db, login).await?;
    if let Some(until) = found.as_ref().and_then(|it| locked(it.locked_until, now)) {
        return Ok(Tried::Locked { until });
    }
    let hash = found.as_ref().and_then(|it| it.password_hash.as_deref());
    let right = password::verify(typed, hash).await;
    match found {
        Some(account) if right && account.active => {
            if let Some(days) = crate::credential::unused(office, &account, now).await? {
                return Ok(Tried::Unused { days });
            }
            store::officer::signed_in(db, account.id, now).await?;
            tracing::info!(door = "officer", account = %account.id, "signed in with a password");
            Ok(Tried::Known(Box::new(account)))
        }
        Some(account) => {
            let until = lock_after(office, account.failures, now);
            store::officer::sign_in_failed(db, account.id, until).await?;
            failed("officer", &account.id, until);
            Ok(until.map_or(Tried::Wrong, |until| Tried::Locked { until }))
        }
        None => Ok(nobody("officer")),
    }
}
