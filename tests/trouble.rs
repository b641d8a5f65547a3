//! What goes wrong around a server: a full disk, a disk that takes no writing, a server killed
//! while it migrates. It says so in the reader's language, goes on reading, harms nothing, and
//! writes again once the trouble is over. The server is the real program in a process of its own.

use motcua::demo::staff::PASSWORD;
use motcua::demo::{self, Options};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

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
         [worker]\ninside_serve = false\n",
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
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
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
        Self { child, address }
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
        self.post(
            "/dang-nhap",
            "application/x-www-form-urlencoded",
            &format!("login={login}&password={PASSWORD}"),
        )
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

/// While nothing can be written: said so on pages and in the API, and read on.
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
    is_status(&served.sign_in(&login), 303);
    let pid = served.child.id().to_string();
    let limit = |bytes: &str| {
        run(Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")]));
    };
    limit("0");
    says_so_and_reads_on(&served, &login);
    limit("unlimited");
    is_status(&served.sign_in(&login), 303);
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
        // Here nobody may mount; the limit of a file's size stands for the full disk, and the
        // engine's own full database is tested in the store.
        eprintln!("no disk of its own for this test: only what the other tests show is shown");
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
    is_status(&served.sign_in(&login), 303);
    let inside = PathBuf::from(format!("/proc/{}/root", served.child.id()))
        .join(data.strip_prefix("/").expect("an absolute path"));
    let filler = inside.join("filler");
    fill(&filler);
    says_so_and_reads_on(&served, &login);
    std::fs::remove_file(&filler).expect("room again");
    is_status(&served.sign_in(&login), 303);
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
