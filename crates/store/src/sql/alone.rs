//! One connection in one transaction of its own, for work that needs a single moment of the whole
//! database (export) or all of it at once (import); not for serving.

use super::copy::CopyError;
use super::{Row, Target, Text, Value, postgres, sqlite};
use futures_util::future::try_join_all;
use rusqlite::Connection;
use std::sync::Arc;
use tokio_postgres::Client;

/// The connection, inside its transaction.
#[derive(Debug)]
pub struct Alone {
    engine: Engine,
}

#[derive(Debug)]
enum Engine {
    /// None only while a blocking thread has it.
    Sqlite(Option<Connection>),
    Postgres(Client),
}

fn failed(what: &str, reason: impl ToString) -> CopyError {
    CopyError::Failed {
        what: what.to_owned(),
        reason: reason.to_string(),
    }
}

const CANNOT_READ: &str = "the database cannot be read";
const CANNOT_WRITE: &str = "the database cannot be written to";

impl Alone {
    /// Everything as it is at this moment, whatever others write meanwhile.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn to_read(target: &Target) -> Result<Self, CopyError> {
        Self::begin(
            target,
            "BEGIN; SELECT count(*) FROM schema_migration",
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            CANNOT_READ,
        )
        .await
    }

    /// A transaction that writes.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn to_write(target: &Target) -> Result<Self, CopyError> {
        Self::begin(target, "BEGIN IMMEDIATE", "BEGIN", CANNOT_WRITE).await
    }

    async fn begin(
        target: &Target,
        sqlite_begin: &'static str,
        postgres_begin: &'static str,
        what: &'static str,
    ) -> Result<Self, CopyError> {
        let engine = match target {
            Target::Sqlite { path } => {
                let path = path.clone();
                let open = move || {
                    if !path.exists() {
                        return Err(failed(what, format!("there is no {}", path.display())));
                    }
                    let connection = sqlite::connect(&path, false).map_err(|e| failed(what, e))?;
                    connection
                        .execute_batch(sqlite_begin)
                        .map_err(|e| failed(what, e))?;
                    Ok(connection)
                };
                let opened = tokio::task::spawn_blocking(open).await;
                Engine::Sqlite(Some(opened.map_err(|e| failed(what, e))??))
            }
            Target::Postgres { url, .. } => {
                let (client, _driver) = postgres::connect_alone(url).await?;
                client
                    .batch_execute(postgres_begin)
                    .await
                    .map_err(|e| failed(what, postgres::message(&e)))?;
                Engine::Postgres(client)
            }
        };
        Ok(Self { engine })
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// When it cannot be answered.
    pub async fn query(&mut self, text: &Text, values: &[Value]) -> Result<Vec<Row>, CopyError> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let (text, values) = (text.clone(), values.to_vec());
                on(connection, CANNOT_READ, move |it| {
                    sqlite::read_rows(it, &text, &values)
                })
                .await
            }
            Engine::Postgres(client) => {
                let told = |e: tokio_postgres::Error| failed(CANNOT_READ, postgres::message(&e));
                let statement = client.prepare(text.postgres()).await.map_err(told)?;
                let rows = client
                    .query(&statement, &postgres::parameters(values))
                    .await
                    .map_err(told)?;
                postgres::decode(text, &statement, &rows).map_err(|e| failed(CANNOT_READ, e))
            }
        }
    }

    /// Runs one statement once for each list of values.
    ///
    /// # Errors
    /// When one cannot be written; the transaction is of no use then.
    pub async fn execute_all(
        &mut self,
        text: &Text,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), CopyError> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let text = text.clone();
                on(connection, CANNOT_WRITE, move |it| {
                    sqlite::execute_all(it, &text, &rows)
                })
                .await
            }
            Engine::Postgres(client) => {
                let told = |e: tokio_postgres::Error| failed(CANNOT_WRITE, postgres::message(&e));
                let statement = client.prepare(text.postgres()).await.map_err(told)?;
                let statement = Arc::new(statement);
                let client = &*client;
                // Sent one after another without waiting for each answer.
                let sent = rows.iter().map(|values| {
                    let statement = Arc::clone(&statement);
                    async move {
                        client
                            .execute_raw(&*statement, postgres::parameters(values))
                            .await
                    }
                });
                try_join_all(sent).await.map_err(told)?;
                Ok(())
            }
        }
    }

    /// Makes what was written true. Without it, nothing was.
    ///
    /// # Errors
    /// When it cannot be; then nothing was written.
    pub async fn commit(mut self) -> Result<(), CopyError> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                on(connection, CANNOT_WRITE, |it| it.execute_batch("COMMIT")).await
            }
            Engine::Postgres(client) => client
                .batch_execute("COMMIT")
                .await
                .map_err(|e| failed(CANNOT_WRITE, postgres::message(&e))),
        }
    }
}

/// Lends the connection to a blocking thread.
async fn on<T: Send + 'static>(
    place: &mut Option<Connection>,
    what: &'static str,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, CopyError> {
    let Some(connection) = place.take() else {
        return Err(failed(what, "the connection was lost"));
    };
    let done = tokio::task::spawn_blocking(move || {
        let done = work(&connection);
        (connection, done)
    })
    .await;
    let (connection, done) = done.map_err(|e| failed(what, e))?;
    *place = Some(connection);
    done.map_err(|e| failed(what, e))
}
