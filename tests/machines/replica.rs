//! Reads from a real streaming replica: it answers lists and look-ups, nobody misses what they
//! wrote themselves, and what stands still or is gone is not asked.

use super::cluster::Cluster;
use super::http::{Answer, Request};
use super::load::{Addresses, Load};
use super::office::{Premises, Server};
use motcua::demo::staff::PASSWORD;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Somebody with a browser: cookies come and go.
struct Browser {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn sign_in(address: SocketAddr, door: &str, login: &str) -> Self {
        let mut it = Self {
            address,
            cookies: BTreeMap::new(),
        };
        let form = format!("login={login}&password={PASSWORD}");
        let request = Request::new("POST", door)
            .header("origin", &format!("http://{address}"))
            .body("application/x-www-form-urlencoded", form);
        let answer = it.ask(request).await;
        assert_eq!(answer.status, 303, "{login}: {}", answer.text());
        it
    }

    async fn ask(&mut self, request: Request) -> Answer {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request.header("cookie", &cookies.join("; "));
        let answer = request.ask(self.address).await.expect("an answer");
        for line in answer.raw_head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if name.eq_ignore_ascii_case("set-cookie")
                && let Some((name, value)) =
                    value.split(';').next().and_then(|it| it.split_once('='))
            {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    async fn sees(&mut self, page: &str, code: &str) -> bool {
        let answer = self.ask(Request::new("GET", page)).await;
        assert_eq!(answer.status, 200, "{page}: {}", answer.text());
        answer.text().contains(code)
    }
}

async fn until_said(server: &Server, words: &str, times: usize) {
    let until = Instant::now() + Duration::from_secs(60);
    while server.process.said().matches(words).count() < times {
        assert!(
            Instant::now() < until,
            "{words:?} is not said:\n{}",
            server.process.said()
        );
        sleep(Duration::from_millis(50)).await;
    }
}

const ANSWERS: &str = "the replica answers lists and look-ups";
const BEHIND: &str = "the replica is away or too far behind";

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_answers_lists_and_nobody_misses_what_they_wrote() {
    let primary = Cluster::start();
    let mut premises = Premises::postgres(&primary.url).await;
    let standby = primary.standby();
    premises.with_store(&format!("replica_url = {:?}\n", standby.url));
    let server = premises.serve();
    until_said(&server, ANSWERS, 1).await;

    let mut clerk = Browser::sign_in(server.address, "/can-bo/dang-nhap", "tiepnhan").await;
    let mut citizen = Browser::sign_in(server.address, "/dang-nhap", &premises.citizens[0]).await;
    // Until the replica has their signing in, they are answered by the primary.
    sleep(Duration::from_secs(1)).await;

    standby.sql("SELECT pg_wal_replay_pause()");
    let paused = Instant::now();
    let code = file_with(&mut citizen, &server).await;
    let own = citizen.sees("/ho-so", &code).await;
    let others = clerk.sees("/can-bo", &code).await;
    let in_time = paused.elapsed() < Duration::from_secs(4);
    assert!(own, "the citizen misses the own case");
    // On a machine so slow that the bound is reached meanwhile, everybody sees it already.
    assert!(
        !others || !in_time,
        "the replica was not asked: it cannot know this case yet"
    );

    // It stands still: after a few seconds it is not asked any more.
    until_said(&server, BEHIND, 1).await;
    assert!(
        clerk.sees("/can-bo", &code).await,
        "nobody is shown old lists for long"
    );
    standby.sql("SELECT pg_wal_replay_resume()");
    until_said(&server, ANSWERS, 2).await;
    assert!(clerk.sees("/can-bo", &code).await && citizen.sees("/ho-so", &code).await);

    // It is gone: nobody notices.
    standby.kill();
    assert!(clerk.sees("/can-bo", &code).await && citizen.sees("/ho-so", &code).await);
    until_said(&server, BEHIND, 2).await;
    assert!(clerk.sees("/can-bo", &code).await);
    server.process.stop().await;
}

/// Files a case by the API with the citizen's cookies, and takes the cookie that comes back.
async fn file_with(citizen: &mut Browser, server: &Server) -> String {
    let addresses: Addresses = Arc::new(Mutex::new(vec![server.address]));
    let load = Load::new(addresses, Duration::ZERO, false);
    let session = citizen
        .ask(Request::new("GET", "/api/v1/session"))
        .await
        .json();
    let csrf = session["csrf"].as_str().expect("a token").to_owned();
    let agency = load.home_of(&citizen.ask(Request::new("GET", "/api/v1/agencies")).await);
    let upload = load.upload("paper").header("x-csrf-token", &csrf);
    let kept = citizen.ask(upload).await;
    let paper = kept.json()["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", kept.text()))
        .to_owned();
    let body = load.case("Đăng ký khai sinh", &agency, &paper);
    let request = Request::new("POST", "/api/v1/cases")
        .header("x-csrf-token", &csrf)
        .json(&body);
    let filed = citizen.ask(request).await;
    assert!(
        citizen.cookies.contains_key("motcua-seen"),
        "{}",
        filed.head
    );
    let code = filed.json()["code"].as_str().map(str::to_owned);
    code.unwrap_or_else(|| panic!("{}", filed.text()))
}
