//! Following the catalogue: what another process changed, or what begins to hold at midnight, is
//! seen by its number and its day, and read anew.

use crate::clock;
use crate::jobs::redate;
use casework::living;
use casework::office::Office;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Between two looks; a change made by this process is seen at once.
const EVERY: Duration = Duration::from_secs(2);

/// Follows it until told to stop. A new table of days is followed by the job that reckons the
/// dates of open cases anew, ordered once whichever process is first.
pub async fn follow(office: Office, mut stop: watch::Receiver<bool>) {
    let mut days_off = office.living.newest().days_off;
    while !*stop.borrow_and_update() {
        tokio::select! {
            () = sleep(EVERY) => {}
            _ = stop.changed() => continue,
        }
        if let Err(error) = living::refresh(&office, clock::now()).await {
            tracing::warn!(%error, "the catalogue could not be followed");
        }
        let newest = office.living.newest().days_off;
        if newest != days_off
            && let Some(no) = newest
        {
            let table = format!("days-off-{no}");
            if let Err(error) = redate::order_at(&office, clock::now(), &table).await {
                tracing::warn!(%error, "the dates of open cases are not ordered anew yet");
                continue;
            }
        }
        days_off = newest;
    }
}
