//! Follow-up work as jobs: each line that `domain` orders becomes a row in the same commit. What
//! a job needs travels in its payload; who carries it out is the worker's.

use domain::case::{Case, Event, FollowUp, follow_up};
use domain::ids::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::job_queue::NewJob;

/// A job that belongs to a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaseJob {
    /// The case.
    pub case: CaseId,
    /// Its code.
    pub code: String,
    /// The version of the case after the event that made the job necessary.
    pub version: u32,
    /// What to do.
    pub what: FollowUp,
}

impl CaseJob {
    /// The queue it waits in; the worker has one handler for each.
    pub fn queue(what: &FollowUp) -> &'static str {
        match what {
            FollowUp::Letter { .. } => "print_letter",
            FollowUp::Notice { .. } => "notify",
            FollowUp::Transfer { .. } => "transfer",
            FollowUp::LapseSupplement { .. } => "supplement_lapse",
        }
    }

    fn not_before(what: &FollowUp) -> Option<Timestamp> {
        match what {
            FollowUp::Transfer { at } | FollowUp::LapseSupplement { at } => Some(*at),
            FollowUp::Letter { .. } | FollowUp::Notice { .. } => None,
        }
    }
}

/// The jobs that an event makes necessary; `case` is the case after it.
///
/// # Errors
/// When a payload cannot be written as JSON.
pub fn jobs(case: &Case, event: &Event) -> Result<Vec<NewJob>, serde_json::Error> {
    follow_up(case, event)
        .into_iter()
        .enumerate()
        .map(|(index, what)| {
            let at = CaseJob::not_before(&what);
            let queue = CaseJob::queue(&what);
            let payload = CaseJob {
                case: case.id,
                code: case.code_text(),
                version: case.version,
                what,
            };
            let job = NewJob::now(queue, &payload, event.at)?
                .about(case.id.0)
                .once(format!("{}/{}/{index}", case.id, case.version));
            Ok(match at {
                Some(at) => job.not_before(at),
                None => job,
            })
        })
        .collect()
}
