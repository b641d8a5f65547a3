//! Request a supplement (yêu cầu bổ sung): once and completely, with full guidance, for papers of
//! the published list; at intake, or by the resolving unit after examination. The latter goes to
//! the intake unit, which alone speaks with the applicant and passes it on
//! ([`super::supplement_forward`]). The applicant has the term of the law to answer; meanwhile
//! the clock stands.

use super::{
    AskedAt, Circumstances, Event, HandOff, Happened, Holder, Refusal, Stage, Standstill,
    StandstillReason, SupplementRequest,
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

/// The resolving unit found something missing and told the intake unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SupplementProposed {
    /// The step at which it was found.
    pub step: usize,
    /// What to complete.
    pub items: Vec<Item>,
    /// Why.
    pub reason: String,
}

/// A supplement was requested of the applicant.
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
    match case.stage {
        Stage::Submitted => {
            once_at_intake(on, case)?;
            complete(case, &it)?;
            Ok(vec![Happened::SupplementRequested(SupplementRequested {
                asked: AskedAt::Intake,
                items: it.items,
                reason: it.reason.trim().to_owned(),
                until: clock::due(on.now, on.rules.supplement_answer, on.calendar),
            })])
        }
        Stage::InProgress { step } => {
            super::in_charge(on, case)?;
            if let Some(s) = case.supplements.iter().find(|s| s.asked != AskedAt::Intake) {
                return Err(Refusal::SupplementTwiceAtExamination {
                    at: clock::words::moment(s.at),
                });
            }
            in_time_after_examination(on, case)?;
            complete(case, &it)?;
            Ok(vec![Happened::SupplementProposed(SupplementProposed {
                step,
                items: it.items,
                reason: it.reason.trim().to_owned(),
            })])
        }
        _ => Err(super::wrong_stage(case, "Yêu cầu bổ sung")),
    }
}

fn once_at_intake(on: &Circumstances, case: &super::Case) -> Result<(), Refusal> {
    let before = || {
        case.supplements
            .iter()
            .filter(|s| s.asked == AskedAt::Intake)
    };
    if before().count() < on.rules.supplement_times as usize {
        return Ok(());
    }
    let at = before().next_back().map_or(on.now, |s| s.at);
    Err(Refusal::SupplementTwiceAtIntake {
        at: clock::words::moment(at),
    })
}

/// Whether the applicant can still be told in time that the file does not qualify yet.
pub(super) fn in_time_after_examination(
    on: &Circumstances,
    case: &super::Case,
) -> Result<(), Refusal> {
    let Some(until) = super::deadlines::examination_notice(case, on.rules, on.calendar) else {
        return Ok(());
    };
    if on.now > until {
        return Err(Refusal::ExaminationNoticeLate {
            until: clock::words::moment(until),
        });
    }
    Ok(())
}

/// Asked once, so asked completely; and only for what the published procedure demands.
fn complete(case: &super::Case, it: &RequestSupplement) -> Result<(), Refusal> {
    if it.items.is_empty() {
        return Err(Refusal::SupplementItemsMissing);
    }
    let listed: Vec<&ComponentId> = case
        .terms
        .iter()
        .flat_map(|terms| &terms.components)
        .map(|component| &component.id)
        .collect();
    for item in &it.items {
        let known = item.component.as_ref().is_some_and(|c| listed.contains(&c));
        // A procedure of which no list is known binds nobody to one.
        if !known && !listed.is_empty() {
            return Err(Refusal::SupplementOutsideList {
                name: item.name.clone(),
            });
        }
        if item.guidance.trim().is_empty() {
            return Err(Refusal::SupplementGuidanceMissing {
                name: item.name.clone(),
            });
        }
    }
    if it.reason.trim().is_empty() {
        return Err(Refusal::SupplementReasonMissing);
    }
    Ok(())
}

/// The case after the resolving unit's finding: the intake unit has it.
pub fn evolve_proposed(case: &mut super::Case, event: &Event, it: &SupplementProposed) {
    let from = case
        .open_step()
        .map(|step| step.unit_name.clone())
        .unwrap_or_default();
    let Some(filing) = &case.filing else { return };
    let intake = Holder {
        unit: filing.intake_unit.clone(),
        officer: None,
        officer_name: None,
    };
    case.hand_offs.push(HandOff {
        from,
        to: filing.intake_unit_name.clone(),
        at: event.at,
        note: "Đề nghị yêu cầu bổ sung".into(),
    });
    let before = case.holder.replace(intake.clone());
    case.stage = Stage::SupplementProposed {
        step: it.step,
        items: it.items.clone(),
        reason: it.reason.clone(),
        proposed_by: before.unwrap_or(intake),
    };
}

/// The case after the applicant was asked.
pub fn evolve(case: &mut super::Case, event: &Event, it: &SupplementRequested) {
    if let Stage::SupplementProposed { proposed_by, .. } = &case.stage {
        case.holder = Some(proposed_by.clone());
    }
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
        restarted: None,
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
    fn nobody_asks_for_papers_outside_the_published_list() {
        // Covers: ND-7.2c
        for component in [None, Some("so-ho-khau".into())] {
            let mut wish = ask();
            wish.items[0].component = component;
            wish.items[0].name = "Sổ hộ khẩu".into();
            Story::filed_online()
                .by_clerk()
                .when(wish.clone())
                .refused_with("supplement.published_list", "Sổ hộ khẩu");
            Story::in_progress()
                .by_specialist()
                .when(wish)
                .refused("supplement.published_list");
        }
        // Where no list was ever published, there is none to keep to.
        let mut unlisted = Story::filed_online();
        if let Some(terms) = unlisted.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.components.clear();
        }
        unlisted.by_clerk().when(ask()).done();
    }

    #[test]
    fn the_resolving_unit_tells_the_intake_unit_and_not_the_applicant() {
        let done = Story::in_progress()
            .at("2026-08-26T10:00")
            .by_specialist()
            .when(ask())
            .done();
        assert_eq!(done.case.status().number(), 4);
        assert_eq!(done.case.open_supplement(), None);
        assert!(done.case.clock.stops.is_empty());
        assert_eq!(
            done.case.holder.as_ref().map(|h| h.unit.as_str()),
            Some("xa-truong-thi/mot-cua")
        );
        done.by_specialist().when(ask()).refused("case.stage");
        // Who has the case asks; neither the counter nor a colleague asks in between.
        Story::in_progress()
            .by_clerk()
            .when(ask())
            .refused("step.role");
        Story::in_progress()
            .by_other_specialist()
            .when(ask())
            .refused("authority.holder");
    }

    #[test]
    fn the_resolving_unit_asks_once_and_within_three_working_days() {
        let answered = Story::asked_at_examination()
            .at("2026-08-28T09:00")
            .by_citizen()
            .when(crate::testing::answer())
            .done();
        answered
            .by_specialist()
            .when(ask())
            .refused("supplement.once_examination");
        // Accepted Monday 24/8: the third working day after it is Thursday 27/8.
        Story::in_progress()
            .at("2026-08-27T17:00")
            .by_specialist()
            .when(ask())
            .done();
        Story::in_progress()
            .at("2026-08-27T17:01")
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
