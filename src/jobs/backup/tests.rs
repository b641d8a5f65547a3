//! Backups and drills by the clock: on both engines, once when due, and told when not.

use super::*;
use crate::backup::sealing::new_key;
use crate::clock;
use crate::jobs::drill;
use crate::testing::{Room, after, room_on, scratch};
use store::backup::Outcome;
use store::testing::{self, TestDb};

async fn office(test: TestDb, name: &str, with_key: bool) -> (Room, Keeping) {
    let room = room_on(test, "dak-nong", clock::now()).await;
    room.play_some().await;
    let folder = scratch(name);
    let key = folder.join("key.txt");
    let public = new_key(&key).expect("a key");
    let keeping = Keeping {
        place: room.place(),
        folder: Some(folder.join("backups")),
        seal: Seal::to(&[public]).expect("a seal"),
        every: SignedDuration::from_hours(24),
        drill_every: SignedDuration::from_hours(24 * 30),
        identity: with_key.then_some(key),
    };
    (room, keeping)
}

async fn by_the_clock(test: TestDb, name: &str) {
    let (room, keeping) = office(test, name, true).await;
    let watch = Watch::without_screen();
    let state = || async {
        casework::backup::state(&room.desk.office, clock::now())
            .await
            .expect("a read")
    };
    assert!(state().await.missed.is_some(), "none was ever taken");
    drill::run(&room.desk, &keeping, &watch)
        .await
        .expect("nothing to do yet");
    assert_eq!(state().await.drill, None);
    run(&room.desk, &keeping, &watch).await.expect("a backup");
    run(&room.desk, &keeping, &watch).await.expect("not due");
    let all = store::backup::newest(&room.desk.office.db, None, 9)
        .await
        .expect("a read");
    assert_eq!(all.len(), 1);
    assert_eq!(state().await.missed, None);

    drill::run(&room.desk, &keeping, &watch)
        .await
        .expect("a drill");
    drill::run(&room.desk, &keeping, &watch)
        .await
        .expect("not due");
    let all = store::drill::newest(&room.desk.office.db, None, 9)
        .await
        .expect("a read");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].outcome, store::drill::Outcome::Done, "{all:?}");
    assert_eq!(all[0].differences, 0);
    assert_eq!(
        Some(all[0].cases),
        state().await.backup_done.map(|it| it.cases)
    );
    let left: Vec<_> = std::fs::read_dir(&room.folder)
        .expect("a folder")
        .map(|it| it.expect("a file").file_name())
        .filter(|it| it.to_string_lossy().starts_with(".motcua-"))
        .filter(|it| !it.to_string_lossy().ends_with(".lock"))
        .collect();
    assert!(left.is_empty(), "nothing open is left behind: {left:?}");

    let later = room.desk.at(clock::now()
        .saturating_add(SignedDuration::from_hours(25))
        .expect("a time"));
    run(&later, &keeping, &watch).await.expect("a backup");
    let all = store::backup::newest(&room.desk.office.db, None, 9)
        .await
        .expect("a read");
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|it| it.outcome == Outcome::Done));
    // A month and more without one: the regulation asks for it.
    let much_later = clock::now()
        .saturating_add(SignedDuration::from_hours(24 * 33))
        .expect("a time");
    let state = casework::backup::state(&room.desk.office, much_later)
        .await
        .expect("a read");
    let missed = state.missed.expect("missed").message();
    assert!(missed.contains("đã quá 01 tháng"), "{missed}");
}

/// Covers: ND-30.3/2, NB-30.2/2
#[tokio::test]
async fn a_backup_and_a_drill_happen_when_they_are_due_sqlite() {
    by_the_clock(testing::sqlite().await, "clock-sqlite").await;
}

#[tokio::test]
async fn a_backup_and_a_drill_happen_when_they_are_due_postgres() {
    by_the_clock(testing::postgres().await, "clock-postgres").await;
}

#[tokio::test]
async fn a_drill_without_a_key_says_what_it_could_not_prove() {
    let (room, keeping) = office(testing::sqlite().await, "no-key", false).await;
    let watch = Watch::without_screen();
    run(&room.desk, &keeping, &watch).await.expect("a backup");
    let undone = drill::run(&room.desk, &keeping, &watch)
        .await
        .expect_err("not complete");
    let Undone::Later(why) = undone else {
        panic!("another day there may be a key")
    };
    assert!(format!("{why:#}").contains("no key"), "{why:#}");
    let newest = store::drill::newest(&room.desk.office.db, None, 1)
        .await
        .expect("a read");
    assert_eq!(newest[0].outcome, store::drill::Outcome::HashesOnly);
}

#[tokio::test]
async fn a_drill_of_a_damaged_backup_fails_and_names_what_is_damaged() {
    let (room, keeping) = office(testing::sqlite().await, "damaged", true).await;
    let watch = Watch::without_screen();
    run(&room.desk, &keeping, &watch).await.expect("a backup");
    let folder = keeping.folder.clone().expect("a folder");
    let name = store::backup::newest_done(&room.desk.office.db, Timestamp::MAX)
        .await
        .expect("a read");
    let name = name.expect("a backup").name.expect("a name");
    let database = folder.join(name).join("database.sqlite.age");
    let mut bytes = std::fs::read(&database).expect("read");
    bytes[1_000] ^= 1;
    std::fs::write(&database, bytes).expect("written");
    assert!(drill::run(&room.desk, &keeping, &watch).await.is_err());
    let newest = store::drill::newest(&room.desk.office.db, None, 1)
        .await
        .expect("a read");
    assert_eq!(newest[0].outcome, store::drill::Outcome::Failed);
    let detail = newest[0].detail.clone().expect("why");
    assert!(detail.contains("database.sqlite.age"), "{detail}");
}

/// For a day the clock of the machine showed the year 2036.
#[tokio::test]
async fn a_clock_that_was_ahead_stops_neither_backups_nor_drills() {
    let (room, keeping) = office(testing::sqlite().await, "ahead", true).await;
    let (db, watch) = (&room.desk.office.db, Watch::without_screen());
    let folder = keeping.folder.clone().expect("a folder");
    run(&room.desk, &keeping, &watch).await.expect("a backup");
    drill::run(&room.desk, &keeping, &watch)
        .await
        .expect("a drill");
    let state = || async {
        casework::backup::state(&room.desk.office, clock::now())
            .await
            .expect("a read")
    };
    let first = state().await.backup_done.expect("a backup");
    // What is on record, and in the folder, as that clock would have written it.
    let ten_years = SignedDuration::from_hours(24 * 3_653);
    let later = |at: Timestamp| at.saturating_add(ten_years).expect("a time");
    let dated = crate::backup::folder::name_of(later(first.started_at));
    let mut ahead = first.clone();
    ahead.id = uuid::Uuid::now_v7();
    ahead.name = Some(dated.clone());
    (ahead.started_at, ahead.finished_at) = (later(first.started_at), later(first.finished_at));
    let mut drilled = state().await.drill.expect("a drill");
    drilled.id = uuid::Uuid::now_v7();
    (drilled.started_at, drilled.finished_at) =
        (later(drilled.started_at), later(drilled.finished_at));
    let mut batch = store::Batch::new();
    store::backup::record(&mut batch, &ahead);
    store::drill::record(&mut batch, &drilled);
    db.commit(batch).await.expect("a commit");
    let name = first.name.clone().expect("a name");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([folder.join(&name), folder.join(&dated)])
        .status();
    assert!(copied.expect("cp").success());

    assert_eq!(state().await.backup_done.as_ref(), Some(&first));
    assert_eq!(state().await.ahead.as_ref(), Some(&ahead));
    let in_40_days = clock::now()
        .saturating_add(SignedDuration::from_hours(24 * 40))
        .expect("a time");
    let missed = casework::backup::state(&room.desk.office, in_40_days).await;
    assert!(missed.expect("a read").missed.is_some(), "the alarm stays");
    let desk = room.desk.at(in_40_days);
    run(&desk, &keeping, &watch).await.expect("a backup");
    drill::run(&desk, &keeping, &watch).await.expect("a drill");
    // Real time has not moved: the newest of now are the two that were just made.
    let second = state().await.backup_done.expect("a backup");
    assert_ne!(second.name, first.name);
    let held = state().await.drill_done.expect("a drill");
    assert_eq!(held.name, second.name, "the copy of 2036 is not the newest");
}

#[test]
fn what_failed_is_tried_again_after_a_while_and_zero_means_never() {
    let at = |hour: i64| Timestamp::from_second(1_800_000_000 + 3_600 * hour).expect("a time");
    let day = SignedDuration::from_hours(24);
    assert!(is_due(None, None, day, at(0)));
    assert!(!is_due(Some(at(0)), Some(at(0)), day, at(23)));
    assert!(is_due(Some(at(0)), Some(at(0)), day, at(24)));
    assert!(
        !is_due(Some(at(0)), Some(at(30)), day, at(30)),
        "just failed"
    );
    assert!(is_due(Some(at(0)), Some(at(30)), day, at(31)));
    assert!(!is_due(None, None, SignedDuration::ZERO, at(0)));
    // Of a clock that was ahead: by more than two machines differ.
    assert!(is_due(Some(at(90_000)), Some(at(90_000)), day, at(0)));
    assert!(is_due(Some(at(-30)), Some(at(90_000)), day, at(0)));
    let soon = after(at(0), 5);
    assert!(
        !is_due(Some(soon), Some(soon), day, at(0)),
        "another machine's"
    );
}
