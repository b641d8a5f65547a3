//! What an index needs and only others know, as it was entered for a month, with its source; every
//! edition is kept, the newest counts. And how many cases the population database was asked about.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::index766::Measure;
use jiff::Timestamp;
use std::collections::BTreeMap;

texts! {
    ADD = "INSERT INTO index_entry (indicator, agency, month, edition, right_count, of_count, source, entered_by, entered_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    NEWEST_EDITION = "SELECT COALESCE(max(edition), 0) AS edition FROM index_entry
                      WHERE indicator = $1 AND agency = $2 AND month = $3";
    OF_MONTHS = "SELECT indicator, agency, month, edition, right_count, of_count, source, entered_by, entered_at
                 FROM index_entry WHERE month >= $1 AND month <= $2 ORDER BY month, indicator, agency, edition";
    NEWEST = "SELECT indicator, agency, month, edition, right_count, of_count, source, entered_by, entered_at
              FROM index_entry ORDER BY entered_at DESC, indicator DESC, agency DESC, month DESC, edition DESC LIMIT $1";
    LOOK_UPS = "SELECT case_file.agency AS agency, case_file.procedure_code AS procedure_code,
                       count(DISTINCT population_look_up.case_id) AS cases
                FROM population_look_up JOIN case_file ON case_file.id = population_look_up.case_id
                WHERE population_look_up.month >= $1 AND population_look_up.month <= $2
                      AND population_look_up.outcome = 'done'
                      AND case_file.received_at >= $3 AND case_file.received_at < $4
                GROUP BY case_file.agency, case_file.procedure_code
                ORDER BY case_file.agency, case_file.procedure_code";
}

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The indicator.
    pub indicator: String,
    /// The agency.
    pub agency: String,
    /// `YYYY-MM`.
    pub month: String,
    /// Its number, from 1.
    pub edition: i64,
    /// The numbers.
    pub measure: Measure,
    /// Where they were read.
    pub source: String,
    /// Who entered them.
    pub entered_by: String,
    /// When.
    pub entered_at: Timestamp,
}

/// Adds an entry to a batch.
pub fn add(batch: &mut Batch, it: &Entry) {
    let values: [Value; 9] = [
        it.indicator.as_str().into(),
        it.agency.as_str().into(),
        it.month.as_str().into(),
        it.edition.into(),
        it.measure.right.into(),
        it.measure.of.into(),
        it.source.as_str().into(),
        it.entered_by.as_str().into(),
        it.entered_at.into(),
    ];
    batch.must_touch_one(&ADD, values);
}

fn read(row: &Row) -> Result<Entry, Inconsistency> {
    Ok(Entry {
        indicator: row.text("indicator")?,
        agency: row.text("agency")?,
        month: row.text("month")?,
        edition: row.int("edition")?,
        measure: Measure {
            right: row.int("right_count")?,
            of: row.int("of_count")?,
        },
        source: row.text("source")?,
        entered_by: row.text("entered_by")?,
        entered_at: row.instant("entered_at")?,
    })
}

/// The number of the newest edition of an entry; nought where there is none.
///
/// # Errors
/// When the files cannot be read.
pub async fn newest_edition(
    db: &Db,
    indicator: &str,
    agency: &str,
    month: &str,
) -> Result<i64, ReadError> {
    let values = [indicator.into(), agency.into(), month.into()];
    let row = db.query_one(&NEWEST_EDITION, &values).await?;
    Ok(row.map(|row| row.int("edition")).transpose()?.unwrap_or(0))
}

/// What holds for some months: the newest edition of each, added up by agency and indicator.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_months(
    db: &Db,
    first: &str,
    last: &str,
) -> Result<BTreeMap<(String, String), Measure>, ReadError> {
    let rows = db.query(&OF_MONTHS, &[first.into(), last.into()]).await?;
    // Editions come in their order, so the last one stays.
    let mut newest: BTreeMap<(String, String, String), Measure> = BTreeMap::new();
    for row in &rows {
        let it = read(row)?;
        newest.insert((it.agency, it.indicator, it.month), it.measure);
    }
    let mut sums: BTreeMap<(String, String), Measure> = BTreeMap::new();
    for ((agency, indicator, _), it) in newest {
        let sum = sums.entry((agency, indicator)).or_default();
        sum.right += it.right;
        sum.of += it.of;
    }
    Ok(sums)
}

/// An entry behind a number, and whether it counts: a newer edition takes its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Behind {
    /// The entry.
    pub entry: Entry,
    /// Whether it is the newest of its month.
    pub counts: bool,
}

/// Which entries are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked<'a> {
    /// The indicator.
    pub indicator: &'a str,
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<&'a [String]>,
    /// The first and the last month.
    pub months: (&'a str, &'a str),
    /// How many are left out at the front.
    pub skip: u32,
    /// How many at most.
    pub take: u32,
}

fn behind_of(asked: &Asked<'_>) -> Select {
    let mut select = Select::new(
        "index_entry::behind",
        "SELECT indicator, agency, month, edition, right_count, of_count, source, entered_by, entered_at,
                CAST(CASE WHEN edition = (SELECT max(newest.edition) FROM index_entry AS newest
                     WHERE newest.indicator = index_entry.indicator AND newest.agency = index_entry.agency
                           AND newest.month = index_entry.month) THEN 1 ELSE 0 END AS BIGINT) AS counts
         FROM index_entry WHERE indicator = ",
    );
    select.value(asked.indicator.into());
    let (first, last) = asked.months;
    select.and("month >= {}", [first.into()]);
    select.and("month <= {}", [last.into()]);
    if let Some(agencies) = asked.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select.then(
        " ORDER BY month DESC, agency, edition DESC LIMIT {} OFFSET {}",
        [asked.take.into(), asked.skip.into()],
    );
    select
}

/// The entries behind a number, the newest month first, every edition of each.
///
/// # Errors
/// When the files cannot be read.
pub async fn behind(db: &Db, asked: &Asked<'_>) -> Result<Vec<Behind>, ReadError> {
    let line = |row: &Row| {
        Ok::<_, Inconsistency>(Behind {
            entry: read(row)?,
            counts: row.int("counts")? != 0,
        })
    };
    let rows = db.select(behind_of(asked)).await?;
    Ok(rows.iter().map(line).collect::<Result<_, _>>()?)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let one = ["a".to_owned()];
    let agencies: [Option<&[String]>; 2] = [None, Some(&one)];
    let of = |agencies| {
        let asked = Asked {
            indicator: "1.4",
            agencies,
            months: ("2026-01", "2026-12"),
            skip: 0,
            take: 10,
        };
        behind_of(&asked).finish().0
    };
    agencies.map(of).to_vec()
}

/// What was entered last, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn newest(db: &Db, at_most: u32) -> Result<Vec<Entry>, ReadError> {
    let rows = db.query(&NEWEST, &[at_most.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// How many of the cases received in a period the population database was asked about in it with
/// success, by agency and procedure.
///
/// # Errors
/// When the files cannot be read.
pub async fn look_ups(
    db: &Db,
    (first, last): (&str, &str),
    (from, to): (Timestamp, Timestamp),
) -> Result<BTreeMap<(String, String), i64>, ReadError> {
    let values = [first.into(), last.into(), from.into(), to.into()];
    let rows = db.query(&LOOK_UPS, &values).await?;
    let read = |row: &Row| {
        let key = (row.text("agency")?, row.text("procedure_code")?);
        Ok::<_, Inconsistency>((key, row.int("cases")?))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}
