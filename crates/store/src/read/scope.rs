//! Which cases a list may show at all: those held or received by some units, those of an agency,
//! or all. Reckoned from who asks, by whoever asks; here it is only a condition.

use crate::case_file::columns::between_bars;
use crate::sql::select::escape_like;
use crate::sql::{Select, Value};
use domain::authority::Sight;
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

/// Leaves out cases that an officer may not know of, where a list is asked for by what would tell
/// whose they are: a name, a number, a telephone.
pub(crate) fn only_known(select: &mut Select, sight: &Sight) {
    let reach = &sight.confidential;
    if reach.anywhere {
        return;
    }
    let codes = |units: &[UnitCode]| -> Vec<Value> {
        units.iter().map(|unit| unit.as_str().into()).collect()
    };
    select.piece(" AND (confidential IS NULL");
    select.or_in("intake_unit", codes(&reach.intake));
    select.or_in("holder_unit", codes(&reach.holder));
    select.or_in("agency", reach.agencies.iter().map(|it| it.as_str().into()));
    for unit in &reach.asked {
        let pattern = format!("%{}%", escape_like(&between_bars(unit)));
        select.then(" OR consulted_units LIKE {} ESCAPE '!'", [pattern.into()]);
    }
    select.or_in("id", sight.opened.iter().map(|it| it.0.into()));
    select.piece(")");
}

/// One that sees everything, one that sees nothing, and one of some places, for the registry.
pub(crate) fn sights() -> [Sight; 3] {
    let mut some = Sight::default();
    some.confidential.intake = vec!["a".into(), "b".into()];
    some.confidential.holder = vec!["a".into()];
    some.confidential.agencies = vec!["a".into()];
    some.confidential.asked = vec!["a".into(), "b".into()];
    some.opened = vec![domain::ids::CaseId(uuid::Uuid::nil())];
    [Sight::everything(), Sight::default(), some]
}
