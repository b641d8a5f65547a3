//! One case as a line of a list; the same facts in every list, so that one table part on the
//! screen shows them all.

use crate::case_file::NOTHING_DUE;
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use jiff::Timestamp;
use uuid::Uuid;

/// A case as a line of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseLine {
    /// Inner name.
    pub id: Uuid,
    /// Case code.
    pub code: String,
    /// The version shown, for acts on a selection.
    pub version: u32,
    /// The word of its stage.
    pub stage: String,
    /// Its national status, 1–10.
    pub status: u8,
    /// The procedure's code.
    pub procedure_code: String,
    /// The procedure's name.
    pub procedure_name: String,
    /// What it is about.
    pub subject: String,
    /// Whether only those who work on it may know whose it is.
    pub confidential: bool,
    /// The applicant's name.
    pub applicant_name: String,
    /// By which channel it came.
    pub channel: String,
    /// The agency that resolves it.
    pub agency: String,
    /// The unit that received it.
    pub intake_unit: String,
    /// The unit that must act.
    pub holder_unit: String,
    /// The units that still owe their opinion, each between bars.
    pub asked_units: String,
    /// The officer who must act.
    pub assignee: Option<Uuid>,
    /// That officer's name.
    pub assignee_name: Option<String>,
    /// The name of the open step.
    pub step_name: Option<String>,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// When it was accepted.
    pub received_at: Option<Timestamp>,
    /// When the result is due.
    pub due_at: Option<Timestamp>,
    /// When the open step is due.
    pub step_due_at: Option<Timestamp>,
    /// When the next act is due.
    pub next_act_due_at: Option<Timestamp>,
    /// Whether it waits for the applicant.
    pub paused: bool,
    /// Until when a supplement is awaited.
    pub supplement_until: Option<Timestamp>,
    /// When its resolution ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
}

/// `SELECT` with the columns of a line, followed by what stands behind them.
macro_rules! select_lines {
    ($behind:literal) => {
        concat!(
            "SELECT id, code, version, stage, status, procedure_code, procedure_name, subject, \
             applicant_name, channel, agency, intake_unit, holder_unit, assignee, assignee_name, \
             step_name, submitted_at, received_at, due_at, step_due_at, next_act_due_at, paused, \
             supplement_until, finished_at, outcome, confidential, consulted_units ",
            $behind
        )
    };
}
pub(crate) use select_lines;

impl CaseLine {
    /// Whether the next act is late at an instant.
    pub fn is_late(&self, now: Timestamp) -> bool {
        !self.paused && self.next_act_due_at.is_some_and(|due| due < now)
    }

    /// Reads the columns in the order in which they are selected; the row is left without its texts.
    pub(crate) fn read(row: &mut Row) -> Result<Self, Inconsistency> {
        Ok(Self {
            id: row.uuid("id")?,
            code: row.take_text("code")?,
            version: row.count("version")?,
            stage: row.take_text("stage")?,
            status: u8::try_from(row.int("status")?)
                .map_err(|_| row.inconsistency("status", "no such status"))?,
            procedure_code: row.take_text("procedure_code")?,
            procedure_name: row.take_text("procedure_name")?,
            subject: row.take_text("subject")?,
            applicant_name: row.take_text("applicant_name")?,
            channel: row.take_text("channel")?,
            agency: row.take_text("agency")?,
            intake_unit: row.take_text("intake_unit")?,
            holder_unit: row.take_text("holder_unit")?,
            assignee: row.uuid_or_null("assignee")?,
            assignee_name: row.take_text_or_null("assignee_name")?,
            step_name: row.take_text_or_null("step_name")?,
            submitted_at: row.instant("submitted_at")?,
            received_at: row.instant_or_null("received_at")?,
            due_at: row.instant_or_null("due_at")?,
            step_due_at: row.instant_or_null("step_due_at")?,
            next_act_due_at: due(row)?,
            paused: row.bool("paused")?,
            supplement_until: row.instant_or_null("supplement_until")?,
            finished_at: row.instant_or_null("finished_at")?,
            outcome: row.take_text_or_null("outcome")?,
            confidential: row.bool_or_null("confidential")?.unwrap_or(false),
            asked_units: row
                .take_text_or_null("consulted_units")?
                .unwrap_or_default(),
        })
    }
}

/// When the next act is due, where one is.
pub(super) fn due(row: &Row) -> Result<Option<Timestamp>, Inconsistency> {
    match row.int("next_act_due_at")? {
        NOTHING_DUE => Ok(None),
        ms => Timestamp::from_millisecond(ms)
            .map(Some)
            .map_err(|_| row.inconsistency("next_act_due_at", "not an instant")),
    }
}

fn of_ids(ids: &[Uuid]) -> Select {
    let mut select = Select::new(
        "read::case_line",
        select_lines!("FROM case_file WHERE 1 = 1"),
    );
    select.and_in("id", ids.iter().map(|id| (*id).into()));
    select
}

/// The lines of these cases, in no order.
pub async fn of(db: &Db, ids: &[Uuid]) -> Result<Vec<CaseLine>, ReadError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = db.select(of_ids(ids)).await?;
    let lines = rows.iter_mut().map(CaseLine::read);
    Ok(lines.collect::<Result<_, _>>()?)
}

/// A shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    vec![of_ids(&[Uuid::nil(), Uuid::max()]).finish().0]
}
