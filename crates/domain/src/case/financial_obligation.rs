//! Ask for a financial obligation (yêu cầu nghĩa vụ tài chính): a sum found during resolution,
//! with its basis; the clock stands only where the sector's law excludes that time.

use super::{
    Circumstances, Event, Happened, Obligation, Refusal, Stage, Standstill, StandstillReason,
};
use serde::{Deserialize, Serialize};

/// The wish to ask.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskObligation {
    /// What is owed.
    pub name: String,
    /// Amount in đồng.
    pub amount: i64,
    /// Its legal basis.
    pub basis: String,
}

/// An obligation was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ObligationAsked {
    /// What is owed.
    pub name: String,
    /// Amount in đồng.
    pub amount: i64,
    /// Its legal basis.
    pub basis: String,
    /// Whether the clock stands meanwhile.
    pub stops_clock: bool,
}

/// The rule. Articles: 61/2018 art. 22; provincial payment rules.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: AskObligation,
) -> Result<Vec<Happened>, Refusal> {
    if let Some(open) = case.open_obligation()
        && !case.has_ended()
    {
        return Err(Refusal::ObligationOpen {
            name: open.name.clone(),
        });
    }
    if !matches!(case.stage, Stage::InProgress { .. }) {
        return Err(super::wrong_stage(case, "Yêu cầu nghĩa vụ tài chính"));
    }
    super::in_charge(on, case)?;
    if it.amount <= 0 {
        return Err(Refusal::ObligationAmount);
    }
    if it.basis.trim().is_empty() {
        return Err(Refusal::ObligationBasisMissing);
    }
    let name = match it.name.trim() {
        "" => "Nghĩa vụ tài chính",
        name => name,
    }
    .to_owned();
    let stops_clock = case
        .terms
        .as_ref()
        .is_some_and(|t| t.obligation_stops_clock);
    Ok(vec![Happened::ObligationAsked(ObligationAsked {
        name,
        amount: it.amount,
        basis: it.basis.trim().to_owned(),
        stops_clock,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &ObligationAsked) {
    if let Stage::InProgress { step } = case.stage {
        case.stage = Stage::AwaitingPayment { step };
    }
    case.obligations.push(Obligation {
        name: it.name.clone(),
        amount: it.amount,
        basis: it.basis.clone(),
        at: event.at,
        paid: None,
    });
    if it.stops_clock {
        case.clock.stops.push(Standstill {
            reason: StandstillReason::FinancialObligation,
            from: event.at,
            to: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, obligation};

    #[test]
    fn the_case_waits_and_the_clock_runs_unless_the_sector_says_otherwise() {
        let done = Story::in_progress()
            .by_specialist()
            .when(obligation())
            .done();
        assert_eq!(done.case.status().number(), 6);
        assert!(done.case.clock.stops.is_empty());
        let mut land = Story::in_progress();
        if let Some(terms) = land.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.obligation_stops_clock = true;
        }
        let done = land.by_specialist().when(obligation()).done();
        assert_eq!(
            done.case.clock.stops[0].reason,
            StandstillReason::FinancialObligation
        );
    }

    #[test]
    fn amount_basis_and_order_are_checked() {
        let mut wish = obligation();
        wish.amount = 0;
        Story::in_progress()
            .by_specialist()
            .when(wish)
            .refused("obligation.amount");
        let mut wish = obligation();
        wish.basis.clear();
        Story::in_progress()
            .by_specialist()
            .when(wish)
            .refused("obligation.basis");
        let asked = Story::in_progress()
            .by_specialist()
            .when(obligation())
            .done();
        asked
            .by_specialist()
            .when(obligation())
            .refused("obligation.one_open");
        Story::filed_online()
            .by_specialist()
            .when(obligation())
            .refused("case.stage");
    }
}
