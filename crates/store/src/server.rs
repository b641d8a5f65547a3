//! The database itself, for whoever runs the office: which engine in which version, how large.

use crate::sql::{Db, ReadError, Text};

/// The engine's own version; a pair, because each has words of its own for it.
static VERSION: Text = Text::pair(
    "server::VERSION",
    "SELECT sqlite_version() AS version",
    "SELECT current_setting('server_version') AS version",
);

/// How many bytes the database takes; a pair for the same reason.
static SIZE: Text = Text::pair(
    "server::SIZE",
    "SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()",
    "SELECT pg_database_size(current_database()) AS size",
);

/// The texts of this module, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    vec![VERSION.clone(), SIZE.clone()]
}

/// The engine and its version, as in `SQLite 3.50.4`.
pub async fn version(db: &Db) -> Result<String, ReadError> {
    let row = db.query_one(&VERSION, &[]).await?;
    let version = row.map(|row| row.text("version")).transpose()?;
    let engine = match db.engine_name() {
        "sqlite" => "SQLite",
        _ => "PostgreSQL",
    };
    Ok(format!("{engine} {}", version.unwrap_or_default()))
}

/// How many bytes the database takes, its log apart.
pub async fn size(db: &Db) -> Result<i64, ReadError> {
    let row = db.query_one(&SIZE, &[]).await?;
    Ok(row.map(|row| row.int("size")).transpose()?.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(a_database_says_what_it_is_and_how_large, |db| {
        let version = version(db).await.unwrap();
        let engine = version.split(' ').next().unwrap().to_lowercase();
        assert!(engine.starts_with(db.engine_name()), "{version}");
        assert!(version.ends_with(|c: char| c.is_ascii_alphanumeric() || c == ')'));
        assert!(size(db).await.unwrap() > 100_000);
    });
}
