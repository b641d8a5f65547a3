//! What tests of this crate and of those above it need: a fresh, migrated database on each
//! engine. Not used by the product.
//!
//! PostgreSQL comes from the address in `MOTCUA_TEST_POSTGRES`, or from a private cluster that
//! `scripts/postgres` starts once and that all test processes share. Each test gets a database
//! of its own, copied from a migrated template. Where PostgreSQL is not installed, tests fail
//! and say so; they are never skipped.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "only tests use this, and a test stops where it fails"
)]

pub mod harm;
pub mod old_rows;
pub mod petitions;
pub mod scale;

use crate::case_file::{self, CaseCommit, CaseFile, Committed, DueDates};
use crate::sql::{Batch, Db, Target, Text, migrate, schema};
use domain::case::Happened;
use domain::case_code::CaseCode;
use domain::ids::CaseId;
use domain::testing::Story;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio_postgres::NoTls;
use uuid::Uuid;

/// A database for one test, and what must go away with it.
#[derive(Debug)]
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Where it is, for tests that open it again.
    pub target: Target,
    /// What must be cleared away; after the database, in the order of these fields.
    leftover: Leftover,
}

/// What a test leaves behind.
#[derive(Debug)]
enum Leftover {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl TestDb {
    /// Lets PostgreSQL go once through all that was filled in and put it on the disk, as it does by
    /// itself within minutes; a first reader would else do for every row what is done here once. The sums
    /// of a period, which a fill writes agency by agency, lie together afterwards: in a province they came
    /// to be in the same weeks.
    pub async fn settle(&self) {
        const ERRANDS: [&str; 4] = [
            "CLUSTER index_sum USING index_sum_pkey",
            "CLUSTER outcome_sum USING outcome_sum_pkey",
            "VACUUM (ANALYZE)",
            "CHECKPOINT",
        ];
        if let Target::Postgres { url, .. } = &self.target {
            for errand in ERRANDS {
                let done = on_server(url, errand).await;
                done.expect("a database that was filled");
            }
        }
    }

    /// Closes the database and keeps it until what this gives is dropped; for tests that let
    /// another process open it.
    pub async fn close_but_keep(self) -> impl Drop {
        self.db.close().await;
        self.leftover
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        match self {
            // What stays behind is in the temporary folder.
            Self::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Self::Database { server, name } => {
                let (server, statement) = (
                    server.clone(),
                    format!("DROP DATABASE \"{name}\" WITH (FORCE)"),
                );
                // A thread of its own, because a test may end inside its runtime.
                let dropping = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build();
                    runtime.map(|it| it.block_on(on_server(&server, &statement)).is_ok())
                });
                // A database that stays behind goes with its cluster.
                drop(dropping.join());
            }
        }
    }
}

/// Runs a test on both engines: `both_engines!(name, |db| async move { … });`.
#[macro_export]
macro_rules! both_engines {
    ($(#[$attribute:meta])* $name:ident, |$db:ident| $body:block) => {
        mod $name {
            use super::*;
            async fn run($db: &$crate::Db) $body

            $(#[$attribute])*
            #[tokio::test]
            async fn sqlite() {
                let test = $crate::testing::sqlite().await;
                run(&test.db).await;
            }

            $(#[$attribute])*
            #[tokio::test]
            async fn postgres() {
                let test = $crate::testing::postgres().await;
                run(&test.db).await;
            }
        }
    };
}

/// A story retold about another case: another name inside, another code.
///
/// # Panics
/// When the number does not fit a code.
pub fn named(mut story: Story, no: u32) -> Story {
    let id = CaseId(Uuid::from_u128(u128::from(no)));
    let code = format!("H40.024.13-260821-{no:04}");
    for event in &mut story.events {
        if let Happened::Submitted(it) = &mut event.act {
            it.code = CaseCode::parse(&code).expect("a case code");
        }
    }
    story.case = domain::case::fold(id, &story.events);
    story
}

/// Files a story event by event, each in a commit of its own, and loads the case after each.
///
/// # Panics
/// When a commit fails or reads back otherwise.
pub async fn put(db: &Db, story: &Story, due: DueDates) -> CaseFile {
    let mut file = CaseFile::unfiled(story.case.id);
    for event in &story.events {
        let after = domain::case::evolve(file.case.clone(), event);
        let commit = CaseCommit::new(&file, std::slice::from_ref(event), &after, due);
        assert_eq!(case_file::commit(db, commit).await, Ok(Committed::Done));
        file = case_file::load(db, story.case.id)
            .await
            .expect("a read")
            .expect("the case");
        assert_eq!(file.case, after);
    }
    file
}

/// Changes a case behind its back, as no act can, for tests of what finds that out.
///
/// # Panics
/// When there is no such case.
pub async fn spoil(db: &Db, code: &str) {
    const SPOIL: Text = Text::new("spoil", "UPDATE case_file SET status = 9 WHERE code = $1");
    let mut batch = Batch::new();
    batch.must_touch_one(&SPOIL, [code.into()]);
    assert_eq!(db.commit(batch).await, Ok(()));
}

/// Changes a petition, a title of the catalogue and what a reader has read behind their backs, for
/// tests of what finds that out.
///
/// # Panics
/// When there is none of them.
pub async fn spoil_beside(db: &Db, petition: &str, title: &str, reader: &str) {
    const PETITION: Text = Text::new(
        "spoil",
        "UPDATE petition_file SET body = replace(body, '\"title\":\"', '\"title\":\"!') WHERE code = $1",
    );
    const TITLE: Text = Text::new(
        "spoil",
        "UPDATE catalogue_version SET name = name || '!' WHERE kind = 'title' AND code = $1",
    );
    const READING: Text = Text::new(
        "spoil",
        "UPDATE access_log SET why = why || '!' WHERE who = $1",
    );
    let mut batch = Batch::new();
    for (text, of) in [(&PETITION, petition), (&TITLE, title), (&READING, reader)] {
        batch.must_touch_one(text, [of.into()]);
    }
    assert_eq!(db.commit(batch).await, Ok(()));
}

/// What somebody does to the journal of a case behind its back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tampering {
    /// The content of an event is changed.
    Change,
    /// An event is taken out.
    Delete,
    /// All of them are.
    Destroy,
    /// An event says that somebody else did it.
    Forge,
    /// An event stands in another place.
    Move,
}

/// Does it to a case.
///
/// # Panics
/// When there is no such case.
pub async fn tamper(db: &Db, how: Tampering, code: &str) {
    const OF: &str = "case_id = (SELECT id FROM case_file WHERE code = $1)";
    let text = match how {
        Tampering::Change => {
            format!("UPDATE case_event SET payload = payload || ' ' WHERE seq = 1 AND {OF}")
        }
        Tampering::Delete => format!("DELETE FROM case_event WHERE seq = 1 AND {OF}"),
        Tampering::Destroy => format!("DELETE FROM case_event WHERE {OF}"),
        Tampering::Forge => {
            format!("UPDATE case_event SET actor = 'officer:x' WHERE seq = 1 AND {OF}")
        }
        Tampering::Move => format!("UPDATE case_event SET seq = seq + 100 WHERE {OF}"),
    };
    let text = Text::new("tamper", text.leak());
    let mut batch = Batch::new();
    batch.may_touch(&text, [code.into()]);
    assert_eq!(db.commit(batch).await, Ok(()));
}

/// Everything that an SQLite database holds, a line a row, in a fixed order; for tests that compare
/// before and after.
///
/// # Panics
/// When it cannot be read.
pub async fn everything(db: &Db) -> Vec<String> {
    let mut lines = Vec::new();
    for table in schema::tables(migrate::newest()) {
        let name = table.name;
        let all = Text::owned("rows", format!("SELECT * FROM {name} ORDER BY 1, 2"));
        for row in db.query(&all, &[]).await.expect("its rows") {
            lines.push(format!("{name}: {row:?}"));
        }
    }
    lines
}

/// A case as a census finds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Its code.
    pub code: String,
    /// What it is about.
    pub subject: String,
    /// Its version.
    pub version: i64,
    /// How many events it has.
    pub events: i64,
}

/// What is in the files, counted row by row and without the code that wrote it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Census {
    /// Every case.
    pub cases: Vec<Counted>,
    /// How many numbers the series of case codes have given.
    pub codes_taken: i64,
    /// Jobs that ran.
    pub jobs_done: i64,
    /// Jobs whose moment has not come.
    pub jobs_for_later: i64,
    /// Jobs that are due, or failed and come again.
    pub jobs_not_run: i64,
    /// Jobs given up.
    pub jobs_dead: i64,
    /// Notices about the same event of the same case.
    pub notices_twice: i64,
}

/// Counts what is in the files.
///
/// # Panics
/// When it cannot be read.
pub async fn census(db: &Db, now: jiff::Timestamp) -> Census {
    const CASES: Text = Text::new(
        "census::cases",
        "SELECT code, subject, version,
                (SELECT count(*) FROM case_event WHERE case_id = case_file.id) AS events
         FROM case_file",
    );
    const COUNTS: Text = Text::new(
        "census::counts",
        "SELECT
           (SELECT CAST(coalesce(sum(last), 0) AS BIGINT) FROM number_series WHERE series LIKE 'case_code/%') AS codes,
           (SELECT count(*) FROM job WHERE state = 'done') AS done,
           (SELECT count(*) FROM job WHERE state = 'dead') AS dead,
           (SELECT count(*) FROM job WHERE state = 'waiting' AND run_at > $1 AND attempts = 0) AS later,
           (SELECT count(*) FROM job WHERE state = 'waiting' AND (run_at <= $1 OR attempts > 0)) AS not_run,
           (SELECT count(*) FROM (SELECT case_id FROM notice WHERE case_id IS NOT NULL
              GROUP BY case_id, kind HAVING count(*) > 1) AS twice) AS twice",
    );
    let rows = db.query(&CASES, &[]).await.expect("the cases");
    let counts = db.query_one(&COUNTS, &[now.into()]).await;
    let counts = counts.expect("the counts").expect("one row");
    let int = |name: &str| counts.int(name).expect("a number");
    Census {
        cases: rows
            .iter()
            .map(|row| Counted {
                code: row.text("code").expect("a code"),
                subject: row.text("subject").expect("a subject"),
                version: row.int("version").expect("a version"),
                events: row.int("events").expect("a number"),
            })
            .collect(),
        codes_taken: int("codes"),
        jobs_done: int("done"),
        jobs_for_later: int("later"),
        jobs_not_run: int("not_run"),
        jobs_dead: int("dead"),
        notices_twice: int("twice"),
    }
}

/// A place for an SQLite database that does not exist yet.
pub fn sqlite_target() -> (Target, PathBuf) {
    let folder = std::env::temp_dir().join(format!("motcua-test-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    (
        Target::Sqlite {
            path: folder.join("motcua.sqlite"),
        },
        folder,
    )
}

/// A fresh SQLite database in a temporary folder.
pub async fn sqlite() -> TestDb {
    let (target, folder) = sqlite_target();
    let db = Db::migrate_and_open(&target)
        .await
        .expect("a fresh SQLite database");
    TestDb {
        db,
        target,
        leftover: Leftover::Folder(folder),
    }
}

/// A fresh PostgreSQL database copied from a migrated template.
pub async fn postgres() -> TestDb {
    let server = postgres_server();
    let template = template(&server).await;
    let name = database_from(&server, &template).await;
    let target = Target::Postgres {
        url: with_database(&server, &name),
        connections: 4,
    };
    let db = Db::open(&target)
        .await
        .expect("a fresh PostgreSQL database");
    TestDb {
        db,
        target,
        leftover: Leftover::Database { server, name },
    }
}

/// An empty PostgreSQL database, not migrated.
pub async fn empty_postgres_target() -> Target {
    let server = postgres_server();
    let name = database_from(&server, "template0").await;
    Target::Postgres {
        url: with_database(&server, &name),
        connections: 4,
    }
}

/// The address of the server that tests may use; starts one if none is named.
///
/// # Panics
/// When PostgreSQL is not installed or does not start.
pub fn postgres_server() -> String {
    if let Ok(url) = std::env::var("MOTCUA_TEST_POSTGRES") {
        return url;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres");
    let folder = std::env::temp_dir().join("motcua-test-postgres");
    let _one_at_a_time = wait_for_lock("motcua-test-postgres.lock");
    // A file as output: a pipe would stay open as long as the server lives.
    let printed = std::env::temp_dir().join(format!("motcua-test-postgres-{}.url", Uuid::now_v7()));
    let output = File::create(&printed).expect("a temporary file");
    let status = Command::new(&script)
        .arg("start")
        .arg(&folder)
        .stdout(output)
        .status()
        .unwrap_or_else(|e| panic!("{} cannot be run: {e}", script.display()));
    let url = std::fs::read_to_string(&printed)
        .unwrap_or_default()
        .trim()
        .to_owned();
    // Left behind, it is in the temporary folder.
    let _ = std::fs::remove_file(&printed);
    assert!(
        status.success() && url.starts_with("postgres"),
        "the tests need PostgreSQL: install it (Debian: apt-get install postgresql) \
         or name a server in MOTCUA_TEST_POSTGRES"
    );
    url
}

fn wait_for_lock(name: &str) -> File {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(std::env::temp_dir().join(name))
        .expect("a lock file");
    file.lock().expect("the lock");
    file
}

/// The URL of another database of the same server.
fn with_database(url: &str, database: &str) -> String {
    let (before, query) = url
        .split_once('?')
        .map_or((url, None), |(a, b)| (a, Some(b)));
    let base = before.rsplit_once('/').map_or(before, |(base, _)| base);
    query.map_or_else(
        || format!("{base}/{database}"),
        |q| format!("{base}/{database}?{q}"),
    )
}

async fn on_server(server: &str, statement: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await?;
    let driver = tokio::spawn(connection);
    let result = client.batch_execute(statement).await;
    drop(client);
    // It ends with its client.
    let _ = driver.await;
    result
}

async fn create(server: &str, name: &str, template: &str) -> Result<(), tokio_postgres::Error> {
    on_server(
        server,
        &format!(
            "CREATE DATABASE \"{name}\" TEMPLATE \"{template}\" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ),
    )
    .await
}

/// The migrated database that tests copy; named by what the migrations say, so that a changed
/// migration makes a new one.
async fn template(server: &str) -> String {
    let name = format!("motcua_template_{}", &migrate::fingerprint()[..16]);
    let lock_name = name.clone();
    let _one_at_a_time =
        tokio::task::spawn_blocking(move || wait_for_lock(&format!("{lock_name}.lock")))
            .await
            .expect("the lock");
    let url = with_database(server, &name);
    if tokio_postgres::connect(&url, NoTls).await.is_err() {
        // Made under another name first, so that one of that name is always whole.
        let draft = format!("{name}_{}", Uuid::now_v7().simple());
        create(server, &draft, "template0")
            .await
            .expect("a template database");
        let target = Target::Postgres {
            url: with_database(server, &draft),
            connections: 1,
        };
        migrate::migrate(&target).await.expect("migrations");
        on_server(
            server,
            &format!("ALTER DATABASE \"{draft}\" RENAME TO \"{name}\""),
        )
        .await
        .expect("a name");
    }
    name
}

async fn database_from(server: &str, template: &str) -> String {
    let name = format!("motcua_test_{}", Uuid::now_v7().simple());
    let mut tries = 0;
    // Copying fails while somebody else is connected to the template.
    while let Err(e) = create(server, &name, template).await {
        tries += 1;
        assert!(tries < 200, "no database for the test: {e:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    name
}

/// Makes kept totals wrong behind the program's back, for tests of the recount.
pub async fn spoil_totals(db: &Db) {
    for sql in [
        "UPDATE case_total SET total = total + 1 WHERE outcome = 'received'",
        "UPDATE index_total SET late = late + 1",
        "UPDATE petition_total SET total = total + 1 WHERE outcome = 'received' AND total > 0",
        "UPDATE outcome_sum SET received = received + 1",
        "UPDATE index_sum SET late = late + 1",
    ] {
        let mut batch = crate::Batch::new();
        batch.may_touch(&crate::sql::Text::new("testing::spoil", sql), []);
        db.commit(batch).await.expect("spoiled");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_an_address_is_replaced() {
        assert_eq!(
            with_database("postgres://a@h:1/postgres", "x"),
            "postgres://a@h:1/x"
        );
        assert_eq!(
            with_database("postgres://a@/p?host=/tmp", "x"),
            "postgres://a@/x?host=/tmp"
        );
    }
}
