//! The real program as a process of its own: started, listened to, ended in order.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A motcua that runs; it is killed when the test that started it fails.
pub struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    said: Arc<Mutex<Vec<String>>>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts it with these arguments and this `RUST_LOG`, its log in JSON.
    pub fn start(arguments: &[&str], log_filter: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_motcua"))
            .arg("--log-json")
            .args(arguments)
            .env("RUST_LOG", log_filter)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let (said, log) = (Arc::default(), Arc::default());
        let readers = vec![
            read(child.stdout.take().expect("its words"), &said),
            read(child.stderr.take().expect("its log"), &log),
        ];
        Self {
            child,
            readers,
            said,
            log,
        }
    }

    /// What it has said on standard output so far.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().expect("a lock").clone()
    }

    /// The lines of its log so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("a lock").clone()
    }

    /// Tells it to stop, waits until it has, and gives its whole log.
    pub fn stop(mut self) -> Vec<String> {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.expect("kill").success());
        let ended = self.child.wait().expect("an end");
        assert!(ended.success(), "{ended}: {:#?}", self.log());
        for reader in std::mem::take(&mut self.readers) {
            reader.join().expect("its last words");
        }
        self.log()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After an end in order there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(from: impl Read + Send + 'static, into: &Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
    let into = Arc::clone(into);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            into.lock().expect("a lock").push(line);
        }
    })
}
