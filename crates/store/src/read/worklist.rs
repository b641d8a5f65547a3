//! The officer's work list: open cases by what is due first, in buckets, with their counts.

use super::case_line::{CaseLine, select_lines};
use super::kept_lines::{KeptLines, State};
use super::page::{Order, Page, PageRequest};
use super::scope::{Scope, only_known};
use crate::fold::fold;
use crate::sql::select::escape_like;
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::authority::Sight;
use domain::ids::{OfficerId, ProcedureCode};
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

const ORDER: Order = Order {
    columns: &["next_act_due_at", "id"],
    descending: false,
};

/// A part of the list. The first four divide the cases that run; `Paused` holds those that wait
/// for the applicant; `Unaccepted` cuts across.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bucket {
    /// The next act is late.
    Late,
    /// It is due before the end of today.
    Today,
    /// It is due on the next working day.
    Tomorrow,
    /// It is due later, or nothing is.
    Later,
    /// The case waits for the applicant.
    Paused,
    /// It was filed and nobody has answered yet.
    Unaccepted,
    /// The next act is not late, and due before a moment.
    Soon(Timestamp),
    /// The whole case is late.
    CaseLate,
    /// It is not late, and will be if every step that is left takes all of its own time.
    WillBeLate,
    /// Its result is due from one moment to before another.
    ResultDue(Timestamp, Timestamp),
}

/// The instants that part the buckets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    /// Now.
    pub now: Timestamp,
    /// The end of today.
    pub end_of_today: Timestamp,
    /// The end of the next working day.
    pub end_of_tomorrow: Timestamp,
}

/// Whose cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignee {
    /// One officer's.
    Officer(OfficerId),
    /// Nobody's yet.
    Nobody,
}

/// What the list is narrowed to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// One bucket.
    pub bucket: Option<Bucket>,
    /// One officer's, or nobody's.
    pub assignee: Option<Assignee>,
    /// One procedure.
    pub procedure: Option<ProcedureCode>,
    /// Only at this stage, and where the stage has a step at this one.
    pub at: Option<(String, Option<String>)>,
    /// Words somewhere in code, names, numbers, procedure or subject.
    pub text: Option<String>,
    /// Whose cases may be found by such words.
    pub sight: Sight,
}

/// How many cases lie in each bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// [`Bucket::Late`].
    pub late: i64,
    /// [`Bucket::Today`].
    pub today: i64,
    /// [`Bucket::Tomorrow`].
    pub tomorrow: i64,
    /// [`Bucket::Later`].
    pub later: i64,
    /// [`Bucket::Paused`].
    pub paused: i64,
    /// [`Bucket::Unaccepted`].
    pub unaccepted: i64,
    /// All open cases.
    pub all: i64,
}

fn narrow(select: &mut Select, scope: &Scope, filter: &Filter) {
    scope.apply(select);
    match filter.assignee {
        Some(Assignee::Officer(id)) => {
            select.and("assignee = {}", [id.0.into()]);
        }
        Some(Assignee::Nobody) => {
            select.and("assignee IS NULL", []);
        }
        None => {}
    }
    if let Some(procedure) = &filter.procedure {
        select.and("procedure_code = {}", [procedure.as_str().into()]);
    }
    if let Some((stage, step)) = &filter.at {
        select.and("stage = {}", [stage.as_str().into()]);
        if let Some(step) = step {
            select.and("step_name = {}", [step.as_str().into()]);
        }
    }
    for word in fold(filter.text.as_deref().unwrap_or_default())
        .split(' ')
        .filter(|w| !w.is_empty())
    {
        let pattern = format!("%{}%", escape_like(word));
        select.and("search_fold LIKE {} ESCAPE '!'", [pattern.into()]);
    }
    if filter.text.is_some() {
        only_known(select, &filter.sight);
    }
}

fn in_bucket(select: &mut Select, bucket: Option<Bucket>, times: &Times) {
    let (now, today, tomorrow) = (
        times.now.into(),
        times.end_of_today.into(),
        times.end_of_tomorrow.into(),
    );
    match bucket {
        None => {}
        Some(Bucket::Late) => {
            select.and("NOT paused AND next_act_due_at < {}", [now]);
        }
        Some(Bucket::Today) => {
            select.and(
                "NOT paused AND next_act_due_at >= {} AND next_act_due_at < {}",
                [now, today],
            );
        }
        Some(Bucket::Tomorrow) => {
            select.and(
                "NOT paused AND next_act_due_at >= {} AND next_act_due_at < {}",
                [today, tomorrow],
            );
        }
        Some(Bucket::Later) => {
            select.and("NOT paused AND next_act_due_at >= {}", [tomorrow]);
        }
        Some(Bucket::Paused) => {
            select.and("paused", []);
        }
        Some(Bucket::Unaccepted) => {
            select.and("stage = 'submitted'", []);
        }
        Some(Bucket::Soon(horizon)) => {
            select.and(
                "NOT paused AND next_act_due_at >= {} AND next_act_due_at < {}",
                [now, horizon.into()],
            );
        }
        Some(Bucket::CaseLate) => {
            select.and("NOT paused AND finished_at IS NULL AND due_at < {}", [now]);
        }
        Some(Bucket::WillBeLate) => {
            select.and(
                "NOT paused AND finished_at IS NULL AND due_at >= {}
                 AND id IN (SELECT case_id FROM late_forecast)",
                [now],
            );
        }
        Some(Bucket::ResultDue(from, to)) => {
            select.and(
                "NOT paused AND finished_at IS NULL AND due_at >= {} AND due_at < {}",
                [from.into(), to.into()],
            );
        }
    }
}

fn list(scope: &Scope, filter: &Filter, times: &Times, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::worklist::list",
        select_lines!("FROM case_file WHERE is_open"),
    );
    narrow(&mut select, scope, filter);
    in_bucket(&mut select, filter.bucket, times);
    ORDER.apply(&mut select, request);
    select
}

fn count(scope: &Scope, filter: &Filter, times: &Times) -> Select {
    let mut select = Select::new("read::worklist::count", "SELECT ");
    count_all(&mut select, times);
    narrow(&mut select, scope, filter);
    select
}

/// The counts of all open cases, up to where their list is narrowed. The bound that is always true makes an
/// index that holds only open cases the best fit.
fn count_all(select: &mut Select, times: &Times) {
    let (now, today, tomorrow) = (
        times.now.into(),
        times.end_of_today.into(),
        times.end_of_tomorrow.into(),
    );
    select.then(
        "count(*) FILTER (WHERE NOT paused AND next_act_due_at < {}) AS late,
         count(*) FILTER (WHERE NOT paused AND next_act_due_at < {}) AS until_today,
         count(*) FILTER (WHERE NOT paused AND next_act_due_at < {}) AS until_tomorrow,
         count(*) FILTER (WHERE NOT paused) AS running,
         count(*) FILTER (WHERE paused) AS paused,
         count(*) FILTER (WHERE stage = 'submitted') AS unaccepted,
         count(*) AS all_open
         FROM case_file WHERE is_open AND next_act_due_at >= 0",
        [now, today, tomorrow],
    );
}

/// A page of the list.
pub async fn page(
    db: &Db,
    scope: &Scope,
    filter: &Filter,
    times: &Times,
    request: &PageRequest,
) -> Result<Page<CaseLine>, ReadError> {
    let rows = db.select(list(scope, filter, times, request)).await?;
    Ok(ORDER.page_taken(rows, request, CaseLine::read)?)
}

/// The counts of all buckets under a filter (whose own bucket does not matter).
pub async fn counts(
    db: &Db,
    scope: &Scope,
    filter: &Filter,
    times: &Times,
) -> Result<Counts, ReadError> {
    let rows = db.select(count(scope, filter, times)).await?;
    Ok(counts_of(&rows)?)
}

/// Whether the index of a unit's open cases tells alone which lines a list has.
fn is_plain(scope: &Scope, filter: &Filter) -> bool {
    let Filter {
        bucket,
        assignee: None,
        procedure: None,
        at: None,
        text: None,
        sight: _,
    } = filter
    else {
        return false;
    };
    let by_other_dates = matches!(
        bucket,
        Some(Bucket::CaseLate | Bucket::WillBeLate | Bucket::ResultDue(..))
    );
    matches!(scope, Scope::HeldBy(_)) && !by_other_dates
}

/// The states of the lines that [`list`] reads, and in the one row without a case the counts under the
/// filter, in places of numbers: one question in place of two.
fn states_with_counts(
    scope: &Scope,
    filter: &Filter,
    times: &Times,
    request: &PageRequest,
) -> Select {
    let mut select = Select::new(
        "read::worklist::states_with_counts",
        "SELECT id, version, due_at, step_due_at, next_act_due_at,
                CAST(NULL AS BIGINT) AS paused, CAST(NULL AS BIGINT) AS unaccepted, CAST(NULL AS BIGINT) AS all_open
         FROM (SELECT id, version, due_at, step_due_at, next_act_due_at FROM case_file WHERE is_open",
    );
    narrow(&mut select, scope, filter);
    in_bucket(&mut select, filter.bucket, times);
    ORDER.apply(&mut select, request);
    select.piece(") AS states UNION ALL SELECT NULL, ");
    count_all(&mut select, times);
    narrow(&mut select, scope, filter);
    select
}

/// The rows of [`states_with_counts`], read.
fn read_states_with_counts(rows: Vec<Row>) -> Result<(Vec<Row>, Counts), Inconsistency> {
    let mut counts = Counts::default();
    let mut states = Vec::with_capacity(rows.len());
    for row in rows {
        match row.text_or_null("id")? {
            Some(id) => states.push((row.int("next_act_due_at")?, id, row)),
            None => {
                let counted = [
                    "version",
                    "due_at",
                    "step_due_at",
                    "next_act_due_at",
                    "paused",
                    "unaccepted",
                    "all_open",
                ];
                counts = counts_in(&row, counted)?;
            }
        }
    }
    // What stands in a union need not keep its order.
    states.sort_by(|(a, x, _), (b, y, _)| (a, x).cmp(&(b, y)));
    Ok((states.into_iter().map(|(_, _, row)| row).collect(), counts))
}

/// A page of the list, and the counts of all buckets under its filter: what the desk shows. Lines of a
/// unit's whole list that were read before are not read again.
pub async fn page_with_counts(
    db: &Db,
    kept: &KeptLines,
    (scope, filter): (&Scope, &Filter),
    times: &Times,
    request: &PageRequest,
) -> Result<(Page<Arc<CaseLine>>, Counts), ReadError> {
    if is_plain(scope, filter) {
        let asked = states_with_counts(scope, filter, times, request);
        let (rows, counts) = read_states_with_counts(db.select(asked).await?)?;
        let page = ORDER.page(&rows, request, State::read)?;
        if let Some(items) = kept.of(db, &page.items).await? {
            let next = page.next;
            return Ok((Page { items, next }, counts));
        }
    }
    let selects = vec![
        list(scope, filter, times, request),
        count(scope, filter, times),
    ];
    let found = db.select_together(selects).await?;
    let Ok([rows, counted]) = <[Vec<Row>; 2]>::try_from(found) else {
        return Err(ReadError::Unavailable("an answer is missing".to_owned()));
    };
    let page = ORDER.page_taken(rows, request, |row| CaseLine::read(row).map(Arc::new))?;
    Ok((page, counts_of(&counted)?))
}

/// The bound that is always true makes an index that holds only open cases the best fit.
fn count_one(scope: &Scope, filter: &Filter, times: &Times) -> Select {
    let mut select = Select::new(
        "read::worklist::count_one",
        "SELECT count(*) AS cases FROM case_file WHERE is_open AND next_act_due_at >= 0",
    );
    narrow(&mut select, scope, filter);
    in_bucket(&mut select, filter.bucket, times);
    select
}

/// How many cases a list has, its bucket included.
pub async fn how_many(
    db: &Db,
    scope: &Scope,
    filter: &Filter,
    times: &Times,
) -> Result<i64, ReadError> {
    let rows = db.select(count_one(scope, filter, times)).await?;
    let cases = rows.first().map(|row| row.int("cases")).transpose()?;
    Ok(cases.unwrap_or_default())
}

fn counts_of(rows: &[Row]) -> Result<Counts, Inconsistency> {
    let names = [
        "late",
        "until_today",
        "until_tomorrow",
        "running",
        "paused",
        "unaccepted",
        "all_open",
    ];
    let counts = rows.first().map(|row| counts_in(row, names));
    Ok(counts.transpose()?.unwrap_or_default())
}

/// The counts in a row, by the names of the columns in which [`count_all`] stands.
fn counts_in(row: &Row, names: [&str; 7]) -> Result<Counts, Inconsistency> {
    let [
        late,
        until_today,
        until_tomorrow,
        running,
        paused,
        unaccepted,
        all,
    ] = names;
    let (late, until_today, until_tomorrow) = (
        row.int(late)?,
        row.int(until_today)?,
        row.int(until_tomorrow)?,
    );
    Ok(Counts {
        late,
        today: until_today - late,
        tomorrow: until_tomorrow - until_today,
        later: row.int(running)? - until_tomorrow,
        paused: row.int(paused)?,
        unaccepted: row.int(unaccepted)?,
        all: row.int(all)?,
    })
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let times = Times {
        now: Timestamp::UNIX_EPOCH,
        end_of_today: Timestamp::UNIX_EPOCH,
        end_of_tomorrow: Timestamp::UNIX_EPOCH,
    };
    let buckets = [
        Bucket::Late,
        Bucket::Today,
        Bucket::Tomorrow,
        Bucket::Later,
        Bucket::Paused,
        Bucket::Unaccepted,
        Bucket::Soon(Timestamp::UNIX_EPOCH),
        Bucket::CaseLate,
        Bucket::WillBeLate,
        Bucket::ResultDue(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH),
    ];
    let assignees = [
        None,
        Some(Assignee::Nobody),
        Some(Assignee::Officer(OfficerId(Uuid::nil()))),
    ];
    let second_page = PageRequest::after(hex::encode("[7,\"a\"]"), 20);
    let mut texts = Vec::new();
    for scope in Scope::samples() {
        texts.push(list(
            &scope,
            &Filter::default(),
            &times,
            &PageRequest::first(20),
        ));
        texts.push(count(&scope, &Filter::default(), &times));
        for bucket in std::iter::once(None).chain(buckets.map(Some)) {
            let filter = Filter {
                bucket,
                ..Filter::default()
            };
            if is_plain(&scope, &filter) {
                for request in [&PageRequest::first(20), &second_page] {
                    texts.push(states_with_counts(&scope, &filter, &times, request));
                }
            }
        }
        for bucket in buckets {
            for assignee in assignees {
                let filter = Filter {
                    bucket: Some(bucket),
                    assignee,
                    procedure: Some("1.001193".into()),
                    at: Some(("in_progress".to_owned(), Some("a".to_owned()))),
                    text: Some("nguyễn an".to_owned()),
                    sight: Sight::everything(),
                };
                texts.push(list(&scope, &filter, &times, &second_page));
                texts.push(count(&scope, &filter, &times));
                texts.push(count_one(&scope, &filter, &times));
            }
        }
    }
    for sight in super::scope::sights() {
        let filter = Filter {
            text: Some("a".to_owned()),
            sight,
            ..Filter::default()
        };
        let first = PageRequest::first(20);
        texts.push(list(&Scope::Everything, &filter, &times, &first));
        texts.push(count(&Scope::Everything, &filter, &times));
    }
    texts.into_iter().map(|select| select.finish().0).collect()
}
