//! The counts of report II.06 per agency, from the cases themselves: what was to be resolved in a
//! period, what was, and what was not. A report is made seldom and may take its time.

use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::case::Case;
use domain::report::{self, Waiting};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// From the first moment to before the second.
    pub period: (Timestamp, Timestamp),
    /// Now: nothing is late that is only late later.
    pub now: Timestamp,
    /// How waiting cases are counted.
    pub waiting: Waiting,
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<Vec<String>>,
}

/// Viet Nam's days begin so many milliseconds before those of UTC.
const VIET_NAM: i64 = 7 * 3_600_000;

/// The cases that were to be resolved in the period, each with the column that it stands in. Each
/// column has a condition of its own, so that the sums of the form check something: a case that two
/// columns take, or none, makes them disagree. Both II.06 and 07a are counted from this.
fn standing(select: &mut Select, filter: &Filter) {
    let (from, to) = filter.period;
    let end = to.min(filter.now);
    select.then(
        "WITH standing AS (SELECT id, agency, received_at >= {} AS is_new,
           channel IN ('online', 'national_portal') AS is_online,
           finished_at IS NOT NULL AND finished_at < {} AS is_ended,
           finished_at < {} AND outcome IN ('granted', 'refused')
             AND (finished_at + {}) / 86400000 < (due_at + {}) / 86400000 AS is_early,
           finished_at < {} AND outcome IN ('granted', 'refused') AND (due_at IS NULL OR finished_at <= due_at
             AND (finished_at + {}) / 86400000 >= (due_at + {}) / 86400000) AS is_on_time,
           finished_at < {} AND outcome IN ('granted', 'refused') AND finished_at > due_at AS is_late,
           finished_at < {} AND (outcome IS NULL OR outcome NOT IN ('granted', 'refused')) AS is_given_up",
        [
            from.into(),
            to.into(),
            to.into(),
            VIET_NAM.into(),
            VIET_NAM.into(),
            to.into(),
            VIET_NAM.into(),
            VIET_NAM.into(),
            to.into(),
            to.into(),
        ],
    );
    select.then(
        ", (finished_at IS NULL OR finished_at >= {}) AND paused AS is_waiting,
           (finished_at IS NULL OR finished_at >= {}) AND NOT paused AND (due_at IS NULL OR due_at >= {}) AS is_running,
           (finished_at IS NULL OR finished_at >= {}) AND NOT paused AND due_at < {} AS is_running_late
         FROM case_file WHERE received_at < {} AND (finished_at IS NULL OR finished_at >= {})",
        [
            to.into(),
            to.into(),
            end.into(),
            to.into(),
            end.into(),
            to.into(),
            from.into(),
        ],
    );
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select.piece(") ");
}

fn counted(filter: &Filter) -> Select {
    let mut select = Select::new("report::ii06", "");
    standing(&mut select, filter);
    select.piece(
        "SELECT agency, count(*) FILTER (WHERE is_new AND is_online) AS online,
           count(*) FILTER (WHERE is_new AND NOT is_online) AS other,
           count(*) FILTER (WHERE NOT is_new) AS before,
           count(*) FILTER (WHERE is_early) AS early, count(*) FILTER (WHERE is_on_time) AS on_time,
           count(*) FILTER (WHERE is_late) AS late, count(*) FILTER (WHERE is_given_up) AS given_up,
           count(*) FILTER (WHERE is_waiting) AS waiting, count(*) FILTER (WHERE is_running) AS running,
           count(*) FILTER (WHERE is_running_late) AS running_late
         FROM standing GROUP BY agency ORDER BY agency",
    );
    select
}

fn late(filter: &Filter) -> Select {
    let mut select = Select::new("report::ii06::late", "");
    standing(&mut select, filter);
    select.piece(
        "SELECT agency, count(*) FILTER (WHERE is_late) AS late,
           count(*) FILTER (WHERE is_running_late) AS running_late
         FROM standing WHERE is_late OR is_running_late GROUP BY agency ORDER BY agency",
    );
    select
}

/// The late cases about which the applicant was given a reason, behind one of them.
fn excused(filter: &Filter, after: &str) -> Select {
    let mut select = Select::new("report::ii06::excused", "");
    standing(&mut select, filter);
    select.then(
        "SELECT standing.id AS id, standing.agency AS agency, is_ended, case_file.body AS body
         FROM standing JOIN case_file ON case_file.id = standing.id
         WHERE (is_late OR is_running_late) AND EXISTS (SELECT 1 FROM case_event
             WHERE case_event.case_id = standing.id AND case_event.kind = 'extended')
           AND standing.id > {} ORDER BY standing.id LIMIT {}",
        [after.into(), AT_ONCE.into()],
    );
    select
}

/// How many cases are read at once.
const AT_ONCE: u32 = 500;

/// The rows of agencies, by their codes; names are the organisation's to know.
///
/// # Errors
/// When the files cannot be read.
pub async fn rows(db: &Db, filter: &Filter) -> Result<Vec<report::Row>, ReadError> {
    let read = |row: &Row| {
        let (on_time, running) = (row.int("on_time")?, row.int("running")?);
        let (given_up, waiting) = (row.int("given_up")?, row.int("waiting")?);
        // What was withdrawn or stopped stands with what was resolved on time, as the form says.
        let (on_time, running) = match filter.waiting {
            Waiting::OnTime => (on_time + given_up + waiting, running),
            Waiting::Running => (on_time + given_up, running + waiting),
        };
        Ok::<_, Inconsistency>(report::Row {
            key: row.text("agency")?,
            name: String::new(),
            level: None,
            online: row.int("online")?,
            other: row.int("other")?,
            before: row.int("before")?,
            early: row.int("early")?,
            on_time,
            late: row.int("late")?,
            running,
            running_late: row.int("running_late")?,
        })
    };
    let rows = db.select(counted(filter)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The cases of columns 10 and 13 of II.06, counted by agency and the reason that the applicant was
/// given; those without one last in their agency.
///
/// # Errors
/// When the files cannot be read.
pub async fn late_cases(db: &Db, filter: &Filter) -> Result<Vec<report::Late>, ReadError> {
    let mut all: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in db.select(late(filter)).await? {
        let counts = (row.int("late")?, row.int("running_late")?);
        all.insert(row.text("agency")?, counts);
    }
    let mut said: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let rows = db.select(excused(filter, &after)).await?;
        let Some(last) = rows.last() else {
            break;
        };
        after = last.text("id")?;
        for row in &rows {
            let case: Case = row.json("body")?;
            let Some(extension) = case.extension else {
                continue;
            };
            let agency = row.text("agency")?;
            let left = all.entry(agency.clone()).or_default();
            let of = said.entry((agency, extension.reason)).or_default();
            if row.bool("is_ended")? {
                (of.0, left.0) = (of.0 + 1, left.0 - 1);
            } else {
                (of.1, left.1) = (of.1 + 1, left.1 - 1);
            }
        }
    }
    let with = said
        .into_iter()
        .map(|((agency, reason), of)| (agency, Some(reason), of));
    let without = all.into_iter().map(|(agency, of)| (agency, None, of));
    let late = with
        .chain(without)
        .map(|(agency, reason, (ended, open))| report::Late {
            name: String::new(),
            agency,
            reason,
            // Whatever happened between two readings, nothing is counted below nought.
            ended: ended.max(0),
            open: open.max(0),
        });
    Ok(late.filter(|it| it.ended + it.open > 0).collect())
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let now = Timestamp::UNIX_EPOCH;
    [None, Some(vec!["a".to_owned()])]
        .into_iter()
        .flat_map(|agencies| {
            let filter = Filter {
                period: (now, now),
                now,
                waiting: Waiting::OnTime,
                agencies,
            };
            [counted(&filter), late(&filter), excused(&filter, "")].map(|it| it.finish().0)
        })
        .collect()
}

#[cfg(test)]
mod tests;
