//! Lists behind numbers of ratings. Whoever handled a case knows it again by its day, so that a rating
//! is told by procedure and month only, in no order of time within, and not at all where there are few.

use super::count;
use super::list::List;
use crate::frame::{Frame, Lang};
use crate::house::House;
use askama::Template;
use domain::statistics::{FEWEST, Period};
use store::read::statistics_cases::Group;

/// How many lines a page shows.
const SHOWN: usize = 50;

/// Ratings of a procedure in a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The procedure; of the line of all that are few, that it is these.
    procedure: String,
    /// Its code; none of the line of all that are few.
    code: String,
    month: String,
    cases: i64,
    shown: String,
}

/// A page of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rows {
    rows: Vec<Row>,
    /// Whether there are some, too few to be told.
    few: bool,
    /// Where the list goes on.
    pub next: Option<String>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/statistics_ratings.html")]
pub struct RatingsPage {
    f: Frame,
    list: List,
    rows: Vec<Row>,
    few: bool,
    fewest: i64,
}

impl RatingsPage {
    /// The page of some rows.
    pub fn of(f: Frame, list: List, rows: Rows) -> Self {
        Self {
            f,
            list,
            rows: rows.rows,
            few: rows.few,
            fewest: FEWEST,
        }
    }
}

/// The lines behind a number, from the one after so many.
pub fn page(house: &House, lang: Lang, groups: &[Group], after: &str) -> Rows {
    let all: i64 = groups.iter().map(|it| it.cases).sum();
    if all < FEWEST {
        return Rows {
            rows: Vec::new(),
            few: all > 0,
            next: None,
        };
    }
    let told = groups.iter().filter(|it| it.cases >= FEWEST);
    let mut rows: Vec<Row> = told.map(|it| row(house, lang, it)).collect();
    let few: Vec<&Group> = groups.iter().filter(|it| it.cases < FEWEST).collect();
    if !few.is_empty() {
        let cases = few.iter().map(|it| it.cases).sum();
        rows.push(Row {
            procedure: lang
                .pick(
                    "Các thủ tục, tháng còn lại, mỗi thủ tục mỗi tháng có ít lượt",
                    "All other procedures and months, each with few ratings",
                )
                .to_owned(),
            code: String::new(),
            month: String::new(),
            cases,
            shown: count(cases, lang),
        });
    }
    let from: usize = after.parse().unwrap_or_default();
    let next = from.saturating_add(SHOWN);
    let next = (next < rows.len()).then(|| next.to_string());
    Rows {
        rows: rows.into_iter().skip(from).take(SHOWN).collect(),
        few: false,
        next,
    }
}

fn row(house: &House, lang: Lang, it: &Group) -> Row {
    let catalogue = &house.office.catalogue;
    let procedure = catalogue.procedure_of_case(&it.procedure.as_str().into());
    let month = Period::parse(&it.month);
    Row {
        procedure: procedure.map_or_else(|| it.procedure.clone(), |it| it.name.clone()),
        code: it.procedure.clone(),
        month: month.map_or_else(|| it.month.clone(), |it| super::name(it, lang)),
        cases: it.cases,
        shown: count(it.cases, lang),
    }
}
