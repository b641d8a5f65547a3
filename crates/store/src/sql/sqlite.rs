//! The embedded engine: one thread writes groups of up to 256 jobs, another flushes the log to the
//! disk beside it; four connections read.
//!
//! When a job fails or panics, its group is written anew with a savepoint for each, and it goes
//! back alone. A COMMIT that fails fails every job that shared it. Nobody is answered before the
//! log that the COMMIT stands in was flushed. A lock on a file beside the database keeps a second
//! server away.

use super::text::number_parameters;
use super::{Batch, CommitError, Fault, OpenError, ReadError, Row, Text, Value, Ways};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, ffi};
use std::fs::{File, OpenOptions, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

mod failure;
mod flush;
mod pace;
mod readers;

use failure::commit_error;
use flush::{Flusher, Log};
use readers::Readers;

/// Jobs that share one COMMIT at most.
const GROUP: usize = 256;
/// How many that wait are written without waiting for the disk: fewer share pages with those that come
/// while it is at work.
const WORTH_A_COMMIT: usize = 16;
/// Jobs that may wait for the writer before callers wait too.
const WAITING: usize = 4096;
/// What a connection keeps of the file, beside the kernel's own cache, unless more is said.
const CACHE_KIB: i64 = 1_024;
/// What those that read at once keep together: every page of the desk and every look-up is theirs, and a
/// page that must be fetched from the kernel takes as long as five that are at hand. More than this goes
/// beyond the memory that the whole server may have.
const AT_HAND_CACHE_KIB: i64 = 6_144;
/// The same for the one that writes, which changes a page of each of twenty indexes a case.
const WRITER_CACHE_KIB: i64 = 6_144;
/// How long the log grows before its pages are carried into the file: many commits touch the same
/// pages, which are then carried once. 32,000 are 128 MB, the pages of some 2,000 submissions; read
/// again after a power cut in a fraction of a second. A thread that carries them beside the writer
/// was tried: it carries the same pages several times over, and fewer cases were filed.
const LOG_PAGES: i64 = 32_000;
/// To how many bytes a log is cut again that one large batch made longer than that.
const LOG_LIMIT: i64 = 192 << 20;
/// Prepared statements each connection keeps.
const STATEMENTS: usize = 256;

/// An open SQLite file. Clones share the writer and the readers.
#[derive(Clone, Debug)]
pub struct Sqlite {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
}

/// The way to the writing thread; none where the file is open only for reading.
#[derive(Debug)]
struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// A batch on its way to the writer, and where its answer goes.
struct Job {
    batch: Batch,
    answer: oneshot::Sender<Answer>,
}

type Answer = Result<Vec<Row>, CommitError>;

impl Sqlite {
    /// Opens a file for serving, locked against a second server.
    pub async fn open(path: PathBuf) -> Result<Self, OpenError> {
        blocking(move || {
            let path = its_own(path);
            let lock = lock(&path)?;
            let flags = read_write() | OpenFlags::SQLITE_OPEN_CREATE;
            let connection = log_writer::open(&path, flags)
                .and_then(|it| {
                    settle(&it)?;
                    it.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
                    it.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
                    // What a savepoint may have to put back is not worth a file.
                    it.pragma_update(None, "temp_store", "MEMORY")?;
                    Ok(it)
                })
                .map_err(|e| OpenError::Unavailable(e.to_string()))?;
            carry_what_was_left(&connection);
            let flusher = flush_beside(&connection, &path)?;
            let (jobs, inbox) = mpsc::channel(WAITING);
            let writer = std::thread::Builder::new()
                .name("store-writer".to_owned())
                .spawn(move || {
                    write_until_closed(connection, flusher, inbox);
                    drop(lock);
                })
                .map_err(|e| OpenError::Unavailable(e.to_string()))?;
            Self::with(&path, Some(jobs), Some(writer))
        })
        .await
    }

    /// Opens a file that is there to write beside a server that may be running.
    pub async fn open_beside(path: PathBuf) -> Result<Self, OpenError> {
        blocking(move || {
            let path = its_own(path);
            let unavailable = |e: String| OpenError::Unavailable(e);
            let connection = connect(&path, false).map_err(|e| unavailable(e.to_string()))?;
            let flusher = flush_beside(&connection, &path)?;
            let (jobs, inbox) = mpsc::channel(WAITING);
            let writer = std::thread::Builder::new()
                .name("store-beside".to_owned())
                .spawn(move || write_until_closed(connection, flusher, inbox))
                .map_err(|e| unavailable(e.to_string()))?;
            Self::with(&path, Some(jobs), Some(writer))
        })
        .await
    }

    /// Opens a file only to look, beside a server that may be running.
    pub async fn open_to_read(path: PathBuf) -> Result<Self, OpenError> {
        blocking(move || {
            if !path.exists() {
                return Err(OpenError::Unavailable(format!(
                    "{} does not exist",
                    path.display()
                )));
            }
            Self::with(&path, None, None)
        })
        .await
    }

    fn with(
        path: &Path,
        jobs: Option<mpsc::Sender<Job>>,
        thread: Option<JoinHandle<()>>,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            writer: Arc::new(Writer {
                jobs: Mutex::new(jobs),
                thread: Mutex::new(thread),
            }),
            readers: Arc::new(Readers::open(path)?),
        })
    }

    /// How busy the readers are, and how many batches wait for the writer.
    pub fn ways(&self) -> Ways {
        let waiting = held(&self.writer.jobs)
            .as_ref()
            .map_or(0, |jobs| jobs.max_capacity() - jobs.capacity());
        Ways {
            most: self.readers.most(),
            may_read: self.readers.most(),
            in_use: self.readers.in_use(),
            waiting,
        }
    }

    /// All rows of a query.
    pub async fn query(&self, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
        self.readers.query(text, values).await
    }

    /// All rows of several queries, by one connection.
    pub async fn query_together(
        &self,
        asked: Vec<(Text, Vec<Value>)>,
    ) -> Result<Vec<Vec<Row>>, ReadError> {
        self.readers.query_together(asked).await
    }

    /// The names of the columns of a text, without running it.
    pub async fn columns_of(&self, text: &Text) -> Result<Vec<String>, ReadError> {
        self.readers.columns_of(text).await
    }

    /// Hands a batch to the writer and waits for the COMMIT it is part of.
    pub async fn commit(&self, batch: Batch) -> Answer {
        let closed = || {
            CommitError::Unavailable("the database is closed or open only for reading".to_owned())
        };
        let (answer, answered) = oneshot::channel();
        let jobs = held(&self.writer.jobs).clone().ok_or_else(closed)?;
        jobs.send(Job { batch, answer })
            .await
            .map_err(|_| closed())?;
        answered.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Ends the writer once what waits is written, and gives up the lock, whoever still holds a
    /// clone: those can read on, and are told that the database is closed when they write.
    pub async fn close(self) {
        drop(held(&self.writer.jobs).take());
        let thread = held(&self.writer.thread).take();
        if let Some(thread) = thread {
            // A writer that panicked has nothing left to say.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

/// What a lock guards; a panic elsewhere does not take it away.
fn held<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(OpenError::Unavailable(e.to_string())))
}

/// Takes the lock that only one server per file can hold; it lasts as long as the value.
pub(super) fn lock(path: &Path) -> Result<File, OpenError> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|e| OpenError::Unavailable(format!("{}: {e}", folder.display())))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(PathBuf::from(name))
        .map_err(|e| OpenError::Unavailable(format!("{}: {e}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            path: path.display().to_string(),
        }),
        Err(TryLockError::Error(e)) => {
            Err(OpenError::Unavailable(format!("{}: {e}", path.display())))
        }
    }
}

/// A connection with the settings of a register of official acts: nothing that was answered may
/// be lost by a power cut.
pub(super) fn connect(path: &Path, create: bool) -> rusqlite::Result<Connection> {
    let mut flags = read_write();
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    settle(&connection)?;
    Ok(connection)
}

/// One thread at a time uses a connection.
fn read_write() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    // Else every LIMIT that is bound would have its statement prepared anew each time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // The kernel keeps the file at hand; what is mapped here as well would be counted five times.
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // A log that a large batch made long is cut again.
    connection.pragma_update(None, "journal_size_limit", LOG_LIMIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// The path of the file itself where it is named by a link: SQLite puts the log beside the file, and two
/// names of one file are one file.
fn its_own(path: PathBuf) -> PathBuf {
    path.canonicalize().unwrap_or(path)
}

/// Carries into the file what a server that was killed left in the log, and begins the log anew. A flush that
/// failed before may have left a hole in it, behind which nothing would be found after a power cut; what can be
/// read of it is on the disk after this, and what comes next stands before no hole.
fn carry_what_was_left(connection: &Connection) {
    let carried: rusqlite::Result<i64> =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    match carried {
        Ok(0) => {}
        Ok(_) => tracing::warn!("the log stays as it is: another process reads from it"),
        Err(reason) => tracing::error!(%reason, "the log could not be carried into the file"),
    }
}

/// Leaves it to a thread of its own to flush the log, where there is one; a file that cannot have one is
/// flushed by SQLite itself at each commit.
fn flush_beside(connection: &Connection, path: &Path) -> Result<Option<Flusher>, OpenError> {
    let unavailable = |e: String| OpenError::Unavailable(e);
    let journal: String = connection
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .map_err(|e| unavailable(e.to_string()))?;
    if !journal.eq_ignore_ascii_case("wal") {
        return Ok(None);
    }
    let mut log = Log::of(path);
    let flusher = Flusher::start(move || log.flush()).map_err(|e| unavailable(e.to_string()))?;
    // SQLite flushes no commit by itself then, but still whatever it carries from the log to the file.
    connection
        .pragma_update(None, "synchronous", "NORMAL")
        .map_err(|e| unavailable(e.to_string()))?;
    Ok(Some(flusher))
}

/// The writer's life: take what waits, write it as one group, have it flushed and answered.
fn write_until_closed(
    mut connection: Connection,
    flusher: Option<Flusher>,
    mut inbox: mpsc::Receiver<Job>,
) {
    let mut group = Vec::with_capacity(GROUP);
    while inbox.blocking_recv_many(&mut group, GROUP) > 0 {
        let busy = |it: &Flusher| it.is_busy_for_a_moment();
        while group.len() < WORTH_A_COMMIT && flusher.as_ref().is_some_and(busy) {
            group.extend(std::iter::from_fn(|| inbox.try_recv().ok()).take(GROUP));
        }
        let (batches, whom): (Vec<_>, Vec<_>) =
            group.drain(..).map(|j| (j.batch, j.answer)).unzip();
        let answers = match flusher.as_ref().and_then(Flusher::broken) {
            Some(error) => batches.iter().map(|_| Err(error.clone())).collect(),
            None => write_group(&mut connection, &batches),
        };
        let told = whom.into_iter().zip(answers);
        match &flusher {
            Some(flusher) => flusher.take(told),
            None => told.for_each(|(whom, answer)| {
                // Whoever asked may have gone; what was committed stays.
                let _ = whom.send(answer);
            }),
        }
    }
}

/// Runs a group of batches in one transaction and gives their answers. Nearly always all of them
/// succeed, so they run without savepoints first: a savepoint keeps a copy of every page that is
/// touched, for each batch again. When one fails, all goes back and each runs anew in a savepoint of
/// its own, so that only those that fail go back.
fn write_group(connection: &mut Connection, batches: &[Batch]) -> Vec<Answer> {
    match write_plainly(connection, batches) {
        Ok(answers) => answers,
        Err(NotPlainly) => write_one_by_one(connection, batches),
    }
}

/// Something stood in the way of a group; nothing of it was written.
struct NotPlainly;

fn write_plainly(connection: &Connection, batches: &[Batch]) -> Result<Vec<Answer>, NotPlainly> {
    if batches.iter().any(|batch| batch.fault.is_some()) {
        return Err(NotPlainly);
    }
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    begun.map_err(|_| NotPlainly)?;
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        match catch_unwind(AssertUnwindSafe(|| run(connection, batch))) {
            Ok(Ok(rows)) => answers.push(Ok(rows)),
            Ok(Err(_)) | Err(_) => break,
        }
    }
    let whole = answers.len() == batches.len();
    if whole && log_writer::commit(connection).is_ok() {
        return Ok(answers);
    }
    roll_back(connection);
    Err(NotPlainly)
}

/// Ends what SQLite has not given up by itself, as it does when the disk is full or broken.
fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(e) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(reason = %e, "a transaction that failed could not be rolled back");
    }
}

fn write_one_by_one(connection: &Connection, batches: &[Batch]) -> Vec<Answer> {
    let all_failed = |reason: &rusqlite::Error| {
        let error = CommitError::Unavailable(reason.to_string());
        batches
            .iter()
            .map(|_| Err(error.clone()))
            .collect::<Vec<_>>()
    };
    if let Err(e) = connection.execute_batch("BEGIN IMMEDIATE") {
        return all_failed(&e);
    }
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        let answer = write_in_savepoint(connection, batch);
        if connection.is_autocommit() {
            return all_failed(&lost_transaction());
        }
        answers.push(answer);
    }
    let sabotaged = batches.iter().any(|b| b.fault == Some(Fault::GroupCommit));
    let committed = if sabotaged {
        Err(lost_transaction())
    } else {
        log_writer::commit(connection)
    };
    if let Err(e) = committed {
        roll_back(connection);
        return all_failed(&e);
    }
    answers
}

fn lost_transaction() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        ffi::Error::new(ffi::SQLITE_IOERR),
        Some("the transaction was given up".to_owned()),
    )
}

fn write_in_savepoint(connection: &Connection, batch: &Batch) -> Answer {
    let broken = |e: &rusqlite::Error| CommitError::Unavailable(e.to_string());
    connection
        .prepare_cached("SAVEPOINT job")
        .and_then(|mut s| s.raw_execute())
        .map_err(|e| broken(&e))?;
    let result = catch_unwind(AssertUnwindSafe(|| run(connection, batch)))
        .unwrap_or_else(|_| {
            Err(CommitError::Broken {
                text: "batch".to_owned(),
                reason: "it panicked half-way".to_owned(),
            })
        })
        .and_then(|rows| match batch.fault {
            Some(Fault::BeforeCommit) => Err(CommitError::Unavailable(
                "given up before the commit".to_owned(),
            )),
            _ => Ok(rows),
        });
    if connection.is_autocommit() {
        return result;
    }
    if result.is_err() {
        connection
            .prepare_cached("ROLLBACK TO job")
            .and_then(|mut s| s.raw_execute())
            .map_err(|e| broken(&e))?;
    }
    connection
        .prepare_cached("RELEASE job")
        .and_then(|mut s| s.raw_execute())
        .map_err(|e| broken(&e))?;
    result
}

#[expect(clippy::panic, reason = "the fault that a test orders is a panic")]
fn run(connection: &Connection, batch: &Batch) -> Answer {
    let mut returned = Vec::new();
    for fill in &batch.fills {
        let error = |e: rusqlite::Error| commit_error(&fill.insert, &e);
        let sql = number_parameters(fill.insert.sqlite());
        let mut prepared = connection.prepare_cached(&sql).map_err(error)?;
        for row in &fill.rows {
            bind(&mut prepared, row).map_err(error)?;
            prepared.raw_execute().map_err(error)?;
        }
    }
    for statement in &batch.statements {
        let error = |e: rusqlite::Error| commit_error(&statement.text, &e);
        if statement.expect == super::Expect::Rows {
            returned
                .extend(read_rows(connection, &statement.text, &statement.values).map_err(error)?);
            continue;
        }
        let sql = number_parameters(statement.text.sqlite());
        let mut prepared = connection.prepare_cached(&sql).map_err(error)?;
        bind(&mut prepared, &statement.values).map_err(error)?;
        let touched = prepared.raw_execute().map_err(error)?;
        if !statement.expect.allows(touched as u64) {
            return Err(CommitError::Conflict {
                at: statement.text.name().to_owned(),
            });
        }
        if batch.fault == Some(Fault::Panic) {
            panic!("ordered by a test");
        }
    }
    Ok(returned)
}

/// Runs one statement once for each list of values, inside whatever transaction is open.
pub(super) fn execute_all(
    connection: &Connection,
    text: &Text,
    rows: &[Vec<Value>],
) -> rusqlite::Result<()> {
    let mut prepared = connection.prepare_cached(&number_parameters(text.sqlite()))?;
    for values in rows {
        bind(&mut prepared, values)?;
        prepared.raw_execute()?;
    }
    Ok(())
}

fn bind(prepared: &mut rusqlite::Statement<'_>, values: &[Value]) -> rusqlite::Result<()> {
    for (at, value) in values.iter().enumerate() {
        prepared.raw_bind_parameter(at + 1, value)?;
    }
    Ok(())
}

pub(super) fn read_rows(
    connection: &Connection,
    text: &Text,
    values: &[Value],
) -> rusqlite::Result<Vec<Row>> {
    let mut prepared = connection.prepare_cached(&number_parameters(text.sqlite()))?;
    let names: Arc<[String]> = prepared.column_names().map(str::to_owned).collect();
    bind(&mut prepared, values)?;
    let mut rows = prepared.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(names.len());
        for at in 0..names.len() {
            values.push(match row.get_ref(at)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(it) => Value::Int(it),
                ValueRef::Text(it) => Value::Text(text_of(it)),
                ValueRef::Blob(it) => Value::Bytes(it.to_vec()),
                // No column holds fractions, so one that turns up is read as what it is not.
                ValueRef::Real(it) => Value::Text(it.to_string()),
            });
        }
        found.push(Row::new(text.name(), Arc::clone(&names), values));
    }
    Ok(found)
}

fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests;
