//! The key that signs roots: made at the first start, kept in a file that its owner alone can
//! read, its public part kept with the cases and published. A key that is lost is not replaced in
//! silence: roots stop, the alarm is raised, and an operator says what is to be done.

use anyhow::{Context as _, bail};
use casework::journal::Settings;
use jiff::SignedDuration;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use store::CommitError;
use store::journal::key::Signer;
use store::journal::log;

use crate::config::Config;
use crate::jobs::Desk;

/// How often roots are published.
#[must_use]
pub fn settings(config: &Config) -> Settings {
    Settings {
        every: SignedDuration::from_mins(i64::from(config.journal.every_minutes)),
        alarm_after: config.journal.alarm_after,
    }
}

/// The signer of this process; none, with a warning in the log, where the journal has a key that
/// this machine lacks.
///
/// # Errors
/// When the key file cannot be read, written or understood.
pub async fn signer(config: &Config, desk: &Desk) -> anyhow::Result<Option<Arc<Signer>>> {
    let file = &config.journal.key;
    let origin = format!("motcua/{}", config.province);
    let db = &desk.office.db;
    let known = log::keys(db).await?;
    let pem = match std::fs::read_to_string(file) {
        Ok(pem) => pem,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if !known.is_empty() && !config.journal.replace_lost_key {
                tracing::error!(
                    key = %file.display(),
                    "this journal has a key and its file is not here, so this process publishes \
                     no roots: bring the file back, or set journal.replace_lost_key = true"
                );
                return Ok(None);
            }
            write(file, &Signer::make()?)?;
            // Another process that starts at the same time may have been first.
            std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the key {}", file.display()))?
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read the key {}", file.display()));
        }
    };
    let signer = Signer::read(&pem, &origin)
        .with_context(|| format!("{} holds no key of a journal", file.display()))?;
    let public = signer.public();
    if !known.iter().any(|key| key.public == public) {
        if !known.is_empty() && !config.journal.replace_lost_key {
            bail!(
                "the key in {} is not one of this journal: bring the right file, or set \
                 journal.replace_lost_key = true to go on with this one",
                file.display()
            );
        }
        let no = known.last().map_or(1, |key| key.no + 1);
        match log::add_key(db, no, &public, desk.now()).await {
            Ok(()) => tracing::info!(
                fingerprint = public.fingerprint(),
                "a key signs this journal from now on"
            ),
            // Two processes with one key file started at once: one of them has said it.
            Err(CommitError::Conflict { .. })
                if log::keys(db).await?.iter().any(|key| key.public == public) => {}
            Err(error) => {
                return Err(error).context("the public key could not be made known; start again");
            }
        }
    }
    Ok(Some(Arc::new(signer)))
}

/// Puts a private key into a file that its owner alone can read, whole or not at all; a key that
/// is there by then stays.
pub(crate) fn write(file: &Path, pem: &str) -> anyhow::Result<()> {
    if let Some(folder) = file.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    let draft = file.with_extension(format!("{}.new", uuid::Uuid::now_v7()));
    let put = || {
        let mut made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        made.write_all(pem.as_bytes())?;
        made.sync_all()?;
        match std::fs::hard_link(&draft, file) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    };
    let done = put();
    // What is left of a draft is no key of anything.
    let _ = std::fs::remove_file(&draft);
    done.with_context(|| format!("the key {} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Room, room};
    use std::os::unix::fs::PermissionsExt as _;

    fn config(room: &Room, more: &str) -> Config {
        let text = format!(
            "province = \"nam-dinh\"\n[store]\nengine = \"sqlite\"\npath = \"x\"\n[files]\n\
             folder = \"f\"\n[journal]\nkey = {:?}\n{more}",
            room.folder.join("keys/journal.key").display().to_string()
        );
        Config::parse(&text, |_| None).expect("a configuration")
    }

    #[tokio::test]
    async fn a_key_is_made_once_for_its_owner_alone_and_its_public_part_is_known() {
        let room = room("nam-dinh").await;
        let config = config(&room, "");
        let first = signer(&config, &room.desk).await.expect("a start");
        let first = first.expect("a signer");
        let mode = std::fs::metadata(&config.journal.key)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = signer(&config, &room.desk).await.expect("a start");
        assert_eq!(again.expect("a signer").public(), first.public());
        let known = log::keys(&room.desk.office.db).await.expect("a read");
        assert_eq!(known.len(), 1);
        assert_eq!(known[0].public, first.public());
        assert_eq!(first.origin, "motcua/nam-dinh");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn processes_that_start_at_once_agree_on_one_key() {
        let room = room("nam-dinh").await;
        let config = config(&room, "");
        let start = || signer(&config, &room.desk);
        let signers: [_; 4] = tokio::join!(start(), start(), start(), start()).into();
        let known = log::keys(&room.desk.office.db).await.expect("a read");
        assert_eq!(known.len(), 1);
        for signer in signers {
            let signer = signer.expect("a start").expect("a signer");
            assert_eq!(signer.public(), known[0].public);
        }
        let folder = config.journal.key.parent().expect("a folder");
        assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 1);
    }

    #[tokio::test]
    async fn a_lost_key_is_replaced_only_when_an_operator_says_so() {
        let room = room("nam-dinh").await;
        let plain = config(&room, "");
        signer(&plain, &room.desk).await.expect("a start");
        std::fs::remove_file(&plain.journal.key).expect("removed");
        assert!(signer(&plain, &room.desk).await.expect("a start").is_none());
        let replacing = config(&room, "replace_lost_key = true\n");
        let new = signer(&replacing, &room.desk).await.expect("a start");
        let known = log::keys(&room.desk.office.db).await.expect("a read");
        assert_eq!(known.len(), 2);
        assert_eq!(known[1].public, new.expect("a signer").public());
        // A file of somewhere else.
        std::fs::write(&plain.journal.key, Signer::make().expect("a key")).expect("written");
        let error = signer(&plain, &room.desk).await.expect_err("refused");
        assert!(
            error.to_string().contains("not one of this journal"),
            "{error}"
        );
        std::fs::write(&plain.journal.key, "nonsense").expect("written");
        let error = signer(&plain, &room.desk).await.expect_err("refused");
        assert!(error.to_string().contains("no key of a journal"), "{error}");
    }

    #[tokio::test]
    async fn the_worker_publishes_and_a_second_look_finds_nothing_due() {
        let mut room = room("nam-dinh").await;
        let config = config(&room, "");
        room.desk.journal = signer(&config, &room.desk).await.expect("a start");
        let plan = room.own(crate::demo::plan::Fate::Usual);
        room.play(&plan).await;
        for _ in 0..2 {
            crate::jobs::journal_root::run(&room.desk)
                .await
                .expect("a round");
        }
        let roots = log::roots_before(&room.desk.office.db, None, 9).await;
        assert_eq!(roots.expect("a read").len(), 1);
    }
}
