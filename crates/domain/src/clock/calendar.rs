//! The working time of a unit: sessions by weekday, seasons, days off and swapped working days.

use super::{at_minute, minute_of, wall};
use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One session of work, in minutes of the day, `from` before `to`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    /// First minute.
    pub from: i32,
    /// The minute after the last.
    pub to: i32,
}

impl Session {
    /// A session between two times of day; `None` when it would be empty.
    pub fn new(from: Time, to: Time) -> Option<Self> {
        let (from, to) = (minute_of(from), minute_of(to));
        (from < to).then_some(Self { from, to })
    }
    fn minutes(self) -> i64 {
        i64::from(self.to - self.from)
    }
}

/// Hours of work: the sessions of each weekday, Monday first, within a season or all year.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkingHours {
    /// Sessions by weekday, Monday first.
    pub week: [Vec<Session>; 7],
    /// The season as (month, day) of first and last day; none means all year. A season may run
    /// over New Year.
    pub season: Option<((i8, i8), (i8, i8))>,
}

impl WorkingHours {
    /// The same sessions Monday to Friday, all year.
    pub fn weekdays(sessions: Vec<Session>) -> Self {
        let mut week: [Vec<Session>; 7] = Default::default();
        for day in week.iter_mut().take(5) {
            day.clone_from(&sessions);
        }
        Self { week, season: None }
    }

    fn holds_on(&self, date: Date) -> bool {
        let Some((from, to)) = self.season else {
            return true;
        };
        let day = (date.month(), date.day());
        if from <= to {
            from <= day && day <= to
        } else {
            day >= from || day <= to
        }
    }
}

/// What kind of day a named day is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DayKind {
    /// A day off, with its name.
    Off {
        /// Why.
        name: String,
        /// Whether it was swapped with a working Saturday.
        swapped: bool,
    },
    /// An extra working day, usually a Saturday, with what it makes up for.
    Working {
        /// Why.
        name: String,
    },
}

/// The working calendar of a unit. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    hours: Arc<Vec<WorkingHours>>,
    days: Arc<BTreeMap<Date, DayKind>>,
}

impl Calendar {
    /// A calendar of hours (the first set whose season holds on a day counts) and named days.
    pub fn new(hours: Vec<WorkingHours>, days: BTreeMap<Date, DayKind>) -> Self {
        Self {
            hours: Arc::new(hours),
            days: Arc::new(days),
        }
    }

    /// The same days with other hours, for a unit that keeps its own.
    pub fn with_hours(&self, hours: Vec<WorkingHours>) -> Self {
        Self {
            hours: Arc::new(hours),
            days: Arc::clone(&self.days),
        }
    }

    /// The same hours with one more named day, as when a holiday is declared late.
    pub fn with_day(&self, date: Date, kind: DayKind) -> Self {
        let mut days = (*self.days).clone();
        days.insert(date, kind);
        Self {
            hours: Arc::clone(&self.hours),
            days: Arc::new(days),
        }
    }

    /// The same hours without what is special about a day.
    pub fn without_day(&self, date: Date) -> Self {
        let mut days = (*self.days).clone();
        days.remove(&date);
        Self {
            hours: Arc::clone(&self.hours),
            days: Arc::new(days),
        }
    }

    /// What is special about a day.
    pub fn named(&self, date: Date) -> Option<&DayKind> {
        self.days.get(&date)
    }

    /// The sessions of a day; empty on days off. An extra working day keeps the hours of the
    /// first weekday that has any, because it stands in for one.
    pub fn sessions(&self, date: Date) -> &[Session] {
        let Some(hours) = self.hours.iter().find(|h| h.holds_on(date)) else {
            return &[];
        };
        match self.days.get(&date) {
            Some(DayKind::Off { .. }) => &[],
            Some(DayKind::Working { .. }) => {
                let own = sessions_of(hours, date.weekday());
                if own.is_empty() {
                    hours
                        .week
                        .iter()
                        .find(|s| !s.is_empty())
                        .map_or(&[], Vec::as_slice)
                } else {
                    own
                }
            }
            None => sessions_of(hours, date.weekday()),
        }
    }

    /// Whether work is done on a day.
    pub fn is_working(&self, date: Date) -> bool {
        !self.sessions(date).is_empty()
    }

    /// Working minutes of a usual day: those of the first weekday that has any.
    pub fn minutes_a_day(&self) -> i64 {
        let usual = self
            .hours
            .first()
            .and_then(|h| h.week.iter().find(|s| !s.is_empty()));
        usual.map_or(480, |sessions| sessions.iter().map(|s| s.minutes()).sum())
    }

    /// The beginning of work on a day; its midnight on days off.
    pub fn opening(&self, date: Date) -> Timestamp {
        at_minute(date, self.sessions(date).first().map_or(0, |s| s.from))
    }

    /// The end of work on a day; midnight after it on days off.
    pub fn closing(&self, date: Date) -> Timestamp {
        at_minute(date, self.sessions(date).last().map_or(1440, |s| s.to))
    }

    /// Whether an instant lies within a session.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let wall = wall(at);
        let minute = minute_of(wall.time());
        self.sessions(wall.date())
            .iter()
            .any(|s| s.from <= minute && minute < s.to)
    }

    /// The first working moment at or after an instant.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        if self.is_open(at) {
            return at;
        }
        let wall = wall(at);
        let minute = minute_of(wall.time());
        if let Some(session) = self.sessions(wall.date()).iter().find(|s| s.from > minute) {
            return at_minute(wall.date(), session.from);
        }
        self.opening_after(wall.date())
    }

    /// The beginning of the first session after a day.
    fn opening_after(&self, date: Date) -> Timestamp {
        let mut day = date;
        for _ in 0..MOST_DAYS {
            day = next(day);
            if let Some(first) = self.sessions(day).first() {
                return at_minute(day, first.from);
            }
        }
        at_minute(date, 0)
    }

    /// The beginning of work on the next working day.
    pub fn next_morning(&self, at: Timestamp) -> Timestamp {
        self.opening_after(wall(at).date())
    }

    /// The first working day after a day.
    pub fn next_working_day(&self, date: Date) -> Date {
        let mut day = next(date);
        for _ in 0..MOST_DAYS {
            if self.is_working(day) {
                return day;
            }
            day = next(day);
        }
        day
    }

    /// The last working day up to a day: itself, if it is one.
    pub fn last_working_day(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..MOST_DAYS {
            if self.is_working(day) {
                return day;
            }
            day = day.yesterday().unwrap_or(Date::MIN);
        }
        date
    }

    /// The instant reached after working minutes have passed from an instant on, always within
    /// working time; no minutes leave it where it is. Seconds within the minute are kept when the
    /// start lies in a session.
    pub fn add_minutes(&self, from: Timestamp, minutes: i64) -> Timestamp {
        if minutes <= 0 {
            return from;
        }
        let start = self.next_open(from);
        let wall = wall(start);
        let seconds = start.as_millisecond().rem_euclid(60_000);
        let mut day = wall.date();
        let mut minute = minute_of(wall.time());
        let mut left = minutes;
        for _ in 0..MOST_DAYS {
            for session in self.sessions(day) {
                let begin = minute.max(session.from);
                let room = i64::from(session.to - begin);
                if room <= 0 {
                    continue;
                }
                // With seconds over, the last minute must end before the session does.
                if left < room || (left == room && seconds == 0) {
                    let end = at_minute(day, begin + i32::try_from(left).unwrap_or(0));
                    return Timestamp::from_millisecond(end.as_millisecond() + seconds)
                        .unwrap_or(end);
                }
                left -= room;
            }
            day = next(day);
            minute = 0;
        }
        at_minute(day, 0)
    }

    /// The instant from which working minutes pass until an instant.
    pub fn subtract_minutes(&self, to: Timestamp, minutes: i64) -> Timestamp {
        let wall = wall(to);
        let mut day = wall.date();
        let mut minute = minute_of(wall.time());
        let mut left = minutes;
        for _ in 0..MOST_DAYS {
            for session in self.sessions(day).iter().rev() {
                let end = minute.min(session.to);
                let room = i64::from(end - session.from);
                if room <= 0 {
                    continue;
                }
                if left <= room {
                    return at_minute(day, end - i32::try_from(left).unwrap_or(0));
                }
                left -= room;
            }
            day = day.checked_sub(jiff::Span::new().days(1)).unwrap_or(day);
            minute = 1440;
        }
        at_minute(day, 0)
    }

    /// Working minutes between two instants, each rounded down to its minute.
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        let (start, end) = (wall(from), wall(to));
        let (first, last) = (start.date(), end.date());
        let mut total = 0;
        let mut day = first;
        while day <= last {
            let begin = if day == first {
                minute_of(start.time())
            } else {
                0
            };
            let stop = if day == last {
                minute_of(end.time())
            } else {
                1440
            };
            for session in self.sessions(day) {
                total += i64::from((session.to.min(stop) - session.from.max(begin)).max(0));
            }
            if day == Date::MAX {
                break;
            }
            day = next(day);
        }
        total
    }
}

/// No count of the law looks further than this many days; it ends loops over a calendar in which
/// nobody ever works.
const MOST_DAYS: usize = 20_000;

pub(crate) fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

fn sessions_of(hours: &WorkingHours, weekday: Weekday) -> &[Session] {
    let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0);
    hours.week.get(index).map_or(&[], Vec::as_slice)
}
