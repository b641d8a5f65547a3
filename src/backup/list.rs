//! The list of files in a backup or an export: one a line, in the order of their keys, read and
//! written line by line, because an office may have more files than fit into memory.

use anyhow::{Context as _, anyhow, bail};
use outside::files::FileKey;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Lines, Write as _};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use super::sealing::{self, Written};

/// A file of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// SHA-256 of its content, which is its name.
    pub key: FileKey,
    /// Its size.
    pub size: u64,
    /// SHA-256 of the bytes as they lie there; that of the content where they are not sealed.
    pub stored_sha256: String,
}

impl Listed {
    fn line(&self) -> String {
        let (key, size) = (self.key.as_str(), self.size);
        if self.stored_sha256 == key {
            format!("{key} {size}\n")
        } else {
            format!("{key} {size} {}\n", self.stored_sha256)
        }
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let key = FileKey::parse(words.next()?)?;
        let size = words.next()?.parse().ok()?;
        let stored = match words.next() {
            Some(stored) => FileKey::parse(stored)?,
            None => key.clone(),
        };
        words.next().is_none().then(|| Self {
            stored_sha256: stored.as_str().to_owned(),
            key,
            size,
        })
    }
}

/// A list that is written.
#[derive(Debug)]
pub struct ListWriter {
    path: PathBuf,
    out: BufWriter<File>,
    /// How many files it names.
    pub files: u64,
}

impl ListWriter {
    /// A new list.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file =
            File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            out: BufWriter::new(file),
            files: 0,
        })
    }

    /// Adds a file; they must come in the order of their keys.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, it: &Listed) -> std::io::Result<()> {
        self.files += 1;
        self.out.write_all(it.line().as_bytes())
    }

    /// Flushes it to the disk. Gives what was written.
    ///
    /// # Errors
    /// When it cannot be.
    pub fn end(mut self) -> anyhow::Result<Written> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        drop(self.out);
        let (size, sha256) = sealing::hash(&self.path)?;
        Ok(Written {
            size,
            sha256: sha256.clone(),
            stored_size: size,
            stored_sha256: sha256,
        })
    }
}

/// A list that is read.
#[derive(Debug)]
pub struct FileList {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    at: u64,
    last: Option<FileKey>,
}

impl FileList {
    /// Opens a list whose hash was told, and refuses it when it is another.
    ///
    /// # Errors
    /// When it cannot be read, or was changed.
    pub fn open(path: &Path, sha256: &str) -> anyhow::Result<Self> {
        let named = || path.display().to_string();
        let (_, found) =
            sealing::hash(path).with_context(|| format!("{} cannot be read", named()))?;
        if found != sha256 {
            bail!("{} is not as it was written: its hash is another", named());
        }
        let file = File::open(path).with_context(|| format!("{} cannot be read", named()))?;
        Ok(Self {
            path: path.to_owned(),
            lines: BufReader::new(file).lines(),
            at: 0,
            last: None,
        })
    }

    /// A finger in this list that moves on as keys are looked for in their order.
    #[must_use]
    pub fn finger(self) -> Finger {
        Finger {
            rest: self.peekable(),
        }
    }

    fn read(&mut self, line: std::io::Result<String>) -> anyhow::Result<Listed> {
        self.at += 1;
        let place = || format!("{}: line {}", self.path.display(), self.at);
        let line = line.with_context(|| format!("{} cannot be read", place()))?;
        let listed = Listed::read(&line).ok_or_else(|| anyhow!("{} is no file", place()))?;
        if self.last.as_ref().is_some_and(|last| *last >= listed.key) {
            bail!("{} is out of order", place());
        }
        self.last = Some(listed.key.clone());
        Ok(listed)
    }
}

impl Iterator for FileList {
    type Item = anyhow::Result<Listed>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        Some(self.read(line))
    }
}

/// A place in a list.
#[derive(Debug)]
pub struct Finger {
    rest: Peekable<FileList>,
}

impl Finger {
    /// The file of a key that is not before any that was looked for, if the list has it.
    ///
    /// # Errors
    /// When the list cannot be read on.
    pub fn find(&mut self, key: &str) -> anyhow::Result<Option<Listed>> {
        while let Some(next) = self.rest.next_if(|next| match next {
            Ok(next) => next.key.as_str() <= key,
            Err(_) => true,
        }) {
            let next = next?;
            if next.key.as_str() == key {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    fn listed(content: &[u8], sealed: bool) -> Listed {
        let key = FileKey::of(content);
        let stored = if sealed {
            FileKey::of(b"sealed").as_str().to_owned()
        } else {
            key.as_str().to_owned()
        };
        Listed {
            key,
            size: content.len() as u64,
            stored_sha256: stored,
        }
    }

    #[test]
    fn a_list_is_read_as_it_was_written_and_searched_in_order() {
        let path = scratch("list").join("files.txt");
        let mut all: Vec<_> = (0..50_u8).map(|no| listed(&[no], no % 2 == 0)).collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        let absent = all.remove(25);
        let mut list = ListWriter::create(&path).expect("a list");
        all.iter().for_each(|it| list.add(it).expect("written"));
        assert_eq!(list.files, 49);
        let written = list.end().expect("written");
        let open = || FileList::open(&path, &written.sha256).expect("a list");
        let back: Vec<_> = open().collect::<Result<_, _>>().expect("read");
        assert_eq!(back, all);
        let mut finger = open().finger();
        assert_eq!(
            finger.find(all[3].key.as_str()).expect("read").as_ref(),
            Some(&all[3])
        );
        assert_eq!(finger.find(absent.key.as_str()).expect("read"), None);
        assert_eq!(
            finger.find(all[48].key.as_str()).expect("read").as_ref(),
            Some(&all[48])
        );
        assert!(FileList::open(&path, &"0".repeat(64)).is_err());
    }

    #[test]
    fn a_line_that_names_a_path_is_no_file() {
        let hash = "0".repeat(64);
        assert!(Listed::read(&format!("{hash} 7 {hash}")).is_some());
        assert!(Listed::read(&format!("{hash} 7")).is_some());
        for wrong in [
            format!("../{hash} 7 {hash}"),
            format!("{hash} seven {hash}"),
            format!("{hash} 7 {hash} more"),
            format!("{hash} 7 short"),
            hash.clone(),
            String::new(),
        ] {
            assert_eq!(Listed::read(&wrong), None, "{wrong}");
        }
    }
}
