//! Rate: one choice for each thing that is rated, on the province's own scale, and words if one
//! likes.

use super::act::Head;
use crate::forms::Fields;
use crate::frame::{Frame, Lang};
use askama::Template;
use domain::authority::Act;
use domain::case::rate::{Rate, WORDS_LIMIT};
use domain::case::{Case, Rules};

/// A thing that is rated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its name in the form.
    pub field: String,
    /// What it is.
    pub name: String,
    /// What is wrong.
    pub error: String,
    /// Value, words, whether chosen.
    pub levels: Vec<(String, String, bool)>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/rate.html")]
pub struct Page {
    f: Frame,
    head: Head,
    items: Vec<Item>,
    words: String,
    limit: usize,
    again: bool,
}

fn field(at: usize) -> String {
    format!("mark-{at}")
}

/// The level in the language of the page; a scale of the province's own has no translation.
pub fn level(lang: Lang, level: &str) -> String {
    let en = match level {
        "Rất hài lòng" => "Very satisfied",
        "Hài lòng" => "Satisfied",
        "Chưa hài lòng" => "Not satisfied",
        other => other,
    };
    lang.pick(level, en).to_owned()
}

/// The page as text; a rating given before stands in it.
///
/// # Errors
/// When it cannot be made.
pub fn render(
    f: Frame,
    head: Head,
    case: &Case,
    rules: &Rules,
    fields: &Fields,
) -> askama::Result<String> {
    let came_back = !fields.values.is_empty();
    let missing = head.error("marks").to_owned();
    let items = rules
        .rating_items
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let before = case
                .rating
                .iter()
                .flat_map(|rating| &rating.marks)
                .find(|(item, _)| item == name)
                .map(|(_, level)| level.clone())
                .unwrap_or_default();
            let chosen = if came_back {
                fields.text(&field(at))
            } else {
                before
            };
            Item {
                field: field(at),
                name: name.clone(),
                error: if chosen.is_empty() && came_back {
                    missing.clone()
                } else {
                    String::new()
                },
                levels: rules
                    .rating_levels
                    .iter()
                    .map(|it| (it.clone(), level(f.lang, it), *it == chosen))
                    .collect(),
            }
        })
        .collect();
    let before = case.rating.as_ref().map(|rating| rating.words.clone());
    let words = if came_back {
        fields.text("words")
    } else {
        before.unwrap_or_default()
    };
    let page = Page {
        f,
        head,
        items,
        words,
        limit: WORDS_LIMIT,
        again: case.rating.is_some(),
    };
    page.render()
}

/// What the form asks for.
pub fn command(rules: &Rules, fields: &Fields) -> Rate {
    Rate {
        marks: rules
            .rating_items
            .iter()
            .enumerate()
            .map(|(at, item)| (item.clone(), fields.text(&field(at))))
            .filter(|(_, level)| !level.is_empty())
            .collect(),
        words: fields.text("words"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_rated_on_the_scale_of_the_province() {
        let rules = domain::testing::rules();
        let fields = Fields::given(&[("mark-0", "Hài lòng"), ("words", " Nhanh ")]);
        let it = command(&rules, &fields);
        assert_eq!(it.marks.len(), 1);
        let done = domain::testing::Story::handed_over()
            .by_citizen()
            .when(it)
            .done();
        assert_eq!(
            done.case.rating.map(|rating| rating.words),
            Some("Nhanh".into())
        );
    }
}
