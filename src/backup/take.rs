//! Taking a backup: first the database as of one moment, then the files. A file is kept before any
//! row names it, so files read after the database's moment hold all that it names.

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use outside::files::FileKey;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use store::sql::copy;

use super::Watch;
use super::folder::{self, FORMAT, Folder, LIST, Listed, Manifest, Part};
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
    let before = folder.names()?.pop();
    let known = match &before {
        Some(name) => known_files(&folder, name, seal)?,
        None => HashMap::new(),
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
fn known_files(
    folder: &Folder,
    name: &str,
    seal: &Seal,
) -> anyhow::Result<HashMap<String, String>> {
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
    let list = folder.list(name, &manifest)?;
    Ok(list
        .into_iter()
        .map(|it| (it.key, it.stored_sha256))
        .collect())
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
    known: HashMap<String, String>,
) -> anyhow::Result<Taken> {
    let part = folder.unfinished(name);
    let engine = match &place.target {
        store::Target::Sqlite { .. } => "sqlite",
        store::Target::Postgres { .. } => "postgres",
    };
    let (database, counts) = database(place, &part, engine, seal, watch).await?;
    let (list, new_files, new_bytes) = files(place, folder, seal, watch, known).await?;
    let text = folder::written(&list);
    let stored = Seal::Open.write(&mut text.as_bytes(), &part.join(LIST))?;
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
        files: list.len() as u64,
        recipients: seal.keys(),
        public_keys: BTreeMap::new(),
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
    std::fs::create_dir_all(scratch).with_context(|| format!("{} cannot be made", named()))?;
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

/// Copies the files that the folder lacks. Gives the list of all, how many were new, and how many
/// bytes they took.
async fn files(
    place: &Place,
    folder: &Folder,
    seal: &Seal,
    watch: &Watch,
    mut known: HashMap<String, String>,
) -> anyhow::Result<(Vec<Listed>, u64, u64)> {
    let mut all = place.files.list().await?;
    all.sort();
    let mut line = watch.line("files");
    let (mut list, mut new, mut bytes) = (Vec::with_capacity(all.len()), 0, 0);
    let of = all.len() as u64;
    for (at, (key, size)) in all.into_iter().enumerate() {
        watch.go_on()?;
        line.tell(at as u64, of);
        let there = folder.file(key.as_str(), seal.ending());
        let stored_sha256 = match (there.exists(), known.remove(key.as_str())) {
            (true, Some(stored_sha256)) => stored_sha256,
            // A backup that was broken off left it.
            (true, None) => sealing::hash(&there)?.1,
            (false, _) => {
                let written = copy_file(place, &key, &there, seal).await?;
                new += 1;
                bytes += written.stored_size;
                written.stored_sha256
            }
        };
        list.push(Listed {
            key: key.as_str().to_owned(),
            size,
            stored_sha256,
        });
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
