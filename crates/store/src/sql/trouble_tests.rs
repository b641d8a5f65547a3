//! A server killed while it migrates, and a database that takes no writing for a while. The server
//! is this test program started again with an address in its environment.

use super::*;
use crate::testing;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const ADDRESS: &str = "MOTCUA_TEST_MIGRATED_STORE";

const APPLIED: Text = Text::new("applied", "SELECT no FROM schema_migration ORDER BY no");
const PUT: Text = Text::new(
    "put",
    "INSERT INTO number_series (series, last) VALUES ($1, 1)",
);

/// The server that is killed: brings a database up to date and says when it begins and ends.
#[tokio::test]
async fn migrating_server_to_be_killed() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    println!("\nbegins");
    migrate::migrate(&target(&address)).await.unwrap();
    println!("\nends");
}

fn target(address: &str) -> Target {
    if address.starts_with("postgres") {
        Target::Postgres {
            url: address.to_owned(),
            connections: 2,
        }
    } else {
        Target::Sqlite {
            path: address.into(),
        }
    }
}

fn address(target: &Target) -> String {
    match target {
        Target::Sqlite { path } => path.display().to_string(),
        Target::Postgres { url, .. } => url.clone(),
    }
}

/// A server that has just begun to migrate.
fn migrating(target: &Target) -> Child {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "sql::trouble_tests::migrating_server_to_be_killed",
            "--nocapture",
        ])
        .env(ADDRESS, address(target))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(server.stdout.take().unwrap());
    let begun = told
        .lines()
        .map_while(Result::ok)
        .any(|line| line == "begins");
    assert!(begun, "it never began");
    server
}

/// The migrations a database has; none where there is no history yet.
async fn applied(target: &Target) -> Vec<i64> {
    let mut alone = match alone::Alone::to_read(target).await {
        Ok(alone) => alone,
        Err(_) => return Vec::new(),
    };
    match alone.query(&APPLIED, &[]).await {
        Ok(rows) => rows.iter().map(|row| row.int("no").unwrap()).collect(),
        Err(_) => Vec::new(),
    }
}

/// Whatever was applied is a whole number of migrations from the first on, the rest follows, and
/// the database serves.
async fn goes_on(target: &Target) {
    let before = applied(target).await;
    let all: Vec<i64> = {
        migrate::migrate(target).await.unwrap();
        applied(target).await
    };
    assert!(all.starts_with(&before), "{before:?} of {all:?}");
    assert_eq!(all.last(), Some(&migrate::newest()));
    let db = Db::open(target).await.unwrap();
    for table in schema::tables(migrate::newest()) {
        let columns = Text::owned(
            "columns",
            format!("SELECT {} FROM {}", table.column_list(), table.name),
        );
        assert!(db.columns_of(&columns).await.is_ok(), "{}", table.name);
    }
    db.close().await;
}

#[tokio::test]
async fn a_server_killed_at_any_moment_of_migrating_leaves_whole_migrations_sqlite() {
    for moment in 0..12 {
        let (target, folder) = testing::sqlite_target();
        let mut server = migrating(&target);
        tokio::time::sleep(Duration::from_millis(3 * moment)).await;
        server.kill().unwrap();
        server.wait().unwrap();
        goes_on(&target).await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[tokio::test]
async fn a_server_killed_in_the_middle_of_migrating_leaves_whole_migrations_postgres() {
    let target = testing::empty_postgres_target().await;
    migrate::migrate_until(&target, 3).await.unwrap();
    let Target::Postgres { url, .. } = &target else {
        panic!("PostgreSQL")
    };
    // Somebody reads a table that the next migration changes, so that it waits half-way.
    let (reader, _driver) = postgres::connect_alone(url).await.unwrap();
    reader
        .batch_execute("BEGIN; LOCK TABLE case_file IN ACCESS SHARE MODE")
        .await
        .unwrap();
    let mut server = migrating(&target);
    let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database =
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
    let (looker, _driver) = postgres::connect_alone(url).await.unwrap();
    while looker.query_one(waits, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    reader.batch_execute("ROLLBACK").await.unwrap();
    drop((reader, looker));
    assert_eq!(applied(&target).await, [1, 2, 3]);
    goes_on(&target).await;
}

#[tokio::test]
async fn a_postgres_that_takes_no_writing_is_read_from_and_writes_come_back() {
    let test = testing::postgres().await;
    let Target::Postgres { url, .. } = &test.target else {
        panic!("PostgreSQL")
    };
    let (operator, _driver) = postgres::connect_alone(url).await.unwrap();
    let name: String = operator
        .query_one("SELECT current_database()::text", &[])
        .await
        .unwrap()
        .get(0);
    let put = |series: &str| {
        let mut batch = Batch::new();
        batch.must_touch_one(&PUT, [series.into()]);
        batch
    };
    test.db.commit(put("a")).await.unwrap();
    for read_only in ["on", "off"] {
        // As after a failover to a standby: old connections are gone, new ones only read.
        let change = format!(
            "SET default_transaction_read_only = off;
             ALTER DATABASE \"{name}\" SET default_transaction_read_only = {read_only}"
        );
        operator.batch_execute(&change).await.unwrap();
        operator
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )
            .await
            .unwrap();
        let mut answer = test.db.commit(put(read_only)).await;
        // Connections that died are found out one by one.
        for _ in 0..20 {
            let lost =
                matches!(&answer, Err(CommitError::Unavailable(why)) if !why.contains("25006"));
            if !lost {
                break;
            }
            answer = test.db.commit(put(read_only)).await;
        }
        let rows = async || {
            let series = Text::new("series", "SELECT series FROM number_series");
            test.db.query(&series, &[]).await.unwrap().len()
        };
        if read_only == "on" {
            assert!(
                matches!(answer, Err(CommitError::Unavailable(_))),
                "{answer:?}"
            );
            assert_eq!(rows().await, 1);
        } else {
            assert_eq!(answer, Ok(()));
            assert_eq!(rows().await, 2);
        }
    }
}

/// Slow questions that come in a flood leave connections to what is written, and wait for one another.
#[tokio::test]
async fn a_flood_of_questions_does_not_hold_up_what_is_filed() {
    const SLOW: Text = Text::new("slow", "SELECT CAST(pg_sleep(0.4) AS TEXT) AS slept");
    let Target::Postgres { url, .. } = testing::empty_postgres_target().await else {
        panic!("PostgreSQL")
    };
    let connections = 4;
    let db = Db::migrate_and_open(&Target::Postgres { url, connections })
        .await
        .unwrap();
    let asked = || async {
        db.query(&SLOW, &[]).await.unwrap();
        std::time::Instant::now()
    };
    let filed = async {
        // Connections are made while the first questions are on their way.
        while db.ways().waiting < 4 || !db.ways().are_taken() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Whether the database is there at all waits behind none of them.
        assert_eq!(migrate::found(&db).await.unwrap(), migrate::newest());
        let mut batch = Batch::new();
        batch.must_touch_one(&PUT, ["filed".into()]);
        db.commit(batch).await.unwrap();
        std::time::Instant::now()
    };
    let (filed, first, second, third, fourth, fifth, sixth) =
        tokio::join!(filed, asked(), asked(), asked(), asked(), asked(), asked());
    let answered = [first, second, third, fourth, fifth, sixth];
    let after = answered.iter().filter(|at| **at > filed).count();
    assert!(
        after >= 4,
        "only {after} of six slow questions were answered after it"
    );
    assert!(!db.ways().are_taken());
    db.close().await;
}

/// A page that was loaded again, or left: its question ends, and the only connection answers the next one.
#[tokio::test]
async fn a_question_that_nobody_waits_for_ends_and_gives_its_connection_back() {
    const ENDLESS: Text = Text::new("endless", "SELECT CAST(pg_sleep(60) AS TEXT) AS slept");
    const AT_WORK: Text = Text::new(
        "at work",
        "SELECT count(*) AS questions FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(60)%'
               AND pid <> pg_backend_pid()",
    );
    let Target::Postgres { url, .. } = testing::empty_postgres_target().await else {
        panic!("PostgreSQL")
    };
    let (connections, patience) = (1, Duration::from_secs(30));
    let db = Db::migrate_and_open(&Target::Postgres { url, connections })
        .await
        .unwrap();
    // It was told to end; what it takes to do so is a moment on a machine that has nothing else to do.
    let ended = async || {
        loop {
            let row = db.query_one(&AT_WORK, &[]).await.unwrap().unwrap();
            if row.int("questions").unwrap() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // One by itself, one of several asked together, and one that took no turn.
    let together = vec![(ENDLESS, Vec::new()), (ENDLESS, Vec::new())];
    let a_moment = Duration::from_millis(300);
    let left = tokio::time::timeout(a_moment, db.query(&ENDLESS, &[])).await;
    assert!(left.is_err());
    let left = tokio::time::timeout(patience, async {
        ended().await;
        tokio::time::timeout(a_moment, db.together(together))
            .await
            .is_err()
    });
    assert!(left.await.unwrap());
    let left = tokio::time::timeout(patience, async {
        ended().await;
        tokio::time::timeout(a_moment, db.query_ahead(&ENDLESS, &[]))
            .await
            .is_err()
    });
    assert!(left.await.unwrap());
    let free = tokio::time::timeout(patience, async {
        ended().await;
        let mut batch = Batch::new();
        batch.must_touch_one(&PUT, ["filed".into()]);
        db.commit(batch).await.unwrap();
    });
    free.await.unwrap();
    assert!(!db.ways().are_taken());
    db.close().await;
}
