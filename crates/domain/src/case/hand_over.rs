//! Hand over (trả kết quả, hoàn thành hồ sơ): in person, by post or online; originals compared
//! and fees settled where the profile demands it. The officer who returns the result closes the
//! case.

use super::decide_result::Outcome;
use super::filing::DeliveryKind;
use super::rules::FeeGate;
use super::terms::ServiceLevel;
use super::{Channel, Circumstances, Dong, Event, HandOff, Happened, Refusal, Stage};
use serde::{Deserialize, Serialize};

/// The wish to hand over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandOver {
    /// How.
    pub way: DeliveryKind,
    /// Who receives it.
    pub receiver: String,
    /// The mandate, where someone else than the applicant receives it.
    pub mandate: String,
    /// Number of the postal item, where it goes by post.
    pub reference: String,
    /// Whether the originals were compared.
    pub originals_compared: bool,
}

/// The result was handed over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandedOver {
    /// How.
    pub way: DeliveryKind,
    /// Who received it.
    pub receiver: String,
    /// The mandate; may be empty.
    pub mandate: String,
    /// Number of the postal item; may be empty.
    pub reference: String,
    /// Whether the originals were compared.
    pub originals_compared: bool,
}

/// The rule. Articles: 61/2018 art. 20; 118/2025 art. 22; provincial rules on results.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: HandOver,
) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        Stage::ResultReady => {}
        Stage::Submitted
        | Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Decided => {
            return Err(Refusal::NoResult);
        }
        _ => return Err(super::wrong_stage(case, "Trả kết quả")),
    }
    let (Some(filing), Some(terms)) = (&case.filing, &case.terms) else {
        return Err(Refusal::NoResult);
    };
    let offered = on.rules.deliveries(terms.level, filing.channel);
    // What the National Portal has promised is kept.
    let promised = filing.channel == Channel::NationalPortal && filing.delivery.kind() == it.way;
    if !offered.is_empty() && !offered.contains(&it.way) && !promised {
        return Err(Refusal::HandOverWay {
            way: it.way.name().into(),
        });
    }
    if it.receiver.trim().is_empty() {
        return Err(Refusal::ReceiverMissing);
    }
    if it.way == DeliveryKind::InPerson
        && it.receiver.trim() != filing.applicant.name.trim()
        && it.mandate.trim().is_empty()
    {
        return Err(Refusal::MandateMissing);
    }
    if it.way == DeliveryKind::Post && it.reference.trim().is_empty() {
        return Err(Refusal::PostalItemMissing);
    }
    let owed = case.still_owed();
    let gate = match on.rules.fee_before_completion {
        FeeGate::UpperLevel => terms.level == Some(ServiceLevel::Full),
        FeeGate::WhereDue => true,
    };
    // A refusal is not bought: the agency that cannot perform takes no fee.
    let granted = case
        .decision
        .as_ref()
        .is_none_or(|decision| decision.outcome == Outcome::Granted);
    if gate && granted && owed > 0 {
        return Err(Refusal::FeesDue { amount: Dong(owed) });
    }
    let compare = terms.originals_check
        || (on.rules.originals_before_post && it.way == DeliveryKind::Post)
        || (on.rules.originals_at_lower_level
            && terms.level == Some(ServiceLevel::Partial)
            && filing.channel.is_online());
    if compare && !it.originals_compared {
        return Err(Refusal::OriginalsUnchecked);
    }
    Ok(vec![Happened::HandedOver(HandedOver {
        way: it.way,
        receiver: it.receiver.trim().to_owned(),
        mandate: it.mandate.trim().to_owned(),
        reference: it.reference.trim().to_owned(),
        originals_compared: it.originals_compared,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &HandedOver) {
    case.stage = Stage::HandedOver;
    let from = case
        .filing
        .as_ref()
        .map(|f| f.intake_unit_name.clone())
        .unwrap_or_default();
    case.hand_offs.push(HandOff {
        from,
        to: it.receiver.clone(),
        at: event.at,
        note: "Trả kết quả".into(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, in_hand, paid};

    #[test]
    fn the_officer_who_returns_the_result_closes_the_case() {
        // Covers: HN-10.3a
        let done = Story::result_ready().by_clerk().when(in_hand()).done();
        assert_eq!(done.case.status().number(), 10);
        assert!(done.case.has_ended());
        done.by_clerk().when(in_hand()).refused("case.ended");
    }

    #[test]
    fn fees_come_first() {
        // Covers: HN-10.3b
        let unpaid = Story::result_ready_unpaid();
        unpaid
            .clone()
            .by_clerk()
            .when(in_hand())
            .refused("hand_over.fees");
        let owed = unpaid.case.still_owed();
        unpaid
            .by_clerk()
            .when(paid(owed))
            .done()
            .by_clerk()
            .when(in_hand())
            .done();
        // At the upper level only, as Hà Nam writes: a lower-level case closes without.
        let mut lower = Story::result_ready_unpaid();
        lower.rules.fee_before_completion = FeeGate::UpperLevel;
        if let Some(terms) = lower.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.level = Some(ServiceLevel::Partial);
        }
        lower.by_clerk().when(in_hand()).done();
    }

    #[test]
    fn originals_are_compared_at_the_lower_level_where_the_province_says_so() {
        // Covers: HN-7.2/2
        let mut story = Story::result_ready();
        story.rules.originals_at_lower_level = true;
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.level = Some(ServiceLevel::Partial);
        }
        let mut wish = in_hand();
        wish.originals_compared = false;
        story
            .clone()
            .by_clerk()
            .when(wish)
            .refused("hand_over.originals");
        story.by_clerk().when(in_hand()).done();
    }

    #[test]
    fn the_ways_are_those_of_the_level() {
        // Covers: HN-10.2a, HN-10.2b
        let mut story = Story::result_ready();
        story.rules.delivery_lower = vec![DeliveryKind::InPerson, DeliveryKind::Post];
        story.rules.delivery_upper = vec![DeliveryKind::Online, DeliveryKind::Post];
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.level = Some(ServiceLevel::Full);
        }
        story
            .clone()
            .by_clerk()
            .when(in_hand())
            .refused("hand_over.way");
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.level = Some(ServiceLevel::Partial);
        }
        let mut online = in_hand();
        online.way = DeliveryKind::Online;
        story
            .clone()
            .by_clerk()
            .when(online)
            .refused("hand_over.way");
        let mut post = in_hand();
        post.way = DeliveryKind::Post;
        story
            .clone()
            .by_clerk()
            .when(post.clone())
            .refused("hand_over.postal_item");
        post.reference = "RN 123 456 789 VN".into();
        story.by_clerk().when(post).done();
    }

    #[test]
    fn a_proxy_needs_a_mandate_and_everyone_a_name() {
        let mut wish = in_hand();
        wish.receiver = "Trần Văn Bình".into();
        Story::result_ready()
            .by_clerk()
            .when(wish.clone())
            .refused("hand_over.mandate");
        wish.receiver.clear();
        Story::result_ready()
            .by_clerk()
            .when(wish)
            .refused("hand_over.receiver");
        Story::in_progress()
            .by_clerk()
            .when(in_hand())
            .refused("hand_over.result");
    }
}
