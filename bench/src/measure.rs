//! Times, processors and memory, as this machine's kernel counts them.

use std::fs;
use std::time::Duration;

/// What many calls took.
#[derive(Clone, Debug, Default)]
pub struct Took {
    times: Vec<Duration>,
    /// From the first call to the end of the last.
    pub wall: Duration,
    /// How many failed.
    pub failed: u64,
}

impl Took {
    /// From the times of each.
    pub fn new(mut times: Vec<Duration>, wall: Duration, failed: u64) -> Self {
        times.sort_unstable();
        Self {
            times,
            wall,
            failed,
        }
    }

    /// How many succeeded.
    pub fn count(&self) -> u64 {
        self.times.len() as u64
    }

    /// How many a second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.wall.as_secs_f64().max(1e-9)
    }

    /// The time within which this share of them was done, in milliseconds.
    pub fn at(&self, share: f64) -> f64 {
        let at = ((self.times.len() as f64) * share) as usize;
        let last = self.times.len().saturating_sub(1);
        self.times
            .get(at.min(last))
            .map_or(0.0, |it| it.as_secs_f64() * 1e3)
    }

    /// In words.
    pub fn words(&self) -> String {
        format!(
            "{:.0}/s, p50 {:.2} ms, p99 {:.2} ms, {} failed",
            self.rate(),
            self.at(0.5),
            self.at(0.99),
            self.failed
        )
    }
}

/// The middle one of some figures.
pub fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(0.0)
}

/// Processor seconds that a process has used, with those of its threads.
pub fn cpu_of(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let Some((_, behind)) = text.rsplit_once(')') else {
        return 0.0;
    };
    let fields: Vec<&str> = behind.split_whitespace().collect();
    let ticks = |at: usize| -> f64 { fields.get(at).and_then(|it| it.parse().ok()).unwrap_or(0.0) };
    (ticks(11) + ticks(12)) / 100.0
}

/// Processor seconds of a process and all it has started, those that ended among them.
pub fn cpu_of_tree(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let Some((_, behind)) = text.rsplit_once(')') else {
        return 0.0;
    };
    let fields: Vec<&str> = behind.split_whitespace().collect();
    let ticks = |at: usize| -> f64 { fields.get(at).and_then(|it| it.parse().ok()).unwrap_or(0.0) };
    let own = (ticks(11) + ticks(12) + ticks(13) + ticks(14)) / 100.0;
    own + children(pid).into_iter().map(cpu_of_tree).sum::<f64>()
}

/// The processes that a process has started.
pub fn children(pid: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    text.split_whitespace()
        .filter_map(|it| it.parse().ok())
        .collect()
}

/// Memory of a process.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Memory {
    /// In main memory now, in MiB.
    pub resident: f64,
    /// Of this what is not a file that could be read again.
    pub own: f64,
    /// The most it has been.
    pub most: f64,
}

/// The memory of a process now.
pub fn memory_of(pid: u32) -> Memory {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let of = |name: &str| -> f64 {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
            .map_or(0.0, |kib| kib / 1024.0)
    };
    Memory {
        resident: of("VmRSS"),
        own: of("RssAnon"),
        most: of("VmHWM"),
    }
}

/// Processor time that is used from here on.
pub struct Busy {
    pids: Vec<u32>,
    of: fn(u32) -> f64,
    before: f64,
}

impl Busy {
    /// Watches processes, each with all it has started.
    pub fn of(pids: &[u32]) -> Self {
        Self::watching(pids, cpu_of_tree)
    }

    /// Watches this process alone.
    pub fn own() -> Self {
        Self::watching(&[std::process::id()], cpu_of)
    }

    fn watching(pids: &[u32], of: fn(u32) -> f64) -> Self {
        Self {
            pids: pids.to_vec(),
            of,
            before: pids.iter().map(|pid| of(*pid)).sum(),
        }
    }

    /// Processor microseconds for each of so many operations.
    pub fn micros_each(&self, count: u64) -> f64 {
        let now: f64 = self.pids.iter().map(|pid| (self.of)(*pid)).sum();
        (now - self.before) * 1e6 / (count.max(1) as f64)
    }
}
