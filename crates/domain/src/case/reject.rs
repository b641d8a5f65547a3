//! Refuse to accept (từ chối tiếp nhận): the file is outside the agency's competence or not fit
//! to be received; always with the reason, within the intake unit's limit.

use super::{Circumstances, Event, Happened, Refusal, Stage, StandstillReason};
use serde::{Deserialize, Serialize};

/// The wish to refuse reception.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reject {
    /// The reason.
    pub reason: String,
    /// Where the applicant can go instead.
    pub redirect: String,
}

/// Reception was refused.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Rejected {
    /// The reason.
    pub reason: String,
    /// Where to go instead; may be empty.
    pub redirect: String,
}

/// The rule. Article: 61/2018 art. 17(1)(b).
pub fn decide(
    _on: &Circumstances,
    case: &super::Case,
    it: Reject,
) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        Stage::Submitted
        | Stage::AwaitingSupplement {
            asked: super::AskedAt::Intake,
            ..
        } => {}
        Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSupplement { .. } => {
            return Err(Refusal::RejectAfterAcceptance);
        }
        _ => return Err(super::wrong_stage(case, "Từ chối tiếp nhận")),
    }
    if it.reason.trim().is_empty() {
        return Err(Refusal::RejectReasonMissing);
    }
    Ok(vec![Happened::Rejected(Rejected {
        reason: it.reason.trim().to_owned(),
        redirect: it.redirect.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Rejected) {
    case.stage = Stage::Rejected;
    case.ended_because = Some(it.reason.clone());
    case.clock.finished = Some(event.at);
    case.end_standstill(StandstillReason::Supplement, event.at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    #[test]
    fn a_refusal_to_receive_carries_its_reason() {
        // Covers: DN-12.1a/1
        let done = Story::rejected();
        assert_eq!(done.case.status().number(), 3);
        assert_eq!(
            done.case.ended_because.as_deref(),
            Some("Không thuộc thẩm quyền")
        );
    }

    #[test]
    fn without_a_reason_nothing_is_refused() {
        let wish = Reject {
            reason: "  ".into(),
            redirect: String::new(),
        };
        Story::filed_online()
            .by_clerk()
            .when(wish)
            .refused("reject.reason");
    }

    #[test]
    fn after_acceptance_only_a_decision_can_refuse() {
        let wish = Reject {
            reason: "Muộn".into(),
            redirect: String::new(),
        };
        Story::accepted()
            .by_clerk()
            .when(wish.clone())
            .refused("reject.before_acceptance");
        Story::rejected()
            .by_clerk()
            .when(wish)
            .refused("case.ended");
    }
}
