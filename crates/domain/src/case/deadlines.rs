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
        // Nobody is late while the law stops the clock.
        _ if case.stands() => None,
        Stage::SupplementProposed { .. } => {
            sooner(examination_notice(case, rules, calendar), resolution)
        }
        Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Decided => sooner(step, resolution),
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

fn sooner(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Until when the applicant may be told that the file does not qualify yet. Article: 61/2018
/// art. 19(4).
pub fn examination_notice(case: &Case, rules: &Rules, calendar: &Calendar) -> Option<Timestamp> {
    let received = case.clock.accepted?;
    Some(clock::due(received, rules.examination_notice, calendar))
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
    input(case).map(|input| by_law(&input, calendar))
}

fn by_law(input: &ClockInput, calendar: &Calendar) -> Reckoning {
    let reckoning = clock::reckon(input, calendar);
    let Some(extension) = input.extension else {
        return reckoning;
    };
    // A count that began again after the apology may end later than the date it promised.
    let began_again = input.restart_after_supplement
        && input.intervals.iter().any(|interval| {
            interval.reason == IntervalReason::Supplement
                && interval.to.is_some_and(|to| to > extension.at)
        });
    if !began_again {
        return reckoning;
    }
    let mut input = input.clone();
    input.extension = None;
    let anew = clock::reckon(&input, calendar);
    if anew.due > reckoning.due {
        anew
    } else {
        reckoning
    }
}

/// The resolution limit in the reading of the law and in that of index 766.
pub fn readings(case: &Case, calendar: &Calendar) -> Option<clock::Readings> {
    let input = input(case)?;
    let mut readings = clock::readings(&input, calendar);
    readings.legal = by_law(&input, calendar);
    // The index counts every request, the intake unit's before acceptance too.
    readings.index766_counts_late = case.supplements.len() > 1;
    Some(readings)
}

/// Whether a case is or was resolved in time, in both readings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InTime {
    /// By law: a supplement makes the count begin again.
    pub by_law: bool,
    /// By index 766: its time is subtracted, a case that waits for one counts as ended when it
    /// was asked for, and more than one request is late whatever the date.
    pub by_index766: bool,
}

/// Both readings at a moment; none where no limit is published or nothing was accepted.
pub fn in_time(case: &Case, calendar: &Calendar, now: Timestamp) -> Option<InTime> {
    let readings = readings(case, calendar)?;
    let ended = case.clock.finished;
    let waits_since = case.open_supplement().map(|request| request.at);
    let stood_at = case
        .clock
        .stops
        .iter()
        .find(|stop| stop.to.is_none())
        .map(|stop| stop.from);
    Some(InTime {
        by_law: ended.or(stood_at).unwrap_or(now) <= readings.legal.due,
        by_index766: !readings.index766_counts_late
            && ended.or(waits_since).unwrap_or(now) <= readings.index766.due,
    })
}

fn input(case: &Case) -> Option<ClockInput> {
    let received = case.clock.accepted?;
    let limit = case.terms.as_ref()?.limit?;
    let mut input = ClockInput::new(received, limit);
    input.intervals = intervals_from(case, received);
    input.restart_after_supplement = case.supplements.iter().all(|s| s.restarted != Some(false));
    input.extension = case.extension.as_ref().map(|e| clock::Extension {
        at: e.at,
        until: e.until,
    });
    Some(input)
}

fn intervals_from(case: &Case, from: Timestamp) -> Vec<Interval> {
    case.clock
        .stops
        .iter()
        .filter(|stop| stop.from >= from)
        .map(|stop| Interval {
            from: stop.from,
            to: stop.to,
            reason: match stop.reason {
                StandstillReason::Supplement => IntervalReason::Supplement,
                StandstillReason::FinancialObligation => IntervalReason::FinancialObligation,
            },
        })
        .collect()
}

/// The limit of the open step, where the process publishes one.
pub fn step(case: &Case, _rules: &Rules, calendar: &Calendar) -> Option<Reckoning> {
    let (Stage::InProgress { .. } | Stage::AwaitingPayment { .. }) = case.stage else {
        return None;
    };
    let limit = case.open_step()?.limit?;
    let from = case.clock.step_from?;
    let mut input = ClockInput::new(from, limit);
    input.intervals = intervals_from(case, from);
    input.restart_after_supplement = false;
    Some(clock::reckon(&input, calendar))
}
