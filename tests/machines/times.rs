//! How long requests keep processors busy, of a server and of the database, measured for the
//! simulation in `examples/morning_peak.rs`. A release build must be named:
//!
//!     MOTCUA_MEASURE=1 MOTCUA_BIN=target/release/motcua cargo test --workspace --test all machines::times -- --nocapture

use super::cluster::Cluster;
use super::http::Request;
use super::load::{Addresses, Load, bearing};
use super::office::{Premises, Process};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

/// How often each is done.
const TIMES: usize = 400;

/// Seconds that a process has kept processors busy.
fn busy(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let fields: Vec<f64> = after
        .split(' ')
        .map(|it| it.parse().unwrap_or(0.0))
        .collect();
    // User and system time, in hundredths of a second.
    fields
        .get(11)
        .zip(fields.get(12))
        .map_or(0.0, |(user, system)| (user + system) / 100.0)
}

fn parent(pid: u32) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    after
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse().ok())
        .unwrap_or(0)
}

/// The same of a process and its children.
fn busy_with_children(pid: u32) -> f64 {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|it| it.file_name().to_str()?.parse::<u32>().ok());
    busy(pid) + pids.filter(|it| parent(*it) == pid).map(busy).sum::<f64>()
}

/// Counts from here.
struct Meter {
    program: u32,
    database: u32,
    begun: (f64, f64),
}

impl Meter {
    fn start(program: &Process, cluster: &Cluster) -> Self {
        let (program, database) = (program.id(), cluster.pid());
        let begun = (busy(program), busy_with_children(database));
        Self {
            program,
            database,
            begun,
        }
    }

    fn tell(&self, what: &str, times: usize) {
        let each = |now: f64, then: f64| (now - then) * 1e6 / times.max(1) as f64;
        let program = each(busy(self.program), self.begun.0);
        let database = each(busy_with_children(self.database), self.begun.1);
        println!("  {what:<36} motcua {program:>7.0} µs   PostgreSQL {database:>7.0} µs");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_times_of_requests() {
    // A measurement of minutes, not a test: only when it is asked for.
    if std::env::var_os("MOTCUA_MEASURE").is_none() {
        return;
    }
    let cluster = Cluster::start();
    let mut premises = Premises::postgres(&cluster.url).await;
    premises.with("server", "trusted_proxies = [\"127.0.0.1\"]\n");
    premises.with("worker", "inside_serve = false\n");
    let server = premises.serve();
    let addresses: Addresses = Arc::new(Mutex::new(vec![server.address]));
    let load = Load::new(addresses, Duration::ZERO, false);
    let citizen = load.sign_in("citizen", &premises.citizens[0]).await;
    let clerk = load.sign_in("officer", "tiepnhan").await;
    let agency = load.agency(&citizen).await;
    // Everything once, so that nothing is prepared while it is measured.
    for turn in 0..20 {
        load.file(turn, &citizen, &agency).await.expect("a case");
    }
    println!("busy times, over {TIMES} of each:");

    let meter = Meter::start(&server.process, &cluster);
    let mut codes = Vec::new();
    for turn in 0..TIMES {
        codes.push(load.file(turn, &citizen, &agency).await.expect("a case"));
    }
    meter.tell("submission, with one upload", TIMES);

    let meter = Meter::start(&server.process, &cluster);
    for (turn, code) in codes.iter().enumerate() {
        load.accept(turn, &clerk, code).await;
    }
    meter.tell("act", TIMES);

    let meter = Meter::start(&server.process, &cluster);
    for (turn, code) in codes.iter().enumerate() {
        let address = format!("10.1.{}.{}", turn / 250, turn % 250);
        let request = Request::new("GET", &format!("/tra-cuu?ma={code}"));
        let answer = request
            .header("x-forwarded-for", &address)
            .ask(server.address)
            .await;
        let answer = answer.expect("an answer");
        assert!(
            answer.status == 200 && answer.text().contains(code),
            "{}",
            answer.text()
        );
    }
    meter.tell("look-up, public page", TIMES);

    let meter = Meter::start(&server.process, &cluster);
    for _ in 0..TIMES {
        let request = bearing(Request::new("GET", "/can-bo"), &clerk);
        let answer = request.ask(server.address).await.expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    meter.tell("work list, page of 30", TIMES);

    let worker = premises.work();
    let meter = Meter::start(&worker, &cluster);
    let db = premises.look().await;
    let mut census = store::testing::census(&db, motcua::clock::now()).await;
    while census.jobs_not_run > 0 {
        sleep(Duration::from_millis(500)).await;
        census = store::testing::census(&db, motcua::clock::now()).await;
    }
    let jobs = usize::try_from(census.jobs_done).expect("a number");
    meter.tell("follow-up job, letters among them", jobs);
    println!(
        "  {:.1} follow-up jobs for each submission or act",
        jobs as f64 / (2 * TIMES) as f64
    );
    db.close().await;
    worker.stop().await;
    server.process.stop().await;
}
