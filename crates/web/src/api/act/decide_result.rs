//! Decide: grant, or refuse with reasons.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::decide_result::{DecideResult, Outcome};
use serde::Deserialize;
use utoipa::ToSchema;

/// A decision.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideResultIn {
    /// Granted or refused.
    pub outcome: DecisionOutcome,
    /// The reasons; a refusal must state them.
    #[serde(default)]
    pub reasons: String,
}

/// How a case was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    /// As asked.
    Granted,
    /// Not granted.
    Refused,
}

impl From<Outcome> for DecisionOutcome {
    fn from(it: Outcome) -> Self {
        match it {
            Outcome::Granted => Self::Granted,
            Outcome::Refused => Self::Refused,
        }
    }
}

impl ActIn for DecideResultIn {
    const ACT: Act = Act::DecideResult;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Ký duyệt kết quả", "Decide the case");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(DecideResult {
            outcome: match self.outcome {
                DecisionOutcome::Granted => Outcome::Granted,
                DecisionOutcome::Refused => Outcome::Refused,
            },
            reasons: self.reasons,
        }
        .into())
    }
}
