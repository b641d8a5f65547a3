//! Accept: the papers that were looked at, one by one.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::accept::Accept;
use domain::ids::ComponentId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Acceptance.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptIn {
    /// The components that were looked at and found in order.
    pub checked: Vec<String>,
    /// A remark for the file.
    #[serde(default)]
    pub note: String,
}

impl ActIn for AcceptIn {
    const ACT: Act = Act::Accept;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Tiếp nhận hồ sơ", "Accept the file");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Accept {
            checked: self.checked.into_iter().map(ComponentId).collect(),
            note: self.note,
        }
        .into())
    }
}
