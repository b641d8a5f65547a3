//! Which cases a list may show at all: those held or received by some units, those of an agency,
//! or all. Reckoned from who asks, by whoever asks; here it is only a condition.

use crate::sql::{Select, Value};
use domain::ids::{AgencyCode, UnitCode};

/// The cases a list may show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Cases that one of these units must act on.
    HeldBy(Vec<UnitCode>),
    /// Cases that one of these units received.
    ReceivedBy(Vec<UnitCode>),
    /// Cases of an agency.
    Agency(AgencyCode),
    /// Every case: control of procedures, inspection.
    Everything,
}

impl Scope {
    /// Adds the condition to a query.
    pub(crate) fn apply(&self, select: &mut Select) {
        let codes = |units: &[UnitCode]| -> Vec<Value> {
            units.iter().map(|u| u.as_str().into()).collect()
        };
        match self {
            Self::HeldBy(units) => {
                select.and_in("holder_unit", codes(units));
            }
            Self::ReceivedBy(units) => {
                select.and_in("intake_unit", codes(units));
            }
            Self::Agency(agency) => {
                select.and("agency = {}", [agency.as_str().into()]);
            }
            Self::Everything => {}
        }
    }

    /// Adds the condition where another one already finds few rows: an expression, so that no
    /// engine is tempted to walk through all cases of an agency by an index on it.
    pub(crate) fn apply_behind(&self, select: &mut Select) {
        let codes = |units: &[UnitCode]| -> Vec<Value> {
            units.iter().map(|u| u.as_str().into()).collect()
        };
        match self {
            Self::HeldBy(units) => {
                select.and_in("holder_unit || ''", codes(units));
            }
            Self::ReceivedBy(units) => {
                select.and_in("intake_unit || ''", codes(units));
            }
            Self::Agency(agency) => {
                select.and("agency || '' = {}", [agency.as_str().into()]);
            }
            Self::Everything => {}
        }
    }

    /// One of each kind, for the registry.
    pub(crate) fn samples() -> [Self; 4] {
        [
            Self::HeldBy(vec!["a".into(), "b".into(), "c".into()]),
            Self::ReceivedBy(vec!["a".into()]),
            Self::Agency("a".into()),
            Self::Everything,
        ]
    }
}
