//! Complete a step (hoàn thành bước): the work of the open step is done and the case goes to the
//! next; never over an unanswered consultation or an unpaid obligation. The last step is the
//! decision and has its own act.

use super::{Circumstances, Consultation, Dong, Event, HandOff, Happened, Holder, Refusal, Stage};
use serde::{Deserialize, Serialize};

/// The wish to complete.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CompleteStep {
    /// What was found and proposed.
    pub note: String,
    /// Whether the head goes on although a consulted unit stayed silent past its limit.
    pub without_opinion: bool,
}

/// A step was completed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepCompleted {
    /// Index of the step.
    pub step: usize,
    /// Its name.
    pub name: String,
    /// What was found and proposed.
    pub note: String,
    /// Consultations past their limit without whose answer the case goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<u32>,
}

/// The rule. Articles: 61/2018 art. 19(1)–(3), 19(5); provincial payment rules.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: CompleteStep,
) -> Result<Vec<Happened>, Refusal> {
    let step = match case.stage {
        Stage::InProgress { step } => step,
        Stage::AwaitingPayment { .. } => {
            let amount = Dong(case.open_obligation().map_or(0, |o| o.amount));
            return Err(Refusal::PaymentOpen { amount });
        }
        _ => return Err(super::wrong_stage(case, "Hoàn thành bước")),
    };
    let steps = case
        .terms
        .as_ref()
        .map(|t| t.steps.as_slice())
        .unwrap_or_default();
    // The last step, or the only one, is the decision; so is a process of no step at all.
    let Some(open) = steps.get(step).filter(|_| step + 1 < steps.len()) else {
        return Err(Refusal::DecisionNeeded);
    };
    super::right_hands(on, case, open.role)?;
    // A unit that stays silent past its limit does not hold the case up for ever.
    let holds_up = |asked: &&Consultation| on.now <= asked.until || !it.without_opinion;
    let waited_for = case.consultations.iter().filter(|c| c.is_waited_for());
    if let Some(open) = waited_for.into_iter().find(holds_up) {
        return Err(Refusal::ConsultationOpen {
            unit: open.unit_name.clone(),
        });
    }
    let completed = Happened::StepCompleted(StepCompleted {
        step,
        name: open.name.clone(),
        note: it.note.trim().to_owned(),
        unanswered: unanswered(case),
    });
    Ok(std::iter::once(completed)
        .chain(super::consult::beside(on, case, step + 1))
        .collect())
}

/// The consultations whose limit is over and whose answer is not waited for any longer.
pub(super) fn unanswered(case: &super::Case) -> Vec<u32> {
    case.consultations
        .iter()
        .filter(|asked| asked.is_waited_for())
        .map(|asked| asked.no)
        .collect()
}

/// Records that the case goes on without them; they may still answer, late.
pub(super) fn go_on_without(case: &mut super::Case, event: &Event, unanswered: &[u32]) {
    for asked in &mut case.consultations {
        if unanswered.contains(&asked.no) {
            asked.gone_on_without = Some(event.at);
        }
    }
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &StepCompleted) {
    go_on_without(case, event, &it.unanswered);
    go_to(case, event, it.step + 1, &it.note);
}

/// Opens a step and passes the file to its unit.
pub(super) fn go_to(case: &mut super::Case, event: &Event, step: usize, note: &str) {
    case.stage = Stage::InProgress { step };
    case.clock.step_from = Some(event.at);
    let Some(term) = case.terms.as_ref().and_then(|t| t.steps.get(step)) else {
        return;
    };
    case.hand_offs.push(HandOff {
        from: event.by.name.clone(),
        to: format!("{} – {}", term.unit_name, term.name),
        at: event.at,
        note: note.to_owned(),
    });
    case.holder = Some(Holder {
        unit: term.unit.clone(),
        officer: None,
        officer_name: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, obligation, question, step_done};

    #[test]
    fn the_case_goes_to_the_next_step() {
        // Covers: ND-18.3/1, DN-12.3
        let done = Story::in_progress()
            .by_specialist()
            .when(step_done())
            .done();
        assert_eq!(done.case.stage, Stage::InProgress { step: 1 });
        assert_eq!(
            done.case.open_step().map(|s| s.name.as_str()),
            Some("Ký duyệt")
        );
    }

    #[test]
    fn the_last_step_is_a_decision() {
        Story::at_decision()
            .by_head()
            .when(step_done())
            .refused("step.decision");
    }

    #[test]
    fn an_open_consultation_holds_the_step() {
        let asked = Story::in_progress()
            .by_specialist()
            .when(question("2026-08-27T10:00"))
            .done();
        asked
            .clone()
            .by_specialist()
            .when(step_done())
            .refused("step.consultation_open");
        let mut wish = step_done();
        wish.without_opinion = true;
        asked
            .clone()
            .at("2026-08-26T10:00")
            .by_specialist()
            .when(wish.clone())
            .refused("step.consultation_open");
        let done = asked
            .at("2026-08-28T08:00")
            .by_specialist()
            .when(wish)
            .done();
        assert_eq!(done.case.stage, Stage::InProgress { step: 1 });
        // It is on record, nobody waits any longer, and a late answer is still taken.
        assert_eq!(done.case.consultations[0].gone_on_without, Some(done.now));
        assert_eq!(done.case.open_consultation(), None);
        let late = crate::case::consult_answer::AnswerConsultation {
            no: 1,
            answer: "Có cư trú".into(),
        };
        done.by_consulted().when(late).done();
    }

    #[test]
    fn an_unpaid_obligation_holds_the_step() {
        // Covers: ND-19.2
        let asked = Story::in_progress()
            .by_specialist()
            .when(obligation())
            .done();
        asked
            .by_specialist()
            .when(step_done())
            .refused("step.payment");
    }

    #[test]
    fn the_step_belongs_to_its_role_and_holder() {
        Story::in_progress()
            .by_clerk()
            .when(step_done())
            .refused("step.role");
        Story::in_progress()
            .by_other_specialist()
            .when(step_done())
            .refused("authority.holder");
        Story::accepted()
            .by_specialist()
            .when(step_done())
            .refused("case.stage");
    }
}
