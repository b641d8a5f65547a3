//! Submitting and looking up through HTTP, client and server on the same cores, beside what the
//! most complete open peer reached on two such cores: Open Zaak 1.30.0, measured once at its best
//! (9.6 full submissions, 39 bare creates and 51 look-ups a second, 672 MiB).

use crate::client::load;
use crate::load::Filled;
use crate::measure::{Busy, Took, memory_of};
use crate::report::{Found, Reach};
use crate::{Options, measure};
use std::time::Duration;

const OPEN_ZAAK_SUBMITS: f64 = 9.6;
const OPEN_ZAAK_CREATES: f64 = 39.0;
const OPEN_ZAAK_LOOK_UPS: f64 = 51.0;
const OPEN_ZAAK_MEMORY: f64 = 672.0;

/// Runs it on an engine.
pub fn run(options: &Options, engine: &'static str, found: &mut Found) -> anyhow::Result<()> {
    let filled = Filled::make(options, engine, if options.quick { 10_000 } else { 50_000 })?;
    let served = filled.serve(&options.motcua, false)?;
    let time = Duration::from_secs(if options.quick { 6 } else { 20 });
    let hundred = Some(Reach::RatioAtLeast(100.0));
    let pids = filled.processes(&served)?;

    // The first requests prepare statements and fill caches.
    load(served.address, 16, Duration::from_secs(1), 1, |no| {
        Some(filled.look_up_by_api(no, 0))
    })?;
    let (busy, client) = (Busy::of(&pids), Busy::own());
    let took = load(served.address, 32, time, 1, |no| {
        Some(filled.look_up_by_api(1_000_000 + no, 0))
    })?
    .swap_remove(0);
    told(found, "look-up by code, JSON", &took, &busy, &client)?;
    found.ratio(
        ("look-up by code, JSON", took.rate()),
        ("Open Zaak", OPEN_ZAAK_LOOK_UPS),
        "/s",
        hundred,
        &took.words(),
    );

    let (busy, client) = (Busy::of(&pids), Busy::own());
    let took = load(served.address, 64, time, 1, |no| Some(filled.submit(no, 0)))?.swap_remove(0);
    told(found, "submit, JSON", &took, &busy, &client)?;
    found.ratio(
        ("submit, JSON", took.rate()),
        ("Open Zaak, full submissions", OPEN_ZAAK_SUBMITS),
        "/s",
        hundred,
        &took.words(),
    );

    let (busy, client) = (Busy::of(&pids), Busy::own());
    let took = load(served.address, 64, time, 1, |no| Some(filled.draft(no, 0)))?.swap_remove(0);
    told(found, "draft, JSON", &took, &busy, &client)?;
    found.ratio(
        ("begin a draft, JSON", took.rate()),
        ("Open Zaak, bare creates", OPEN_ZAAK_CREATES),
        "/s",
        hundred,
        &took.words(),
    );

    let memory = memory_of(served.pid());
    found.line(crate::report::Line {
        what: "memory of the server after all three, its own".to_owned(),
        value: memory.own,
        unit: "MiB".to_owned(),
        against: Some(crate::report::Against {
            what: "Open Zaak".to_owned(),
            value: OPEN_ZAAK_MEMORY,
        }),
        reach: Some(Reach::RatioAtMost(0.1)),
        note: format!(
            "resident {:.0} MiB with the pages of program and database that the kernel keeps mapped; at most {:.0}",
            memory.resident, memory.most
        ),
    });
    drop(served);
    filled.clear()
}

fn told(
    found: &mut Found,
    what: &str,
    took: &Took,
    busy: &measure::Busy,
    client: &measure::Busy,
) -> anyhow::Result<()> {
    anyhow::ensure!(took.count() > 0, "{what}: nothing was answered");
    anyhow::ensure!(
        took.failed == 0,
        "{what}: {} answered otherwise",
        took.failed
    );
    found.figure(
        &format!("processor time of a {what}"),
        busy.micros_each(took.count()),
        "µs",
        &format!("and {:.0} of the client", client.micros_each(took.count())),
    );
    Ok(())
}
