//! The log is flushed beside the writer. A commit stands in the log when the writer ends it and on the
//! disk once the log was flushed; whoever asked is answered then and not before. So a flush is never
//! waited for with idle hands, and all that was committed meanwhile shares the next one.
//!
//! Readers beside may see what has not reached the disk yet; nobody was told that it is kept, and
//! whatever acts on it commits first, behind it in the same log.

use super::{Answer, held};
use crate::sql::CommitError;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long the writer waits for the disk before it looks again who has come.
const A_MOMENT: Duration = Duration::from_micros(200);

/// An answer, and to whom it goes.
pub(super) type Told = (oneshot::Sender<Answer>, Answer);

/// What was committed and is not known to be on the disk.
#[derive(Debug, Default)]
struct Line {
    waiting: Vec<Told>,
    flushing: bool,
    closed: bool,
    broken: Option<String>,
}

#[derive(Debug, Default)]
struct Shared {
    line: Mutex<Line>,
    turn: Condvar,
}

/// The thread that flushes.
#[derive(Debug)]
pub(super) struct Flusher {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Flusher {
    /// Starts the thread; `flush` returns once all that was written before it was called is on the
    /// disk.
    pub(super) fn start(
        flush: impl FnMut() -> io::Result<()> + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let its = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("store-flusher".to_owned())
            .spawn(move || flush_until_closed(&its, flush))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Takes over what was committed.
    pub(super) fn take(&self, told: impl Iterator<Item = Told>) {
        held(&self.shared.line).waiting.extend(told);
        self.shared.turn.notify_all();
    }

    /// Waits a moment for the disk; whether it is at work still.
    pub(super) fn is_busy_for_a_moment(&self) -> bool {
        let line = held(&self.shared.line);
        if !line.flushing {
            return false;
        }
        let waited = self.shared.turn.wait_timeout(line, A_MOMENT);
        waited.unwrap_or_else(PoisonError::into_inner).0.flushing
    }

    /// Why nothing may be written any more: a flush has failed, and what the disk holds of the log is
    /// not known until the file is opened anew.
    pub(super) fn broken(&self) -> Option<CommitError> {
        let line = held(&self.shared.line);
        line.broken.clone().map(CommitError::Unavailable)
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        held(&self.shared.line).closed = true;
        self.shared.turn.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to say; what it held was never answered.
            let _ = thread.join();
        }
    }
}

fn flush_until_closed(shared: &Shared, mut flush: impl FnMut() -> io::Result<()>) {
    loop {
        let told = {
            let mut line = held(&shared.line);
            while line.waiting.is_empty() && !line.closed {
                let woken = shared.turn.wait(line);
                line = woken.unwrap_or_else(PoisonError::into_inner);
            }
            if line.waiting.is_empty() {
                return;
            }
            line.flushing = true;
            std::mem::take(&mut line.waiting)
        };
        let flushed = flush();
        let broken = {
            let mut line = held(&shared.line);
            line.flushing = false;
            if let Err(reason) = flushed {
                tracing::error!(%reason, "the log could not be flushed; nothing is taken until a restart");
                line.broken = Some(format!(
                    "the disk did not confirm what was written ({reason}); restart the server"
                ));
            }
            line.broken.clone()
        };
        shared.turn.notify_all();
        for (whom, answer) in told {
            let answer = match &broken {
                Some(reason) => Err(CommitError::Unavailable(reason.clone())),
                None => answer,
            };
            // Whoever asked may have gone; what was committed stays.
            let _ = whom.send(answer);
        }
    }
}

/// The log of a database file, as another file to flush. SQLite holds no locks on it, so that opening
/// and closing it here gives none away.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    open: Option<(u64, File)>,
}

impl Log {
    pub(super) fn of(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self {
            path: path.into(),
            open: None,
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        // Made anew whenever nobody has the database open; a new file is in its folder once that is
        // flushed as well.
        let now = std::fs::metadata(&self.path)?.ino();
        let file = match self.open.take() {
            Some((known, file)) if known == now => file,
            _ => {
                let file = File::open(&self.path)?;
                if let Some(folder) = self.path.parent().filter(|it| !it.as_os_str().is_empty()) {
                    File::open(folder)?.sync_all()?;
                }
                file
            }
        };
        let flushed = file.sync_data();
        self.open = Some((now, file));
        flushed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn told() -> (Told, oneshot::Receiver<Answer>) {
        let (whom, answer) = oneshot::channel();
        ((whom, Ok(Vec::new())), answer)
    }

    #[test]
    fn nobody_is_answered_before_the_disk_has_what_was_committed() {
        let (begun, begins) = mpsc::channel();
        let (end, ends) = mpsc::channel::<()>();
        let flusher = Flusher::start(move || {
            begun.send(()).expect("somebody looks on");
            ends.recv().map_err(io::Error::other)
        })
        .expect("thread");
        let (first, mut first_answer) = told();
        let (second, mut second_answer) = told();
        flusher.take([first].into_iter());
        begins.recv().expect("a flush");
        // Comes while the disk is at work: that flush may have begun before it was written.
        flusher.take([second].into_iter());
        assert!(flusher.is_busy_for_a_moment());
        assert!(first_answer.try_recv().is_err());
        end.send(()).expect("the first ends");
        begins.recv().expect("another flush");
        assert!(matches!(first_answer.blocking_recv(), Ok(Ok(_))));
        assert!(second_answer.try_recv().is_err());
        end.send(()).expect("the second ends");
        assert!(matches!(second_answer.blocking_recv(), Ok(Ok(_))));
        assert_eq!(flusher.broken(), None);
    }

    #[test]
    fn what_a_flush_that_failed_held_is_not_said_to_be_kept_and_nothing_follows() {
        let mut times = 0;
        let flusher = Flusher::start(move || {
            times += 1;
            match times {
                1 => Err(io::Error::other("the cable is out")),
                _ => Ok(()),
            }
        })
        .expect("thread");
        for _ in 0..2 {
            let (it, answer) = told();
            flusher.take([it].into_iter());
            let answer = answer.blocking_recv().expect("an answer");
            assert!(matches!(answer, Err(CommitError::Unavailable(why)) if why.contains("cable")));
        }
        assert!(flusher.broken().is_some());
    }

    #[test]
    fn what_waits_is_flushed_before_the_thread_ends() {
        let flusher = Flusher::start(|| Ok(())).expect("thread");
        let (it, answer) = told();
        flusher.take([it].into_iter());
        drop(flusher);
        assert!(matches!(answer.blocking_recv(), Ok(Ok(_))));
    }

    #[test]
    fn a_log_that_was_made_anew_is_opened_anew() {
        let folder = std::env::temp_dir().join(format!("motcua-log-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("folder");
        let mut log = Log::of(&folder.join("it.sqlite"));
        assert!(log.flush().is_err(), "there is none");
        for _ in 0..2 {
            std::fs::write(folder.join("new"), "frames").expect("written");
            std::fs::rename(folder.join("new"), folder.join("it.sqlite-wal")).expect("moved");
            log.flush().expect("flushed");
            let (known, _) = log.open.as_ref().expect("open");
            let now = std::fs::metadata(folder.join("it.sqlite-wal")).expect("there");
            assert_eq!(*known, now.ino());
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
