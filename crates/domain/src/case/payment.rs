//! Confirm a payment (xác nhận đã nộp): fees, an obligation, or all that is owed, each with its
//! document; at the lower level only in the ways the profile allows.

use super::terms::ServiceLevel;
use super::{Circumstances, Dong, Event, Happened, Paid, Refusal, Stage, StandstillReason};
use serde::{Deserialize, Serialize};

/// How it was paid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Cash or card at the counter.
    Counter,
    /// Transfer to the agency's account.
    Transfer,
    /// Through the postal service.
    Post,
    /// Online.
    Online,
}

impl Method {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Counter => "Nộp tại quầy",
            Self::Transfer => "Chuyển khoản",
            Self::Post => "Qua bưu chính",
            Self::Online => "Trực tuyến",
        }
    }
}

/// The wish to confirm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfirmPayment {
    /// Amount in đồng on the document.
    pub amount: i64,
    /// How.
    pub method: Method,
    /// Number of the receipt or transaction.
    pub reference: String,
}

/// A payment was confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaymentConfirmed {
    /// Amount in đồng.
    pub amount: i64,
    /// How.
    pub method: Method,
    /// Number of the receipt or transaction.
    pub reference: String,
    /// Whether it paid the fees only and an obligation is still open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leaves_obligation: bool,
}

/// The rule. Articles: 61/2018 art. 22; 118/2025 art. 24; provincial payment rules.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: ConfirmPayment,
) -> Result<Vec<Happened>, Refusal> {
    if case.has_ended() || case.stage == Stage::Unfiled {
        return Err(super::wrong_stage(case, "Xác nhận nộp tiền"));
    }
    let owed = case.still_owed();
    if owed == 0 {
        return Err(Refusal::NothingOwed);
    }
    // An obligation has a document of its own: it may be paid apart from the fees.
    let obligation = case.open_obligation().map_or(0, |open| open.amount);
    let whole = it.amount == owed || (obligation > 0 && it.amount == obligation);
    let leaves_obligation = !whole && obligation > 0 && it.amount == owed - obligation;
    if !whole && !leaves_obligation {
        return Err(Refusal::PaymentAmount {
            owed: Dong(owed),
            paid: Dong(it.amount),
        });
    }
    let lower = case.terms.as_ref().and_then(|t| t.level) == Some(ServiceLevel::Partial);
    let distant = matches!(it.method, Method::Online | Method::Transfer);
    if distant && lower && !on.rules.online_payment_at_lower_level {
        return Err(Refusal::OnlinePaymentAtLowerLevel);
    }
    if it.reference.trim().is_empty() {
        return Err(Refusal::PaymentProofMissing);
    }
    Ok(vec![Happened::PaymentConfirmed(PaymentConfirmed {
        amount: it.amount,
        method: it.method,
        reference: it.reference.trim().to_owned(),
        leaves_obligation,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &PaymentConfirmed) {
    case.payments.push(Paid {
        amount: it.amount,
        method: it.method,
        reference: it.reference.clone(),
        at: event.at,
    });
    if it.leaves_obligation {
        return;
    }
    for open in case.obligations.iter_mut().filter(|o| o.paid.is_none()) {
        open.paid = Some(event.at);
    }
    if let Stage::AwaitingPayment { step } = case.stage {
        case.stage = Stage::InProgress { step };
    }
    case.end_standstill(StandstillReason::FinancialObligation, event.at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, obligation, paid};

    #[test]
    fn a_confirmed_payment_releases_the_case() {
        // Covers: ND-19.2
        let asked = Story::in_progress()
            .by_specialist()
            .when(obligation())
            .done();
        let owed = asked.case.still_owed();
        let done = asked.by_clerk().when(paid(owed)).done();
        assert_eq!(done.case.stage, Stage::InProgress { step: 0 });
        assert_eq!(done.case.still_owed(), 0);
    }

    #[test]
    fn an_obligation_is_paid_apart_from_the_fees_or_with_them() {
        let asked = || {
            Story::in_progress()
                .by_specialist()
                .when(obligation())
                .done()
        };
        let fees_first = asked().by_clerk().when(paid(16_000)).done();
        assert!(matches!(
            fees_first.case.stage,
            Stage::AwaitingPayment { .. }
        ));
        assert_eq!(fees_first.case.still_owed(), 50_000);
        let all = fees_first.by_clerk().when(paid(50_000)).done();
        assert_eq!(all.case.stage, Stage::InProgress { step: 0 });
        let obligation_first = asked().by_clerk().when(paid(50_000)).done();
        assert_eq!(obligation_first.case.stage, Stage::InProgress { step: 0 });
        assert_eq!(obligation_first.case.still_owed(), 16_000);
        asked().by_clerk().when(paid(66_000)).done();
        asked()
            .by_clerk()
            .when(paid(60_000))
            .refused_with("payment.amount", "66.000");
    }

    #[test]
    fn the_amount_is_exact_and_proved() {
        Story::in_progress()
            .by_clerk()
            .when(paid(1))
            .refused("payment.amount");
        let mut wish = paid(16_000);
        wish.reference.clear();
        Story::in_progress()
            .by_clerk()
            .when(wish)
            .refused("payment.proof");
        let done = Story::in_progress().by_clerk().when(paid(16_000)).done();
        done.by_clerk().when(paid(16_000)).refused("payment.owed");
        Story::rejected()
            .by_clerk()
            .when(paid(16_000))
            .refused("case.ended");
    }

    #[test]
    fn at_the_lower_level_one_province_takes_money_offline_only() {
        // Covers: HN-10.2c-1
        let mut story = Story::in_progress();
        story.rules.online_payment_at_lower_level = false;
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.level = Some(ServiceLevel::Partial);
        }
        let mut wish = paid(16_000);
        for method in [Method::Online, Method::Transfer] {
            wish.method = method;
            story
                .clone()
                .by_clerk()
                .when(wish.clone())
                .refused("payment.online_level");
        }
        for method in [Method::Counter, Method::Post] {
            wish.method = method;
            story.clone().by_clerk().when(wish.clone()).done();
        }
    }
}
