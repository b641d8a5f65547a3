//! Transfer: passes an accepted file to the resolving unit, at once or the next working morning.
//! A file that somebody passed on by hand meanwhile is left alone.

use super::{Desk, Undone, payload};
use casework::path::{Asked, NotDone};
use domain::actor::Actor;
use domain::case::transfer::Transfer;
use store::Batch;
use store::job_queue::Job;

/// The queue it waits in.
pub const QUEUE: &str = "transfer";

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it = payload(job)?;
    let asked = Asked::plainly(&Actor::System, desk.now());
    match casework::transfer::run(&desk.office, &it.code, &asked, Transfer::default()).await {
        Ok(_) => Ok(Batch::new()),
        // The case has moved on: nothing is left to do.
        Err(NotDone::Refused(refusal)) => {
            tracing::debug!(rule = refusal.rule(), "not passed on");
            Ok(Batch::new())
        }
        Err(not_done) => Err(not_done.into()),
    }
}
