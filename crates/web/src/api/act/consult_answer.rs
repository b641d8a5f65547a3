//! Answer a consultation.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::consult_answer::AnswerConsultation;
use serde::Deserialize;
use utoipa::ToSchema;

/// An opinion.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsultAnswerIn {
    /// Which consultation of the case.
    #[schema(minimum = 1)]
    pub no: u32,
    /// The opinion.
    #[schema(min_length = 1)]
    pub answer: String,
}

impl ActIn for ConsultAnswerIn {
    const ACT: Act = Act::ConsultAnswer;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Trả lời ý kiến", "Answer a consultation");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(AnswerConsultation {
            no: self.no,
            answer: self.answer,
        }
        .into())
    }
}
