//! Request a supplement (yêu cầu bổ sung): once and completely, with full guidance; at intake,
//! or by the resolving unit after examination, through the intake unit. The applicant has the
//! term of the law to answer; meanwhile the clock stands.

use super::{
    AskedAt, Circumstances, Event, Happened, Refusal, Stage, Standstill, StandstillReason,
    SupplementRequest,
};
use crate::clock;
use crate::ids::ComponentId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing to complete.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The component it concerns, where it is one of the list.
    pub component: Option<ComponentId>,
    /// Its name.
    pub name: String,
    /// What is wrong and how to put it right.
    pub guidance: String,
}

/// The wish to ask.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RequestSupplement {
    /// What to complete.
    pub items: Vec<Item>,
    /// Why.
    pub reason: String,
}

/// A supplement was requested.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SupplementRequested {
    /// From where.
    pub asked: AskedAt,
    /// What to complete.
    pub items: Vec<Item>,
    /// Why.
    pub reason: String,
    /// The last moment for the answer.
    pub until: Timestamp,
}

/// The rule. Articles: 61/2018 art. 15(3), 17(2), 19(4); 118/2025 art. 17(2).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: RequestSupplement,
) -> Result<Vec<Happened>, Refusal> {
    let asked = match case.stage {
        Stage::Submitted => AskedAt::Intake,
        Stage::InProgress { step } => AskedAt::Examination { step },
        _ => return Err(super::wrong_stage(case, "Yêu cầu bổ sung")),
    };
    match asked {
        AskedAt::Intake => {
            let before: Vec<_> = case
                .supplements
                .iter()
                .filter(|s| s.asked == AskedAt::Intake)
                .collect();
            if before.len() >= on.rules.supplement_times as usize {
                let at = before.last().map_or(on.now, |s| s.at);
                return Err(Refusal::SupplementTwiceAtIntake {
                    at: clock::words::moment(at),
                });
            }
        }
        AskedAt::Examination { .. } => {
            if let Some(s) = case.supplements.iter().find(|s| s.asked != AskedAt::Intake) {
                return Err(Refusal::SupplementTwiceAtExamination {
                    at: clock::words::moment(s.at),
                });
            }
            if let Some(received) = case.clock.accepted {
                let until = clock::due(received, on.rules.examination_notice, on.calendar);
                if on.now > until {
                    return Err(Refusal::ExaminationNoticeLate {
                        until: clock::words::moment(until),
                    });
                }
            }
        }
    }
    if it.items.is_empty() {
        return Err(Refusal::SupplementItemsMissing);
    }
    if let Some(item) = it.items.iter().find(|i| i.guidance.trim().is_empty()) {
        return Err(Refusal::SupplementGuidanceMissing {
            name: item.name.clone(),
        });
    }
    if it.reason.trim().is_empty() {
        return Err(Refusal::SupplementReasonMissing);
    }
    let until = clock::due(on.now, on.rules.supplement_answer, on.calendar);
    Ok(vec![Happened::SupplementRequested(SupplementRequested {
        asked,
        items: it.items,
        reason: it.reason.trim().to_owned(),
        until,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &SupplementRequested) {
    case.stage = Stage::AwaitingSupplement {
        asked: it.asked,
        since: event.at,
    };
    case.supplements.push(SupplementRequest {
        asked: it.asked,
        items: it.items.clone(),
        reason: it.reason.clone(),
        at: event.at,
        until: it.until,
        answered: None,
    });
    case.clock.stops.push(Standstill {
        reason: StandstillReason::Supplement,
        from: event.at,
        to: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, ask};

    #[test]
    fn the_applicant_has_fifteen_working_days() {
        // Asked on Friday 21/8/2026: Saturday 22/8 is worked and is day 1, 31/8–2/9 are off, day 15 is 15/9.
        let done = Story::filed_online()
            .at("2026-08-21T16:00")
            .by_clerk()
            .when(ask())
            .done();
        assert_eq!(done.case.status().number(), 5);
        let request = done.case.open_supplement().expect("a request is open");
        assert_eq!(
            clock::wall(request.until).to_string(),
            "2026-09-15T17:00:00"
        );
    }

    #[test]
    fn intake_asks_once() {
        // Covers: HN-8.2/1
        Story::answered_at_intake()
            .by_clerk()
            .when(ask())
            .refused("supplement.once");
    }

    #[test]
    fn the_request_is_complete_or_it_is_not_sent() {
        // Covers: HN-8.2/1
        let mut wish = ask();
        wish.items.clear();
        Story::filed_online()
            .by_clerk()
            .when(wish)
            .refused("supplement.full_guidance");
        let mut wish = ask();
        wish.items[0].guidance.clear();
        Story::filed_online()
            .by_clerk()
            .when(wish)
            .refused("supplement.guidance");
        let mut wish = ask();
        wish.reason.clear();
        Story::filed_online()
            .by_clerk()
            .when(wish)
            .refused("supplement.reason");
    }

    #[test]
    fn the_resolving_unit_asks_once_and_within_three_working_days() {
        let done = Story::in_progress()
            .at("2026-08-26T10:00")
            .by_specialist()
            .when(ask())
            .done();
        assert!(matches!(
            done.case.stage,
            Stage::AwaitingSupplement {
                asked: AskedAt::Examination { step: 0 },
                ..
            }
        ));
        let answered = done
            .at("2026-08-28T09:00")
            .by_citizen()
            .when(crate::testing::answer())
            .done();
        answered
            .by_specialist()
            .when(ask())
            .refused("supplement.once_examination");
        Story::in_progress()
            .at("2026-09-10T10:00")
            .by_specialist()
            .when(ask())
            .refused("supplement.examination_notice");
    }

    #[test]
    fn nothing_is_asked_of_a_case_that_is_not_being_looked_at() {
        Story::accepted()
            .by_clerk()
            .when(ask())
            .refused("case.stage");
        Story::rejected()
            .by_clerk()
            .when(ask())
            .refused("case.ended");
    }
}
