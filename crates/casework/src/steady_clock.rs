//! A clock that never goes backward where acts are written. A step back within the tolerance (a
//! time server correcting by a little) makes time stand still until it has caught up; a larger one
//! refuses acts and says so, because what would be written could be dated before what it follows.
//!
//! Until it is wound it lets every moment through: stories and demonstrations play the past.

use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// Not wound.
const IDLE: i64 = i64::MIN;

/// The server's clock stands before what was written already, by more than is tolerated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the server's clock says {now}, and acts of {newest} are on file: nothing is written until the \
     clock is right; if it was those that were wrong, see server.clock_tolerance_seconds"
)]
pub struct ClockBehind {
    /// What the clock says.
    pub now: Timestamp,
    /// The newest moment that was written.
    pub newest: Timestamp,
}

/// The newest moment that was written, and how far behind it the clock may be.
#[derive(Debug)]
pub struct SteadyClock {
    newest: AtomicI64,
    tolerance: AtomicI64,
}

impl Default for SteadyClock {
    fn default() -> Self {
        Self {
            newest: AtomicI64::new(IDLE),
            tolerance: AtomicI64::new(0),
        }
    }
}

impl SteadyClock {
    /// Begins to watch, with the newest moment on file.
    pub fn wind(&self, newest: Option<Timestamp>, tolerance: SignedDuration) {
        let tolerance = i64::try_from(tolerance.as_millis()).unwrap_or(i64::MAX);
        self.tolerance.store(tolerance, Ordering::Release);
        let newest = newest.map_or(0, Timestamp::as_millisecond);
        self.newest.fetch_max(newest, Ordering::AcqRel);
    }

    /// Whether it watches.
    pub fn is_wound(&self) -> bool {
        self.newest.load(Ordering::Acquire) != IDLE
    }

    /// The moment as which something may be written that happens now and follows `after`.
    ///
    /// # Errors
    /// When the clock stands too far behind.
    pub fn moment(
        &self,
        now: Timestamp,
        after: Option<Timestamp>,
    ) -> Result<Timestamp, ClockBehind> {
        if !self.is_wound() {
            return Ok(now);
        }
        let at = now.as_millisecond();
        let before = self.newest.fetch_max(at, Ordering::AcqRel);
        let newest = after.map_or(before, |after| before.max(after.as_millisecond()));
        if at >= newest {
            return Ok(now);
        }
        let stands_at = Timestamp::from_millisecond(newest).unwrap_or(now);
        if newest.saturating_sub(at) <= self.tolerance.load(Ordering::Acquire) {
            return Ok(stands_at);
        }
        Err(ClockBehind {
            now,
            newest: stands_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_small_step_back_makes_time_stand_still_and_a_large_one_is_refused() {
        let clock = SteadyClock::default();
        assert_eq!(
            clock.moment(at(0), Some(at(99_999))),
            Ok(at(0)),
            "not wound"
        );
        clock.wind(Some(at(100)), SignedDuration::from_secs(60));
        assert_eq!(clock.moment(at(200), None), Ok(at(200)));
        assert_eq!(clock.moment(at(150), None), Ok(at(200)), "stands still");
        assert_eq!(clock.moment(at(201), None), Ok(at(201)));
        let behind = clock.moment(at(10), None).expect_err("far behind");
        assert_eq!((behind.now, behind.newest), (at(10), at(201)));
        // Once the clock is right, everything goes on.
        assert_eq!(clock.moment(at(202), None), Ok(at(202)));
    }

    #[test]
    fn what_follows_an_event_is_never_before_it_whoever_wrote_it() {
        let clock = SteadyClock::default();
        clock.wind(None, SignedDuration::from_secs(60));
        // Another machine, a little ahead, wrote the event before.
        assert_eq!(clock.moment(at(0), Some(at(30))), Ok(at(30)));
        assert!(clock.moment(at(0), Some(at(61))).is_err());
        // Its clock is not ours: another case goes on at our own time.
        assert_eq!(clock.moment(at(1), None), Ok(at(1)));
    }

    #[test]
    fn a_store_of_the_future_is_refused_from_the_start() {
        let clock = SteadyClock::default();
        clock.wind(Some(at(86_400)), SignedDuration::from_secs(60));
        assert!(clock.moment(at(0), None).is_err());
        clock.wind(None, SignedDuration::from_hours(48));
        assert_eq!(clock.moment(at(0), None), Ok(at(86_400)));
    }
}
