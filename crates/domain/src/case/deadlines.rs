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

/// How many steps are left, and when the last ends if each takes all of its own time; none of them
/// ends before `from`.
pub fn if_every_step_takes_its_time(
    case: &Case,
    from: Timestamp,
    calendar: &Calendar,
) -> Option<(usize, Timestamp)> {
    let Stage::InProgress { step } = case.stage else {
        return None;
    };
    let steps = case.terms.as_ref()?.steps.get(step..)?;
    let mut at = case.clock.step_from?;
    for step in steps {
        if let Some(limit) = step.limit {
            at = clock::due(at, limit, calendar);
        }
        at = at.max(from);
    }
    Some((steps.len(), at))
}

/// When the last step would end if each took all of its own time and the open one, where it is over
/// its time, ended now; where that is after the date of return: what will be late if nobody steps in.
pub fn late_forecast(
    case: &Case,
    due: Option<Timestamp>,
    now: Timestamp,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let due = due?;
    let (_, ends) = if_every_step_takes_its_time(case, now, calendar)?;
    (!case.stands() && ends > due).then_some(ends)
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
    readings.index766_counts_late = asked_again(case);
    Some(readings)
}

/// Whether a supplement was asked for more than once, which index 766 takes for late whatever the
/// date. It counts every request, the intake unit's before acceptance too.
pub fn asked_again(case: &Case) -> bool {
    case.supplements.len() > 1
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{extend, supplement_answer::AnswerSupplement};
    use crate::testing::{Story, answer, calendar, moment, obligation, paid};

    fn in_time_at(story: &Story, now: &str) -> Option<InTime> {
        in_time(&story.case, &calendar(), moment(now))
    }

    fn dues_of(story: &Story) -> Dues {
        dues(&story.case, &story.rules, &calendar())
    }

    fn answered() -> Story {
        Story::asked_at_examination()
            .at("2026-08-28T14:00")
            .by_citizen()
            .when(answer())
            .done()
    }

    #[test]
    fn the_law_counts_anew_where_the_index_subtracts() {
        // Accepted 24/8, ten working days to 10/9; asked 25/8 10:00, answered 28/8 14:00.
        let story = answered();
        let readings = readings(&story.case, &calendar()).expect("accepted, with a limit");
        assert_eq!(readings.legal.due, moment("2026-09-16T17:00"));
        assert_eq!(readings.index766.due, moment("2026-09-16T10:00"));
        let between = in_time_at(&story, "2026-09-16T15:00").expect("both readings");
        assert!(between.by_law && !between.by_index766);
        let before = in_time_at(&story, "2026-09-16T09:00").expect("both readings");
        assert!(before.by_law && before.by_index766);
    }

    #[test]
    fn for_the_index_a_waiting_case_ended_when_it_was_asked_and_two_requests_are_late() {
        let waiting = Story::asked_at_examination();
        let far = in_time_at(&waiting, "2026-12-01T08:00").expect("both readings");
        assert!(far.by_law && far.by_index766);
        // One at intake, one after examination: each lawful, together late for the index.
        let twice = in_time_at(&Story::asked_again(), "2026-08-25T08:00").expect("both readings");
        assert!(twice.by_law && !twice.by_index766);
    }

    #[test]
    fn where_the_rule_does_not_count_anew_the_time_is_subtracted_by_law_too() {
        let mut story = Story::asked_at_examination();
        story.rules.restart_after_supplement = false;
        let done = story
            .at("2026-08-28T14:00")
            .by_citizen()
            .when(AnswerSupplement { ..answer() })
            .done();
        assert_eq!(done.due(), Some(moment("2026-09-16T10:00")));
    }

    #[test]
    fn a_count_that_began_again_after_the_apology_outlasts_the_date_it_named() {
        let extended = |until: &str| {
            let wish = extend::Extend {
                until: moment(until),
                reason: "Chờ xác minh".into(),
            };
            Story::in_progress()
                .by_head()
                .when(wish)
                .done()
                .at("2026-08-25T10:00")
                .by_specialist()
                .when(crate::testing::ask())
                .done()
                .by_clerk()
                .when(crate::case::supplement_forward::ForwardSupplement)
                .done()
                .at("2026-08-28T14:00")
                .by_citizen()
                .when(answer())
                .done()
        };
        // Counted anew, ten working days from 28/8 end on 16/9.
        let early = extended("2026-09-11T17:00");
        assert_eq!(early.due(), Some(moment("2026-09-16T17:00")));
        let later = extended("2026-09-25T17:00");
        assert_eq!(later.due(), Some(moment("2026-09-25T17:00")));
    }

    #[test]
    fn only_a_wait_that_the_sectors_law_excludes_stops_the_clock() {
        let owing = |excluded: bool| {
            let mut story = Story::in_progress();
            if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
                terms.obligation_stops_clock = excluded;
            }
            story
                .at("2026-08-25T08:00")
                .by_specialist()
                .when(obligation())
                .done()
        };
        let runs = owing(false);
        assert!(!runs.case.stands());
        assert_eq!(dues_of(&runs).next_act, dues_of(&runs).step);
        let stands = owing(true);
        assert!(stands.case.stands());
        assert_eq!(dues_of(&stands).next_act, None);
        // Paid two working days later: the step and the case end two working days later.
        let paid_up = stands
            .at("2026-08-27T08:00")
            .by_clerk()
            .when(paid(50_000))
            .done();
        assert_eq!(dues_of(&paid_up).step, Some(moment("2026-09-09T17:00")));
        assert_eq!(paid_up.due(), Some(moment("2026-09-14T17:00")));
    }

    #[test]
    fn a_proposed_request_is_due_before_the_applicant_may_no_longer_be_told() {
        let proposed = Story::in_progress()
            .by_specialist()
            .when(crate::testing::ask())
            .done();
        assert_eq!(
            dues_of(&proposed).next_act,
            Some(moment("2026-08-27T17:00"))
        );
    }

    #[test]
    fn without_a_published_limit_nothing_is_due_and_nothing_is_late() {
        let mut story = Story::in_progress();
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.limit = None;
            for step in &mut terms.steps {
                step.limit = None;
            }
        }
        assert_eq!(dues_of(&story), Dues::default());
        assert_eq!(in_time_at(&story, "2027-08-25T08:00"), None);
    }
}
