//! Extend with an apology (xin lỗi, gia hạn): once, in time before the limit, with the reason and
//! the new date; the applicant and the intake unit are told.

use super::{Circumstances, Event, Extension, Happened, Refusal, Stage};
use crate::clock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The wish to extend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extend {
    /// The new date of return.
    pub until: Timestamp,
    /// The reason, for the apology.
    pub reason: String,
}

/// The date was extended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extended {
    /// The date before.
    pub from: Timestamp,
    /// The new date.
    pub until: Timestamp,
    /// The reason.
    pub reason: String,
}

/// The last moment at which an apology may go out.
pub fn last_moment(on: &Circumstances, due: Timestamp) -> Timestamp {
    clock::before(due, on.rules.extension_before, on.calendar)
}

/// The rule. Article: 61/2018 art. 19(9).
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: Extend,
) -> Result<Vec<Happened>, Refusal> {
    if !matches!(
        case.stage,
        Stage::Accepted
            | Stage::InProgress { .. }
            | Stage::SupplementProposed { .. }
            | Stage::AwaitingPayment { .. }
    ) {
        return Err(super::wrong_stage(case, "Xin lỗi, gia hạn"));
    }
    if let Some(before) = &case.extension {
        return Err(Refusal::ExtendedBefore {
            at: clock::words::moment(before.at),
        });
    }
    let due =
        super::deadlines::resolution(case, on.rules, on.calendar).ok_or(Refusal::NoDeadline)?;
    let last = last_moment(on, due);
    if on.now > last {
        return Err(Refusal::ExtendTooLate {
            until: clock::words::moment(last),
        });
    }
    if it.until <= due {
        return Err(Refusal::ExtendNotLater {
            due: clock::words::moment(due),
        });
    }
    if it.reason.trim().is_empty() {
        return Err(Refusal::ExtendReasonMissing);
    }
    Ok(vec![Happened::Extended(Extended {
        from: due,
        until: it.until,
        reason: it.reason.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Extended) {
    case.extension = Some(Extension {
        until: it.until,
        reason: it.reason.clone(),
        at: event.at,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, moment};

    fn wish(until: &str) -> Extend {
        Extend {
            until: moment(until),
            reason: "Chờ xác minh nơi cư trú cũ".into(),
        }
    }

    #[test]
    fn once_with_an_apology_and_a_later_date() {
        let done = Story::in_progress()
            .by_head()
            .when(wish("2026-09-18T17:00"))
            .done();
        assert_eq!(done.due(), Some(moment("2026-09-18T17:00")));
        done.by_head()
            .when(wish("2026-09-25T17:00"))
            .refused("extend.once");
    }

    #[test]
    fn at_least_one_day_before_the_limit() {
        // Accepted Monday 24/8/2026 with ten working days; 31/8–2/9 are off: due 17:00 Thursday 10/9/2026.
        let story = Story::in_progress();
        assert_eq!(story.due(), Some(moment("2026-09-10T17:00")));
        story
            .clone()
            .at("2026-09-09T16:59")
            .by_head()
            .when(wish("2026-09-18T17:00"))
            .done();
        story
            .at("2026-09-09T17:01")
            .by_head()
            .when(wish("2026-09-18T17:00"))
            .refused("extend.before_due");
    }

    #[test]
    fn the_new_date_is_later_and_the_reason_is_given() {
        Story::in_progress()
            .by_head()
            .when(wish("2026-09-01T17:00"))
            .refused("extend.later");
        let mut it = wish("2026-09-18T17:00");
        it.reason.clear();
        Story::in_progress()
            .by_head()
            .when(it)
            .refused("extend.reason");
        Story::decided()
            .by_head()
            .when(wish("2026-09-18T17:00"))
            .refused("case.stage");
    }

    #[test]
    fn without_a_published_limit_there_is_nothing_to_extend() {
        let mut story = Story::in_progress();
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.limit = None;
        }
        story
            .by_head()
            .when(wish("2026-09-18T17:00"))
            .refused("extend.deadline");
    }
}
