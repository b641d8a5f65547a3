//! Pass a request for supplement on (chuyển yêu cầu bổ sung): what the resolving unit found
//! missing goes to the applicant through the intake unit, never around it, and in time. A request
//! that is not fit to be passed on goes back with [`super::step_return`].

use super::supplement_request::{SupplementRequested, in_time_after_examination};
use super::{AskedAt, Circumstances, Happened, Refusal, Stage};
use crate::clock;

/// The wish to pass it on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ForwardSupplement;

/// The rule. Articles: 61/2018 art. 5(1)(e), 19(4). What happens is a request for supplement, as
/// at intake: the applicant is asked now, and the clock stands from now.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    _it: ForwardSupplement,
) -> Result<Vec<Happened>, Refusal> {
    if case.has_ended() {
        return Err(super::wrong_stage(case, "Chuyển yêu cầu bổ sung"));
    }
    let Stage::SupplementProposed {
        step,
        items,
        reason,
        ..
    } = &case.stage
    else {
        return Err(Refusal::NothingToForward);
    };
    in_time_after_examination(on, case)?;
    Ok(vec![Happened::SupplementRequested(SupplementRequested {
        asked: AskedAt::Examination { step: *step },
        items: items.clone(),
        reason: reason.clone(),
        until: clock::due(on.now, on.rules.supplement_answer, on.calendar),
    })])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, ask, moment};

    fn proposed() -> Story {
        Story::in_progress()
            .at("2026-08-26T10:00")
            .by_specialist()
            .when(ask())
            .done()
    }

    #[test]
    fn the_applicant_is_asked_through_the_intake_unit_and_the_clock_stands_from_then() {
        let done = proposed()
            .at("2026-08-26T10:30")
            .by_clerk()
            .when(ForwardSupplement)
            .done();
        assert_eq!(done.case.status().number(), 5);
        let asked = done.case.open_supplement().expect("the applicant is asked");
        assert_eq!(asked.asked, AskedAt::Examination { step: 0 });
        assert_eq!(asked.items, ask().items);
        assert_eq!(done.case.clock.stops[0].from, moment("2026-08-26T10:30"));
        let holder = done.case.holder.as_ref();
        assert_eq!(
            holder.and_then(|h| h.officer_name.as_deref()),
            Some("Lê Thị Mai Anh"),
            "who found it has the case again"
        );
    }

    #[test]
    fn in_time_or_the_case_goes_on_with_the_papers_at_hand() {
        proposed()
            .at("2026-08-27T17:01")
            .by_clerk()
            .when(ForwardSupplement)
            .refused("supplement.examination_notice");
        let back = proposed()
            .at("2026-08-27T17:01")
            .by_clerk()
            .when(crate::case::step_return::ReturnStep {
                reason: "Đã quá hạn báo người nộp".into(),
            })
            .done();
        assert_eq!(back.case.stage, Stage::InProgress { step: 0 });
    }

    #[test]
    fn nothing_proposed_nothing_to_pass_on() {
        Story::in_progress()
            .by_clerk()
            .when(ForwardSupplement)
            .refused("supplement_forward.proposed");
        Story::filed_online()
            .by_clerk()
            .when(ForwardSupplement)
            .refused("supplement_forward.proposed");
        Story::rejected()
            .by_clerk()
            .when(ForwardSupplement)
            .refused("case.ended");
    }
}
