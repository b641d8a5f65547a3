//! Assign or reassign an officer of the unit.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::assign::Assign;
use domain::ids::{OfficerId, UnitCode};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An assignment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignIn {
    /// The officer, from the list of the unit's officers.
    #[schema(value_type = String, format = "uuid")]
    pub officer: Uuid,
    /// What is to be done.
    #[serde(default)]
    pub note: String,
}

impl ActIn for AssignIn {
    const ACT: Act = Act::Assign;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Phân công cán bộ", "Assign an officer");
    const SOMETHING_MUST_BE_SAID: bool = true;

    /// Name, unit and roles are looked up where the act is done.
    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Assign {
            officer: OfficerId(self.officer),
            name: self.officer.to_string(),
            unit: UnitCode(String::new()),
            roles: Vec::new(),
            note: self.note,
        }
        .into())
    }
}
