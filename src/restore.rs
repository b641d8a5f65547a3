//! `motcua restore`: puts a backup back into an empty place, after comparing every byte of it with
//! its manifest, and checks what is there then.

use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use store::sql::copy;

use crate::backup::Watch;
use crate::backup::folder::Folder;
use crate::backup::place::Place;
use crate::backup::put_back::{self, Files, Found};
use crate::backup::sealing::Keys;
use crate::config::Config;

/// The options of `motcua restore`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder of backups.
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    /// Which backup of it; the newest when none is named.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The configuration file that names the empty place.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub config: Option<PathBuf>,
    /// An empty folder, in place of a configuration.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub data: Option<PathBuf>,
    /// The file of the private key.
    #[arg(long, value_name = "KEYFILE")]
    pub identity: Option<PathBuf>,
}

/// Puts it back, and prints what was checked. Exit code 1 when something does not agree.
///
/// # Errors
/// When the backup is damaged or cannot be opened, or the place is not empty.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let place = match (&options.config, &options.data) {
        (Some(file), _) => Place::of_config(&Config::read(file)?)?,
        (None, Some(folder)) => Place::of_folder(folder)?,
        (None, None) => bail!("name the place with --config or --data"),
    };
    let keys = match &options.identity {
        Some(file) => Keys::read(file)?,
        None => Keys::none(),
    };
    let folder = Folder::to_read(&options.from)?;
    let name = match &options.name {
        Some(name) => name.clone(),
        None => folder.newest()?,
    };
    let found = restore(&folder, &name, keys, &place).await?;
    for fault in found.faults() {
        println!("{fault}");
    }
    println!(
        "backup {name} is put back: {} cases and {} events checked, {} files; differences: {}",
        found.report.cases,
        found.report.events,
        found.files,
        found.faults().len()
    );
    println!(
        "put back the copies of journal.key and seal.pem before the first start: keys are in no \
         backup (docs/operations.md)"
    );
    if found.migrated > 0 {
        println!(
            "it was of an older motcua: {} migrations were applied",
            found.migrated
        );
    }
    Ok(if found.is_whole() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Puts a backup into an empty place.
///
/// # Errors
/// When it is damaged, does not open, or the place is not empty.
pub async fn restore(
    folder: &Folder,
    name: &str,
    keys: Keys,
    place: &Place,
) -> anyhow::Result<Found> {
    copy::refuse_unless_empty(&place.target).await?;
    if !place.files.is_empty().await? {
        bail!("the place for files is not empty: a backup is put back only into an empty place");
    }
    let manifest = folder.manifest(name)?;
    let watch = Watch::default();
    put_back::verify(folder, name, &manifest, &watch).await?;
    put_back::put_back(folder, name, &manifest, keys, place, Files::Keep, &watch).await
}
