//! Rate the service.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::rate::Rate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A rating.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateIn {
    /// A level for each item of the province's scale.
    #[schema(min_items = 1)]
    pub marks: Vec<MarkDto>,
    /// In words.
    #[serde(default)]
    pub words: String,
}

/// A level for an item.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, serde::Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Mark)]
pub struct MarkDto {
    /// What is rated.
    pub item: String,
    /// The level.
    pub level: String,
}

impl ActIn for RateIn {
    const ACT: Act = Act::Rate;
    const WHO: Who = Who::Citizens;
    const SAYS: Says = ("Đánh giá sự phục vụ", "Rate the service");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, _: &Around<'_>) -> Result<Command, Problem> {
        let marks = self.marks.into_iter();
        Ok(Rate {
            marks: marks.map(|mark| (mark.item, mark.level)).collect(),
            words: self.words,
        }
        .into())
    }
}
