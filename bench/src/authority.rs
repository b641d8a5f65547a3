//! How long it takes to ask whether somebody may do something: every role and act, in the own unit and
//! in another one, over and over.

use crate::Options;
use crate::report::Found;
use domain::actor::{Actor, Role};
use domain::authority::{Act, may};
use domain::testing::{Story, question, specialist};
use std::hint::black_box;
use std::time::Instant;

/// Runs it.
pub fn run(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    let checks: u32 = if options.quick { 200_000 } else { 1_000_000 };
    let case = Story::in_progress()
        .by_specialist()
        .when(question("2026-08-27T10:00"))
        .done()
        .case;
    let mut askers = Vec::new();
    for role in Role::ALL {
        let mut here = specialist();
        here.roles = vec![role];
        let mut elsewhere = here.clone();
        elsewhere.unit = "so-khac/phong".into();
        elsewhere.agency = "so-khac".into();
        elsewhere.covers = (0..40)
            .map(|no| format!("so-khac/{no}").as_str().into())
            .collect();
        askers.extend([Actor::Officer(here), Actor::Officer(elsewhere)]);
    }
    let asked: Vec<(&Actor, Act)> = askers
        .iter()
        .flat_map(|actor| Act::ALL.iter().map(move |act| (actor, *act)))
        .collect();
    let today = jiff::civil::date(2026, 8, 27);
    let mut best = f64::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        for (actor, act) in asked.iter().cycle().take(checks as usize) {
            let _ = black_box(may(black_box(actor), *act, black_box(&case), today).is_ok());
        }
        best = best.min(begun.elapsed().as_secs_f64() * 1e6 / f64::from(checks));
    }
    found.below(
        "a check of authority",
        best,
        "µs",
        5.0,
        "the best of five rounds over every role and act, in the own unit and elsewhere",
    );
    Ok(())
}
