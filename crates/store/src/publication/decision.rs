//! Publication decisions on file.

use crate::read::page::{Order, Page, PageRequest, samples_by_agency};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::ids::AgencyCode;
use domain::publication::{Decision, DecisionId, Who};
use jiff::Timestamp;

texts! {
    RECORD = "INSERT INTO publication_decision (id, number, agency, received_on, entered_at, entered_by, done_at, edition, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)";
    CHANGE = "UPDATE publication_decision SET number = $2, agency = $3, received_on = $4, done_at = $5, body = $6,
                edition = edition + 1
            WHERE id = $1 AND edition = $7";
    LOAD = "SELECT id, entered_at, entered_by, done_at, edition, body FROM publication_decision WHERE id = $1";
    OPEN = "SELECT id, entered_at, entered_by, done_at, edition, body FROM publication_decision
            WHERE done_at IS NULL ORDER BY received_on, id LIMIT $1";
}

const ORDER: Order = Order {
    columns: &["entered_at", "id"],
    descending: true,
};

/// A decision as it lies on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// The decision.
    pub decision: Decision,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom.
    pub entered_by: Who,
    /// When everything it decides stood in the catalogue.
    pub done_at: Option<Timestamp>,
    /// How often it was written.
    pub edition: u32,
}

/// Adds a new decision to a batch.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn record(
    batch: &mut Batch,
    it: &Decision,
    at: Timestamp,
    by: &Who,
) -> Result<(), serde_json::Error> {
    batch.must_touch_one(
        &RECORD,
        [
            it.id.0.into(),
            it.number.as_str().into(),
            it.agency.as_str().into(),
            it.received.into(),
            at.into(),
            serde_json::to_string(by)?.into(),
            Option::<i64>::None.into(),
            serde_json::to_string(it)?.into(),
        ],
    );
    Ok(())
}

/// Adds a decision that is written anew, or done, to a batch.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn change(batch: &mut Batch, it: &Recorded) -> Result<(), serde_json::Error> {
    batch.must_touch_one(
        &CHANGE,
        [
            it.decision.id.0.into(),
            it.decision.number.as_str().into(),
            it.decision.agency.as_str().into(),
            it.decision.received.into(),
            it.done_at.map(Timestamp::as_millisecond).into(),
            serde_json::to_string(&it.decision)?.into(),
            it.edition.into(),
        ],
    );
    Ok(())
}

/// A decision.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: DecisionId) -> Result<Option<Recorded>, ReadError> {
    let row = db.query_one(&LOAD, &[id.0.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Decisions that the catalogue does not say yet, the longest received first.
///
/// # Errors
/// When the files cannot be read.
pub async fn open(db: &Db, at_most: u32) -> Result<Vec<Recorded>, ReadError> {
    let rows = db.query(&OPEN, &[at_most.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

fn list(agencies: Option<&[AgencyCode]>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "publication::decision",
        "SELECT id, entered_at, entered_by, done_at, edition, body FROM publication_decision WHERE 1 = 1",
    );
    if let Some(agencies) = agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    ORDER.apply(&mut select, request);
    select
}

/// A page of decisions, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    agencies: Option<&[AgencyCode]>,
    request: &PageRequest,
) -> Result<Page<Recorded>, ReadError> {
    let rows = db.select(list(agencies, request)).await?;
    Ok(ORDER.page(&rows, request, read)?)
}

fn read(row: &Row) -> Result<Recorded, Inconsistency> {
    Ok(Recorded {
        decision: row.json("body")?,
        entered_at: row.instant("entered_at")?,
        entered_by: row.json("entered_by")?,
        done_at: row.instant_or_null("done_at")?,
        edition: row.count("edition")?,
    })
}

/// Every text this list can become, for the test that prepares them.
pub fn samples() -> Vec<Text> {
    samples_by_agency("[7,\"a\"]", list)
}
