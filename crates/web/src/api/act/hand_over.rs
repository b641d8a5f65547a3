//! Hand the result over.

use super::{ActIn, Around, Says, Who};
use crate::api::party::DeliveryWay;
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::hand_over::HandOver;
use serde::Deserialize;
use utoipa::ToSchema;

/// The handing over of a result.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverIn {
    /// How.
    pub way: DeliveryWay,
    /// Who receives it.
    #[serde(default)]
    pub receiver: String,
    /// The mandate, where someone else than the applicant receives it.
    #[serde(default)]
    pub mandate: String,
    /// The number of the postal item, where it goes by post.
    #[serde(default)]
    pub reference: String,
    /// Whether the originals were compared.
    #[serde(default)]
    pub originals_compared: bool,
}

impl ActIn for HandOverIn {
    const ACT: Act = Act::HandOver;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Trả kết quả", "Hand the result over");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(HandOver {
            way: self.way.into(),
            receiver: self.receiver,
            mandate: self.mandate,
            reference: self.reference,
            originals_compared: self.originals_compared,
        }
        .into())
    }
}
