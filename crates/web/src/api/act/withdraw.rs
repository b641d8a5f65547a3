//! Take the case back.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::withdraw::Withdraw;
use serde::Deserialize;
use utoipa::ToSchema;

/// A withdrawal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawIn {
    /// Why; an officer who records the applicant's wish must say it.
    #[serde(default)]
    pub reason: String,
}

impl ActIn for WithdrawIn {
    const ACT: Act = Act::Withdraw;
    const WHO: Who = Who::Both;
    const SAYS: Says = ("Rút hồ sơ", "Withdraw the case");

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Withdraw {
            reason: self.reason,
        }
        .into())
    }
}
