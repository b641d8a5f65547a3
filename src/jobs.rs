//! The jobs: one file each, a handler that may run twice and does no harm. What it leaves to be
//! written comes back as a batch, which the worker commits together with the end of the job.

pub mod back_fill;
pub mod backup;
pub mod catalogue_import;
pub mod drill;
pub mod housekeeping;
pub mod journal_root;
pub mod late_forecast;
pub mod national_portal_intake;
pub mod notify;
pub mod petition_clock;
pub mod petition_intake;
pub mod petition_notice;
pub mod petition_portal;
pub mod population_look_up;
pub mod population_sign;
pub mod print_letter;
pub mod recount;
pub mod redate;
pub mod report;
pub mod send_code;
pub mod supplement_lapse;
pub mod transfer;
pub mod words;

use crate::wiring::Neighbours;
use casework::follow_up::CaseJob;
use casework::office::Office;
use casework::path::{NotDone, due_dates};
use domain::case::Event;
use jiff::Timestamp;
use std::sync::Arc;
use store::case_file::event_format::StoredEvent;
use store::case_file::{self, CaseFile};
use store::job_queue::Job;
use store::journal::key::Signer;
use store::{Batch, CommitError, ReadError};
use uuid::Uuid;
use web::house::Printer;

/// What jobs have at hand.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Files, catalogue, organisation and law.
    pub office: Office,
    /// Mail, text messages, files, National Portal.
    pub neighbours: Neighbours,
    /// The printer.
    pub print: Printer,
    /// The address that links in messages begin with.
    pub public_url: String,
    /// What signs the roots of the journal; none where this process has no key.
    pub journal: Option<Arc<Signer>>,
    /// What time it is.
    pub time: Time,
}

/// Where a desk takes the time from.
#[derive(Debug, Clone, Copy)]
pub enum Time {
    /// The office's clock.
    Clock(fn() -> Timestamp),
    /// It is this moment: one job, one moment.
    At(Timestamp),
}

impl Desk {
    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.time {
            Time::Clock(now) => now(),
            Time::At(moment) => moment,
        }
    }

    /// The same desk with the newest catalogue.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            office: self.office.fresh(),
            ..self.clone()
        }
    }

    /// The same desk at a moment.
    #[must_use]
    pub fn at(&self, moment: Timestamp) -> Self {
        Self {
            time: Time::At(moment),
            ..self.clone()
        }
    }
}

/// Why a job is not done, and whether to try it again.
#[derive(Debug, thiserror::Error)]
pub enum Undone {
    /// It may work later.
    #[error("it may work later")]
    Later(#[source] anyhow::Error),
    /// It will never work as it stands.
    #[error("trying again will not help")]
    Never(#[source] anyhow::Error),
}

impl From<ReadError> for Undone {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(_) => Self::Later(error.into()),
            _ => Self::Never(error.into()),
        }
    }
}

impl From<CommitError> for Undone {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Broken { .. } => Self::Never(error.into()),
            _ => Self::Later(error.into()),
        }
    }
}

impl From<outside::Trouble> for Undone {
    fn from(trouble: outside::Trouble) -> Self {
        if trouble.is_worth_retrying() {
            Self::Later(trouble.into())
        } else {
            Self::Never(trouble.into())
        }
    }
}

impl From<NotDone> for Undone {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Read(error) => error.into(),
            NotDone::Commit(error) => error.into(),
            NotDone::Changed { .. } | NotDone::ClockBehind(_) => Self::Later(not_done.into()),
            _ => Self::Never(not_done.into()),
        }
    }
}

/// Every kind of job that is worked.
pub const QUEUES: [&str; 12] = [
    notify::QUEUE,
    print_letter::QUEUE,
    transfer::QUEUE,
    supplement_lapse::QUEUE,
    redate::QUEUE,
    catalogue_import::QUEUE,
    petition_notice::QUEUE,
    petition_clock::QUEUE,
    petition_portal::QUEUE,
    send_code::QUEUE,
    population_look_up::QUEUE,
    population_sign::QUEUE,
];

/// Works one job.
///
/// # Errors
/// Why it is not done.
pub async fn work(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    match job.queue.as_str() {
        notify::QUEUE => notify::run(desk, job).await,
        print_letter::QUEUE => print_letter::run(desk, job).await,
        transfer::QUEUE => transfer::run(desk, job).await,
        supplement_lapse::QUEUE => supplement_lapse::run(desk, job).await,
        redate::QUEUE => redate::run(desk, job).await,
        catalogue_import::QUEUE => catalogue_import::run(desk, job).await,
        petition_notice::QUEUE => petition_notice::run(desk, job).await,
        petition_clock::QUEUE => petition_clock::run(desk, job).await,
        petition_portal::QUEUE => petition_portal::run(desk, job).await,
        send_code::QUEUE => send_code::run(desk, job).await,
        population_look_up::QUEUE => population_look_up::run(desk, job).await,
        population_sign::QUEUE => population_sign::run(desk, job).await,
        other => Err(Undone::Never(anyhow::anyhow!(
            "no handler works the queue {other:?}"
        ))),
    }
}

/// The name of the n-th thing that a job leaves behind: the same again when it runs again.
fn nth_name(job: &Job, n: u128) -> Uuid {
    Uuid::from_u128(job.id.as_u128() ^ n)
}

/// What a job about a case was given.
fn payload(job: &Job) -> Result<CaseJob, Undone> {
    job.payload::<CaseJob>()
        .map_err(|error| Undone::Never(error.into()))
}

/// A case as it stood after the event that made a job necessary.
struct Stood {
    /// The case, with the dates and the journal's head of that moment.
    file: CaseFile,
    /// What had happened until then; the last is the event itself.
    events: Vec<Event>,
    /// The same as it is stored.
    stored: Vec<StoredEvent>,
}

impl Stood {
    /// The event that made the job necessary.
    fn event(&self) -> Option<&Event> {
        self.events.last()
    }
}

/// Folds a case up to the event that made a job necessary. A case with masked events is taken as
/// it stands now.
async fn as_it_stood(desk: &Desk, it: &CaseJob) -> Result<Stood, Undone> {
    let db = &desk.office.db;
    let mut events = Vec::new();
    let mut head = None;
    let upto = it.version as usize;
    let mut history = case_file::history(db, it.case).await?;
    history.truncate(upto);
    for stored in &history {
        match stored.event() {
            Ok(Some(event)) => events.push(event),
            Ok(None) => break,
            Err(error) => return Err(Undone::Never(anyhow::anyhow!("{error}"))),
        }
        head = Some(stored.hash);
    }
    if let (Some(event), Some(journal_head)) = (events.last(), head)
        && events.len() == upto
    {
        let case = domain::case::fold(it.case, &events);
        let due = due_dates(&desk.office, &case, event.at);
        let file = CaseFile {
            case,
            due,
            journal_head,
        };
        return Ok(Stood {
            file,
            events,
            stored: history,
        });
    }
    let file = case_file::load(db, it.case).await?;
    let file =
        file.ok_or_else(|| Undone::Never(anyhow::anyhow!("there is no case {:?}", it.case)))?;
    Ok(Stood {
        file,
        events: Vec::new(),
        stored: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod twice_tests;
