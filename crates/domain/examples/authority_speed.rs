//! How long it takes to ask whether somebody may do something: every role, every act, in the own
//! unit and in another one, a million times over. `cargo run --example authority_speed -p domain`.

use domain::actor::{Actor, Role};
use domain::authority::{Act, may};
use domain::testing::{Story, question, specialist};
use std::hint::black_box;
use std::time::Instant;

/// Checks in all.
const CHECKS: usize = 1_000_000;

fn main() {
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
    let begun = Instant::now();
    let mut allowed = 0_usize;
    for (actor, act) in asked.iter().cycle().take(CHECKS) {
        allowed += usize::from(black_box(may(black_box(actor), *act, black_box(&case))).is_ok());
    }
    let nanos = begun.elapsed().as_nanos() / CHECKS as u128;
    println!(
        "{CHECKS} checks ({} askers, {} acts), {allowed} allowed: {nanos} ns a check",
        askers.len(),
        Act::ALL.len()
    );
}
