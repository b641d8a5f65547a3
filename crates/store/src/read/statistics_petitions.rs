//! The petitions behind a public figure: what they are, who answered and when; of what was sent only
//! what is public. The same moments count here as in the totals, so that a number and its list agree.

use super::page::{Order, Page, PageRequest};
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use jiff::Timestamp;

/// A petition as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// `petition` or `question`.
    pub kind: String,
    /// Who has it.
    pub agency_name: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// How many working days it took.
    pub days_taken: Option<i64>,
    /// Whether that was late.
    pub late: Option<bool>,
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
        "SELECT id, code, kind, agency_name, received_at, answered_at, days_taken, answered_late, is_public,
                public_title FROM petition_file WHERE received_at >= ",
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

fn read(row: &Row) -> Result<Line, Inconsistency> {
    let public = match (row.bool("is_public")?, row.text_or_null("public_title")?) {
        (true, Some(title)) => Some((row.text("code")?, title)),
        _ => None,
    };
    Ok(Line {
        kind: row.text("kind")?,
        agency_name: row.text("agency_name")?,
        received_at: row.instant("received_at")?,
        answered_at: row.instant_or_null("answered_at")?,
        days_taken: row.int_or_null("days_taken")?,
        late: row.bool_or_null("answered_late")?,
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
    let mut texts = Vec::new();
    for figure in [
        Figure::Received,
        Figure::Answered,
        Figure::InTime,
        Figure::Public,
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
