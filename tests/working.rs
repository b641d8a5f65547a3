//! Several `motcua work` processes on one PostgreSQL: they share the queue, and each job is worked
//! once. Real processes, and a real gateway for text messages that sees what each of them sends.

use crate::process::Process;
use motcua::config::Config;
use motcua::demo::life::Life;
use motcua::demo::{plan, staff::Staff};
use motcua::wiring;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::job_queue::{self, totals};
use store::{Target, case_file, notice};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

/// A gateway that notes every message it is given. The first two are answered together, so that
/// nobody gets through alone: each process works one job at a time, so two are there.
struct Gateway {
    url: String,
    taken: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Gateway {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/send", listener.local_addr().expect("an address"));
        let taken = Arc::default();
        let both = Arc::new(Barrier::new(2));
        let theirs = Arc::clone(&taken);
        tokio::spawn(async move {
            for no in 0_u32.. {
                let Ok((peer, _)) = listener.accept().await else {
                    break;
                };
                let both = (no < 2).then(|| Arc::clone(&both));
                tokio::spawn(answer(peer, Arc::clone(&theirs), both));
            }
        });
        Self { url, taken }
    }
}

/// Takes one message after another from a connection.
async fn answer(
    mut peer: TcpStream,
    taken: Arc<Mutex<BTreeMap<String, u32>>>,
    mut both: Option<Arc<Barrier>>,
) {
    let mut seen = Vec::new();
    let mut chunk = [0_u8; 4096];
    while let Ok(read @ 1..) = peer.read(&mut chunk).await {
        seen.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&seen).into_owned();
        let Some((_, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let Ok(message) = serde_json::from_str::<serde_json::Value>(body) else {
            continue;
        };
        seen.clear();
        if let Some(both) = both.take() {
            both.wait().await;
        }
        let id = message["id"].as_str().expect("an id").to_owned();
        *taken.lock().expect("a lock").entry(id).or_default() += 1;
        let answered = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        if peer.write_all(answered).await.is_err() {
            break;
        }
    }
}

/// The configuration of a worker that works one job at a time.
fn config(folder: &Path, database: &str, gateway: &str) -> PathBuf {
    let at = |name: &str| folder.join(name).display().to_string();
    let text = format!(
        "province = \"nam-dinh\"\n\
         [store]\nengine = \"postgres\"\nurl = {database:?}\nconnections = 2\n\
         [files]\nfolder = {:?}\n[journal]\nkey = {:?}\n\
         [worker]\nat_once = 1\nlook_every_seconds = 1\n\
         [mail]\nby = \"record\"\nfolder = {:?}\n\
         [sms]\nby = \"http\"\nurl = {gateway:?}\ntoken = \"t\"\n",
        at("files"),
        at("journal.key"),
        at("mail"),
    );
    let file = folder.join("motcua.toml");
    std::fs::write(&file, text).expect("a configuration");
    file
}

/// A worker.
fn worker(config: &Path) -> Process {
    let config = config.display().to_string();
    Process::start(&["work", "--config", &config], "info,motcua::worker=debug")
}

/// How many jobs a worker says it has done.
fn done_by(log: &[String]) -> usize {
    let is_done = |line: &&String| {
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
        event["fields"]["message"] == "done" && event["span"]["name"] == "job"
    };
    log.iter().filter(is_done).count()
}

#[tokio::test]
async fn two_workers_share_a_queue_and_each_job_is_worked_once() {
    let test = store::testing::postgres().await;
    let Target::Postgres { url, .. } = &test.target else {
        panic!("PostgreSQL")
    };
    let folder = std::env::temp_dir().join(format!("motcua-working-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let db = test.db.clone();
    let gateway = Gateway::open().await;
    let file = config(&folder, url, &gateway.url);
    let config = Config::read(&file).expect("a configuration");
    let neighbours = wiring::neighbours(&config).expect("neighbours");
    let parts = wiring::parts(&config, db.clone(), neighbours).expect("an office");
    let office = parts.desk.office.clone();
    let now = motcua::clock::now();
    let mut staff = Staff::gather(&office, 20).expect("people");
    staff.write(&office, now).await.expect("people");
    let life = Life {
        files: parts.desk.neighbours.files.clone(),
        desk: parts.desk.clone(),
        office,
        staff,
        now,
    };
    let mut cases = Vec::new();
    for plan in plan::year(&life.office, &life.staff, now, 12) {
        cases.extend(life.play(&plan).await.expect("files").map(|it| it.case));
    }
    let due = job_queue::backlog(&db, now).await.expect("a read").due;
    assert!(due >= 20, "only {due} jobs");

    let (first, second) = (worker(&file), worker(&file));
    loop {
        let kinds = totals::waiting_by_kind(&db, motcua::clock::now()).await;
        let kinds = kinds.expect("a read");
        if kinds.iter().all(|it| it.due + it.at_work + it.failing == 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (by_first, by_second) = (done_by(&first.stop()), done_by(&second.stop()));
    assert!(by_first > 0 && by_second > 0, "{by_first} and {by_second}");

    let (mut done, mut sent) = (0_usize, 0_usize);
    for case in &cases {
        let jobs = job_queue::of_case(&db, case.id.0).await.expect("a read");
        for job in jobs.iter().filter(|job| job.state != "waiting") {
            assert_eq!((job.state.as_str(), job.attempts), ("done", 1), "{job:?}");
            done += 1;
        }
        let told = notice::messages_of_case(&db, case.id).await;
        sent += told
            .expect("a read")
            .iter()
            .filter(|it| it.channel != "mail")
            .count();
    }
    assert_eq!(done, by_first + by_second, "a job was worked by both");
    let taken = gateway.taken.lock().expect("a lock").clone();
    assert!(taken.values().all(|times| *times == 1), "{taken:?}");
    assert_eq!(taken.len(), sent);
    let report = case_file::check::check(&db, |_, _| {}).await;
    let differences = report.expect("a check").differences;
    assert!(differences.is_empty(), "{differences:#?}");
    drop(std::fs::remove_dir_all(&folder));
}
