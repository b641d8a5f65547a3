//! Amend one's own file before a decision.

use super::{ActIn, Around, Says, Who};
use crate::api::paper::PaperIn;
use crate::api::party::DeliveryDto;
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::amend::Amend;
use serde::Deserialize;
use utoipa::ToSchema;

/// An amendment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendIn {
    /// The whole form as it should read; without it the form stays.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub form: Option<serde_json::Value>,
    /// Papers to replace or to add.
    #[serde(default)]
    pub papers: Vec<PaperIn>,
    /// Another way of receiving the result.
    #[serde(default)]
    pub delivery: Option<DeliveryDto>,
}

impl ActIn for AmendIn {
    const ACT: Act = Act::Amend;
    const WHO: Who = Who::Both;
    const SAYS: Says = ("Sửa hồ sơ đã nộp", "Amend the file");

    fn papers(&self) -> Vec<&PaperIn> {
        self.papers.iter().collect()
    }

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        Ok(Amend {
            papers: around.papers(&self.papers)?,
            form: around.form(self.form)?,
            delivery: self.delivery.map(Into::into),
        }
        .into())
    }
}
