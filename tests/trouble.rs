//! What goes wrong around a server: a full disk, a disk that takes no writing, a server killed
//! while it migrates. It says so in the reader's language, goes on reading, harms nothing, and
//! writes again once the trouble is over. The server is the real program in a process of its own.

use crate::machines::http::Request;
use crate::machines::load::{Load, bearing, filing};
use motcua::demo::staff::PASSWORD;
use motcua::demo::{self, Options};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

const MOTCUA: &str = env!("CARGO_BIN_EXE_motcua");

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("motcua-trouble-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An office with a few cases, and the login of a citizen.
async fn office(folder: &Path) -> String {
    let options = Options {
        province: "nam-dinh".to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: Some(folder.to_owned()),
        sign_in: None,
        postgres: None,
        cases: 20,
    };
    let mut shown = demo::start(&options).await.expect("a demonstration");
    shown.made().await.expect("the making of cases");
    let citizen = shown.logins.iter().find(|it| !it.officer);
    let login = citizen.expect("a citizen").login.clone();
    shown.stop().await.expect("an end in order");
    login
}

fn config(folder: &Path, data: &Path) -> PathBuf {
    let at = |name: &str| data.join(name).display().to_string();
    let text = format!(
        "province = \"nam-dinh\"\n\
         [server]\nlisten = \"127.0.0.1:0\"\n\
         [store]\nengine = \"sqlite\"\npath = {:?}\n\
         [files]\nfolder = {:?}\n\
         [mail]\nby = \"record\"\nfolder = {:?}\n\
         [sms]\nby = \"record\"\nfolder = {:?}\n\
         [journal]\nkey = {:?}\n\
         [passwords]\nkeys = {:?}\n\
         [worker]\ninside_serve = false\n\
         [sign_in]\nsecond_factor = \"of_nobody\"\n",
        at("motcua.sqlite"),
        at("files"),
        at("mail"),
        at("sms"),
        at("journal.key"),
        at("passwords.key"),
    );
    let file = folder.join("motcua.toml");
    std::fs::write(&file, text).expect("a configuration");
    file
}

/// The program, serving.
struct Served {
    child: Child,
    address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

impl Served {
    /// Starts it through a shell, which prepares what the server finds.
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a server");
        let log = BufReader::new(child.stderr.take().expect("a log"));
        let (told, address) = std::sync::mpsc::channel();
        let kept = Arc::<Mutex<Vec<String>>>::default();
        let keep = Arc::clone(&kept);
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                keep.lock().expect("a log").push(line.clone());
                let at = line.split_once("\"address\":\"").map(|(_, rest)| rest);
                if let Some(at) = at.and_then(|rest| rest.split('"').next()) {
                    // Nobody listens any more when the test is over.
                    let _ = told.send(at.parse::<SocketAddr>().expect("an address"));
                }
            }
        });
        let address = address
            .recv_timeout(Duration::from_secs(60))
            .expect("it serves");
        Self {
            child,
            address,
            log: kept,
        }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a server");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a limit");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n",
            self.address
        ))
    }

    fn post(&self, path: &str, kind: &str, body: &str) -> String {
        let at = self.address;
        self.ask(&format!(
            "POST {path} HTTP/1.0\r\nHost: {at}\r\nOrigin: http://{at}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Signs a citizen in, which writes a session.
    fn sign_in(&self, login: &str) -> String {
        self.sign_in_at("/dang-nhap", login)
    }

    fn sign_in_at(&self, path: &str, login: &str) -> String {
        self.post(
            path,
            "application/x-www-form-urlencoded",
            &format!("login={login}&password={PASSWORD}"),
        )
    }

    /// Signs in and gives the cookies.
    fn cookies(&self, path: &str, login: &str) -> String {
        let answer = self.sign_in_at(path, login);
        is_status(&answer, 303);
        let head = answer.lines().take_while(|line| !line.is_empty());
        let set = head.filter_map(|line| line.split_once("set-cookie: "));
        let pairs = set.filter_map(|(_, cookie)| cookie.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// A page as whoever has these cookies sees it.
    fn seen_by(&self, cookies: &str, path: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.0\r\nHost: {}\r\nCookie: {cookies}\r\n\r\n",
            self.address
        ))
    }

    fn stop(mut self) {
        let pid = self.child.id().to_string();
        run(Command::new("kill").args(["-TERM", &pid]));
        let ended = self.child.wait().expect("a process");
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has stopped needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(command: &mut Command) {
    let ended = command.status().expect("a command");
    assert!(ended.success(), "{command:?}: {ended}");
}

fn is_status(answer: &str, status: u16) {
    let head = answer.lines().next().unwrap_or_default();
    assert!(head.contains(&format!(" {status} ")), "{status}: {answer}");
}

/// People who were signed in before the trouble, a case, and what is about to be filed.
struct Before {
    login: String,
    citizen: String,
    officer: String,
    code: String,
    load: Load,
    token: String,
    agency: String,
    /// An upload that is there; nothing is filed with it yet.
    paper: String,
    key: String,
}

impl Before {
    async fn at(served: &Served, login: String) -> Self {
        let citizen = served.cookies("/dang-nhap", &login);
        let officer = served.cookies("/can-bo/dang-nhap", "kiemsoat");
        let addresses = Arc::new(Mutex::new(vec![served.address]));
        let load = Load::new(addresses, Duration::ZERO, false);
        let token = load.sign_in("citizen", &login).await;
        let agency = load.agency(&token).await;
        let code = load.file(0, &token, &agency).await.expect("a case");
        let mut it = Self {
            login,
            citizen,
            officer,
            code,
            load,
            token,
            agency,
            paper: String::new(),
            key: Uuid::now_v7().to_string(),
        };
        let kept = it.upload(served, "before").await;
        assert!(kept.0 < 300, "{}", kept.1);
        it.paper = kept.1["id"].as_str().expect("an upload").to_owned();
        it.reads_on(served);
        it
    }

    async fn asked(&self, served: &Served, request: Request) -> (u16, serde_json::Value, String) {
        let answer = request.ask(served.address).await.expect("an answer");
        let wait = answer.header("retry-after").unwrap_or_default();
        (answer.status, answer.json(), wait.to_owned())
    }

    async fn upload(&self, served: &Served, name: &str) -> (u16, serde_json::Value, String) {
        let upload = bearing(self.load.upload(name), &self.token);
        self.asked(served, upload).await
    }

    /// The same wish each time.
    async fn file(&self, served: &Served) -> (u16, serde_json::Value, String) {
        let body = self
            .load
            .case("Trong lúc đĩa đầy", &self.agency, &self.paper);
        self.asked(served, filing(&self.token, &self.key, &body))
            .await
    }

    /// The case, as it is looked up, as its applicant and as an officer sees it.
    fn reads_on(&self, served: &Served) {
        let code = &self.code;
        for (who, path) in [
            ("", format!("/tra-cuu?ma={code}")),
            (self.citizen.as_str(), format!("/ho-so/{code}")),
            (self.officer.as_str(), format!("/can-bo/ho-so/{code}")),
        ] {
            let page = served.seen_by(who, &path);
            is_status(&page, 200);
            assert!(page.contains(code.as_str()), "{path}: {page}");
        }
    }

    /// While nothing can be written: said so on pages and in the API, and read on.
    async fn says_so_and_reads_on(&self, served: &Served) {
        says_so_and_reads_on(served, &self.login);
        self.reads_on(served);
        for (what, (status, problem, wait)) in [
            ("filing", self.file(served).await),
            ("upload", self.upload(served, "meanwhile").await),
        ] {
            assert_eq!(status, 503, "{what}: {problem}");
            assert_eq!(wait, "60", "{what}: {problem}");
            assert_eq!(problem["type"], "/api#not_now", "{what}: {problem}");
            let said = problem["detail"].as_str().unwrap_or_default();
            assert!(said.contains("chưa được ghi"), "{what}: {problem}");
        }
        // Who read whose case is not lost: it is in the log, which is read by another thread.
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let log = served.log.lock().expect("a log").clone();
            let is_reading = |line: &String| line.contains("a reading of personal data could not");
            if log.iter().any(is_reading) {
                break;
            }
            assert!(Instant::now() < until, "no reading in the log: {log:#?}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Once there is room again: the same wish gets the next number, and what was refused left
    /// nothing behind.
    async fn writes_again(&self, served: &Served) {
        let (status, filed, _) = self.file(served).await;
        assert_eq!(status, 201, "{filed}");
        let number = |code: &str| -> u32 {
            let (_, number) = code.rsplit_once('-').expect("a code");
            number.parse().expect("a number")
        };
        let code = filed["code"].as_str().expect("a code");
        assert_eq!(number(code), number(&self.code) + 1, "{code}");
        let again = self.file(served).await;
        assert_eq!(again.1["code"], filed["code"], "asked once more");
        assert!(self.upload(served, "meanwhile").await.0 < 300);
        is_status(&served.sign_in(&self.login), 303);
        self.reads_on(served);
    }
}

/// Of people who are not signed in.
fn says_so_and_reads_on(served: &Served, login: &str) {
    let page = served.sign_in(login);
    is_status(&page, 503);
    assert!(
        page.contains("Hệ thống tạm thời không ghi được dữ liệu"),
        "{page}"
    );
    assert!(page.contains("vẫn xem và tra cứu được"), "{page}");
    assert!(
        !page.contains("sqlite"),
        "the reader is not told of engines"
    );
    let sign_in =
        format!("{{\"kind\":\"citizen\",\"login\":\"{login}\",\"password\":\"{PASSWORD}\"}}");
    let problem = served.post("/api/v1/session", "application/json", &sign_in);
    is_status(&problem, 503);
    assert!(problem.contains("not_now"), "{problem}");
    assert!(
        problem.to_lowercase().contains("retry-after: 60"),
        "{problem}"
    );
    for page in ["/", "/tra-cuu", "/quy-che", "/healthz"] {
        is_status(&served.get(page), 200);
    }
}

fn stands_every_check(data: &Path) {
    let data = data.display().to_string();
    run(Command::new(MOTCUA)
        .args(["check", "--data", &data])
        .stdout(Stdio::null())
        .stderr(Stdio::null()));
}

/// Every write fails, as on a disk that became read-only: the limit of a file's size is the length
/// that no file may pass.
#[tokio::test]
async fn a_disk_that_takes_no_writing_is_said_and_read_from() {
    let folder = Folder::new("read-only");
    let data = folder.0.join("data");
    let login = office(&data).await;
    let config = config(&folder.0, &data);
    // The signal that comes with the limit is ignored, as it is by services under systemd.
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "trap '' XFSZ; exec \"$0\" --log-json serve --config \"$1\"",
            MOTCUA,
        ])
        .arg(&config);
    let served = Served::start(command);
    let before = Before::at(&served, login).await;
    let pid = served.child.id().to_string();
    let limit = |bytes: &str| {
        run(Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")]));
    };
    limit("0");
    before.says_so_and_reads_on(&served).await;
    limit("unlimited");
    before.writes_again(&served).await;
    served.stop();
    stands_every_check(&data);
}

/// Whether this user may mount something in a namespace of the test's own.
fn may_mount() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["-m"], &["-rm"]];
    ways.into_iter().find(|way| {
        let tried = Command::new("unshare")
            .args(*way)
            .args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|ended| ended.success())
    })
}

#[tokio::test]
async fn a_full_disk_is_said_and_read_from_and_writes_come_back_with_room() {
    let folder = Folder::new("full");
    let original = folder.0.join("original");
    let login = office(&original).await;
    let data = folder.0.join("data");
    std::fs::create_dir(&data).expect("a folder");
    let config = config(&folder.0, &data);
    let Some(way) = may_mount() else {
        // The limit of a file's size stands for the full disk then, and the engine's own full
        // database is tested in the store.
        println!("SKIPPED: a full disk was not tried, because this user may mount none");
        return;
    };
    // A disk of its own, a little larger than the data, that only this server sees.
    let script = "mount -t tmpfs -o size=\"$4\"k tmpfs \"$2\" && cp -a \"$3\"/. \"$2\"/ && \
                  exec \"$0\" --log-json serve --config \"$1\"";
    let size = kibibytes(&original) + 3 * 1024;
    let mut command = Command::new("unshare");
    command.args(way).args(["sh", "-c", script, MOTCUA]);
    command
        .arg(&config)
        .arg(&data)
        .arg(&original)
        .arg(size.to_string());
    let served = Served::start(command);
    let before = Before::at(&served, login).await;
    let inside = PathBuf::from(format!("/proc/{}/root", served.child.id()))
        .join(data.strip_prefix("/").expect("an absolute path"));
    let filler = inside.join("filler");
    fill(&filler);
    before.says_so_and_reads_on(&served).await;
    std::fs::remove_file(&filler).expect("room again");
    before.writes_again(&served).await;
    // Seen from where the server sees it.
    let enter: &[&str] = if way.contains(&"-rm") {
        &["-U", "-m", "--preserve-credentials"]
    } else {
        &["-m"]
    };
    let pid = served.child.id().to_string();
    run(Command::new("nsenter")
        .args(["-t", &pid])
        .args(enter)
        .args([MOTCUA, "check", "--data"])
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::null()));
    served.stop();
}

/// Writes until there is no room left at all.
fn fill(file: &Path) {
    let mut filler = std::fs::File::create(file).expect("a file");
    for size in [1 << 20, 1 << 16, 4_096, 1] {
        while filler.write_all(&vec![7; size]).is_ok() {}
    }
}

fn kibibytes(folder: &Path) -> u64 {
    let told = Command::new("du")
        .args(["-sk"])
        .arg(folder)
        .output()
        .expect("du");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let size = told
        .split_whitespace()
        .next()
        .and_then(|it| it.parse().ok());
    size.expect("a size")
}
