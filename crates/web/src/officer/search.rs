//! Search over cases by code, name, identity number or telephone. What is outside the officer's
//! daily work is read for a reason, and the reading is kept.

use super::desk::{Desk, Place};
use super::line::{Row, case_address};
use super::seat::{Reading, Seat};
use crate::error::Problem;
use askama::Template;
use casework::capacity::as_known_to;
use domain::authority::{self, Act};
use domain::case_code::CaseCode;
use std::sync::Arc;
use store::read::search::Way;

/// How many rows are shown.
const ROWS: u32 = 50;

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
    let mut letters = text.trim().chars();
    letters
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case(&'h'))
        && letters.next().is_some_and(|second| second.is_ascii_digit())
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

/// The address of the case whose whole code was typed or scanned, if the officer may see it.
///
/// # Errors
/// When the files cannot be read.
pub async fn the_one(seat: &Seat, query: &Query) -> Result<Option<String>, Problem> {
    let Ok(code) = CaseCode::parse(query.q.trim()) else {
        return Ok(None);
    };
    let file = store::case_file::load_by_code(seat.db(), &code.to_string()).await?;
    let seen =
        file.filter(|it| authority::may(&seat.actor(), Act::View, &it.case, seat.today()).is_ok());
    Ok(seen.map(|it| case_address(&it.case.code_text())))
}

/// What a search finds. A search for a person without a reason finds nothing and says so; one
/// with a reason is written down before anything is read.
///
/// # Errors
/// When the files cannot be read, or the reading cannot be written down.
pub async fn page(seat: &Seat, query: Query) -> Result<Search, Problem> {
    let desk = seat.desk(Place::Elsewhere);
    let why = query.ly_do.trim().to_owned();
    if query.is_about_a_person() {
        if why.is_empty() {
            return Ok(Search::of(desk, query, Vec::new(), false, true));
        }
        let reading = Reading {
            what: "Tra cứu hồ sơ theo người",
            case: None,
            subject: Some(query.q.trim()),
            why: &why,
        };
        seat.note_reading(&reading).await?;
    }
    // Whoever may not know whose case it is finds it by no name either.
    let eyes = (&seat.reach(), &seat.sight());
    let found = store::read::search::first_found(seat.db(), eyes, &query.q, ROWS).await?;
    let page = found.map(|(_, page)| page);
    let more = page.as_ref().is_some_and(|page| page.next.is_some());
    let rows = page
        .map(|page| page.items)
        .unwrap_or_default()
        .into_iter()
        .map(|line| as_known_to(eyes.1, line))
        .map(|line| Row::of(Arc::new(line), &seat.officer, seat.now, &seat.calendar))
        .collect();
    Ok(Search::of(desk, query, rows, more, false))
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
    let rows = vec![Row::of(Arc::new(line), &officer, now, &calendar)];
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
        assert!(about("Đỗ An"));
        assert!(!about("H40.024.13-260821-0142"));
        assert!(!about(""));
    }
}
