//! The log of a real server that people use, at its most talkative: every line is JSON, each event
//! of a request carries its id, and nobody's name, number, address or case is in it.

use crate::process::Process;
use motcua::demo::staff::PASSWORD;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;
use store::job_queue::{NewJob, enqueue};
use store::{Batch, Db, Target, case_file};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The name that a proxy gave to a request.
const NAMED: &str = "3f2a9c1e-5b7d-4e6f-8a90-1b2c3d4e5f60";

struct Person {
    address: SocketAddr,
    cookie: String,
}

impl Person {
    /// Sends a request with this body and gives the answer.
    async fn ask(&mut self, method: &str, path: &str, id: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("a server");
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {0}\r\nOrigin: http://{0}\r\nX-Request-Id: {id}\r\n\
             User-Agent: Nguyen-Thi-Dao/036190000000\r\nCookie: {1}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {2}\r\n\r\n{form}",
            self.address,
            self.cookie,
            form.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        for line in answer.lines().take_while(|line| !line.is_empty()) {
            if let Some((_, cookie)) = line.split_once("set-cookie: ") {
                let pair = cookie.split(';').next().unwrap_or_default();
                self.cookie = format!("{pair}; {}", self.cookie);
            }
        }
        answer
    }

    async fn get(&mut self, path: &str) -> String {
        // No name that a machine gives: it must not be taken over.
        self.ask("GET", path, "036190000000", "").await
    }
}

/// What must not be in the log: of every case and of everybody in it.
async fn secrets(folder: &std::path::Path) -> BTreeSet<String> {
    let path = folder.join("motcua.sqlite");
    let db = Db::open_to_read(&Target::Sqlite { path })
        .await
        .expect("the files");
    let mut found = BTreeSet::from([
        "Nguyễn Thị Đào".to_owned(),
        "Nguyen Thi Dao".to_owned(),
        "036190000000".to_owned(),
        "0900000000".to_owned(),
        "dao@example.vn".to_owned(),
        "Trần Hưng Đạo".to_owned(),
        "Việc riêng của tôi".to_owned(),
        PASSWORD.to_owned(),
    ]);
    let files = case_file::running(&db, None, 1_000).await.expect("a read");
    assert!(!files.is_empty());
    for file in files {
        let filing = file.case.filing.as_ref().expect("filed");
        let party = &filing.applicant;
        found.extend([
            file.case.code_text(),
            party.name.clone(),
            party.address.clone(),
        ]);
        found.extend(party.identity_number.clone());
        found.extend(party.phone.clone());
        found.extend(party.email.clone());
    }
    db.close().await;
    found
}

/// Orders letters that will not be printed, beside the server. How many.
async fn failing_letters(folder: &std::path::Path) -> usize {
    let path = folder.join("motcua.sqlite");
    let db = Db::open_beside(&Target::Sqlite { path })
        .await
        .expect("the files");
    let files = case_file::running(&db, None, 1).await.expect("a read");
    let case = &files[0].case;
    let mut batch = Batch::new();
    let all = [case.id.0, uuid::Uuid::from_u128(7)];
    for id in all {
        let payload = serde_json::json!({
            "case": id,
            "code": case.code_text(),
            "version": 1,
            "what": {"job": "letter", "form": "hand_over"},
        });
        let job = NewJob::now("print_letter", &payload, motcua::clock::now());
        enqueue(&mut batch, job.expect("a job"));
    }
    db.commit(batch).await.expect("a commit");
    db.close().await;
    all.len()
}

#[tokio::test]
async fn no_personal_data_is_in_the_log_of_a_server_that_people_use() {
    let folder = std::env::temp_dir().join(format!("motcua-log-{}", uuid::Uuid::now_v7()));
    let data = folder.display().to_string();
    let office = Process::start(
        &[
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--cases",
            "12",
            "--data",
            &data,
        ],
        "trace",
    );
    let address = loop {
        let said = office.said().join("\n");
        if let Some((_, rest)) = said.split_once("http://") {
            let address = rest.split(|c: char| c.is_whitespace() || c == '/').next();
            break address.expect("an address").parse().expect("an address");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let person = || Person {
        address,
        cookie: String::new(),
    };

    let mut citizen = person();
    let form = format!("login=congdan&password={PASSWORD}");
    citizen.ask("POST", "/dang-nhap", NAMED, &form).await;
    let own = citizen.get("/ho-so").await;
    assert!(own.contains("Nguyễn Thị Đào"), "signed in: {own}");
    let at = own.find("/ho-so/").expect("a case of one's own") + 7;
    let code: String = own[at..]
        .chars()
        .take_while(|c| !"\"?#/".contains(*c))
        .collect();
    for path in [
        format!("/ho-so/{code}"),
        "/tai-khoan".to_owned(),
        "/thong-bao".to_owned(),
        format!("/tra-cuu?ma={code}"),
        format!("/api/v1/cases/{code}"),
        "/tim?q=Nguy%E1%BB%85n%20Th%E1%BB%8B%20%C4%90%C3%A0o".to_owned(),
        "/036190000000/dao@example.vn".to_owned(),
    ] {
        citizen.get(&path).await;
    }
    let form = "name=Vi%E1%BB%87c+ri%C3%AAng+c%E1%BB%A7a+t%C3%B4i&phone=0900000000";
    citizen.ask("POST", "/tai-khoan", "x", form).await;
    let mut wrong = person();
    let form = "login=036190000000&password=sai";
    wrong.ask("POST", "/dang-nhap", "y", form).await;

    let mut officer = person();
    let form = format!("login=kiemsoat&password={PASSWORD}");
    officer.ask("POST", "/can-bo/dang-nhap", "z", &form).await;
    let page = officer.get(&format!("/can-bo/ho-so/{code}")).await;
    assert!(page.contains("036"), "an officer reads the case");
    officer.get("/can-bo/so-theo-doi?tu=2020-01-01").await;
    let search = "/can-bo/tim?q=Nguy%E1%BB%85n+Th%E1%BB%8B+%C4%90%C3%A0o&ly_do=h%E1%BB%8Fi";
    officer.get(search).await;
    // The letters and messages of the cases are worked meanwhile.
    let worked = |log: &[String]| log.iter().filter(|it| it.contains("\"done\"")).count();
    while worked(&office.log()) < 5 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    // Letters that cannot be printed: nothing has happened that one would tell; there is no such case.
    let failing = failing_letters(&folder).await;
    let given_up = |log: &[String]| {
        let is = |line: &&String| line.contains("a job is given up");
        log.iter().filter(is).count()
    };
    while given_up(&office.log()) < failing {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    let log = office.stop();
    let secrets = secrets(&folder).await;
    assert!(log.len() > 50, "{} lines", log.len());
    let mut of_requests = 0;
    for line in &log {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        for secret in &secrets {
            assert!(!line.contains(secret.as_str()), "{secret} is in {line}");
        }
        for span in event["spans"].as_array().into_iter().flatten() {
            if span["name"] == "request" {
                of_requests += 1;
                let id = span["id"].as_str().unwrap_or_default();
                assert!(uuid::Uuid::parse_str(id).is_ok(), "{line}");
                assert!(span["route"].is_string(), "{line}");
            }
        }
    }
    assert!(of_requests > 10, "{of_requests} events of requests");
    let named = log.iter().any(|line| line.contains(NAMED));
    assert!(named, "the name that a proxy gave is kept");
    drop(std::fs::remove_dir_all(&folder));
}
