//! Answer a supplement request (bổ sung hồ sơ): every item asked for, within the term. The code
//! stays; by law the resolution limit counts from zero when the file is complete.

use super::{
    AskedAt, Circumstances, Event, HandOff, Happened, Paper, Refusal, Stage, StandstillReason,
};
use crate::actor::Actor;
use crate::clock;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The wish to answer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AnswerSupplement {
    /// The papers handed in now, each under the component it completes.
    pub papers: Vec<Paper>,
    /// The form, where it was to be corrected.
    pub form: Option<serde_json::Value>,
    /// A remark.
    pub note: String,
}

/// The supplement came.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SupplementAnswered {
    /// The papers handed in.
    pub papers: Vec<Paper>,
    /// The corrected form.
    pub form: Option<serde_json::Value>,
    /// A remark.
    pub note: String,
    /// Whether the resolution limit starts again, as the rule in force says.
    pub restarts: bool,
}

/// The rule. Articles: 45/2020 art. 12; 61/2018 art. 19(4).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: AnswerSupplement,
) -> Result<Vec<Happened>, Refusal> {
    if case.has_ended() {
        return Err(super::wrong_stage(case, "Bổ sung hồ sơ"));
    }
    let request = case.open_supplement().ok_or(Refusal::NothingAsked)?;
    if on.now > request.until {
        return Err(Refusal::AnswerTooLate {
            until: clock::words::moment(request.until),
        });
    }
    if let Some(terms) = &case.terms {
        let sent = matches!(on.actor, Actor::Citizen(_));
        terms.takes_copies(&it.papers, sent)?;
    }
    for item in &request.items {
        let served = match &item.component {
            Some(component) => {
                let is_form = case
                    .terms
                    .iter()
                    .flat_map(|t| &t.components)
                    .any(|c| c.id == *component && c.is_form);
                it.papers
                    .iter()
                    .any(|p| p.component.as_ref() == Some(component))
                    || (is_form && it.form.is_some())
            }
            None => it.papers.iter().any(|p| p.name == item.name) || it.form.is_some(),
        };
        if !served {
            return Err(Refusal::ItemUnanswered {
                name: item.name.clone(),
            });
        }
    }
    Ok(vec![Happened::SupplementAnswered(SupplementAnswered {
        papers: it.papers,
        form: it.form,
        note: it.note.trim().to_owned(),
        restarts: on.rules.restart_after_supplement,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &SupplementAnswered) {
    if let Stage::AwaitingSupplement { asked, .. } = case.stage {
        match asked {
            AskedAt::Intake => {
                case.stage = Stage::Submitted;
                case.clock.intake_from = Some(event.at);
            }
            AskedAt::Examination { step } => {
                case.stage = Stage::InProgress { step };
                if it.restarts {
                    case.clock.counting_from = Some(event.at);
                    case.clock.step_from = Some(event.at);
                }
                if let (Some(filing), Some(open)) = (&case.filing, case.open_step()) {
                    let row = HandOff {
                        from: filing.intake_unit_name.clone(),
                        to: format!("{} – {}", open.unit_name, open.name),
                        at: event.at,
                        note: "Hồ sơ đã bổ sung".into(),
                    };
                    case.hand_offs.push(row);
                }
            }
        }
    }
    case.end_standstill(StandstillReason::Supplement, event.at);
    if let Some(request) = case.supplements.last_mut() {
        request.answered = Some(event.at);
        request.restarted = (request.asked != AskedAt::Intake).then_some(it.restarts);
    }
    if let Some(filing) = case.filing.as_mut().map(Arc::make_mut) {
        if let Some(form) = &it.form {
            filing.form = form.clone();
        }
        replace_papers(&mut filing.papers, &it.papers);
    }
}

/// New papers take the place of those of the same component; extra ones are added.
pub(super) fn replace_papers(papers: &mut Vec<Paper>, new: &[Paper]) {
    for component in new.iter().filter_map(|p| p.component.as_ref()) {
        papers.retain(|old| old.component.as_ref() != Some(component));
    }
    papers.extend(new.iter().cloned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, answer};

    #[test]
    fn the_code_stays_and_intake_looks_again() {
        // Covers: ND-6.6
        let asked = Story::asked_at_intake();
        let code = asked.case.code_text();
        let done = asked
            .at("2026-08-25T09:00")
            .by_citizen()
            .when(answer())
            .done();
        assert_eq!(done.case.stage, Stage::Submitted);
        assert_eq!(done.case.code_text(), code);
        assert_eq!(done.case.clock.intake_from, Some(done.now));
    }

    #[test]
    fn after_examination_the_limit_counts_from_zero() {
        let asked = Story::asked_at_examination();
        let done = asked
            .at("2026-08-28T14:05")
            .by_citizen()
            .when(answer())
            .done();
        assert_eq!(done.case.clock.counting_from, Some(done.now));
        assert_eq!(done.case.clock.stops[0].to, Some(done.now));
        assert_eq!(done.case.stage, Stage::InProgress { step: 0 });
    }

    #[test]
    fn every_item_is_answered() {
        let wish = AnswerSupplement::default();
        Story::asked_at_intake()
            .by_citizen()
            .when(wish)
            .refused_with("answer.complete", "Giấy chứng sinh");
    }

    #[test]
    fn nothing_asked_nothing_to_answer() {
        Story::filed_online()
            .by_citizen()
            .when(answer())
            .refused("answer.asked");
        Story::rejected()
            .by_citizen()
            .when(answer())
            .refused("case.ended");
    }

    #[test]
    fn after_the_term_a_new_file_is_needed() {
        Story::asked_at_intake()
            .at("2026-10-01T09:00")
            .by_citizen()
            .when(answer())
            .refused("answer.in_time");
    }
}
