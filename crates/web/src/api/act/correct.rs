//! Correct a clerk's error, with a trace.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::correct::Correct;
use serde::Deserialize;
use utoipa::ToSchema;

/// A correction.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectIn {
    /// The field: `applicant_name`, `applicant_address`, `applicant_phone`, `applicant_email`,
    /// `applicant_identity` or `subject`.
    pub field: String,
    /// What it should read.
    pub value: String,
    /// Why.
    pub reason: String,
}

impl ActIn for CorrectIn {
    const ACT: Act = Act::Correct;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Đính chính", "Correct a clerk's error");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Correct {
            field: self.field,
            value: self.value,
            reason: self.reason,
        }
        .into())
    }
}
