//! The calendars of a province's units, made once from the table of days and kept: a calendar is
//! asked for at every act and every page.

use domain::clock::holidays::{Holidays, parse_hours, sessions};
use domain::clock::{Calendar, seed, settings::Settings};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Calendars by the identifier of the agency; units without hours of their own share one.
#[derive(Debug)]
pub struct Calendars {
    province: String,
    settings: Settings,
    kept: RwLock<Kept>,
}

#[derive(Debug)]
struct Kept {
    days: Holidays,
    made: HashMap<String, Arc<Calendar>>,
}

impl Calendars {
    /// The calendars of a province with the table of days that is shipped.
    pub fn new(province: &str) -> Self {
        Self {
            province: province.to_owned(),
            settings: seed::settings(),
            kept: RwLock::new(Kept {
                days: seed::holidays(),
                made: HashMap::new(),
            }),
        }
    }

    /// The same with another table of days, for looking at what it would change.
    pub fn with_days(&self, days: Holidays) -> Self {
        Self {
            province: self.province.clone(),
            settings: self.settings.clone(),
            kept: RwLock::new(Kept {
                days,
                made: HashMap::new(),
            }),
        }
    }

    /// The calendar of an agency or unit that keeps hours of its own; nothing where they cannot be
    /// read.
    pub fn own(&self, hours: &str, saturday: Option<&str>) -> Option<Arc<Calendar>> {
        let key = format!("{hours}|{}", saturday.unwrap_or_default());
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(calendar) = kept.made.get(&key) {
            return Some(Arc::clone(calendar));
        }
        drop(kept);
        let mut week = parse_hours(hours).ok()?;
        if let Some(saturday) = saturday {
            week.week[5] = sessions(saturday).ok()?;
        }
        // Only the days are the province's.
        let made = Arc::new(self.of("").with_hours(vec![week]));
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.made.insert(key, Arc::clone(&made));
        Some(made)
    }

    /// The calendar of an agency or unit by its identifier.
    pub fn of(&self, identifier: &str) -> Arc<Calendar> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(calendar) = kept.made.get(identifier) {
            return Arc::clone(calendar);
        }
        drop(kept);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let made = self
            .settings
            .calendar(&kept.days, &self.province, Some(identifier))
            .unwrap_or_else(|_| seed::calendar());
        // Most units have the hours of the province: one calendar serves them all.
        let same = kept.made.values().find(|other| ***other == made).cloned();
        let calendar = same.unwrap_or_else(|| Arc::new(made));
        kept.made
            .insert(identifier.to_owned(), Arc::clone(&calendar));
        calendar
    }

    /// The table of days.
    pub fn days(&self) -> Holidays {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.days.clone()
    }

    /// A new table of days: every calendar is made anew.
    pub fn announce(&self, days: Holidays) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.days = days;
        kept.made.clear();
    }
}
