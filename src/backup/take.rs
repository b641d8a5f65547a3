//! Taking a backup: first the database as of one moment, then the files. A file is kept before any
//! row names it, so files read after the database's moment hold all that it names.

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use outside::files::{FileKey, Files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::sql::copy;
use store::{Db, OpenError};

use super::Watch;
use super::folder::{self, FORMAT, Folder, LIST, Manifest, Part};
use super::list::{Finger, ListWriter, Listed};
use super::place::Place;
use super::sealing::{self, Seal};

/// A backup that is whole.
#[derive(Debug)]
pub struct Taken {
    /// Its name in the folder.
    pub name: String,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Files that the folder lacked.
    pub new_files: u64,
    /// Bytes written.
    pub written: u64,
}

/// A file that goes when nobody needs it any more.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // What stays behind is cleared away by the next backup.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Takes a backup of a moment that is now.
///
/// # Errors
/// When something cannot be read or written, or the folder holds backups of another seal.
pub async fn take(
    place: &Place,
    to: &Path,
    seal: &Seal,
    now: Timestamp,
    watch: &Watch,
) -> anyhow::Result<Taken> {
    let folder = Folder::to_write(to)?;
    // The open copy of the database is cleared away by name, so there must be one at a time.
    let _scratch = folder::lock(&place.scratch, ".motcua-backup.lock")?;
    let before = folder.newest_by(now)?;
    let known = match &before {
        Some(name) => Some(known_files(&folder, name, seal)?),
        None => None,
    };
    let name = folder::name_of(now);
    if folder.backup(&name).exists() {
        bail!("there is a backup {name} already");
    }
    let part = folder.unfinished(&name);
    std::fs::create_dir(&part).with_context(|| format!("{} cannot be made", part.display()))?;
    let taken = fill(place, &folder, &name, seal, now, watch, known).await;
    if taken.is_err() {
        // What stays behind is cleared away by the next backup.
        let _ = std::fs::remove_dir_all(&part);
    }
    taken
}

/// What the folder's files hash to as they lie there, from the newest backup's list. A folder
/// whose files are sealed to other keys is refused: one key could not open all of it.
fn known_files(folder: &Folder, name: &str, seal: &Seal) -> anyhow::Result<Finger> {
    let manifest = folder.manifest(name)?;
    if manifest.recipients != seal.keys() {
        bail!(
            "the backups in {} are {}, and this one would be {}: begin a new folder, and keep \
             the old one with its key",
            folder.path.display(),
            words(&manifest.recipients),
            words(&seal.keys()),
        );
    }
    Ok(folder.list(name, &manifest)?.finger())
}

fn words(keys: &[String]) -> String {
    if keys.is_empty() {
        "not encrypted".to_owned()
    } else {
        format!("encrypted to {}", keys.join(" and "))
    }
}

async fn fill(
    place: &Place,
    folder: &Folder,
    name: &str,
    seal: &Seal,
    now: Timestamp,
    watch: &Watch,
    known: Option<Finger>,
) -> anyhow::Result<Taken> {
    let part = folder.unfinished(name);
    let engine = match &place.target {
        store::Target::Sqlite { .. } => "sqlite",
        store::Target::Postgres { .. } => "postgres",
    };
    let (database, counts) = database(place, &part, engine, seal, watch).await?;
    let list = ListWriter::create(&part.join(LIST))?;
    let (list, new_files, new_bytes) = files(place, folder, seal, watch, known, list).await?;
    let of = list.files;
    let stored = list.end()?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: counts.schema,
        province: place.province.clone(),
        engine: engine.to_owned(),
        made_at: now,
        list: Part::of(LIST, stored),
        cases: counts.cases,
        events: counts.events,
        files: of,
        recipients: seal.keys(),
        public_keys: public_keys(place).await?,
        configuration: place.configuration.clone(),
        database,
    };
    folder.finish(name, &manifest)?;
    Ok(Taken {
        name: name.to_owned(),
        written: manifest.database.stored_size + new_bytes,
        new_files,
        manifest,
    })
}

/// The public keys that the journal's roots are signed with, by their numbers.
async fn public_keys(place: &Place) -> anyhow::Result<BTreeMap<String, String>> {
    let db = match Db::open_to_read(&place.target).await {
        Ok(db) => db,
        // A backup before an upgrade: the database is whole, and its keys are in it.
        Err(OpenError::NotMigrated { .. }) => return Ok(BTreeMap::new()),
        Err(error) => return Err(error.into()),
    };
    let keys = store::journal::log::keys(&db).await;
    db.close().await;
    let named = keys?
        .into_iter()
        .map(|key| (format!("journal {}", key.no), key.public.to_string()));
    Ok(named.collect())
}

async fn database(
    place: &Place,
    part: &Path,
    engine: &str,
    seal: &Seal,
    watch: &Watch,
) -> anyhow::Result<(Part, copy::Counts)> {
    let name = format!("database.{engine}{}", seal.ending());
    let there = part.join(&name);
    // What is not sealed is written where it belongs at once.
    let open = if seal.is_closed() {
        scratch_file(&place.scratch)?
    } else {
        there.clone()
    };
    let passing = seal.is_closed().then(|| Passing(open.clone()));
    let mut line = watch.line("database");
    let watching = watch.clone();
    let going_on = move |done, of| {
        line.tell(done, of);
        !watching.wants_stop()
    };
    let counts = copy::write_out(
        &place.target,
        place.tools.as_deref(),
        &open,
        Box::new(going_on),
    )
    .await?;
    let seal = seal.clone();
    let written = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
        if seal.is_closed() {
            let mut from = std::fs::File::open(&open)?;
            let written = seal.write(&mut from, &there)?;
            drop(passing);
            return Ok(written);
        }
        let (size, sha256) = sealing::hash(&there)?;
        Ok(sealing::Written {
            size,
            sha256: sha256.clone(),
            stored_size: size,
            stored_sha256: sha256,
        })
    })
    .await
    .context("the copy was broken off")?
    .context("the copy of the database cannot be written")?;
    Ok((Part::of(name, written), counts))
}

/// What a copy of the database is called while it lies open for a moment.
const PASSING: &str = ".motcua-backup-";

/// A name for the open copy; what a backup that was killed left there is cleared away.
fn scratch_file(scratch: &Path) -> anyhow::Result<PathBuf> {
    let named = || format!("the folder {}", scratch.display());
    for entry in
        std::fs::read_dir(scratch).with_context(|| format!("{} cannot be read", named()))?
    {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PASSING) {
            std::fs::remove_file(entry.path())
                .with_context(|| format!("an old copy in {} stays", named()))?;
        }
    }
    Ok(scratch.join(format!("{PASSING}{}", uuid::Uuid::now_v7())))
}

/// Copies the files that the folder lacks, and lists all. Gives the list, how many were new, and
/// how many bytes they took.
async fn files(
    place: &Place,
    folder: &Folder,
    seal: &Seal,
    watch: &Watch,
    mut known: Option<Finger>,
    mut list: ListWriter,
) -> anyhow::Result<(ListWriter, u64, u64)> {
    let mut line = watch.line("files");
    let (mut new, mut bytes) = (0, 0);
    for (at, group) in Files::groups().enumerate() {
        for (key, size) in place.files.list(&group).await? {
            watch.go_on()?;
            // Keys are spread evenly, so groups tell how far it is.
            line.tell(at as u64, 256);
            let there = folder.file(key.as_str(), seal.ending());
            let before = match &mut known {
                Some(known) => known.find(key.as_str())?,
                None => None,
            };
            let stored_sha256 = match (there.exists(), before) {
                (true, Some(before)) => before.stored_sha256,
                // A backup that was broken off left it.
                (true, None) => sealing::hash(&there)?.1,
                (false, _) => {
                    let written = copy_file(place, &key, &there, seal).await?;
                    new += 1;
                    bytes += written.stored_size;
                    written.stored_sha256
                }
            };
            list.add(&Listed {
                key,
                size,
                stored_sha256,
            })?;
        }
    }
    Ok((list, new, bytes))
}

async fn copy_file(
    place: &Place,
    key: &FileKey,
    there: &Path,
    seal: &Seal,
) -> anyhow::Result<sealing::Written> {
    let content = place
        .files
        .get(key)
        .await?
        .with_context(|| format!("the file {} went away", key.as_str()))?;
    let (there, seal) = (there.to_owned(), seal.clone());
    tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
        let folder = there.parent().context("a folder")?;
        std::fs::create_dir_all(folder)?;
        let half = there.with_extension("part");
        let written = seal.write(&mut &content[..], &half)?;
        std::fs::rename(&half, &there)?;
        folder::flush(folder)?;
        Ok(written)
    })
    .await
    .context("the copy was broken off")?
    .with_context(|| format!("the file {} cannot be copied", key.as_str()))
}
