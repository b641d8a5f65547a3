//! A request for supplement: what is missing or wrong, once and completely, with guidance for each paper.

use super::act_page::ActPage;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::supplement_request::{Item, RequestSupplement};
use domain::case::{Case, Stage};
use domain::ids::ComponentId;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/supplement_request.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    components: Vec<(String, String, String)>,
    /// Whether the intake unit asks, and not the resolving unit through it.
    at_intake: bool,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        Self {
            desk,
            page,
            at_intake: case.stage == Stage::Submitted,
            components: case
                .terms
                .iter()
                .flat_map(|terms| &terms.components)
                .map(|component| {
                    let id = component.id.to_string();
                    let guidance = guidance_field(&id);
                    (id, component.name.clone(), guidance)
                })
                .collect(),
        }
    }
}

/// What the form asks for.
pub fn command(case: &Case, fields: &Fields) -> RequestSupplement {
    let mut items: Vec<Item> = case
        .terms
        .iter()
        .flat_map(|terms| &terms.components)
        .filter(|component| fields.all("items").contains(&component.id.0))
        .map(|component| Item {
            component: Some(ComponentId(component.id.0.clone())),
            name: component.name.clone(),
            guidance: fields.text(&guidance_field(&component.id.0)),
        })
        .collect();
    let other = fields.text("other");
    if !other.is_empty() {
        items.push(Item {
            component: None,
            name: other,
            guidance: fields.text("other_guidance"),
        });
    }
    RequestSupplement {
        items,
        reason: fields.text("reason"),
    }
}

/// The name of the field that holds the guidance for a component.
pub fn guidance_field(component: &str) -> String {
    format!("guidance:{component}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;

    #[test]
    fn each_ticked_component_is_asked_for_with_its_guidance() {
        let case = Story::filed_online().case;
        let component = case.terms.as_ref().map(|t| t.components[0].id.0.clone());
        let component = component.unwrap_or_default();
        let guidance = guidance_field(&component);
        let fields = Fields::given(&[
            ("items", &component),
            (&guidance, "Chụp lại, rõ bốn góc"),
            ("other", "Sổ hộ khẩu cũ"),
            ("other_guidance", "Trang có tên"),
            ("reason", "Ảnh mờ"),
        ]);
        let asked = command(&case, &fields);
        assert_eq!(asked.items.len(), 2);
        assert_eq!(asked.items[0].guidance, "Chụp lại, rõ bốn góc");
        assert_eq!(asked.items[1].component, None);
    }
}
