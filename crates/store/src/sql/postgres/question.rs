//! A question on its way to PostgreSQL. Where nobody waits for its answer any more (a page was loaded
//! again, a request took too long), PostgreSQL would go on with it, and whatever came next over the same
//! connection would stand behind it. So it is told to end it, and until then the question keeps its turn
//! and its connection.

use crate::sql::turns::Turn;
use deadpool_postgres::Object;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::{CancelToken, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long PostgreSQL may take to hear that a question is to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connection that a question goes over, and its turn, where it had to take one.
pub(super) struct Question {
    held: Option<(Option<Turn>, Object)>,
    tls: Option<MakeRustlsConnect>,
}

impl Question {
    pub fn new(turn: Option<Turn>, client: Object, tls: Option<MakeRustlsConnect>) -> Self {
        Self {
            held: Some((turn, client)),
            tls,
        }
    }

    /// The connection; none once it was answered.
    pub fn client(&self) -> Result<&Object, String> {
        let held = self.held.as_ref();
        let (_, client) = held.ok_or_else(|| "the question was answered".to_owned())?;
        Ok(client)
    }

    /// PostgreSQL has answered, with rows or an error: turn and connection are free.
    pub fn answered(mut self) {
        drop(self.held.take());
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        let Some((turn, client)) = self.held.take() else {
            return;
        };
        let Ok(runtime) = Handle::try_current() else {
            drop(Object::take(client));
            return;
        };
        let (token, tls) = (client.cancel_token(), self.tls.take());
        runtime.spawn(async move {
            // Whether it was heard or not, nobody asks over this connection again.
            if let Ok(Err(reason)) = tokio::time::timeout(PATIENCE, end(&token, tls)).await {
                tracing::debug!(%reason, "a question that nobody waits for could not be ended");
            }
            drop(Object::take(client));
            drop(turn);
        });
    }
}

async fn end(
    token: &CancelToken,
    tls: Option<MakeRustlsConnect>,
) -> Result<(), tokio_postgres::Error> {
    match tls {
        Some(tls) => token.cancel_query(tls).await,
        None => token.cancel_query(NoTls).await,
    }
}
