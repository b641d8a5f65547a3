//! Compares the clock with the slow oracle on as many random cases as asked for, and measures
//! the clock: `cargo run --release -p domain --example clock_oracle -- 1000000 [SEED]`.

#[path = "../tests/oracle/mod.rs"]
mod oracle;

use oracle::{Chance, World, compare};
use std::process::ExitCode;
use std::time::Instant;

/// Cases put to one made-up office.
const A_WORLD: usize = 1000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse().ok());
    let cases: u64 = arguments.next().unwrap_or(1_000_000);
    let seed: u64 = arguments.next().unwrap_or(1);
    let started = Instant::now();
    let worlds = cases.div_ceil(A_WORLD as u64);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let failed = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                scope.spawn(move || {
                    for number in (worker..worlds).step_by(threads as usize) {
                        let mut chance = Chance::new(seed.wrapping_add(number));
                        let world = World::new(&mut chance);
                        if let Err(difference) = compare(&world, &mut chance, A_WORLD) {
                            eprintln!("office {number}: {difference}");
                            return true;
                        }
                        if number % 100 == 99 {
                            let done = (number + 1) * A_WORLD as u64;
                            eprintln!("{done} cases, {} s", started.elapsed().as_secs());
                        }
                    }
                    false
                })
            })
            .collect();
        // Every thread is joined, whatever the others found.
        let found: Vec<bool> = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or(true))
            .collect();
        found.contains(&true)
    });
    if failed {
        return ExitCode::FAILURE;
    }
    println!(
        "{} cases agree, {} s",
        worlds * A_WORLD as u64,
        started.elapsed().as_secs()
    );
    println!("one deadline, explained: {:.2} µs", measure());
    ExitCode::SUCCESS
}

/// Microseconds for one explained deadline of ten working days over the national calendar.
fn measure() -> f64 {
    use domain::clock::{ClockInput, Limit, reckon, seed};
    const ROUNDS: u32 = 200_000;
    let calendar = seed::calendar();
    let received = jiff::civil::date(2026, 8, 21).at(15, 20, 0, 0);
    let input = ClockInput::new(domain::clock::instant(received), Limit::working_days(10));
    let started = Instant::now();
    for _ in 0..ROUNDS {
        std::hint::black_box(reckon(std::hint::black_box(&input), &calendar));
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
}
