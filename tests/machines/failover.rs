//! The primary dies under load and its synchronous standby takes over: the servers go on within
//! seconds, and nothing that was acknowledged is lost. With `--nocapture` it prints the timeline.

use super::cluster::Cluster;
use super::kill;
use super::load::{Addresses, Load};
use super::office::Premises;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Longer, and it is no failover that "costs seconds".
const LONGEST: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_failover_costs_seconds_and_nothing_that_was_acknowledged() {
    let primary = Cluster::start();
    let mut premises = Premises::postgres(&primary.url).await;
    let standby = primary.standby();
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
    primary.sql("SELECT pg_reload_conf()");
    let until = Instant::now() + Duration::from_secs(30);
    while primary.sql("SELECT sync_state FROM pg_stat_replication") != "sync" {
        assert!(Instant::now() < until, "the standby is not synchronous");
        sleep(Duration::from_millis(50)).await;
    }
    let hosts = format!("{},{}", primary.host(), standby.host());
    premises.with_url(&format!(
        "postgres://motcua@{hosts}/postgres?target_session_attrs=read-write"
    ));

    let servers = [premises.serve(), premises.serve()];
    let addresses: Addresses = Arc::new(Mutex::new(servers.iter().map(|it| it.address).collect()));
    let load = Load::new(addresses, Duration::from_millis(15), false);
    let people = load.start(&premises.citizens[..6], 8).await;
    load.more(40).await;

    let killed = Instant::now();
    primary.kill();
    let dead = killed.elapsed();
    // Whoever watches over the cluster must notice and decide; here that takes a second.
    sleep(Duration::from_secs(1)).await;
    let promoting = killed.elapsed();
    standby.promote();
    let promoted = killed.elapsed();
    load.more(40).await;
    load.end(people).await;

    let times = load.seen.times.lock().expect("times").clone();
    let last = times
        .iter()
        .filter(|at| **at <= killed + dead)
        .max()
        .expect("answers before");
    let first = times
        .iter()
        .filter(|at| **at > killed + promoting)
        .min()
        .expect("answers after");
    let after = first.duration_since(killed);
    let mut line = String::from("failover: PostgreSQL killed with signal 9 under load\n");
    for (at, what) in [
        (
            format!(
                "{:+.3}",
                -killed.saturating_duration_since(*last).as_secs_f32()
            ),
            "last wish acknowledged by the old primary",
        ),
        ("+0.000".to_owned(), "the primary is killed"),
        (
            format!("{:+.3}", promoting.as_secs_f32()),
            "the standby is told to take over",
        ),
        (
            format!("{:+.3}", promoted.as_secs_f32()),
            "the standby has taken over",
        ),
        (
            format!("{:+.3}", after.as_secs_f32()),
            "first wish acknowledged by the new primary",
        ),
    ] {
        let _ = writeln!(line, "  {at:>8} s  {what}");
    }
    let count = |it: &std::sync::atomic::AtomicUsize| it.load(Ordering::Relaxed);
    let (none, trouble) = (count(&load.seen.unanswered), count(&load.seen.in_trouble));
    let _ = writeln!(
        line,
        "  {none} requests without an answer and {trouble} with 5xx meanwhile, each asked again"
    );
    println!("{line}");
    assert!(after < LONGEST, "{line}");

    let mut report = kill::Report::new("PostgreSQL with a synchronous standby");
    report.killed("the primary");
    report.other_answer = load.file_again().await;
    kill::run_dry(&premises).await;
    for server in servers {
        server.process.stop().await;
    }
    kill::compare(&mut report, &premises, &load).await;
    println!("{report}");
    report.must_hold();
}
