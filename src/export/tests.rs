//! An export read in elsewhere gives an equal store: on the same engine, across engines and back;
//! the exports of both are equal to the byte.

use super::*;
use crate::import::import;
use crate::testing::{room_on, scratch};
use std::collections::BTreeMap;
use store::Target;
use store::testing::{self, TestDb};

/// Everything that lies in an export, but for the manifest, which says when it was made.
fn content(of: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![of.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(MANIFEST) {
                let bytes = std::fs::read(&path).expect("read");
                found.insert(path.strip_prefix(of).expect("inside").to_owned(), bytes);
            }
        }
    }
    found
}

fn place(name: &str, target: Option<Target>) -> Place {
    let mut place = Place::of_folder(&scratch(name)).expect("a place");
    if let Some(target) = target {
        place.target = target;
    }
    place
}

async fn exported(place: &Place, name: &str) -> PathBuf {
    let to = scratch(name);
    export(place, &to, &Watch::without_screen())
        .await
        .expect("an export");
    to
}

async fn imported(from: &Path, place: &Place) {
    let done = import(from, place, &Watch::without_screen())
        .await
        .expect("an import");
    assert_eq!(done.report.differences, []);
    assert!(done.report.cases >= 6);
    assert_eq!(done.missing, Vec::<String>::new());
}

fn assert_equal(a: &Path, b: &Path) {
    let (a, b) = (content(a), content(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(b.get(name) == Some(bytes), "{} differs", name.display());
    }
}

async fn there_and_back(test: TestDb, name: &str, same: Target, other: Option<Target>) {
    let room = room_on(test, "nam-dinh", crate::clock::now()).await;
    room.play_some().await;
    let beside = room.write_beside().await;
    let first = exported(&room.place(), &format!("{name}-1")).await;
    let files = content(&first);
    assert!(
        files.keys().any(|it| it.starts_with("files")),
        "papers and letters"
    );
    let journal = &files[Path::new("tables/case_event.jsonl")];
    assert!(
        journal.iter().filter(|it| **it == b'\n').count() > 20,
        "a journal"
    );

    let same = place(&format!("{name}-same"), Some(same));
    imported(&first, &same).await;
    assert_equal(&first, &exported(&same, &format!("{name}-2")).await);

    let across = place(&format!("{name}-other"), other);
    imported(&first, &across).await;
    let third = exported(&across, &format!("{name}-3")).await;
    assert_equal(&first, &third);

    // And the change back is as good.
    let back = place(&format!("{name}-back"), None);
    imported(&third, &back).await;
    assert_equal(&first, &exported(&back, &format!("{name}-4")).await);
    // A place that holds something is left alone.
    let refused = import(&third, &back, &Watch::without_screen()).await;
    let said = format!("{:#}", refused.expect_err("not empty"));
    assert!(said.contains("not empty"), "{said}");

    // What was changed and lost before it went out is named when it comes in.
    room.spoil_beside(&beside).await;
    let spoilt = exported(&room.place(), &format!("{name}-5")).await;
    let place = place(&format!("{name}-spoilt"), None);
    let done = import(&spoilt, &place, &Watch::without_screen())
        .await
        .expect("an import");
    let differences = done.report.differences.iter();
    let differences: Vec<String> = differences
        .map(|it| format!("{}: {}", it.code, it.what))
        .collect();
    assert_eq!(differences, beside.differences());
    assert_eq!(done.missing, beside.missing());
}

#[tokio::test]
async fn an_export_of_sqlite_gives_an_equal_store_on_both_engines() {
    let (same, _) = testing::sqlite_target();
    let other = testing::empty_postgres_target().await;
    there_and_back(testing::sqlite().await, "export-sqlite", same, Some(other)).await;
}

#[tokio::test]
async fn an_export_of_postgres_gives_an_equal_store_on_both_engines() {
    let same = testing::empty_postgres_target().await;
    there_and_back(testing::postgres().await, "export-postgres", same, None).await;
}

#[tokio::test]
async fn an_export_that_was_changed_is_refused_by_name_and_leaves_nothing() {
    let room = room_on(testing::sqlite().await, "nam-dinh", crate::clock::now()).await;
    room.play_some().await;
    let from = exported(&room.place(), "export-changed").await;
    let table = from.join("tables/case_file.jsonl");
    let text = std::fs::read_to_string(&table).expect("read");
    std::fs::write(
        &table,
        text.replacen("\"is_open\":true", "\"is_open\":7", 1),
    )
    .expect("written");
    let to = place("export-changed-to", None);
    let refused = import(&from, &to, &Watch::without_screen()).await;
    let said = format!("{:#}", refused.expect_err("changed"));
    assert!(
        said.contains("case_file.jsonl is not as it was written"),
        "{said}"
    );

    // Whoever changed the hash too is told the line and the column.
    let (_, sha256) = sealing_hash(&table);
    let manifest = std::fs::read_to_string(from.join(MANIFEST)).expect("read");
    let mut manifest: Manifest = serde_json::from_str(&manifest).expect("a manifest");
    let changed = manifest.tables.iter_mut().find(|it| it.name == "case_file");
    changed.expect("a table").sha256 = sha256;
    let text = serde_json::to_string(&manifest).expect("JSON");
    std::fs::write(from.join(MANIFEST), text).expect("written");
    let refused = import(&from, &to, &Watch::without_screen()).await;
    let said = format!("{:#}", refused.expect_err("wrong"));
    assert!(
        said.contains("line ") && said.contains("is_open must be true or false"),
        "{said}"
    );
    let db = store::Db::open_to_read(&to.target)
        .await
        .expect("empty tables");
    let report = store::case_file::check::check(&db, |_, _| {})
        .await
        .expect("a check");
    assert_eq!(report.cases, 0);
    assert!(to.files.is_empty().await.expect("listed"));
}

fn sealing_hash(file: &Path) -> (u64, String) {
    crate::backup::sealing::hash(file).expect("read")
}

#[test]
fn the_description_names_every_table() {
    for table in store::sql::schema::tables(store::sql::migrate::newest()) {
        assert!(
            DESCRIPTION.contains(&format!("`{}`", table.name)),
            "docs/export.md does not tell what {} is",
            table.name
        );
    }
}
