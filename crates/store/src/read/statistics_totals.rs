//! Totals per agency, procedure, month and outcome, counted in the same commit as the case, so
//! that a year of a province is read from a few thousand rows instead of ten million cases.
//!
//! Which totals a case belongs to is reckoned from the case alone ([`totals_of`]); a commit adds
//! what the case belongs to now and takes away what it belonged to before.

use crate::case_file::{DueDates, columns};
use crate::coarse_total;
use crate::sql::sums::Sums;
use crate::sql::{Batch, Db, ReadError, Select, Text, Value, texts};
use domain::case::{Case, Channel};
use domain::clock;
use domain::index766::facts::NOT_SATISFIED;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::LazyLock;

texts! {
    ALL = "SELECT agency, procedure_code, month, outcome, total FROM case_total
           WHERE total <> 0 ORDER BY agency, procedure_code, month, outcome";
    CASES = "SELECT id, body, due_at, step_due_at, next_act_due_at FROM case_file
             WHERE id > $1 ORDER BY id LIMIT $2";
}

static ADD: LazyLock<Sums> = LazyLock::new(|| {
    let key = ["agency", "procedure_code", "month", "outcome"];
    Sums::of("statistics_totals::ADD", "case_total", &key, &["total"])
});

/// One total's name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Total {
    /// The agency.
    pub agency: String,
    /// The procedure's code.
    pub procedure: String,
    /// `YYYY-MM` in Viet Nam: of filing for what was received, of the end for what ended,
    /// of the first rating for what was rated.
    pub month: String,
    /// What is counted; one of [`OUTCOMES`].
    pub outcome: String,
}

/// What is counted: cases filed (and of these online), cases whose resolution ended, by how it
/// ended, and of those with a date of return whether it was kept; cases that their applicants
/// rated, and of these the ones without a word of dissatisfaction.
pub const OUTCOMES: [&str; 14] = [
    "received",
    "received_online",
    "received_post",
    "granted",
    "refused",
    "rejected",
    "withdrawn",
    "stopped",
    "lapsed",
    "on_time",
    "early",
    "late",
    "rated",
    "satisfied",
];

/// The totals a case belongs to, each once.
pub fn totals_of(case: &Case, due: &DueDates) -> Vec<Total> {
    let (Some(filing), Some(submitted)) = (&case.filing, case.clock.submitted) else {
        return Vec::new();
    };
    let total = |month: Timestamp, outcome: &str| Total {
        agency: filing.agency.to_string(),
        procedure: filing.procedure.to_string(),
        month: month_of(month),
        outcome: outcome.to_owned(),
    };
    let mut totals = vec![total(submitted, "received")];
    if filing.channel.is_online() {
        totals.push(total(submitted, "received_online"));
    }
    if filing.channel == Channel::Post {
        totals.push(total(submitted, "received_post"));
    }
    if let (Some(finished), Some(outcome)) = (case.clock.finished, columns::outcome(case)) {
        totals.push(total(finished, outcome));
        let decided = matches!(outcome, "granted" | "refused");
        if let Some(due) = due.due_at.filter(|_| decided) {
            totals.push(total(
                finished,
                if finished <= due { "on_time" } else { "late" },
            ));
            let day = |at: Timestamp| clock::wall(at).date();
            if day(finished) < day(due) {
                totals.push(total(finished, "early"));
            }
        }
    }
    if let Some(rating) = &case.rating {
        totals.push(total(rating.first_at, "rated"));
        if rating.marks.iter().all(|(_, level)| level != NOT_SATISFIED) {
            totals.push(total(rating.first_at, "satisfied"));
        }
    }
    totals
}

/// `YYYY-MM` of an instant on the wall in Viet Nam.
pub fn month_of(at: Timestamp) -> String {
    clock::wall(at).strftime("%Y-%m").to_string()
}

/// Adds to a batch the difference that an act makes to the totals. In the order of their names,
/// so that two commits never wait for each other's rows.
pub(crate) fn count(batch: &mut Batch, before: (&Case, &DueDates), after: (&Case, &DueDates)) {
    crate::index_total::count(batch, before, after);
    let mut change: BTreeMap<Total, i64> = BTreeMap::new();
    for total in totals_of(before.0, before.1) {
        *change.entry(total).or_default() -= 1;
    }
    for total in totals_of(after.0, after.1) {
        *change.entry(total).or_default() += 1;
    }
    change_by(batch, change);
}

/// Adds changes of totals to a batch, and of their sums.
pub(crate) fn change_by(batch: &mut Batch, change: BTreeMap<Total, i64>) {
    let sums = change.clone();
    put_right(batch, change);
    coarse_total::outcomes(batch, &sums);
}

/// Adds changes of totals to a batch whose sums are put right on their own.
pub(crate) fn put_right(batch: &mut Batch, change: BTreeMap<Total, i64>) {
    let changed = change.into_iter().filter(|(_, by)| *by != 0);
    let rows = changed.map(|(it, by)| {
        let key = [it.agency, it.procedure, it.month, it.outcome];
        (key.map(Value::from).to_vec(), vec![by])
    });
    ADD.add(batch, rows);
}

/// Every shape of what changes them, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    ADD.samples().collect()
}

/// Which totals are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Of these agencies.
    pub agencies: Option<Vec<String>>,
    /// Of these procedures.
    pub procedures: Option<Vec<String>>,
    /// One procedure.
    pub procedure: Option<String>,
    /// First month, `YYYY-MM`.
    pub from: Option<String>,
    /// Last month, `YYYY-MM`.
    pub to: Option<String>,
}

impl Filter {
    /// Narrows to the agencies and procedures that are asked for.
    pub(crate) fn places(&self, select: &mut Select) {
        if let Some(agencies) = &self.agencies {
            select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
        }
        if let Some(procedures) = &self.procedures {
            let procedures = procedures.iter().map(|it| it.as_str().into());
            select.and_in("procedure_code", procedures);
        }
        if let Some(procedure) = &self.procedure {
            select.and("procedure_code = {}", [procedure.as_str().into()]);
        }
    }
}

/// By what totals are added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// One line a month.
    Month,
    /// One line an agency.
    Agency,
    /// One line a procedure.
    Procedure,
}

/// A sum of totals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// The month, agency or procedure.
    pub of: String,
    /// What is counted; one of [`OUTCOMES`].
    pub outcome: String,
    /// How many cases.
    pub total: i64,
}

/// The totals asked for, added up, from their sums.
///
/// # Errors
/// When the files cannot be read.
pub async fn sums(db: &Db, filter: &Filter, by: By) -> Result<Vec<Sum>, ReadError> {
    coarse_total::sums(db, filter, by, coarse_total::grain(filter, by)).await
}

/// All totals as they are kept.
pub async fn kept(db: &Db) -> Result<BTreeMap<Total, i64>, ReadError> {
    let mut totals = BTreeMap::new();
    for row in db.query(&ALL, &[]).await? {
        let total = Total {
            agency: row.text("agency")?,
            procedure: row.text("procedure_code")?,
            month: row.text("month")?,
            outcome: row.text("outcome")?,
        };
        totals.insert(total, row.int("total")?);
    }
    Ok(totals)
}

/// All totals counted anew from every case; slow, for proof and for repair.
pub async fn recount(db: &Db) -> Result<BTreeMap<Total, i64>, ReadError> {
    let mut totals = BTreeMap::new();
    let mut after = String::new();
    loop {
        let rows = db
            .query(&CASES, &[Value::from(&after), Value::from(500)])
            .await?;
        let Some(last) = rows.last() else {
            return Ok(totals);
        };
        after = last.text("id")?;
        for row in &rows {
            let case: Case = row.json("body")?;
            for total in totals_of(&case, &DueDates::read(row)?) {
                *totals.entry(total).or_default() += 1;
            }
        }
    }
}
