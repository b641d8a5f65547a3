//! Correct a clerk's error, with a trace.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::correct::{Correct, Field};
use serde::Deserialize;
use utoipa::ToSchema;

/// A correction.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectIn {
    /// The field.
    pub field: CorrectedField,
    /// What it should read.
    pub value: String,
    /// Why.
    #[schema(min_length = 1)]
    pub reason: String,
}

/// A field that can be corrected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedField {
    /// The applicant's name.
    ApplicantName,
    /// The applicant's identification number.
    ApplicantIdentity,
    /// The applicant's address.
    ApplicantAddress,
    /// The applicant's telephone.
    ApplicantPhone,
    /// The applicant's e-mail.
    ApplicantEmail,
    /// The one line that says what is asked.
    Subject,
}

impl From<CorrectedField> for Field {
    fn from(it: CorrectedField) -> Self {
        match it {
            CorrectedField::ApplicantName => Self::ApplicantName,
            CorrectedField::ApplicantIdentity => Self::ApplicantIdentity,
            CorrectedField::ApplicantAddress => Self::ApplicantAddress,
            CorrectedField::ApplicantPhone => Self::ApplicantPhone,
            CorrectedField::ApplicantEmail => Self::ApplicantEmail,
            CorrectedField::Subject => Self::Subject,
        }
    }
}

impl ActIn for CorrectIn {
    const ACT: Act = Act::Correct;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Đính chính", "Correct a clerk's error");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        Ok(Correct {
            field: Field::from(self.field).slug().to_owned(),
            value: self.value,
            reason: self.reason,
        }
        .into())
    }
}
