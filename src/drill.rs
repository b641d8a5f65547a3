//! `motcua drill`: puts the newest backup back into a scratch place, checks all of it, gives the
//! place back, and writes down how it went. A backup that was never put back is a hope.

use anyhow::{Context as _, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::drill::{DrillRecord, Outcome};
use store::sql::copy;
use store::{Batch, Db, Target};

use crate::backup::Watch;
use crate::backup::folder::{Folder, lock};
use crate::backup::place::Place;
use crate::backup::put_back::{self, Files, Found};
use crate::backup::sealing::Keys;
use crate::clock;
use crate::config::Config;

/// What the folder of a drill is called.
const SCRATCH: &str = ".motcua-drill-";

/// The options of `motcua drill`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file of the office.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub config: Option<PathBuf>,
    /// The folder of a demonstration, in place of a configuration.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub data: Option<PathBuf>,
    /// The folder of backups; backup.folder of the configuration when none is named.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// The file of the private key; backup.identity of the configuration when none is named.
    #[arg(long, value_name = "KEYFILE")]
    pub identity: Option<PathBuf>,
}

/// Holds a drill and prints its report. Exit code 1 when it was not passed.
///
/// # Errors
/// When there is no backup, or no place for the drill.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let (place, folder, identity) = match (&options.config, &options.data) {
        (Some(file), _) => {
            let config = Config::read(file)?;
            let backup = &config.backup;
            let folder = options.from.clone().or_else(|| backup.folder.clone());
            let identity = options.identity.clone().or_else(|| backup.identity.clone());
            (Place::of_config(&config)?, folder, identity)
        }
        (None, Some(data)) => (
            Place::of_folder(data)?,
            options.from.clone(),
            options.identity.clone(),
        ),
        (None, None) => bail!("name the office with --config or --data"),
    };
    let folder = folder.context("name the folder of backups with --from, or with backup.folder")?;
    let keys = identity.as_deref().map_or(Ok(Keys::none()), Keys::read)?;
    let held = hold_and_record(&place, &folder, keys, &Watch::default()).await?;
    println!("{}", told(&held));
    Ok(if held.outcome == Outcome::Done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The report in words.
#[must_use]
pub fn told(it: &DrillRecord) -> String {
    let name = it.name.as_deref().unwrap_or("none");
    let seconds = it.started_at.duration_until(it.finished_at).as_secs();
    let mut words = match it.outcome {
        Outcome::Done => format!(
            "drill passed: backup {name} was put back in {seconds} s; {} cases and {} events \
             checked, {} files opened; differences: 0",
            it.cases, it.events, it.files
        ),
        Outcome::HashesOnly => format!(
            "drill not complete: every stored byte of backup {name} is as it was written ({} \
             files), and there was no key to open it with",
            it.files
        ),
        Outcome::Failed => format!("drill failed: backup {name} does not restore"),
    };
    if let Some(detail) = &it.detail {
        words.push_str(&format!(": {detail}"));
    }
    words
}

/// Holds a drill and writes down how it ended.
///
/// # Errors
/// When it cannot be written down, or somebody stopped it.
pub async fn hold_and_record(
    place: &Place,
    folder: &Path,
    keys: Keys,
    watch: &Watch,
) -> anyhow::Result<DrillRecord> {
    // What a drill leaves is cleared away by name, so there must be one at a time.
    let _scratch = lock(&place.scratch, ".motcua-drill.lock")?;
    let mut it = DrillRecord::begun(clock::now(), folder.display().to_string());
    let held = hold(place, folder, keys, watch, &mut it).await;
    watch.go_on()?;
    it.finished_at = clock::now();
    if let Err(why) = held {
        it.outcome = Outcome::Failed;
        it.detail = Some(format!("{why:#}"));
    }
    let db = Db::open_beside(&place.target).await?;
    let mut batch = Batch::new();
    store::drill::record(&mut batch, &it);
    let noted = db.commit(batch).await;
    db.close().await;
    noted.context("the drill could not be written down")?;
    Ok(it)
}

async fn hold(
    place: &Place,
    folder: &Path,
    keys: Keys,
    watch: &Watch,
    it: &mut DrillRecord,
) -> anyhow::Result<()> {
    let folder = Folder::to_read(folder)?;
    let name = folder.newest()?;
    it.name = Some(name.clone());
    let manifest = folder.manifest(&name)?;
    put_back::verify(&folder, &name, &manifest, watch).await?;
    it.files = manifest.files;
    if !manifest.recipients.is_empty() && keys.is_empty() {
        it.outcome = Outcome::HashesOnly;
        return Ok(());
    }
    let scratch = Scratch::make(place).await?;
    let found = put_back::put_back(
        &folder,
        &name,
        &manifest,
        keys,
        &scratch.place,
        Files::Look,
        watch,
    )
    .await;
    scratch.give_back().await?;
    note(it, &found?);
    Ok(())
}

fn note(it: &mut DrillRecord, found: &Found) {
    it.cases = found.report.cases;
    it.events = found.report.events;
    let faults = found.faults();
    it.differences = faults.len() as u64;
    if found.is_whole() {
        it.outcome = Outcome::Done;
    } else {
        it.outcome = Outcome::Failed;
        it.detail = Some(faults[..faults.len().min(20)].join("; "));
    }
}

/// A place for one drill.
struct Scratch {
    place: Place,
    folder: PathBuf,
    /// The office's own database, beside which another was made.
    beside: Option<String>,
}

impl Scratch {
    async fn make(place: &Place) -> anyhow::Result<Self> {
        clear_old(&place.scratch)?;
        let folder = place
            .scratch
            .join(format!("{SCRATCH}{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let (target, beside) = match &place.target {
            Target::Sqlite { .. } => (
                Target::Sqlite {
                    path: folder.join("motcua.sqlite"),
                },
                None,
            ),
            Target::Postgres { url, .. } => (copy::make_scratch(url, 2).await?, Some(url.clone())),
        };
        Ok(Self {
            place: Place {
                target,
                scratch: folder.clone(),
                ..place.clone()
            },
            folder,
            beside,
        })
    }

    async fn give_back(self) -> anyhow::Result<()> {
        if let Some(url) = &self.beside {
            copy::drop_scratch(url).await?;
        }
        std::fs::remove_dir_all(&self.folder)
            .with_context(|| format!("{} stays", self.folder.display()))
    }
}

/// What a drill that was killed left behind.
fn clear_old(scratch: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(scratch) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(SCRATCH) {
            std::fs::remove_dir_all(entry.path())
                .with_context(|| format!("{} stays", entry.path().display()))?;
        }
    }
    Ok(())
}
