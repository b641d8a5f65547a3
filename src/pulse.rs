//! The pulse: each process that shares the database says every few seconds that it is there, so
//! that an operator sees who serves and who works, and in which version.

use crate::clock;
use std::time::Duration;
use store::Db;
use store::process_seen::{self, Kind, Process};
use tokio::sync::watch;
use tokio::time::sleep;
use web::watch::Watch;

/// Between two signs of life.
const EVERY: Duration = Duration::from_secs(15);
/// Between the first sign and the second.
const SOON: Duration = Duration::from_secs(1);

/// Says that the process is there until it is told to stop, and then that it is gone.
pub async fn run(db: Db, watch: Watch, kind: Kind, mut stop: watch::Receiver<bool>) {
    let mut it = Process {
        id: watch.process,
        kind,
        host: outside::machine::host(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: watch.started_at,
        seen_at: watch.started_at,
        worker_at: None,
    };
    // At once, then when the worker has begun, then at the usual pace.
    let mut wait = SOON;
    while !*stop.borrow_and_update() {
        it.seen_at = clock::now();
        it.worker_at = watch.worker.as_ref().and_then(|worker| worker.last());
        if let Err(error) = process_seen::see(&db, &it).await {
            tracing::warn!(%error, "the process could not say that it is there");
        }
        tokio::select! {
            () = sleep(wait) => wait = EVERY,
            _ = stop.changed() => {}
        }
    }
    // Whoever looks sees it go silent all the same.
    let _ = process_seen::leave(&db, it.id).await;
}
