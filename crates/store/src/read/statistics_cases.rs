//! The cases behind a public figure, without anything personal: what was asked for, of whom, and
//! when. The same moments count here as in the totals, so that a number and its list agree.

pub(crate) mod rare;

use super::page::{Order, Page, PageRequest};
use super::statistics_petitions::PETITIONED;
use super::statistics_totals::month_of;
use crate::coarse_total::found;
pub use crate::coarse_total::found::Group;
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::index766::facts;
use jiff::{SignedDuration, Timestamp};

/// A case as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's code.
    pub code: String,
    /// The agency that resolves it.
    pub agency: String,
    /// By which channel it came.
    pub channel: String,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// When it was accepted.
    pub received_at: Option<Timestamp>,
    /// When the result was due.
    pub due_at: Option<Timestamp>,
    /// When its resolution ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Its national status, 1–10.
    pub status: u8,
}

/// Which figure it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Figure {
    /// Filed.
    Received,
    /// Filed online.
    Online,
    /// Filed by post.
    Post,
    /// Filed at a counter.
    Counter,
    /// Resolved: granted or refused.
    Resolved,
    /// Resolved by the date of return.
    OnTime,
    /// Resolved after it.
    Late,
    /// Ended by an outcome.
    Ended(&'static str),
    /// Not ended.
    Running,
    /// Not ended, and past the date of return at this moment.
    RunningLate(Timestamp),
    /// First rated.
    Rated,
    /// First rated, and without a word of dissatisfaction now.
    Satisfied,
    /// Received, with a mark of what the index counts.
    ReceivedMarked(i64),
    /// Received, neither ended late nor late at this moment, and not asked again.
    ReceivedInTime(Timestamp),
    /// Received, and overdue as the index has it: ended late, late at this moment, or asked again.
    ReceivedLate(Timestamp),
    /// Of these, those that ended late.
    ReceivedEndedLate,
    /// Those that run and were not asked again; the others bear a mark.
    ReceivedRunningLate(Timestamp),
    /// Received, and looked up in the population database in the same period.
    ReceivedLookedUp,
    /// Received, with a petition about it, and not rated as not satisfied.
    ReceivedPetitioned,
}

impl Figure {
    /// Whether its list would tell how cases were rated, and so who rated.
    pub fn tells_ratings(self) -> bool {
        match self {
            Self::Rated | Self::Satisfied => true,
            Self::ReceivedMarked(mark) => mark == bit("disliked"),
            _ => false,
        }
    }
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// The figure.
    pub figure: Figure,
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<Vec<String>>,
    /// Of these procedures; of all where nothing is said.
    pub procedures: Option<Vec<String>>,
    /// From the first moment to before the second; what runs is not bound by it.
    pub period: (Timestamp, Timestamp),
}

const SUBMITTED: Order = Order {
    columns: &["submitted_at", "id"],
    descending: true,
};

const FINISHED: Order = Order {
    columns: &["finished_at", "id"],
    descending: true,
};

const RECEIVED: Order = Order {
    columns: &["received_at", "id"],
    descending: true,
};

const RATED: Order = Order {
    columns: &["rated_at", "id"],
    descending: true,
};

/// A line, and after it where it is from.
const LINE: &str = "SELECT id, procedure_name, procedure_code, agency, channel, submitted_at, received_at, \
                    due_at, finished_at, outcome, status, rated_at FROM ";
const COUNT: &str = "SELECT count(*) AS cases FROM ";

const MOMENT: SignedDuration = SignedDuration::from_millis(1);

fn bit(mark: &str) -> i64 {
    facts::mark(mark).unwrap_or_default()
}

/// The marks of which either makes a case overdue, whatever the clock says.
fn overdue() -> i64 {
    bit("late") | bit("asked_again")
}

/// Adds what a figure counts in a span of time, of whom it is asked; the order of its list.
fn narrow(
    select: &mut Select,
    filter: &Filter,
    head: &'static str,
    span: (Timestamp, Timestamp),
) -> Order {
    select.piece(head);
    select.piece("case_file WHERE 1 = 1");
    let order = conditions(select, filter.figure, span, filter.agencies.is_some());
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    if let Some(procedures) = &filter.procedures {
        select.and_in(
            "procedure_code",
            procedures.iter().map(|it| it.as_str().into()),
        );
    }
    order
}

/// The order of a figure's list: by the moment that it counts.
fn order_of(figure: Figure) -> Order {
    match figure {
        Figure::Received
        | Figure::Online
        | Figure::Post
        | Figure::Counter
        | Figure::Running
        | Figure::RunningLate(_) => SUBMITTED,
        Figure::Rated | Figure::Satisfied => RATED,
        Figure::ReceivedMarked(_)
        | Figure::ReceivedInTime(_)
        | Figure::ReceivedLate(_)
        | Figure::ReceivedEndedLate
        | Figure::ReceivedRunningLate(_)
        | Figure::ReceivedLookedUp
        | Figure::ReceivedPetitioned => RECEIVED,
        Figure::Resolved | Figure::OnTime | Figure::Late | Figure::Ended(_) => FINISHED,
    }
}

/// What makes a case one of a figure in a span of time, and the order of its list.
fn conditions(
    select: &mut Select,
    figure: Figure,
    (from, to): (Timestamp, Timestamp),
    of_agencies: bool,
) -> Order {
    let order = order_of(figure);
    match figure {
        // Open cases have an index by agency; those of the province are counted from an index that
        // holds what runs, without looking at a case. What runs is open.
        Figure::Running if of_agencies => {
            select.and("is_open AND finished_at IS NULL", []);
        }
        Figure::Running => {
            select.and("finished_at IS NULL", []);
        }
        Figure::RunningLate(now) => {
            // Whose date of return has passed has an act that is late: an index holds only these.
            select.and(
                "is_open AND finished_at IS NULL AND NOT paused AND next_act_due_at < {} AND due_at < {}",
                [now.into(), now.into()],
            );
        }
        _ => {
            let (from_on, before) = match order.columns[0] {
                "submitted_at" => ("submitted_at >= {}", "submitted_at < {}"),
                "received_at" => ("received_at >= {}", "received_at < {}"),
                "rated_at" => ("rated_at >= {}", "rated_at < {}"),
                _ => ("finished_at >= {}", "finished_at < {}"),
            };
            select.and(from_on, [from.into()]);
            select.and(before, [to.into()]);
        }
    }
    match figure {
        Figure::Online => {
            select.and("channel IN ('online', 'national_portal')", []);
        }
        Figure::Post => {
            select.and("channel = 'post'", []);
        }
        Figure::Counter => {
            select.and("channel NOT IN ('online', 'national_portal', 'post')", []);
        }
        Figure::Resolved => {
            select.and("outcome IN ('granted', 'refused')", []);
        }
        Figure::OnTime => {
            select.and(
                "outcome IN ('granted', 'refused') AND finished_at <= due_at",
                [],
            );
        }
        Figure::Late => {
            select.and(
                "outcome IN ('granted', 'refused') AND finished_at > due_at",
                [],
            );
        }
        Figure::Ended(outcome) => {
            select.and("outcome = {}", [outcome.into()]);
        }
        Figure::Satisfied => {
            select.and("(counted & {}) = 0", [bit("disliked").into()]);
        }
        Figure::ReceivedMarked(mark) => {
            select.and("(counted & {}) <> 0", [mark.into()]);
        }
        // What is late now is told by the same words as in [`crate::index_total`].
        Figure::ReceivedInTime(now) => {
            select.and(
                "(counted & {}) = 0 AND (finished_at IS NOT NULL OR paused OR NOT is_open
                 OR due_at IS NULL OR due_at >= {})",
                [overdue().into(), now.into()],
            );
        }
        Figure::ReceivedLate(now) => {
            select.and(
                "((counted & {}) <> 0 OR (finished_at IS NULL AND is_open AND NOT paused AND due_at < {}))",
                [overdue().into(), now.into()],
            );
        }
        Figure::ReceivedEndedLate => {
            select.and("finished_at > due_at", []);
        }
        Figure::ReceivedRunningLate(now) => {
            select.and(
                "is_open AND finished_at IS NULL AND NOT paused AND next_act_due_at < {} AND due_at < {}",
                [now.into(), now.into()],
            );
            // Of a row that no walk has filled yet nothing is known: it is late by its date.
            let asked_again = [bit("asked_again").into()];
            select.and("(COALESCE(counted, 0) & {}) = 0", asked_again);
        }
        Figure::ReceivedLookedUp => {
            let (first, last) = (month_of(from), month_of(to - MOMENT));
            select.and(
                "id IN (SELECT case_id FROM population_look_up
                        WHERE month >= {} AND month <= {} AND outcome = 'done')",
                [first.into(), last.into()],
            );
        }
        Figure::ReceivedPetitioned => {
            select.and("(counted & {}) = 0 AND code IN (", [bit("disliked").into()]);
            select.piece(PETITIONED);
            select.piece(")");
        }
        Figure::Received | Figure::Running | Figure::RunningLate(_) | Figure::Rated => {}
    }
    order
}

fn read(row: &Row) -> Result<Line, Inconsistency> {
    Ok(Line {
        procedure: row.text("procedure_name")?,
        code: row.text("procedure_code")?,
        agency: row.text("agency")?,
        channel: row.text("channel")?,
        submitted_at: row.instant("submitted_at")?,
        received_at: row.instant_or_null("received_at")?,
        due_at: row.instant_or_null("due_at")?,
        finished_at: row.instant_or_null("finished_at")?,
        outcome: row.text_or_null("outcome")?,
        status: u8::try_from(row.int("status")?).unwrap_or_default(),
    })
}

/// A page of the cases behind a figure, the newest first. Of a rare figure only those places are asked
/// that the sums name ([`rare`]); of one that is nothing, no case is read.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let order = order_of(filter.figure);
    let rows = rare::rows(db, filter, request).await?;
    Ok(order.page(&rows, request, read)?)
}

/// How many cases of a figure there are of each procedure in each month, the newest month first.
///
/// # Errors
/// When the files cannot be read.
pub async fn groups(db: &Db, filter: &Filter) -> Result<Vec<Group>, ReadError> {
    rare::groups(db, filter).await
}

fn counting(filter: &Filter) -> Select {
    let mut select = Select::new("read::statistics_cases", "");
    narrow(&mut select, filter, COUNT, filter.period);
    select
}

/// How many cases there are behind a figure that moves with the clock: those that run.
///
/// # Errors
/// When the files cannot be read.
pub async fn count(db: &Db, filter: &Filter) -> Result<i64, ReadError> {
    // What runs is found by an index, but of some procedures only by looking at each of its cases.
    if filter.figure == Figure::Running
        && let Some(running) = found::running(db, &rare::of(filter)).await?
    {
        return Ok(running);
    }
    let select = counting(filter);
    let rows = db.select(select).await?;
    Ok(rows
        .first()
        .map(|row| row.int("cases"))
        .transpose()?
        .unwrap_or_default())
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let now = Timestamp::UNIX_EPOCH;
    let figures = [
        Figure::Received,
        Figure::Online,
        Figure::Resolved,
        Figure::OnTime,
        Figure::Late,
        Figure::Ended("withdrawn"),
        Figure::Running,
        Figure::RunningLate(now),
        Figure::Post,
        Figure::Counter,
        Figure::Rated,
        Figure::Satisfied,
        Figure::ReceivedMarked(1),
        Figure::ReceivedInTime(now),
        Figure::ReceivedLate(now),
        Figure::ReceivedEndedLate,
        Figure::ReceivedRunningLate(now),
        Figure::ReceivedLookedUp,
        Figure::ReceivedPetitioned,
    ];
    let narrowed = [
        (None, None),
        (Some(vec!["a".to_owned()]), Some(vec!["1".to_owned()])),
    ];
    let mut texts = Vec::new();
    for figure in figures {
        for (agencies, procedures) in &narrowed {
            let filter = Filter {
                figure,
                agencies: agencies.clone(),
                procedures: procedures.clone(),
                period: (now, now),
            };
            let behind = PageRequest::after(hex::encode("[7,\"a\"]"), 10);
            for request in [PageRequest::first(10), behind] {
                let mut select = Select::new("read::statistics_cases", "");
                let order = narrow(&mut select, &filter, LINE, filter.period);
                order.apply(&mut select, &request);
                texts.push(select.finish().0);
            }
            texts.push(counting(&filter).finish().0);
        }
    }
    texts
}

#[cfg(test)]
mod tests;
