//! A backup that was taken under load comes back whole on both engines; what is damaged, closed to
//! us or in the way is named.

use super::folder::Folder;
use super::*;
use crate::demo::plan;
use crate::restore::restore;
use crate::testing::{Room, room_on, scratch};
use sealing::Keys;
use std::path::{Path, PathBuf};
use store::Target;
use store::testing::{self, TestDb};

struct Kept {
    room: Arc<Room>,
    to: PathBuf,
    key: PathBuf,
    seal: Seal,
}

async fn kept(test: TestDb, name: &str) -> Kept {
    let room = Arc::new(room_on(test, "nam-dinh", clock::now()).await);
    room.play_some().await;
    let folder = scratch(name);
    let key = folder.join("key.txt");
    let public = sealing::new_key(&key).expect("a key");
    Kept {
        room,
        to: folder.join("backups"),
        key,
        seal: Seal::to(&[public]).expect("a seal"),
    }
}

impl Kept {
    async fn take(&self) -> BackupRecord {
        self.try_take().await.expect("a backup")
    }

    async fn try_take(&self) -> anyhow::Result<BackupRecord> {
        let watch = Watch::without_screen();
        take_and_record(&self.room.place(), &self.to, &self.seal, &watch).await
    }

    fn keys(&self) -> Keys {
        Keys::read(&self.key).expect("the key")
    }

    fn folder(&self) -> Folder {
        Folder::to_read(&self.to).expect("a folder")
    }
}

/// An empty place on the same engine.
fn empty(name: &str, target: Target) -> Place {
    let folder = scratch(name);
    let mut place = Place::of_folder(&folder).expect("a place");
    if matches!(target, Target::Postgres { .. }) {
        place.target = target;
    }
    place
}

async fn under_load_and_back(test: TestDb, name: &str, target: Target) {
    let kept = kept(test, name).await;
    let more = plan::year(
        &kept.room.life.office,
        &kept.room.life.staff,
        kept.room.life.now,
        40,
    );
    let (stop, mut told) = tokio::sync::watch::channel(false);
    let room = Arc::clone(&kept.room);
    let load = tokio::spawn(async move {
        let mut played = 0;
        for plan in more.iter().cycle() {
            if *told.borrow_and_update() {
                break;
            }
            // A number that was used makes the case a conflict, which is load as well.
            if room.life.play(plan).await.is_ok() {
                played += 1;
            }
        }
        played
    });
    let first = kept.take().await;
    let second = kept.take().await;
    stop.send(true).expect("the load listens");
    let played: u32 = load.await.expect("the load");
    assert!(played > 0, "something was written meanwhile");
    assert!(
        first.cases >= 6 && first.files > 0 && first.encrypted,
        "{first:?}"
    );
    assert!(second.cases >= first.cases, "{second:?}");
    assert!(
        second.new_files < second.files,
        "only what was lacking: {second:?}"
    );

    let place = empty(&format!("{name}-back"), target);
    let folder = kept.folder();
    let newest = folder.newest().expect("a backup");
    assert_eq!(Some(&newest), second.name.as_ref());
    let found = restore(&folder, &newest, kept.keys(), &place)
        .await
        .expect("restored");
    assert!(found.is_whole(), "{:?}", found.faults());
    assert_eq!(
        (found.report.cases, found.report.events),
        (second.cases, second.events)
    );
    assert_eq!(found.files, second.files);
    // A place that is not empty is left alone.
    let again = restore(&folder, &newest, kept.keys(), &place)
        .await
        .expect_err("not empty");
    assert!(format!("{again:#}").contains("not empty"), "{again:#}");

    let state = casework::backup::state(&kept.room.desk.office, clock::now())
        .await
        .expect("a read");
    assert_eq!(state.backup_done, Some(second));
    assert_eq!(state.missed, None);
}

#[tokio::test]
async fn a_backup_taken_under_load_comes_back_whole_sqlite() {
    let (target, _) = testing::sqlite_target();
    under_load_and_back(testing::sqlite().await, "load-sqlite", target).await;
}

#[tokio::test]
async fn a_backup_taken_under_load_comes_back_whole_postgres() {
    let target = testing::empty_postgres_target().await;
    under_load_and_back(testing::postgres().await, "load-postgres", target).await;
}

/// Turns one byte of a file.
fn bend(file: &Path) {
    let mut bytes = std::fs::read(file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).expect("written");
}

fn any_file(folder: &Path) -> PathBuf {
    let mut files = Vec::new();
    for group in std::fs::read_dir(folder.join("files")).expect("files") {
        for file in std::fs::read_dir(group.expect("a group").path()).expect("files") {
            files.push(file.expect("a file").path());
        }
    }
    files.sort();
    files.into_iter().next().expect("a file")
}

#[tokio::test]
async fn a_flipped_byte_anywhere_is_named_and_nothing_is_put_back() {
    let kept = kept(testing::sqlite().await, "flipped-byte").await;
    let name = kept.take().await.name.expect("a name");
    let backup = kept.to.join(&name);
    let parts = [
        backup.join("database.sqlite.age"),
        backup.join("files.txt"),
        backup.join("manifest.json"),
        any_file(&kept.to),
    ];
    for part in parts {
        let whole = std::fs::read(&part).expect("read");
        bend(&part);
        let place = empty("flipped-byte-back", kept.room.place().target);
        let refused = restore(&kept.folder(), &name, kept.keys(), &place).await;
        let said = format!("{:#}", refused.expect_err("damaged"));
        let file = part.file_name().expect("a name").to_string_lossy();
        assert!(said.contains(file.as_ref()), "{said}");
        assert!(said.contains("not as it was written"), "{said}");
        let Target::Sqlite { path } = &place.target else {
            panic!("SQLite")
        };
        assert!(!path.exists());
        std::fs::write(&part, whole).expect("mended");
    }
    std::fs::remove_file(any_file(&kept.to)).expect("removed");
    let place = empty("flipped-byte-back", kept.room.place().target);
    let refused = restore(&kept.folder(), &name, kept.keys(), &place).await;
    let said = format!("{:#}", refused.expect_err("a file is away"));
    assert!(said.contains("is missing"), "{said}");
}

#[tokio::test]
async fn another_key_and_no_key_open_nothing() {
    let kept = kept(testing::sqlite().await, "wrong-key").await;
    let name = kept.take().await.name.expect("a name");
    let other = kept.to.with_file_name("other.txt");
    sealing::new_key(&other).expect("a key");
    for (keys, expected) in [
        (Keys::read(&other).expect("a key"), "another key"),
        (Keys::none(), "--identity"),
    ] {
        let place = empty("wrong-key-back", kept.room.place().target);
        let refused = restore(&kept.folder(), &name, keys, &place).await;
        let said = format!("{:#}", refused.expect_err("closed"));
        assert!(said.contains(expected), "{said}");
        assert!(place.files.is_empty().await.expect("listed"));
    }
}

#[tokio::test]
async fn a_folder_takes_backups_of_one_seal_only() {
    let mut kept = kept(testing::sqlite().await, "one-seal").await;
    kept.take().await;
    kept.seal = Seal::Open;
    let refused = format!("{:#}", kept.try_take().await.expect_err("another seal"));
    assert!(refused.contains("begin a new folder"), "{refused}");
    // That it failed is on record, and the one before is still the newest that is whole.
    let db = &kept.room.desk.office.db;
    let newest = store::backup::newest(db, None, 2).await.expect("a read");
    assert_eq!(newest[0].outcome, Outcome::Failed);
    assert!(
        newest[0]
            .detail
            .as_deref()
            .is_some_and(|it| it.contains("new folder"))
    );
    assert_eq!(
        store::backup::newest_done(db, jiff::Timestamp::MAX)
            .await
            .expect("a read")
            .as_ref(),
        Some(&newest[1])
    );
}

#[tokio::test]
async fn a_backup_that_was_broken_off_has_no_name_and_the_next_one_clears_it() {
    let kept = kept(testing::sqlite().await, "broken-off").await;
    let watch = Watch::without_screen();
    watch.stop();
    let stopped = take_and_record(&kept.room.place(), &kept.to, &kept.seal, &watch).await;
    assert!(format!("{:#}", stopped.expect_err("stopped")).contains("stopped"));
    assert_eq!(kept.folder().names().expect("names"), Vec::<String>::new());
    // As a process that was killed leaves them.
    std::fs::create_dir(kept.to.join(".unfinished-20270101T000000000Z")).expect("made");
    std::fs::write(kept.room.folder.join(".motcua-backup-old"), "x").expect("made");
    kept.take().await;
    assert_eq!(kept.folder().names().expect("names").len(), 1);
    assert!(!kept.to.join(".unfinished-20270101T000000000Z").exists());
    assert!(!kept.room.folder.join(".motcua-backup-old").exists());
    let two = Folder::to_write(&kept.to).expect("the folder");
    let refused = kept.try_take().await.expect_err("locked");
    assert!(refused.is::<folder::Busy>(), "{refused:#}");
    drop(two);
}

#[tokio::test]
async fn a_backup_of_another_engine_or_a_newer_program_is_refused() {
    let kept = kept(testing::sqlite().await, "unfit").await;
    let name = kept.take().await.name.expect("a name");
    let place = empty("unfit-back", testing::empty_postgres_target().await);
    let refused = restore(&kept.folder(), &name, kept.keys(), &place).await;
    let said = format!("{:#}", refused.expect_err("another engine"));
    assert!(said.contains("motcua export"), "{said}");

    let folder = kept.folder();
    let mut manifest = folder.manifest(&name).expect("a manifest");
    manifest.schema += 1_000;
    manifest.program = "99.0.0".to_owned();
    std::fs::create_dir(folder.unfinished("newer")).expect("made");
    for part in ["database.sqlite.age", "files.txt"] {
        std::fs::copy(
            folder.backup(&name).join(part),
            folder.unfinished("newer").join(part),
        )
        .expect("copied");
    }
    folder.finish("newer", &manifest).expect("written");
    let place = empty("unfit-back", kept.room.place().target);
    let refused = restore(&folder, "newer", kept.keys(), &place).await;
    let said = format!("{:#}", refused.expect_err("newer"));
    assert!(said.contains("99.0.0 or newer"), "{said}");
}
