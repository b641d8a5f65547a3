//! Send back a step (trả lại bước): the work of an earlier step is not good enough; with the
//! reason, to the unit that did it. The intake unit sends back a request for supplement that is
//! not fit to be passed on. The clock does not stop.

use super::{Circumstances, Event, HandOff, Happened, Refusal, Stage, StepRole};
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
    let steps = case
        .terms
        .as_ref()
        .map(|t| t.steps.as_slice())
        .unwrap_or_default();
    let to = match case.stage {
        Stage::InProgress { step } => {
            if let Some(open) = steps.get(step) {
                super::right_hands(on, case, open.role)?;
            }
            step.checked_sub(1).ok_or(Refusal::NoEarlierStep)?
        }
        Stage::SupplementProposed { step, .. } => {
            super::right_hands(on, case, StepRole::Reception)?;
            step
        }
        _ => return Err(super::wrong_stage(case, "Trả lại bước trước")),
    };
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
    let Stage::SupplementProposed {
        step, proposed_by, ..
    } = &case.stage
    else {
        super::step_complete::go_to(case, event, it.to, &it.reason);
        return;
    };
    // The step was never left: its officer has it again and its time runs on.
    let (step, proposed_by) = (*step, proposed_by.clone());
    case.holder = Some(proposed_by);
    case.stage = Stage::InProgress { step };
    case.hand_offs.push(HandOff {
        from: event.by.name.clone(),
        to: it.name.clone(),
        at: event.at,
        note: it.reason.clone(),
    });
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
    fn a_request_for_supplement_that_cannot_be_passed_on_goes_back_to_who_made_it() {
        let proposed = Story::in_progress()
            .by_specialist()
            .when(crate::testing::ask())
            .done();
        let began = proposed.case.clock.step_from;
        proposed
            .clone()
            .by_specialist()
            .when(wish("Rút lại"))
            .refused("step.role");
        let back = proposed
            .by_clerk()
            .when(wish("Giấy này đã có trong hồ sơ"))
            .done();
        assert_eq!(back.case.stage, Stage::InProgress { step: 0 });
        assert_eq!(back.case.clock.step_from, began);
        assert_eq!(
            back.case
                .holder
                .as_ref()
                .and_then(|h| h.officer_name.as_deref()),
            Some("Lê Thị Mai Anh")
        );
        // It never reached the applicant, so it was no request yet.
        back.by_specialist().when(crate::testing::ask()).done();
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
