//! Publication: how the catalogue changes. Everything that agencies run themselves (a procedure, a
//! process, a form, an agency …) is an *item* with versions; a version is drafted, approved twice,
//! published from a day, and one day replaced or abolished. What was published is never edited: a
//! change, and an undoing too, is a new version.
//!
//! The same habit as a case: [`decide`] looks and refuses, [`Item::evolve`] changes and never does.

pub mod act;
pub mod check;
pub mod decision;
pub mod difference;
pub mod keeper;
pub mod kind;
pub mod procedure_report;
pub mod version;

pub use act::{Command, Event, Happened, On, decide};
pub use check::Fault;
pub use decision::{Change, Compared, Decision, DecisionId, Line};
pub use difference::{Differs, difference};
pub use kind::Kind;
pub use version::{Check, End, Signed, Stage, Standing, Version, Who, Why};

use crate::ids::AgencyCode;
use jiff::civil::Date;

/// An item of the catalogue: a code of one kind with all its versions.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its code within the kind: `1.001193`.
    pub code: String,
    /// Its versions, the first one first.
    pub versions: Vec<Version>,
}

impl Item {
    /// An item that has no version yet.
    pub fn new(kind: Kind, code: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            versions: Vec::new(),
        }
    }

    /// A version.
    pub fn version(&self, no: u32) -> Option<&Version> {
        self.versions.iter().find(|it| it.no == no)
    }

    /// The version that holds on a day.
    pub fn in_force(&self, on: Date) -> Option<&Version> {
        self.versions.iter().rev().find(|it| it.holds(on))
    }

    /// The version that is being worked on; there is at most one.
    pub fn open(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|it| it.is_open())
    }

    /// The newest version that was published, whether or not it holds.
    pub fn published(&self) -> Option<&Version> {
        let mut newest = self.versions.iter().rev();
        newest.find(|it| matches!(it.stage, Stage::Published { .. }))
    }

    /// The agency it belongs to: that of its newest version.
    pub fn agency(&self) -> Option<&AgencyCode> {
        self.versions.last().map(|it| &it.agency)
    }

    /// The number of the next version.
    pub fn next_no(&self) -> u32 {
        self.versions.last().map_or(1, |it| it.no + 1)
    }

    /// How many events made it what it is.
    pub fn edition(&self) -> u32 {
        self.versions.iter().map(|it| it.edition).sum()
    }
}

#[cfg(test)]
mod tests;
