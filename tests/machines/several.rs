//! Several servers on one PostgreSQL: who signs in on one acts on the other, files lie in one
//! bucket, and a rolling restart behind a balancer fails no request.

use super::balancer::Balancer;
use super::cluster::Cluster;
use super::http::Request;
use super::load::{Addresses, Load, bearing};
use super::office::Premises;
use super::s3::S3;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn load_on(addresses: Vec<std::net::SocketAddr>) -> Load {
    let addresses: Addresses = Arc::new(Mutex::new(addresses));
    Load::new(addresses, Duration::from_millis(10), false)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_on_one_server_acts_on_the_other_and_finds_the_same_files() {
    let (cluster, s3) = (Cluster::start(), S3::start().await);
    let mut premises = Premises::postgres(&cluster.url).await;
    premises.files = s3.config();
    let (one, other) = (premises.serve(), premises.serve());
    // A balancer sends people only to who says so; the worker beside the pages begins first.
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let ready = Request::new("GET", "/readyz").ask(one.address).await;
        let ready = ready.expect("an answer");
        if ready.status == 200 {
            break;
        }
        assert!(Instant::now() < until, "{}", ready.text());
        sleep(Duration::from_millis(50)).await;
    }
    let load = load_on(vec![one.address]);
    let citizen = load.sign_in("citizen", &premises.citizens[0]).await;
    let clerk = load_on(vec![other.address])
        .sign_in("officer", "tiepnhan")
        .await;

    // Every second request of one wish goes to the other server.
    let both = load_on(vec![one.address, other.address]);
    let agency = both.agency(&citizen).await;
    let code = both.file(0, &citizen, &agency).await.expect("a case");
    both.accept(1, &clerk, &code).await;
    assert_eq!(both.seen.wrong.lock().expect("answers").as_slice(), [""; 0]);

    let ask = async |path: &str, token: &str, at| {
        let answer = bearing(Request::new("GET", path), token).ask(at).await;
        answer.expect("an answer")
    };
    let papers = ask(&format!("/api/v1/cases/{code}"), &clerk, one.address)
        .await
        .json();
    let papers = papers["papers"].as_array().cloned().unwrap_or_default();
    let hash = papers.iter().find_map(|it| it["file"]["sha256"].as_str());
    let hash = hash.unwrap_or_else(|| panic!("no file among {papers:?}"));
    let path = format!("/api/v1/cases/{code}/files/{hash}");
    let (here, there) = (
        ask(&path, &clerk, one.address).await,
        ask(&path, &citizen, other.address).await,
    );
    assert_eq!((here.status, there.status), (200, 200), "{}", there.text());
    assert!(here.text().starts_with("%PDF") && here.body == there.body);
    assert!(
        !premises.folder.join("files").exists(),
        "nothing lies on the machine"
    );

    // Who signs out on one is out on the other.
    let out = bearing(Request::new("DELETE", "/api/v1/session"), &citizen);
    assert_eq!(out.ask(other.address).await.expect("an answer").status, 204);
    assert_eq!(ask(&path, &citizen, one.address).await.status, 401);
    for server in [one, other] {
        assert!(!server.process.said().contains("not-a-secret"));
        server.process.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_behind_a_balancer_fails_no_request() {
    let cluster = Cluster::start();
    let mut premises = Premises::postgres(&cluster.url).await;
    premises.with("server", "drain_seconds = 1\n");
    let mut servers = vec![premises.serve(), premises.serve()];
    let addresses: Vec<_> = servers.iter().map(|it| it.address).collect();
    let balancer = Balancer::start(&addresses).await;
    let load = load_on(vec![balancer.address]);
    let people = load.start(&premises.citizens[..4], 6).await;
    for _ in 0..2 {
        load.more(20).await;
        let old = servers.remove(0);
        let gone = old.address;
        old.process.stop().await;
        let new = tokio::task::block_in_place(|| premises.serve());
        balancer.replace(gone, new.address);
        balancer.until_ready(new.address).await;
        servers.push(new);
    }
    load.more(20).await;
    load.end(people).await;
    let seen = &load.seen;
    let failed = [&seen.unanswered, &seen.in_trouble].map(|it| it.load(Ordering::Relaxed));
    assert_eq!(failed, [0, 0], "unanswered, answered with trouble");
    assert_eq!(seen.wrong.lock().expect("answers").as_slice(), [""; 0]);
    for server in servers {
        server.process.stop().await;
    }
}
