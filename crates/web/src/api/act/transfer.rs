//! Pass the accepted file to the resolving unit.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::transfer::Transfer;
use serde::Deserialize;
use utoipa::ToSchema;

/// A transfer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferIn {
    /// A remark for the resolving unit.
    #[serde(default)]
    pub note: String,
}

impl ActIn for TransferIn {
    const ACT: Act = Act::Transfer;
    const WHO: Who = Who::Officers;
    const SAYS: Says = (
        "Chuyển hồ sơ đến cơ quan giải quyết",
        "Pass the file to the resolving unit",
    );

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Transfer { note: self.note }.into())
    }
}
