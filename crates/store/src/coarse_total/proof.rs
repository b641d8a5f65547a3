//! Coarser sums held against what they are of, and put right where they differ: by agency, by month
//! and by year, each in one statement, so that both sides see the same moment.

use crate::read::statistics_totals::OUTCOMES;
use crate::sql::{Batch, Db, ReadError, Text, texts};
use domain::index766::CaseFacts;
use std::sync::LazyLock;

texts! {
    MONTHS = "SELECT DISTINCT period FROM outcome_sum WHERE grain = 'agency' AND agency = $1";
    CLEAR_OUTCOMES_OF = "DELETE FROM outcome_sum
                         WHERE grain IN ('agency', 'place', 'place_month') AND agency = $1";
    CLEAR_FACTS_OF = "DELETE FROM index_sum
                      WHERE grain IN ('agency', 'place', 'place_quarter') AND agency = $1";
    CLEAR_YEAR = "DELETE FROM outcome_sum WHERE grain = 'procedure_year' AND period = $1";
    CLEAR_MONTH = "DELETE FROM outcome_sum WHERE grain = 'procedure' AND period = $1";
}

fn pivoted() -> String {
    let columns: Vec<String> = OUTCOMES
        .iter()
        .map(|it| {
            format!("CAST(sum(CASE outcome WHEN '{it}' THEN total ELSE 0 END) AS BIGINT) AS {it}")
        })
        .collect();
    columns.join(", ")
}

pub(super) fn summed() -> String {
    let columns: Vec<String> = CaseFacts::NAMES
        .iter()
        .map(|it| format!("CAST(sum({it}) AS BIGINT) AS {it}"))
        .collect();
    columns.join(", ")
}

/// The quarter of a month, as [`super::quarter_of`] says it.
const QUARTER: &str = "substr(month, 1, 4) || CASE WHEN substr(month, 6) <= '03' THEN '-q1' \
    WHEN substr(month, 6) <= '06' THEN '-q2' WHEN substr(month, 6) <= '09' THEN '-q3' ELSE '-q4' END";

/// What an agency's sums should be, from its totals: grain, period, agency, procedure and the values.
fn should_be(table: &str) -> String {
    let (values, grain, period) = match table {
        "index_total" => (summed(), "place_quarter", QUARTER),
        _ => (pivoted(), "place_month", "month"),
    };
    format!(
        "SELECT 'agency' AS grain, month AS period, agency, '' AS procedure_code, {values}
         FROM {table} WHERE agency = $1 GROUP BY month, agency
         UNION ALL
         SELECT 'place', substr(month, 1, 4), agency, procedure_code, {values}
         FROM {table} WHERE agency = $1 GROUP BY substr(month, 1, 4), agency, procedure_code
         UNION ALL
         SELECT '{grain}', {period}, agency, procedure_code, {values}
         FROM {table} WHERE agency = $1 GROUP BY {period}, agency, procedure_code"
    )
}

/// Texts of which each has the columns of its table.
struct Proof {
    /// How many rows are not what they should be.
    differ: Text,
    /// Writes what they should be.
    fill: Text,
}

fn proof(names: [&'static str; 2], table: &str, kept: &str, should: &str, columns: &str) -> Proof {
    let all = format!("grain, period, agency, procedure_code, {columns}");
    let something: Vec<String> = columns.split(", ").map(|it| format!("{it} <> 0")).collect();
    let something = something.join(" OR ");
    let should = format!("SELECT {all} FROM ({should}) AS reckoned WHERE {something}");
    let kept = format!("SELECT {all} FROM {table} WHERE {kept} AND ({something})");
    Proof {
        // Both ways in one statement, so that both see the same moment.
        differ: Text::owned(
            names[0],
            format!(
                "SELECT (SELECT count(*) FROM ({should} EXCEPT {kept}) AS missing)
                      + (SELECT count(*) FROM ({kept} EXCEPT {should}) AS wrong) AS cases"
            ),
        ),
        fill: Text::owned(names[1], format!("INSERT INTO {table} ({all}) {should}")),
    }
}

static OUTCOMES_OF: LazyLock<Proof> = LazyLock::new(|| {
    proof(
        [
            "coarse_total::outcomes_differ",
            "coarse_total::fill_outcomes",
        ],
        "outcome_sum",
        "grain IN ('agency', 'place', 'place_month') AND agency = $1",
        &should_be("case_total"),
        &OUTCOMES.join(", "),
    )
});

static FACTS_OF: LazyLock<Proof> = LazyLock::new(|| {
    proof(
        ["coarse_total::facts_differ", "coarse_total::fill_facts"],
        "index_sum",
        "grain IN ('agency', 'place', 'place_quarter') AND agency = $1",
        &should_be("index_total"),
        &CaseFacts::NAMES.join(", "),
    )
});

/// What the stripes of a month add up to; which stripe holds what does not matter.
static MONTH_DIFFERS: LazyLock<Text> = LazyLock::new(|| {
    let sums: Vec<String> = OUTCOMES
        .iter()
        .map(|it| format!("CAST(sum({it}) AS BIGINT) AS {it}"))
        .collect();
    let something: Vec<String> = OUTCOMES.iter().map(|it| format!("{it} <> 0")).collect();
    let something = something.join(" OR ");
    let should = format!(
        "SELECT * FROM (SELECT procedure_code, {} FROM case_total WHERE month = $1
         GROUP BY procedure_code) AS reckoned WHERE {something}",
        pivoted()
    );
    let kept = format!(
        "SELECT * FROM (SELECT procedure_code, {} FROM outcome_sum
         WHERE grain = 'procedure' AND period = $1 GROUP BY procedure_code) AS kept
         WHERE {something}",
        sums.join(", ")
    );
    Text::owned(
        "coarse_total::month_differs",
        format!(
            "SELECT (SELECT count(*) FROM ({should} EXCEPT {kept}) AS missing)
                  + (SELECT count(*) FROM ({kept} EXCEPT {should}) AS wrong) AS cases"
        ),
    )
});

static FILL_MONTH: LazyLock<Text> = LazyLock::new(|| {
    Text::owned(
        "coarse_total::fill_month",
        format!(
            "INSERT INTO outcome_sum (grain, period, agency, procedure_code, {})
             SELECT 'procedure', month, '0', procedure_code, {}
             FROM case_total WHERE month = $1 GROUP BY month, procedure_code",
            OUTCOMES.join(", "),
            pivoted()
        ),
    )
});

/// What the months of a year add up to, against what is kept of the year.
static YEAR_DIFFERS: LazyLock<Text> = LazyLock::new(|| {
    let sums: Vec<String> = OUTCOMES
        .iter()
        .map(|it| format!("CAST(sum({it}) AS BIGINT) AS {it}"))
        .collect();
    let something: Vec<String> = OUTCOMES.iter().map(|it| format!("{it} <> 0")).collect();
    let of = |which: &str| {
        format!(
            "SELECT * FROM (SELECT procedure_code, {} FROM outcome_sum WHERE {which}
             GROUP BY procedure_code) AS summed WHERE {}",
            sums.join(", "),
            something.join(" OR ")
        )
    };
    let should = of("grain = 'procedure' AND period >= $1 || '-01' AND period <= $1 || '-12'");
    let kept = of("grain = 'procedure_year' AND period = $1");
    Text::owned(
        "coarse_total::year_differs",
        format!(
            "SELECT (SELECT count(*) FROM ({should} EXCEPT {kept}) AS missing)
                  + (SELECT count(*) FROM ({kept} EXCEPT {should}) AS wrong) AS cases"
        ),
    )
});

static FILL_YEAR: LazyLock<Text> = LazyLock::new(|| {
    let sums: Vec<String> = OUTCOMES
        .iter()
        .map(|it| format!("CAST(sum({it}) AS BIGINT)"))
        .collect();
    Text::owned(
        "coarse_total::fill_year",
        format!(
            "INSERT INTO outcome_sum (grain, period, agency, procedure_code, {})
             SELECT 'procedure_year', $1, '0', procedure_code, {} FROM outcome_sum
             WHERE grain = 'procedure' AND period >= $1 || '-01' AND period <= $1 || '-12'
             GROUP BY procedure_code",
            OUTCOMES.join(", "),
            sums.join(", ")
        ),
    )
});

async fn count(db: &Db, text: &Text, value: &str) -> Result<i64, ReadError> {
    let row = db.query_one(text, &[value.into()]).await?;
    let cases = row.map(|row| row.int("cases")).transpose()?;
    Ok(cases.unwrap_or_default())
}

/// Compares the sums of an agency with its totals, and adds to a batch what puts them right; how
/// many rows differ.
///
/// # Errors
/// When the files cannot be read.
pub async fn repair_agency(db: &Db, batch: &mut Batch, agency: &str) -> Result<i64, ReadError> {
    let mut found = 0;
    for (proof, clear) in [
        (&*OUTCOMES_OF, CLEAR_OUTCOMES_OF),
        (&*FACTS_OF, CLEAR_FACTS_OF),
    ] {
        let differ = count(db, &proof.differ, agency).await?;
        if differ > 0 {
            batch.may_touch(&clear, [agency.into()]);
            batch.may_touch(&proof.fill, [agency.into()]);
            found += differ;
        }
    }
    Ok(found)
}

/// The same for a month's sums of procedures in the whole province.
///
/// # Errors
/// When the files cannot be read.
pub async fn repair_month(db: &Db, batch: &mut Batch, month: &str) -> Result<i64, ReadError> {
    let differ = count(db, &MONTH_DIFFERS, month).await?;
    if differ > 0 {
        batch.may_touch(&CLEAR_MONTH, [month.into()]);
        batch.may_touch(&FILL_MONTH, [month.into()]);
    }
    Ok(differ)
}

/// The same for a year's, from the sums of its months.
///
/// # Errors
/// When the files cannot be read.
pub async fn repair_year(db: &Db, batch: &mut Batch, year: &str) -> Result<i64, ReadError> {
    let differ = count(db, &YEAR_DIFFERS, year).await?;
    if differ > 0 {
        batch.may_touch(&CLEAR_YEAR, [year.into()]);
        batch.may_touch(&FILL_YEAR, [year.into()]);
    }
    Ok(differ)
}

/// The months in which an agency has sums.
///
/// # Errors
/// When the files cannot be read.
pub async fn months(db: &Db, agency: &str) -> Result<Vec<String>, ReadError> {
    let rows = db.query(&MONTHS, &[agency.into()]).await?;
    Ok(rows
        .iter()
        .map(|row| row.text("period"))
        .collect::<Result<_, _>>()?)
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    vec![
        OUTCOMES_OF.differ.clone(),
        OUTCOMES_OF.fill.clone(),
        FACTS_OF.differ.clone(),
        FACTS_OF.fill.clone(),
        MONTH_DIFFERS.clone(),
        FILL_MONTH.clone(),
        YEAR_DIFFERS.clone(),
        FILL_YEAR.clone(),
    ]
}
