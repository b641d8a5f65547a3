//! Transfer (chuyển cơ quan giải quyết): right after acceptance the case goes to the unit of the
//! first step; paper received after the cut-off hour goes the next working morning.

use super::{Circumstances, Event, HandOff, Happened, Holder, Refusal, Stage};
use crate::ids::UnitCode;
use serde::{Deserialize, Serialize};

/// The wish to transfer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Transfer {
    /// A remark for the resolving unit.
    pub note: String,
}

/// The file went over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Transferred {
    /// To which unit.
    pub unit: UnitCode,
    /// Its name.
    pub unit_name: String,
    /// Remark.
    pub note: String,
}

/// The rule. Article: 61/2018 art. 18.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: Transfer,
) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        Stage::Accepted => {}
        Stage::Submitted
        | Stage::AwaitingSupplement {
            asked: super::AskedAt::Intake,
            ..
        } => {
            return Err(Refusal::TransferBeforeAcceptance);
        }
        Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSupplement { .. }
        | Stage::Decided
        | Stage::ResultReady => {
            return Err(Refusal::AlreadyTransferred);
        }
        _ => return Err(super::wrong_stage(case, "Chuyển giải quyết")),
    }
    let (Some(terms), Some(filing)) = (&case.terms, &case.filing) else {
        return Err(super::wrong_stage(case, "Chuyển giải quyết"));
    };
    // A procedure without a published process goes to the agency, whose head has it all.
    let (unit, unit_name) = match terms.steps.first() {
        Some(first) => (first.unit.clone(), first.unit_name.clone()),
        None => (
            UnitCode(filing.agency.0.clone()),
            filing.agency_name.clone(),
        ),
    };
    let transferred = Happened::Transferred(Transferred {
        unit,
        unit_name,
        note: it.note.trim().to_owned(),
    });
    Ok(std::iter::once(transferred)
        .chain(super::consult::beside(on, case, 0))
        .collect())
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Transferred) {
    case.stage = Stage::InProgress { step: 0 };
    case.clock.step_from = Some(event.at);
    let from = case
        .filing
        .as_ref()
        .map(|f| f.intake_unit_name.clone())
        .unwrap_or_default();
    case.hand_offs.push(HandOff {
        from,
        to: it.unit_name.clone(),
        at: event.at,
        note: it.note.clone(),
    });
    case.holder = Some(Holder {
        unit: it.unit.clone(),
        officer: None,
        officer_name: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    #[test]
    fn the_case_goes_to_the_unit_of_the_first_step() {
        // Covers: ND-18.2, HN-9, DN-12.2
        let done = Story::accepted()
            .by_clerk()
            .when(Transfer::default())
            .done();
        assert_eq!(done.case.stage, Stage::InProgress { step: 0 });
        assert_eq!(done.case.status().number(), 4);
        assert_eq!(
            done.case.holder.as_ref().map(|h| h.unit.as_str()),
            Some("xa-truong-thi/chuyen-mon")
        );
        assert_eq!(done.case.hand_offs.len(), 2);
    }

    #[test]
    fn without_a_published_process_the_agency_has_it_and_its_head_decides() {
        let mut story = Story::accepted();
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.steps.clear();
            terms.limit = None;
            terms.fees.clear();
        }
        let done = story.by_system().when(Transfer::default()).done();
        assert_eq!(
            done.case.holder.as_ref().map(|h| h.unit.as_str()),
            Some("xa-truong-thi")
        );
        assert_eq!(done.due(), None);
        done.clone()
            .by_head()
            .when(crate::testing::step_done())
            .refused("step.decision");
        let decided = done.by_head().when(crate::testing::grant()).done();
        let issued = decided
            .by_seal_clerk()
            .when(crate::testing::issued())
            .done();
        issued.by_clerk().when(crate::testing::in_hand()).done();
    }

    #[test]
    fn neither_before_acceptance_nor_twice() {
        Story::filed_online()
            .by_clerk()
            .when(Transfer::default())
            .refused("transfer.accepted");
        Story::in_progress()
            .by_clerk()
            .when(Transfer::default())
            .refused("transfer.once");
        Story::rejected()
            .by_clerk()
            .when(Transfer::default())
            .refused("case.ended");
    }
}
