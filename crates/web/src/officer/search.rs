//! Search over cases by code, name, identity number or telephone. What is outside the officer's
//! daily work is read for a reason, and the reading is kept.

use super::desk::{Desk, Place};
use super::line::Row;
use askama::Template;
use store::read::search::Way;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Query {
    /// What was typed.
    pub q: String,
    /// Why a person's data are looked for.
    pub ly_do: String,
}

impl Query {
    /// Whether a person is looked for, which needs a reason, and not a case by its code.
    pub fn is_about_a_person(&self) -> bool {
        Way::of(&self.q)
            .iter()
            .any(|way| !matches!(way, Way::Code(_)))
            && !looks_like_a_code(&self.q)
    }
}

/// Whether the text begins as case codes do: a letter and digits before the first point.
fn looks_like_a_code(text: &str) -> bool {
    let text = text.trim();
    let (first, rest) = text.split_at(text.len().min(1));
    first.eq_ignore_ascii_case("h") && rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/search.html")]
pub struct Search {
    desk: Desk,
    query: Query,
    rows: Vec<Row>,
    more: bool,
    needs_reason: bool,
}

impl Search {
    /// The page with what was found; `needs_reason` where nothing was looked up for want of one.
    pub fn of(
        mut desk: Desk,
        query: Query,
        rows: Vec<Row>,
        more: bool,
        needs_reason: bool,
    ) -> Self {
        desk.sought.clone_from(&query.q);
        Self {
            desk,
            query,
            rows,
            more,
            needs_reason,
        }
    }
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(&'static str, Search)> {
    let officer = domain::testing::specialist();
    let calendar = domain::testing::calendar();
    let now = domain::testing::moment("2026-08-24T09:15");
    let line = super::line::sample(
        31,
        "2026-08-21T17:00",
        "in_progress",
        "Cấp Giấy xác nhận tình trạng hôn nhân",
        "Ngô Đức Mạnh",
    );
    let rows = vec![Row::of(&line, &officer, now, &calendar)];
    let query = |q: &str| Query {
        q: q.to_owned(),
        ly_do: String::new(),
    };
    let desk = || Desk::sample(Place::Elsewhere);
    vec![
        (
            "search",
            Search::of(desk(), query("H40.024.13-260821"), rows, false, false),
        ),
        (
            "search-reason",
            Search::of(desk(), query("ngo duc manh"), Vec::new(), false, true),
        ),
        (
            "search-empty",
            Search::of(desk(), query("H40.1"), Vec::new(), false, false),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_asked_for_people_and_not_for_codes() {
        let about = |q: &str| {
            Query {
                q: q.to_owned(),
                ly_do: String::new(),
            }
            .is_about_a_person()
        };
        assert!(about("Nguyễn Thị Hương"));
        assert!(about("036190000731"));
        assert!(!about("H40.024.13-260821-0142"));
        assert!(!about(""));
    }
}
