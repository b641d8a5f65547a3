//! The counts of report II.06 per agency, from the cases themselves: what was to be resolved in a
//! period, what was, and what was not. A report is made seldom and may take its time.

use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::case::Case;
use domain::report::{self, Waiting};
use jiff::Timestamp;

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

fn counted(filter: &Filter) -> Select {
    let (from, to) = filter.period;
    let end = to.min(filter.now);
    let mut select = Select::new("report::ii06", "SELECT agency");
    select.then(
        ", count(*) FILTER (WHERE received_at >= {} AND channel IN ('online', 'national_portal')) AS online
         , count(*) FILTER (WHERE received_at >= {} AND channel NOT IN ('online', 'national_portal')) AS other
         , count(*) FILTER (WHERE received_at < {}) AS before",
        [from.into(), from.into(), from.into()],
    );
    // A case that ended within the period is early, on time or late; withdrawn and stopped ones
    // stand with those on time, as the form says.
    select.then(
        ", count(*) FILTER (WHERE finished_at < {} AND outcome IN ('granted', 'refused') AND due_at IS NOT NULL
               AND (finished_at + {}) / 86400000 < (due_at + {}) / 86400000) AS early
         , count(*) FILTER (WHERE finished_at < {} AND outcome IN ('granted', 'refused') AND finished_at > due_at) AS late
         , count(*) FILTER (WHERE finished_at < {}) AS ended",
        [
            to.into(),
            VIET_NAM.into(),
            VIET_NAM.into(),
            to.into(),
            to.into(),
        ],
    );
    select.then(
        ", count(*) FILTER (WHERE (finished_at IS NULL OR finished_at >= {}) AND paused) AS waiting
         , count(*) FILTER (WHERE (finished_at IS NULL OR finished_at >= {}) AND NOT paused AND due_at < {}) AS running_late
         , count(*) AS cases
         FROM case_file WHERE received_at < {} AND (finished_at IS NULL OR finished_at >= {})",
        [to.into(), to.into(), end.into(), to.into(), from.into()],
    );
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select.then(" GROUP BY agency ORDER BY agency", []);
    select
}

fn late(filter: &Filter) -> Select {
    let (from, to) = filter.period;
    let end = to.min(filter.now);
    let mut select = Select::new(
        "report::ii06",
        "SELECT agency, finished_at, body FROM case_file WHERE 1 = 1",
    );
    select.and(
        "received_at < {} AND (finished_at IS NULL OR finished_at >= {})",
        [to.into(), from.into()],
    );
    select.and(
        "(finished_at > due_at OR (finished_at IS NULL AND NOT paused AND due_at < {}))",
        [end.into()],
    );
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select.then(" ORDER BY agency, id LIMIT {}", [MOST_LATE.into()]);
    select
}

/// More late cases than this are a sign of something else.
const MOST_LATE: u32 = 20_000;

/// The rows of agencies, by their codes; names are the organisation's to know.
///
/// # Errors
/// When the files cannot be read.
pub async fn rows(db: &Db, filter: &Filter) -> Result<Vec<report::Row>, ReadError> {
    let read = |row: &Row| {
        let (early, late, ended) = (row.int("early")?, row.int("late")?, row.int("ended")?);
        let (waiting, running_late) = (row.int("waiting")?, row.int("running_late")?);
        let open = row.int("cases")? - ended;
        let (on_time, running) = match filter.waiting {
            Waiting::OnTime => (waiting, open - waiting - running_late),
            Waiting::Running => (0, open - running_late),
        };
        Ok::<_, Inconsistency>(report::Row {
            key: row.text("agency")?,
            name: String::new(),
            level: None,
            online: row.int("online")?,
            other: row.int("other")?,
            before: row.int("before")?,
            early,
            on_time: ended - early - late + on_time,
            late,
            running,
            running_late,
        })
    };
    let rows = db.select(counted(filter)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The cases that were or are late in the period, with the reason that was given.
///
/// # Errors
/// When the files cannot be read.
pub async fn late_cases(db: &Db, filter: &Filter) -> Result<Vec<report::LateCase>, ReadError> {
    let read = |row: &Row| {
        let case: Case = row.json("body")?;
        let reason = case.extension.as_ref().map(|it| it.reason.clone());
        Ok::<_, Inconsistency>(report::LateCase {
            agency: row.text("agency")?,
            procedure: case.terms.map(|it| it.name.clone()).unwrap_or_default(),
            reason: reason.unwrap_or_else(|| "Chưa nêu lý do".to_owned()),
            ended: row.int_or_null("finished_at")?.is_some(),
        })
    };
    let rows = db.select(late(filter)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
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
            [counted(&filter).finish().0, late(&filter).finish().0]
        })
        .collect()
}
