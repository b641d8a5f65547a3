//! Periods of the public figures: a month, a quarter, half a year or a year, in Viet Nam's calendar.

use crate::clock;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;

/// Of fewer ratings than these nobody is told how they were: whoever handled the cases would know
/// who rated.
pub const FEWEST: i64 = 5;

/// A period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Period {
    /// A month: year and number from 1.
    Month(i16, i8),
    /// A quarter: year and number from 1.
    Quarter(i16, i8),
    /// Half a year: year and 1 or 2.
    Half(i16, i8),
    /// A year.
    Year(i16),
}

/// The years that are read from addresses.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

impl Period {
    /// The period of an address: `2026`, `2026-h1`, `2026-q3`, `2026-08`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let year: i16 = year.parse().ok().filter(|it| YEARS.contains(it))?;
        let number = |text: &str, most: i8| -> Option<i8> {
            text.parse().ok().filter(|it| (1..=most).contains(it))
        };
        match rest {
            None => Some(Self::Year(year)),
            Some(rest) => match rest.split_at_checked(1) {
                Some(("q", quarter)) => Some(Self::Quarter(year, number(quarter, 4)?)),
                Some(("h", half)) => Some(Self::Half(year, number(half, 2)?)),
                _ => Some(Self::Month(year, number(rest, 12)?)),
            },
        }
    }

    /// The month of a day.
    pub fn month_of(day: Date) -> Self {
        Self::Month(day.year(), day.month())
    }

    /// The quarter of a day.
    pub fn quarter_of(day: Date) -> Self {
        Self::Quarter(day.year(), (day.month() - 1) / 3 + 1)
    }

    /// The half year of a day.
    pub fn half_of(day: Date) -> Self {
        Self::Half(day.year(), (day.month() - 1) / 6 + 1)
    }

    /// The year of a day.
    pub fn year_of(day: Date) -> Self {
        Self::Year(day.year())
    }

    /// Its year.
    pub fn year(self) -> i16 {
        match self {
            Self::Month(year, _)
            | Self::Quarter(year, _)
            | Self::Half(year, _)
            | Self::Year(year) => year,
        }
    }

    fn month_numbers(self) -> (i8, i8) {
        match self {
            Self::Month(_, month) => (month, month),
            Self::Quarter(_, quarter) => (quarter * 3 - 2, quarter * 3),
            Self::Half(_, half) => (half * 6 - 5, half * 6),
            Self::Year(_) => (1, 12),
        }
    }

    /// Its first and its last month, `YYYY-MM`, as totals are kept.
    pub fn months(self) -> (String, String) {
        let (first, last) = self.month_numbers();
        let year = self.year();
        (format!("{year}-{first:02}"), format!("{year}-{last:02}"))
    }

    /// Its first day.
    pub fn first(self) -> Date {
        Date::new(self.year(), self.month_numbers().0, 1).unwrap_or(Date::MIN)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        let last = Date::new(self.year(), self.month_numbers().1, 1).unwrap_or(Date::MIN);
        last.last_of_month()
    }

    /// From its first moment to before the first moment behind it.
    pub fn bounds(self) -> (Timestamp, Timestamp) {
        moments(self.first(), self.last())
    }

    /// The days whose cases the Government's reporting regime counts for it: from the 15th of the
    /// month before it to the 14th of its last month (Decree 09/2019 art. 12).
    pub fn cut_off(self) -> (Date, Date) {
        let before = self.first().yesterday().unwrap_or(Date::MIN);
        let on = |day: Date, no: i8| Date::new(day.year(), day.month(), no).unwrap_or(day);
        (on(before, 15), on(self.last(), 14))
    }

    /// The period of the same kind before it.
    #[must_use]
    pub fn before(self) -> Self {
        let day = self.first().yesterday().unwrap_or(Date::MIN);
        match self {
            Self::Month(..) => Self::month_of(day),
            Self::Quarter(..) => Self::quarter_of(day),
            Self::Half(..) => Self::half_of(day),
            Self::Year(_) => Self::year_of(day),
        }
    }

    /// On screen.
    pub fn words(self) -> String {
        match self {
            Self::Month(year, month) => format!("tháng {month}/{year}"),
            Self::Quarter(year, quarter) => format!("quý {quarter}/{year}"),
            Self::Half(year, 1) => format!("6 tháng đầu năm {year}"),
            Self::Half(year, _) => format!("6 tháng cuối năm {year}"),
            Self::Year(year) => format!("năm {year}"),
        }
    }

    /// In English.
    pub fn words_en(self) -> String {
        match self {
            Self::Month(..) => self.first().strftime("%B %Y").to_string(),
            Self::Quarter(year, quarter) => format!("quarter {quarter} of {year}"),
            Self::Half(year, 1) => format!("first half of {year}"),
            Self::Half(year, _) => format!("second half of {year}"),
            Self::Year(year) => year.to_string(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(year, month) => write!(f, "{year}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year}-q{quarter}"),
            Self::Half(year, half) => write!(f, "{year}-h{half}"),
            Self::Year(year) => write!(f, "{year}"),
        }
    }
}

/// A share in hundredths of a percent, rounded half up; none of nothing.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole <= 0 {
        return None;
    }
    i64::try_from((part.max(0) * 20_000 + whole) / (2 * whole)).ok()
}

/// The first moment of a day in Viet Nam, and the first behind another.
pub fn moments(first: Date, last: Date) -> (Timestamp, Timestamp) {
    let start = |day: Date| clock::instant(day.at(0, 0, 0, 0));
    (start(first), start(last.tomorrow().unwrap_or(Date::MAX)))
}

/// Hundredths as a number on screen: `97,5`, `100`, `8,33`.
pub fn hundredths(number: i64) -> String {
    let (whole, rest) = (number / 100, number.unsigned_abs() % 100);
    let sign = if number < 0 && whole == 0 { "-" } else { "" };
    match (rest, rest % 10) {
        (0, _) => whole.to_string(),
        (rest, 0) => format!("{sign}{whole},{}", rest / 10),
        (rest, _) => format!("{sign}{whole},{rest:02}"),
    }
}

/// The same as it is written in English: `97.5`.
pub fn hundredths_en(number: i64) -> String {
    hundredths(number).replace(',', ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::moment;

    #[test]
    fn a_period_comes_back_from_its_address_and_holds_its_months() {
        for (text, months, last) in [
            ("2026", ("2026-01", "2026-12"), "2026-12-31"),
            ("2026-q1", ("2026-01", "2026-03"), "2026-03-31"),
            ("2026-q4", ("2026-10", "2026-12"), "2026-12-31"),
            ("2026-h1", ("2026-01", "2026-06"), "2026-06-30"),
            ("2026-h2", ("2026-07", "2026-12"), "2026-12-31"),
            ("2026-02", ("2026-02", "2026-02"), "2026-02-28"),
        ] {
            let period = Period::parse(text).expect(text);
            assert_eq!(period.to_string(), text);
            let (from, to) = period.months();
            assert_eq!((from.as_str(), to.as_str()), months);
            assert_eq!(period.last().to_string(), last);
        }
        for text in [
            "", "26", "2026-13", "2026-0", "2026-q5", "2026-q0", "2026-h3", "2026-é", "x", "2026-",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let month = Period::Month(2026, 1);
        assert_eq!(month.before(), Period::Month(2025, 12));
        assert_eq!(Period::Quarter(2026, 1).before(), Period::Quarter(2025, 4));
        assert_eq!(Period::Half(2026, 1).before(), Period::Half(2025, 2));
        // Midnight in Viet Nam begins the month.
        let (from, to) = month.bounds();
        assert_eq!(from, moment("2026-01-01T00:00"));
        assert_eq!(to, moment("2026-02-01T00:00"));
    }

    /// Covers: TB-22.9
    #[test]
    fn reports_to_the_government_are_cut_off_on_the_14th() {
        let said = |period: Period| {
            let (first, last) = period.cut_off();
            format!("{first} {last}")
        };
        assert_eq!(said(Period::Month(2026, 1)), "2025-12-15 2026-01-14");
        assert_eq!(said(Period::Quarter(2026, 3)), "2026-06-15 2026-09-14");
        assert_eq!(said(Period::Half(2026, 1)), "2025-12-15 2026-06-14");
        assert_eq!(said(Period::Year(2026)), "2025-12-15 2026-12-14");
    }

    #[test]
    fn shares_have_two_decimals_rounded_half_up() {
        assert_eq!(share(1, 3), Some(3333));
        assert_eq!(share(2, 3), Some(6667));
        assert_eq!(share(0, 7), Some(0));
        assert_eq!(share(7, 7), Some(10_000));
        assert_eq!(share(1, 0), None);
        assert_eq!(hundredths(9750), "97,5");
        assert_eq!(hundredths(10_000), "100");
        assert_eq!(hundredths(833), "8,33");
        assert_eq!(hundredths(805), "8,05");
        assert_eq!(hundredths(-50), "-0,5");
        assert_eq!(hundredths_en(9750), "97.5");
    }
}
