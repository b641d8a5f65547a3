//! Catalogue import: a file of many records that somebody handed in is read, or taken after
//! somebody looked at its report. It may run twice: what is further than the job is left alone.

use super::{Desk, Undone};
use casework::catalogue_import::{self, NotDone};
use outside::files::FileKey;
use store::Batch;
use store::catalogue_import::{self as files, State};
use store::job_queue::Job;
use uuid::Uuid;

/// The queue it waits in.
pub const QUEUE: &str = catalogue_import::QUEUE;

/// Reads or takes one file.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let id: Uuid = job.payload().map_err(|error| Undone::Never(error.into()))?;
    // Another process may have taken another file a moment ago, on which this one builds.
    if let Err(error) = casework::living::refresh(&desk.office, desk.now()).await {
        return Err(Undone::Later(error.into()));
    }
    let office = desk.office.fresh();
    let Some(import) = files::load(&office.db, id).await? else {
        return Err(Undone::Never(anyhow::anyhow!("there is no import {id}")));
    };
    if !import.state.is_moving() {
        return Ok(Batch::new());
    }
    let key = FileKey::parse(&import.file_hash)
        .ok_or_else(|| Undone::Never(anyhow::anyhow!("{id} names no file")))?;
    let bytes = desk.neighbours.files.get(&key).await?;
    let bytes = bytes.ok_or_else(|| Undone::Later(anyhow::anyhow!("the file of {id} is away")))?;
    let now = desk.now();
    let done = match import.state {
        State::Reading => catalogue_import::read(&office, &import, bytes, now).await,
        _ => catalogue_import::take(&office, &import, bytes, now).await,
    };
    done.map_err(|error| match error {
        NotDone::Read(error) => error.into(),
        NotDone::Commit(error) => error.into(),
        // Somebody changed the catalogue at the same moment; the next try looks again.
        NotDone::Otherwise => Undone::Later(error.into()),
        other => Undone::Never(other.into()),
    })
}
