//! Consult another unit (lấy ý kiến): content and time limit are stated; the clock of the case
//! does not stop, so the limit must lie before the case's own.

use super::{Circumstances, Consultation, Event, Happened, Refusal, Stage};
use crate::clock;
use crate::ids::UnitCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The wish to consult.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consult {
    /// Whom.
    pub unit: UnitCode,
    /// Name of that unit.
    pub unit_name: String,
    /// On what.
    pub question: String,
    /// By when.
    pub until: Timestamp,
}

/// A unit was consulted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consulted {
    /// Ordinal within the case.
    pub no: u32,
    /// Whom.
    pub unit: UnitCode,
    /// Name of that unit.
    pub unit_name: String,
    /// On what.
    pub question: String,
    /// By when.
    pub until: Timestamp,
}

/// The rule. Article: 61/2018 art. 19(5).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: Consult,
) -> Result<Vec<Happened>, Refusal> {
    if !matches!(case.stage, Stage::InProgress { .. }) {
        return Err(super::wrong_stage(case, "Lấy ý kiến"));
    }
    super::in_charge(on, case)?;
    if case.holder.as_ref().is_some_and(|h| h.unit == it.unit) {
        return Err(Refusal::ConsultOneself);
    }
    if it.question.trim().is_empty() {
        return Err(Refusal::ConsultQuestionMissing);
    }
    if it.until <= on.now {
        return Err(Refusal::ConsultDeadlinePast);
    }
    if let Some(due) = super::deadlines::resolution(case, on.rules, on.calendar)
        && it.until > due
        // A case that is late already has no limit left to lie within.
        && on.now <= due
    {
        return Err(Refusal::ConsultBeyondLimit {
            due: clock::words::moment(due),
        });
    }
    let no = u32::try_from(case.consultations.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    Ok(vec![Happened::Consulted(Consulted {
        no,
        unit: it.unit,
        unit_name: it.unit_name,
        question: it.question.trim().to_owned(),
        until: it.until,
    })])
}

/// What the process itself asks of other units when a step opens: all at once, each with its
/// task and its limit; the step waits for all of it. What was asked before, for a step that is
/// done again, is not asked twice. Article: 61/2018 art. 19(2).
pub(super) fn beside(on: &Circumstances, case: &super::Case, step: usize) -> Vec<Happened> {
    let Some(step) = case.terms.as_ref().and_then(|terms| terms.steps.get(step)) else {
        return Vec::new();
    };
    let asked = case.consultations.len();
    step.beside
        .iter()
        .filter(|it| {
            !case
                .consultations
                .iter()
                .any(|asked| asked.unit == it.unit && asked.question == it.name)
        })
        .filter_map(|it| {
            let until = match it.limit.or(step.limit) {
                Some(limit) => clock::due(on.now, limit, on.calendar),
                None => super::deadlines::resolution(case, on.rules, on.calendar)?,
            };
            Some((it, until))
        })
        .enumerate()
        .map(|(at, (it, until))| {
            let no = u32::try_from(asked + at)
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            Happened::Consulted(Consulted {
                no,
                unit: it.unit.clone(),
                unit_name: it.unit_name.clone(),
                question: it.name.clone(),
                until,
            })
        })
        .collect()
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Consulted) {
    case.consultations.push(Consultation {
        no: it.no,
        unit: it.unit.clone(),
        unit_name: it.unit_name.clone(),
        question: it.question.clone(),
        at: event.at,
        until: it.until,
        answer: None,
        gone_on_without: None,
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{Story, question};

    #[test]
    fn the_limit_is_the_requests_own_and_the_clock_runs_on() {
        // Covers: HN-9.1b/1, HN-9.1b/2
        let story = Story::in_progress();
        let before = story.due();
        let done = story
            .by_specialist()
            .when(question("2026-08-27T10:00"))
            .done();
        assert_eq!(done.due(), before);
        assert_eq!(
            done.case.consultations[0].until,
            crate::testing::moment("2026-08-27T10:00")
        );
        assert!(done.case.clock.stops.is_empty());
    }

    /// A procedure whose first step the police work beside.
    fn of_two_agencies() -> Story {
        let mut story = Story::accepted();
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.steps[0].beside = vec![crate::case::terms::BesideTerm {
                name: "Xác minh nơi cư trú".into(),
                unit: "cong-an/truong-thi".into(),
                unit_name: "Công an phường Trường Thi".into(),
                limit: Some(crate::clock::Limit::working_days(3)),
            }];
        }
        story
            .by_system()
            .when(crate::case::transfer::Transfer::default())
            .done()
    }

    #[test]
    fn agencies_of_one_procedure_are_asked_at_once_and_the_leading_one_waits() {
        let story = of_two_agencies();
        let asked = &story.case.consultations[0];
        assert_eq!((asked.no, asked.unit.as_str()), (1, "cong-an/truong-thi"));
        assert_eq!(asked.until, crate::testing::moment("2026-08-27T17:00"));
        let taken = story
            .by_head_of_division()
            .when(crate::testing::to_specialist())
            .done();
        let waits = taken.clone().by_specialist();
        waits
            .when(crate::testing::step_done())
            .refused("step.consultation_open");
        let answer = crate::case::consult_answer::AnswerConsultation {
            no: 1,
            answer: "Đã xác minh".into(),
        };
        let answered = taken.by_consulted().when(answer).done();
        let done = answered
            .by_specialist()
            .when(crate::testing::step_done())
            .done();
        // A step that is done again does not ask again.
        let back = crate::case::step_return::ReturnStep {
            reason: "Thiếu căn cứ".into(),
        };
        let again = done.by_head().when(back).done();
        assert_eq!(again.case.consultations.len(), 1);
        let done = again
            .by_specialist()
            .when(crate::testing::step_done())
            .done();
        assert_eq!(done.case.consultations.len(), 1);
    }

    #[test]
    fn content_limit_and_unit_are_checked() {
        Story::in_progress()
            .by_specialist()
            .when(question("2026-08-20T10:00"))
            .refused("consult.deadline");
        Story::in_progress()
            .by_specialist()
            .when(question("2027-08-20T10:00"))
            .refused("consult.within_limit");
        Story::in_progress()
            .at("2026-09-14T08:00")
            .by_specialist()
            .when(question("2026-09-15T10:00"))
            .done();
        let mut wish = question("2026-08-27T10:00");
        wish.question.clear();
        Story::in_progress()
            .by_specialist()
            .when(wish)
            .refused("consult.content");
        let mut wish = question("2026-08-27T10:00");
        wish.unit = "xa-truong-thi/chuyen-mon".into();
        Story::in_progress()
            .by_specialist()
            .when(wish)
            .refused("consult.other_unit");
        Story::accepted()
            .by_specialist()
            .when(question("2026-08-27T10:00"))
            .refused("case.stage");
    }
}
