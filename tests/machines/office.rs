//! An office whose servers are processes of their own: its database, its people, its
//! configuration, and the servers, which may be killed.

use casework::office::Office;
use motcua::config::Config;
use motcua::demo::staff::Staff;
use motcua::{clock, wiring};
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program under test: the one built with the tests, or another by `MOTCUA_BIN`.
fn program() -> String {
    std::env::var("MOTCUA_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_motcua").to_owned())
}

/// An office with its people, in a folder that goes away with it.
pub struct Premises {
    pub folder: PathBuf,
    /// The configuration, without the sections `store` and `files`.
    config: String,
    store: String,
    /// The section `files`.
    pub files: String,
    /// Who may file: names to sign in with.
    pub citizens: Vec<String>,
}

impl Premises {
    /// Over an SQLite file of its own.
    pub async fn sqlite() -> Self {
        let folder = fresh_folder();
        let path = folder.join("motcua.sqlite").display().to_string();
        Self::open(folder, format!("engine = \"sqlite\"\npath = {path:?}\n")).await
    }

    /// Over a PostgreSQL database, which may be several servers.
    pub async fn postgres(url: &str) -> Self {
        Self::open(fresh_folder(), postgres(url)).await
    }

    async fn open(folder: PathBuf, store: String) -> Self {
        let config = "province = \"nam-dinh\"\n\
             [server]\nlisten = \"127.0.0.1:0\"\n\
             [worker]\nlook_every_seconds = 1\nlease_seconds = 10\n\
             [sign_in]\nsecond_factor = \"of_nobody\"\n"
            .to_owned();
        let at = folder.join("files").display().to_string();
        let mut it = Self {
            folder,
            config,
            store,
            files: format!("[files]\nfolder = {at:?}\n"),
            citizens: Vec::new(),
        };
        let config = it.config();
        let target = wiring::target(&config).expect("a target");
        let db = store::Db::migrate_and_open(&target)
            .await
            .expect("a database");
        let office = Office::seed(db.clone(), &config.province).expect("an office");
        let mut staff = Staff::gather(&office, 24).expect("people");
        staff.write(&office, clock::now()).await.expect("people");
        db.close().await;
        let numbers = staff.citizens.iter().skip(1);
        it.citizens = numbers
            .filter_map(|it| it.party.identity_number.clone())
            .collect();
        it
    }

    /// Names the database by another address.
    pub fn with_url(&mut self, url: &str) {
        self.store = postgres(url);
    }

    /// Adds lines to the section `store`.
    pub fn with_store(&mut self, lines: &str) {
        self.store.push_str(lines);
    }

    /// Adds a section to the configuration.
    pub fn with_section(&mut self, section: &str, lines: &str) {
        self.config.push_str(&format!("[{section}]\n{lines}"));
    }

    /// The same office in an empty place of its own, on SQLite: nothing is in it yet.
    pub fn elsewhere(&self, name: &str, files: String) -> Self {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("motcua.sqlite").display().to_string();
        Self {
            folder,
            config: self.config.clone(),
            store: format!("engine = \"sqlite\"\npath = {path:?}\n"),
            files,
            citizens: self.citizens.clone(),
        }
    }

    /// Puts lines in front of a section.
    pub fn with(&mut self, section: &str, lines: &str) {
        let head = format!("[{section}]\n");
        self.config = self.config.replace(&head, &format!("{head}{lines}"));
    }

    fn text(&self) -> String {
        let at = |name: &str| self.folder.join(name).display().to_string();
        format!(
            "{}[store]\n{}{}\
             [mail]\nby = \"record\"\nfolder = {:?}\n[sms]\nby = \"record\"\nfolder = {:?}\n",
            self.config,
            self.store,
            self.files,
            at("mail"),
            at("sms")
        )
    }

    pub fn config(&self) -> Config {
        Config::parse(&self.text(), |_| None).expect("a configuration")
    }

    /// The configuration as a file.
    pub fn config_file(&self) -> PathBuf {
        let path = self.folder.join("motcua.toml");
        std::fs::write(&path, self.text()).expect("a configuration file");
        path
    }

    /// The database, to look at.
    pub async fn look(&self) -> store::Db {
        let target = wiring::target(&self.config()).expect("a target");
        store::Db::open_to_read(&target)
            .await
            .expect("the database")
    }

    /// What `motcua check` prints, and whether it is content.
    pub fn check(&self) -> (bool, String) {
        let out = Command::new(program())
            .args(["check", "--config"])
            .arg(self.config_file())
            .output()
            .expect("motcua check runs");
        let said = String::from_utf8_lossy(&out.stdout).trim().to_owned();
        (out.status.success(), said)
    }

    /// Starts a server and waits until it serves.
    pub fn serve(&self) -> Server {
        Server::start(&self.config_file(), &self.folder)
    }

    /// Starts a worker.
    pub fn work(&self) -> Process {
        Process::start("work", &self.config_file(), &self.folder)
    }
}

/// Runs the program to its end: whether it succeeded, and all that it said.
pub async fn run(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(program());
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("a thread")
        .expect("the program");
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

impl Drop for Premises {
    fn drop(&mut self) {
        // What stays behind is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn postgres(url: &str) -> String {
    format!("engine = \"postgres\"\nurl = {url:?}\nconnections = 6\n")
}

fn fresh_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("motcua-office-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// A motcua as a process; killed when the test lets go of it.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    fn start(command: &str, config: &Path, folder: &Path) -> Self {
        let log = folder.join(format!("{command}-{}.log", uuid::Uuid::now_v7()));
        let child = Command::new(program())
            .args([command, "--config"])
            .arg(config)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("motcua starts");
        Self { child, log }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("its end");
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(status.success(), "{name}");
    }

    /// Tells it to stop and waits for its end.
    pub async fn stop(mut self) {
        self.signal("-TERM");
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.child.try_wait().expect("its end") {
                assert!(status.success(), "{}", self.said());
                return;
            }
            assert!(Instant::now() < until, "it does not stop:\n{}", self.said());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that answers.
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
}

impl Server {
    fn start(config: &Path, folder: &Path) -> Self {
        let mut process = Process::start("serve", config, folder);
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let said = process.said();
            let line = said.lines().find(|line| line.contains("serving"));
            if let Some(address) = line.and_then(address_in) {
                return Self { process, address };
            }
            let ended = process.child.try_wait().expect("a state");
            assert!(ended.is_none(), "the server ended:\n{said}");
            assert!(Instant::now() < until, "the server does not serve:\n{said}");
            #[expect(
                clippy::disallowed_methods,
                reason = "another process's log cannot be waited for"
            )]
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let from = line.find("127.0.0.1:")?;
    let rest = &line[from..];
    let end = rest
        .char_indices()
        .find(|(_, it)| !(it.is_ascii_digit() || matches!(it, '.' | ':')))
        .map_or(rest.len(), |(at, _)| at);
    rest[..end].parse().ok()
}
