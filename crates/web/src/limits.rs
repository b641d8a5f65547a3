//! How often one may try: signing in, looking up codes, registering. Counted in memory by the
//! client's address; enough against guessing, not a defence against floods.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A counter for one kind of attempt.
#[derive(Debug)]
pub struct Limit {
    by_address: DefaultKeyedRateLimiter<String>,
    tidy_at: AtomicUsize,
}

/// So many addresses may be remembered before those seen long ago are forgotten.
const REMEMBERED: usize = 10_000;

/// Too often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooOften {
    /// Seconds until the next attempt counts.
    pub wait_seconds: u64,
}

impl Limit {
    /// So many a minute from one address, all of them at once if need be.
    pub fn a_minute(times: u32) -> Self {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        Self {
            by_address: RateLimiter::keyed(Quota::per_minute(times)),
            tidy_at: AtomicUsize::new(REMEMBERED),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// When it is one too many.
    pub fn count(&self, address: &str) -> Result<(), TooOften> {
        // Addresses seen long ago would pile up. Looking through all of them is dear, so it waits
        // until there are twice as many as were left the last time.
        if self.by_address.len() > self.tidy_at.load(Ordering::Relaxed) {
            self.by_address.retain_recent();
            let next = (self.by_address.len() * 2).max(REMEMBERED);
            self.tidy_at.store(next, Ordering::Relaxed);
        }
        self.by_address
            .check_key(&address.to_owned())
            .map_err(|not_until| TooOften {
                wait_seconds: not_until
                    .wait_time_from(DefaultClock::default().now())
                    .as_secs()
                    + 1,
            })
    }
}

/// All counters.
#[derive(Debug)]
pub struct Limits {
    /// Signing in.
    pub sign_in: Limit,
    /// Registering an account.
    pub register: Limit,
    /// Looking up a case by its code without signing in.
    pub look_up: Limit,
    /// Asking for tokens of other systems.
    pub machine: Limit,
    /// Sending petitions, by account or with a proof of work.
    pub petition: Limit,
    /// Sending petitions without either.
    pub petition_unproved: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in: Limit::a_minute(20),
            register: Limit::a_minute(10),
            look_up: Limit::a_minute(60),
            machine: Limit::a_minute(60),
            petition: Limit::a_minute(10),
            petition_unproved: Limit::a_minute(3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_does_not_use_up_anothers_attempts() {
        let limit = Limit::a_minute(2);
        assert!(limit.count("a").is_ok() && limit.count("a").is_ok());
        let refused = limit.count("a").expect_err("the third is too many");
        assert!((1..=31).contains(&refused.wait_seconds));
        assert!(limit.count("b").is_ok());
    }
}
