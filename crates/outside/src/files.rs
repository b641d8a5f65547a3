//! Files: attached papers and finished letters, each kept once and named by what it holds.
//!
//! The key is the SHA-256 of the content, so a file cannot change under its name, a second
//! copy costs nothing and a put may be repeated. Who may read which file is not decided
//! here: whoever asks by key is believed to have the right.

use crate::Trouble;
use futures_util::StreamExt as _;
use object_store::aws::{AmazonS3Builder, Checksum};
use object_store::local::LocalFileSystem;
use object_store::{BackoffConfig, ClientOptions, Error as StoreError, ObjectStore, RetryConfig};
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload, path::Path as Key};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The name of a file: the SHA-256 of its content, 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileKey(String);

impl FileKey {
    /// The key of these bytes.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(content)))
    }

    /// Reads a key that was written down; `None` unless it is 64 lower-case hexadecimal
    /// digits, so that no key can name a path.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 64
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn place(&self) -> Key {
        Key::from(format!("{}/{}", &self.0[..2], self.0))
    }
}

/// Where files are kept.
#[derive(Debug, Clone)]
pub struct Files(Arc<dyn ObjectStore>, PutMode);

/// A bucket of an S3 store, and the key to it.
#[derive(Clone)]
pub struct Bucket {
    /// `https://host:port` of the store, without the bucket.
    pub endpoint: String,
    /// The region, as the store calls it.
    pub region: String,
    /// The bucket.
    pub name: String,
    /// The name of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: String,
}

impl std::fmt::Debug for Bucket {
    // By hand, because the key must not be printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket")
            .field("endpoint", &self.endpoint)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Files {
    /// A folder on this machine; made when it is not there.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the folder cannot be made or used.
    pub fn folder(folder: &Path) -> Result<Self, Trouble> {
        let what = || format!("the folder {} cannot be used for files", folder.display());
        std::fs::create_dir_all(folder).map_err(|error| Trouble::never(what(), error))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| Trouble::never(what(), error))?
            .with_fsync(true);
        Ok(Self(Arc::new(store), PutMode::Create))
    }

    /// A bucket of an S3 store, which several machines may share. The store is not asked for
    /// anything yet.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the address is none.
    pub fn s3(bucket: &Bucket) -> Result<Self, Trouble> {
        // Whoever installed a provider first keeps it: there is only one, ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A request that waits for the store must end before its own time is up.
        let patience = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 4,
            retry_timeout: Duration::from_secs(20),
        };
        let client = ClientOptions::new()
            .with_timeout(Duration::from_secs(20))
            .with_allow_http(bucket.endpoint.starts_with("http://"));
        let store = AmazonS3Builder::new()
            .with_endpoint(&bucket.endpoint)
            .with_region(&bucket.region)
            .with_bucket_name(&bucket.name)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key)
            .with_virtual_hosted_style_request(false)
            .with_checksum_algorithm(Checksum::SHA256)
            .with_retry(patience)
            .with_client_options(client)
            .build()
            .map_err(|error| {
                let what = format!("the bucket {} cannot be used for files", bucket.name);
                Trouble::never(what, error)
            })?;
        // Under one name there is only ever one content, so putting it there again is no change;
        // "only if it is not there" is what S3 stores differ in.
        Ok(Self(Arc::new(store), PutMode::Overwrite))
    }

    /// Keeps a file and gives its key. Keeping the same content again changes nothing.
    ///
    /// # Errors
    /// [`Trouble::Later`] when it could not be written.
    pub async fn put(&self, content: Vec<u8>) -> Result<FileKey, Trouble> {
        let key = FileKey::of(&content);
        let once = PutOptions::from(self.1.clone());
        match self
            .0
            .put_opts(&key.place(), PutPayload::from(content), once)
            .await
        {
            Ok(_) | Err(StoreError::AlreadyExists { .. }) => Ok(key),
            Err(error) => Err(Trouble::later("the file could not be kept", error)),
        }
    }

    /// Reads a file back, or `None` when there is none of that key.
    ///
    /// # Errors
    /// [`Trouble::Later`] when it could not be read, [`Trouble::Never`] when what was read is
    /// not what was kept.
    pub async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, Trouble> {
        let found = match self.0.get(&key.place()).await {
            Ok(found) => found,
            Err(StoreError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(Trouble::later("the file could not be read", error)),
        };
        let content = found
            .bytes()
            .await
            .map_err(|error| Trouble::later("the file could not be read", error))?;
        if FileKey::of(&content) != *key {
            return Err(Trouble::Never {
                what: format!("the file {} was changed where it lies", key.as_str()),
                source: None,
            });
        }
        Ok(Some(content.to_vec()))
    }

    /// The groups that files lie in, by the first two digits of their keys, in order.
    pub fn groups() -> impl Iterator<Item = String> {
        (0..=u8::MAX).map(|first| hex::encode([first]))
    }

    /// The key and the size of every file of a group, in order. What is named otherwise (a file
    /// that is being written) is none.
    ///
    /// # Errors
    /// [`Trouble::Later`] when they could not be listed.
    pub async fn list(&self, group: &str) -> Result<Vec<(FileKey, u64)>, Trouble> {
        let mut found = Vec::new();
        let place = Key::from(group);
        let mut listed = self.0.list(Some(&place));
        while let Some(file) = listed.next().await {
            let file =
                file.map_err(|error| Trouble::later("the files could not be listed", error))?;
            let name = file.location.filename().unwrap_or_default();
            if let Some(key) = FileKey::parse(name) {
                found.push((key, file.size));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Whether there is no file at all.
    ///
    /// # Errors
    /// [`Trouble::Later`] when they could not be listed.
    pub async fn is_empty(&self) -> Result<bool, Trouble> {
        match self.0.list(None).next().await {
            None => Ok(true),
            Some(Ok(_)) => Ok(false),
            Some(Err(error)) => Err(Trouble::later("the files could not be listed", error)),
        }
    }
}

/// Writes a file so that nobody ever reads half of it: under another name first.
pub(crate) async fn write_whole(
    folder: &Path,
    name: &str,
    content: Vec<u8>,
) -> Result<(), Trouble> {
    let path = folder.join(name);
    let what = format!("{} could not be written", path.display());
    let write = async {
        tokio::fs::create_dir_all(folder).await?;
        let half = folder.join(format!(".{name}.part"));
        tokio::fs::write(&half, content).await?;
        tokio::fs::rename(&half, &path).await
    };
    write.await.map_err(|error| Trouble::later(what, error))
}

#[cfg(test)]
pub(crate) mod testing {
    //! A fresh folder for each test.

    /// An empty folder of this name for this process.
    pub(crate) fn folder(name: &str) -> std::path::PathBuf {
        let folder =
            std::env::temp_dir().join(format!("motcua-outside-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        folder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_kept_twice_is_kept_once_and_read_back() {
        let folder = testing::folder("files-twice");
        let files = Files::folder(&folder).expect("folder");
        let key = files.put("Giấy chứng sinh".into()).await.expect("kept");
        let again = files
            .put("Giấy chứng sinh".into())
            .await
            .expect("kept again");
        assert_eq!(key, again);
        let back = files.get(&key).await.expect("read").expect("there");
        assert_eq!(back, "Giấy chứng sinh".as_bytes());
        assert_eq!(Files::groups().count(), 256);
        let group = &key.as_str()[..2];
        assert_eq!(
            files.list(group).await.expect("listed"),
            [(key.clone(), 19)]
        );
        assert!(files.list("__").await.expect("listed").is_empty());
        assert!(!files.is_empty().await.expect("listed"));
        let none = FileKey::of(b"never kept");
        assert!(files.get(&none).await.expect("read").is_none());
    }

    #[tokio::test]
    async fn a_file_changed_where_it_lies_is_not_handed_out() {
        let folder = testing::folder("files-changed");
        let files = Files::folder(&folder).expect("folder");
        let key = files.put(b"original".to_vec()).await.expect("kept");
        let place = folder.join(&key.as_str()[..2]).join(key.as_str());
        std::fs::write(place, b"forged").expect("changed");
        assert!(files.get(&key).await.is_err());
    }

    #[test]
    fn a_key_cannot_name_a_path() {
        assert!(FileKey::parse("../../etc/passwd").is_none());
        assert!(FileKey::parse(&"A".repeat(64)).is_none());
        assert!(FileKey::parse(&"0".repeat(64)).is_some());
    }
}
