//! `motcua backup`: database, files and what must be known of them into a folder elsewhere, sealed
//! to public keys, while the server works. The database is of one moment; of the files only those
//! that the folder lacks are copied.

pub mod folder;
pub mod list;
pub mod place;
pub mod put_back;
pub mod sealing;
pub mod take;

use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::backup::{BackupRecord, Outcome};
use store::{Batch, Db};

use crate::clock;
use crate::config::Config;
use crate::progress::Progress;
use place::Place;
use sealing::Seal;

/// The options of `motcua backup`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file of the office to back up.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["data", "new_key"])]
    pub config: Option<PathBuf>,
    /// The folder of a demonstration, in place of a configuration.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub data: Option<PathBuf>,
    /// The folder of backups; backup.folder of the configuration when none is named.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// With --data: a public key to encrypt to. May be given several times.
    #[arg(long, value_name = "KEY", requires = "data")]
    pub recipient: Vec<String>,
    /// With --data: write the backup open, so that whoever has it can read it.
    #[arg(long, requires = "data", conflicts_with = "recipient")]
    pub unencrypted: bool,
    /// Make a key pair, the private key into this new file, print the public key, and do nothing
    /// else. For another machine than the server.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["config", "data", "to"])]
    pub new_key: Option<PathBuf>,
}

/// Whoever waits for long work: is told how far it is, and may want it to stop.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    stop: Arc<AtomicBool>,
    quiet: bool,
}

impl Watch {
    /// Nobody looks at a screen.
    #[must_use]
    pub fn without_screen() -> Self {
        Self {
            quiet: true,
            ..Self::default()
        }
    }

    /// Wants it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether somebody wants it to stop.
    #[must_use]
    pub fn wants_stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Ends the work where somebody wants it to stop.
    ///
    /// # Errors
    /// Then.
    pub fn go_on(&self) -> anyhow::Result<()> {
        if self.wants_stop() {
            bail!("stopped before it was done");
        }
        Ok(())
    }

    /// A line for a part of the work.
    #[must_use]
    pub fn line(&self, what: &'static str) -> Progress {
        if self.quiet {
            Progress::quiet(what)
        } else {
            Progress::of(what)
        }
    }
}

/// Takes a backup and prints what it holds.
///
/// # Errors
/// When the place, the folder or the keys cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    if let Some(file) = &options.new_key {
        println!("{}", sealing::new_key(file)?);
        eprintln!(
            "The private key is in {}. Keep it away from the server, and keep a second copy: \
             without it no backup opens.",
            file.display()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let (place, to, seal) = match (&options.config, &options.data) {
        (Some(file), _) => {
            let config = Config::read(file)?;
            let to = options.to.clone().or_else(|| config.backup.folder.clone());
            let seal = seal_of(&config)?;
            (Place::of_config(&config)?, to, seal)
        }
        (None, Some(folder)) => {
            let seal = if options.unencrypted {
                Seal::Open
            } else if options.recipient.is_empty() {
                bail!("name the public key to encrypt to with --recipient, or say --unencrypted");
            } else {
                Seal::to(&options.recipient)?
            };
            (Place::of_folder(folder)?, options.to.clone(), seal)
        }
        (None, None) => bail!("name the office with --config or --data"),
    };
    let to = to.context("name the folder of backups with --to, or with backup.folder")?;
    if !seal.is_closed() {
        eprintln!(
            "Warning: this backup is not encrypted. Whoever gets the folder {} reads every \
             citizen's papers in it.",
            to.display()
        );
    }
    let taken = take_and_record(&place, &to, &seal, &Watch::default()).await?;
    println!(
        "backup {} in {}: {} cases, {} events, {} files ({} new), {} bytes written{}",
        taken.name.as_deref().unwrap_or_default(),
        to.display(),
        taken.cases,
        taken.events,
        taken.files,
        taken.new_files,
        taken.size,
        if taken.encrypted { ", encrypted" } else { "" }
    );
    Ok(ExitCode::SUCCESS)
}

/// The seal that a configuration asks for.
///
/// # Errors
/// When it names no key and does not say that backups are to be open.
pub fn seal_of(config: &Config) -> anyhow::Result<Seal> {
    if config.backup.unencrypted {
        Ok(Seal::Open)
    } else {
        Seal::to(&config.backup.recipients)
    }
}

/// Takes a backup and writes into the database how it ended, beside a server that may run.
///
/// # Errors
/// When it could not be taken; that is written down too, where the database can be written to.
pub async fn take_and_record(
    place: &Place,
    to: &std::path::Path,
    seal: &Seal,
    watch: &Watch,
) -> anyhow::Result<BackupRecord> {
    let mut it = BackupRecord::begun(clock::now(), to.display().to_string());
    it.encrypted = seal.is_closed();
    let taken = take::take(place, to, seal, it.started_at, watch).await;
    it.finished_at = clock::now();
    if taken.as_ref().is_err_and(|why| why.is::<folder::Busy>()) {
        // The other one is on record.
        taken?;
        return Ok(it);
    }
    match &taken {
        Ok(taken) => {
            it.outcome = Outcome::Done;
            it.name = Some(taken.name.clone());
            it.size = taken.written;
            it.cases = taken.manifest.cases;
            it.events = taken.manifest.events;
            it.files = taken.manifest.files;
            it.new_files = taken.new_files;
        }
        Err(why) => it.detail = Some(format!("{why:#}")),
    }
    let noted = note(place, &it).await;
    taken?;
    if let Err(why) = noted {
        tracing::warn!("the backup is whole, and that could not be written down: {why:#}");
    }
    Ok(it)
}

async fn note(place: &Place, it: &BackupRecord) -> anyhow::Result<()> {
    let db = Db::open_beside(&place.target).await?;
    let mut batch = Batch::new();
    store::backup::record(&mut batch, it);
    let noted = db.commit(batch).await;
    db.close().await;
    Ok(noted?)
}

#[cfg(test)]
mod tests;
