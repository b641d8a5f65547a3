//! Pass the resolving unit's request for supplement on to the applicant.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::supplement_forward::ForwardSupplement;
use serde::Deserialize;
use utoipa::ToSchema;

/// Passing on; what is asked for is what the resolving unit proposed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementForwardIn {}

impl ActIn for SupplementForwardIn {
    const ACT: Act = Act::SupplementForward;
    const WHO: Who = Who::Officers;
    const SAYS: Says = (
        "Chuyển yêu cầu bổ sung của cơ quan giải quyết cho người nộp",
        "Pass the resolving unit's request for a supplement on to the applicant",
    );

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(ForwardSupplement.into())
    }
}
