//! The deadlines of a case, reckoned from its recorded times and never stored as truth: the
//! intake unit's answer, the applicant's supplement, the open step, the resolution.

use super::{Case, Rules, Stage, StandstillReason};
use crate::clock::{self, Calendar, ClockInput, Interval, IntervalReason, Reckoning};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose turn it is, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Dues {
    /// The intake unit's answer, while it is awaited.
    pub acceptance: Option<Timestamp>,
    /// The applicant's answer, while it is awaited.
    pub supplement: Option<Timestamp>,
    /// The open step.
    pub step: Option<Timestamp>,
    /// The resolution: the date of return.
    pub resolution: Option<Timestamp>,
    /// The nearest duty of an officer; what work lists sort by.
    pub next_act: Option<Timestamp>,
}

/// All deadlines of a case.
pub fn dues(case: &Case, rules: &Rules, calendar: &Calendar) -> Dues {
    let acceptance = acceptance(case, rules, calendar).map(|r| r.due);
    let supplement = case.open_supplement().map(|s| s.until);
    let step = step(case, rules, calendar).map(|r| r.due);
    let resolution = resolution(case, rules, calendar);
    let next_act = match case.stage {
        Stage::Submitted => acceptance,
        Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Decided => match (step, resolution) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
        _ => None,
    };
    Dues {
        acceptance,
        supplement,
        step,
        resolution,
        next_act,
    }
}

/// The intake unit's limit for its answer. Article: 45/2020 art. 11; provincial intake rules.
pub fn acceptance(case: &Case, rules: &Rules, calendar: &Calendar) -> Option<Reckoning> {
    if case.stage != Stage::Submitted {
        return None;
    }
    let received = case.clock.intake_from?;
    Some(clock::reckon(
        &ClockInput::new(received, rules.acceptance),
        calendar,
    ))
}

/// The resolution limit, in the reading of the law.
pub fn resolution(case: &Case, rules: &Rules, calendar: &Calendar) -> Option<Timestamp> {
    explain(case, rules, calendar).map(|r| r.due)
}

/// The resolution limit with everything that moved it.
pub fn explain(case: &Case, _rules: &Rules, calendar: &Calendar) -> Option<Reckoning> {
    input(case).map(|input| clock::reckon(&input, calendar))
}

/// The resolution limit in the reading of the law and in that of index 766.
pub fn readings(case: &Case, calendar: &Calendar) -> Option<clock::Readings> {
    input(case).map(|input| clock::readings(&input, calendar))
}

fn input(case: &Case) -> Option<ClockInput> {
    let received = case.clock.accepted?;
    let limit = case.terms.as_ref()?.limit?;
    let intervals = case
        .clock
        .stops
        .iter()
        .filter(|stop| stop.from >= received)
        .map(|stop| Interval {
            from: stop.from,
            to: stop.to,
            reason: match stop.reason {
                StandstillReason::Supplement => IntervalReason::Supplement,
                StandstillReason::FinancialObligation => IntervalReason::FinancialObligation,
            },
        })
        .collect();
    let mut input = ClockInput::new(received, limit);
    input.intervals = intervals;
    input.extension = case.extension.as_ref().map(|e| clock::Extension {
        at: e.at,
        until: e.until,
    });
    Some(input)
}

/// The limit of the open step, where the process publishes one.
pub fn step(case: &Case, _rules: &Rules, calendar: &Calendar) -> Option<Reckoning> {
    let Stage::InProgress { .. } = case.stage else {
        return None;
    };
    let limit = case.open_step()?.limit?;
    let from = case.clock.step_from?;
    Some(clock::reckon(&ClockInput::new(from, limit), calendar))
}
