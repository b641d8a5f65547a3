//! What the index asks of the procedures of each agency, added up by the store: a row for an agency, and
//! one for each procedure only where a list of them is asked for.

use super::{Grain, named, whole_quarters, whole_years};
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the index asks of an agency's procedures.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Procedures {
    /// How many have cases with a fee to pay.
    pub with_fee: i64,
    /// Of these, how many have a case paid online.
    pub paid_online: i64,
    /// The codes of those with cases that were received, with a blank between them: the catalogue
    /// knows what each is, and a row for each would take ten times as long to read.
    pub received: String,
}

impl Procedures {
    /// The codes of those with cases that were received.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.received.split_ascii_whitespace()
    }
}

/// A procedure at an agency, of those with a fee to pay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payable {
    /// The agency.
    pub agency: String,
    /// The procedure's code.
    pub procedure: String,
    /// Whether any of its cases was paid online.
    pub paid_online: bool,
}

/// What tells whether a place had any cases of a kind in some periods: the most of a period does that as
/// well as the sum, and PostgreSQL adds large numbers up ten times slower than it compares them.
const OF_A_PLACE: &str = "SELECT agency, procedure_code, max(received) AS received, \
    max(fee_due) AS fee_due, max(paid_online) AS paid_online FROM ";

/// What is asked of each place, without and with a list of agencies or procedures.
struct Heads {
    by_agency: [String; 3],
    payable: [String; 3],
    granted: [String; 3],
}

static HEADS: LazyLock<Heads> = LazyLock::new(|| {
    let sources = [
        "index_sum WHERE grain = 'place'",
        "index_sum WHERE grain = 'place_quarter'",
        "index_total WHERE 1 = 1",
    ];
    let of = |asked: &str| sources.map(|it| format!("{asked} FROM ({OF_A_PLACE}{it}"));
    Heads {
        by_agency: of(
            "SELECT agency, count(*) FILTER (WHERE fee_due > 0) AS with_fee, \
            count(*) FILTER (WHERE fee_due > 0 AND paid_online > 0) AS paid_online, \
            string_agg(CASE WHEN received > 0 THEN procedure_code END, ' ') AS received",
        ),
        payable: of("SELECT agency, procedure_code, \
            CAST(CASE WHEN paid_online > 0 THEN 1 ELSE 0 END AS BIGINT) AS paid_online"),
        granted: sources.map(|it| {
            format!(
                "SELECT agency, CAST(sum(granted) AS BIGINT) AS granted, \
                 CAST(sum(e_result) AS BIGINT) AS e_result FROM {it}"
            )
        }),
    }
});

/// Begins a query of places, where the fewest rows tell of these months. Periods are named one by one:
/// an index then gives the rows of one period in the order in which they are added up.
fn places(heads: &'static [String; 3], months: &(String, String)) -> Select {
    let years = match whole_years(Some(&months.0), Some(&months.1)) {
        Some((Some(from), Some(to))) => named(Grain::Place, &from, &to),
        _ => None,
    };
    let (head, column, periods) = match (years, whole_quarters(&months.0, &months.1)) {
        (Some(years), _) => (&heads[0], "period", Some(years)),
        (None, Some(quarters)) => (&heads[1], "period", Some(quarters)),
        (None, None) => {
            let months = named(Grain::PlaceMonth, &months.0, &months.1);
            (&heads[2], "month", months)
        }
    };
    let mut select = Select::new("coarse_total::places", head);
    match periods {
        Some(periods) => {
            select.and_in(column, periods.into_iter().map(Value::from));
        }
        // So many that naming them would help nobody.
        None => {
            select.and("month >= {}", [months.0.as_str().into()]);
            select.and("month <= {}", [months.1.as_str().into()]);
        }
    }
    select
}

/// Ends what [`places`] began: every place once.
const EACH: &str = " GROUP BY agency, procedure_code) AS place";

pub(super) fn by_agency(months: &(String, String)) -> Select {
    let mut select = places(&HEADS.by_agency, months);
    select.piece(EACH);
    select.piece(" GROUP BY agency ORDER BY agency");
    select
}

/// What the index asks of each agency's procedures.
///
/// # Errors
/// When the files cannot be read.
pub async fn procedures(
    db: &Db,
    months: &(String, String),
) -> Result<BTreeMap<String, Procedures>, ReadError> {
    let read = |row: &Row| {
        let of = Procedures {
            with_fee: row.int("with_fee")?,
            paid_online: row.int("paid_online")?,
            received: row.text_or_null("received")?.unwrap_or_default(),
        };
        Ok::<_, Inconsistency>((row.text("agency")?, of))
    };
    let rows = db.select(by_agency(months)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// A part of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part<'a> {
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<&'a [String]>,
    /// Only what is as it should be.
    pub only_right: bool,
    /// How many are left out at the front.
    pub skip: u32,
    /// How many at most.
    pub take: u32,
}

fn payable_of(months: &(String, String), part: &Part<'_>) -> Select {
    let mut select = places(&HEADS.payable, months);
    if let Some(agencies) = part.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select.piece(EACH);
    select.piece(" WHERE fee_due > 0");
    if part.only_right {
        select.piece(" AND paid_online > 0");
    }
    select.then(
        " ORDER BY agency, procedure_code LIMIT {} OFFSET {}",
        [part.take.into(), part.skip.into()],
    );
    select
}

/// The procedures with a fee to pay, by agency and code.
///
/// # Errors
/// When the files cannot be read.
pub async fn payable(
    db: &Db,
    months: &(String, String),
    part: &Part<'_>,
) -> Result<Vec<Payable>, ReadError> {
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Payable {
            agency: row.text("agency")?,
            procedure: row.text("procedure_code")?,
            paid_online: row.int("paid_online")? != 0,
        })
    };
    let rows = db.select(payable_of(months, part)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

fn granted_of(months: &(String, String), procedures: &[&str]) -> Select {
    let mut select = places(&HEADS.granted, months);
    select.and_in("procedure_code", procedures.iter().map(|it| (*it).into()));
    select.piece(" GROUP BY agency ORDER BY agency");
    select
}

/// How many cases of some procedures were granted at each agency, and how many of these with an
/// electronic result.
///
/// # Errors
/// When the files cannot be read.
pub async fn granted(
    db: &Db,
    months: &(String, String),
    procedures: &[&str],
) -> Result<BTreeMap<String, (i64, i64)>, ReadError> {
    let read = |row: &Row| {
        let of = (row.int("granted")?, row.int("e_result")?);
        Ok::<_, Inconsistency>((row.text("agency")?, of))
    };
    let rows = db.select(granted_of(months, procedures)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let months = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let one = ["a".to_owned()];
    let part = Part {
        agencies: Some(&one),
        only_right: true,
        skip: 0,
        take: 10,
    };
    let whole = Part {
        agencies: None,
        only_right: false,
        ..part
    };
    let mut texts = Vec::new();
    for months in [
        months("2026-01", "2026-12"),
        months("2026-04", "2026-06"),
        months("2026-05", "2026-05"),
        months("1950-02", "2026-05"),
    ] {
        texts.push(by_agency(&months).finish().0);
        texts.push(payable_of(&months, &part).finish().0);
        texts.push(payable_of(&months, &whole).finish().0);
        texts.push(granted_of(&months, &["1"]).finish().0);
    }
    texts
}
