//! `motcua load --config FILE --from CASES.jsonl`: puts cases of the past on file, with their
//! journal, for a province that moves in. Beside a running server on PostgreSQL, before it starts
//! on SQLite.

use anyhow::Context as _;
use casework::historic::Reader;
use clap::Args;
use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::Config;
use crate::{clock, wiring};

/// The options of `motcua load`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The cases, one a line: `{"events": […]}`, as the journal keeps them.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
}

/// How many refused lines are named.
const NAMED: usize = 20;

/// Loads.
///
/// # Errors
/// When the configuration, the database or the file cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let config = Config::read(&options.config)?;
    let file = File::open(&options.from)
        .with_context(|| format!("cannot read {}", options.from.display()))?;
    let parts = wiring::open(&config).await?;
    let on_screen = std::io::stderr().is_terminal();
    let reader = Reader::new(parts.desk.office.clone(), clock::now());
    let report = reader
        .load(BufReader::new(file).lines(), |cases| {
            if on_screen {
                eprint!("\r{cases} cases  ");
            }
        })
        .await;
    if on_screen {
        eprintln!();
    }
    parts.close().await;
    let report = report?;
    println!(
        "{} cases with {} events put on file; {} were on file already; {} lines refused",
        report.loaded.cases,
        report.loaded.events,
        report.loaded.on_file,
        report.refused.len()
    );
    for refused in report.refused.iter().take(NAMED) {
        eprintln!("line {}: {}", refused.line, refused.why);
    }
    Ok(match report.refused.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
