//! Decide (ký duyệt): the competent head grants or refuses; a refusal states its reasons. Only at
//! the last step, with no opinion or payment outstanding.

use super::{
    By, Circumstances, Consultation, Decision, Dong, Event, Happened, Refusal, Stage, StepRole,
};
use serde::{Deserialize, Serialize};

/// Granted or refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As asked.
    Granted,
    /// Not granted.
    Refused,
}

/// The wish to decide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecideResult {
    /// The outcome.
    pub outcome: Outcome,
    /// The reasons.
    pub reasons: String,
}

/// The head decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResultDecided {
    /// The outcome.
    pub outcome: Outcome,
    /// The reasons.
    pub reasons: String,
    /// Consultations past their limit without whose answer it was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<u32>,
}

/// The rule. Articles: 61/2018 art. 19(1), 19(8).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: DecideResult,
) -> Result<Vec<Happened>, Refusal> {
    let step = match case.stage {
        Stage::InProgress { step } => step,
        Stage::Decided | Stage::ResultReady => return Err(Refusal::DecidedBefore),
        Stage::AwaitingPayment { .. } => {
            return Err(Refusal::PaymentOpen {
                amount: Dong(case.open_obligation().map_or(0, |o| o.amount)),
            });
        }
        _ => return Err(super::wrong_stage(case, "Ký duyệt")),
    };
    let steps = case
        .terms
        .as_ref()
        .map(|t| t.steps.as_slice())
        .unwrap_or_default();
    if let Some(open) = steps.get(step) {
        if step + 1 < steps.len() {
            return Err(Refusal::StepsOpen {
                step: open.name.clone(),
            });
        }
        // Whatever the last step is called, a head decides; who is asked for by name, alone.
        if open.role == StepRole::HeadOfAgency {
            super::right_hands(on, case, open.role)?;
        }
    }
    let in_time = |asked: &&Consultation| asked.is_waited_for() && on.now <= asked.until;
    if let Some(open) = case.consultations.iter().find(in_time) {
        return Err(Refusal::ConsultationOpen {
            unit: open.unit_name.clone(),
        });
    }
    if it.outcome == Outcome::Refused && it.reasons.trim().is_empty() {
        return Err(Refusal::DecideReasonsMissing);
    }
    Ok(vec![Happened::ResultDecided(ResultDecided {
        outcome: it.outcome,
        reasons: it.reasons.trim().to_owned(),
        unanswered: super::step_complete::unanswered(case),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &ResultDecided) {
    super::step_complete::go_on_without(case, event, &it.unanswered);
    case.stage = Stage::Decided;
    let by: By = event.by.clone();
    case.decision = Some(Decision {
        outcome: it.outcome,
        reasons: it.reasons.clone(),
        by,
        at: event.at,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, grant, obligation};

    #[test]
    fn the_head_decides_at_the_last_step() {
        // Covers: HN-9.1a
        let done = Story::at_decision().by_head().when(grant()).done();
        assert_eq!(done.case.stage, Stage::Decided);
        assert_eq!(
            done.case.decision.as_ref().map(|d| d.outcome),
            Some(Outcome::Granted)
        );
        done.by_head().when(grant()).refused("decide.once");
    }

    #[test]
    fn a_refusal_states_its_reasons() {
        // Covers: HN-9.2
        let wish = DecideResult {
            outcome: Outcome::Refused,
            reasons: " ".into(),
        };
        Story::at_decision()
            .by_head()
            .when(wish)
            .refused("decide.reasons");
    }

    #[test]
    fn not_before_the_steps_are_done_or_the_money_is_in() {
        Story::in_progress()
            .by_head()
            .when(grant())
            .refused("decide.steps");
        Story::at_decision()
            .by_specialist()
            .when(grant())
            .refused("step.role");
        // A process of one step, done by a specialist: its head decides at once.
        let mut one = Story::in_progress();
        if let Some(terms) = one.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.steps.truncate(1);
        }
        one.clone()
            .by_specialist()
            .when(crate::testing::step_done())
            .refused("step.decision");
        one.by_head().when(grant()).done();
        let asked = Story::at_decision().by_head().when(obligation()).done();
        asked.by_head().when(grant()).refused("step.payment");
        Story::filed_online()
            .by_head()
            .when(grant())
            .refused("case.stage");
    }

    #[test]
    fn an_opinion_still_in_time_is_waited_for() {
        let asked = Story::at_decision()
            .by_head()
            .when(crate::testing::question("2026-09-03T10:00"))
            .done();
        asked
            .clone()
            .by_head()
            .when(grant())
            .refused("step.consultation_open");
        asked.at("2026-09-04T08:00").by_head().when(grant()).done();
    }
}
