//! A server killed under load: whatever it had acknowledged is on file, and the files agree with
//! themselves. The server is this test program started again with an address in its environment.

use super::*;
use crate::sql::Target;
use crate::testing::{self, TestDb, named, put};
use domain::testing::Story;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const ADDRESS: &str = "MOTCUA_TEST_KILLED_STORE";
const WRITERS: u32 = 16;

/// The server: files cases from sixteen hands at once and tells of each when it is on file.
#[tokio::test]
async fn server_to_be_killed() {
    let Ok(address) = std::env::var(ADDRESS) else {
        return;
    };
    let target = if address.starts_with("postgres") {
        Target::Postgres {
            url: address,
            connections: 8,
        }
    } else {
        Target::Sqlite {
            path: address.into(),
        }
    };
    let db = Db::open(&target).await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for round in 0.. {
                    let no = round * WRITERS + writer + 1;
                    put(&db, &named(Story::accepted(), no), DueDates::default()).await;
                    println!("\nfiled {no}");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn killed_under_load(test: TestDb) {
    let target = test.target.clone();
    let address = match &target {
        Target::Sqlite { path } => path.display().to_string(),
        Target::Postgres { url, .. } => url.clone(),
    };
    // The lock is the server's now.
    let leftover = test.close_but_keep().await;
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "case_file::kill_tests::server_to_be_killed",
            "--nocapture",
        ])
        .env(ADDRESS, address)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(server.stdout.take().unwrap());
    let mut filed: Vec<u32> = Vec::new();
    for line in told.lines().map_while(Result::ok) {
        if let Some(no) = line.strip_prefix("filed ") {
            filed.push(no.parse().unwrap());
        }
        if filed.len() == 60 {
            server.kill().unwrap();
        }
    }
    server.wait().unwrap();
    assert!(filed.len() >= 60, "the server filed only {filed:?}");
    let db = Db::open(&target).await.unwrap();
    for no in filed {
        let code = format!("H40.024.13-260821-{no:04}");
        let file = load_by_code(&db, &code)
            .await
            .unwrap()
            .expect("acknowledged and lost");
        assert_eq!(file.case.version, 2, "{code}");
    }
    assert_eq!(check::check(&db, |_, _| {}).await.unwrap().differences, []);
    let kept = statistics_totals::kept(&db).await.unwrap();
    assert_eq!(kept, statistics_totals::recount(&db).await.unwrap());
    db.close().await;
    drop(leftover);
}

#[tokio::test]
async fn a_killed_server_loses_nothing_it_acknowledged_sqlite() {
    killed_under_load(testing::sqlite().await).await;
}

#[tokio::test]
async fn a_killed_server_loses_nothing_it_acknowledged_postgres() {
    killed_under_load(testing::postgres().await).await;
}
