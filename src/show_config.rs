//! `motcua config --config FILE`: what is in force, as the program understood it.

use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::Config;

/// The options of `motcua config`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// Prints the configuration with every default filled in and every secret hidden.
///
/// # Errors
/// When the file cannot be read or holds a key or value the program does not know.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let config = Config::read(&options.config)?;
    print!("{}", config.shown());
    Ok(ExitCode::SUCCESS)
}
