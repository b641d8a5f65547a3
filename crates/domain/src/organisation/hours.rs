//! Hours that agencies and units keep for themselves: which there are, and the organisation as it
//! would be with others, for looking at what a change would do.

use super::{Agency, Organisation, Unit, Whereabouts};

/// Hours of an agency or unit of its own: its code, Monday to Friday, Saturday.
pub type OwnHours<'a> = (&'a str, &'a str, Option<&'a str>);

fn own<'a>(code: &'a str, at: &'a Whereabouts) -> Option<OwnHours<'a>> {
    Some((code, at.hours.as_deref()?, at.saturday.as_deref()))
}

impl Organisation {
    /// Whoever keeps hours of its own, agencies first.
    pub fn own_hours(&self) -> impl Iterator<Item = OwnHours<'_>> {
        let agencies = self.agencies.iter();
        let units = self.units.iter();
        agencies
            .filter_map(|it| own(it.code.as_str(), &it.at))
            .chain(units.filter_map(|it| own(it.code.as_str(), &it.at)))
    }

    /// The organisation in which an agency keeps its hours as another record of it says; nothing
    /// where they are the same, or the agency is not there.
    pub fn with_hours_of_agency(&self, record: &Agency) -> Option<Self> {
        let at = *self.by_code.get(&record.code)?;
        let mut other = self.clone();
        other.agencies.get_mut(at)?.at.keep_hours_of(&record.at)?;
        Some(other)
    }

    /// The same of a unit.
    pub fn with_hours_of_unit(&self, record: &Unit) -> Option<Self> {
        let at = *self.unit_by_code.get(&record.code)?;
        let mut other = self.clone();
        other.units.get_mut(at)?.at.keep_hours_of(&record.at)?;
        Some(other)
    }
}

impl Whereabouts {
    /// Takes over the hours of another; nothing where they are the same.
    fn keep_hours_of(&mut self, other: &Self) -> Option<()> {
        if self.hours == other.hours && self.saturday == other.saturday {
            return None;
        }
        self.hours.clone_from(&other.hours);
        self.saturday.clone_from(&other.saturday);
        Some(())
    }
}
