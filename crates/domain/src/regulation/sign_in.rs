//! How often one may try to sign in, and how long one stays signed in.

use super::Regulation;
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
        }
    }
}
