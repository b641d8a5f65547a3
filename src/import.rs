//! `motcua import`: reads an export into an empty place, on either engine, and checks what is there
//! then. Every part is compared with the manifest first; all rows are written in one transaction.

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::case_file::check::Report;
use store::export::{Import, parse_line};
use store::sql::migrate;
use store::sql::schema::Table;
use store::{Db, Value};

use crate::backup::list::FileList;
use crate::backup::place::Place;
use crate::backup::put_back::missing_files;
use crate::backup::{Watch, sealing};
use crate::check;
use crate::config::Config;
use crate::export::{FORMAT, LIST, MANIFEST, Manifest, file_in};

/// Rows that are written at once.
const AT_ONCE: usize = 500;

/// The options of `motcua import`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder of the export.
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    /// The configuration file that names the empty place.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub config: Option<PathBuf>,
    /// An empty folder, in place of a configuration.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub data: Option<PathBuf>,
}

/// What an import brought.
#[derive(Debug)]
pub struct Imported {
    /// What the export says of itself.
    pub manifest: Manifest,
    /// What `check` saw.
    pub report: Report,
    /// Files that rows name and the export lacks.
    pub missing: Vec<String>,
}

/// Reads it in, and prints what was checked. Exit code 1 when something does not agree.
///
/// # Errors
/// When the export is damaged or cannot be read, or the place is not empty.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let place = match (&options.config, &options.data) {
        (Some(file), _) => Place::of_config(&Config::read(file)?)?,
        (None, Some(folder)) => Place::of_folder(folder)?,
        (None, None) => bail!("name the place with --config or --data"),
    };
    let done = import(&options.from, &place, &Watch::default()).await?;
    for it in &done.report.differences {
        println!("{}: {}", it.code, it.what);
    }
    for key in &done.missing {
        println!("the file {key} is not in the export");
    }
    let rows: u64 = done.manifest.tables.iter().map(|it| it.rows).sum();
    println!(
        "{rows} rows and {} files read in; {} cases and {} events checked; differences: {}",
        done.manifest.files,
        done.report.cases,
        done.report.events,
        done.report.differences.len() + done.missing.len()
    );
    Ok(
        if done.report.differences.is_empty() && done.missing.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        },
    )
}

/// Reads an export into an empty place and checks it.
///
/// # Errors
/// When the export is damaged or of a newer program, or the place is not empty.
pub async fn import(from: &Path, place: &Place, watch: &Watch) -> anyhow::Result<Imported> {
    let manifest = read_manifest(from)?;
    if !place.files.is_empty().await? {
        bail!("the place for files is not empty: an export is read only into an empty place");
    }
    verify(from, &manifest, watch)?;
    let mut import = Import::begin(&place.target, manifest.schema).await?;
    fit(&manifest, &import.tables)?;
    let tables = import.tables.clone();
    let mut line = watch.line("rows");
    let of: u64 = manifest.tables.iter().map(|it| it.rows).sum();
    let mut done = 0;
    for table in &tables {
        let file = table_file(from, &table.name);
        for rows in Rows::of(table, &file)? {
            watch.go_on()?;
            let rows = rows?;
            done += rows.len() as u64;
            import
                .rows(table, rows)
                .await
                .with_context(|| format!("rows of {} cannot be read in", file.display()))?;
            line.tell(done, of);
        }
    }
    drop(line);
    // Files first, so that no row ever names one that is not there.
    let mut line = watch.line("files");
    for (at, file) in list(from, &manifest)?.enumerate() {
        watch.go_on()?;
        line.tell(at as u64, manifest.files);
        let key = file?.key;
        let content = std::fs::read(file_in(from, &key))?;
        if place.files.put(content).await? != key {
            bail!("the file {} changed while it was read", key.as_str());
        }
    }
    drop(line);
    import.end().await?;
    migrate::migrate(&place.target).await?;
    let db = Db::open_to_read(&place.target).await?;
    let mut line = watch.line("check");
    let checked = check::everything(&db, &[], |done, of| line.tell(done, of)).await;
    let missing = missing_files(&db, list(from, &manifest)?.finger()).await;
    db.close().await;
    Ok(Imported {
        manifest,
        report: checked?.report,
        missing: missing?,
    })
}

fn table_file(from: &Path, table: &str) -> PathBuf {
    from.join("tables").join(format!("{table}.jsonl"))
}

fn read_manifest(from: &Path) -> anyhow::Result<Manifest> {
    let file = from.join(MANIFEST);
    let named = || file.display().to_string();
    let text = std::fs::read(&file).with_context(|| format!("{} cannot be read", named()))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).with_context(|| format!("{} is no manifest", named()))?;
    if manifest.format > FORMAT || manifest.schema > migrate::newest() {
        bail!(
            "the export was written by motcua {}, which is newer than this one ({}): use that or \
             a newer one",
            manifest.program,
            env!("CARGO_PKG_VERSION")
        );
    }
    Ok(manifest)
}

/// The files of an export.
fn list(from: &Path, manifest: &Manifest) -> anyhow::Result<FileList> {
    FileList::open(&from.join(LIST), &manifest.files_sha256)
}

/// Compares every part with what the manifest says.
fn verify(from: &Path, manifest: &Manifest, watch: &Watch) -> anyhow::Result<()> {
    let compare = |file: &Path, expected: &str| -> anyhow::Result<()> {
        let (_, found) =
            sealing::hash(file).with_context(|| format!("{} cannot be read", file.display()))?;
        if found != expected {
            bail!("{} is not as it was written", file.display());
        }
        Ok(())
    };
    for table in &manifest.tables {
        watch.go_on()?;
        compare(&table_file(from, &table.name), &table.sha256)?;
    }
    let mut line = watch.line("verifying");
    for (at, file) in list(from, manifest)?.enumerate() {
        watch.go_on()?;
        line.tell(at as u64, manifest.files);
        let key = file?.key;
        compare(&file_in(from, &key), key.as_str())?;
    }
    Ok(())
}

/// Refuses an export whose tables are not those of its migration.
fn fit(manifest: &Manifest, tables: &[Table]) -> anyhow::Result<()> {
    let exported: BTreeSet<&str> = manifest.tables.iter().map(|it| it.name.as_str()).collect();
    let known: BTreeSet<&str> = tables.iter().map(|it| it.name.as_str()).collect();
    if let Some(name) = exported.symmetric_difference(&known).next() {
        bail!(
            "the table {name:?} is {}",
            if known.contains(name) {
                "missing from the export"
            } else {
                "not one of this motcua"
            }
        );
    }
    Ok(())
}

/// The rows of a table's file, some at a time.
struct Rows<'t> {
    table: &'t Table,
    file: PathBuf,
    lines: std::io::Lines<BufReader<File>>,
    at: usize,
}

impl<'t> Rows<'t> {
    fn of(table: &'t Table, file: &Path) -> anyhow::Result<Self> {
        let opened =
            File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(Self {
            table,
            file: file.to_owned(),
            lines: BufReader::new(opened).lines(),
            at: 0,
        })
    }

    fn next_row(&mut self) -> Option<anyhow::Result<Vec<Value>>> {
        let line = self.lines.next()?;
        self.at += 1;
        let place = || format!("{}, line {}", self.file.display(), self.at);
        Some(
            line.with_context(|| format!("{} cannot be read", place()))
                .and_then(|line| {
                    parse_line(self.table, &line).map_err(|why| anyhow!("{}: {why}", place()))
                }),
        )
    }
}

impl Iterator for Rows<'_> {
    type Item = anyhow::Result<Vec<Vec<Value>>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows = Vec::new();
        while rows.len() < AT_ONCE {
            match self.next_row() {
                Some(Ok(row)) => rows.push(row),
                Some(Err(why)) => return Some(Err(why)),
                None => break,
            }
        }
        (!rows.is_empty()).then_some(Ok(rows))
    }
}
