//! The officer's seat: who sits there, with which store, calendar and units at hand. The reading
//! pages of the desk need no more than this.

use super::desk::{Desk, Place};
use domain::actor::{Officer, Role};
use domain::clock::Calendar;
use domain::ids::{CaseId, UnitCode};
use jiff::Timestamp;
use store::access_log::{self, Access};
use store::read::scope::Scope;
use store::{Batch, CommitError, Db};
use uuid::Uuid;

/// What is at hand while an officer's request is answered.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The files.
    pub db: Db,
    /// Who asks.
    pub officer: Officer,
    /// The session's token against forged forms.
    pub csrf: String,
    /// Now, by the server's clock.
    pub now: Timestamp,
    /// The working time of the officer's unit.
    pub calendar: Calendar,
    /// Every unit of the province, with its name.
    pub units: Vec<(UnitCode, String)>,
}

impl Seat {
    /// The frame of a page.
    pub fn desk(&self, place: Place) -> Desk {
        Desk::of(&self.officer, &self.csrf, self.now, place)
    }

    /// The units whose cases are this officer's daily work.
    pub fn own_units(&self) -> Vec<UnitCode> {
        let mut units = self.officer.covers.clone();
        if !units.contains(&self.officer.unit) {
            units.push(self.officer.unit.clone());
        }
        units
    }

    /// The name of a unit; its code where the organisation has none.
    pub fn unit_name(&self, code: &str) -> String {
        self.units
            .iter()
            .find(|(unit, _)| unit.as_str() == code)
            .map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    }

    /// The cases this officer may look up: every one for control and inspection, those of the
    /// agency for the others.
    pub fn reach(&self) -> Scope {
        if self.officer.is(Role::Control) || self.officer.is(Role::Auditor) {
            Scope::Everything
        } else {
            Scope::Agency(self.officer.agency.clone())
        }
    }

    /// The cases an overview counts: those held by the officer's units, or all for control.
    pub fn overview(&self) -> Scope {
        if self.officer.is(Role::Control) || self.officer.is(Role::Auditor) {
            Scope::Everything
        } else {
            Scope::HeldBy(self.own_units())
        }
    }

    /// Writes down that personal data were read: what, of whom, why.
    pub async fn note_reading(&self, what: &Reading<'_>) -> Result<(), CommitError> {
        let roles: Vec<&str> = self.officer.roles.iter().map(|role| role.name()).collect();
        let mut batch = Batch::new();
        access_log::note(
            &mut batch,
            &Access {
                id: Uuid::now_v7(),
                at: self.now,
                who: format!("officer:{}", self.officer.id),
                who_name: self.officer.name.clone(),
                capacity: format!("{}, {}", roles.join(", "), self.officer.unit_name),
                what: what.what.to_owned(),
                case: what.case,
                subject: what.subject.map(str::to_owned),
                why: what.why.to_owned(),
            },
        );
        self.db.commit(batch).await
    }
}

/// A reading of personal data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading<'a> {
    /// What was read.
    pub what: &'a str,
    /// Of which case.
    pub case: Option<CaseId>,
    /// Of which person.
    pub subject: Option<&'a str>,
    /// Why.
    pub why: &'a str,
}
