//! Lapse of a supplement: closes a file whose supplement did not come. Where it came, the rule
//! refuses and nothing is left to do.

use super::{Desk, Undone, payload};
use casework::path::{Asked, NotDone};
use domain::actor::Actor;
use domain::case::Refusal;
use store::Batch;
use store::job_queue::Job;

/// The queue it waits in.
pub const QUEUE: &str = "supplement_lapse";

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it = payload(job)?;
    let asked = Asked::plainly(&Actor::System, desk.now());
    match casework::supplement_lapse::run(&desk.office, &it.code, &asked).await {
        Ok(_) => Ok(Batch::new()),
        // The last moment itself still belongs to the applicant.
        Err(NotDone::Refused(early @ Refusal::LapseTooEarly { .. })) => {
            Err(Undone::Later(NotDone::Refused(early).into()))
        }
        Err(NotDone::Refused(refusal)) => {
            tracing::debug!(rule = refusal.rule(), "not closed");
            Ok(Batch::new())
        }
        Err(not_done) => Err(not_done.into()),
    }
}
