//! What the server needs while it idles and under load, and how soon it shows its first page over
//! a store that is full.

use crate::Options;
use crate::client::load;
use crate::load::Filled;
use crate::measure::{memory_of, middle};
use crate::report::Found;
use std::time::Duration;

/// Runs it on SQLite, where the store lives in the server.
pub fn run(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    let filled = Filled::make(
        options,
        "sqlite",
        if options.quick { 20_000 } else { 100_000 },
    )?;
    let mut starts = Vec::new();
    for _ in 0..3 {
        let served = filled.serve(&options.motcua, true)?;
        starts.push(served.started_in.as_secs_f64());
    }
    let size = std::fs::metadata(filled.folder.join("bench.sqlite"))?.len();
    found.below(
        "from start to first page",
        middle(starts),
        "s",
        1.0,
        &format!("{} cases, {} MiB", filled.codes.len(), size >> 20),
    );
    let served = filled.serve(&options.motcua, false)?;
    std::thread::park_timeout(Duration::from_secs(3));
    let idle = memory_of(served.pid());
    found.below(
        "memory, idle",
        idle.resident,
        "MiB",
        100.0,
        &format!("{:.0} of it its own", idle.own),
    );
    let time = Duration::from_secs(if options.quick { 8 } else { 30 });
    let took = load(served.address, 64, time, 3, |no| {
        Some(match no % 10 {
            0 | 1 => filled.submit(no, 1),
            2 => filled.work_list(no, 2),
            _ => filled.look_up(no, 0),
        })
    })?;
    anyhow::ensure!(
        took.iter().all(|it| it.failed == 0),
        "some were answered otherwise"
    );
    let loaded = memory_of(served.pid());
    found.below(
        "memory under load, at most",
        loaded.most,
        "MiB",
        400.0,
        &format!(
            "{:.0} of it its own; {:.0} look-ups, {:.0} submissions, {:.0} work lists a second",
            loaded.own,
            took[0].rate(),
            took[1].rate(),
            took[2].rate()
        ),
    );
    drop(served);
    filled.clear()
}
