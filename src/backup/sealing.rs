//! Sealing what leaves the server: the age format (age-encryption.org/v1), to public keys. What is
//! sealed opens only with a private key, which stays elsewhere.

use anyhow::{Context as _, anyhow, bail};
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// How a backup is closed.
#[derive(Clone)]
pub enum Seal {
    /// To these public keys; any of their private keys opens it.
    To(Vec<age::x25519::Recipient>),
    /// Not at all: whoever has the folder reads everything in it.
    Open,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::To(keys) => write!(f, "to {} keys", keys.len()),
            Self::Open => f.write_str("open"),
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Bytes before they were sealed.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
    /// Bytes as they lie there.
    pub stored_size: u64,
    /// Their SHA-256.
    pub stored_sha256: String,
}

impl Seal {
    /// A seal to public keys as they are written down, `age1…`.
    ///
    /// # Errors
    /// When there is none, or one is not a key.
    pub fn to(keys: &[String]) -> anyhow::Result<Self> {
        if keys.is_empty() {
            bail!(
                "no key to encrypt to: make one with `motcua backup --new-key FILE` on a machine \
                 that is not the server, write its public part into backup.recipients, and keep \
                 the file away from the server"
            );
        }
        let keys = keys
            .iter()
            .map(|key| {
                key.trim().parse().map_err(|why: &str| {
                    let secret = key.trim().to_uppercase().starts_with("AGE-SECRET-KEY-");
                    if secret {
                        anyhow!(
                            "backup.recipients holds a private key: only public keys (age1…) \
                             belong there, and this one must be replaced"
                        )
                    } else {
                        anyhow!("backup.recipients: {key:?} is not a public key (age1…): {why}")
                    }
                })
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Self::To(keys))
    }

    /// Whether only a key opens it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::To(_))
    }

    /// The public keys, in order.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = match self {
            Self::To(keys) => keys.iter().map(ToString::to_string).collect(),
            Self::Open => Vec::new(),
        };
        keys.sort();
        keys.dedup();
        keys
    }

    /// What the name of a sealed file ends with.
    #[must_use]
    pub fn ending(&self) -> &'static str {
        if self.is_closed() { ".age" } else { "" }
    }

    /// Writes all of `from` into a new file, sealed, and flushes it to the disk.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn write(&self, from: &mut dyn Read, to: &Path) -> io::Result<Written> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(to)?;
        let mut stored = Hashed::new(BufWriter::new(file));
        let (size, sha256) = match self {
            Self::Open => pour(from, &mut stored)?,
            Self::To(keys) => {
                let keys = keys.iter().map(|key| key as &dyn age::Recipient);
                let sealing = age::Encryptor::with_recipients(keys).map_err(io::Error::other)?;
                let mut inside = sealing.wrap_output(&mut stored)?;
                let poured = pour(from, &mut inside)?;
                inside.finish()?;
                poured
            }
        };
        let (stored_size, stored_sha256, mut file) = stored.end();
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(Written {
            size,
            sha256,
            stored_size,
            stored_sha256,
        })
    }
}

/// The private keys that open what was sealed.
pub struct Keys(Vec<age::x25519::Identity>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

impl Keys {
    /// No key, for what is not sealed.
    #[must_use]
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Reads a key file, as `age-keygen` or `motcua backup --new-key` writes it.
    ///
    /// # Errors
    /// When it cannot be read or holds no key.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let named = || format!("the key file {}", file.display());
        let text =
            std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", named()))?;
        let keys = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::parse)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| anyhow!("{} holds no private key (AGE-SECRET-KEY-…)", named()))?;
        if keys.is_empty() {
            bail!("{} holds no private key (AGE-SECRET-KEY-…)", named());
        }
        Ok(Self(keys))
    }

    /// Whether there is any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Pours what was stored into `to`, opened. Gives size and SHA-256 of what came out.
    ///
    /// # Errors
    /// When it cannot be read, none of the keys opens it, or it is not what was sealed.
    pub fn open(
        &self,
        from: &Path,
        closed: bool,
        to: &mut dyn Write,
    ) -> anyhow::Result<(u64, String)> {
        let named = || from.display().to_string();
        let file = File::open(from).with_context(|| format!("{} cannot be read", named()))?;
        let mut stored = BufReader::new(file);
        if !closed {
            return pour(&mut stored, to).with_context(|| format!("{} cannot be read", named()));
        }
        let sealed = age::Decryptor::new(stored)
            .map_err(|why| anyhow!("{} is not what was sealed: {why}", named()))?;
        let mut inside = sealed
            .decrypt(self.0.iter().map(|key| key as &dyn age::Identity))
            .map_err(|why| match why {
                age::DecryptError::NoMatchingKeys => anyhow!(
                    "{} was sealed to another key: none of the keys given opens it",
                    named()
                ),
                other => anyhow!("{} cannot be opened: {other}", named()),
            })?;
        pour(&mut inside, to)
            .with_context(|| format!("{} is not what was sealed, or cannot be read", named()))
    }
}

/// Makes a key pair: the private key into a new file that only its owner may read. Gives the
/// public key.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn new_key(file: &Path) -> anyhow::Result<String> {
    use age::secrecy::ExposeSecret as _;
    let key = age::x25519::Identity::generate();
    let public = key.to_public().to_string();
    let mut out = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("{} cannot be written as a new file", file.display()))?;
    writeln!(
        out,
        "# public key: {public}\n{}",
        key.to_string().expose_secret()
    )?;
    out.sync_all()?;
    Ok(public)
}

/// Size and SHA-256 of a file as it lies there.
///
/// # Errors
/// When it cannot be read.
pub fn hash(file: &Path) -> io::Result<(u64, String)> {
    pour(&mut BufReader::new(File::open(file)?), &mut io::sink())
}

/// Copies everything and tells size and SHA-256 of what went through.
fn pour(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..read]);
        size += read as u64;
        to.write_all(&buffer[..read])?;
    }
    Ok((size, hex::encode(hash.finalize())))
}

/// A writer that counts and hashes what goes through it.
struct Hashed {
    to: BufWriter<File>,
    size: u64,
    hash: Sha256,
}

impl Hashed {
    fn new(to: BufWriter<File>) -> Self {
        Self {
            to,
            size: 0,
            hash: Sha256::new(),
        }
    }

    fn end(self) -> (u64, String, BufWriter<File>) {
        (self.size, hex::encode(self.hash.finalize()), self.to)
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;

    fn sealed(name: &str) -> (std::path::PathBuf, Seal, Keys) {
        let folder = scratch(name);
        let public = new_key(&folder.join("key.txt")).expect("a key");
        let seal = Seal::to(&[public]).expect("a seal");
        let keys = Keys::read(&folder.join("key.txt")).expect("the key");
        (folder, seal, keys)
    }

    #[test]
    fn what_was_sealed_comes_out_again_with_its_key_only() {
        let (folder, seal, keys) = sealed("sealed");
        let place = folder.join("a.age");
        let content = "Trích lục khai sinh".repeat(9_000);
        let written = seal
            .write(&mut content.as_bytes(), &place)
            .expect("written");
        assert_eq!(written.size, content.len() as u64);
        assert_eq!(
            hash(&place).expect("read"),
            (written.stored_size, written.stored_sha256)
        );
        let stored = std::fs::read(&place).expect("read");
        assert!(
            stored.starts_with(b"age-encryption.org/v1"),
            "the standard format"
        );
        assert!(!stored.windows(8).any(|part| part == "khai sin".as_bytes()));
        let mut back = Vec::new();
        let (_, sha256) = keys.open(&place, true, &mut back).expect("opened");
        assert_eq!((back, sha256), (content.into_bytes(), written.sha256));

        let (_, _, others) = sealed("sealed-other");
        let refused = others
            .open(&place, true, &mut io::sink())
            .expect_err("another key");
        assert!(
            format!("{refused:#}").contains("another key"),
            "{refused:#}"
        );
    }

    #[test]
    fn a_flipped_byte_is_found_wherever_it_is() {
        let (folder, seal, keys) = sealed("flipped");
        let place = folder.join("a.age");
        seal.write(&mut &[7_u8; 200][..], &place).expect("written");
        let whole = std::fs::read(&place).expect("read");
        for at in 0..whole.len() {
            let mut bent = whole.clone();
            bent[at] ^= 1;
            std::fs::write(&place, bent).expect("written");
            let opened = keys.open(&place, true, &mut io::sink());
            assert!(opened.is_err(), "byte {at} of {}", whole.len());
        }
    }

    #[test]
    fn a_private_key_among_the_public_ones_is_refused_without_being_repeated() {
        let (folder, _, _) = sealed("private");
        let text = std::fs::read_to_string(folder.join("key.txt")).expect("read");
        let private = text.lines().last().expect("a key").to_owned();
        let refused = Seal::to(std::slice::from_ref(&private)).expect_err("refused");
        assert!(
            format!("{refused:#}").contains("private key"),
            "{refused:#}"
        );
        assert!(
            !format!("{refused:#}").contains(&private[16..]),
            "{refused:#}"
        );
        assert!(Seal::to(&["age1nonsense".to_owned()]).is_err());
        assert!(Seal::to(&[]).is_err());
    }
}
