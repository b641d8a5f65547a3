//! Brings a database up to this program: numbered files, each applied once, in one transaction
//! and in order, remembered with its checksum. An interruption leaves a whole number of them.
//!
//! A file is written once, in PostgreSQL's words; for SQLite three types are renamed and tables
//! made STRICT. Where that is not enough a number has two files. Rules for adding one are in
//! `migrations/README.md`.

use super::{Db, OpenError, ReadError, Target, sqlite};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// A migration this program carries.
struct Migration {
    no: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! portable {
    ($no:literal, $name:literal) => {{
        const FILE: &str = include_str!(concat!("../../migrations/", $name, ".sql"));
        Migration {
            no: $no,
            name: $name,
            sqlite: FILE,
            postgres: FILE,
        }
    }};
}

/// A migration whose two files stand beside each other.
macro_rules! by_engine {
    ($no:literal, $name:literal) => {{
        Migration {
            no: $no,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../../migrations/", $name, ".postgres.sql")),
        }
    }};
}

const MIGRATIONS: &[Migration] = &[
    portable!(1, "0001_case_file"),
    portable!(2, "0002_work_around_a_case"),
    portable!(3, "0003_people"),
    portable!(4, "0004_open_consultations"),
    portable!(5, "0005_running_cases"),
    portable!(6, "0006_journal_tree"),
    portable!(7, "0007_backups"),
    portable!(8, "0008_operation"),
    portable!(9, "0009_catalogue"),
    portable!(10, "0010_staff"),
    portable!(11, "0011_statistics"),
    portable!(12, "0012_rating_task"),
    portable!(13, "0013_sign_in"),
    portable!(14, "0014_own_account"),
    portable!(15, "0015_access_chain"),
    portable!(16, "0016_population_and_clients"),
    portable!(17, "0017_petition"),
    portable!(19, "0019_signed_seals"),
    portable!(20, "0020_population_answer"),
    portable!(21, "0021_petition_leaves"),
    portable!(22, "0022_petition_portal"),
    portable!(23, "0023_report"),
    portable!(24, "0024_index_entry"),
    portable!(26, "0026_confidential"),
    portable!(28, "0028_coarse_totals"),
    portable!(29, "0029_late_forecast"),
    portable!(30, "0030_sign_in_failure"),
    portable!(31, "0031_password_key"),
    portable!(32, "0032_place_sums"),
    portable!(33, "0033_counted_cases"),
    portable!(36, "0036_waiting_files"),
    portable!(38, "0038_announcement"),
    portable!(39, "0039_places_of_cases"),
    portable!(40, "0040_codes_sent"),
    by_engine!(41, "0041_body_last"),
    portable!(42, "0042_kept_lines"),
    by_engine!(43, "0043_look_up"),
    portable!(44, "0044_petitions_of_the_index"),
    by_engine!(45, "0045_asked_again"),
    portable!(46, "0046_petition_words_key"),
    portable!(47, "0047_fewer_pages"),
];

/// Serialises migrating servers on PostgreSQL; any fixed number does.
const ADVISORY_LOCK: i64 = 0x6d6f_7463_7561;

const HISTORY_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    no BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at BIGINT NOT NULL
);";

const HISTORY: &str = "SELECT no, name, sha256 FROM schema_migration ORDER BY no";

super::texts! {
    NEWEST = "SELECT COALESCE(max(no), 0) AS no FROM schema_migration";
}

/// A migration that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its number.
    pub no: i64,
    /// Its name.
    pub name: String,
}

/// The number of the newest migration this program carries.
pub fn newest() -> i64 {
    MIGRATIONS.iter().map(|m| m.no).max().unwrap_or(0)
}

/// How many migrations this program carries; their numbers may have gaps.
pub fn how_many() -> usize {
    MIGRATIONS.len()
}

/// The number of the newest migration that a database has.
///
/// # Errors
/// When it does not answer.
pub async fn found(db: &Db) -> Result<i64, ReadError> {
    let row = db.query_ahead(&NEWEST, &[]).await?.into_iter().next();
    Ok(row.map(|row| row.int("no")).transpose()?.unwrap_or(0))
}

/// The text that asks a database for the last migration it had.
pub(super) fn newest_applied() -> super::Text {
    NEWEST
}

/// The texts of the migrations up to a number, in order.
pub(super) fn texts_until(last: i64) -> impl Iterator<Item = &'static str> {
    let wanted = MIGRATIONS.iter().filter(move |it| it.no <= last);
    wanted.map(|it| it.postgres)
}

/// A hash over all migrations; changes when any of them does.
pub fn fingerprint() -> String {
    let all: String = MIGRATIONS
        .iter()
        .map(|m| checksum(m.postgres) + &checksum(m.sqlite))
        .collect();
    checksum(&all)
}

/// Applies what is missing and tells what that was. Made for `motcua migrate` and start-up.
pub async fn migrate(target: &Target) -> Result<Vec<Applied>, OpenError> {
    migrate_until(target, newest()).await
}

/// As [`migrate`], but no further than a number; for tests of half-way databases.
pub async fn migrate_until(target: &Target, last: i64) -> Result<Vec<Applied>, OpenError> {
    match target {
        Target::Sqlite { path } => {
            let path = path.clone();
            let work = move || {
                let _lock = sqlite::lock(&path)?;
                let mut connection = sqlite::connect(&path, true).map_err(unavailable)?;
                migrate_sqlite(&mut connection, last)
            };
            tokio::task::spawn_blocking(work)
                .await
                .unwrap_or_else(|e| Err(OpenError::Unavailable(e.to_string())))
        }
        Target::Postgres { url, .. } => migrate_postgres(url, last).await,
    }
}

fn migrate_sqlite(connection: &mut Connection, last: i64) -> Result<Vec<Applied>, OpenError> {
    let mut applied = Vec::new();
    loop {
        let transaction = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(unavailable)?;
        transaction
            .execute_batch(&for_sqlite(HISTORY_TABLE))
            .map_err(unavailable)?;
        let history = transaction
            .prepare(HISTORY)
            .and_then(|mut s| {
                s.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
                    .collect()
            })
            .map_err(unavailable)?;
        let Some(next) = next_after(history, |m| m.sqlite, last)? else {
            transaction.commit().map_err(unavailable)?;
            return Ok(applied);
        };
        let failed = |e: rusqlite::Error| OpenError::Migration {
            no: next.no,
            reason: e.to_string(),
        };
        transaction
            .execute_batch(&for_sqlite(next.sqlite))
            .map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO schema_migration (no, name, sha256, at)
                 VALUES (?1, ?2, ?3, CAST(unixepoch('subsec') * 1000 AS INTEGER))",
                (next.no, next.name, checksum(next.sqlite)),
            )
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
        applied.push(Applied {
            no: next.no,
            name: next.name.to_owned(),
        });
    }
}

async fn migrate_postgres(url: &str, last: i64) -> Result<Vec<Applied>, OpenError> {
    let told = |e: tokio_postgres::Error| OpenError::Unavailable(super::postgres::message(&e));
    let (mut client, driver) = super::postgres::connect_alone(url).await?;
    let mut applied = Vec::new();
    loop {
        let transaction = client.transaction().await.map_err(told)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&ADVISORY_LOCK])
            .await
            .map_err(told)?;
        transaction
            .batch_execute(HISTORY_TABLE)
            .await
            .map_err(told)?;
        let rows = transaction.query(HISTORY, &[]).await.map_err(told)?;
        let history = rows
            .iter()
            .map(|r| (r.get(0), r.get(1), r.get(2)))
            .collect();
        let Some(next) = next_after(history, |m| m.postgres, last)? else {
            transaction.commit().await.map_err(told)?;
            break;
        };
        let failed = |e: tokio_postgres::Error| OpenError::Migration {
            no: next.no,
            reason: super::postgres::message(&e),
        };
        transaction
            .batch_execute(next.postgres)
            .await
            .map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO schema_migration (no, name, sha256, at)
                 VALUES ($1, $2, $3, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT))",
                &[&next.no, &next.name, &checksum(next.postgres)],
            )
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        applied.push(Applied {
            no: next.no,
            name: next.name.to_owned(),
        });
    }
    drop(client);
    // The connection ends with its client.
    let _ = driver.await;
    Ok(applied)
}

/// What must be applied next, after checking what was applied before.
fn next_after(
    history: Vec<(i64, String, String)>,
    text: fn(&Migration) -> &'static str,
    last: i64,
) -> Result<Option<&'static Migration>, OpenError> {
    let found = history.iter().map(|(no, ..)| *no).max().unwrap_or(0);
    if found > newest() {
        return Err(OpenError::Newer {
            found,
            known: newest(),
        });
    }
    for (no, name, sha256) in history {
        let known = MIGRATIONS.iter().find(|m| m.no == no);
        if known.is_none_or(|m| checksum(text(m)) != sha256) {
            return Err(OpenError::Altered { no, name });
        }
    }
    Ok(MIGRATIONS.iter().find(|m| m.no > found && m.no <= last))
}

/// Refuses a database that is older or newer than this program.
pub(super) async fn refuse_unless_current(db: &Db) -> Result<(), OpenError> {
    let found = match db.query_one(&NEWEST, &[]).await {
        Ok(Some(row)) => row
            .int("no")
            .map_err(|e| OpenError::Unavailable(e.to_string()))?,
        // Without the table nothing was ever migrated.
        Ok(None) | Err(ReadError::Broken { .. }) => 0,
        Err(e) => return Err(OpenError::Unavailable(e.to_string())),
    };
    match found.cmp(&newest()) {
        std::cmp::Ordering::Less => Err(OpenError::NotMigrated {
            found,
            needed: newest(),
        }),
        std::cmp::Ordering::Greater => Err(OpenError::Newer {
            found,
            known: newest(),
        }),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

fn unavailable(error: rusqlite::Error) -> OpenError {
    OpenError::Unavailable(error.to_string())
}

fn checksum(file: &str) -> String {
    hex::encode(Sha256::digest(file.as_bytes()))
}

/// PostgreSQL's words in SQLite's: types renamed, and every table STRICT so that a column holds
/// what it says. Comments are left out, so that a word in one is no type.
fn for_sqlite(sql: &str) -> String {
    let code: String = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    code.split_inclusive(';')
        .map(|statement| {
            let renamed = rename_types(statement);
            if statement.trim_start().starts_with("CREATE TABLE") {
                format!("{} STRICT;", renamed.trim_end().trim_end_matches(';'))
            } else {
                renamed
            }
        })
        .collect()
}

fn rename_types(statement: &str) -> String {
    statement
        .split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .map(|piece| {
            let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let renamed = match word {
                "BIGINT" | "BOOLEAN" => "INTEGER",
                "BYTEA" => "BLOB",
                other => other,
            };
            format!("{renamed}{}", &piece[word.len()..])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_renamed_and_tables_strict() {
        let sql = "-- BIGINT; here\nCREATE TABLE a (b BIGINT NOT NULL, c BOOLEAN, d BYTEA, BIGINTS TEXT);\nCREATE INDEX i ON a (b);";
        let strict = for_sqlite(sql);
        assert!(
            strict.contains("(b INTEGER NOT NULL, c INTEGER, d BLOB, BIGINTS TEXT) STRICT;"),
            "{strict}"
        );
        assert!(strict.trim_end().ends_with("CREATE INDEX i ON a (b);"));
    }

    /// The columns of the case file in SQLite's order, each with its type.
    fn columns(connection: &Connection) -> Vec<(String, String)> {
        let mut asked = connection.prepare("PRAGMA table_info(case_file)").unwrap();
        let columns = asked.query_map([], |row| Ok((row.get(1)?, row.get(2)?)));
        columns.unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn the_body_of_a_case_stands_behind_all_that_lists_read_and_is_kept_on_the_way() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_sqlite(&mut connection, 40).unwrap();
        let values: Vec<&str> = columns(&connection)
            .iter()
            .map(|(name, kind)| match (name.as_str(), kind.as_str()) {
                ("body", _) => "'{\"a\":1}'",
                (_, "TEXT") => "'t'",
                (_, "BLOB") => "x'00'",
                _ => "7",
            })
            .collect();
        let insert = format!("INSERT INTO case_file VALUES ({})", values.join(", "));
        connection.execute_batch(&insert).unwrap();
        migrate_sqlite(&mut connection, newest()).unwrap();
        let last = columns(&connection).pop().map(|(name, _)| name);
        assert_eq!(last.as_deref(), Some("body"));
        let kept: (String, i64, String) = connection
            .query_row(
                "SELECT body, counted, consulted_units FROM case_file",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(kept, ("{\"a\":1}".to_owned(), 7, "t".to_owned()));
    }

    #[test]
    fn numbers_ascend_and_are_in_the_file_names() {
        assert!(MIGRATIONS.is_sorted_by_key(|m| m.no));
        for migration in MIGRATIONS {
            assert!(
                migration.name.starts_with(&format!("{:04}_", migration.no)),
                "{}",
                migration.name
            );
        }
    }

    #[test]
    fn a_changed_or_newer_history_is_refused() {
        let altered = vec![(1, "0001_case_file".to_owned(), "00".to_owned())];
        assert!(matches!(
            next_after(altered, |m| m.sqlite, 9),
            Err(OpenError::Altered { no: 1, .. })
        ));
        let newer = vec![(newest() + 1, "x".to_owned(), String::new())];
        assert!(matches!(
            next_after(newer, |m| m.sqlite, 99),
            Err(OpenError::Newer { .. })
        ));
    }
}
