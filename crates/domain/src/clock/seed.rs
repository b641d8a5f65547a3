//! The seed calendar that the catalogue ships: the national table of days with the default hours
//! of work. What a province sets differently comes from its regulation.

use super::Calendar;
use super::holidays::{Holidays, parse_hours};
use super::settings::Settings;

const HOLIDAYS: &str = include_str!("../../../../catalogue/holidays.json");

/// The national table of days.
///
/// # Panics
/// Never in a build whose tests passed: the table is part of the program.
pub fn holidays() -> Holidays {
    Holidays::parse(HOLIDAYS).expect("the embedded table of days")
}

const SETTINGS: &str = include_str!("../../../../regulations/clock.toml");

/// What the regulations say about the clock.
///
/// # Panics
/// Never in a build whose tests passed: the settings are part of the program.
pub fn settings() -> Settings {
    Settings::parse(SETTINGS).expect("the embedded settings of the clock")
}

/// The national calendar with the default hours and the announced days that are in force.
///
/// # Panics
/// Never in a build whose tests passed.
pub fn calendar() -> Calendar {
    let table = holidays();
    let hours = parse_hours(&table.hours.value).expect("the default hours");
    Calendar::new(vec![hours], table.days(table.policy_from()))
}
