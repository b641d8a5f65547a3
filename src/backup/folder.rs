//! The folder of backups: one subfolder a backup, named by its moment, with a manifest; and the
//! files of all of them once, by the SHA-256 of their content. Everything is written under another
//! name first, so that what bears a backup's name is whole.

use anyhow::{Context as _, anyhow, bail};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::list::FileList;
use super::sealing::{self, Written};
use crate::clock;

/// The form of manifests that this program writes.
pub const FORMAT: u32 = 1;
/// The name of the manifest, and of its own hash.
const MANIFEST: &str = "manifest.json";
const MANIFEST_HASH: &str = "manifest.sha256";
/// The list of files.
pub const LIST: &str = "files.txt";
/// What a backup is called while it is made.
const UNFINISHED: &str = ".unfinished-";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this manifest.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The last migration of the database in it.
    pub schema: i64,
    /// Whose regulation applies; none where the folder did not say.
    pub province: Option<String>,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// The moment whose state it holds.
    pub made_at: Timestamp,
    /// The database.
    pub database: Part,
    /// The list of files.
    pub list: Part,
    /// Cases in it.
    pub cases: u64,
    /// Events in it.
    pub events: u64,
    /// Files in it.
    pub files: u64,
    /// The public keys it is sealed to; none where it is open.
    pub recipients: Vec<String>,
    /// Public parts of the office's own keys, by what they are for.
    pub public_keys: BTreeMap<String, String>,
    /// The configuration in force, secrets hidden.
    pub configuration: String,
}

/// One part of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name beside the manifest.
    pub name: String,
    /// Bytes before they were sealed.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
    /// Bytes as they lie there.
    pub stored_size: u64,
    /// Their SHA-256.
    pub stored_sha256: String,
}

impl Part {
    /// The part that was written under a name.
    #[must_use]
    pub fn of(name: impl Into<String>, it: Written) -> Self {
        Self {
            name: name.into(),
            size: it.size,
            sha256: it.sha256,
            stored_size: it.stored_size,
            stored_sha256: it.stored_sha256,
        }
    }
}

/// Another backup or drill is at work in the folder at this moment.
#[derive(Debug, thiserror::Error)]
#[error("another backup or drill is at work in {0}")]
pub struct Busy(String);

/// Keeps others away from a folder as long as the value lives.
///
/// # Errors
/// [`Busy`], or when the folder cannot be written to.
pub fn lock(folder: &Path, name: &str) -> anyhow::Result<File> {
    let named = || folder.display().to_string();
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", named()))?;
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(name))
        .with_context(|| format!("{} cannot be written to", named()))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Busy(named()).into()),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", named()))
        }
    }
}

/// A folder of backups, locked against a second one at the same time.
#[derive(Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    /// Opens a folder to add a backup; made when it is not there.
    ///
    /// # Errors
    /// When it cannot be written to, or somebody is at it already.
    pub fn to_write(path: &Path) -> anyhow::Result<Self> {
        let named = || format!("the folder of backups {}", path.display());
        std::fs::create_dir_all(path.join("files"))
            .with_context(|| format!("{} cannot be made", named()))?;
        let lock = lock(path, ".lock")?;
        let folder = Self {
            path: path.to_owned(),
            _lock: Some(lock),
        };
        folder.clear_unfinished()?;
        Ok(folder)
    }

    /// Opens a folder only to read.
    ///
    /// # Errors
    /// When there is none.
    pub fn to_read(path: &Path) -> anyhow::Result<Self> {
        if !path.is_dir() {
            bail!("there is no folder of backups {}", path.display());
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: None,
        })
    }

    /// What a backup that was broken off left behind.
    fn clear_unfinished(&self) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                std::fs::remove_dir_all(entry.path()).context("an unfinished backup stays")?;
            }
        }
        Ok(())
    }

    /// The names of the backups in it, oldest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn names(&self) -> anyhow::Result<Vec<String>> {
        let mut names = Vec::new();
        let entries = std::fs::read_dir(&self.path)
            .with_context(|| format!("{} cannot be read", self.path.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && entry.path().join(MANIFEST).is_file() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The name of the newest backup.
    ///
    /// # Errors
    /// When there is none.
    pub fn newest(&self) -> anyhow::Result<String> {
        let newest = self.newest_by(clock::now())?;
        newest.ok_or_else(|| anyhow!("there is no backup in {}", self.path.display()))
    }

    /// The newest that was made by a moment. One that is named for a later moment was made by a
    /// clock that was ahead, nobody knows when: it is taken only where there is no other.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn newest_by(&self, now: Timestamp) -> anyhow::Result<Option<String>> {
        let names = self.names()?;
        let latest = name_of(domain::backup::latest(now));
        let newest = names.iter().rfind(|name| **name <= latest);
        if let (Some(newest), Some(last)) = (newest, names.last())
            && newest != last
        {
            tracing::warn!(
                newest,
                passed_over = last,
                "a backup is named for a later moment than now and does not count as the newest"
            );
        }
        Ok(newest.or(names.last()).cloned())
    }

    /// Where a backup lies.
    #[must_use]
    pub fn backup(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Where a backup is made.
    #[must_use]
    pub fn unfinished(&self, name: &str) -> PathBuf {
        self.path.join(format!("{UNFINISHED}{name}"))
    }

    /// Where a file of this content lies.
    #[must_use]
    pub fn file(&self, key: &str, ending: &str) -> PathBuf {
        let first = key.get(..2).unwrap_or("__");
        self.path
            .join("files")
            .join(first)
            .join(format!("{key}{ending}"))
    }

    /// Reads the manifest of a backup, and refuses one that is not as it was written.
    ///
    /// # Errors
    /// When it is not there, was changed, or is of a newer program.
    pub fn manifest(&self, name: &str) -> anyhow::Result<Manifest> {
        let folder = self.backup(name);
        let file = folder.join(MANIFEST);
        let named = || file.display().to_string();
        let text = std::fs::read(&file).with_context(|| format!("{} cannot be read", named()))?;
        let (_, found) = sealing::hash(&file)?;
        let written = std::fs::read_to_string(folder.join(MANIFEST_HASH))
            .with_context(|| format!("the hash of {} cannot be read", named()))?;
        if written.split_whitespace().next() != Some(found.as_str()) {
            bail!("{} is not as it was written: its hash is another", named());
        }
        let format = serde_json::from_slice::<serde_json::Value>(&text)
            .ok()
            .and_then(|it| it.get("format")?.as_u64());
        if format.is_some_and(|format| format > u64::from(FORMAT)) {
            bail!("{} was written by a newer motcua", named());
        }
        let manifest: Manifest =
            serde_json::from_slice(&text).with_context(|| format!("{} is no manifest", named()))?;
        for part in [&manifest.database, &manifest.list] {
            if !is_plain(&part.name) {
                bail!("{} names {:?}, which is no part of it", named(), part.name);
            }
        }
        Ok(manifest)
    }

    /// The files of a backup.
    ///
    /// # Errors
    /// When the list was changed or cannot be read.
    pub fn list(&self, name: &str, manifest: &Manifest) -> anyhow::Result<FileList> {
        let file = self.backup(name).join(&manifest.list.name);
        FileList::open(&file, &manifest.list.stored_sha256)
    }

    /// Writes the manifest into an unfinished backup and gives it its name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&self, name: &str, manifest: &Manifest) -> anyhow::Result<()> {
        let folder = self.unfinished(name);
        let mut text = serde_json::to_vec_pretty(manifest)?;
        text.push(b'\n');
        let open = sealing::Seal::Open;
        let written = open.write(&mut &text[..], &folder.join(MANIFEST))?;
        let hash = format!("{}  {MANIFEST}\n", written.sha256);
        open.write(&mut hash.as_bytes(), &folder.join(MANIFEST_HASH))?;
        flush(&folder)?;
        std::fs::rename(&folder, self.backup(name))
            .with_context(|| format!("{name} cannot be given its name"))?;
        flush(&self.path)
    }
}

/// Whether a name stays inside the folder it is looked for in.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!(parts.next(), Some(std::path::Component::Normal(_))) && parts.next().is_none()
}

/// Flushes the names in a folder to the disk.
pub fn flush(folder: &Path) -> anyhow::Result<()> {
    File::open(folder)
        .and_then(|it| it.sync_all())
        .with_context(|| format!("{} cannot be flushed", folder.display()))
}

/// The name of a backup of a moment.
#[must_use]
pub fn name_of(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%S%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_their_moments_do() {
        let at = |ms| Timestamp::from_millisecond(ms).expect("a moment");
        let (a, b) = (
            name_of(at(1_800_000_000_005)),
            name_of(at(1_800_000_000_100)),
        );
        assert_eq!(a, "20270115T080000005Z");
        assert!(a < b);
    }

    #[test]
    fn the_newest_is_not_one_of_a_clock_that_was_ahead() {
        let path = crate::testing::scratch("newest");
        let folder = Folder::to_read(&path).expect("a folder");
        let now = Timestamp::from_second(1_800_000_000).expect("a moment");
        let newest = || folder.newest_by(now).expect("a read");
        assert_eq!(newest(), None);
        for (name, is_newest) in [
            ("20360101T000000000Z", true),
            ("20270114T080000000Z", true),
            ("20270115T080400000Z", true),
            ("20270115T080600000Z", false),
        ] {
            std::fs::create_dir(path.join(name)).expect("a folder");
            std::fs::write(path.join(name).join(MANIFEST), "{}").expect("a manifest");
            assert_eq!(newest().as_deref() == Some(name), is_newest, "{name}");
        }
    }

    #[test]
    fn a_part_that_is_named_like_a_path_is_none() {
        assert!(is_plain("database.sqlite.age"));
        for wrong in ["../database.sqlite", "/etc/passwd", "a/b", "..", "."] {
            assert!(!is_plain(wrong), "{wrong}");
        }
    }
}
