//! Refuse to receive: the reason, and where to go instead.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::reject::Reject;
use serde::Deserialize;
use utoipa::ToSchema;

/// A refusal to receive.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectIn {
    /// The reason.
    #[schema(min_length = 1)]
    pub reason: String,
    /// Where the applicant can go instead.
    #[serde(default)]
    pub redirect: String,
}

impl ActIn for RejectIn {
    const ACT: Act = Act::Reject;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Từ chối tiếp nhận", "Refuse to receive the file");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Reject {
            reason: self.reason,
            redirect: self.redirect,
        }
        .into())
    }
}
