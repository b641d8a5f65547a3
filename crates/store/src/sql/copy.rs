//! A whole database into one file and back, for backup and restore: SQLite by its backup interface,
//! PostgreSQL by `pg_dump` and `pg_restore`; as of one moment, while the server goes on writing.

use super::{OpenError, Target, migrate, postgres, sqlite};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};

super::texts! {
    COUNTS = "SELECT (SELECT count(*) FROM case_file) AS cases,
                     (SELECT count(*) FROM case_event) AS events";
}

/// Pages that SQLite copies between two looks at whether to go on.
const PAGES: i32 = 2_000;
/// Between two looks at `pg_dump`.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What a copy holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Cases on file.
    pub cases: u64,
    /// Events of their journals.
    pub events: u64,
    /// The last migration of its tables.
    pub schema: i64,
}

/// Why a database could not be copied or put back.
#[derive(thiserror::Error, Debug)]
pub enum CopyError {
    /// The database cannot be opened, or not as it must be.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy could not be written or read.
    #[error("{what}: {reason}")]
    Failed {
        /// What was tried.
        what: String,
        /// What the system or the database said.
        reason: String,
    },
    /// PostgreSQL's own programs are not here.
    #[error(
        "{tool} of PostgreSQL {needed} or newer is needed and was not found ({found}): install \
         postgresql-client-{needed}, or name the folder it lies in with backup.postgres_tools"
    )]
    NoTool {
        /// `pg_dump` or `pg_restore`.
        tool: &'static str,
        /// The server's version.
        needed: u32,
        /// What was found instead.
        found: String,
    },
    /// There is something already.
    #[error("{what} is not empty: a backup is put back only into an empty place")]
    NotEmpty {
        /// The file or the database.
        what: String,
    },
    /// Somebody asked to stop.
    #[error("stopped before it was done")]
    Stopped,
}

/// How far a copy is: done and of how many, in pages or bytes. Answers whether to go on.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) -> bool + Send);

fn failed(what: impl Into<String>, reason: impl ToString) -> CopyError {
    CopyError::Failed {
        what: what.into(),
        reason: reason.to_string(),
    }
}

/// Writes the database as it is at this moment into a new file that only its owner may read:
/// an SQLite database, or a dump of PostgreSQL in its custom format.
///
/// # Errors
/// [`CopyError`]; then the file may hold a part and must be cleared away.
pub async fn write_out(
    target: &Target,
    tools: Option<&Path>,
    to: &Path,
    mut progress: Box<dyn FnMut(u64, u64) -> bool + Send>,
) -> Result<Counts, CopyError> {
    match target {
        Target::Sqlite { path } => {
            let (path, to) = (path.clone(), to.to_owned());
            blocking(move || copy_sqlite(&path, &to, &mut *progress)).await
        }
        Target::Postgres { url, .. } => dump_postgres(url, tools, to, progress).await,
    }
}

/// Puts a copy back into an empty database.
///
/// # Errors
/// [`CopyError`]. On PostgreSQL nothing remains of a copy that could not be put back whole.
pub async fn read_in(target: &Target, tools: Option<&Path>, from: &Path) -> Result<(), CopyError> {
    refuse_unless_empty(target).await?;
    match target {
        Target::Sqlite { path } => {
            let (path, from) = (path.clone(), from.to_owned());
            blocking(move || {
                let _lock = sqlite::lock(&path)?;
                put_in_place(&from, &path)
            })
            .await
        }
        Target::Postgres { url, .. } => restore_postgres(url, tools, from).await,
    }
}

/// Refuses a place that holds something already.
///
/// # Errors
/// [`CopyError::NotEmpty`], or when the database cannot be reached.
pub async fn refuse_unless_empty(target: &Target) -> Result<(), CopyError> {
    match target {
        Target::Sqlite { path } => {
            if path.exists() {
                return Err(CopyError::NotEmpty {
                    what: path.display().to_string(),
                });
            }
            Ok(())
        }
        Target::Postgres { url, .. } => {
            // Another collation is refused before anything is written.
            postgres::Postgres::open(url, 1).await?.close();
            let (client, _driver) = postgres::connect_alone(url).await?;
            let tables: i64 = client
                .query_one(
                    "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'",
                    &[],
                )
                .await
                .map_err(|e| failed("the database cannot be looked at", postgres::message(&e)))?
                .get(0);
            if tables > 0 {
                return Err(CopyError::NotEmpty {
                    what: "the database".to_owned(),
                });
            }
            Ok(())
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CopyError> + Send + 'static,
) -> Result<T, CopyError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(failed("the copy was broken off", e)))
}

/// A new file that nobody but its owner may read.
pub(super) fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)
}

fn copy_sqlite(path: &Path, to: &Path, progress: Progress<'_>) -> Result<Counts, CopyError> {
    let what = || format!("{} cannot be copied", path.display());
    if !path.exists() {
        return Err(failed(what(), "there is no such file"));
    }
    let told = |e: rusqlite::Error| failed(what(), e);
    drop(private(to).map_err(|e| failed(format!("{} cannot be written", to.display()), e))?);
    let source = sqlite::connect(path, false).map_err(told)?;
    // The read that stays open holds this moment; the server writes on beside it.
    source.execute_batch("BEGIN").map_err(told)?;
    let counts = counts_of(&source).map_err(told)?;
    let mut copy = Connection::open(to).map_err(told)?;
    {
        let backup = Backup::new(&source, &mut copy).map_err(told)?;
        loop {
            let step = backup.step(PAGES).map_err(told)?;
            let at = backup.progress();
            let of = u64::try_from(at.pagecount).unwrap_or(0);
            let left = u64::try_from(at.remaining).unwrap_or(0);
            if !progress(of.saturating_sub(left), of) {
                return Err(CopyError::Stopped);
            }
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                // A read in a log that is only appended to waits for nobody.
                _ => return Err(failed(what(), "the database is locked")),
            }
        }
    }
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")
        .map_err(told)?;
    copy.close().map_err(|(_, e)| told(e))?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|e| failed(what(), e))?;
    Ok(counts)
}

fn counts_of(connection: &Connection) -> rusqlite::Result<Counts> {
    let (cases, events): (i64, i64) =
        connection.query_row(COUNTS.sqlite(), [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let schema = connection.query_row(migrate::newest_applied().sqlite(), [], |row| row.get(0))?;
    Ok(Counts {
        cases: cases.unsigned_abs(),
        events: events.unsigned_abs(),
        schema,
    })
}

/// Moves a finished file to its name: all of it is there, or nothing.
fn put_in_place(from: &Path, to: &Path) -> Result<(), CopyError> {
    let what = || format!("{} cannot be put in place", to.display());
    let half = PathBuf::from(format!("{}.restoring", to.display()));
    let placed = std::fs::copy(from, &half)
        .and_then(|_| File::open(&half)?.sync_all())
        .and_then(|()| std::fs::rename(&half, to));
    if let Err(error) = placed {
        // What stays behind is named as unfinished.
        let _ = std::fs::remove_file(&half);
        return Err(failed(what(), error));
    }
    Ok(())
}

async fn dump_postgres(
    url: &str,
    tools: Option<&Path>,
    to: &Path,
    mut progress: Box<dyn FnMut(u64, u64) -> bool + Send>,
) -> Result<Counts, CopyError> {
    let told =
        |e: tokio_postgres::Error| failed("the database cannot be copied", postgres::message(&e));
    let (mut client, _driver) = postgres::connect_alone(url).await?;
    // What pg_dump writes and what is counted are of one moment.
    let moment = client
        .build_transaction()
        .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .map_err(told)?;
    let row = moment
        .query_one(
            "SELECT pg_export_snapshot() AS snapshot, pg_database_size(current_database()) AS size,
                    current_setting('server_version_num') AS version",
            &[],
        )
        .await
        .map_err(told)?;
    let (snapshot, size): (String, i64) = (row.get(0), row.get(1));
    let row_counts = moment
        .query_one(COUNTS.postgres(), &[])
        .await
        .map_err(told)?;
    let schema = moment
        .query_one(migrate::newest_applied().postgres(), &[])
        .await
        .map_err(told)?
        .get(0);
    let counts = Counts {
        cases: row_counts.get::<_, i64>(0).unsigned_abs(),
        events: row_counts.get::<_, i64>(1).unsigned_abs(),
        schema,
    };
    let tool = find("pg_dump", major(row.get::<_, &str>(2)), tools)?;
    let mut command = told_where(&tool, url)?;
    command
        .args([
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--no-password",
        ])
        .arg(format!("--snapshot={snapshot}"))
        .arg(format!("--file={}", to.display()));
    drop(private(to).map_err(|e| failed(format!("{} cannot be written", to.display()), e))?);
    let written = to.to_owned();
    blocking(move || {
        run(command, "pg_dump", || {
            let done = written.metadata().map_or(0, |it| it.len());
            progress(done, size.unsigned_abs().max(done))
        })?;
        File::open(&written)
            .and_then(|file| file.sync_all())
            .map_err(|e| failed("the copy cannot be written", e))
    })
    .await?;
    moment.rollback().await.map_err(told)?;
    Ok(counts)
}

async fn restore_postgres(url: &str, tools: Option<&Path>, from: &Path) -> Result<(), CopyError> {
    let (client, _driver) = postgres::connect_alone(url).await?;
    let version: String = client
        .query_one("SELECT current_setting('server_version_num')", &[])
        .await
        .map_err(|e| failed("the database cannot be looked at", postgres::message(&e)))?
        .get(0);
    let tool = find("pg_restore", major(&version), tools)?;
    let mut command = told_where(&tool, url)?;
    let name = database_name(url)?;
    command
        .args([
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
        ])
        .arg("--no-password")
        .arg(format!("--dbname={name}"))
        .arg(from);
    blocking(move || run(command, "pg_restore", || true)).await
}

/// An empty database beside another on the same server, for a drill; given back with
/// [`drop_scratch`]. What a drill that was killed left behind is cleared away first.
///
/// # Errors
/// When the server does not let this user make one.
pub async fn make_scratch(url: &str, connections: u32) -> Result<Target, CopyError> {
    let name = format!("{}_drill", database_name(url)?);
    let (client, _driver) = postgres::connect_alone(url).await?;
    let cannot = |e: tokio_postgres::Error| {
        failed(
            "no database for the drill: let the user make one (ALTER USER … CREATEDB)",
            postgres::message(&e),
        )
    };
    let quoted = name.replace('"', "\"\"");
    client
        .batch_execute(&format!(
            "DROP DATABASE IF EXISTS \"{quoted}\" WITH (FORCE)"
        ))
        .await
        .map_err(cannot)?;
    client
        .batch_execute(&format!(
            "CREATE DATABASE \"{quoted}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ))
        .await
        .map_err(cannot)?;
    Ok(Target::Postgres {
        url: with_database(url, &name),
        connections,
    })
}

/// Gives the scratch database back.
///
/// # Errors
/// When it stays.
pub async fn drop_scratch(url: &str) -> Result<(), CopyError> {
    let name = format!("{}_drill", database_name(url)?).replace('"', "\"\"");
    let (client, _driver) = postgres::connect_alone(url).await?;
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
        .await
        .map_err(|e| failed("the drill's database stays", postgres::message(&e)))
}

/// The address of another database of the same server.
fn with_database(url: &str, database: &str) -> String {
    let (before, query) = url
        .split_once('?')
        .map_or((url, None), |(before, query)| (before, Some(query)));
    let scheme = before.find("://").map_or(0, |at| at + 3);
    let base = match before[scheme..].rfind('/') {
        Some(at) => &before[..scheme + at],
        None => before,
    };
    match query {
        Some(query) => format!("{base}/{database}?{query}"),
        None => format!("{base}/{database}"),
    }
}

/// Runs one of PostgreSQL's programs to its end, or until somebody wants it to stop.
fn run(mut command: Command, name: &str, mut go_on: impl FnMut() -> bool) -> Result<(), CopyError> {
    let cannot = |e: std::io::Error| failed(format!("{name} cannot be run"), e);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(cannot)?;
    let mut words = child.stderr.take();
    // Read beside it, so that a talkative program never waits for a reader; it has said all when
    // it ends.
    let (told, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut said = String::new();
        if let Some(words) = &mut words {
            // What cannot be read is not repeated.
            let _ = std::io::Read::read_to_string(words, &mut said);
        }
        // Nobody listens any more where it was broken off.
        let _ = told.send(said);
    });
    let said = loop {
        match ended.recv_timeout(LOOK_EVERY) {
            Ok(said) => break said,
            Err(RecvTimeoutError::Disconnected) => break String::new(),
            Err(RecvTimeoutError::Timeout) if go_on() => {}
            Err(RecvTimeoutError::Timeout) => {
                // One that is gone already needs no end.
                let _ = child.kill();
                let _ = child.wait();
                return Err(CopyError::Stopped);
            }
        }
    };
    let ended = child.wait().map_err(cannot)?;
    if ended.success() {
        return Ok(());
    }
    Err(failed(format!("{name} failed"), said.trim()))
}

fn settings(url: &str) -> Result<tokio_postgres::Config, CopyError> {
    url.parse().map_err(|e: tokio_postgres::Error| {
        failed("the PostgreSQL address is not one", postgres::message(&e))
    })
}

fn database_name(url: &str) -> Result<String, CopyError> {
    let settings = settings(url)?;
    let name = settings.get_dbname().or(settings.get_user());
    Ok(name.unwrap_or("postgres").to_owned())
}

/// A command that knows the server from its environment: an address among the arguments would
/// show its password to everybody on this machine.
fn told_where(tool: &Path, url: &str) -> Result<Command, CopyError> {
    let settings = settings(url)?;
    let mut command = Command::new(tool);
    command.env("PGDATABASE", database_name(url)?);
    let hosts: Vec<String> = settings
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(folder) => folder.display().to_string(),
        })
        .collect();
    if !hosts.is_empty() {
        command.env("PGHOST", hosts.join(","));
    }
    let ports: Vec<String> = settings.get_ports().iter().map(u16::to_string).collect();
    if !ports.is_empty() {
        command.env("PGPORT", ports.join(","));
    }
    if let Some(user) = settings.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = settings.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
    if settings.get_ssl_mode() == SslMode::Require {
        // As strict as our own connections.
        command.env("PGSSLMODE", "verify-full");
        command.env("PGSSLROOTCERT", "system");
    }
    Ok(command)
}

/// `170004` is of version 17.
fn major(version: &str) -> u32 {
    version.parse::<u32>().unwrap_or(0) / 10_000
}

/// One of PostgreSQL's programs, at least as new as the server.
fn find(tool: &'static str, needed: u32, named: Option<&Path>) -> Result<PathBuf, CopyError> {
    let mut found = Vec::new();
    for candidate in places(tool, needed, named) {
        if !candidate.is_file() {
            continue;
        }
        match version_of(&candidate) {
            Some(version) if version >= needed => return Ok(candidate),
            Some(version) => found.push(format!("{} is of {version}", candidate.display())),
            None => found.push(format!("{} does not run", candidate.display())),
        }
    }
    Err(CopyError::NoTool {
        tool,
        needed,
        found: if found.is_empty() {
            "none is here".to_owned()
        } else {
            found.join(", ")
        },
    })
}

fn places(tool: &str, needed: u32, named: Option<&Path>) -> Vec<PathBuf> {
    if let Some(folder) = named {
        return vec![folder.join(tool)];
    }
    // The server's own version first, then newer ones, where distributions put them.
    let mut places: Vec<PathBuf> = (needed..needed.saturating_add(8))
        .flat_map(|version| {
            [
                PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")),
                PathBuf::from(format!("/usr/pgsql-{version}/bin")),
            ]
        })
        .map(|folder| folder.join(tool))
        .collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    places.extend(std::env::split_paths(&path).map(|folder| folder.join(tool)));
    places
}

fn version_of(tool: impl AsRef<OsStr>) -> Option<u32> {
    let said = Command::new(tool).arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    // `pg_dump (PostgreSQL) 17.4 (Debian 17.4-1)`.
    let version = said.split(") ").nth(1)?;
    version
        .split(['.', ' ', '\n', 'b', 'r'])
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_among_the_arguments() {
        let url = "postgres://u:hush@db.example:5433/office?sslmode=require";
        let command = told_where(Path::new("/bin/true"), url).expect("a command");
        assert!(
            command
                .get_args()
                .all(|it| !it.to_string_lossy().contains("hush"))
        );
        let set = |name: &str| {
            command
                .get_envs()
                .find(|(key, _)| *key == name)
                .and_then(|(_, value)| value?.to_str())
                .map(str::to_owned)
        };
        assert_eq!(set("PGPASSWORD").as_deref(), Some("hush"));
        assert_eq!(set("PGHOST").as_deref(), Some("db.example"));
        assert_eq!(set("PGPORT").as_deref(), Some("5433"));
        assert_eq!(set("PGDATABASE").as_deref(), Some("office"));
        assert_eq!(set("PGSSLMODE").as_deref(), Some("verify-full"));
    }

    #[test]
    fn the_scratch_database_is_beside_the_other() {
        let beside = |url| with_database(url, "x_drill");
        assert_eq!(beside("postgres://a:b@h:1/x"), "postgres://a:b@h:1/x_drill");
        assert_eq!(beside("postgres://a@h"), "postgres://a@h/x_drill");
        assert_eq!(
            beside("postgres://a@h/x?sslmode=require"),
            "postgres://a@h/x_drill?sslmode=require"
        );
    }

    #[test]
    fn a_missing_tool_is_named_with_what_to_install() {
        let folder = std::env::temp_dir().join("no-such-folder-of-tools");
        let missing = find("pg_dump", 17, Some(&folder)).expect_err("none there");
        let said = missing.to_string();
        assert!(said.contains("postgresql-client-17"), "{said}");
        assert!(said.contains("backup.postgres_tools"), "{said}");
    }

    #[test]
    fn a_tool_older_than_the_server_is_not_taken() {
        let found = find("pg_dump", 12, None).expect("PostgreSQL's programs");
        let version = version_of(&found).expect("a version");
        assert!(version >= 12);
        let folder = found.parent().expect("a folder");
        let refused = find("pg_dump", version + 1, Some(folder)).expect_err("too old");
        assert!(refused.to_string().contains("is of"), "{refused}");
    }
}
