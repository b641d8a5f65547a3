//! Send back a step (trả lại bước): the work of an earlier step is not good enough; with the
//! reason, to the unit that did it. The clock does not stop.

use super::{Circumstances, Event, Happened, Refusal, Stage};
use serde::{Deserialize, Serialize};

/// The wish to send back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReturnStep {
    /// Why.
    pub reason: String,
}

/// A step was sent back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepReturned {
    /// The step that is open again.
    pub to: usize,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// The rule. Article: 61/2018 art. 19(1)–(3).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: ReturnStep,
) -> Result<Vec<Happened>, Refusal> {
    let Stage::InProgress { step } = case.stage else {
        return Err(super::wrong_stage(case, "Trả lại bước trước"));
    };
    let Some(to) = step.checked_sub(1) else {
        return Err(Refusal::NoEarlierStep);
    };
    let steps = case
        .terms
        .as_ref()
        .map(|t| t.steps.as_slice())
        .unwrap_or_default();
    if let Some(open) = steps.get(step) {
        super::right_hands(on, case, open.role)?;
    }
    if it.reason.trim().is_empty() {
        return Err(Refusal::StepReturnReasonMissing);
    }
    let name = steps.get(to).map(|s| s.name.clone()).unwrap_or_default();
    Ok(vec![Happened::StepReturned(StepReturned {
        to,
        name,
        reason: it.reason.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &StepReturned) {
    super::step_complete::go_to(case, event, it.to, &it.reason);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    fn wish(reason: &str) -> ReturnStep {
        ReturnStep {
            reason: reason.into(),
        }
    }

    #[test]
    fn the_earlier_step_opens_again() {
        let done = Story::at_decision()
            .by_head()
            .when(wish("Thiếu căn cứ"))
            .done();
        assert_eq!(done.case.stage, Stage::InProgress { step: 0 });
        assert_eq!(
            done.case.hand_offs.last().map(|h| h.note.as_str()),
            Some("Thiếu căn cứ")
        );
    }

    #[test]
    fn with_a_reason_and_not_from_the_first() {
        Story::at_decision()
            .by_head()
            .when(wish(" "))
            .refused("step_return.reason");
        Story::in_progress()
            .by_specialist()
            .when(wish("x"))
            .refused("step_return.first");
        Story::filed_online()
            .by_specialist()
            .when(wish("x"))
            .refused("case.stage");
    }
}
