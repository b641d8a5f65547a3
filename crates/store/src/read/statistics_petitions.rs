//! The petitions behind a public figure: what they are, who answered and when; of what was sent only
//! what is public. The same moments count here as in the totals, so that a number and its list agree.

use super::page::{Order, Page, PageRequest};
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::index766::facts::mark;
use domain::petition::{Kind, Stage};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A petition as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// `petition` or `question`.
    pub kind: String,
    /// Who has it.
    pub agency_name: String,
    /// When it was sent, which is when it was received.
    pub sent_at: Timestamp,
    /// From when its clocks count, and in which period it is counted.
    pub received_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// How many working days it took.
    pub days_taken: Option<i64>,
    /// Whether that was late.
    pub late: Option<bool>,
    /// When the next duty is due, while it is open.
    pub next_due_at: Option<Timestamp>,
    /// Its code and its public heading, once it is public.
    pub public: Option<(String, String)>,
}

/// Which figure it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Figure {
    /// Received.
    Received,
    /// Answered.
    Answered,
    /// Answered in time.
    InTime,
    /// Made public.
    Public,
    /// Answered, or open without an answer while something of it is overdue at this moment: what the index
    /// measures.
    Counted(Timestamp),
    /// Answered in time, not contested by whoever sent it, and not like another one.
    Pleased,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// The figure.
    pub figure: Figure,
    /// Of a kind.
    pub kind: Option<String>,
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<Vec<String>>,
    /// Received from the first moment to before the second.
    pub period: (Timestamp, Timestamp),
}

const NEWEST: Order = Order {
    columns: &["received_at", "id"],
    descending: true,
};

fn list(filter: &Filter, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::statistics_petitions",
        "SELECT id, code, kind, agency_name, sent_at, received_at, answered_at, days_taken, answered_late,
                is_public, public_title, is_open, next_due_at FROM petition_file WHERE received_at >= ",
    );
    let (from, to) = filter.period;
    select.value(from.into());
    select.and("received_at < {}", [to.into()]);
    match filter.figure {
        Figure::Received => {}
        Figure::Answered => {
            select.and("answered_late IS NOT NULL", []);
        }
        Figure::InTime => {
            select.and("NOT answered_late", []);
        }
        Figure::Public => {
            select.and("is_public", []);
        }
        Figure::Counted(now) => {
            select.and(
                "(answered_late IS NOT NULL OR (is_open AND next_due_at < {}))",
                [now.into()],
            );
        }
        Figure::Pleased => {
            select.and("NOT answered_late AND id NOT IN (", []);
            displeased(&mut select);
            select.piece(")");
        }
    }
    if let Some(kind) = &filter.kind {
        select.and("kind = {}", [kind.as_str().into()]);
    }
    if let Some(agencies) = &filter.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    NEWEST.apply(&mut select, request);
    select
}

/// The petitions that are like another one, and those of which the sender contested the answer and has
/// accepted none since.
fn displeased(select: &mut Select) {
    select.then(
        "SELECT said.id FROM petition_event JOIN petition_file AS said ON said.id = petition_event.petition_id
         WHERE petition_event.kind IN ('contested', 'linked')
           AND (petition_event.kind = 'linked' OR said.stage <> {})",
        [Stage::Accepted.word().into()],
    );
}

/// What the index counts of the petitions of an agency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OfIndex {
    /// Open without an answer, something of it overdue now.
    pub overdue: i64,
    /// Answered in time, but contested or like another one.
    pub displeased: i64,
    /// Cases received in the period about which there is a petition, of those that nobody rated as not
    /// satisfied.
    pub petitioned: i64,
}

fn overdue((from, to): (Timestamp, Timestamp), now: Timestamp) -> Select {
    let mut select = Select::new(
        "read::statistics_petitions::overdue",
        "SELECT agency, count(*) AS found FROM petition_file WHERE is_open AND answered_late IS NULL",
    );
    select.and("next_due_at < {}", [now.into()]);
    select.and("kind = {}", [Kind::Petition.word().into()]);
    // What is open and overdue is little, and has an index; all that was received is much, and must not be
    // taken for the shorter way.
    select.and("received_at + 0 >= {}", [from.into()]);
    select.and("received_at + 0 < {}", [to.into()]);
    select.then(" GROUP BY agency ORDER BY agency", []);
    select
}

fn in_time_displeased((from, to): (Timestamp, Timestamp)) -> Select {
    let mut select = Select::new(
        "read::statistics_petitions::displeased",
        "SELECT agency, count(*) AS found FROM petition_file WHERE id IN (",
    );
    displeased(&mut select);
    select.piece(") AND NOT answered_late");
    select.and("kind = {}", [Kind::Petition.word().into()]);
    select.and("received_at >= {}", [from.into()]);
    select.and("received_at < {}", [to.into()]);
    select.then(" GROUP BY agency ORDER BY agency", []);
    select
}

/// The codes of cases about which there is a petition.
pub(super) const PETITIONED: &str = "SELECT DISTINCT case_code AS of_case FROM petition_file
     WHERE case_code IS NOT NULL AND kind = 'petition'";

fn petitioned((from, to): (Timestamp, Timestamp)) -> Select {
    let mut select = Select::new(
        "read::statistics_petitions::petitioned",
        "WITH told AS MATERIALIZED (",
    );
    select.piece(PETITIONED);
    // From the petitions, which are few, to their cases.
    select.then(
        ") SELECT case_file.agency AS agency, count(*) AS found FROM told CROSS JOIN case_file
         WHERE case_file.code = of_case AND (counted & {}) = 0 AND received_at >= {} AND received_at < {}
         GROUP BY case_file.agency ORDER BY case_file.agency",
        [mark("disliked").unwrap_or_default().into(), from.into(), to.into()],
    );
    select
}

/// What the index counts of petitions beside their totals, by agency; it moves with the clock, with what
/// senders say and with which cases they write about, and is counted when it is asked.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_index(
    db: &Db,
    bounds: (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<BTreeMap<String, OfIndex>, ReadError> {
    let mut all: BTreeMap<String, OfIndex> = BTreeMap::new();
    for row in db.select(overdue(bounds, now)).await? {
        all.entry(row.text("agency")?).or_default().overdue = row.int("found")?;
    }
    for row in db.select(in_time_displeased(bounds)).await? {
        all.entry(row.text("agency")?).or_default().displeased = row.int("found")?;
    }
    for row in db.select(petitioned(bounds)).await? {
        all.entry(row.text("agency")?).or_default().petitioned = row.int("found")?;
    }
    Ok(all)
}

fn read(row: &Row) -> Result<Line, Inconsistency> {
    let public = match (row.bool("is_public")?, row.text_or_null("public_title")?) {
        (true, Some(title)) => Some((row.text("code")?, title)),
        _ => None,
    };
    Ok(Line {
        kind: row.text("kind")?,
        agency_name: row.text("agency_name")?,
        sent_at: row.instant("sent_at")?,
        received_at: row.instant("received_at")?,
        answered_at: row.instant_or_null("answered_at")?,
        days_taken: row.int_or_null("days_taken")?,
        late: row.bool_or_null("answered_late")?,
        next_due_at: match row.bool("is_open")? {
            true => Some(row.instant("next_due_at")?),
            false => None,
        },
        public,
    })
}

/// A page of the petitions behind a figure, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Line>, ReadError> {
    let rows = db.select(list(filter, request)).await?;
    Ok(NEWEST.page(&rows, request, read)?)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let now = Timestamp::UNIX_EPOCH;
    let mut texts = vec![
        overdue((now, now), now).finish().0,
        in_time_displeased((now, now)).finish().0,
        petitioned((now, now)).finish().0,
    ];
    for figure in [
        Figure::Received,
        Figure::Answered,
        Figure::InTime,
        Figure::Public,
        Figure::Counted(now),
        Figure::Pleased,
    ] {
        for narrowed in [None, Some("a".to_owned())] {
            let filter = Filter {
                figure,
                kind: narrowed.clone(),
                agencies: narrowed.map(|it| vec![it]),
                period: (now, now),
            };
            let behind = PageRequest::after(hex::encode("[7,\"a\"]"), 10);
            for request in [PageRequest::first(10), behind] {
                texts.push(list(&filter, &request).finish().0);
            }
        }
    }
    texts
}

#[cfg(test)]
mod tests;
