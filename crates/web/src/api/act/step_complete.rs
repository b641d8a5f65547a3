//! Complete the open step.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::step_complete::CompleteStep;
use serde::Deserialize;
use utoipa::ToSchema;

/// The completion of a step.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepCompleteIn {
    /// What was found and proposed.
    #[serde(default)]
    pub note: String,
    /// Whether to go on although a consulted unit stayed silent past its term.
    #[serde(default)]
    pub without_opinion: bool,
}

impl ActIn for StepCompleteIn {
    const ACT: Act = Act::StepComplete;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Hoàn thành bước", "Complete the open step");

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(CompleteStep {
            note: self.note,
            without_opinion: self.without_opinion,
        }
        .into())
    }
}
