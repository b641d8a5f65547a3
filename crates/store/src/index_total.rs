//! What the evaluation index is reckoned from, per agency, procedure and month of receipt, counted
//! in the same commit as the case. What of it moves with the clock alone (cases that run and are
//! late now, and how many of them were asked again) is counted when it is asked.

use crate::case_file::DueDates;
use crate::coarse_total;
use crate::read::statistics_totals::month_of;
use crate::sql::sums::Sums;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::case::Case;
use domain::index766::{CaseFacts, facts};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::LazyLock;

texts! {
    ALL = "SELECT * FROM index_total ORDER BY agency, procedure_code, month";
    CASES = "SELECT id, body, due_at, step_due_at, next_act_due_at FROM case_file
             WHERE id > $1 ORDER BY id LIMIT $2";
}

/// The name of a row: agency, procedure, `YYYY-MM`.
pub type Key = [String; 3];

static ADD: LazyLock<Sums> = LazyLock::new(|| {
    let key = ["agency", "procedure_code", "month"];
    Sums::of("index_total::ADD", "index_total", &key, CaseFacts::NAMES)
});

/// What a case counts, and where.
pub fn of(case: &Case, due: &DueDates) -> Option<(Key, CaseFacts)> {
    let filing = case.filing.as_ref()?;
    let (received, facts) = CaseFacts::of(case, due.due_at)?;
    let key = [
        filing.agency.to_string(),
        filing.procedure.to_string(),
        month_of(received),
    ];
    Some((key, facts))
}

/// Adds to a batch the difference that an act makes.
pub(crate) fn count(batch: &mut Batch, before: (&Case, &DueDates), after: (&Case, &DueDates)) {
    let mut change: BTreeMap<Key, Vec<i64>> = BTreeMap::new();
    let both = [(before, -1), (after, 1)];
    for ((case, due), sign) in both {
        if let Some((key, facts)) = of(case, due) {
            add(&mut change, key, &facts, sign);
        }
    }
    change_by(batch, change);
}

/// Adds what a case counts to a change.
pub(crate) fn add(change: &mut BTreeMap<Key, Vec<i64>>, key: Key, facts: &CaseFacts, sign: i64) {
    let sums = change
        .entry(key)
        .or_insert_with(|| vec![0; CaseFacts::NAMES.len()]);
    for (sum, value) in sums.iter_mut().zip(facts.kept()) {
        *sum += sign * value;
    }
}

/// Adds changes to a batch, and those of their sums.
pub(crate) fn change_by(batch: &mut Batch, change: BTreeMap<Key, Vec<i64>>) {
    let sums = change.clone();
    put_right(batch, change);
    coarse_total::facts(batch, &sums);
}

/// Adds changes to a batch whose sums are put right on their own.
fn put_right(batch: &mut Batch, change: BTreeMap<Key, Vec<i64>>) {
    let changed = change
        .into_iter()
        .filter(|(_, by)| by.iter().any(|it| *it != 0));
    ADD.add(
        batch,
        changed.map(|(key, by)| (key.map(Value::from).to_vec(), by)),
    );
}

/// Which counts are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<Vec<String>>,
    /// First and last month, `YYYY-MM`.
    pub months: (String, String),
}

fn columns() -> String {
    let sums = CaseFacts::NAMES
        .iter()
        .map(|name| format!("CAST(sum({name}) AS BIGINT) AS {name}"));
    sums.collect::<Vec<_>>().join(", ")
}

static BY_PLACE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT agency, procedure_code, {} FROM index_total WHERE month >= ",
        columns()
    )
});

static BY_PLACE_AND_MONTH: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT agency, procedure_code, month, {} FROM index_total WHERE month >= ",
        columns()
    )
});

fn by_place(filter: &Filter, months: bool) -> Select {
    let head: &'static str = if months {
        &BY_PLACE_AND_MONTH
    } else {
        &BY_PLACE
    };
    let mut select = Select::new("index_total::by_place", head);
    select.value(filter.months.0.as_str().into());
    select.and("month <= {}", [filter.months.1.as_str().into()]);
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    let by = if months {
        " GROUP BY agency, procedure_code, month ORDER BY agency, procedure_code, month"
    } else {
        " GROUP BY agency, procedure_code ORDER BY agency, procedure_code"
    };
    select.then(by, []);
    select
}

/// The counts of a period by agency and procedure, and by month where that is asked; what is late
/// by the clock alone is not among them.
///
/// # Errors
/// When the files cannot be read.
pub async fn places(
    db: &Db,
    filter: &Filter,
    months: bool,
) -> Result<Vec<(Key, CaseFacts)>, ReadError> {
    let read = |row: &Row| {
        let month = if months {
            row.text("month")?
        } else {
            String::new()
        };
        let key = [row.text("agency")?, row.text("procedure_code")?, month];
        Ok::<_, Inconsistency>((key, read(row)?))
    };
    let rows = db.select(by_place(filter, months)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

fn running_late(from: Timestamp, to: Timestamp, now: Timestamp) -> Select {
    let mut select = Select::new(
        "index_total::running_late",
        "SELECT agency, count(*) AS cases, CAST(sum(CASE WHEN (counted & ",
    );
    let asked_again = facts::mark("asked_again").unwrap_or_default();
    select.value(asked_again.into());
    select.piece(
        ") <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS asked_again
         FROM case_file WHERE is_open AND finished_at IS NULL",
    );
    // Whose date of return has passed has an act that is late: an index holds only these.
    select.and("next_act_due_at < {}", [now.into()]);
    select.and("due_at < {}", [now.into()]);
    select.and("received_at >= {}", [from.into()]);
    select.and("received_at < {}", [to.into()]);
    select.then(" AND NOT paused GROUP BY agency ORDER BY agency", []);
    select
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let all = Filter {
        agencies: Some(vec!["a".to_owned()]),
        months: ("2026-01".to_owned(), "2026-12".to_owned()),
    };
    let open = Filter {
        agencies: None,
        ..all.clone()
    };
    let now = Timestamp::UNIX_EPOCH;
    let mut texts = vec![
        by_place(&all, false).finish().0,
        by_place(&open, false).finish().0,
        by_place(&all, true).finish().0,
        by_place(&open, true).finish().0,
        running_late(now, now, now).finish().0,
    ];
    texts.extend(ADD.samples());
    texts
}

/// A row as it is kept.
pub(crate) fn read_row(row: &Row) -> Result<(Key, Vec<i64>), Inconsistency> {
    let key = [
        row.text("agency")?,
        row.text("procedure_code")?,
        row.text("month")?,
    ];
    Ok((key, read(row)?.kept()))
}

fn read(row: &Row) -> Result<CaseFacts, Inconsistency> {
    let values: Vec<i64> = CaseFacts::NAMES
        .iter()
        .map(|name| row.int(name))
        .collect::<Result<_, _>>()?;
    Ok(CaseFacts::of_kept(&values))
}

/// The counts of each agency in a period, with the cases received in it that run and are late now.
///
/// # Errors
/// When the files cannot be read.
pub async fn facts(
    db: &Db,
    months: &(String, String),
    bounds: (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<BTreeMap<String, CaseFacts>, ReadError> {
    let mut facts = coarse_total::index(db, months).await?;
    for row in db.select(running_late(bounds.0, bounds.1, now)).await? {
        let of = facts.entry(row.text("agency")?).or_default();
        of.running_late = row.int("cases")?;
        of.running_late_asked_again = row.int("asked_again")?;
    }
    Ok(facts)
}

/// All counts as they are kept; rows in which everything is nothing are left out.
///
/// # Errors
/// When the files cannot be read.
pub async fn kept(db: &Db) -> Result<BTreeMap<Key, Vec<i64>>, ReadError> {
    let mut kept = BTreeMap::new();
    for row in db.query(&ALL, &[]).await? {
        let (key, values) = read_row(&row)?;
        if values.iter().any(|it| *it != 0) {
            kept.insert(key, values);
        }
    }
    Ok(kept)
}

/// All counts, counted anew from every case; slow, for proof and for repair.
///
/// # Errors
/// When the files cannot be read.
pub async fn recount(db: &Db) -> Result<(i64, BTreeMap<Key, Vec<i64>>), ReadError> {
    let mut counts = BTreeMap::new();
    let mut cases = 0;
    let mut after = String::new();
    loop {
        let rows = db
            .query(&CASES, &[Value::from(&after), Value::from(500)])
            .await?;
        let Some(last) = rows.last() else {
            return Ok((cases, counts));
        };
        after = last.text("id")?;
        for row in &rows {
            cases += 1;
            let case: Case = row.json("body")?;
            if let Some((key, facts)) = of(&case, &DueDates::read(row)?) {
                add(&mut counts, key, &facts, 1);
            }
        }
    }
}

/// Adds to a batch what makes the kept counts equal to the recounted ones; the rows that differ.
pub fn repair(
    batch: &mut Batch,
    kept: &BTreeMap<Key, Vec<i64>>,
    counted: &BTreeMap<Key, Vec<i64>>,
) -> Vec<Key> {
    let nothing = vec![0; CaseFacts::NAMES.len()];
    let mut change = BTreeMap::new();
    for key in kept.keys().chain(counted.keys()) {
        let (was, is) = (
            kept.get(key).unwrap_or(&nothing),
            counted.get(key).unwrap_or(&nothing),
        );
        if was != is {
            let by = is.iter().zip(was).map(|(is, was)| is - was).collect();
            change.insert(key.clone(), by);
        }
    }
    let differ = change.keys().cloned().collect();
    put_right(batch, change);
    differ
}

#[cfg(test)]
mod tests;
