//! Reports of wrong procedures on file.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, ReadError, Row, Select, Text, texts};
use domain::ids::AgencyCode;
use domain::publication::procedure_report::ProcedureReport;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    RECORD = "INSERT INTO catalogue_report (id, code, what, agency, reported_at, reported_by, answered_at, body, edition)
            VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, 1)";
    ANSWER = "UPDATE catalogue_report SET answered_at = $2, body = $3, edition = edition + 1
            WHERE id = $1 AND answered_at IS NULL";
    LOAD = "SELECT body FROM catalogue_report WHERE id = $1";
    HOW_MANY_WAIT = "SELECT count(*) AS reports FROM catalogue_report WHERE agency = $1 AND answered_at IS NULL";
}

const ORDER: Order = Order {
    columns: &["reported_at", "id"],
    descending: true,
};

/// Adds a report to a batch.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn record(batch: &mut Batch, it: &ProcedureReport) -> Result<(), serde_json::Error> {
    batch.must_touch_one(
        &RECORD,
        [
            it.id.into(),
            it.code.as_str().into(),
            it.fault.word().into(),
            it.agency.as_str().into(),
            it.at.into(),
            it.by.id.as_str().into(),
            serde_json::to_string(it)?.into(),
        ],
    );
    Ok(())
}

/// Adds the answer of a report to a batch.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn answer(batch: &mut Batch, it: &ProcedureReport) -> Result<(), serde_json::Error> {
    let at = it.answer.as_ref().map(|it| it.at);
    batch.must_touch_one(
        &ANSWER,
        [
            it.id.into(),
            at.map(Timestamp::as_millisecond).into(),
            serde_json::to_string(it)?.into(),
        ],
    );
    Ok(())
}

/// A report.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<ProcedureReport>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.map(|row| row.json("body")).transpose()?)
}

/// How many reports an agency has not answered.
///
/// # Errors
/// When the files cannot be read.
pub async fn how_many_wait(db: &Db, agency: &AgencyCode) -> Result<i64, ReadError> {
    let row = db
        .query_one(&HOW_MANY_WAIT, &[agency.as_str().into()])
        .await?;
    Ok(row.map(|row| row.int("reports")).transpose()?.unwrap_or(0))
}

fn list(agency: Option<&AgencyCode>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "publication::procedure_report",
        "SELECT id, reported_at, body FROM catalogue_report WHERE 1 = 1",
    );
    if let Some(agency) = agency {
        select.and("agency = {}", [agency.as_str().into()]);
    }
    ORDER.apply(&mut select, request);
    select
}

/// A page of reports, the newest first; of one agency where one is named.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    agency: Option<&AgencyCode>,
    request: &PageRequest,
) -> Result<Page<ProcedureReport>, ReadError> {
    let rows = db.select(list(agency, request)).await?;
    Ok(ORDER.page(&rows, request, |row: &Row| row.json("body"))?)
}

/// Every text this list can become, for the test that prepares them.
pub fn samples() -> Vec<Text> {
    let agency = "so-tu-phap".into();
    let behind = PageRequest::after(hex::encode("[7,\"a\"]"), 10);
    [None, Some(&agency)]
        .into_iter()
        .flat_map(|agency| {
            [PageRequest::first(10), behind.clone()]
                .map(|request| list(agency, &request).finish().0)
        })
        .collect()
}
