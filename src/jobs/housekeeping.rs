//! Housekeeping: forgets what nobody will ask for again: one-time keys of requests, sessions that
//! are over, jobs that are done. No case, no letter and no journal is ever touched.

use super::{Desk, Undone};
use jiff::SignedDuration;
use store::{Batch, job_queue, request_seen, session};

/// How long a request's key is remembered: nobody presses a button again after a month.
const KEYS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a job that is done stays to be looked at.
const JOBS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Does it; doing it again changes nothing.
///
/// # Errors
/// When the files could not be written.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    let now = desk.now();
    let before = |age: SignedDuration| now.saturating_sub(age).unwrap_or(now);
    let mut batch = Batch::new();
    request_seen::forget_before(&mut batch, before(KEYS));
    session::forget_ended(&mut batch, now);
    job_queue::forget_before(&mut batch, before(JOBS));
    desk.office.db.commit(batch).await?;
    Ok(())
}
