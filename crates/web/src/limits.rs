//! How often one may try: signing in, looking up codes, registering. Counted in memory by the
//! client's address; enough against guessing, not a defence against floods.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
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

    /// So many an hour under one name, all of them at once if need be.
    pub fn an_hour(times: u32) -> Self {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        Self {
            by_address: RateLimiter::keyed(Quota::per_hour(times)),
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
            .check_key(&place(address))
            .map_err(|not_until| TooOften {
                wait_seconds: not_until
                    .wait_time_from(DefaultClock::default().now())
                    .as_secs()
                    + 1,
            })
    }
}

impl TooOften {
    /// As many codes as may go to one telephone or mailbox are on their way.
    pub fn of_codes() -> Self {
        Self {
            wait_seconds: casework::code_sent::USABLE.as_secs().unsigned_abs(),
        }
    }
}

/// The place that an address is of: of IPv6 the net of a single connection (/64), because whoever has one
/// has all addresses in it. Anything else is its own place.
fn place(address: &str) -> String {
    match address.parse::<IpAddr>().map(|it| it.to_canonical()) {
        Ok(IpAddr::V6(it)) => {
            let [a, b, c, d, ..] = it.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(it) => it.to_string(),
        Err(_) => address.to_owned(),
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
    /// Naming a case at the counter's tablet to rate it, by its code: four digits are few.
    pub rating: Limit,
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
            rating: Limit::an_hour(10),
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
        let hourly = Limit::an_hour(1);
        assert!(hourly.count("H40").is_ok());
        let refused = hourly.count("H40").expect_err("the second is too many");
        assert!((3_500..=3_601).contains(&refused.wait_seconds));
    }

    #[test]
    fn whoever_has_a_net_of_addresses_has_no_more_attempts_than_whoever_has_one() {
        let limit = Limit::a_minute(2);
        assert!(limit.count("2001:db8:1:2::1").is_ok());
        assert!(limit.count("2001:db8:1:2:ffff::9").is_ok());
        assert!(limit.count("2001:db8:1:2:a:b:c:d").is_err());
        assert!(limit.count("2001:db8:1:3::1").is_ok());
        assert!(limit.count("203.0.113.9").is_ok() && limit.count("::ffff:203.0.113.9").is_ok());
        assert!(limit.count("203.0.113.9").is_err());
    }
}
