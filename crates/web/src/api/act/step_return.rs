//! Send the case back a step.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::step_return::ReturnStep;
use serde::Deserialize;
use utoipa::ToSchema;

/// The return of a step.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepReturnIn {
    /// Why.
    #[schema(min_length = 1)]
    pub reason: String,
}

impl ActIn for StepReturnIn {
    const ACT: Act = Act::StepReturn;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Trả lại bước trước", "Send the case back a step");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(ReturnStep {
            reason: self.reason,
        }
        .into())
    }
}
