//! Lapse of a supplement (hết hạn bổ sung): the answer did not come within the term, the file is
//! closed by rule. The applicant may file anew and keeps what was sent.

use super::{Circumstances, Event, Happened, Refusal, Stage, StandstillReason};
use crate::clock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The supplement did not come.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SupplementLapsed {
    /// When the term ended.
    pub until: Timestamp,
}

/// The rule. Article: 118/2025 art. 17(2).
pub fn decide(on: &Circumstances, case: &super::Case) -> Result<Vec<Happened>, Refusal> {
    if case.has_ended() {
        return Err(super::wrong_stage(case, "Đóng hồ sơ do không bổ sung"));
    }
    let request = case.open_supplement().ok_or(Refusal::NothingAsked)?;
    if on.now <= request.until {
        return Err(Refusal::LapseTooEarly {
            until: clock::words::moment(request.until),
        });
    }
    Ok(vec![Happened::SupplementLapsed(SupplementLapsed {
        until: request.until,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, _it: &SupplementLapsed) {
    case.stage = Stage::Lapsed;
    case.ended_because = Some("Quá thời hạn bổ sung hồ sơ".into());
    case.clock.finished = Some(event.at);
    case.end_standstill(StandstillReason::Supplement, event.at);
}

#[cfg(test)]
mod tests {
    use super::super::Command;
    use super::*;
    use crate::testing::Story;

    #[test]
    fn the_file_is_closed_after_the_term_and_not_before() {
        Story::asked_at_intake()
            .at("2026-09-01T09:00")
            .by_system()
            .when(Command::LapseSupplement)
            .refused("lapse.after_term");
        let done = Story::asked_at_intake()
            .at("2026-10-01T00:10")
            .by_system()
            .when(Command::LapseSupplement)
            .done();
        assert_eq!(done.case.stage, Stage::Lapsed);
        assert_eq!(done.case.status().number(), 8);
        done.by_system()
            .when(Command::LapseSupplement)
            .refused("case.ended");
    }
}
