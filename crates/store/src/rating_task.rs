//! Low ratings as tasks: made in the same commit as the rating, closed by a note. A rating that is
//! changed to a better one closes its task by itself.

use crate::read::page::{Order, Page, PageRequest, samples_by_agency};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::case::{Case, Rating};
use domain::index766::facts::NOT_SATISFIED;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

texts! {
    OPEN = "INSERT INTO rating_task (case_id, agency, procedure_code, rated_at, body, handled_at, handled_by, note)
            VALUES ($1, $2, $3, $4, $5, NULL, NULL, NULL)
            ON CONFLICT (case_id) DO UPDATE SET rated_at = $4, body = $5, handled_at = NULL, handled_by = NULL, note = NULL";
    CLOSE = "UPDATE rating_task SET handled_at = $2, handled_by = $3, note = $4
             WHERE case_id = $1 AND handled_at IS NULL";
    LOAD = "SELECT case_id, agency, procedure_code, rated_at, body, handled_at, handled_by, note FROM rating_task WHERE case_id = $1";
    RATED_AT = "SELECT case_id, agency, procedure_code, rated_at, body, handled_at, handled_by, note FROM rating_task
            WHERE rated_at = $1 ORDER BY case_id";
}

const ORDER: Order = Order {
    columns: &["rated_at", "case_id"],
    descending: true,
};

/// What was said, without who said it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// Item and level.
    pub marks: Vec<(String, String)>,
    /// Free text.
    pub words: String,
}

/// A task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Its inner name.
    pub id: Uuid,
    /// The agency that must look into it.
    pub agency: String,
    /// The procedure.
    pub procedure: String,
    /// When it was rated.
    pub rated_at: Timestamp,
    /// What was said.
    pub said: Said,
    /// When it was dealt with, by whom, and how.
    pub handled: Option<(Timestamp, String, String)>,
}

/// Whether a rating is low.
pub fn is_low(rating: &Rating) -> bool {
    rating.marks.iter().any(|(_, level)| level == NOT_SATISFIED)
}

/// Adds to a batch what a rating leads to.
pub(crate) fn note(batch: &mut Batch, before: &Case, after: &Case) -> Result<(), String> {
    let (Some(rating), Some(filing)) = (&after.rating, &after.filing) else {
        return Ok(());
    };
    if before.rating.as_ref() == Some(rating) {
        return Ok(());
    }
    if is_low(rating) {
        let said = Said {
            marks: rating.marks.clone(),
            words: rating.words.clone(),
        };
        let body = serde_json::to_string(&said).map_err(|error| error.to_string())?;
        let values: [Value; 5] = [
            after.id.0.into(),
            filing.agency.as_str().into(),
            filing.procedure.as_str().into(),
            rating.at.into(),
            body.into(),
        ];
        batch.must_touch_one(&OPEN, values);
    } else if before.rating.as_ref().is_some_and(is_low) {
        let why = "Người nộp đã đánh giá lại".to_owned();
        let values: [Value; 4] = [
            after.id.0.into(),
            rating.at.into(),
            String::new().into(),
            why.into(),
        ];
        batch.may_touch(&CLOSE, values);
    }
    Ok(())
}

/// Adds the end of a task to a batch.
pub fn close(batch: &mut Batch, id: Uuid, at: Timestamp, by: &str, note: &str) {
    let values: [Value; 4] = [id.into(), at.into(), by.into(), note.into()];
    batch.must_touch_one(&CLOSE, values);
}

/// A task.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Task>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The tasks of a moment; nearly always one.
///
/// # Errors
/// When the files cannot be read.
pub async fn rated_at(db: &Db, at: Timestamp) -> Result<Vec<Task>, ReadError> {
    let rows = db.query(&RATED_AT, &[at.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The page behind a task.
pub fn behind(it: &Task, limit: u32) -> PageRequest {
    let key = format!("[{},\"{}\"]", it.rated_at.as_millisecond(), it.id);
    PageRequest::after(hex::encode(key), limit)
}

fn read(row: &Row) -> Result<Task, Inconsistency> {
    let handled = match row.instant_or_null("handled_at")? {
        Some(at) => Some((
            at,
            row.text_or_null("handled_by")?.unwrap_or_default(),
            row.text_or_null("note")?.unwrap_or_default(),
        )),
        None => None,
    };
    Ok(Task {
        id: row.uuid("case_id")?,
        agency: row.text("agency")?,
        procedure: row.text("procedure_code")?,
        rated_at: row.instant("rated_at")?,
        said: row.json("body")?,
        handled,
    })
}

fn list(agencies: Option<&[String]>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "rating_task",
        "SELECT case_id, agency, procedure_code, rated_at, body, handled_at, handled_by, note FROM rating_task WHERE 1 = 1",
    );
    if let Some(agencies) = agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    ORDER.apply(&mut select, request);
    select
}

/// A page of tasks, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    agencies: Option<&[String]>,
    request: &PageRequest,
) -> Result<Page<Task>, ReadError> {
    let rows = db.select(list(agencies, request)).await?;
    Ok(ORDER.page(&rows, request, read)?)
}

/// Every text this list can become, for the test that prepares them.
pub(crate) fn samples() -> Vec<Text> {
    samples_by_agency("[7,\"a\"]", list)
}
