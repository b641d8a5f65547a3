//! Extend, once, with an apology.

use super::{ActIn, Around, Says, Who};
use crate::api::moment::Until;
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::extend::Extend;
use serde::Deserialize;
use utoipa::ToSchema;

/// An apology with a new date.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendIn {
    /// The new date of return.
    pub until: Until,
    /// The reason, for the apology.
    #[schema(min_length = 1)]
    pub reason: String,
}

impl ActIn for ExtendIn {
    const ACT: Act = Act::Extend;
    const WHO: Who = Who::Officers;
    const SAYS: Says = (
        "Xin lỗi và hẹn lại ngày trả kết quả",
        "Extend the date, with an apology",
    );
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        Ok(Extend {
            until: self.until.moment(around.calendar),
            reason: self.reason,
        }
        .into())
    }
}
