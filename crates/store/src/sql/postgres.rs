//! PostgreSQL, for more than one process: a small pool, READ COMMITTED, and the statements of a
//! batch sent without waiting for each answer. What is one statement runs as the server would have it, which
//! is READ COMMITTED too unless somebody changed that; a stricter level only makes conflicts of it.

use super::batch::Fill;
use super::turns::Turns;
use super::{Batch, CommitError, Fault, OpenError, ReadError, Row, Text, Value, Ways};
use deadpool_postgres::{Object, Pool, PoolError};
use futures_util::future::{join, join_all};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

mod address;
mod question;

pub(super) use address::connect_alone;
use address::{config, pool, tls};
use question::Question;

/// What PostgreSQL says when somebody else was first.
const CONFLICTS: [&SqlState; 4] = [
    &SqlState::UNIQUE_VIOLATION,
    &SqlState::T_R_SERIALIZATION_FAILURE,
    &SqlState::T_R_DEADLOCK_DETECTED,
    &SqlState::LOCK_NOT_AVAILABLE,
];

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// How long to wait for a connection before the database counts as not answering.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same for a replica: the primary can answer instead.
const REPLICA_PATIENCE: Duration = Duration::from_secs(1);
/// A pool of connections to one database. Half of them may read at once: a question keeps a processor of
/// the server busy, so that more of them only take turns, while what is written waits for the disk. So a
/// flood of questions leaves connections to those who file.
#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
    turns: Arc<Turns>,
    patience: Duration,
    tls: Option<MakeRustlsConnect>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("turns", &self.turns)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects, and refuses a database that does not compare text by bytes.
    pub async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        let it = Self::of(url, connections, connections.div_ceil(2), PATIENCE)?;
        it.refuse_other_collation().await?;
        Ok(it)
    }

    /// A replica, which need not be there: whoever asks it does not wait long. All its connections read.
    pub(super) fn open_replica(url: &str, connections: u32) -> Result<Self, OpenError> {
        Self::of(url, connections, connections, REPLICA_PATIENCE)
    }

    fn of(
        url: &str,
        connections: u32,
        may_read: u32,
        patience: Duration,
    ) -> Result<Self, OpenError> {
        let config = config(url)?;
        let tls = tls(&config)?;
        Ok(Self {
            pool: pool(config, tls.clone(), connections, patience)?,
            turns: Arc::new(Turns::new(may_read.max(1) as usize)),
            patience,
            tls,
        })
    }

    /// Lists sort and page by bytes on both engines; another collation would lose rows silently.
    async fn refuse_other_collation(&self) -> Result<(), OpenError> {
        let unavailable = |reason: String| OpenError::Unavailable(reason);
        let client = self
            .pool
            .get()
            .await
            .map_err(|e| unavailable(pool_message(&e)))?;
        let row = client
            .query_one(
                "SELECT '-b' < 'B' AND 'B' < 'Z' AND 'Z' < 'a' AND 'a' < 'é' AS bytewise,
                        datcollate::text AS name, pg_encoding_to_char(encoding)::text AS encoding
                 FROM pg_database WHERE datname = current_database()",
                &[],
            )
            .await
            .map_err(|e| unavailable(message(&e)))?;
        let bytewise: bool = row.get("bytewise");
        let encoding: String = row.get("encoding");
        if bytewise && encoding == "UTF8" {
            return Ok(());
        }
        Err(OpenError::Collation {
            found: format!("{} {encoding}", row.get::<_, String>("name")),
        })
    }

    /// How busy the connections are.
    pub fn ways(&self) -> Ways {
        let status = self.pool.status();
        Ways {
            most: status.max_size,
            may_read: self.turns.most,
            in_use: status.size.saturating_sub(status.available),
            waiting: status.waiting + self.turns.waiting(),
        }
    }

    /// A connection to ask a question by, when it is its turn.
    async fn question(&self) -> Result<Question, String> {
        let turn = tokio::time::timeout(self.patience, self.turns.next()).await;
        let turn = turn.map_err(|_| "no connection was free to read".to_owned())?;
        Ok(Question::new(
            Some(turn),
            self.client().await?,
            self.tls.clone(),
        ))
    }

    async fn client(&self) -> Result<Object, String> {
        self.pool.get().await.map_err(|e| pool_message(&e))
    }

    /// All rows of a query.
    pub async fn query(&self, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
        let question = self.question().await.map_err(ReadError::Unavailable)?;
        ask(question, text, values).await
    }

    /// All rows of a query that is over in no time and that others wait for: how far the database is. It
    /// takes no turn, so that a flood of questions does not make the database look as if it were away.
    pub async fn query_ahead(&self, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
        let client = self.client().await.map_err(ReadError::Unavailable)?;
        ask(Question::new(None, client, self.tls.clone()), text, values).await
    }

    /// All rows of several queries, sent over one connection without waiting in between.
    pub async fn query_together(
        &self,
        asked: &[(Text, Vec<Value>)],
    ) -> Result<Vec<Vec<Row>>, ReadError> {
        let question = self.question().await.map_err(ReadError::Unavailable)?;
        let client = question.client().map_err(ReadError::Unavailable)?;
        let all = asked
            .iter()
            .map(|(text, values)| rows_of(client, text, values));
        // All of them, also where one fails: the connection is free once each was answered.
        let answers = join_all(all).await;
        question.answered();
        answers.into_iter().collect()
    }

    /// The names of the columns of a text, without running it.
    pub async fn columns_of(&self, text: &Text) -> Result<Vec<String>, ReadError> {
        let question = self.question().await.map_err(ReadError::Unavailable)?;
        let client = question.client().map_err(ReadError::Unavailable)?;
        let prepared = client.prepare(text.postgres()).await;
        question.answered();
        let statement = prepared.map_err(|e| read_error(text, &e))?;
        if let Some(column) = statement.columns().iter().find(|c| !is_known(c.type_())) {
            let reason = format!(
                "column {} has type {}: CAST it",
                column.name(),
                column.type_()
            );
            return Err(ReadError::Broken {
                text: text.name().to_owned(),
                reason,
            });
        }
        Ok(statement
            .columns()
            .iter()
            .map(|c| c.name().to_owned())
            .collect())
    }

    /// Runs a batch in one transaction. It runs to its end even when nobody waits any more, so
    /// that no connection goes back to the pool inside a transaction.
    pub async fn commit(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        let client = self.client().await.map_err(CommitError::Unavailable)?;
        let done = tokio::spawn(async move {
            let mut open = Transaction {
                client: Some(client),
            };
            open.run_and_end(&batch).await
        });
        done.await.unwrap_or_else(|_| {
            Err(CommitError::Broken {
                text: "batch".to_owned(),
                reason: "it panicked half-way".to_owned(),
            })
        })
    }

    /// Closes the pool.
    pub fn close(&self) {
        self.pool.close();
    }
}

async fn ask(question: Question, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
    let client = question.client().map_err(ReadError::Unavailable)?;
    let answer = rows_of(client, text, values).await;
    question.answered();
    answer
}

async fn rows_of(client: &Object, text: &Text, values: &[Value]) -> Result<Vec<Row>, ReadError> {
    let told = |e: tokio_postgres::Error| read_error(text, &e);
    let statement = client.prepare_cached(text.postgres()).await.map_err(told)?;
    let rows = client
        .query(&statement, &parameters(values))
        .await
        .map_err(told)?;
    decode(text, &statement, &rows).map_err(|reason| ReadError::Broken {
        text: text.name().to_owned(),
        reason,
    })
}

/// A connection inside a transaction. If it is dropped there, it is thrown away.
struct Transaction {
    client: Option<Object>,
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.discard();
    }
}

impl Transaction {
    fn discard(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }

    /// Sends everything, checks the numbers, commits: what one statement does is a transaction of its
    /// own, and needs no words around it where no number can be wrong once it is done.
    async fn run_and_end(&mut self, batch: &Batch) -> Result<Vec<Row>, CommitError> {
        let result = self.run(batch).await;
        if !batch.commits_by_itself() {
            return self.end(result).await;
        }
        match &result {
            Err(CommitError::Unavailable(_)) => self.discard(),
            _ => drop(self.client.take()),
        }
        result
    }

    /// Sends everything and checks the numbers.
    #[expect(clippy::panic, reason = "the fault that a test orders is a panic")]
    async fn run(&self, batch: &Batch) -> Result<Vec<Row>, CommitError> {
        let Some(client) = &self.client else {
            return Ok(Vec::new());
        };
        let mut prepared = Vec::with_capacity(batch.statements.len());
        for statement in &batch.statements {
            let text = &statement.text;
            prepared.push(
                client
                    .prepare_cached(text.postgres())
                    .await
                    .map_err(|e| commit_error(text, &e))?,
            );
        }
        for (at, fill) in batch.fills.iter().enumerate() {
            if at == 0 {
                let begun = client.batch_execute(BEGIN).await;
                begun.map_err(|e| CommitError::Unavailable(message(&e)))?;
            }
            copy(client, fill)
                .await
                .map_err(|e| commit_error(&fill.insert, &e))?;
        }
        // Polled in order, so sent in order and without waiting in between.
        let begin = async {
            match batch.fills.is_empty() && !batch.commits_by_itself() {
                true => client.batch_execute(BEGIN).await,
                false => Ok(()),
            }
        };
        let statements =
            batch
                .statements
                .iter()
                .zip(&prepared)
                .map(|(statement, prepared)| async move {
                    let parameters = parameters(&statement.values);
                    if statement.expect == super::Expect::Rows {
                        let rows = client.query(prepared, &parameters).await?;
                        return Ok((0, rows));
                    }
                    let touched = client.execute_raw(prepared, parameters).await?;
                    Ok::<_, tokio_postgres::Error>((touched, Vec::new()))
                });
        let (begun, results) = join(begin, join_all(statements)).await;
        begun.map_err(|e| CommitError::Unavailable(message(&e)))?;
        let mut returned = Vec::new();
        for ((statement, prepared), result) in batch.statements.iter().zip(&prepared).zip(results) {
            let text = &statement.text;
            let (touched, rows) = result.map_err(|e| commit_error(text, &e))?;
            if !statement.expect.allows(touched) {
                return Err(CommitError::Conflict {
                    at: text.name().to_owned(),
                });
            }
            let rows = decode(text, prepared, &rows).map_err(|reason| CommitError::Broken {
                text: text.name().to_owned(),
                reason,
            })?;
            returned.extend(rows);
        }
        match batch.fault {
            Some(Fault::Panic) => panic!("ordered by a test"),
            Some(_) => Err(CommitError::Unavailable(
                "given up before the commit".to_owned(),
            )),
            None => Ok(returned),
        }
    }

    /// Ends the transaction as its result demands. A connection that cannot be brought out of
    /// its transaction is thrown away.
    async fn end(
        &mut self,
        result: Result<Vec<Row>, CommitError>,
    ) -> Result<Vec<Row>, CommitError> {
        let Some(client) = &self.client else {
            return result;
        };
        if matches!(result, Err(CommitError::Unavailable(_))) {
            // Whatever is the matter with this server, the next connection finds a better one.
            self.discard();
            return result;
        }
        let ended = client
            .batch_execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })
            .await;
        match ended {
            Ok(()) => drop(self.client.take()),
            Err(_) => self.discard(),
        }
        let rows = result?;
        ended.map_err(|e| match e.code() {
            Some(code) if CONFLICTS.contains(&code) => CommitError::Conflict {
                at: "COMMIT".to_owned(),
            },
            _ => CommitError::Unavailable(message(&e)),
        })?;
        Ok(rows)
    }
}

/// Puts many rows in with COPY.
async fn copy(client: &Client, fill: &Fill) -> Result<(), tokio_postgres::Error> {
    let columns = fill.columns.join(", ");
    let like = format!("SELECT {columns} FROM {} LIMIT 0", fill.table);
    let types: Vec<Type> = client
        .prepare(&like)
        .await?
        .columns()
        .iter()
        .map(|column| column.type_().clone())
        .collect();
    let copy = format!("COPY {} ({columns}) FROM STDIN (FORMAT binary)", fill.table);
    let writer = BinaryCopyInWriter::new(client.copy_in(&copy).await?, &types);
    tokio::pin!(writer);
    for row in &fill.rows {
        writer.as_mut().write(&parameters(row)).await?;
    }
    writer.finish().await?;
    Ok(())
}

pub(super) fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

fn is_known(ty: &Type) -> bool {
    matches!(
        *ty,
        Type::BOOL
            | Type::INT8
            | Type::INT4
            | Type::INT2
            | Type::TEXT
            | Type::VARCHAR
            | Type::NAME
            | Type::BYTEA
    )
}

pub(super) fn decode(
    text: &Text,
    statement: &Statement,
    rows: &[tokio_postgres::Row],
) -> Result<Vec<Row>, String> {
    let names: Arc<[String]> = statement
        .columns()
        .iter()
        .map(|c| c.name().to_owned())
        .collect();
    rows.iter()
        .map(|row| {
            let columns = row.columns();
            let mut values = Vec::with_capacity(columns.len());
            for (at, column) in columns.iter().enumerate() {
                values.push(value(row, at, column.type_())?);
            }
            Ok(Row::new(text.name(), Arc::clone(&names), values))
        })
        .collect()
}

fn value(row: &tokio_postgres::Row, at: usize, ty: &Type) -> Result<Value, String> {
    let told = |e: tokio_postgres::Error| message(&e);
    Ok(match *ty {
        Type::BOOL => row
            .try_get::<_, Option<bool>>(at)
            .map_err(told)?
            .map_or(Value::Null, Value::Bool),
        Type::INT8 => row
            .try_get::<_, Option<i64>>(at)
            .map_err(told)?
            .map_or(Value::Null, Value::Int),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(at)
            .map_err(told)?
            .map_or(Value::Null, |it| Value::Int(i64::from(it))),
        Type::INT2 => row
            .try_get::<_, Option<i16>>(at)
            .map_err(told)?
            .map_or(Value::Null, |it| Value::Int(i64::from(it))),
        Type::TEXT | Type::VARCHAR | Type::NAME => row
            .try_get::<_, Option<String>>(at)
            .map_err(told)?
            .map_or(Value::Null, Value::Text),
        Type::BYTEA => row
            .try_get::<_, Option<Vec<u8>>>(at)
            .map_err(told)?
            .map_or(Value::Null, Value::Bytes),
        ref other => return Err(format!("a column has type {other}: CAST it")),
    })
}

/// What PostgreSQL said: the driver's own words hide it behind "db error".
pub(super) fn message(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => {
            let mut words = error.to_string();
            let mut source = std::error::Error::source(error);
            while let Some(inner) = source {
                words = format!("{words}: {inner}");
                source = inner.source();
            }
            words
        }
    }
}

fn pool_message(error: &PoolError) -> String {
    match error {
        PoolError::Backend(e) => message(e),
        other => other.to_string(),
    }
}

/// Whether the server itself is in trouble: connection lost, resources, operator, system.
fn is_passing(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        None => {
            error.is_closed()
                || std::error::Error::source(error).is_some_and(|s| s.is::<std::io::Error>())
        }
        // A server that takes no writing is a standby, or one that an operator closed for a while.
        Some(state) => {
            *state == SqlState::READ_ONLY_SQL_TRANSACTION
                || ["08", "53", "57", "58"]
                    .iter()
                    .any(|class| state.code().starts_with(class))
        }
    }
}

fn read_error(text: &Text, error: &tokio_postgres::Error) -> ReadError {
    if is_passing(error) {
        return ReadError::Unavailable(message(error));
    }
    ReadError::Broken {
        text: text.name().to_owned(),
        reason: message(error),
    }
}

fn commit_error(text: &Text, error: &tokio_postgres::Error) -> CommitError {
    if error.code().is_some_and(|code| CONFLICTS.contains(&code)) {
        return CommitError::Conflict {
            at: text.name().to_owned(),
        };
    }
    if is_passing(error) {
        return CommitError::Unavailable(message(error));
    }
    CommitError::Broken {
        text: text.name().to_owned(),
        reason: message(error),
    }
}
