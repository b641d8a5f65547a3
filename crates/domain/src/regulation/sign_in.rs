//! How often one may try to sign in, and how long one stays signed in.

use super::Regulation;
use crate::actor::Role;
use jiff::SignedDuration;
use jiff::civil::Date;

/// The rules of signing in on a day: TCVN 14423:2026 for level 3, and marked defaults where it is
/// silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignInRules {
    /// How many failures lock an account; at least one.
    pub failures: u32,
    /// For how long, after which it may be tried again.
    pub lock: SignedDuration,
    /// After how long without a request a session ends.
    pub idle: SignedDuration,
    /// How old a citizen's session may grow.
    pub citizen_session: SignedDuration,
    /// How old an officer's session may grow.
    pub officer_session: SignedDuration,
    /// After how long without a request an officer's session ends.
    pub officer_idle: SignedDuration,
    /// The same for whoever administers.
    pub administrator_idle: SignedDuration,
    /// After how many days without a sign-in an officer's account is closed until somebody opens it.
    pub unused_days: u32,
    /// How many of the last passwords do not come back.
    pub not_reused: u32,
    /// The shortest password of an officer without a second factor.
    pub officer_password: u32,
    /// The shortest password of an officer with one.
    pub officer_password_with_factor: u32,
    /// The shortest password of a citizen.
    pub citizen_password: u32,
    /// After how many days a password must be changed.
    pub password_days: u32,
    /// The same for whoever administers.
    pub administrator_password_days: u32,
    /// How many days before that one is warned.
    pub warned_days: u32,
    /// Whether a citizen whose password has expired must change it when signing in.
    pub expired_must_change: bool,
}

impl SignInRules {
    /// After how long without a request the session of an officer with these roles ends.
    pub fn idle_of(&self, roles: &[Role]) -> SignedDuration {
        if administers(roles) {
            self.administrator_idle.min(self.officer_idle)
        } else {
            self.officer_idle
        }
    }

    /// After how many days the password of an officer with these roles must be changed.
    pub fn password_days_of(&self, roles: &[Role]) -> u32 {
        if administers(roles) {
            self.administrator_password_days
        } else {
            self.password_days
        }
    }
}

/// Whether one of the roles administers: accounts, or the system itself.
pub fn administers(roles: &[Role]) -> bool {
    roles.iter().any(|it| {
        matches!(
            it,
            Role::Administrator
                | Role::CommuneAdministrator
                | Role::Operator
                | Role::Provider
                | Role::Police
        )
    })
}

impl Regulation {
    /// The rules of signing in on a day.
    pub fn sign_in(&self, on: Date) -> SignInRules {
        let count = |key| i64::from(self.national.count(key, on));
        SignInRules {
            failures: self.national.count("sign_in_failures", on),
            lock: SignedDuration::from_mins(count("sign_in_lock_minutes")),
            idle: SignedDuration::from_mins(i64::from(self.idle_logout_minutes())),
            citizen_session: SignedDuration::from_hours(count("citizen_session_hours")),
            officer_session: SignedDuration::from_hours(count("officer_session_hours")),
            officer_idle: SignedDuration::from_mins(count("officer_idle_minutes")),
            administrator_idle: SignedDuration::from_mins(count("administrator_idle_minutes")),
            unused_days: self.national.count("unused_account_days", on),
            not_reused: self.national.count("passwords_not_reused", on),
            officer_password: self.national.count("officer_password_length", on),
            officer_password_with_factor: self
                .national
                .count("officer_password_length_with_second_factor", on),
            citizen_password: self.national.count("citizen_password_length", on),
            password_days: self.national.count("password_days", on),
            administrator_password_days: self.national.count("administrator_password_days", on),
            warned_days: self.count("account.password_expiry", on),
            expired_must_change: self.word("account.expired_password", on) == "change",
        }
    }
}
