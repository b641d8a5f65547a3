//! Load over HTTP: citizens who file through the JSON API with a key for each wish, and officers
//! who act. Whoever gets no answer asks again with the same key until there is one; some do not
//! even wait for the first. What was acknowledged is written down, to be looked for afterwards.

use super::http::{Answer, Request};
use motcua::demo::staff::PASSWORD;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

const PROCEDURE: &str = "1.001193";
const BOUNDARY: &str = "motcua-load";
/// How long one wish may go without an answer before the test gives up.
const PATIENCE: Duration = Duration::from_secs(180);

/// A case whose filing was acknowledged.
#[derive(Debug, Clone)]
pub struct Filed {
    pub key: String,
    pub subject: String,
    pub code: String,
    token: String,
    body: Value,
}

/// An act that was acknowledged.
#[derive(Debug, Clone)]
pub struct Acted {
    pub code: String,
    pub act: &'static str,
    pub version: i64,
}

/// What the load has seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub filed: Mutex<Vec<Filed>>,
    pub acted: Mutex<Vec<Acted>>,
    /// Answers that no retry explains.
    pub wrong: Mutex<Vec<String>>,
    /// When each wish was acknowledged.
    pub times: Mutex<Vec<Instant>>,
    pub acknowledged: AtomicUsize,
    pub unanswered: AtomicUsize,
    pub in_trouble: AtomicUsize,
    pub left: AtomicUsize,
    pub replayed: AtomicUsize,
}

/// Where servers answer, which may change while the load goes on.
pub type Addresses = Arc<Mutex<Vec<SocketAddr>>>;

/// People who ask.
#[derive(Debug, Clone)]
pub struct Load {
    addresses: Addresses,
    stop: Arc<AtomicBool>,
    pub seen: Arc<Seen>,
    /// Between two cases of one citizen.
    pause: Duration,
    /// Whether some go away before the answer and ask again at once.
    impatient: bool,
}

impl Load {
    pub fn new(addresses: Addresses, pause: Duration, impatient: bool) -> Self {
        Self {
            addresses,
            stop: Arc::default(),
            seen: Arc::default(),
            pause,
            impatient,
        }
    }

    fn address(&self, turn: usize) -> SocketAddr {
        let all = self.addresses.lock().expect("addresses");
        all[turn % all.len()]
    }

    /// Asks until there is an answer that is not the server's own trouble.
    async fn insist(&self, turn: usize, request: &Request) -> Answer {
        let until = Instant::now() + PATIENCE;
        if self.impatient && turn % 11 == 5 {
            let after = Duration::from_millis((turn % 40) as u64);
            self.seen.left.fetch_add(1, Ordering::Relaxed);
            // Whether it arrived is what the one who left does not know.
            let _ = request.send_and_leave(self.address(turn), after).await;
        }
        for attempt in 0.. {
            match request.ask(self.address(turn + attempt)).await {
                Ok(answer) if answer.status < 500 => {
                    if answer.header("idempotency-replayed").is_some() {
                        self.seen.replayed.fetch_add(1, Ordering::Relaxed);
                    }
                    return answer;
                }
                Ok(_) => self.seen.in_trouble.fetch_add(1, Ordering::Relaxed),
                Err(_) => self.seen.unanswered.fetch_add(1, Ordering::Relaxed),
            };
            assert!(Instant::now() < until, "no answer in {PATIENCE:?}");
            sleep(Duration::from_millis(40)).await;
        }
        unreachable!("the loop ends by an answer")
    }

    fn acknowledge(&self) {
        self.seen.times.lock().expect("times").push(Instant::now());
        self.seen.acknowledged.fetch_add(1, Ordering::Relaxed);
    }

    fn wrong(&self, what: &str, answer: &Answer) {
        let said = format!("{what}: {} {}", answer.status, answer.text());
        self.seen.wrong.lock().expect("answers").push(said);
    }

    /// Signs in and gives the token.
    pub async fn sign_in(&self, kind: &str, login: &str) -> String {
        let body = json!({"kind": kind, "login": login, "password": PASSWORD});
        let request = Request::new("POST", "/api/v1/session").json(&body);
        let answer = self.insist(0, &request).await;
        let token = answer.json()["token"].as_str().map(str::to_owned);
        token.unwrap_or_else(|| panic!("{login}: {}", answer.text()))
    }

    /// An upload of a paper like no other.
    pub fn upload(&self, key: &str) -> Request {
        let paper = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"chung-sinh.pdf\"\r\n\
             content-type: application/pdf\r\n\r\n%PDF-1.4\n% {key}\n1 0 obj<</Type/Catalog>>endobj\n\
             trailer<</Root 1 0 R>>\n%%EOF\n\r\n--{BOUNDARY}--\r\n"
        );
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        Request::new("POST", "/api/v1/files").body(&media_type, paper)
    }

    /// What is filed.
    pub fn case(&self, subject: &str, agency: &str, paper: &str) -> Value {
        json!({
            "procedure": PROCEDURE,
            "agency": agency,
            "subject": subject,
            "form": form(),
            "papers": [{"component": "c6", "name": "Giấy chứng sinh", "file": paper}],
            "delivery": {"by": "in_person"},
        })
    }

    /// Files one case.
    pub async fn file(&self, turn: usize, token: &str, agency: &str) -> Option<String> {
        let key = Uuid::now_v7().to_string();
        let upload = bearing(self.upload(&key), token);
        let kept = self.insist(turn, &upload).await;
        let Some(paper) = kept.json()["id"].as_str().map(str::to_owned) else {
            self.wrong("upload", &kept);
            return None;
        };
        let subject = format!("Đăng ký khai sinh {key}");
        let body = self.case(&subject, agency, &paper);
        let answer = self.insist(turn + 3, &filing(token, &key, &body)).await;
        let code = answer.json()["code"].as_str().map(str::to_owned);
        let (201, Some(code)) = (answer.status, code) else {
            self.wrong("filing", &answer);
            return None;
        };
        let filed = Filed {
            key,
            subject,
            code: code.clone(),
            token: token.to_owned(),
            body,
        };
        self.seen.filed.lock().expect("cases").push(filed);
        self.acknowledge();
        Some(code)
    }

    /// Accepts one case.
    pub async fn accept(&self, turn: usize, clerk: &str, code: &str) {
        let body = json!({"checked": ["c6"]});
        self.act(turn, clerk, code, "accept", &body).await;
    }

    /// Acts on one case.
    async fn act(&self, turn: usize, token: &str, code: &str, act: &'static str, body: &Value) {
        let request = bearing(
            Request::new("POST", &format!("/api/v1/cases/{code}/{act}")),
            token,
        )
        .header("idempotency-key", &Uuid::now_v7().to_string())
        .header("if-match", "\"1\"")
        .json(body);
        let answer = self.insist(turn, &request).await;
        let version = answer.json()["version"].as_i64();
        let (200, Some(version)) = (answer.status, version) else {
            return self.wrong(act, &answer);
        };
        let code = code.to_owned();
        let acted = Acted { code, act, version };
        self.seen.acted.lock().expect("acts").push(acted);
        self.acknowledge();
    }

    /// The code of the commune that the people of the demonstration live in.
    pub async fn agency(&self, token: &str) -> String {
        let request = bearing(Request::new("GET", "/api/v1/agencies"), token);
        self.home_of(&self.insist(0, &request).await)
    }

    /// The same, from the list of agencies.
    pub fn home_of(&self, answer: &Answer) -> String {
        let all = answer.json();
        let mut items = all["items"].as_array().expect("agencies").iter();
        let home = items.find(|it| it["name"] == "UBND phường Trường Thi");
        home.expect("the commune")["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }

    /// Starts citizens, and clerks who act on every `nth` case.
    pub async fn start(&self, citizens: &[String], nth: usize) -> JoinSet<()> {
        let (to_clerk, mut cases) = mpsc::unbounded_channel::<String>();
        let clerk = self.sign_in("officer", "tiepnhan").await;
        let mut people = JoinSet::new();
        for (no, login) in citizens.iter().enumerate() {
            let token = self.sign_in("citizen", login).await;
            let agency = self.agency(&token).await;
            let (load, to_clerk) = (self.clone(), to_clerk.clone());
            people.spawn(async move {
                for round in 0.. {
                    if load.stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let turn = no + round * 7;
                    if let Some(code) = load.file(turn, &token, &agency).await
                        && round % nth == 0
                    {
                        // Clerks who went home need no cases.
                        let _ = to_clerk.send(code);
                    }
                    sleep(load.pause).await;
                }
            });
        }
        drop(to_clerk);
        let load = self.clone();
        people.spawn(async move {
            let mut turn = 0;
            while let Some(code) = cases.recv().await {
                turn += 1;
                if turn % 3 == 0 {
                    let body = json!({
                        "items": [{"component": "c6", "guidance": "Chụp lại, rõ bốn góc"}],
                        "reason": "Ảnh mờ",
                    });
                    load.act(turn, &clerk, &code, "supplement_request", &body)
                        .await;
                } else {
                    load.accept(turn, &clerk, &code).await;
                }
            }
        });
        people
    }

    /// Ends it: what was begun is asked for until it is answered.
    pub async fn end(&self, people: JoinSet<()>) {
        self.stop.store(true, Ordering::Relaxed);
        people.join_all().await;
    }

    pub fn acknowledged(&self) -> usize {
        self.seen.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits until so many more were acknowledged.
    pub async fn more(&self, wanted: usize) {
        let from = self.acknowledged();
        let until = Instant::now() + PATIENCE;
        while self.acknowledged() < from + wanted {
            assert!(Instant::now() < until, "the load does not go on");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Files everything again with its key. Gives how many did not get their first answer.
    pub async fn file_again(&self) -> usize {
        let filed = self.seen.filed.lock().expect("cases").clone();
        let mut others = 0;
        for (turn, it) in filed.iter().enumerate() {
            let request = filing(&it.token, &it.key, &it.body);
            let answer = request.ask(self.address(turn)).await.expect("an answer");
            let same = answer.status == 201
                && answer.json()["code"] == it.code.as_str()
                && answer.header("idempotency-replayed") == Some("true");
            others += usize::from(!same);
        }
        others
    }
}

/// A request of somebody who is signed in.
pub fn bearing(request: Request, token: &str) -> Request {
    request.header("authorization", &format!("Bearer {token}"))
}

/// A filing with its key.
pub fn filing(token: &str, key: &str, body: &Value) -> Request {
    bearing(Request::new("POST", "/api/v1/cases"), token)
        .header("idempotency-key", key)
        .json(body)
}

fn form() -> Value {
    json!({
        "kinh_gui": "UBND phường Trường Thi",
        "nguoi_yeu_cau": {"ho_ten": "Nguyễn Thị Đào", "quan_he": "Mẹ"},
        "nguoi_duoc_khai_sinh": {
            "ho_ten": "Trần Minh Khang",
            "ngay_sinh": "2026-08-10",
            "noi_sinh": "Bệnh viện Phụ sản Nam Định",
            "gioi_tinh": "Nam",
            "dan_toc": "Kinh",
            "quoc_tich": "Việt Nam",
            "que_quan": "Nam Định",
        },
        "cam_doan": true,
    })
}
