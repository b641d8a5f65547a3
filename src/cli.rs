//! The command line: the names of the commands and their options, which are a contract.
//!
//! Each command is a module of its own name; this file only lists them.

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

use crate::config::Config;
use crate::{
    backup, check, deadline, demo, drill, export, import, letter, load, log, migrate, regulation,
    restore, serve, show_config, verify, work,
};

/// An open one-stop system for administrative procedures of a Vietnamese province.
#[derive(Debug, Parser)]
#[command(name = "motcua", version, about)]
pub struct Cli {
    /// Write the log as one JSON object a line, whatever the configuration says.
    #[arg(long, global = true)]
    pub log_json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands, one variant a module.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Copy everything into a folder elsewhere, encrypted, while the server works.
    Backup(backup::Options),
    /// Prove that the files agree with themselves; exit code 1 when they do not.
    Check(check::Options),
    /// Read a configuration file and print what is in force, secrets hidden.
    Config(show_config::Options),
    /// Try it: an office with a year of cases, everything in one folder.
    Demo(demo::Options),
    /// Reckon a deadline and say what moved it, with the articles.
    Deadline(deadline::Options),
    /// Put the newest backup back into a scratch place, check all of it, and write down how it went.
    Drill(drill::Options),
    /// Write everything in open formats, for another program or another engine.
    Export(export::Options),
    /// Read an export into an empty place, and check all of it.
    Import(import::Options),
    /// Print a letter of a case, or the register of a unit, into a file.
    Letter(letter::Options),
    /// Put cases of the past on file with their journal, for a province that moves in.
    Load(load::Options),
    /// Bring the database up to this version of the program.
    Migrate(migrate::Options),
    /// List every parameter of a province with its article.
    Regulation(regulation::Options),
    /// Put a backup back into an empty place, and check all of it.
    Restore(restore::Options),
    /// Answer pages, and work the queue where the configuration says so.
    Serve(serve::Options),
    /// Tell whether a receipt is true, without a server.
    Verify(verify::Options),
    /// Work the queue only.
    Work(work::Options),
}

/// Runs one command. The exit code is the command's own; an error is a failure to run it.
///
/// # Errors
/// What stopped the command, with its causes.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Backup(options) => wait_for(backup::run(&options)),
        Command::Check(options) => wait_for(check::run(&options)),
        Command::Config(options) => show_config::run(&options),
        Command::Deadline(options) => deadline::run(&options),
        Command::Demo(options) => wait_for(demo::run(&options)),
        Command::Drill(options) => wait_for(drill::run(&options)),
        Command::Export(options) => wait_for(export::run(&options)),
        Command::Import(options) => wait_for(import::run(&options)),
        Command::Letter(options) => wait_for(letter::run(&options)),
        Command::Load(options) => wait_for(load::run(&options)),
        Command::Migrate(options) => wait_for(migrate::run(&options)),
        Command::Regulation(options) => regulation::run(&options),
        Command::Restore(options) => wait_for(restore::run(&options)),
        Command::Serve(options) => wait_for(serve::run(&options)),
        Command::Verify(options) => Ok(verify::run(&options)),
        Command::Work(options) => wait_for(work::run(&options)),
    }
}

/// Runs what waits on neighbours, on a runtime of its own.
fn wait_for(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime did not start")?
        .block_on(work)
}

impl Cli {
    /// How the log is to be written: as asked for here, or as the configuration says. One that
    /// cannot be read is told of by the command that needs it.
    #[must_use]
    pub fn log_format(&self) -> log::Format {
        let config = match &self.command {
            Command::Serve(options) => &options.config,
            Command::Work(options) => &options.config,
            _ if self.log_json => return log::Format::Json,
            _ => return log::Format::Text,
        };
        if self.log_json {
            return log::Format::Json;
        }
        Config::read(config).map_or(log::Format::Text, |config| config.log.format)
    }
}
