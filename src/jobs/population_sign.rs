//! Population sign: tells the head of an agency that a look-up of an officer carries a sign of misuse,
//! once for each kind of sign and day.

use super::{Desk, Undone};
use casework::population_sign::{Seen, Untold, tell};
use store::Batch;
use store::job_queue::Job;

pub use casework::population_sign::QUEUE;

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let seen: Seen = job
        .payload()
        .map_err(|error| Undone::Never(anyhow::Error::from(error)))?;
    match tell(&desk.office, &seen, desk.now()).await {
        Ok(batch) => Ok(batch),
        Err(Untold::Read(error)) => Err(error.into()),
        Err(error @ Untold::Write(_)) => Err(Undone::Never(error.into())),
    }
}
