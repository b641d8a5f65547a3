//! The measurements: each puts motcua beside the same work done without it, in one run on one
//! machine, and tells the ratio. `bench/run` builds and starts it; `docs/bench.md` is what it
//! wrote last.

mod authority;
mod burn;
mod client;
mod clock;
mod growth;
mod history;
mod letters;
mod load;
mod measure;
mod memory;
mod office;
mod pages;
mod peak;
mod pgbench;
mod raw;
mod report;
mod server;
mod sign_in;
mod submit;
mod through_http;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
#[command(
    name = "bench",
    about = "Measures motcua against the machine it runs on."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs benches; all of them when none is named.
    Run(Options),
    /// Writes the table anew from the results that are there.
    Report {
        /// Where the results are.
        #[arg(long, default_value = "bench/results")]
        results: PathBuf,
        /// Where the table goes.
        #[arg(long, default_value = "docs/bench.md")]
        table: PathBuf,
    },
    /// Serves as `motcua serve` does, with one static page beside; for benches.
    #[command(hide = true)]
    Serve {
        /// The configuration.
        #[arg(long)]
        config: PathBuf,
    },
    /// Keeps the disk of a folder busy until it is killed; for benches.
    #[command(hide = true)]
    Burn {
        /// The folder.
        folder: PathBuf,
    },
}

/// What a run needs to know.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// The benches; see `bench/run --help`.
    pub names: Vec<String>,
    /// Short runs.
    #[arg(long)]
    pub quick: bool,
    /// A PostgreSQL with the settings of a real one, in which databases may be made.
    #[arg(long)]
    pub postgres: Option<String>,
    /// Where everything that is made goes; it must exist, on the disk that is to be measured.
    #[arg(long)]
    pub scratch: PathBuf,
    /// Where the results go.
    #[arg(long, default_value = "bench/results")]
    pub results: PathBuf,
    /// The program to measure.
    #[arg(long)]
    pub motcua: PathBuf,
    /// Submitting alone, over and over for half a minute, with nothing beside it and no figures: for a profile.
    #[arg(long, hide = true)]
    pub alone: bool,
    /// How many cases the growth bench fills the store with at most.
    #[arg(long, default_value_t = 1_000_000)]
    pub cases: i64,
}

/// The benches in the order in which they run.
const ALL: [&str; 14] = [
    "clock",
    "authority",
    "sign-in",
    "letters",
    "submit-sqlite",
    "submit-postgres",
    "http-sqlite",
    "http-postgres",
    "pages-sqlite",
    "pages-postgres",
    "peak",
    "memory",
    "history-sqlite",
    "history-postgres",
];

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Run(options) => run(&options),
        Command::Report { results, table } => report::write(&results, &table),
        Command::Serve { config } => in_runtime(server::serve(&config)),
        Command::Burn { folder } => burn::burn(&folder),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what waits on a runtime of its own.
pub fn in_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime did not start")?
        .block_on(work)
}

fn run(options: &Options) -> anyhow::Result<()> {
    let names: Vec<&str> = if options.names.is_empty() {
        ALL.to_vec()
    } else {
        options.names.iter().map(String::as_str).collect()
    };
    let mut failed = Vec::new();
    for name in names {
        eprintln!("== {name}");
        let begun = std::time::Instant::now();
        let mut found = report::Found::new(name, options.quick);
        let done = match name {
            "clock" => clock::run(options, &mut found),
            "authority" => authority::run(options, &mut found),
            "sign-in" => in_runtime(sign_in::run(options, &mut found)),
            "letters" => letters::run(options, &mut found),
            "submit-sqlite" => in_runtime(submit::sqlite(options, &mut found)),
            "submit-postgres" => in_runtime(submit::postgres(options, &mut found)),
            "http-sqlite" => through_http::run(options, "sqlite", &mut found),
            "http-postgres" => through_http::run(options, "postgres", &mut found),
            "pages-sqlite" => pages::run(options, "sqlite", &mut found),
            "pages-postgres" => pages::run(options, "postgres", &mut found),
            "peak" => peak::run(options, &mut found),
            "memory" => memory::run(options, &mut found),
            "history-sqlite" => in_runtime(history::run(options, "sqlite", &mut found)),
            "history-postgres" => in_runtime(history::run(options, "postgres", &mut found)),
            "growth-sqlite" => in_runtime(growth::run(options, "sqlite", &mut found)),
            "growth-postgres" => in_runtime(growth::run(options, "postgres", &mut found)),
            other => anyhow::bail!("there is no bench {other}"),
        };
        if let Err(error) = done {
            eprintln!("{name} failed: {error:#}");
            failed.push(name.to_owned());
            continue;
        }
        if options.alone {
            continue;
        }
        found.seconds = begun.elapsed().as_secs_f64();
        found.keep(&options.results)?;
    }
    anyhow::ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}
