//! The clock against the slow oracle on random offices, seasons, holidays and cases.
//! A million of them: `cargo run --release -p domain --example clock_oracle -- 1000000`.

mod oracle;

use oracle::{Chance, World, compare};

#[test]
fn the_clock_agrees_with_the_oracle() {
    for seed in 1..=20 {
        let mut chance = Chance::new(seed);
        let world = World::new(&mut chance);
        if let Err(difference) = compare(&world, &mut chance, 100) {
            panic!("seed {seed}: {difference}");
        }
    }
}
