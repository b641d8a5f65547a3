//! Letters as PDF/A: how long each takes once fonts and templates are warm, and whether memory
//! stays where it is over very many.

use crate::Options;
use crate::measure::{Took, memory_of};
use crate::report::{Found, Reach};
use domain::case::LetterForm;
use domain::testing::letters;
use std::time::Instant;

/// Runs it.
pub fn run(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    documents::warm_up();
    let count = if options.quick { 1_000 } else { 10_000 };
    let forms = [
        LetterForm::Receipt,
        LetterForm::SupplementRequest,
        LetterForm::ControlSlip,
    ];
    let data: Vec<_> = forms
        .iter()
        .map(|form| letters::letter(*form, &letters::short(*form)))
        .collect();
    let set = |no: u32| {
        let mut data = data[no as usize % data.len()].clone();
        // No two letters are alike, so none can be taken from a cache.
        data.code = format!("H40.024.13-260821-{:04}", no % 10_000);
        data.qr = format!("{}?{no}", data.qr);
        documents::letter(&data)
    };
    for no in 0..100 {
        set(1_000_000 + no)?;
    }
    let before = memory_of(std::process::id());
    let (mut times, mut half) = (Vec::new(), before);
    let begun = Instant::now();
    for no in 0..count {
        let at = Instant::now();
        let pdf = set(no)?;
        times.push(at.elapsed());
        anyhow::ensure!(pdf.starts_with(b"%PDF"), "no letter");
        if no == count / 2 {
            half = memory_of(std::process::id());
        }
    }
    let took = Took::new(times, begun.elapsed(), 0);
    let after = memory_of(std::process::id());
    found.below(
        "a letter, p50",
        took.at(0.5),
        "ms",
        10.0,
        &format!("{count} letters of three forms, {}", took.words()),
    );
    found.ratio(
        ("memory after all of them", after.own),
        ("after half of them", half.own),
        "MiB",
        Some(Reach::RatioAtMost(1.05)),
        &format!("{:.0} MiB before", before.own),
    );
    Ok(())
}
