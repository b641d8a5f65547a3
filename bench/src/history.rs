//! Loading cases of the past with their journal, as a province that moves in would, beside the
//! same rows put in by the database's own means: COPY on PostgreSQL, a loop of inserts on SQLite.

use crate::measure::middle;
use crate::office::World;
use crate::report::{Found, Reach};
use crate::submit::fresh;
use crate::{Options, raw};
use anyhow::Context as _;
use bytes::Bytes;
use casework::historic::{Past, Reader};
use domain::case::{Event, Happened};
use domain::case_code::CaseCode;
use futures_util::SinkExt as _;
use motcua::demo::plan;
use std::path::Path;
use std::time::Instant;
use store::sql::migrate;
use store::{Batch, Db, Target, Value};
use tokio_postgres::NoTls;

/// Runs it on an engine.
pub async fn run(options: &Options, engine: &'static str, found: &mut Found) -> anyhow::Result<()> {
    let count = if options.quick { 12_000 } else { 60_000 };
    let rounds = 3;
    let lives = lives(options).await?;
    let events: usize = lives.iter().map(Vec::len).sum();
    found.note(format!(
        "{} lives of cases as the demonstration plays them, {:.1} events each, told again and again under other codes",
        lives.len(),
        events as f64 / lives.len() as f64
    ));
    let (mut ours, mut theirs, mut bytes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        let (rate, batches) = load(options, engine, &lives, count).await?;
        ours.push(rate);
        bytes = batches.iter().map(size).sum();
        theirs.push(raw(options, engine, batches, count).await?);
    }
    let against = match engine {
        "sqlite" => "rusqlite, 500 cases a commit",
        _ => "COPY, 500 cases a commit",
    };
    found.ratio(
        ("load, with journal", middle(ours)),
        (against, middle(theirs)),
        "cases/s",
        Some(Reach::RatioAtLeast(0.3)),
        &format!(
            "{count} cases, {:.1} KB of values each; from JSON lines, each event read, folded and hashed",
            bytes as f64 / 1e3 / f64::from(count)
        ),
    );
    Ok(())
}

/// Histories of events as they would come from another system.
async fn lives(options: &Options) -> anyhow::Result<Vec<Vec<Event>>> {
    let folder = fresh(options, "lives")?;
    let target = Target::Sqlite {
        path: folder.join("bench.sqlite"),
    };
    let world = World::make(&target, &folder, 200).await?;
    let office = &world.life.office;
    let mut lives = Vec::new();
    for plan in plan::year(office, &world.life.staff, world.life.now, 400) {
        let Some(played) = world.life.play(&plan).await? else {
            continue;
        };
        let mut events = Vec::new();
        for stored in store::case_file::history(&office.db, played.case.id).await? {
            events.extend(stored.event()?);
        }
        lives.push(events);
    }
    office.db.clone().close().await;
    std::fs::remove_dir_all(&folder)?;
    anyhow::ensure!(!lives.is_empty(), "nothing was played");
    Ok(lives)
}

/// The lines of a file of cases: lives told again, each with a code that no other has.
fn lines(lives: &[Vec<Event>], count: u32) -> anyhow::Result<Vec<String>> {
    let mut lives = lives.to_vec();
    let mut lines = Vec::with_capacity(count as usize);
    for no in 0..count {
        let at = no as usize % lives.len();
        let events = &mut lives[at];
        if let Some(Happened::Submitted(it)) = events.first_mut().map(|event| &mut event.act) {
            let (day, within) = (no / 9_000, no % 9_000);
            let (month, day) = (1 + day / 28 % 12, 1 + day % 28);
            let year = 20 - day / 400;
            it.code = CaseCode::parse(&format!(
                "H40.{:03}.13-{year:02}{month:02}{day:02}-{within:04}",
                no / 3_024_000
            ))?;
        }
        lines.push(serde_json::to_string(&Past {
            events: events.clone(),
        })?);
    }
    Ok(lines)
}

async fn opened(options: &Options, engine: &str, name: &str) -> anyhow::Result<Target> {
    if engine == "sqlite" {
        let path = fresh(options, name)?.join("bench.sqlite");
        return Ok(Target::Sqlite { path });
    }
    let server = options
        .postgres
        .as_deref()
        .context("no PostgreSQL was named")?;
    let url = crate::server::database(server, "bench_history").await?;
    Ok(Target::Postgres {
        url,
        connections: 4,
    })
}

async fn closed(options: &Options, engine: &str, name: &str) -> anyhow::Result<()> {
    match (engine, &options.postgres) {
        ("postgres", Some(server)) => crate::server::drop_database(server, "bench_history").await,
        _ => Ok(std::fs::remove_dir_all(options.scratch.join(name))?),
    }
}

/// Loads by the real path, and gives what was committed.
async fn load(
    options: &Options,
    engine: &str,
    lives: &[Vec<Event>],
    count: u32,
) -> anyhow::Result<(f64, Vec<Batch>)> {
    let lines = lines(lives, count)?;
    let target = opened(options, engine, "history").await?;
    let db = Db::migrate_and_open(&target).await?;
    let office = casework::office::Office::seed(db.clone(), crate::office::PROVINCE)?;
    db.copies();
    let begun = Instant::now();
    let reader = Reader::new(office, motcua::clock::now());
    let report = reader
        .load(lines.into_iter().map(Ok::<_, std::io::Error>), |_| {})
        .await?;
    let rate = f64::from(count) / begun.elapsed().as_secs_f64();
    anyhow::ensure!(
        report.loaded.cases == u64::from(count),
        "{} of {count} were loaded: {:?}",
        report.loaded.cases,
        report.refused.first()
    );
    let mut batches = db.copies();
    batches.retain(|batch| batch.fills().next().is_some());
    db.close().await;
    closed(options, engine, "history").await?;
    Ok((rate, batches))
}

async fn raw(
    options: &Options,
    engine: &str,
    batches: Vec<Batch>,
    count: u32,
) -> anyhow::Result<f64> {
    let target = opened(options, engine, "raw-history").await?;
    migrate::migrate(&target).await?;
    let rate = match &target {
        Target::Sqlite { path } => tokio::task::block_in_place(|| insert(path, &batches))
            .map(|it| f64::from(count) / it)?,
        Target::Postgres { url, .. } => f64::from(count) / copy(url, batches).await?,
    };
    closed(options, engine, "raw-history").await?;
    Ok(rate)
}

/// Seconds of a loop of inserts.
fn insert(path: &Path, batches: &[Batch]) -> anyhow::Result<f64> {
    let connection = raw::open(path)?;
    let begun = Instant::now();
    for batch in batches {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (_, _, text, rows) in batch.fills() {
            let sql = store::sql::text::number_parameters(text.sqlite());
            let mut prepared = connection.prepare_cached(&sql)?;
            for row in rows {
                for (at, value) in row.iter().enumerate() {
                    prepared.raw_bind_parameter(at + 1, value)?;
                }
                prepared.raw_execute()?;
            }
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// Seconds of COPY; the text that is copied is made before.
async fn copy(url: &str, batches: Vec<Batch>) -> anyhow::Result<f64> {
    let mut commits = Vec::new();
    for batch in &batches {
        let tables: Vec<(String, Bytes)> = batch
            .fills()
            .map(|(table, columns, _, rows)| {
                let order = format!("COPY {table} ({}) FROM STDIN", columns.join(", "));
                (order, Bytes::from(text_of(rows)))
            })
            .collect();
        commits.push(tables);
    }
    drop(batches);
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    let begun = Instant::now();
    for tables in commits {
        client.batch_execute("BEGIN").await?;
        for (order, text) in tables {
            let sink = client.copy_in(&order).await?;
            tokio::pin!(sink);
            sink.send(text).await?;
            sink.finish().await?;
        }
        client.batch_execute("COMMIT").await?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    drop(client);
    // It ends with its client.
    let _ = driver.await;
    Ok(seconds)
}

/// Rows as COPY reads them.
fn text_of(rows: &[Vec<Value>]) -> String {
    let mut text = String::new();
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            match value {
                Value::Null => text.push_str("\\N"),
                Value::Bool(it) => text.push(if *it { 't' } else { 'f' }),
                Value::Int(it) => text.push_str(&it.to_string()),
                Value::Text(it) => {
                    for letter in it.chars() {
                        match letter {
                            '\\' => text.push_str("\\\\"),
                            '\t' => text.push_str("\\t"),
                            '\n' => text.push_str("\\n"),
                            '\r' => text.push_str("\\r"),
                            other => text.push(other),
                        }
                    }
                }
                Value::Bytes(it) => {
                    text.push_str("\\\\x");
                    for byte in it {
                        text.push_str(&format!("{byte:02x}"));
                    }
                }
            }
        }
        text.push('\n');
    }
    text
}

fn size(batch: &Batch) -> usize {
    let rows = batch.fills().flat_map(|(_, _, _, rows)| rows);
    rows.flatten()
        .map(|value| match value {
            Value::Text(it) => it.len(),
            Value::Bytes(it) => it.len(),
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Int(_) => 8,
        })
        .sum()
}
