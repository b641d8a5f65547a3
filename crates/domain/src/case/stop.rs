//! Stop (dừng xử lý): the agency ends the case for a reason of law, with its basis.

use super::{Circumstances, Event, Happened, Refusal, Stage, StandstillReason};
use serde::{Deserialize, Serialize};

/// The wish to stop.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stop {
    /// Legal basis.
    pub basis: String,
    /// Reason.
    pub reason: String,
}

/// The agency stopped.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stopped {
    /// Legal basis.
    pub basis: String,
    /// Reason.
    pub reason: String,
}

/// The rule: an end that is neither the applicant's wish nor a decision needs a basis.
pub fn decide(_on: &Circumstances, case: &super::Case, it: Stop) -> Result<Vec<Happened>, Refusal> {
    if !matches!(
        case.stage,
        Stage::Accepted
            | Stage::InProgress { .. }
            | Stage::SupplementProposed { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::AwaitingSupplement { .. }
    ) {
        return Err(super::wrong_stage(case, "Dừng xử lý"));
    }
    if it.basis.trim().is_empty() || it.reason.trim().is_empty() {
        return Err(Refusal::StopBasisMissing);
    }
    Ok(vec![Happened::Stopped(Stopped {
        basis: it.basis.trim().to_owned(),
        reason: it.reason.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Stopped) {
    case.stage = Stage::Stopped;
    case.clock.finished = Some(event.at);
    case.ended_because = Some(format!("{} ({})", it.reason, it.basis));
    case.end_standstill(StandstillReason::Supplement, event.at);
    case.end_standstill(StandstillReason::FinancialObligation, event.at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    #[test]
    fn a_stop_names_its_basis() {
        let wish = Stop {
            basis: "Điều 5 Luật X".into(),
            reason: "Có tranh chấp đang thụ lý".into(),
        };
        Story::in_progress()
            .by_head()
            .when(Stop::default())
            .refused("stop.basis");
        let done = Story::in_progress().by_head().when(wish.clone()).done();
        assert_eq!(done.case.status().number(), 8);
        done.by_head().when(wish.clone()).refused("case.ended");
        Story::filed_online()
            .by_head()
            .when(wish)
            .refused("case.stage");
    }
}
