//! The law's clock: working time, deadlines and their explanation. Pure arithmetic on values;
//! it knows no case, no profile and not what time it is now.
//!
//! A deadline is reckoned from recorded moments by [`reckon`] and explains itself: each line of
//! [`Reckoning::lines`] names the rule that moved the date, and the regulation names its article.

pub mod calendar;
pub mod holidays;
pub mod limit;
pub mod reckoning;
pub mod seed;
pub mod settings;
pub mod words;

pub use calendar::{Calendar, DayKind, Session, WorkingHours};
pub use limit::{Limit, LimitUnit};
pub use reckoning::{
    ClockInput, CountedDay, DayMark, Extension, Interval, IntervalReason, Line, Readings,
    Reckoning, readings, reckon,
};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Viet Nam is seven hours ahead of UTC, all year, everywhere.
const VIET_NAM: Offset = Offset::constant(7);

/// The wall clock in Viet Nam at an instant.
pub fn wall(at: Timestamp) -> DateTime {
    VIET_NAM.to_datetime(at)
}

/// The instant at which the wall clock in Viet Nam shows this. Times outside the calendar's
/// range of years are cut to its ends.
pub fn instant(wall: DateTime) -> Timestamp {
    VIET_NAM.to_timestamp(wall).unwrap_or(if wall.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    })
}

/// The instant of a date and a minute of the day; minute 1440 is the next midnight.
pub(crate) fn at_minute(date: Date, minute: i32) -> Timestamp {
    let minute = minute.clamp(0, 1440);
    let midnight = instant(date.to_datetime(Time::midnight()));
    midnight
        .checked_add(jiff::SignedDuration::from_mins(i64::from(minute)))
        .unwrap_or(midnight)
}

/// The minute of the day, rounded down.
pub(crate) fn minute_of(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

/// The moment at which a limit that begins at `from` ends: days without the day of receipt,
/// hours from the moment on.
pub fn due(from: Timestamp, limit: Limit, calendar: &Calendar) -> Timestamp {
    reckon(&ClockInput::new(from, limit), calendar).due
}

/// The last moment that lies a limit before another: "at least one day before".
pub fn before(at: Timestamp, limit: Limit, calendar: &Calendar) -> Timestamp {
    let wall = wall(at);
    match limit.unit {
        LimitUnit::CalendarDays => {
            let date = back(wall.date(), i64::from(limit.whole_days()));
            instant(date.to_datetime(wall.time()))
        }
        LimitUnit::WorkingDays => {
            let mut date = wall.date();
            let mut left = limit.whole_days();
            while left > 0 {
                date = back(date, 1);
                if calendar.is_working(date) {
                    left -= 1;
                }
            }
            instant(date.to_datetime(wall.time()))
        }
        LimitUnit::WorkingHours => calendar.subtract_minutes(at, i64::from(limit.minutes())),
    }
}

fn back(date: Date, days: i64) -> Date {
    date.checked_sub(jiff::Span::new().days(days))
        .unwrap_or(Date::MIN)
}

/// How a running deadline stands (còn lại, quá hạn).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Urgency {
    /// More than a working day is left.
    Comfortable,
    /// At most one working day is left.
    Soon,
    /// The deadline has passed.
    Late,
}

/// Working minutes until a deadline; negative once it has passed.
pub fn remaining(now: Timestamp, due: Timestamp, calendar: &Calendar) -> i64 {
    if now <= due {
        calendar.minutes_between(now, due)
    } else {
        -calendar.minutes_between(due, now)
    }
}

/// How a deadline stands at a moment. Soon means at most one working day of the calendar.
pub fn urgency(now: Timestamp, due: Timestamp, calendar: &Calendar) -> Urgency {
    Left::of(now, due, calendar).urgency()
}

/// What is left of a time limit at a moment, reckoned once for all that is said of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    /// Whether the deadline has passed.
    pub late: bool,
    /// Working minutes until the deadline, or since.
    pub minutes: i64,
    /// Working minutes of a usual day.
    pub minutes_a_day: i64,
}

impl Left {
    /// What is left until a deadline.
    pub fn of(now: Timestamp, due: Timestamp, calendar: &Calendar) -> Self {
        Self {
            late: now > due,
            minutes: remaining(now, due, calendar).abs(),
            minutes_a_day: calendar.minutes_a_day(),
        }
    }

    /// How the deadline stands. Soon means at most one working day.
    pub fn urgency(self) -> Urgency {
        match self {
            Self { late: true, .. } => Urgency::Late,
            _ if self.minutes <= self.minutes_a_day => Urgency::Soon,
            _ => Urgency::Comfortable,
        }
    }
}
