//! The same statements with the same values, run by nothing but rusqlite: what SQLite itself can
//! do on this disk.

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};
use store::Batch;
use store::sql::text::number_parameters;

/// Opens a file with the settings that motcua opens it with.
pub fn open(path: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -6_144)?;
    connection.pragma_update(None, "wal_autocheckpoint", 32_000)?;
    connection.pragma_update(None, "journal_size_limit", 192_i64 << 20)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Runs batches in a loop, so many in a transaction, until all are written or the time is up;
/// gives how many a second were committed.
pub fn write(
    path: &Path,
    batches: &[Batch],
    together: usize,
    limit: Duration,
) -> anyhow::Result<f64> {
    let connection = open(path)?;
    let mut texts: HashMap<&'static str, String> = HashMap::new();
    for (text, _, _) in batches.iter().flat_map(Batch::statements) {
        texts
            .entry(text.name())
            .or_insert_with(|| number_parameters(text.sqlite()).into_owned());
    }
    let begun = Instant::now();
    let mut written = 0;
    for group in batches.chunks(together.max(1)) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (text, values, expect) in group.iter().flat_map(Batch::statements) {
            let mut prepared = connection.prepare_cached(&texts[text.name()])?;
            for (at, value) in values.iter().enumerate() {
                prepared.raw_bind_parameter(at + 1, value)?;
            }
            let touched = prepared.raw_execute()?;
            anyhow::ensure!(
                expect.allows(touched as u64),
                "{} touched {touched} rows",
                text.name()
            );
        }
        connection.execute_batch("COMMIT")?;
        written += group.len();
        if begun.elapsed() > limit {
            break;
        }
    }
    Ok(written as f64 / begun.elapsed().as_secs_f64())
}
