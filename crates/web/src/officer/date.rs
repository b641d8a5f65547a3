//! Dates as forms send them.

use domain::clock::Calendar;
use jiff::Timestamp;
use jiff::civil::Date;

/// A date field's value.
pub fn parse(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

/// The close of business on the day a date field names.
pub fn closing(text: &str, calendar: &Calendar) -> Option<Timestamp> {
    parse(text).map(|date| calendar.closing(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_when_the_office_closes() {
        let calendar = domain::testing::calendar();
        let closes = closing("2026-09-03", &calendar);
        assert_eq!(closes, Some(domain::testing::moment("2026-09-03T17:00")));
        assert_eq!(closing("3/9", &calendar), None);
    }
}
