//! Reports of wrong procedures: routed to whoever keeps the procedure, answered by them.

use crate::office::Office;
use crate::path::NotDone;
use crate::publication::{may, who};
use domain::actor::{Officer, Role};
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock;
use domain::ids::AgencyCode;
use domain::publication::keeper::{self, office_code};
use domain::publication::procedure_report::{self as rules, Answer, Fault, ProcedureReport};
use domain::publication::{Kind, Who};
use jiff::Timestamp;
use jiff::civil::Date;
use store::ids::id_at;
use store::publication::{self as files, procedure_report as reports};
use store::{Batch, CommitError};
use uuid::Uuid;

/// What somebody reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// The procedure's code.
    pub code: String,
    /// What is wrong.
    pub fault: Fault,
    /// In their words.
    pub words: String,
    /// Who.
    pub by: Who,
    /// How an answer reaches them.
    pub contact: String,
}

/// Takes a report and routes it: to the agency that keeps the procedure, or to the Office where
/// the catalogue has none of that code.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn report(
    office: &Office,
    now: Timestamp,
    it: Reported,
) -> Result<ProcedureReport, NotDone> {
    rules::fit(&it.words)?;
    let agency = match it.fault {
        Fault::Technical => technical_desk(office),
        _ => {
            let item = files::item(&office.db, Kind::Procedure, &it.code).await?;
            let keeper = item.agency().cloned();
            keeper.unwrap_or_else(|| office_code(&office.organisation))
        }
    };
    let report = ProcedureReport {
        id: id_at(now),
        code: it.code,
        fault: it.fault,
        words: it.words,
        by: it.by,
        contact: it.contact,
        at: now,
        agency,
        answer: None,
    };
    let mut batch = Batch::new();
    reports::record(&mut batch, &report).map_err(unwritable)?;
    office.db.commit(batch).await.map_err(NotDone::Commit)?;
    Ok(report)
}

/// Where technical faults are reported.
pub fn technical_desk(office: &Office) -> AgencyCode {
    keeper::technical_desk(&office.organisation)
}

/// Whether an officer may answer a report: of a procedure whoever publishes it, of a technical fault
/// also who operates the system.
///
/// # Errors
/// The refusal.
pub fn may_answer(
    office: &Office,
    officer: &Officer,
    report: &ProcedureReport,
    on: Date,
) -> Result<(), Refusal> {
    let runs_it = report.fault == Fault::Technical
        && (officer.is(Role::Operator)
            || officer.agency == report.agency && officer.is(Role::Administrator));
    if runs_it {
        return Ok(());
    }
    may(office, officer, Duty::CataloguePublish, &report.agency, on)
}

/// Answers a report.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn answer(
    office: &Office,
    officer: &Officer,
    now: Timestamp,
    id: Uuid,
    agrees: bool,
    words: String,
) -> Result<ProcedureReport, NotDone> {
    let report = reports::load(&office.db, id).await?;
    let report = report.ok_or(NotDone::NotFound)?;
    let today = clock::wall(now).date();
    may_answer(office, officer, &report, today)?;
    let answered = rules::answer(
        report,
        Answer {
            at: now,
            by: who(officer),
            agrees,
            words,
        },
    )?;
    let mut batch = Batch::new();
    reports::answer(&mut batch, &answered).map_err(unwritable)?;
    office.db.commit(batch).await.map_err(NotDone::Commit)?;
    Ok(answered)
}

fn unwritable(error: serde_json::Error) -> NotDone {
    NotDone::Commit(CommitError::Broken {
        text: "catalogue_report".to_owned(),
        reason: error.to_string(),
    })
}
