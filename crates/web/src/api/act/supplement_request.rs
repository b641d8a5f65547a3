//! Request a supplement: everything that is missing or wrong, once, each with guidance.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::supplement_request::{Item, RequestSupplement};
use domain::ids::ComponentId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A request for a supplement.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementRequestIn {
    /// What to complete.
    #[schema(min_items = 1)]
    pub items: Vec<SupplementItemIn>,
    /// Why it is needed.
    #[schema(min_length = 1)]
    pub reason: String,
}

/// One thing to complete.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementItemIn {
    /// The component it concerns, where it is one of the procedure's list.
    #[serde(default)]
    pub component: Option<String>,
    /// Its name; that of the component where none is given.
    #[serde(default)]
    pub name: String,
    /// What is wrong and how to put it right.
    #[schema(min_length = 1)]
    pub guidance: String,
}

impl ActIn for SupplementRequestIn {
    const ACT: Act = Act::SupplementRequest;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Yêu cầu bổ sung hồ sơ", "Request a supplement");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        let mut items = Vec::with_capacity(self.items.len());
        for (at, item) in self.items.into_iter().enumerate() {
            let field = format!("items[{at}].component");
            let component = around.component(item.component.as_deref(), &field)?;
            let name = match (item.name.trim(), component) {
                ("", Some(component)) => component.name.clone(),
                ("", None) => {
                    return Err(Problem::field(
                        format!("items[{at}].name"),
                        "Ghi tên giấy tờ, hoặc thành phần hồ sơ.",
                        "Give the paper a name, or the component.",
                    ));
                }
                (name, _) => name.to_owned(),
            };
            items.push(Item {
                component: item.component.map(ComponentId),
                name,
                guidance: item.guidance,
            });
        }
        Ok(RequestSupplement {
            items,
            reason: self.reason,
        }
        .into())
    }
}
