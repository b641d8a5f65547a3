//! Answer a consultation (trả lời ý kiến): by the unit that was asked, once; a late answer is
//! still recorded, with its time.

use super::{Circumstances, Event, Happened, Refusal};
use crate::actor::Actor;
use serde::{Deserialize, Serialize};

/// The wish to answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnswerConsultation {
    /// Which consultation.
    pub no: u32,
    /// The opinion.
    pub answer: String,
}

/// The unit answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsultationAnswered {
    /// Which consultation.
    pub no: u32,
    /// The opinion.
    pub answer: String,
    /// Whether it came after its limit, which the intake unit is told.
    pub late: bool,
}

/// The rule. Article: 61/2018 art. 19(5).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: AnswerConsultation,
) -> Result<Vec<Happened>, Refusal> {
    if case.has_ended() {
        return Err(super::wrong_stage(case, "Trả lời ý kiến"));
    }
    let asked = case
        .consultations
        .iter()
        .find(|c| c.no == it.no)
        .ok_or(Refusal::ConsultationUnknown { no: it.no })?;
    if asked.answer.is_some() {
        return Err(Refusal::ConsultationAnswered);
    }
    if !matches!(on.actor, Actor::Officer(officer) if officer.covers(&asked.unit)) {
        return Err(Refusal::ConsultationNotYours);
    }
    if it.answer.trim().is_empty() {
        return Err(Refusal::ConsultAnswerMissing);
    }
    Ok(vec![Happened::ConsultationAnswered(ConsultationAnswered {
        no: it.no,
        answer: it.answer.trim().to_owned(),
        late: on.now > asked.until,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &ConsultationAnswered) {
    if let Some(asked) = case.consultations.iter_mut().find(|c| c.no == it.no) {
        asked.answer = Some((event.at, it.answer.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, question};

    fn wish(no: u32, answer: &str) -> AnswerConsultation {
        AnswerConsultation {
            no,
            answer: answer.into(),
        }
    }

    #[test]
    fn the_asked_unit_answers_once_even_late() {
        // Covers: HN-9.1b/2
        let asked = Story::in_progress()
            .by_specialist()
            .when(question("2026-08-27T10:00"))
            .done();
        asked
            .clone()
            .by_specialist()
            .when(wish(1, "Đồng ý"))
            .refused("consult_answer.asked_unit");
        asked
            .clone()
            .by_consulted()
            .when(wish(1, " "))
            .refused("consult_answer.content");
        asked
            .clone()
            .by_consulted()
            .when(wish(2, "Đồng ý"))
            .refused("consult_answer.known");
        let done = asked
            .at("2026-08-28T10:00")
            .by_consulted()
            .when(wish(1, "Đồng ý"))
            .done();
        assert!(
            matches!(&done.events.last().map(|e| &e.act), Some(Happened::ConsultationAnswered(a)) if a.late)
        );
        done.by_consulted()
            .when(wish(1, "Đồng ý"))
            .refused("consult_answer.once");
    }
}
