//! The connections that read. What is known to be short is read where it is asked for, all else in a
//! thread, so that nobody who only wants a little waits behind it. Each of the two has connections of
//! its own: were they shared, whatever waits for a thread would keep short reads from being done at
//! once, they would wait for threads as well, and a server that was once busy would stay so.

use super::failure::read_error;
use super::pace::Pace;
use super::{AT_HAND_CACHE_KIB, CACHE_KIB, connect, held, read_rows};
use crate::sql::text::number_parameters;
use crate::sql::{OpenError, ReadError, Row, Text, Value};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many read in threads.
const IN_THREADS: usize = 4;

/// After how long a read lets others go on by itself; shorter ones do after some hundred.
const A_WHILE: Duration = Duration::from_micros(250);

/// The connections, those that were used last on top.
#[derive(Debug)]
pub(super) struct Readers {
    /// For reads at once: no more of them go on at a time than there are cores to run requests.
    at_hand: Mutex<Vec<Connection>>,
    at_hand_in_all: usize,
    in_threads: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
    pace: Pace,
}

/// A connection on loan; it goes back when this is dropped.
struct Loan {
    readers: Arc<Readers>,
    connection: Option<Connection>,
    /// The turn of one that reads in a thread.
    turn: Option<OwnedSemaphorePermit>,
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let home = match self.turn {
                Some(_) => &self.readers.in_threads,
                None => &self.readers.at_hand,
            };
            held(home).push(connection);
        }
    }
}

type Asked = (Text, Vec<Value>);

const BEGIN: Text = Text::new("readers::BEGIN", "BEGIN");
const COMMIT: Text = Text::new("readers::COMMIT", "COMMIT");

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let at_hand_in_all =
            std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
        let open = |count: usize, cache_kib: i64| {
            (0..count)
                .map(|_| {
                    let connection = connect(path, false)?;
                    connection.pragma_update(None, "query_only", true)?;
                    connection.pragma_update(None, "cache_size", -cache_kib)?;
                    Ok(connection)
                })
                .collect::<rusqlite::Result<Vec<_>>>()
                .map_err(|e| OpenError::Unavailable(e.to_string()))
        };
        let share = i64::try_from(at_hand_in_all).map_or(CACHE_KIB, |of| AT_HAND_CACHE_KIB / of);
        Ok(Self {
            at_hand: Mutex::new(open(at_hand_in_all, share.max(CACHE_KIB))?),
            at_hand_in_all,
            in_threads: Mutex::new(open(IN_THREADS, CACHE_KIB)?),
            turns: Arc::new(Semaphore::new(IN_THREADS)),
            pace: Pace::default(),
        })
    }

    /// How many connections there are.
    pub(super) fn most(&self) -> usize {
        IN_THREADS + self.at_hand_in_all
    }

    /// How many are at work.
    pub(super) fn in_use(&self) -> usize {
        let idle = held(&self.at_hand).len() + self.turns.available_permits();
        self.most().saturating_sub(idle)
    }

    fn lend(self: &Arc<Self>, turn: OwnedSemaphorePermit) -> Result<Loan, ReadError> {
        let connection = held(&self.in_threads).pop().ok_or_else(|| {
            ReadError::Unavailable("no connection is left to read with".to_owned())
        })?;
        Ok(Loan {
            readers: Arc::clone(self),
            connection: Some(connection),
            turn: Some(turn),
        })
    }

    /// A connection, where all of these are short and one is at hand.
    fn at_once<'a>(self: &Arc<Self>, texts: impl Iterator<Item = &'a Text>) -> Option<Loan> {
        if !self.pace.short(texts) {
            return None;
        }
        let connection = held(&self.at_hand).pop()?;
        Some(Loan {
            readers: Arc::clone(self),
            connection: Some(connection),
            turn: None,
        })
    }

    /// All rows of one text.
    pub(super) async fn query(
        self: &Arc<Self>,
        text: &Text,
        values: &[Value],
    ) -> Result<Vec<Row>, ReadError> {
        if let Some(loan) = self.at_once(std::iter::once(text)) {
            let since = Instant::now();
            let rows = loan.work(|connection, pace| read(connection, pace, text, values));
            let_others(since).await;
            return rows;
        }
        let (text, values) = (text.clone(), values.to_vec());
        self.in_thread(move |connection, pace| read(connection, pace, &text, &values))
            .await
    }

    /// All rows of several texts, by one connection.
    pub(super) async fn query_together(
        self: &Arc<Self>,
        asked: Vec<Asked>,
    ) -> Result<Vec<Vec<Row>>, ReadError> {
        let loan = self.at_once(asked.iter().map(|(text, _)| text));
        let all = move |connection: &Connection, pace: &Pace| {
            at_one_moment(connection, || {
                let each = asked.iter();
                each.map(|(text, values)| read(connection, pace, text, values))
                    .collect()
            })
        };
        match loan {
            Some(loan) => {
                let since = Instant::now();
                let rows = loan.work(all);
                let_others(since).await;
                rows
            }
            None => self.in_thread(all).await,
        }
    }

    /// The names of the columns of a text, without running it.
    pub(super) async fn columns_of(
        self: &Arc<Self>,
        text: &Text,
    ) -> Result<Vec<String>, ReadError> {
        let text = text.clone();
        self.in_thread(move |connection, _| {
            let statement = connection
                .prepare(&number_parameters(text.sqlite()))
                .map_err(|e| read_error(&text, &e))?;
            Ok(statement.column_names().map(str::to_owned).collect())
        })
        .await
    }

    async fn in_thread<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection, &Pace) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|e| ReadError::Unavailable(e.to_string()))?;
        let readers = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || readers.lend(turn)?.work(work));
        done.await
            .unwrap_or_else(|e| Err(ReadError::Unavailable(e.to_string())))
    }
}

impl Loan {
    fn work<T>(
        self,
        work: impl FnOnce(&Connection, &Pace) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let Some(connection) = &self.connection else {
            return Err(ReadError::Unavailable("the connection is gone".to_owned()));
        };
        catch_unwind(AssertUnwindSafe(|| work(connection, &self.readers.pace)))
            .unwrap_or_else(|_| Err(ReadError::Unavailable("a read failed half-way".to_owned())))
    }
}

/// Lets others go on after what was read at once: whoever reads the whole store case by case would
/// otherwise keep a thread of the server for itself.
async fn let_others(since: Instant) {
    if since.elapsed() > A_WHILE {
        tokio::task::yield_now().await;
    } else {
        tokio::task::coop::consume_budget().await;
    }
}

/// Reads in one transaction: the answers fit together, and the file is locked once for all of them.
fn at_one_moment<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let run = |text: &Text| {
        let run = || connection.prepare_cached(text.sqlite())?.execute([]);
        run().map_err(|e| read_error(text, &e))
    };
    run(&BEGIN)?;
    let _given_up = GivenUp(connection);
    let read = work()?;
    run(&COMMIT)?;
    Ok(read)
}

/// Ends a transaction that did not end by itself, also where the reading broke off: a connection that
/// kept it would show the store as it was then for ever.
struct GivenUp<'a>(&'a Connection);

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // One that cannot be ended makes the next reading with this connection fail, which says so.
            let _ = self.0.execute_batch("ROLLBACK");
        }
    }
}

fn read(
    connection: &Connection,
    pace: &Pace,
    text: &Text,
    values: &[Value],
) -> Result<Vec<Row>, ReadError> {
    let since = Instant::now();
    let rows = read_rows(connection, text, values).map_err(|e| read_error(text, &e));
    pace.note(text, since.elapsed());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_off_half_way_leaves_no_transaction_behind() {
        let connection = Connection::open_in_memory().unwrap();
        let broken = ReadError::Unavailable("broken".to_owned());
        let read: Result<(), _> = at_one_moment(&connection, || Err(broken));
        assert!(read.is_err() && connection.is_autocommit());
        let falls = AssertUnwindSafe(|| at_one_moment::<()>(&connection, || panic!("falls")));
        assert!(catch_unwind(falls).is_err());
        assert!(connection.is_autocommit());
        let one = || {
            assert!(!connection.is_autocommit(), "all of it at one moment");
            Ok(1)
        };
        assert!(matches!(at_one_moment(&connection, one), Ok(1)));
        assert!(connection.is_autocommit());
    }
}
