//! Issue the result: number, sign and file of the decided document.

use super::{ActIn, Around, Says, Who};
use crate::api::paper::PaperIn;
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::issue_result::IssueResult;
use serde::Deserialize;
use utoipa::ToSchema;

/// The issue of a result.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueResultIn {
    /// Number and sign of the document.
    #[schema(min_length = 1)]
    pub number: String,
    /// Name of the document; the procedure's result where none is given.
    #[serde(default)]
    pub name: String,
    /// The document.
    #[serde(default)]
    pub file: Option<PaperIn>,
}

impl ActIn for IssueResultIn {
    const ACT: Act = Act::IssueResult;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Phát hành kết quả", "Issue the result");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn papers(&self) -> Vec<&PaperIn> {
        self.file.iter().collect()
    }

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        let file = self.file.map(|paper| around.paper(&paper, "file"));
        Ok(IssueResult {
            number: self.number,
            name: self.name,
            file: file.transpose()?,
        }
        .into())
    }
}
