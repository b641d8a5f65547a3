//! How many acts a second are committed, and how long each waits: so many hands file cases at
//! once for a few seconds. Each commit holds the case, its event, its totals, a job and the
//! request's answer. Not a test; run it on a machine that has nothing else to do.
//!
//! ```text
//! cargo run --release -p store --example filing -- 64 5 sqlite /tmp/filing.sqlite
//! cargo run --release -p store --example filing -- 64 5 postgres://motcua@127.0.0.1:5432/filing
//! ```

use domain::testing::Story;
use std::time::{Duration, Instant};
use store::case_file::{self, CaseCommit, CaseFile, Committed, DueDates};
use store::job_queue::NewJob;
use store::request_seen::{Request, fingerprint};
use store::{Db, Target, testing};
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let hands: u32 = arguments.first().ok_or("how many hands?")?.parse()?;
    let seconds: u64 = arguments.get(1).ok_or("for how many seconds?")?.parse()?;
    let target = match (arguments.get(2).map(String::as_str), arguments.get(3)) {
        (Some("sqlite"), Some(path)) => Target::Sqlite { path: path.into() },
        (Some(url), None) => Target::Postgres {
            url: url.to_owned(),
            connections: 8,
        },
        _ => return Err("where? `sqlite PATH` or a PostgreSQL address".into()),
    };
    let db = Db::migrate_and_open(&target).await?;
    let end = Instant::now() + Duration::from_secs(seconds);
    // Codes of an earlier run in the same database are not used again.
    let from = u32::from_be_bytes(rand::random::<[u8; 4]>()) / 2;
    let workers: Vec<_> = (0..hands)
        .map(|hand| {
            let db = db.clone();
            tokio::spawn(async move {
                let (mut waits, mut failures) = (Vec::new(), 0_u32);
                let mut no = from + hand;
                while Instant::now() < end {
                    let begun = Instant::now();
                    match file_one(&db, no).await {
                        Ok(Committed::Done) => waits.push(begun.elapsed()),
                        _ => failures += 1,
                    }
                    no += hands;
                }
                (waits, failures)
            })
        })
        .collect();
    let (mut waits, mut failures) = (Vec::new(), 0);
    for worker in workers {
        let (some, failed) = worker.await?;
        waits.extend(some);
        failures += failed;
    }
    waits.sort_unstable();
    let at = |share: f64| {
        waits
            .get((waits.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{} hands: {} commits/s, middle {:.2?}, 99 % {:.2?}, longest {:.2?}, {failures} failed",
        hands,
        waits.len() as u64 / seconds.max(1),
        at(0.5),
        at(0.99),
        waits.last().copied().unwrap_or_default(),
    );
    db.close().await;
    Ok(())
}

async fn file_one(db: &Db, no: u32) -> Result<Committed, Box<dyn std::error::Error + Send + Sync>> {
    let story = testing::named(Story::filed_online(), no);
    let before = CaseFile::unfiled(story.case.id);
    let mut commit = CaseCommit::new(&before, &story.events, &story.case, DueDates::default());
    commit.jobs = vec![NewJob::now("notice", &"submitted", story.now)?.about(story.case.id.0)];
    let request = Request {
        actor: "citizen:1".to_owned(),
        key: Uuid::now_v7().to_string(),
        fingerprint: fingerprint(&[b"submit"]),
    };
    commit.request = Some((request, story.case.code_text()));
    Ok(case_file::commit(db, commit).await?)
}
