//! Limits as the law publishes them: working days, working hours, calendar days; halves of days
//! exist in published processes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a limit is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// Ngày làm việc.
    WorkingDays,
    /// Giờ làm việc.
    WorkingHours,
    /// Ngày (calendar days).
    CalendarDays,
}

impl LimitUnit {
    /// The name in files and on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            Self::WorkingDays => "working_days",
            Self::WorkingHours => "working_hours",
            Self::CalendarDays => "calendar_days",
        }
    }
}

/// A limit. The amount is kept in hundredths, because processes publish halves and quarters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// Hundredths of the unit.
    hundredths: u32,
    /// The unit.
    pub unit: LimitUnit,
}

/// Hours of a working day by law: an eight-hour day.
const HOURS_A_DAY: u32 = 8;

impl Limit {
    /// Working days.
    pub const fn working_days(days: u32) -> Self {
        Self {
            hundredths: days * 100,
            unit: LimitUnit::WorkingDays,
        }
    }
    /// Working hours.
    pub const fn working_hours(hours: u32) -> Self {
        Self {
            hundredths: hours * 100,
            unit: LimitUnit::WorkingHours,
        }
    }
    /// Calendar days.
    pub const fn calendar_days(days: u32) -> Self {
        Self {
            hundredths: days * 100,
            unit: LimitUnit::CalendarDays,
        }
    }

    /// A limit from a published number; `None` when it is not positive or beyond any procedure.
    pub fn from_number(amount: f64, unit: LimitUnit) -> Option<Self> {
        if !amount.is_finite() || amount <= 0.0 || amount > 10_000.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded just above"
        )]
        let hundredths = (amount * 100.0).round() as u32;
        (hundredths > 0).then_some(Self { hundredths, unit })
    }

    /// The amount as published.
    pub fn amount(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }

    /// Whole days of a limit in days; a part of a day is counted by its minutes.
    pub fn whole_days(self) -> u32 {
        self.hundredths / 100
    }

    /// Whether the limit has a part of a day or of an hour.
    pub fn has_part(self) -> bool {
        !self.hundredths.is_multiple_of(100)
    }

    /// Working minutes of a limit in hours, or of a part of working days.
    pub fn minutes(self) -> u32 {
        match self.unit {
            LimitUnit::WorkingHours => self.hundredths * 60 / 100,
            LimitUnit::WorkingDays | LimitUnit::CalendarDays => {
                self.hundredths * HOURS_A_DAY * 60 / 100
            }
        }
    }

    fn number(self) -> String {
        let (whole, part) = (self.hundredths / 100, self.hundredths % 100);
        match (part, part % 10) {
            (0, _) => whole.to_string(),
            (_, 0) => format!("{whole},{}", part / 10),
            _ => format!("{whole},{part:02}"),
        }
    }

    /// In Vietnamese: "10 ngày làm việc".
    pub fn words(self) -> String {
        let unit = match self.unit {
            LimitUnit::WorkingDays => "ngày làm việc",
            LimitUnit::WorkingHours => "giờ làm việc",
            LimitUnit::CalendarDays => "ngày",
        };
        format!("{} {unit}", self.number())
    }

    /// In English: "10 working days".
    pub fn words_en(self) -> String {
        let unit = match (self.unit, self.hundredths == 100) {
            (LimitUnit::WorkingDays, false) => "working days",
            (LimitUnit::WorkingDays, true) => "working day",
            (LimitUnit::WorkingHours, false) => "working hours",
            (LimitUnit::WorkingHours, true) => "working hour",
            (LimitUnit::CalendarDays, false) => "days",
            (LimitUnit::CalendarDays, true) => "day",
        };
        format!("{} {unit}", self.number().replace(',', "."))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.number().replace(',', "."),
            self.unit.slug()
        )
    }
}

/// Why a text is not a limit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitError(String);

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not a limit: write a number and working_days, working_hours or calendar_days, such as \"3 working_days\"",
            self.0
        )
    }
}

impl std::error::Error for LimitError {}

impl FromStr for Limit {
    type Err = LimitError;
    fn from_str(text: &str) -> Result<Self, LimitError> {
        let wrong = || LimitError(text.to_owned());
        let (amount, unit) = text
            .trim()
            .split_once(char::is_whitespace)
            .ok_or_else(wrong)?;
        let unit = match unit.trim() {
            "working_days" | "working_day" => LimitUnit::WorkingDays,
            "working_hours" | "working_hour" => LimitUnit::WorkingHours,
            "calendar_days" | "calendar_day" => LimitUnit::CalendarDays,
            _ => return Err(wrong()),
        };
        let amount: f64 = amount.replace(',', ".").parse().map_err(|_| wrong())?;
        Self::from_number(amount, unit).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_and_said() {
        assert_eq!("3 working_days".parse(), Ok(Limit::working_days(3)));
        assert_eq!(
            "0,5 working_days".parse::<Limit>().map(Limit::words),
            Ok("0,5 ngày làm việc".into())
        );
        assert_eq!(
            "8 working_hours".parse::<Limit>().map(|l| l.to_string()),
            Ok("8 working_hours".into())
        );
        for wrong in [
            "",
            "3",
            "x working_days",
            "-1 working_days",
            "3 weeks",
            "0 calendar_days",
            "1e99 working_days",
        ] {
            assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
        }
    }
}
