//! The days of the year that are not as usual, read from the catalogue: holidays, days given for
//! them, swapped days and the Saturdays worked instead. What is announced but not law stays off
//! unless the regulation switches it on from a date.

use super::{DayKind, Session, WorkingHours};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of named day it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkedDay {
    /// Which day.
    pub date: Date,
    /// For which day off.
    pub name: String,
}

/// The default hours of work, marked as such.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DefaultHours {
    /// Sessions, written as [`parse_hours`] reads them.
    pub value: String,
}

/// From which day announced days count as days off, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PolicyDays {
    /// The first day in force; none keeps the announced days ordinary.
    pub from: Option<Date>,
    /// The act that gives them.
    pub basis: String,
}

/// The table as the catalogue holds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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

/// Something that is not right with a table of days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The day, where it is about one.
    pub date: Option<Date>,
    /// What is wrong and how to put it right.
    pub message: String,
}

/// A day that two tables see differently.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayChange {
    /// The day.
    pub date: Date,
    /// What it was, in words.
    pub before: String,
    /// What it becomes.
    pub after: String,
}

impl Kind {
    /// All kinds, in the order of a form.
    pub const ALL: [Self; 4] = [
        Self::Statutory,
        Self::Compensatory,
        Self::SwappedOff,
        Self::Policy,
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Statutory => "statutory",
            Self::Compensatory => "compensatory",
            Self::SwappedOff => "swapped_off",
            Self::Policy => "policy",
        }
    }

    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Statutory => "Nghỉ lễ, tết",
            Self::Compensatory => "Nghỉ bù",
            Self::SwappedOff => "Nghỉ hoán đổi",
            Self::Policy => "Nghỉ theo chủ trương",
        }
    }
}

impl Holidays {
    /// What is not right with the table: a day twice, a day both off and worked, a day worked that
    /// is worked anyway.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut wrong = |date, message: String| faults.push(Fault { date, message });
        if let Err(why) = parse_hours(&self.hours.value) {
            wrong(None, format!("Giờ làm việc không đọc được: {why}."));
        }
        let mut off: BTreeMap<Date, &DayOff> = BTreeMap::new();
        for day in &self.holidays {
            if off.insert(day.date, day).is_some() {
                wrong(
                    Some(day.date),
                    format!("Ngày {} ghi hai lần.", shown(day.date)),
                );
            }
            if day.name.trim().is_empty() {
                wrong(
                    Some(day.date),
                    format!("Ngày {} chưa có tên.", shown(day.date)),
                );
            }
        }
        let mut worked = BTreeMap::new();
        for day in &self.working_saturdays {
            if worked.insert(day.date, day).is_some() {
                wrong(
                    Some(day.date),
                    format!("Ngày làm bù {} ghi hai lần.", shown(day.date)),
                );
            }
            if off.contains_key(&day.date) {
                wrong(
                    Some(day.date),
                    format!(
                        "Ngày {} vừa là ngày nghỉ vừa là ngày làm bù.",
                        shown(day.date)
                    ),
                );
            }
            if is_weekday(day.date) {
                wrong(
                    Some(day.date),
                    format!("Ngày làm bù {} là ngày làm việc thường.", shown(day.date)),
                );
            }
        }
        faults
    }

    /// The days that two tables see differently, in order, as the announced days of each count.
    pub fn changes(&self, after: &Self) -> Vec<DayChange> {
        let (old, new) = (
            self.days(self.policy_from()),
            after.days(after.policy_from()),
        );
        let dates: std::collections::BTreeSet<&Date> = old.keys().chain(new.keys()).collect();
        let said = |days: &BTreeMap<Date, DayKind>, date: Date| match days.get(&date) {
            Some(DayKind::Off { name, .. }) => format!("nghỉ: {name}"),
            Some(DayKind::Working { name }) => format!("làm bù: {name}"),
            None if is_weekday(date) => "ngày làm việc".to_owned(),
            None => "nghỉ cuối tuần".to_owned(),
        };
        dates
            .into_iter()
            .filter(|date| old.get(date) != new.get(date))
            .map(|date| DayChange {
                date: *date,
                before: said(&old, *date),
                after: said(&new, *date),
            })
            .collect()
    }

    /// The same table with a day off in it; one that stood there is replaced.
    #[must_use]
    pub fn with_day_off(mut self, day: DayOff) -> Self {
        self = self.without(day.date);
        self.holidays.push(day);
        self.holidays.sort_by_key(|day| day.date);
        self
    }

    /// The same table with a day that is worked instead.
    #[must_use]
    pub fn with_worked_day(mut self, day: WorkedDay) -> Self {
        self = self.without(day.date);
        self.working_saturdays.push(day);
        self.working_saturdays.sort_by_key(|day| day.date);
        self
    }

    /// The same table without what is special about a day.
    #[must_use]
    pub fn without(mut self, date: Date) -> Self {
        self.holidays.retain(|day| day.date != date);
        self.working_saturdays.retain(|day| day.date != date);
        self
    }
}

fn is_weekday(date: Date) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    !matches!(date.weekday(), Saturday | Sunday)
}

fn shown(date: Date) -> String {
    format!("{}/{}/{}", date.day(), date.month(), date.year())
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
    fn the_shipped_table_has_no_fault() {
        assert_eq!(seed::holidays().check(), []);
    }

    #[test]
    fn a_day_that_cannot_be_is_named() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let worked = |text: &str| WorkedDay {
            date: date(text),
            name: "làm bù".to_owned(),
        };
        let mut table = seed::holidays();
        let twice = table.holidays[0].clone();
        let off = twice.date;
        table.holidays.push(twice);
        // Also worked; a Tuesday.
        table.working_saturdays.push(WorkedDay {
            date: off,
            name: String::new(),
        });
        table.working_saturdays.push(worked("2027-03-16"));
        let said: Vec<String> = table.check().into_iter().map(|it| it.message).collect();
        for word in ["ghi hai lần", "vừa là ngày nghỉ", "là ngày làm việc thường"] {
            assert!(said.iter().any(|it| it.contains(word)), "{word}: {said:?}");
        }
    }

    #[test]
    fn what_two_tables_see_differently_is_said_in_words() {
        let date: Date = "2026-12-07".parse().expect("a date");
        let before = seed::holidays();
        let after = before.clone().with_day_off(DayOff {
            date,
            name: "Quốc tang".to_owned(),
            kind: Kind::Statutory,
            confidence: "found".to_owned(),
        });
        let changes = before.changes(&after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].before, "ngày làm việc");
        assert_eq!(changes[0].after, "nghỉ: Quốc tang");
        assert_eq!(after.clone().without(date), before);
        assert_eq!(after.changes(&after), []);
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
