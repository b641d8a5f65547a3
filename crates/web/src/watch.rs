//! What the process knows of itself, for whoever runs it: since when it runs, where it writes,
//! whether its worker is alive. Made by the process and handed to the house; nothing of a case and
//! nobody's name is in it.

use crate::metrics::Requests;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// A worker that has not looked at the queue for so long is not alive. Far longer than its pause
/// between two looks, which goes on while jobs are worked.
pub const SILENT: SignedDuration = SignedDuration::from_secs(60);

/// When the worker of this process last looked at the queue; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Heartbeat(Arc<AtomicI64>);

impl Heartbeat {
    /// It has looked.
    pub fn beat(&self, now: Timestamp) {
        self.0.store(now.as_millisecond(), Ordering::Relaxed);
    }

    /// When it last did; nothing before the first time.
    pub fn last(&self) -> Option<Timestamp> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            at => Timestamp::from_millisecond(at).ok(),
        }
    }

    /// Whether it looked not long ago.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.last()
            .is_some_and(|last| last.duration_until(now) <= SILENT)
    }
}

/// A folder that the process writes into.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// What is kept there, in one word for the monitor: `database`, `files`.
    pub what: &'static str,
    /// The folder.
    pub folder: PathBuf,
}

/// What the process knows of itself.
#[derive(Clone, Debug)]
pub struct Watch {
    /// The process among those that share the database.
    pub process: Uuid,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// Where it writes on this machine.
    pub places: Arc<[Place]>,
    /// So many bytes must be free where it writes.
    pub least_free: u64,
    /// Its worker; none where other processes work the queue.
    pub worker: Option<Heartbeat>,
    /// Counters of its requests.
    pub requests: Requests,
    /// Whether the log has a line for every request.
    pub log_requests: bool,
}

impl Watch {
    /// A process that has just started and writes nowhere.
    pub fn new(started_at: Timestamp) -> Self {
        Self {
            process: Uuid::now_v7(),
            started_at,
            places: Arc::default(),
            least_free: 0,
            worker: None,
            requests: Requests::default(),
            log_requests: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_alive_for_a_minute_after_its_last_look() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).expect("a time");
        let heartbeat = Heartbeat::default();
        assert!(!heartbeat.is_alive(at(0)), "it has not begun");
        heartbeat.beat(at(0));
        assert_eq!(heartbeat.clone().last(), Some(at(0)));
        assert!(heartbeat.is_alive(at(60)) && !heartbeat.is_alive(at(61)));
    }
}
