//! The columns of a case's snapshot row: what of a case lists filter, sort and show. Each is
//! reckoned from the case alone (and its due dates), so that `check` can reckon it again.

use super::DueDates;
use crate::fold::{fold, fold_given_name_first};
use crate::sql::{Batch, Text, Value};
use domain::case::look_up::LookUp;
use domain::case::{Case, Party, Stage, Submitter, decide_result};
use domain::ids::UnitCode;
use domain::index766::facts::marks;
use serde::Serialize;
use std::sync::LazyLock;

/// The columns that never change, then the others, in the order of [`values`].
pub const FIXED: usize = 2;

/// Columns that are empty in rows of programs before them, until a walk has filled them.
pub(super) const FILLED_LATER: [&str; 2] = ["counted", "rated_at"];

/// A column that is empty in rows of programs before it until the case's next act, or tells of an earlier
/// version where such a program worked beside; whoever reads it reads the body then.
pub(super) const READ_FROM_BODY: &str = "look_up";

/// All columns but those at the end (`journal_head`, `body`), in the order of [`values`].
pub const COLUMNS: &[&str] = &[
    "id",
    "code",
    "version",
    "stage",
    "status",
    "is_open",
    "procedure_code",
    "procedure_version",
    "procedure_name",
    "agency",
    "intake_unit",
    "holder_unit",
    "assignee",
    "assignee_name",
    "step_name",
    "applicant_account",
    "applicant_name",
    "applicant_identity",
    "applicant_phone",
    "submitter_account",
    "submitter_name",
    "name_fold",
    "given_name_fold",
    "search_fold",
    "subject",
    "channel",
    "submitted_at",
    "received_at",
    "due_at",
    "step_due_at",
    "next_act_due_at",
    "paused",
    "supplement_until",
    "finished_at",
    "outcome",
    "result_code",
    "consulted_units",
    "confidential",
    "counted",
    "rated_at",
    "look_up",
];

const AT_THE_END: &[&str] = &["journal_head", "body"];

pub(super) static INSERT: LazyLock<Text> = LazyLock::new(|| {
    let names = all();
    let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO case_file ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    Text::owned("case_file::columns::INSERT", sql)
});

static UPDATE: LazyLock<Text> = LazyLock::new(|| {
    let names = COLUMNS.iter().chain(AT_THE_END).enumerate().skip(FIXED);
    let sets: Vec<String> = names
        .map(|(at, name)| format!("{name} = ${}", at + 1))
        .collect();
    let seen = COLUMNS.len() + AT_THE_END.len() + 1;
    let sql = format!(
        "UPDATE case_file SET {} WHERE id = $1 AND code = $2 AND version = ${seen}",
        sets.join(", ")
    );
    Text::owned("case_file::columns::UPDATE", sql)
});

/// The texts of this module, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    vec![INSERT.clone(), UPDATE.clone()]
}

/// Adds to a batch the snapshot of a case: a new row, or the old one if it still has the version
/// that was seen.
pub(super) fn save(
    batch: &mut Batch,
    seen_version: u32,
    case: &Case,
    due: &DueDates,
    head: &[u8; 32],
) -> Result<(), String> {
    let mut row = row_of(case, due, head)?;
    if seen_version == 0 {
        batch.must_touch_one(&INSERT, row);
    } else {
        row.push(seen_version.into());
        batch.must_touch_one(&UPDATE, row);
    }
    Ok(())
}

/// All columns in the order of [`INSERT`].
pub(super) fn all() -> Vec<&'static str> {
    COLUMNS.iter().chain(AT_THE_END).copied().collect()
}

/// The whole snapshot row of a case.
pub(super) fn row_of(case: &Case, due: &DueDates, head: &[u8; 32]) -> Result<Vec<Value>, String> {
    let mut row =
        values(case, due).ok_or("a case is on file only once it was filed and has its code")?;
    row.push(head.as_slice().into());
    row.push(
        serde_json::to_string(case)
            .map_err(|e| e.to_string())?
            .into(),
    );
    Ok(row)
}

/// The values of [`COLUMNS`]; nothing for a case that was not filed.
pub fn values(case: &Case, due: &DueDates) -> Option<Vec<Value>> {
    let (code, filing, terms) = (
        case.code.as_ref()?,
        case.filing.as_ref()?,
        case.terms.as_ref()?,
    );
    let applicant = &filing.applicant;
    let submitter = submitter(case)?;
    let holder = case.holder.as_ref();
    let code = code.to_string();
    let everything = [
        code.as_str(),
        &applicant.name,
        &submitter.name,
        applicant.identity_number.as_deref().unwrap_or_default(),
        applicant.phone.as_deref().unwrap_or_default(),
        &terms.name,
        &filing.subject,
    ];
    Some(vec![
        case.id.0.into(),
        code.as_str().into(),
        case.version.into(),
        stage_word(&case.stage).into(),
        u32::from(case.status().number()).into(),
        (!case.has_ended()).into(),
        filing.procedure.as_str().into(),
        terms.version.into(),
        terms.name.as_str().into(),
        filing.agency.as_str().into(),
        filing.intake_unit.as_str().into(),
        holder
            .map_or(&filing.intake_unit, |h| &h.unit)
            .as_str()
            .into(),
        holder.and_then(|h| h.officer).map(|id| id.0).into(),
        holder.and_then(|h| h.officer_name.as_ref()).into(),
        case.open_step().map(|s| s.name.as_str()).into(),
        applicant.account.map(|id| id.0).into(),
        applicant.name.as_str().into(),
        applicant.identity_number.as_ref().into(),
        applicant.phone.as_deref().map(digits).into(),
        submitter.account.map(|id| id.0).into(),
        submitter.name.as_str().into(),
        fold(&applicant.name).into(),
        fold_given_name_first(&applicant.name).into(),
        fold(&everything.join(" ")).into(),
        filing.subject.as_str().into(),
        word(&filing.channel).into(),
        case.clock.submitted?.into(),
        case.clock.accepted.into(),
        due.due_at.into(),
        due.step_due_at.into(),
        due.next_act_key().into(),
        case.stands().into(),
        case.open_supplement().map(|s| s.until).into(),
        case.clock.finished.into(),
        outcome(case).into(),
        case.results.last().map(|r| r.code.as_str()).into(),
        consulted_units(case).into(),
        terms.confidential.then_some(true).into(),
        marks(case, due.due_at).into(),
        case.rating.as_ref().map(|it| it.first_at).into(),
        serde_json::to_string(&LookUp::of(case)).ok().into(),
    ])
}

/// Who filed it: the applicant, or whoever did it for them.
fn submitter(case: &Case) -> Option<&Party> {
    let filing = case.filing.as_ref()?;
    Some(match &filing.submitter {
        Submitter::Applicant => &filing.applicant,
        Submitter::Authorised { person, .. }
        | Submitter::Guardian { person, .. }
        | Submitter::Hired { person, .. }
        | Submitter::Postal { person, .. } => person,
    })
}

/// A unit's code as it stands among others.
pub fn between_bars(unit: &UnitCode) -> String {
    format!("|{unit}|")
}

/// The units that still owe their opinion.
fn consulted_units(case: &Case) -> Option<String> {
    if case.has_ended() {
        return None;
    }
    let open = case.consultations.iter().filter(|c| c.answer.is_none());
    let units: String = open.map(|c| between_bars(&c.unit)).collect();
    Some(units).filter(|units| !units.is_empty())
}

/// A telephone number as its digits, so that spaces and dots do not hide it.
pub fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// The word of a stage, as serde writes it.
pub fn stage_word(stage: &Stage) -> &'static str {
    match stage {
        Stage::Unfiled => "unfiled",
        Stage::Submitted => "submitted",
        Stage::AwaitingSupplement { .. } => "awaiting_supplement",
        Stage::Accepted => "accepted",
        Stage::InProgress { .. } => "in_progress",
        Stage::SupplementProposed { .. } => "supplement_proposed",
        Stage::AwaitingPayment { .. } => "awaiting_payment",
        Stage::Decided => "decided",
        Stage::ResultReady => "result_ready",
        Stage::HandedOver => "handed_over",
        Stage::Rejected => "rejected",
        Stage::Withdrawn => "withdrawn",
        Stage::Stopped => "stopped",
        Stage::Lapsed => "lapsed",
    }
}

/// How a case ended, once its resolution ended.
pub fn outcome(case: &Case) -> Option<&'static str> {
    case.clock.finished?;
    Some(match case.stage {
        Stage::Rejected => "rejected",
        Stage::Withdrawn => "withdrawn",
        Stage::Stopped => "stopped",
        Stage::Lapsed => "lapsed",
        _ => match case.decision.as_ref()?.outcome {
            decide_result::Outcome::Granted => "granted",
            decide_result::Outcome::Refused => "refused",
        },
    })
}

/// A unit variant as serde writes it.
fn word<T: Serialize>(it: &T) -> String {
    match serde_json::to_value(it) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
