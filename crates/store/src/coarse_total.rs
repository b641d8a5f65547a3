//! Coarser sums of the totals, kept in the same commit, so that whoever is the first to ask for a
//! year reads as many rows as there are agencies and months, and not agencies × procedures × months.
//!
//! Grains: an agency's month; a procedure at an agency by the year, and by the month or, of what the
//! index is reckoned from, by the quarter; a procedure's month and its year of the whole province. The
//! last two are kept in stripes, so that agencies seldom wait for each other's row.

pub(crate) mod found;
pub(crate) mod places;
pub(crate) mod proof;

pub use places::{Part, Payable, Procedures, granted, payable, procedures};
use proof::summed;
pub use proof::{months, repair_agency, repair_month, repair_year};

use crate::index_total::Key;
use crate::read::statistics_totals::{By, Filter, OUTCOMES, Sum, Total};
use crate::sql::sums::Sums;
use crate::sql::{Batch, Db, ReadError, Select, Text, Value};
use domain::index766::CaseFacts;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How coarse a sum is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grain {
    /// An agency's month, all procedures together.
    Agency,
    /// A procedure at an agency, by the year.
    Place,
    /// A procedure at an agency, by the month.
    PlaceMonth,
    /// A procedure at an agency, by the quarter.
    PlaceQuarter,
    /// A procedure's month, all agencies together.
    Procedure,
    /// A procedure's year, all agencies together.
    ProcedureYear,
}

impl Grain {
    fn word(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Place => "place",
            Self::PlaceMonth => "place_month",
            Self::PlaceQuarter => "place_quarter",
            Self::Procedure => "procedure",
            Self::ProcedureYear => "procedure_year",
        }
    }
}

/// Among how many rows a procedure's month or year is spread.
const STRIPES: u32 = 8;

/// The stripe of an agency.
fn stripe(agency: &str) -> String {
    let sum = agency.bytes().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    (sum % STRIPES).to_string()
}

/// A sum's name: grain, period, agency, procedure.
type Name = (Grain, String, String, String);

fn year_of(month: &str) -> &str {
    month.get(..4).unwrap_or(month)
}

/// The months from year nought to one.
fn month_no(month: &str) -> Option<u32> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}

/// `2026-q3`, as a period says it.
fn quarter_no(no: u32) -> String {
    format!("{:04}-q{}", no / 4, no % 4 + 1)
}

fn quarter_of(month: &str) -> String {
    month_no(month).map_or_else(|| month.to_owned(), |no| quarter_no(no / 3))
}

/// The sums of outcomes that a total belongs to.
fn names(agency: &str, procedure: &str, month: &str) -> [Name; 5] {
    let year = year_of(month);
    let of = |it: &str| it.to_owned();
    [
        (Grain::Agency, of(month), of(agency), String::new()),
        (Grain::Place, of(year), of(agency), of(procedure)),
        (Grain::PlaceMonth, of(month), of(agency), of(procedure)),
        (Grain::Procedure, of(month), stripe(agency), of(procedure)),
        (
            Grain::ProcedureYear,
            of(year),
            stripe(agency),
            of(procedure),
        ),
    ]
}

const KEY: [&str; 4] = ["grain", "period", "agency", "procedure_code"];

static ADD_OUTCOMES: LazyLock<Sums> = LazyLock::new(|| {
    let name = "coarse_total::ADD_OUTCOMES";
    Sums::of(name, "outcome_sum", &KEY, &OUTCOMES)
});

static ADD_FACTS: LazyLock<Sums> = LazyLock::new(|| {
    let name = "coarse_total::ADD_FACTS";
    Sums::of(name, "index_sum", &KEY, CaseFacts::NAMES)
});

fn write(batch: &mut Batch, sums: &Sums, change: BTreeMap<Name, Vec<i64>>) {
    let changed = change
        .into_iter()
        .filter(|(_, by)| by.iter().any(|it| *it != 0));
    let rows = changed.map(|((grain, period, agency, procedure), by)| {
        let key = [grain.word().to_owned(), period, agency, procedure];
        (key.map(Value::from).to_vec(), by)
    });
    sums.add(batch, rows);
}

/// Adds to a batch what a change of totals changes in their sums, in the order of their names.
pub(crate) fn outcomes(batch: &mut Batch, change: &BTreeMap<Total, i64>) {
    let mut sums: BTreeMap<Name, Vec<i64>> = BTreeMap::new();
    for (total, by) in change {
        let Some(at) = OUTCOMES.iter().position(|it| *it == total.outcome) else {
            continue;
        };
        for name in names(&total.agency, &total.procedure, &total.month) {
            let sum = sums.entry(name).or_insert_with(|| vec![0; OUTCOMES.len()]);
            sum[at] += by;
        }
    }
    write(batch, &ADD_OUTCOMES, sums);
}

/// The same of what the index is reckoned from; nobody asks for a procedure of the province, and the
/// rows of [`crate::index_total`] are those of a place and its month.
pub(crate) fn facts(batch: &mut Batch, change: &BTreeMap<Key, Vec<i64>>) {
    let mut sums: BTreeMap<Name, Vec<i64>> = BTreeMap::new();
    for ([agency, procedure, month], by) in change {
        let place = |grain, period| (grain, period, agency.clone(), procedure.clone());
        for name in [
            (Grain::Agency, month.clone(), agency.clone(), String::new()),
            place(Grain::Place, year_of(month).to_owned()),
            place(Grain::PlaceQuarter, quarter_of(month)),
        ] {
            let sum = sums.entry(name).or_insert_with(|| vec![0; by.len()]);
            for (sum, by) in sum.iter_mut().zip(by) {
                *sum += by;
            }
        }
    }
    write(batch, &ADD_FACTS, sums);
}

/// The whole years of a span of months, if it is of whole years; any years where it has no bounds.
pub(crate) fn whole_years(
    from: Option<&str>,
    to: Option<&str>,
) -> Option<(Option<String>, Option<String>)> {
    let year = |month: Option<&str>, end: &str| match month {
        None => Some(None),
        Some(month) => month.strip_suffix(end).map(|it| Some(it.to_owned())),
    };
    Some((year(from, "-01")?, year(to, "-12")?))
}

/// The whole quarters of a span of months, if it is of such.
fn whole_quarters(from: &str, to: &str) -> Option<Vec<String>> {
    let (from, to) = (month_no(from)?, month_no(to)?);
    let whole = from % 3 == 0 && to % 3 == 2 && from < to;
    whole.then(|| (from / 3..=to / 3).map(quarter_no).collect())
}

/// Where sums are read: of all that can tell, those of which the fewest rows are asked.
pub(crate) fn grain(filter: &Filter, by: By) -> Grain {
    let years = whole_years(filter.from.as_deref(), filter.to.as_deref()).is_some();
    let narrowed = filter.procedures.is_some() || filter.procedure.is_some();
    match (by, narrowed, filter.agencies.is_some()) {
        (By::Month | By::Agency, false, _) => Grain::Agency,
        (By::Month, true, false) => Grain::Procedure,
        (By::Procedure, _, false) if years => Grain::ProcedureYear,
        (By::Procedure, _, false) => Grain::Procedure,
        (By::Agency, true, _) | (By::Procedure, _, true) if years => Grain::Place,
        _ => Grain::PlaceMonth,
    }
}

/// The most periods that are named one by one.
const NAMED: usize = 24;

/// The periods of a grain from one to another, where they are few: naming them lets an index find an
/// agency's or a procedure's rows in each, instead of reading all rows of a year.
fn named(grain: Grain, from: &str, to: &str) -> Option<Vec<String>> {
    let years = matches!(grain, Grain::Place | Grain::ProcedureYear);
    let no = |period: &str| match years {
        true => period.parse().ok(),
        false => month_no(period),
    };
    let (from, to): (u32, u32) = (no(from)?, no(to)?);
    let name = |no: u32| match years {
        true => format!("{no:04}"),
        false => format!("{:04}-{:02}", no / 12, no % 12 + 1),
    };
    let few = from <= to && to.abs_diff(from) < NAMED as u32;
    few.then(|| (from..=to).map(name).collect())
}

/// The months from one to another, the newest first, in parts of which each is named month by month.
fn parts(from: &str, to: &str) -> Vec<Vec<String>> {
    let (Some(from), Some(mut last)) = (month_no(from), month_no(to)) else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    while from <= last {
        let first = from.max(last.saturating_sub(NAMED as u32 - 1));
        let name = |no: u32| format!("{:04}-{:02}", no / 12, no % 12 + 1);
        parts.push((first..=last).rev().map(name).collect());
        let Some(before) = first.checked_sub(1) else {
            break;
        };
        last = before;
    }
    parts
}

static SUMS: LazyLock<[String; 3]> = LazyLock::new(|| {
    let sums: Vec<String> = OUTCOMES
        .iter()
        .map(|it| format!("CAST(sum({it}) AS BIGINT) AS {it}"))
        .collect();
    ["period", "agency", "procedure_code"].map(|of| {
        format!(
            "SELECT {of} AS of_what, {} FROM outcome_sum WHERE grain = ",
            sums.join(", ")
        )
    })
});

/// How many rows are read to tell the same; for the test that says they are few.
const ROWS: &str = "SELECT count(*) AS cases FROM outcome_sum WHERE grain = ";

fn narrow(head: &'static str, filter: &Filter, grain: Grain) -> Select {
    let mut select = Select::new("coarse_total::sums", head);
    select.value(grain.word().into());
    let (from, to) = match grain {
        Grain::Place | Grain::ProcedureYear => {
            whole_years(filter.from.as_deref(), filter.to.as_deref()).unwrap_or_default()
        }
        _ => (filter.from.clone(), filter.to.clone()),
    };
    match (from, to) {
        (Some(from), Some(to)) => match named(grain, &from, &to) {
            Some(periods) => {
                select.and_in("period", periods.into_iter().map(Value::from));
            }
            None => {
                select.and("period >= {}", [from.into()]);
                select.and("period <= {}", [to.into()]);
            }
        },
        (from, to) => {
            if let Some(from) = from {
                select.and("period >= {}", [from.into()]);
            }
            if let Some(to) = to {
                select.and("period <= {}", [to.into()]);
            }
        }
    }
    filter.places(&mut select);
    select
}

fn select(filter: &Filter, by: By, grain: Grain) -> Select {
    let head: &'static str = match by {
        By::Month => &SUMS[0],
        By::Agency => &SUMS[1],
        By::Procedure => &SUMS[2],
    };
    let mut select = narrow(head, filter, grain);
    select.then(" GROUP BY of_what ORDER BY of_what", []);
    select
}

/// The sums asked for, from a grain.
pub(crate) async fn sums(
    db: &Db,
    filter: &Filter,
    by: By,
    grain: Grain,
) -> Result<Vec<Sum>, ReadError> {
    let mut sums = Vec::new();
    for row in db.select(select(filter, by, grain)).await? {
        let of = row.text("of_what")?;
        for outcome in OUTCOMES {
            let total = row.int(outcome)?;
            if total != 0 {
                sums.push(Sum {
                    of: of.clone(),
                    outcome: outcome.to_owned(),
                    total,
                });
            }
        }
    }
    sums.sort_by(|a, b| (&a.of, &a.outcome).cmp(&(&b.of, &b.outcome)));
    Ok(sums)
}

/// How many rows an answer is made of.
///
/// # Errors
/// When the files cannot be read.
pub async fn rows_behind(db: &Db, filter: &Filter, by: By) -> Result<i64, ReadError> {
    let rows = db.select(narrow(ROWS, filter, grain(filter, by))).await?;
    let row = rows.first().map(|row| row.int("cases"));
    Ok(row.transpose()?.unwrap_or_default())
}

static FACTS_BY_AGENCY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT agency, {} FROM index_sum WHERE grain = 'agency' AND period >= ",
        summed()
    )
});

fn facts_by_agency(months: &(String, String)) -> Select {
    let mut select = Select::new("coarse_total::facts_by_agency", FACTS_BY_AGENCY.as_str());
    select.value(months.0.as_str().into());
    select.and("period <= {}", [months.1.as_str().into()]);
    select.then(" GROUP BY agency ORDER BY agency", []);
    select
}

/// What the index is reckoned from, by agency.
///
/// # Errors
/// When the files cannot be read.
pub async fn index(
    db: &Db,
    months: &(String, String),
) -> Result<BTreeMap<String, CaseFacts>, ReadError> {
    let mut facts = BTreeMap::new();
    for row in db.select(facts_by_agency(months)).await? {
        let values: Vec<i64> = CaseFacts::NAMES
            .iter()
            .map(|name| row.int(name))
            .collect::<Result<_, _>>()?;
        facts.insert(row.text("agency")?, CaseFacts::of_kept(&values));
    }
    Ok(facts)
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let year = ("2026-01".to_owned(), "2026-12".to_owned());
    let all = Filter {
        agencies: Some(vec!["a".to_owned()]),
        procedures: Some(vec!["1".to_owned()]),
        procedure: Some("1".to_owned()),
        from: Some("2026-01".to_owned()),
        to: Some("2026-12".to_owned()),
    };
    let long = Filter {
        from: Some("1950-01".to_owned()),
        ..all.clone()
    };
    let mut texts = vec![facts_by_agency(&year).finish().0];
    texts.extend(ADD_OUTCOMES.samples());
    texts.extend(ADD_FACTS.samples());
    for by in [By::Month, By::Agency, By::Procedure] {
        for grain in [
            Grain::Agency,
            Grain::Place,
            Grain::PlaceMonth,
            Grain::Procedure,
            Grain::ProcedureYear,
        ] {
            for filter in [&Filter::default(), &all, &long] {
                texts.push(select(filter, by, grain).finish().0);
            }
        }
    }
    texts.push(narrow(ROWS, &all, Grain::Agency).finish().0);
    texts
}

#[cfg(test)]
mod tests;
