//! The binary `motcua`: reads the command line, starts the log, runs one command.

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = motcua::cli::Cli::parse();
    motcua::log::start(cli.log_format());
    match motcua::cli::run(cli.command) {
        Ok(code) => code,
        Err(failure) => {
            // The whole chain on one line: what failed, then why, then why again.
            eprintln!("motcua: {failure:#}");
            ExitCode::FAILURE
        }
    }
}
