//! Following the catalogue: what another process changed, or what begins to hold at midnight, is
//! seen by its number and its day, and read anew.

use crate::clock;
use casework::living;
use casework::office::Office;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Between two looks; a change made by this process is seen at once.
const EVERY: Duration = Duration::from_secs(2);

/// Follows it until told to stop.
pub async fn follow(office: Office, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        tokio::select! {
            () = sleep(EVERY) => {}
            _ = stop.changed() => continue,
        }
        if let Err(error) = living::refresh(&office, clock::now()).await {
            tracing::warn!(%error, "the catalogue could not be followed");
        }
    }
}
