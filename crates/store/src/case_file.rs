//! A case on file: the only path by which a case is written, and the ways it is read back.
//!
//! One commit holds the events, the snapshot, the totals, the follow-up jobs, the numbers taken,
//! the documents filed and the request's key with its answer: together or not at all. The
//! snapshot row is also the read model of every list. What may happen is not decided here.

pub mod check;
pub mod columns;
pub mod event_format;
pub mod historic;

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod kill_tests;
#[cfg(test)]
mod tests;

use crate::filed_document::{self, NewDocument};
use crate::job_queue::{self, NewJob};
use crate::journal::event::{self, OfCases};
use crate::late_forecast;
use crate::number_series::Taken;
use crate::read::statistics_totals;
use crate::request_seen::{self, Request, Seen};
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Text, Value, texts};
use domain::case::deadlines::Dues;
use domain::case::{Case, Event, Stage};
use domain::ids::CaseId;
use domain::index766::facts;
use event_format::{Hash, StoredEvent};
use jiff::Timestamp;

texts! {
    LOAD = "SELECT id, body, due_at, step_due_at, next_act_due_at, journal_head
            FROM case_file WHERE id = $1";
    LOAD_BY_CODE = "SELECT id, body, due_at, step_due_at, next_act_due_at, journal_head
            FROM case_file WHERE code = $1";
    LAST_AT = "SELECT at FROM case_event WHERE case_id = $1 AND seq = $2";
    HISTORY = "SELECT case_id, seq, at, kind, actor, body_version, salt, payload, commitment, prev_hash, hash
            FROM case_event WHERE case_id = $1 ORDER BY seq";
    ADD_EVENT = "INSERT INTO case_event
            (case_id, seq, at, kind, actor, body_version, salt, payload, commitment, prev_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    MOVE_DUE = "UPDATE case_file SET due_at = $3, step_due_at = $4, next_act_due_at = $5
            WHERE id = $1 AND version = $2 AND finished_at IS NULL";
    RUNNING = "SELECT id, body, due_at, step_due_at, next_act_due_at, journal_head
            FROM case_file WHERE finished_at IS NULL AND id > $1 ORDER BY id LIMIT $2";
    BEHIND = "SELECT id, body, due_at, step_due_at, next_act_due_at, journal_head
            FROM case_file WHERE id > $1 ORDER BY id LIMIT $2";
    SLOW = "SELECT id, body, due_at, step_due_at, next_act_due_at, journal_head
            FROM case_file WHERE is_open AND NOT paused AND finished_at IS NULL
                  AND next_act_due_at < $1 AND step_due_at < $1 AND due_at >= $1
                  AND (next_act_due_at, id) > ($2, $3)
            ORDER BY next_act_due_at, id LIMIT $4";
    MARK = "UPDATE case_file SET counted = $3, rated_at = $4 WHERE id = $1 AND version = $2";
    HOW_MANY_RUN = "SELECT count(*) AS cases FROM case_file WHERE finished_at IS NULL";
    MASK_EVENT = "UPDATE case_event SET salt = NULL, payload = NULL WHERE case_id = $1 AND seq = $2";
}

/// Kept for "nothing is due": the last millisecond of 9999, so that such cases sort last on both
/// engines and keyset pages never compare with null.
pub const NOTHING_DUE: i64 = 253_402_300_799_999;

/// The dates a case runs against. They are reckoned outside, from recorded facts and the
/// calendars of the day; kept here only so that lists can be sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DueDates {
    /// When the result is due.
    pub due_at: Option<Timestamp>,
    /// When the open step is due.
    pub step_due_at: Option<Timestamp>,
    /// When the next act of an officer is due; what work lists are sorted by.
    pub next_act_due_at: Option<Timestamp>,
}

impl DueDates {
    /// The next act's instant in milliseconds, or [`NOTHING_DUE`].
    pub fn next_act_key(&self) -> i64 {
        self.next_act_due_at
            .map_or(NOTHING_DUE, Timestamp::as_millisecond)
    }

    pub(crate) fn read(row: &Row) -> Result<Self, Inconsistency> {
        let next = row.int("next_act_due_at")?;
        Ok(Self {
            due_at: row.instant_or_null("due_at")?,
            step_due_at: row.instant_or_null("step_due_at")?,
            next_act_due_at: if next == NOTHING_DUE {
                None
            } else {
                Some(row.instant("next_act_due_at")?)
            },
        })
    }
}

impl From<Dues> for DueDates {
    fn from(dues: Dues) -> Self {
        Self {
            due_at: dues.resolution,
            step_due_at: dues.step,
            next_act_due_at: dues.next_act,
        }
    }
}

/// A case as it lies on file.
#[derive(Clone, PartialEq, Debug)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// The dates kept with it.
    pub due: DueDates,
    /// The hash of its newest event; zeros before the first.
    pub journal_head: Hash,
}

impl CaseFile {
    /// A case of which nothing is on file yet.
    pub fn unfiled(id: CaseId) -> Self {
        Self {
            case: Case::new(id),
            due: DueDates::default(),
            journal_head: [0; 32],
        }
    }
}

/// Everything that one act writes.
#[derive(Debug)]
pub struct CaseCommit<'a> {
    /// The case as it was loaded and decided upon; its version is the seen version.
    pub before: &'a CaseFile,
    /// What happened.
    pub events: &'a [Event],
    /// The case after the events.
    pub after: &'a Case,
    /// The dates that hold from now on.
    pub due: DueDates,
    /// When the last step would end if each took all of its own time, where that is too late.
    pub late_forecast: Option<Timestamp>,
    /// What must happen next.
    pub jobs: Vec<NewJob>,
    /// Numbers taken from gapless series.
    pub numbers: Vec<Taken>,
    /// Papers and letters that belong to the case from now on.
    pub documents: Vec<NewDocument>,
    /// The request that asked for it, and the answer to repeat if it comes again.
    pub request: Option<(Request, String)>,
    /// Anything else that must be true together with it.
    pub more: Batch,
}

impl<'a> CaseCommit<'a> {
    /// A commit of events alone.
    pub fn new(before: &'a CaseFile, events: &'a [Event], after: &'a Case, due: DueDates) -> Self {
        Self {
            before,
            events,
            after,
            due,
            late_forecast: None,
            jobs: Vec::new(),
            numbers: Vec::new(),
            documents: Vec::new(),
            request: None,
            more: Batch::new(),
        }
    }
}

/// What came of a commit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Committed {
    /// It is on file.
    Done,
    /// The same request was answered before, with this; nothing was written now.
    Repeated(String),
    /// The request's key was used before for something else; nothing was written.
    KeyReused,
}

/// Writes an act: all of it, or nothing.
///
/// # Errors
/// [`CommitError::Conflict`] when the case, its code or a number series was changed since it was
/// read.
pub async fn commit(db: &Db, it: CaseCommit<'_>) -> Result<Committed, CommitError> {
    let request = it.request.as_ref().map(|(request, _)| request.clone());
    // Turns at number series end with the commit, not before it.
    let _turns = it.numbers.clone();
    let batch = batch_of(it)?;
    let result = db.commit(batch).await;
    // Two copies of one request may run at once; the later one gets the first one's answer.
    if let (Err(CommitError::Conflict { .. }), Some(request)) = (&result, request) {
        match request_seen::look(db, &request).await {
            Ok(Seen::Answered(answer)) => return Ok(Committed::Repeated(answer)),
            Ok(Seen::Differs) => return Ok(Committed::KeyReused),
            Ok(Seen::New) | Err(_) => {}
        }
    }
    result.map(|()| Committed::Done)
}

fn batch_of(it: CaseCommit<'_>) -> Result<Batch, CommitError> {
    let defect = |reason: String| event::defect("case_file", reason);
    let before = &it.before.case;
    if it.after.id != before.id
        || it.after.version as usize != before.version as usize + it.events.len()
    {
        return Err(defect(
            "the case after the events does not follow from the one before".to_owned(),
        ));
    }
    let mut batch = Batch::new();
    let (id, version, head) = (before.id.0, before.version, it.before.journal_head);
    let chained = event::chained::<OfCases>(id, version, head, it.events);
    let (stored, head) = chained.map_err(|error| defect(error.to_string()))?;
    columns::save(&mut batch, before.version, it.after, &it.due, &head).map_err(defect)?;
    event::append(&mut batch, &ADD_EVENT, stored);
    for number in &it.numbers {
        number.write(&mut batch);
    }
    for document in &it.documents {
        filed_document::file(&mut batch, document);
    }
    for job in it.jobs {
        job_queue::enqueue(&mut batch, job);
    }
    if let (Some((request, answer)), Some(event)) = (&it.request, it.events.last()) {
        request_seen::remember(&mut batch, request, answer, event.at);
    }
    batch.append(it.more);
    // Only a case at a step has anything foreseen of it.
    let at_step = matches!(before.stage, Stage::InProgress { .. });
    if at_step || it.late_forecast.is_some() {
        late_forecast::foresee(&mut batch, before.id, it.late_forecast);
    }
    crate::rating_task::note(&mut batch, before, it.after).map_err(defect)?;
    // Last, because rows of totals are shared by many cases and stay locked until the end.
    statistics_totals::count(&mut batch, (before, &it.before.due), (it.after, &it.due));
    Ok(batch)
}

/// The case of an inner name.
pub async fn load(db: &Db, id: CaseId) -> Result<Option<CaseFile>, ReadError> {
    read(db, &LOAD, Value::from(id.0)).await
}

/// The case of a case code: one probe of an index.
pub async fn load_by_code(db: &Db, code: &str) -> Result<Option<CaseFile>, ReadError> {
    read(db, &LOAD_BY_CODE, Value::from(code)).await
}

async fn read(db: &Db, text: &Text, key: Value) -> Result<Option<CaseFile>, ReadError> {
    match db.query_one(text, &[key]).await? {
        Some(row) => read_row(db, &row).await.map(Some),
        None => Ok(None),
    }
}

/// A case from its row: `id`, `body`, the due dates and the journal's head.
pub(crate) async fn read_row(db: &Db, row: &Row) -> Result<CaseFile, ReadError> {
    let case = match row.json::<Case>("body") {
        Ok(case) => case,
        // The format of snapshots may change; events are read for ever.
        Err(e) => {
            tracing::warn!(reason = %e, "a snapshot of an older format is folded anew");
            fold_anew(db, CaseId(row.uuid("id")?)).await?
        }
    };
    Ok(CaseFile {
        case,
        due: DueDates::read(row)?,
        journal_head: row.hash("journal_head")?,
    })
}

/// Cases whose resolution has not ended, in the order of their inner names, behind one of them.
pub async fn running(
    db: &Db,
    after: Option<CaseId>,
    limit: u32,
) -> Result<Vec<CaseFile>, ReadError> {
    some(db, &RUNNING, vec![behind_of(after), limit.into()]).await
}

/// Cases whose open step is over its time while their date of return is still to come, what was due
/// first first, behind one of them.
///
/// # Errors
/// When the files cannot be read.
pub async fn slow(
    db: &Db,
    now: Timestamp,
    after: Option<&CaseFile>,
    limit: u32,
) -> Result<Vec<CaseFile>, ReadError> {
    let due = after.map_or(0, |it| it.due.next_act_key());
    let id = behind_of(after.map(|it| it.case.id));
    let values = vec![now.into(), due.into(), id, limit.into()];
    some(db, &SLOW, values).await
}

/// All cases in the order of their inner names, behind one of them.
///
/// # Errors
/// When the files cannot be read.
pub async fn behind(
    db: &Db,
    after: Option<CaseId>,
    limit: u32,
) -> Result<Vec<CaseFile>, ReadError> {
    some(db, &BEHIND, vec![behind_of(after), limit.into()]).await
}

fn behind_of(case: Option<CaseId>) -> Value {
    case.map_or_else(String::new, |id| id.to_string()).into()
}

async fn some(db: &Db, text: &Text, values: Vec<Value>) -> Result<Vec<CaseFile>, ReadError> {
    let rows = db.query(text, &values).await?;
    let mut files = Vec::with_capacity(rows.len());
    for row in &rows {
        files.push(read_row(db, row).await?);
    }
    Ok(files)
}

/// Adds to a batch what a case counts in public figures, of one that an older program kept; a conflict
/// if it has moved meanwhile.
pub fn mark(batch: &mut Batch, file: &CaseFile) {
    let case = &file.case;
    batch.must_touch_one(
        &MARK,
        [
            case.id.0.into(),
            case.version.into(),
            facts::marks(case, file.due.due_at).into(),
            case.rating.as_ref().map(|it| it.first_at).into(),
        ],
    );
}

/// How many cases there are whose resolution has not ended.
pub async fn how_many_run(db: &Db) -> Result<i64, ReadError> {
    let rows = db.query(&HOW_MANY_RUN, &[]).await?;
    Ok(rows
        .first()
        .map(|row| row.int("cases"))
        .transpose()?
        .unwrap_or(0))
}

async fn fold_anew(db: &Db, id: CaseId) -> Result<Case, ReadError> {
    let events = event::events_of(&history(db, id).await?)?;
    Ok(domain::case::fold(id, &events))
}

/// When the newest event of a case happened.
///
/// # Errors
/// When the files cannot be read.
pub async fn last_event_at(
    db: &Db,
    id: CaseId,
    version: u32,
) -> Result<Option<Timestamp>, ReadError> {
    let row = db
        .query_one(&LAST_AT, &[id.0.into(), version.into()])
        .await?;
    Ok(row.map(|row| row.instant("at")).transpose()?)
}

/// Every event of a case, oldest first, with its place in the journal.
pub async fn history(db: &Db, id: CaseId) -> Result<Vec<StoredEvent>, ReadError> {
    event::history(db, &HISTORY, id.0).await
}

/// Adds to a batch the new dates of a case whose calendar changed (a holiday declared late); a
/// conflict if the case has moved meanwhile or its resolution has ended, after which its dates
/// stand.
pub fn move_due_dates(batch: &mut Batch, id: CaseId, seen_version: u32, due: &DueDates) {
    batch.must_touch_one(
        &MOVE_DUE,
        [
            id.0.into(),
            seen_version.into(),
            due.due_at.into(),
            due.step_due_at.into(),
            due.next_act_key().into(),
        ],
    );
}

/// Adds to a batch the masking of an event's payload (erasure of personal data). The chain still
/// holds, because it was hashed over the commitment; what the event said is gone for good.
pub fn mask_event(batch: &mut Batch, id: CaseId, seq: i64) {
    batch.must_touch_one(&MASK_EVENT, [id.0.into(), seq.into()]);
}
