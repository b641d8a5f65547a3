//! The seed calendar that the catalogue ships: the national table of days with the default hours
//! of work. What a province sets differently comes from its regulation.

use super::Calendar;
use super::holidays::{Holidays, parse_hours};

const HOLIDAYS: &str = include_str!("../../../../catalogue/holidays.json");

/// The national table of days.
///
/// # Panics
/// Never in a build whose tests passed: the table is part of the program.
pub fn holidays() -> Holidays {
    Holidays::parse(HOLIDAYS).expect("the embedded table of days")
}

/// The national calendar with the default hours and the culture day in force since 1/7/2026.
pub fn calendar() -> Calendar {
    let table = holidays();
    let hours = parse_hours(&table.hours.value).expect("the default hours");
    Calendar::new(
        vec![hours],
        table.days(jiff::civil::Date::new(2026, 7, 1).ok()),
    )
}
