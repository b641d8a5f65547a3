//! Submitting a case through the desk, 64 at once, beside the same rows written by the database's
//! own means: what of the machine is left after validating, numbering, folding and hashing.

use crate::burn::Busy;
use crate::measure::{Busy as Busyness, Took, middle};
use crate::office::{Filing, World, file};
use crate::report::{Found, Reach};
use crate::{Options, pgbench, raw};
use anyhow::Context as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use store::sql::migrate;
use store::{Batch, Target};

/// How many write at once.
const WRITERS: u32 = 64;

/// How long a profile lasts.
const ALONE: Duration = Duration::from_secs(32);

/// Files from many hands until so many are filed or the time is up.
async fn from_hands(
    world: &World,
    filings: &Arc<[Filing]>,
    count: u32,
    limit: Duration,
) -> anyhow::Result<Took> {
    let next = Arc::new(AtomicU32::new(0));
    let begun = Instant::now();
    let mut hands = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let (office, filings) = (world.life.office.clone(), Arc::clone(filings));
        let next = Arc::clone(&next);
        hands.spawn(async move {
            let (mut times, mut failed) = (Vec::new(), 0_u64);
            while begun.elapsed() < limit {
                let no = next.fetch_add(1, Ordering::Relaxed);
                if no >= count {
                    break;
                }
                let at = Instant::now();
                match file(&office, &filings[no as usize % filings.len()]).await {
                    Ok(()) => times.push(at.elapsed()),
                    Err(error) => {
                        failed += 1;
                        if failed == 1 {
                            eprintln!("   not filed: {error:#}");
                        }
                    }
                }
            }
            (times, failed)
        });
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    while let Some(done) = hands.join_next().await {
        let (some, not) = done?;
        times.extend(some);
        failed += not;
    }
    Ok(Took::new(times, begun.elapsed(), failed))
}

fn is_filing(batch: &Batch) -> bool {
    batch
        .statements()
        .any(|(text, _, _)| text.name().contains("case_file"))
}

fn sqlite_at(folder: &Path) -> Target {
    Target::Sqlite {
        path: folder.join("bench.sqlite"),
    }
}

/// An empty folder in the scratch folder.
pub fn fresh(options: &Options, name: &str) -> anyhow::Result<std::path::PathBuf> {
    let folder = options.scratch.join(name);
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// On SQLite, beside a loop of rusqlite that commits each, and one that commits 256 at a time.
pub async fn sqlite(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    if options.alone {
        return ours(options, u32::MAX, ALONE).await.map(|_| ());
    }
    let count = if options.quick { 8_000 } else { 24_000 };
    let rounds = if options.quick { 3 } else { 5 };
    let batches = recorded(options, count).await?;
    quiet(options, found, &batches, count, rounds).await?;
    busy(options, found, &batches).await
}

/// The commits of so many filings.
async fn recorded(options: &Options, count: u32) -> anyhow::Result<Vec<Batch>> {
    let folder = fresh(options, "recorded")?;
    let world = World::make(&sqlite_at(&folder), &folder, 400).await?;
    let filings = world.filings(1_000).await?;
    world.db().copies();
    let took = from_hands(&world, &filings, count, Duration::from_secs(600)).await?;
    let mut batches = world.db().copies();
    batches.retain(is_filing);
    anyhow::ensure!(took.failed == 0, "{} were not filed", took.failed);
    world.life.office.db.clone().close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(batches)
}

async fn ours(options: &Options, count: u32, limit: Duration) -> anyhow::Result<Took> {
    let folder = fresh(options, "ours")?;
    let world = World::make(&sqlite_at(&folder), &folder, 400).await?;
    let filings = world.filings(1_000).await?;
    let took = from_hands(&world, &filings, count, limit).await?;
    world.life.office.db.clone().close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(took)
}

async fn raw_loop(
    options: &Options,
    batches: &[Batch],
    together: usize,
    limit: Duration,
) -> anyhow::Result<f64> {
    let folder = fresh(options, "raw")?;
    let Target::Sqlite { path } = sqlite_at(&folder) else {
        anyhow::bail!("no file");
    };
    migrate::migrate(&Target::Sqlite { path: path.clone() }).await?;
    let rate = tokio::task::block_in_place(|| raw::write(&path, batches, together, limit))?;
    std::fs::remove_dir_all(&folder)?;
    Ok(rate)
}

async fn quiet(
    options: &Options,
    found: &mut Found,
    batches: &[Batch],
    count: u32,
    rounds: usize,
) -> anyhow::Result<()> {
    let limit = Duration::from_secs(60);
    let (mut each, mut many, mut filed, mut last) =
        (Vec::new(), Vec::new(), Vec::new(), Took::default());
    for _ in 0..rounds {
        each.push(raw_loop(options, batches, 1, limit).await?);
        last = ours(options, count, limit).await?;
        anyhow::ensure!(last.failed == 0, "{} were not filed", last.failed);
        filed.push(last.rate());
        many.push(raw_loop(options, batches, 256, limit).await?);
    }
    let (each, many, filed) = (middle(each), middle(many), middle(filed));
    let note = format!("p50 {:.1} ms, p99 {:.1} ms", last.at(0.5), last.at(0.99));
    found.ratio(
        ("submit, 64 writers", filed),
        ("rusqlite, a commit each", each),
        "cases/s",
        Some(Reach::RatioAtLeast(3.0)),
        &note,
    );
    found.ratio(
        ("submit, 64 writers", filed),
        ("rusqlite, 256 a commit", many),
        "cases/s",
        Some(Reach::RatioAtLeast(0.4)),
        "",
    );
    Ok(())
}

async fn busy(options: &Options, found: &mut Found, batches: &[Batch]) -> anyhow::Result<()> {
    let limit = Duration::from_secs(if options.quick { 4 } else { 10 });
    let (mut each, mut filed) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let _burning = Busy::start(&options.scratch)?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        each.push(raw_loop(options, batches, 1, limit).await?);
        filed.push(ours(options, u32::MAX, limit).await?.rate());
    }
    found.ratio(
        ("submit, 64 writers, busy disk", middle(filed)),
        ("rusqlite, a commit each, busy disk", middle(each)),
        "cases/s",
        Some(Reach::RatioAtLeast(15.0)),
        "another process writes and flushes without a pause",
    );
    Ok(())
}

/// On PostgreSQL, beside pgbench.
pub async fn postgres(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    let server = options
        .postgres
        .as_deref()
        .context("no PostgreSQL was named")?;
    let folder = fresh(options, "postgres")?;
    if options.alone {
        return on_postgres(server, &folder, ALONE).await.map(|_| ());
    }
    let seconds = if options.quick { 6 } else { 20 };
    let rounds = if options.quick { 3 } else { 5 };
    let (mut plain, mut pipelined, mut filed, mut last) =
        (Vec::new(), Vec::new(), Vec::new(), Took::default());
    let script = pgbench_script(server, &folder).await?;
    let clients = 64;
    let mut processors = (0.0, 0.0);
    for _ in 0..rounds {
        let empty = Emptied::migrated(server, script.1).await?;
        plain.push(pgbench::run(
            &script.0, &empty.url, clients, seconds, false,
        )?);
        let empty = Emptied::migrated(server, script.1).await?;
        pipelined.push(pgbench::run(&script.0, &empty.url, clients, seconds, true)?);
        (last, processors) = on_postgres(server, &folder, Duration::from_secs(seconds)).await?;
        filed.push(last.rate());
    }
    crate::server::drop_database(server, "bench_pgbench").await?;
    std::fs::remove_dir_all(&folder)?;
    let (plain, pipelined, filed) = (middle(plain), middle(pipelined), middle(filed));
    let note = format!(
        "{POOLED} connections, p50 {:.1} ms, p99 {:.1} ms; processor time of each: {:.0} µs here, {:.0} µs of PostgreSQL",
        last.at(0.5),
        last.at(0.99),
        processors.0,
        processors.1
    );
    found.ratio(
        ("submit, 64 writers", filed),
        ("pgbench, 64 clients, prepared", plain),
        "cases/s",
        Some(Reach::RatioAtLeast(0.8)),
        &note,
    );
    found.ratio(
        ("submit, 64 writers", filed),
        ("pgbench, the statements sent in one go", pipelined),
        "cases/s",
        None,
        "",
    );
    Ok(())
}

/// How many connections ours has.
const POOLED: u32 = 8;

/// Ours on PostgreSQL for a time, and the microseconds of processor time of each, here and there.
async fn on_postgres(
    server: &str,
    folder: &Path,
    time: Duration,
) -> anyhow::Result<(Took, (f64, f64))> {
    let postmaster = crate::server::postmaster(server).await?;
    let target = Target::Postgres {
        url: crate::server::database(server, "bench_ours").await?,
        connections: POOLED,
    };
    let world = World::make(&target, folder, 400).await?;
    let filings = world.filings(1_000).await?;
    let (own, theirs) = (Busyness::own(), Busyness::of(&[postmaster]));
    let took = from_hands(&world, &filings, u32::MAX, time).await?;
    let processors = (
        own.micros_each(took.count()),
        theirs.micros_each(took.count()),
    );
    anyhow::ensure!(took.failed == 0, "{} were not filed", took.failed);
    world.life.office.db.clone().close().await;
    crate::server::drop_database(server, "bench_ours").await?;
    Ok((took, processors))
}

/// The script of a filing in the middle of many, and how many series there are.
async fn pgbench_script(server: &str, folder: &Path) -> anyhow::Result<(pgbench::Script, usize)> {
    let url = crate::server::database(server, "bench_recorded").await?;
    let target = Target::Postgres {
        url,
        connections: 8,
    };
    let world = World::make(&target, folder, 400).await?;
    let filings = world.filings(300).await?;
    world.db().copies();
    from_hands(&world, &filings, 300, Duration::from_secs(60)).await?;
    let mut batches = world.db().copies();
    batches.retain(is_filing);
    world.life.office.db.clone().close().await;
    crate::server::drop_database(server, "bench_recorded").await?;
    // One that does not open its number series: most do not.
    batches.retain(|batch| {
        !batch
            .statements()
            .any(|(text, _, _)| text.name() == "store::number_series::OPEN")
    });
    batches.sort_by_key(size);
    let batch = batches.get(batches.len() / 2).context("a filing")?;
    let code = batch
        .statements()
        .find(|(text, _, _)| text.name() == "case_file::columns::INSERT")
        .and_then(|(_, values, _)| match values.get(1) {
            Some(store::Value::Text(code)) => Some(code.clone()),
            _ => None,
        })
        .context("a code")?;
    let agency = batch
        .statements()
        .find(|(text, _, _)| text.name() == "statistics_totals::ADD")
        .and_then(|(_, values, _)| match values.first() {
            Some(store::Value::Text(agency)) => Some(agency.clone()),
            _ => None,
        })
        .context("an agency's total")?;
    let kept: Vec<_> = world
        .life
        .staff
        .citizens
        .iter()
        .filter_map(|it| Some(it.party.account?.0))
        .collect();
    let series = world.communes.len();
    Ok((
        pgbench::script(batch, &kept, &code, (agency.as_str(), series), folder)?,
        series,
    ))
}

fn size(batch: &Batch) -> usize {
    batch
        .statements()
        .flat_map(|(_, values, _)| values)
        .map(|value| match value {
            store::Value::Text(it) => it.len(),
            store::Value::Bytes(it) => it.len(),
            _ => 8,
        })
        .sum()
}

/// A migrated database with number series to take numbers from.
struct Emptied {
    url: String,
}

impl Emptied {
    async fn migrated(server: &str, series: usize) -> anyhow::Result<Self> {
        let url = crate::server::database(server, "bench_pgbench").await?;
        migrate::migrate(&Target::Postgres {
            url: url.clone(),
            connections: 1,
        })
        .await?;
        let fill = format!(
            "INSERT INTO number_series (series, last)
             SELECT 'series-' || i::text, 1 FROM generate_series(1, {series}) AS i"
        );
        crate::server::on(&url, &fill).await?;
        Ok(Self { url })
    }
}
