//! The days of the year that are not as usual, read from the catalogue: holidays, days given for
//! them, swapped days and the Saturdays worked instead. What is announced but not law stays off
//! unless the regulation switches it on from a date.

use super::{DayKind, Session, WorkingHours};
use jiff::civil::{Date, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What kind of named day it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By law.
    Statutory,
    /// The next working day, where a holiday falls on a weekly rest day.
    Compensatory,
    /// Swapped with a working Saturday.
    SwappedOff,
    /// Announced, in force only from a date set in the regulation.
    Policy,
}

/// A day off.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct DayOff {
    /// Which day.
    pub date: Date,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// How sure it is: found, memory, rule, projected, policy.
    pub confidence: String,
}

/// A Saturday that is worked.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct WorkedDay {
    /// Which day.
    pub date: Date,
    /// For which day off.
    pub name: String,
}

/// The default hours of work, marked as such.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct DefaultHours {
    /// Sessions, written as [`parse_hours`] reads them.
    pub value: String,
}

/// From which day announced days count as days off, and why.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct PolicyDays {
    /// The first day in force; none keeps the announced days ordinary.
    pub from: Option<Date>,
    /// The act that gives them.
    pub basis: String,
}

/// The table as the catalogue holds it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Holidays {
    /// The hours of work where nothing else is set.
    pub hours: DefaultHours,
    /// The dated switch of the announced days.
    pub policy_days: PolicyDays,
    /// Days off.
    pub holidays: Vec<DayOff>,
    /// Days worked instead.
    pub working_saturdays: Vec<WorkedDay>,
}

impl Holidays {
    /// Reads the table.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|e| format!("holidays: {e}"))
    }

    /// The day from which announced days are days off.
    pub fn policy_from(&self) -> Option<Date> {
        self.policy_days.from
    }

    /// The named days. `policy_from` is the date from which announced days count; none keeps
    /// them ordinary.
    pub fn days(&self, policy_from: Option<Date>) -> BTreeMap<Date, DayKind> {
        let mut days = BTreeMap::new();
        for day in &self.holidays {
            if day.kind == Kind::Policy && policy_from.is_none_or(|from| day.date < from) {
                continue;
            }
            let swapped = day.kind == Kind::SwappedOff;
            days.insert(
                day.date,
                DayKind::Off {
                    name: day.name.clone(),
                    swapped,
                },
            );
        }
        for day in &self.working_saturdays {
            days.insert(
                day.date,
                DayKind::Working {
                    name: day.name.clone(),
                },
            );
        }
        days
    }
}

/// Hours written as `7:30-11:30, 13:00-17:00`, Monday to Friday.
///
/// # Errors
/// The part that is not a session.
pub fn parse_hours(text: &str) -> Result<WorkingHours, String> {
    sessions(text).map(WorkingHours::weekdays)
}

/// The sessions of one day, written the same way.
///
/// # Errors
/// The part that is not a session.
pub fn sessions(text: &str) -> Result<Vec<Session>, String> {
    let mut sessions = Vec::new();
    for part in text.split(',') {
        let session = part
            .trim()
            .split_once('-')
            .and_then(|(from, to)| Session::new(time(from)?, time(to)?));
        let session = session
            .ok_or_else(|| format!("{:?} is not a session such as 7:30-11:30", part.trim()))?;
        if sessions
            .last()
            .is_some_and(|before: &Session| before.to > session.from)
        {
            return Err(format!(
                "{:?} begins before the session before it ends",
                part.trim()
            ));
        }
        sessions.push(session);
    }
    Ok(sessions)
}

/// A time of day written as `7:30`.
pub fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Calendar, seed};

    #[test]
    fn the_table_is_carried_over_whole() {
        let table = seed::holidays();
        assert_eq!(table.holidays.len(), 127);
        assert_eq!(table.working_saturdays.len(), 6);
    }

    #[test]
    fn the_culture_day_is_a_dated_setting() {
        let table = seed::holidays();
        let day: Date = "2026-11-24".parse().expect("a date");
        let hours = vec![parse_hours("7:30-11:30, 13:00-17:00").expect("hours")];
        assert!(Calendar::new(hours.clone(), table.days(None)).is_working(day));
        let from: Date = "2026-07-01".parse().expect("a date");
        assert!(!Calendar::new(hours, table.days(Some(from))).is_working(day));
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for wrong in [
            "",
            "7:30",
            "11:30-7:30",
            "7:30-11:30, 11:00-17:00",
            "25:00-26:00",
        ] {
            assert!(parse_hours(wrong).is_err(), "{wrong}");
        }
    }
}
