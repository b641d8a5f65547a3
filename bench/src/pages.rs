//! The two pages that are asked for most, beside a static page of the same server: what of the
//! machine is left after reading the store and writing the page.

use crate::Options;
use crate::client::{Request, load};
use crate::load::Filled;
use crate::measure::{Took, middle};
use crate::report::{Found, Reach};
use std::net::SocketAddr;
use std::time::Duration;

/// How many ask at once.
const CLIENTS: usize = 32;

/// Runs it on an engine.
pub fn run(options: &Options, engine: &'static str, found: &mut Found) -> anyhow::Result<()> {
    let filled = Filled::make(options, engine, if options.quick { 10_000 } else { 50_000 })?;
    let program = std::env::current_exe()?;
    let served = filled.serve(&program, false)?;
    let time = Duration::from_secs(if options.quick { 3 } else { 10 });
    let rounds = if options.quick { 3 } else { 5 };
    let at = served.address;
    let (mut hello, mut look_up, mut list) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = [Took::default(), Took::default()];
    ask(at, Duration::from_secs(1), |no| filled.work_list(no, 0))?;
    for round in 0..rounds {
        let from = round as u64 * 10_000_000;
        hello.push(ask(at, time, |_| Filled::hello(0))?.rate());
        last[0] = ask(at, time, |no| filled.look_up(from + no, 0))?;
        look_up.push(last[0].rate());
        last[1] = ask(at, time, |no| filled.work_list(no, 0))?;
        list.push(last[1].rate());
    }
    let (of_look_up, of_list) = match engine {
        "sqlite" => (0.25, 0.10),
        _ => (0.12, 0.06),
    };
    let hello = middle(hello);
    found.ratio(
        ("look-up page by code", middle(look_up)),
        ("static page", hello),
        "/s",
        Some(Reach::RatioAtLeast(of_look_up)),
        &last[0].words(),
    );
    found.ratio(
        ("work list page", middle(list)),
        ("static page", hello),
        "/s",
        Some(Reach::RatioAtLeast(of_list)),
        &last[1].words(),
    );
    found.below("work list page, p99", last[1].at(0.99), "ms", 20.0, "");
    drop(served);
    filled.clear()
}

fn ask(address: SocketAddr, time: Duration, next: impl Fn(u64) -> Request) -> anyhow::Result<Took> {
    let took = load(address, CLIENTS, time, 1, |no| Some(next(no)))?.swap_remove(0);
    anyhow::ensure!(took.failed == 0, "{} answered otherwise", took.failed);
    Ok(took)
}
