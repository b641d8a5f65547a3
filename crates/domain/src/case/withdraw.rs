//! Withdraw (rút hồ sơ): the applicant asks to stop, online or at the unit where the file was
//! submitted; only while no decision or result exists. A notice of stopping is issued at once.

use super::{Circumstances, Event, Happened, Refusal, Stage, StandstillReason};
use crate::actor::Actor;
use serde::{Deserialize, Serialize};

/// The wish to withdraw.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Withdraw {
    /// The applicant's reason; an officer who records the wish must give it.
    pub reason: String,
}

/// The applicant withdrew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The reason; may be empty for one's own case.
    pub reason: String,
}

/// The rule. Articles: 118/2025 art. 21; TT 03/2025 art. 7.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: Withdraw,
) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        Stage::Decided | Stage::ResultReady | Stage::HandedOver => {
            return Err(Refusal::WithdrawAfterDecision);
        }
        Stage::Submitted
        | Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSupplement { .. } => {}
        _ => return Err(super::wrong_stage(case, "Rút hồ sơ")),
    }
    if let (Actor::Officer(officer), Some(filing)) = (on.actor, &case.filing) {
        if !officer.covers(&filing.intake_unit) {
            return Err(Refusal::WithdrawElsewhere {
                unit: filing.intake_unit_name.clone(),
            });
        }
        if it.reason.trim().is_empty() {
            return Err(Refusal::WithdrawReasonMissing);
        }
    }
    Ok(vec![Happened::Withdrawn(Withdrawn {
        reason: it.reason.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Withdrawn) {
    case.stage = Stage::Withdrawn;
    case.clock.finished = Some(event.at);
    case.ended_because = Some(it.reason.clone());
    case.end_standstill(StandstillReason::Supplement, event.at);
    case.end_standstill(StandstillReason::FinancialObligation, event.at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    #[test]
    fn until_a_decision_the_applicant_may_withdraw() {
        for story in [
            Story::filed_online(),
            Story::asked_at_intake(),
            Story::accepted(),
            Story::in_progress(),
        ] {
            let done = story.by_citizen().when(Withdraw::default()).done();
            assert_eq!(done.case.status().number(), 7);
            assert_eq!(done.case.clock.finished, Some(done.now));
        }
        for story in [Story::decided(), Story::result_ready()] {
            story
                .by_citizen()
                .when(Withdraw::default())
                .refused("withdraw.before_decision");
        }
        Story::rejected()
            .by_citizen()
            .when(Withdraw::default())
            .refused("case.ended");
    }

    #[test]
    fn at_a_counter_only_where_it_was_filed_and_with_the_wish_on_record() {
        let wish = Withdraw {
            reason: "Người nộp đề nghị dừng".into(),
        };
        Story::in_progress()
            .by_specialist()
            .when(wish.clone())
            .refused("withdraw.where_filed");
        Story::in_progress()
            .by_clerk()
            .when(Withdraw::default())
            .refused("withdraw.request");
        Story::in_progress().by_clerk().when(wish).done();
    }
}
