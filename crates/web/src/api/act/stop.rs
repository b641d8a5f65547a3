//! Stop the case for a reason of law.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::stop::Stop;
use serde::Deserialize;
use utoipa::ToSchema;

/// A stop.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopIn {
    /// Legal basis.
    #[schema(min_length = 1)]
    pub basis: String,
    /// Reason.
    #[schema(min_length = 1)]
    pub reason: String,
}

impl ActIn for StopIn {
    const ACT: Act = Act::Stop;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Dừng xử lý", "Stop the case");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Stop {
            basis: self.basis,
            reason: self.reason,
        }
        .into())
    }
}
