//! How long the database keeps people waiting and how often it says no, counted since the process
//! started; and the slowest texts by their names. No value of a query is ever kept.

use super::{CommitError, ReadError};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What is slow unless the operator says otherwise.
const SLOW: Duration = Duration::from_millis(200);
/// The bounds of durations in seconds: from a look-up in memory to a disk in trouble.
const BOUNDS: [f64; 11] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0,
];

/// Counters of one open database; all its clones share them.
#[derive(Clone, Debug)]
pub struct Measured(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    reads: Histogram,
    commits: Histogram,
    conflicts: Counter,
    read_failures: Counter,
    commit_failures: Counter,
    slow_after: AtomicU64,
    slow: Mutex<BTreeMap<(Kind, &'static str), Slow>>,
}

/// What was slow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A query.
    Read,
    /// A commit, named by its first statement.
    Commit,
}

/// A text that was slow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slow {
    /// Whether it reads or writes.
    pub kind: Kind,
    /// Its name.
    pub name: &'static str,
    /// How often it was slow.
    pub times: u64,
    /// How long at the longest.
    pub longest: Duration,
    /// How long in all, of the times that were slow.
    pub total: Duration,
}

impl Default for Measured {
    fn default() -> Self {
        Self(Arc::new(Inner {
            reads: Histogram::new(BOUNDS),
            commits: Histogram::new(BOUNDS),
            conflicts: Counter::default(),
            read_failures: Counter::default(),
            commit_failures: Counter::default(),
            slow_after: AtomicU64::new(millis(SLOW)),
            slow: Mutex::default(),
        }))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Measured {
    /// Makes the counters part of what a monitor is told.
    pub fn register(&self, registry: &mut Registry) {
        let it = &self.0;
        let mut put = |name: &str, help: &str, counter: &Counter| {
            registry.register(name, help, counter.clone());
        };
        put(
            "motcua_database_conflicts",
            "Commits given up because somebody else was there first",
            &it.conflicts,
        );
        put(
            "motcua_database_read_failures",
            "Queries the database did not answer",
            &it.read_failures,
        );
        put(
            "motcua_database_commit_failures",
            "Commits the database could not do; conflicts are not among them",
            &it.commit_failures,
        );
        registry.register(
            "motcua_database_read_seconds",
            "How long queries took, waiting for a connection included",
            it.reads.clone(),
        );
        registry.register(
            "motcua_database_commit_seconds",
            "How long commits took until they were on disk, waiting included",
            it.commits.clone(),
        );
    }

    /// From how long on a text is slow.
    pub fn slow_after(&self, duration: Duration) {
        self.0.slow_after.store(millis(duration), Ordering::Relaxed);
    }

    /// From how long on a text is slow, now.
    pub fn slow_is(&self) -> Duration {
        Duration::from_millis(self.0.slow_after.load(Ordering::Relaxed))
    }

    /// The texts that were slow, those that took longest first.
    pub fn slowest(&self, most: usize) -> Vec<Slow> {
        let slow = self.0.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<_> = slow.values().cloned().collect();
        found.sort_by(|a, b| b.longest.cmp(&a.longest).then(a.name.cmp(b.name)));
        found.truncate(most);
        found
    }

    pub(super) fn read<T>(
        &self,
        name: &'static str,
        took: Duration,
        answer: &Result<T, ReadError>,
    ) {
        self.0.reads.observe(took.as_secs_f64());
        if answer.is_err() {
            self.0.read_failures.inc();
        }
        self.note_slow(Kind::Read, name, took);
    }

    pub(super) fn commit<T>(
        &self,
        name: &'static str,
        took: Duration,
        answer: &Result<T, CommitError>,
    ) {
        self.0.commits.observe(took.as_secs_f64());
        match answer {
            Ok(_) => {}
            Err(CommitError::Conflict { .. }) => drop(self.0.conflicts.inc()),
            Err(_) => drop(self.0.commit_failures.inc()),
        }
        self.note_slow(Kind::Commit, name, took);
    }

    fn note_slow(&self, kind: Kind, name: &'static str, took: Duration) {
        if millis(took) < self.0.slow_after.load(Ordering::Relaxed) {
            return;
        }
        let mut slow = self.0.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let it = slow.entry((kind, name)).or_insert(Slow {
            kind,
            name,
            times: 0,
            longest: Duration::ZERO,
            total: Duration::ZERO,
        });
        it.times += 1;
        it.total = it.total.saturating_add(took);
        let is_longest = took > it.longest;
        it.longest = it.longest.max(took);
        drop(slow);
        if is_longest {
            tracing::warn!(text = name, ms = millis(took), "the database was slow");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_slow_is_kept_by_name_and_the_longest_comes_first() {
        let it = Measured::default();
        it.slow_after(Duration::from_millis(50));
        let ok = |name, ms| it.read(name, Duration::from_millis(ms), &Ok(()));
        ok("fast", 49);
        ok("slow", 50);
        ok("slower", 90);
        ok("slow", 70);
        let failed = Err::<(), _>(CommitError::Unavailable("the disk is full".to_owned()));
        it.commit("commit", Duration::from_millis(300), &failed);
        let slowest = it.slowest(2);
        let told: Vec<_> = slowest
            .iter()
            .map(|it| (it.kind, it.name, it.times))
            .collect();
        assert_eq!(
            told,
            [(Kind::Commit, "commit", 1), (Kind::Read, "slower", 1)]
        );
        let slow = &it.slowest(9)[2];
        assert_eq!((slow.times, slow.total.as_millis()), (2, 120));
        assert_eq!(it.0.commit_failures.get(), 1);
        assert_eq!(it.0.conflicts.get(), 0);
    }
}
