//! A PostgreSQL cluster of a test's own, made by `scripts/postgres`: killed, started again, copied
//! and promoted for real.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A cluster that ends with its test.
pub struct Cluster {
    folder: PathBuf,
    /// Its address, of the database that tests may use.
    pub url: String,
}

fn script(args: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    let printed = std::env::temp_dir().join(format!("motcua-{}.out", uuid::Uuid::now_v7()));
    // A file as output: a pipe would stay open as long as the server lives.
    let out = File::create(&printed).expect("a temporary file");
    let status = Command::new(script)
        .args(args)
        .stdout(out)
        .status()
        .expect("scripts/postgres runs");
    let text = std::fs::read_to_string(&printed).expect("what it printed");
    // What stays behind is in the temporary folder.
    let _ = std::fs::remove_file(&printed);
    assert!(status.success(), "scripts/postgres {args:?}");
    text.trim().to_owned()
}

impl Cluster {
    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("motcua-{name}-{}", uuid::Uuid::now_v7()))
    }

    fn path(&self) -> &str {
        self.folder.to_str().expect("a plain path")
    }

    /// A fresh one whose commits are on the disk before they are told.
    pub fn start() -> Self {
        let folder = Self::folder("cluster");
        let url = script(&["start", folder.to_str().expect("a plain path"), "--safe"]);
        Self { folder, url }
    }

    /// A streaming copy of this one.
    pub fn standby(&self) -> Self {
        let folder = Self::folder("standby");
        let url = script(&[
            "standby",
            folder.to_str().expect("a plain path"),
            self.path(),
        ]);
        Self { folder, url }
    }

    /// Kills it with signal 9.
    pub fn kill(&self) {
        script(&["kill", self.path()]);
    }

    /// Starts it again where it was.
    pub fn again(&self) {
        script(&["again", self.path()]);
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        script(&["promote", self.path()]);
    }

    /// Runs a statement and gives the bare answer.
    pub fn sql(&self, statement: &str) -> String {
        script(&["sql", self.path(), statement])
    }

    /// The postmaster's process.
    pub fn pid(&self) -> u32 {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid"));
        let file = file.expect("the postmaster's own file");
        let first = file.lines().next().expect("a line");
        first.trim().parse().expect("a process")
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        let (_, rest) = self.url.split_once('@').expect("an address");
        rest.split('/').next().expect("an address")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
        // What does not stop was killed before; what stays behind is in the temporary folder.
        let _ = Command::new(script)
            .args(["stop", self.path()])
            .stderr(std::process::Stdio::null())
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
