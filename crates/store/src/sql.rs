//! The plumbing under every query: one SQL text for both engines, reads decoded by name, writes
//! as a [`Batch`] of data that is run in one transaction or not at all.
//!
//! A text is written with `$1`, `$2` …, in the words of PostgreSQL, and must mean the same on
//! SQLite; the registry test prepares all of them on both. No closure travels into a
//! transaction: everything to be written is known before it begins, so the two engines have one
//! shape and a group of jobs can share one flush of the disk.

pub mod alone;
pub mod batch;
pub mod copy;
pub mod measured;
pub mod migrate;
pub mod postgres;
pub mod registry;
pub mod replica;
pub mod row;
pub mod schema;
pub mod select;
pub mod sqlite;
pub mod sums;
pub mod text;
mod turns;
pub mod value;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trouble_tests;

pub use batch::{Batch, Expect};
pub use measured::Measured;
pub use replica::Position;
pub use row::{Inconsistency, Row};
pub use select::Select;
pub use text::Text;
pub use value::Value;

pub(crate) use text::texts;

use crate::job_queue;
use crate::number_series::Turns;
use futures_util::future::try_join_all;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// Where the files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One file on this machine, made when it is not there.
    Sqlite {
        /// The database file.
        path: PathBuf,
    },
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host:port/database`, with `?sslmode=require` for TLS.
        url: String,
        /// How many connections at once; two to four for each core of the server.
        connections: u32,
    },
}

/// A database of either kind. Cheap to clone; all clones share the writer and the pool.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    next_fault: Arc<AtomicU8>,
    turns: Turns,
    jobs: Arc<Notify>,
    replica: Option<replica::Replica>,
    /// Whether queries of this clone go to the replica.
    aside: bool,
    measured: Measured,
    copies: Arc<OnceLock<Mutex<Vec<Batch>>>>,
}

/// How busy the ways into a database are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ways {
    /// How many connections there may be.
    pub most: usize,
    /// How many of them may read at once.
    pub may_read: usize,
    /// How many of them are at work.
    pub in_use: usize,
    /// How many wait for one; on SQLite, for the one that writes.
    pub waiting: usize,
}

impl Ways {
    /// Whether somebody waits because all are taken.
    #[must_use]
    pub fn are_taken(&self) -> bool {
        self.waiting > 0 && self.in_use >= self.may_read
    }
}

/// The two engines; closed on purpose.
#[derive(Clone, Debug)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// Why a database could not be opened or migrated.
#[derive(thiserror::Error, Debug)]
pub enum OpenError {
    /// Another server holds this file.
    #[error(
        "{path} is in use by another motcua: stop that one first, or give this one a folder of its own"
    )]
    InUse {
        /// The database file.
        path: String,
    },
    /// Migrations are missing.
    #[error(
        "the database is at migration {found} and this motcua needs {needed}: run `motcua migrate` first"
    )]
    NotMigrated {
        /// The last migration found.
        found: i64,
        /// The last migration known.
        needed: i64,
    },
    /// A newer motcua has been here.
    #[error(
        "the database is at migration {found} and this motcua knows only {known}: \
         a newer motcua has used it, so an older one must not"
    )]
    Newer {
        /// The last migration found.
        found: i64,
        /// The last migration known.
        known: i64,
    },
    /// A migration that was applied is not the one this program carries.
    #[error("migration {no} ({name}) was applied with another text than this motcua carries")]
    Altered {
        /// Its number.
        no: i64,
        /// Its name.
        name: String,
    },
    /// Text is not compared byte by byte.
    #[error(
        "the PostgreSQL database sorts text by the collation {found:?}, and lists need bytes: create it with \
         CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )]
    Collation {
        /// The collation found.
        found: String,
    },
    /// It could not be reached or opened.
    #[error("the database cannot be opened: {0}")]
    Unavailable(String),
    /// A migration failed.
    #[error("migration {no} failed and was rolled back: {reason}")]
    Migration {
        /// Its number.
        no: i64,
        /// What the database said.
        reason: String,
    },
}

/// Why something could not be read.
#[derive(thiserror::Error, Debug)]
pub enum ReadError {
    /// The database does not answer now; later it may.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// A value is not what it must be.
    #[error(transparent)]
    Inconsistency(#[from] Inconsistency),
    /// The query is wrong: a defect of the program.
    #[error("the query {text} failed: {reason}")]
    Broken {
        /// Name of the query.
        text: String,
        /// What the database said.
        reason: String,
    },
}

/// Why a batch was not committed. Nothing of it remains.
#[derive(thiserror::Error, Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// Someone else was there first: read again and decide again.
    #[error("changed by someone else in the meantime (at {at})")]
    Conflict {
        /// Name of the statement that found it out.
        at: String,
    },
    /// The database could not do it now. Where the answer to a COMMIT was lost it may have been
    /// done after all; the request key tells.
    #[error("the database could not commit: {0}")]
    Unavailable(String),
    /// The statement is wrong: a defect of the program.
    #[error("the statement {text} failed: {reason}")]
    Broken {
        /// Name of the statement.
        text: String,
        /// What the database said.
        reason: String,
    },
}

impl CommitError {
    /// Whether reading again and deciding again can help.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }
}

impl From<Inconsistency> for CommitError {
    fn from(it: Inconsistency) -> Self {
        Self::Broken {
            text: it.table.clone(),
            reason: it.to_string(),
        }
    }
}

/// A failure ordered by a test for the next commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Fault {
    /// All statements run, then the transaction is given up instead of committed.
    BeforeCommit = 1,
    /// The COMMIT itself fails, for every job that shares it.
    GroupCommit = 2,
    /// The job panics half-way.
    Panic = 3,
}

impl Fault {
    fn from_code(code: u8) -> Option<Self> {
        [Self::BeforeCommit, Self::GroupCommit, Self::Panic]
            .into_iter()
            .find(|f| *f as u8 == code)
    }
}

impl Db {
    /// Opens a migrated database for serving: SQLite is locked against a second server.
    pub async fn open(target: &Target) -> Result<Self, OpenError> {
        let engine = match target {
            Target::Sqlite { path } => Engine::Sqlite(sqlite::Sqlite::open(path.clone()).await?),
            Target::Postgres { url, connections } => {
                Engine::Postgres(postgres::Postgres::open(url, *connections).await?)
            }
        };
        Self::current(engine).await
    }

    /// Opens a migrated database only to look: no lock and no writing, beside a running server.
    pub async fn open_to_read(target: &Target) -> Result<Self, OpenError> {
        let engine = match target {
            Target::Sqlite { path } => {
                Engine::Sqlite(sqlite::Sqlite::open_to_read(path.clone()).await?)
            }
            Target::Postgres { url, .. } => {
                Engine::Postgres(postgres::Postgres::open(url, 2).await?)
            }
        };
        Self::current(engine).await
    }

    /// Opens a migrated database for a row or two beside a server at work: no lock is taken, and
    /// a write waits its turn like any other process's.
    pub async fn open_beside(target: &Target) -> Result<Self, OpenError> {
        let engine = match target {
            Target::Sqlite { path } => {
                Engine::Sqlite(sqlite::Sqlite::open_beside(path.clone()).await?)
            }
            Target::Postgres { url, .. } => {
                Engine::Postgres(postgres::Postgres::open(url, 2).await?)
            }
        };
        Self::current(engine).await
    }

    /// The database of an engine, once its tables are those of this program.
    async fn current(engine: Engine) -> Result<Self, OpenError> {
        let db = Self {
            engine,
            next_fault: Arc::default(),
            turns: Turns::default(),
            jobs: Arc::default(),
            measured: Measured::default(),
            copies: Arc::default(),
            replica: None,
            aside: false,
        };
        match migrate::refuse_unless_current(&db).await {
            Ok(()) => Ok(db),
            Err(e) => {
                db.close().await;
                Err(e)
            }
        }
    }

    /// Brings a database up to this program and opens it.
    pub async fn migrate_and_open(target: &Target) -> Result<Self, OpenError> {
        migrate::migrate(target).await?;
        Self::open(target).await
    }

    /// Lets lists and look-ups be answered by a streaming copy of the primary.
    ///
    /// # Errors
    /// When the engine is SQLite, or the address is none. A replica that is away is no error:
    /// the primary answers until it comes.
    pub async fn with_replica(mut self, url: &str, connections: u32) -> Result<Self, OpenError> {
        let Engine::Postgres(primary) = &self.engine else {
            return Err(OpenError::Unavailable(
                "only PostgreSQL has replicas".to_owned(),
            ));
        };
        self.replica = Some(replica::Replica::open(primary, url, connections).await?);
        Ok(self)
    }

    /// Whether there is a replica.
    pub fn has_replica(&self) -> bool {
        self.replica.is_some()
    }

    /// The same database, whose queries the replica answers if it has everything up to a
    /// position, and nothing older than a few seconds; writes go where they always go.
    #[must_use]
    pub fn aside(&self, seen: Option<Position>) -> Self {
        let replica = self.replica.as_ref();
        Self {
            aside: replica.is_some_and(|it| it.may_answer(seen)),
            ..self.clone()
        }
    }

    /// The position up to which everything committed by now lies; none where there is no replica
    /// that could lack it.
    pub async fn position(&self) -> Result<Option<Position>, ReadError> {
        match (&self.engine, &self.replica) {
            (Engine::Postgres(primary), Some(_)) => replica::written(primary).await.map(Some),
            _ => Ok(None),
        }
    }

    /// The rows from the replica, if this clone asks it and it has an answer.
    async fn by_replica(&self, text: &Text, values: &[Value]) -> Option<Vec<Row>> {
        let replica = self.replica.as_ref().filter(|_| self.aside)?;
        match replica.query(text, values).await {
            Ok(rows) => Some(rows),
            Err(error) => {
                // It may have gone, or cancelled the query because it must replay: the primary
                // knows as well.
                tracing::debug!(%error, "the replica did not answer");
                None
            }
        }
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// `"sqlite"` or `"postgres"`.
    pub fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// How long it has kept people waiting.
    pub fn measured(&self) -> &Measured {
        &self.measured
    }

    /// How busy its connections are.
    pub fn ways(&self) -> Ways {
        match &self.engine {
            Engine::Sqlite(it) => it.ways(),
            Engine::Postgres(it) => it.ways(),
        }
    }

    /// All rows of a query. Values are counted from `$1`.
    pub async fn query(&self, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
        let since = Instant::now();
        let answer = match self.by_replica(text, values).await {
            Some(rows) => Ok(rows),
            None => self.by_engine(text, values).await,
        };
        self.measured.read(text.name(), since.elapsed(), &answer);
        answer
    }

    async fn by_engine(&self, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
        match &self.engine {
            Engine::Sqlite(it) => it.query(text, values).await,
            Engine::Postgres(it) => it.query(text, values).await,
        }
    }

    /// As [`Db::query`], for what others wait for and what is over in no time: how far the database is. It
    /// waits behind no other question.
    pub(crate) async fn query_ahead(
        &self,
        text: &Text,
        values: &[Value],
    ) -> Result<Vec<Row>, ReadError> {
        match &self.engine {
            Engine::Sqlite(it) => it.query(text, values).await,
            Engine::Postgres(it) => it.query_ahead(text, values).await,
        }
    }

    /// Waits until all that can be read now is safe from a power cut: on SQLite a commit can be read before
    /// its log was flushed, on PostgreSQL it cannot. For whoever is told again what was done before.
    ///
    /// # Errors
    /// When the disk does not confirm it.
    pub(crate) async fn confirmed(&self) -> Result<(), ReadError> {
        let Engine::Sqlite(it) = &self.engine else {
            return Ok(());
        };
        let flushed = it.commit(Batch::new()).await;
        flushed.map_err(|error| ReadError::Unavailable(error.to_string()))?;
        Ok(())
    }

    /// The only row of a query, if there is one.
    pub async fn query_one(&self, text: &Text, values: &[Value]) -> Result<Option<Row>, ReadError> {
        Ok(self.query(text, values).await?.into_iter().next())
    }

    /// All rows of a composed query.
    pub async fn select(&self, select: Select) -> Result<Vec<Row>, ReadError> {
        let (text, values) = select.finish();
        self.query(&text, &values).await
    }

    /// All rows of several composed queries that one page needs, on one connection: on SQLite the
    /// way to a reading thread and back is gone at most once, on PostgreSQL nobody waits in between.
    pub async fn select_together(&self, selects: Vec<Select>) -> Result<Vec<Vec<Row>>, ReadError> {
        self.together(selects.into_iter().map(Select::finish).collect())
            .await
    }

    /// As [`Db::select_together`], of texts.
    pub(crate) async fn together(
        &self,
        asked: Vec<(Text, Vec<Value>)>,
    ) -> Result<Vec<Vec<Row>>, ReadError> {
        if self.aside && self.replica.is_some() {
            let each = asked
                .iter()
                .map(|(text, values)| async { self.query(text, values).await });
            return try_join_all(each).await;
        }
        let names: Vec<&'static str> = asked.iter().map(|(text, _)| text.name()).collect();
        let since = Instant::now();
        let answer = match &self.engine {
            Engine::Sqlite(it) => it.query_together(asked).await,
            Engine::Postgres(it) => it.query_together(&asked).await,
        };
        let took = since.elapsed();
        for name in names {
            self.measured.read(name, took, &answer);
        }
        answer
    }

    /// Runs a batch in one transaction: all of it or nothing. Returns only after the COMMIT.
    pub async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        self.commit_returning(batch).await.map(|_| ())
    }

    /// As [`Db::commit`], with the rows of the statements that return some, in their order.
    pub async fn commit_returning(&self, mut batch: Batch) -> Result<Vec<Row>, CommitError> {
        if let Some(fault) = Fault::from_code(self.next_fault.swap(0, Ordering::AcqRel)) {
            batch.fault = Some(fault);
        }
        if batch.is_empty() && batch.fault.is_none() {
            return Ok(Vec::new());
        }
        let brings_jobs = job_queue::brings_jobs(&batch);
        if let Some(copies) = self.copies.get() {
            let mut copies = copies.lock().unwrap_or_else(PoisonError::into_inner);
            copies.push(batch.clone());
        }
        let filled = batch.fills.first().map(|it| it.insert.name());
        let name = filled.or(batch.statements.first().map(|it| it.text.name()));
        let since = Instant::now();
        let answer = match &self.engine {
            Engine::Sqlite(it) => it.commit(batch).await,
            Engine::Postgres(it) => it.commit(batch).await,
        };
        self.measured
            .commit(name.unwrap_or("nothing"), since.elapsed(), &answer);
        if brings_jobs && answer.is_ok() {
            self.jobs.notify_one();
        }
        answer
    }

    /// Comes back when this process has committed jobs since it was last asked, so that a worker
    /// beside a server need not wait for its next look.
    pub async fn jobs_came(&self) {
        self.jobs.notified().await;
    }

    /// Makes the next commit fail; for tests of what happens then.
    pub fn fail_next_commit(&self, fault: Fault) {
        self.next_fault.store(fault as u8, Ordering::Release);
    }

    /// Keeps a copy of every batch from now on, and gives those kept so far; for benches, which
    /// run the same statements without this crate.
    pub fn copies(&self) -> Vec<Batch> {
        let copies = self.copies.get_or_init(Mutex::default);
        std::mem::take(&mut *copies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Prepares a text without running it and tells the names of its columns.
    pub async fn columns_of(&self, text: &Text) -> Result<Vec<String>, ReadError> {
        match &self.engine {
            Engine::Sqlite(it) => it.columns_of(text).await,
            Engine::Postgres(it) => it.columns_of(text).await,
        }
    }

    /// The plan an engine makes for a text, one line each; for tests that forbid scans.
    pub async fn plan_of(&self, text: &Text, values: &[Value]) -> Result<Vec<String>, ReadError> {
        let words = match &self.engine {
            Engine::Sqlite(_) => "EXPLAIN QUERY PLAN ",
            Engine::Postgres(_) => "EXPLAIN (COSTS OFF) ",
        };
        let explained = Text::owned(text.name(), format!("{words}{}", self.sql_of(text)));
        let rows = self.query(&explained, values).await?;
        let column = if self.engine_name() == "sqlite" {
            "detail"
        } else {
            "QUERY PLAN"
        };
        Ok(rows
            .iter()
            .map(|row| row.text(column))
            .collect::<Result<_, _>>()?)
    }

    fn sql_of<'t>(&self, text: &'t Text) -> &'t str {
        match self.engine {
            Engine::Sqlite(_) => text.sqlite(),
            Engine::Postgres(_) => text.postgres(),
        }
    }

    /// Ends the writer and the connections; what was promised is on disk before this returns.
    pub async fn close(self) {
        if let Some(replica) = &self.replica {
            replica.close();
        }
        match self.engine {
            Engine::Sqlite(it) => it.close().await,
            Engine::Postgres(it) => it.close(),
        }
    }
}
