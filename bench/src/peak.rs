//! The morning peak: four look-ups in five requests, an act at a desk in eight, a submission in
//! twelve, all against one server that also works its queue.

use crate::Options;
use crate::client::load;
use crate::load::Filled;
use crate::measure::Busy;
use crate::report::Found;
use std::cell::Cell;
use std::time::Duration;

/// Runs it on both engines.
pub fn run(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    for engine in ["sqlite", "postgres"] {
        if engine == "postgres" && options.postgres.is_none() {
            continue;
        }
        let cases = if options.quick { 20_000 } else { 60_000 };
        let filled = Filled::make(options, engine, cases)?;
        let served = filled.serve(&options.motcua, false)?;
        let busy = Busy::of(&filled.processes(&served)?);
        let time = Duration::from_secs(if options.quick { 8 } else { 30 });
        let accepted = Cell::new(0);
        let took = load(served.address, 64, time, 3, |no| match no % 25 {
            0..3 => {
                let at = accepted.get();
                accepted.set(at + 1);
                filled.accept(at, 1)
            }
            3..5 => Some(filled.submit(no, 2)),
            _ => Some(filled.look_up(no, 0)),
        })?;
        let all: u64 = took.iter().map(|it| it.count()).sum();
        let failed: u64 = took.iter().map(|it| it.failed).sum();
        anyhow::ensure!(failed == 0, "{failed} were answered otherwise");
        found.figure(
            &format!("requests, {engine}"),
            all as f64 / took[0].wall.as_secs_f64(),
            "/s",
            &format!(
                "look-ups {}; acts {}; submissions {}; {:.0} µs of processor time each",
                took[0].words(),
                took[1].words(),
                took[2].words(),
                busy.micros_each(all)
            ),
        );
        drop(served);
        filled.clear()?;
    }
    Ok(())
}
