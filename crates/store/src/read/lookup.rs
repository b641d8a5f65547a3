//! The public look-up by case code, one probe of an index. It gives what a screen may need; which
//! of it is shown without signing in is the profile's to say.

use crate::sql::{Db, ReadError, texts};
use jiff::Timestamp;

texts! {
    BY_CODE = "SELECT id, code, stage, status, procedure_name, agency, intake_unit, holder_unit, step_name,
                      applicant_name, submitted_at, received_at, due_at, paused, finished_at, outcome
               FROM case_file WHERE code = $1";
}

/// What can be looked up about a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Case code.
    pub code: String,
    /// The word of its stage.
    pub stage: String,
    /// Its national status, 1–10.
    pub status: u8,
    /// The procedure's name.
    pub procedure_name: String,
    /// The agency that resolves it.
    pub agency: String,
    /// The unit that received it.
    pub intake_unit: String,
    /// The unit that has it.
    pub holder_unit: String,
    /// The open step.
    pub step_name: Option<String>,
    /// The applicant's name.
    pub applicant_name: String,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// When it was accepted.
    pub received_at: Option<Timestamp>,
    /// When the result is due.
    pub due_at: Option<Timestamp>,
    /// Whether it waits for the applicant.
    pub paused: bool,
    /// When its resolution ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
}

/// The case of a code as it was typed: spaces around it and small letters do no harm.
pub async fn by_code(db: &Db, typed: &str) -> Result<Option<Found>, ReadError> {
    let code: String = typed.split_whitespace().collect::<String>().to_uppercase();
    let Some(row) = db.query_one(&BY_CODE, &[code.into()]).await? else {
        return Ok(None);
    };
    let status = row.int("status")?;
    Ok(Some(Found {
        code: row.text("code")?,
        stage: row.text("stage")?,
        status: u8::try_from(status).map_err(|_| row.inconsistency("status", "no such status"))?,
        procedure_name: row.text("procedure_name")?,
        agency: row.text("agency")?,
        intake_unit: row.text("intake_unit")?,
        holder_unit: row.text("holder_unit")?,
        step_name: row.text_or_null("step_name")?,
        applicant_name: row.text("applicant_name")?,
        submitted_at: row.instant("submitted_at")?,
        received_at: row.instant_or_null("received_at")?,
        due_at: row.instant_or_null("due_at")?,
        paused: row.bool("paused")?,
        finished_at: row.instant_or_null("finished_at")?,
        outcome: row.text_or_null("outcome")?,
    }))
}
