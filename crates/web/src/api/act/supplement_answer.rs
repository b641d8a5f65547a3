//! Answer a request for a supplement: the papers asked for, and the form where it was to change.

use super::{ActIn, Around, Says, Who};
use crate::api::paper::PaperIn;
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::supplement_answer::AnswerSupplement;
use serde::Deserialize;
use utoipa::ToSchema;

/// An answer to a request for a supplement.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementAnswerIn {
    /// The papers, each under the component or the name that was asked for.
    #[serde(default)]
    pub papers: Vec<PaperIn>,
    /// The whole form as it should read; without it the form stays.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub form: Option<serde_json::Value>,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

impl ActIn for SupplementAnswerIn {
    const ACT: Act = Act::SupplementAnswer;
    const WHO: Who = Who::Both;
    const SAYS: Says = ("Bổ sung hồ sơ", "Answer a request for a supplement");

    fn papers(&self) -> Vec<&PaperIn> {
        self.papers.iter().collect()
    }

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        Ok(AnswerSupplement {
            papers: around.papers(&self.papers)?,
            form: around.form(self.form)?,
            note: self.note,
        }
        .into())
    }
}
