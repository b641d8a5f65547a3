//! Look-up: what of a case can be told to somebody who has nothing but its code. It is kept beside the
//! case, so that the question most people ask does not read all that is on file. How much of it a
//! province tells is its regulation's to say.
//!
//! What is kept says of which version of the case it is, and in which format it was written: while an older
//! program works beside a newer one, it leaves behind what it does not know of, and that is not believed.

use super::filing::{PartyKind, Submitter};
use super::{Case, Stage, Status, status};
use crate::ids::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// To be counted up with whatever [`LookUp::of`] tells otherwise than before, a field more or another word.
const FORMAT: u32 = 1;

/// What can be told of a case.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LookUp {
    format: u32,
    /// The version of the case that it tells of.
    pub version: u32,
    /// Its code.
    pub code: String,
    /// Where it stands, as those outside see it: what was found missing and is not asked yet is still
    /// being worked on.
    pub stage: Stage,
    /// The procedure's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    /// How many steps its process has.
    pub steps: usize,
    /// The person who filed it, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitter: Option<String>,
    /// The organisation that applies, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The applicant's account: never told, but known again where the applicant is the one who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<AccountId>,
    /// When it was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Timestamp>,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Timestamp>,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Timestamp>,
    /// The name of its newest result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

impl LookUp {
    /// What can be told of a case as it stands.
    pub fn of(case: &Case) -> Self {
        let filing = case.filing.as_ref();
        let applicant = filing.map(|it| &it.applicant);
        let is_organisation = applicant.is_some_and(|it| it.kind == PartyKind::Organisation);
        let submitter = filing.and_then(|it| match &it.submitter {
            Submitter::Applicant => (!is_organisation).then_some(&it.applicant),
            other => other.person(),
        });
        let organisation = applicant.filter(|_| is_organisation);
        Self {
            format: FORMAT,
            version: case.version,
            code: case.code_text(),
            stage: from_outside(&case.stage),
            procedure: case.terms.as_ref().map(|it| it.name.clone()),
            steps: case.terms.as_ref().map_or(0, |it| it.steps.len()),
            submitter: submitter.map(|it| it.name.clone()),
            organisation: organisation.map(|it| it.name.clone()),
            applicant: applicant.and_then(|it| it.account),
            submitted: case.clock.submitted,
            accepted: case.clock.accepted,
            decided: case.decision.as_ref().map(|it| it.at),
            result: case.results.last().map(|it| it.name.clone()),
        }
    }

    /// Whether it tells of this version of a case, in the words of this program.
    pub fn tells_of(&self, version: u32) -> bool {
        self.format == FORMAT && self.version == version
    }

    /// The national status.
    pub fn status(&self) -> Status {
        status::of_stage(&self.stage)
    }

    /// Whether it was closed before its end: nothing of the way is going on any more.
    pub fn ended_early(&self) -> bool {
        matches!(
            self.stage,
            Stage::Rejected | Stage::Withdrawn | Stage::Stopped | Stage::Lapsed
        )
    }
}

fn from_outside(stage: &Stage) -> Stage {
    match stage {
        Stage::SupplementProposed { step, .. } => Stage::InProgress { step: *step },
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;

    #[test]
    fn it_tells_the_same_after_it_was_written_and_read() {
        for story in [
            Story::filed_online(),
            Story::in_progress(),
            Story::rejected(),
            Story::handed_over(),
        ] {
            let told = LookUp::of(&story.case);
            let text = serde_json::to_string(&told).expect("JSON");
            assert_eq!(serde_json::from_str::<LookUp>(&text).expect("read"), told);
            assert_eq!(told.status(), story.case.status());
            let closed = story.case.has_ended() && story.case.stage != Stage::HandedOver;
            assert_eq!(told.ended_early(), closed);
            assert!(told.tells_of(story.case.version));
            assert!(!told.tells_of(story.case.version + 1));
        }
    }
}
