//! `motcua migrate --config FILE`: brings the database up to this version of the program.

use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::Config;
use crate::wiring;

/// The options of `motcua migrate`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// Applies what is missing and prints what that was. Running it again changes nothing.
///
/// # Errors
/// When the database cannot be reached, was used by a newer motcua, or a migration fails; a
/// failed migration is rolled back whole.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let config = Config::read(&options.config)?;
    let applied = store::sql::migrate::migrate(&wiring::target(&config)?).await?;
    for migration in &applied {
        println!("applied {:04} {}", migration.no, migration.name);
    }
    if applied.is_empty() {
        println!(
            "nothing to do: the database is at {:04}",
            store::sql::migrate::newest()
        );
    }
    Ok(ExitCode::SUCCESS)
}
