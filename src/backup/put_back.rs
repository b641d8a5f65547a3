//! Putting a backup back: first every stored byte is compared with what the manifest says, then
//! all of it is opened and written into an empty place, then `check` reads the whole of it.

use anyhow::{Context as _, bail};
use outside::files::FileKey;
use std::io;
use std::path::Path;
use store::case_file::check::Report;
use store::sql::{copy, migrate};
use store::{Db, Target};

use super::Watch;
use super::folder::{Folder, Manifest};
use super::list::Finger;
use super::place::Place;
use super::sealing::{self, Keys};
use crate::check;

/// How many faults are named one by one.
const NAMED: usize = 20;

/// What putting back found.
#[derive(Debug, Default)]
pub struct Found {
    /// What `check` saw.
    pub report: Report,
    /// Files whose content is what their name says.
    pub files: u64,
    /// Files that the database names and the backup lacks.
    pub missing: Vec<String>,
    /// Migrations that were applied because the backup is of an older motcua.
    pub migrated: usize,
}

impl Found {
    /// Whether all of it is there and agrees.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.report.differences.is_empty() && self.missing.is_empty()
    }

    /// What does not agree, one line each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let differences = self.report.differences.iter();
        differences
            .map(|it| format!("{}: {}", it.code, it.what))
            .chain(
                self.missing
                    .iter()
                    .map(|it| format!("the file {it} is not in the backup")),
            )
            .collect()
    }
}

/// Compares every stored byte of a backup with what its manifest says; needs no key.
///
/// # Errors
/// What is not as it was written, by its file.
pub async fn verify(
    folder: &Folder,
    name: &str,
    manifest: &Manifest,
    watch: &Watch,
) -> anyhow::Result<()> {
    let folder = Folder::to_read(&folder.path)?;
    let (name, manifest, watch) = (name.to_owned(), manifest.clone(), watch.clone());
    // Long reading, away from whoever serves.
    tokio::task::spawn_blocking(move || read_all(&folder, &name, &manifest, &watch))
        .await
        .context("the reading was broken off")?
}

fn read_all(folder: &Folder, name: &str, manifest: &Manifest, watch: &Watch) -> anyhow::Result<()> {
    let mut line = watch.line("verifying");
    let mut faults = Faults::default();
    let database = &manifest.database;
    faults.compare(
        &folder.backup(name).join(&database.name),
        &database.stored_sha256,
    );
    let ending = ending(manifest);
    for (at, file) in folder.list(name, manifest)?.enumerate() {
        watch.go_on()?;
        line.tell(at as u64, manifest.files);
        let file = file?;
        faults.compare(&folder.file(file.key.as_str(), ending), &file.stored_sha256);
    }
    faults.refuse()
}

fn ending(manifest: &Manifest) -> &'static str {
    if manifest.recipients.is_empty() {
        ""
    } else {
        ".age"
    }
}

/// What is not as it was written.
#[derive(Debug, Default)]
struct Faults {
    named: Vec<String>,
    more: u64,
}

impl Faults {
    fn compare(&mut self, file: &Path, expected: &str) {
        let fault = match sealing::hash(file) {
            Ok((_, found)) if found == expected => return,
            Ok(_) => "is not as it was written".to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
            Err(error) => format!("cannot be read: {error}"),
        };
        if self.named.len() < NAMED {
            self.named.push(format!("{} {fault}", file.display()));
        } else {
            self.more += 1;
        }
    }

    fn refuse(self) -> anyhow::Result<()> {
        if self.named.is_empty() {
            return Ok(());
        }
        let mut named = self.named.join("\n  ");
        if self.more > 0 {
            named.push_str(&format!("\n  and {} more", self.more));
        }
        bail!("the backup is damaged, and nothing was put back:\n  {named}")
    }
}

/// What becomes of the files that come out of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// They are kept in the place.
    Keep,
    /// Each is opened and compared with its name, and not kept: for a drill.
    Look,
}

/// Opens a backup whose stored bytes are as they were written and puts it into an empty place,
/// then checks all of it.
///
/// # Errors
/// When it cannot be opened with the keys, is of a newer program or another engine, or the place
/// cannot be written to.
pub async fn put_back(
    folder: &Folder,
    name: &str,
    manifest: &Manifest,
    keys: Keys,
    place: &Place,
    files: Files,
    watch: &Watch,
) -> anyhow::Result<Found> {
    refuse_unfit(manifest, &place.target)?;
    let closed = !manifest.recipients.is_empty();
    if closed && keys.is_empty() {
        bail!(
            "the backup is encrypted to {}: name the file of the private key with --identity",
            manifest.recipients.join(" and ")
        );
    }
    let mut found = Found::default();
    let keys = std::sync::Arc::new(keys);
    // Opened first: a wrong key leaves nothing behind.
    let scratch = place
        .scratch
        .join(format!(".motcua-restore-{}", uuid::Uuid::now_v7()));
    let opened = open_database(folder, name, manifest, &keys, &scratch).await;
    // The database last: where there is one, the files it names are there.
    let put = match opened {
        Ok(()) => put_files(folder, name, manifest, &keys, place, files, watch).await,
        Err(why) => Err(why),
    };
    let put = match put {
        Ok(count) => copy::read_in(&place.target, place.tools.as_deref(), &scratch)
            .await
            .map(|()| count)
            .map_err(anyhow::Error::from),
        Err(why) => Err(why),
    };
    // What stays behind is named as passing.
    let _ = std::fs::remove_file(&scratch);
    found.files = put?;
    found.migrated = migrate::migrate(&place.target).await?.len();
    let db = Db::open_to_read(&place.target).await?;
    let list = folder.list(name, manifest)?;
    let looked = look(&db, list.finger(), &mut found, watch).await;
    db.close().await;
    looked?;
    let (cases, events) = (found.report.cases, found.report.events);
    if (cases, events) != (manifest.cases, manifest.events) {
        bail!(
            "the database holds {cases} cases and {events} events, and the manifest says {} and {}",
            manifest.cases,
            manifest.events
        );
    }
    Ok(found)
}

fn refuse_unfit(manifest: &Manifest, target: &Target) -> anyhow::Result<()> {
    let engine = match target {
        Target::Sqlite { .. } => "sqlite",
        Target::Postgres { .. } => "postgres",
    };
    if manifest.engine != engine {
        bail!(
            "the backup is of {} and the place is for {engine}: put it back on the same engine, \
             then change over with `motcua export` and `motcua import`",
            manifest.engine
        );
    }
    let known = migrate::newest();
    if manifest.schema > known {
        bail!(
            "the backup is at migration {} and this motcua ({}) knows only {known}: use motcua \
             {} or newer",
            manifest.schema,
            env!("CARGO_PKG_VERSION"),
            manifest.program
        );
    }
    Ok(())
}

async fn open_database(
    folder: &Folder,
    name: &str,
    manifest: &Manifest,
    keys: &std::sync::Arc<Keys>,
    to: &Path,
) -> anyhow::Result<()> {
    let from = folder.backup(name).join(&manifest.database.name);
    let closed = !manifest.recipients.is_empty();
    let (keys, to) = (std::sync::Arc::clone(keys), to.to_owned());
    let expected = manifest.database.sha256.clone();
    tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut out = std::fs::OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&to)
            .with_context(|| format!("{} cannot be written", to.display()))?;
        let (_, sha256) = keys.open(&from, closed, &mut out)?;
        if sha256 != expected {
            bail!("{} is not as it was written", from.display());
        }
        Ok(out.sync_all()?)
    })
    .await
    .context("the opening was broken off")?
}

async fn put_files(
    folder: &Folder,
    name: &str,
    manifest: &Manifest,
    keys: &std::sync::Arc<Keys>,
    place: &Place,
    files: Files,
    watch: &Watch,
) -> anyhow::Result<u64> {
    let closed = !manifest.recipients.is_empty();
    let mut line = watch.line("files");
    let mut count = 0;
    for file in folder.list(name, manifest)? {
        watch.go_on()?;
        line.tell(count, manifest.files);
        let key = file?.key;
        let from = folder.file(key.as_str(), ending(manifest));
        let keys = std::sync::Arc::clone(keys);
        let content = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<u8>> {
            let mut content = Vec::new();
            keys.open(&from, closed, &mut content)?;
            Ok(content)
        })
        .await
        .context("the opening was broken off")??;
        if FileKey::of(&content) != key {
            bail!("the file {} is not what its name says", key.as_str());
        }
        if files == Files::Keep {
            place.files.put(content).await?;
        }
        count += 1;
    }
    Ok(count)
}

async fn look(db: &Db, list: Finger, found: &mut Found, watch: &Watch) -> anyhow::Result<()> {
    let mut line = watch.line("check");
    let checked = check::everything(db, &[], |done, of| line.tell(done, of)).await?;
    found.report = checked.report;
    found.missing = missing_files(db, list).await?;
    Ok(())
}

/// The files that rows name and a list lacks.
///
/// # Errors
/// When the database or the list cannot be read.
pub async fn missing_files(db: &Db, mut list: Finger) -> anyhow::Result<Vec<String>> {
    let (mut missing, mut after) = (Vec::new(), String::new());
    loop {
        let keys = store::filed_document::keys(db, &after, 1_000).await?;
        let Some(last) = keys.last() else { break };
        after.clone_from(last);
        for key in keys {
            if list.find(&key)?.is_none() {
                missing.push(key);
            }
        }
    }
    Ok(missing)
}
