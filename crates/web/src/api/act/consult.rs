//! Ask another unit for its opinion; the clock goes on.

use super::{ActIn, Around, Says, Who};
use crate::api::moment::Until;
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::consult::Consult;
use domain::ids::UnitCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// A consultation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsultIn {
    /// The unit that is asked.
    pub unit: String,
    /// On what.
    #[schema(min_length = 1)]
    pub question: String,
    /// By when it is to answer.
    pub until: Until,
}

impl ActIn for ConsultIn {
    const ACT: Act = Act::Consult;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Lấy ý kiến đơn vị khác", "Consult another unit");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        Ok(Consult {
            unit_name: String::new(),
            unit: UnitCode(self.unit),
            question: self.question,
            until: self.until.moment(around.calendar),
        }
        .into())
    }
}
