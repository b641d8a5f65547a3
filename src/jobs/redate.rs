//! Redate: days off were announced late, so the dates of open cases are reckoned anew from their
//! recorded facts and the new table of days. A page of cases a job; each job leaves the next one,
//! with how far it came, so that a large office can see it advance and a restart loses nothing.

use super::{Desk, Undone};
use casework::office::Office;
use casework::path::{due_dates, late_forecast};
use domain::ids::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::job_queue::{self, Job, NewJob};
use store::{Batch, case_file};

/// The queue it waits in.
pub const QUEUE: &str = "redate";

/// Cases reckoned in one job.
const PAGE: u32 = 500;

/// How far it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The table of days, by its fingerprint.
    pub days: String,
    /// The last case reckoned.
    pub after: Option<CaseId>,
    /// Cases reckoned so far.
    pub done: u64,
    /// Of how many, as counted at the start.
    pub of: u64,
    /// Cases whose dates moved.
    pub moved: u64,
}

/// Orders it, once for each table of days; nothing happens when it was ordered before.
///
/// # Errors
/// When the files could not be read or written.
pub async fn order(desk: &Desk, days: &str) -> Result<(), Undone> {
    order_at(&desk.office, desk.now(), days).await
}

/// The same for an office, as of a moment.
///
/// # Errors
/// When the files could not be read or written.
pub async fn order_at(office: &Office, now: Timestamp, days: &str) -> Result<(), Undone> {
    let of = case_file::how_many_run(&office.db).await?;
    let first = Progress {
        days: days.to_owned(),
        after: None,
        done: 0,
        of: of.unsigned_abs(),
        moved: 0,
    };
    let mut batch = Batch::new();
    next(&mut batch, now, &first)?;
    office.db.commit(batch).await?;
    Ok(())
}

fn next(batch: &mut Batch, now: Timestamp, progress: &Progress) -> Result<(), Undone> {
    let after = progress.after.map(|id| id.to_string()).unwrap_or_default();
    let job = NewJob::now(QUEUE, progress, now)
        .map_err(|error| Undone::Never(error.into()))?
        .once(format!("redate/{}/{after}", progress.days));
    job_queue::enqueue(batch, job);
    Ok(())
}

/// Reckons the dates of open petitions anew; they are few beside the cases.
async fn petitions(office: &Office, now: Timestamp) -> Result<u64, Undone> {
    let (mut after, mut moved) = (None, 0);
    loop {
        let files = store::petition::running(&office.db, after, PAGE).await?;
        let Some(last) = files.last() else {
            return Ok(moved);
        };
        after = Some(last.petition.id);
        for file in &files {
            let mut batch = Batch::new();
            casework::petition::redate(office, now, &file.petition, &mut batch)
                .map_err(|error| Undone::Never(error.into()))?;
            match office.db.commit(batch).await {
                Ok(()) => moved += 1,
                // An act came in between and has reckoned with the new table itself.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Reckons one page.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let mut progress: Progress = job.payload().map_err(|error| Undone::Never(error.into()))?;
    let office = &desk.office;
    let files = case_file::running(&office.db, progress.after, PAGE).await?;
    let now = desk.now();
    for file in &files {
        let due = due_dates(office, &file.case, now);
        if due != file.due {
            let mut batch = Batch::new();
            case_file::move_due_dates(&mut batch, file.case.id, file.case.version, &due);
            let forecast = late_forecast(office, &file.case, due.due_at, now);
            store::late_forecast::foresee(&mut batch, file.case.id, forecast);
            match office.db.commit(batch).await {
                Ok(()) => progress.moved += 1,
                // An act came in between and has reckoned with the new table itself.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        progress.done += 1;
    }
    let mut batch = Batch::new();
    let Progress {
        done, of, moved, ..
    } = progress;
    if files.len() < PAGE as usize {
        let petitions = petitions(office, now).await?;
        tracing::info!(
            done,
            moved,
            petitions,
            "all open cases have their dates reckoned anew"
        );
    } else {
        tracing::info!(done, of, moved, "reckoning the dates of open cases anew");
        progress.after = files.last().map(|file| file.case.id);
        next(&mut batch, now, &progress)?;
    }
    Ok(batch)
}
