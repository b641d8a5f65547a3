//! Totals counted anew, agency by agency, and what came of it: the proof that the public figures
//! are those of the cases.

use crate::case_file::DueDates;
use crate::index_total::{self, Key};
use crate::read::statistics_totals::{self, Total};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Value, texts};
use domain::case::Case;
use jiff::Timestamp;
use std::collections::BTreeMap;

texts! {
    AGENCIES = "SELECT DISTINCT agency FROM case_total ORDER BY agency";
    TOTALS = "SELECT procedure_code, month, outcome, total FROM case_total
              WHERE agency = $1 AND total <> 0";
    FACTS = "SELECT * FROM index_total WHERE agency = $1";
    FIRST = "SELECT id, submitted_at, body, due_at, step_due_at, next_act_due_at FROM case_file
             WHERE agency = $1 ORDER BY submitted_at, id LIMIT $2";
    NEXT = "SELECT id, submitted_at, body, due_at, step_due_at, next_act_due_at FROM case_file
            WHERE agency = $1 AND (submitted_at, id) > ($2, $3) ORDER BY submitted_at, id LIMIT $4";
    NEWEST = "SELECT at, cases, differences, said FROM total_recount ORDER BY at DESC LIMIT 1";
    RECORD = "INSERT INTO total_recount (at, cases, differences, said) VALUES ($1, $2, $3, $4)
              ON CONFLICT (at) DO UPDATE SET cases = $2, differences = $3, said = $4";
}

/// A recount that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recount {
    /// When.
    pub at: Timestamp,
    /// How many cases were counted.
    pub cases: i64,
    /// In how many rows it differed from what was kept.
    pub differences: i64,
    /// What differed, in short.
    pub said: String,
}

/// The counts of an agency, kept or counted anew.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// The totals behind the public figures.
    pub totals: BTreeMap<Total, i64>,
    /// What the index is reckoned from.
    pub facts: BTreeMap<Key, Vec<i64>>,
    /// How many cases were counted.
    pub cases: i64,
}

/// The agencies that have totals.
///
/// # Errors
/// When the files cannot be read.
pub async fn agencies(db: &Db) -> Result<Vec<String>, ReadError> {
    let rows = db.query(&AGENCIES, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| row.text("agency"))
        .collect::<Result<_, _>>()?)
}

/// What is kept of an agency.
///
/// # Errors
/// When the files cannot be read.
pub async fn kept(db: &Db, agency: &str) -> Result<Counts, ReadError> {
    let mut counts = Counts::default();
    for row in db.query(&TOTALS, &[agency.into()]).await? {
        let total = Total {
            agency: agency.to_owned(),
            procedure: row.text("procedure_code")?,
            month: row.text("month")?,
            outcome: row.text("outcome")?,
        };
        counts.totals.insert(total, row.int("total")?);
    }
    for row in db.query(&FACTS, &[agency.into()]).await? {
        let (key, values) = index_total::read_row(&row)?;
        if values.iter().any(|it| *it != 0) {
            counts.facts.insert(key, values);
        }
    }
    Ok(counts)
}

/// An agency counted anew from its cases.
///
/// # Errors
/// When the files cannot be read.
pub async fn counted(db: &Db, agency: &str) -> Result<Counts, ReadError> {
    const AT_ONCE: u32 = 500;
    let mut counts = Counts::default();
    let mut rows = db.query(&FIRST, &[agency.into(), AT_ONCE.into()]).await?;
    while let Some(last) = rows.last() {
        let (at, id) = (last.int("submitted_at")?, last.text("id")?);
        for row in &rows {
            counts.cases += 1;
            let case: Case = row.json("body")?;
            let due = DueDates::read(row)?;
            for total in statistics_totals::totals_of(&case, &due) {
                *counts.totals.entry(total).or_default() += 1;
            }
            if let Some((key, facts)) = index_total::of(&case, &due) {
                index_total::add(&mut counts.facts, key, &facts, 1);
            }
        }
        let behind: [Value; 4] = [agency.into(), at.into(), id.into(), AT_ONCE.into()];
        rows = db.query(&NEXT, &behind).await?;
    }
    Ok(counts)
}

/// Adds to a batch what makes the kept counts equal to the recounted ones; names what differs.
pub fn repair(batch: &mut Batch, kept: &Counts, counted: &Counts) -> Vec<String> {
    let mut said = Vec::new();
    let mut change = BTreeMap::new();
    for total in kept.totals.keys().chain(counted.totals.keys()) {
        let was = kept.totals.get(total).copied().unwrap_or_default();
        let is = counted.totals.get(total).copied().unwrap_or_default();
        if was != is && change.insert(total.clone(), is - was).is_none() {
            said.push(format!(
                "{} {} {} {}: {was} → {is}",
                total.agency, total.procedure, total.month, total.outcome
            ));
        }
    }
    statistics_totals::put_right(batch, change);
    for key in index_total::repair(batch, &kept.facts, &counted.facts) {
        said.push(format!("index {}", key.join(" ")));
    }
    said
}

/// Adds a recount to a batch.
pub fn record(batch: &mut Batch, it: &Recount) {
    let values: [Value; 4] = [
        it.at.into(),
        it.cases.into(),
        it.differences.into(),
        it.said.as_str().into(),
    ];
    batch.must_touch_one(&RECORD, values);
}

/// The newest recount.
///
/// # Errors
/// When the files cannot be read.
pub async fn newest(db: &Db) -> Result<Option<Recount>, ReadError> {
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Recount {
            at: row.instant("at")?,
            cases: row.int("cases")?,
            differences: row.int("differences")?,
            said: row.text("said")?,
        })
    };
    Ok(db
        .query_one(&NEWEST, &[])
        .await?
        .as_ref()
        .map(read)
        .transpose()?)
}
