//! `motcua export`: everything an office has, in open formats and with their description, so that
//! another program, another provider or another engine can take over. Of one moment, also while
//! the server works. Not encrypted.

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use outside::files::{FileKey, Files};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::export::Moment;
use store::sql::schema::Table;

use crate::backup::Watch;
use crate::backup::folder::flush;
use crate::backup::list::{ListWriter, Listed};
use crate::backup::place::Place;
use crate::clock;
use crate::config::Config;

/// The form of exports that this program writes.
pub const FORMAT: u32 = 1;
/// The description that lies in every export.
const DESCRIPTION: &str = include_str!("../docs/export.md");
/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// The list of files.
pub const LIST: &str = "files.txt";

/// The options of `motcua export`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file of the office.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub config: Option<PathBuf>,
    /// The folder of a demonstration, in place of a configuration.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub data: Option<PathBuf>,
    /// A new or empty folder for the export.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}

/// What an export says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this manifest.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The last migration of its tables.
    pub schema: i64,
    /// Whose regulation applies; none where the folder did not say.
    pub province: Option<String>,
    /// The moment it shows.
    pub made_at: Timestamp,
    /// The tables.
    pub tables: Vec<ExportedTable>,
    /// How many files.
    pub files: u64,
    /// SHA-256 of their list.
    pub files_sha256: String,
}

/// A table of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportedTable {
    /// Its name; its rows are in `tables/<name>.jsonl`.
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 of its file.
    pub sha256: String,
    /// The columns that name a row.
    pub key: Vec<String>,
    /// Its columns.
    pub columns: Vec<ExportedColumn>,
}

/// A column of an exported table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportedColumn {
    /// Its name.
    pub name: String,
    /// `text`, `number`, `boolean` or `bytes`.
    pub kind: String,
    /// Whether it always holds something.
    pub required: bool,
}

impl ExportedTable {
    fn of(table: &Table, rows: u64, sha256: String) -> Self {
        let columns = table.columns.iter().map(|it| ExportedColumn {
            name: it.name.clone(),
            kind: it.kind.word().to_owned(),
            required: it.required,
        });
        Self {
            name: table.name.clone(),
            rows,
            sha256,
            key: table.key.clone(),
            columns: columns.collect(),
        }
    }
}

/// Writes the export and prints what it holds.
///
/// # Errors
/// When the office cannot be read or the folder not be written to.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let place = match (&options.config, &options.data) {
        (Some(file), _) => Place::of_config(&Config::read(file)?)?,
        (None, Some(folder)) => Place::of_folder(folder)?,
        (None, None) => bail!("name the office with --config or --data"),
    };
    let manifest = export(&place, &options.to, &Watch::default()).await?;
    let rows: u64 = manifest.tables.iter().map(|it| it.rows).sum();
    println!(
        "{}: {} tables with {rows} rows, {} files",
        options.to.display(),
        manifest.tables.len(),
        manifest.files
    );
    eprintln!(
        "Warning: an export is not encrypted and holds personal data. Keep it where only those \
         who must can read it, and delete it when it is not needed any more."
    );
    Ok(ExitCode::SUCCESS)
}

/// Writes everything into a new or empty folder.
///
/// # Errors
/// When the office cannot be read or the folder not be written to.
pub async fn export(place: &Place, to: &Path, watch: &Watch) -> anyhow::Result<Manifest> {
    make_empty(to)?;
    std::fs::write(to.join("README.md"), DESCRIPTION)?;
    let made_at = clock::now();
    let mut moment = Moment::open(&place.target).await?;
    let mut tables = Vec::new();
    let all = moment.tables.clone();
    let mut line = watch.line("tables");
    for (at, table) in all.iter().enumerate() {
        line.tell(at as u64, all.len() as u64);
        let file = to.join("tables").join(format!("{}.jsonl", table.name));
        let (rows, sha256) = rows(&mut moment, table, &file, watch)
            .await
            .with_context(|| format!("{} cannot be written", file.display()))?;
        tables.push(ExportedTable::of(table, rows, sha256));
    }
    // After the moment of the tables: a file is kept before a row names it.
    let (files, files_sha256) = files(place, to, watch).await?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: moment.schema,
        province: place.province.clone(),
        made_at,
        tables,
        files,
        files_sha256,
    };
    let mut text = serde_json::to_vec_pretty(&manifest)?;
    text.push(b'\n');
    std::fs::write(to.join(MANIFEST), text)?;
    flush(to)?;
    Ok(manifest)
}

/// Makes a folder that only its owner reads, and refuses one that holds anything.
fn make_empty(to: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let named = || to.display().to_string();
    std::fs::create_dir_all(to).with_context(|| format!("{} cannot be made", named()))?;
    let mut entries =
        std::fs::read_dir(to).with_context(|| format!("{} cannot be read", named()))?;
    if entries.next().is_some() {
        bail!(
            "{} is not empty: an export goes into an empty folder",
            named()
        );
    }
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o700))?;
    std::fs::create_dir(to.join("tables"))?;
    std::fs::create_dir(to.join("files"))?;
    Ok(())
}

async fn rows(
    moment: &mut Moment,
    table: &Table,
    file: &Path,
    watch: &Watch,
) -> anyhow::Result<(u64, String)> {
    let mut out = BufWriter::new(File::create_new(file)?);
    let (mut hash, mut rows) = (Sha256::new(), 0);
    let mut after = None;
    loop {
        watch.go_on()?;
        let (lines, last) = moment.lines(table, after.as_deref()).await?;
        for line in &lines {
            hash.update(line);
            hash.update(b"\n");
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
            rows += 1;
        }
        if last.is_none() {
            break;
        }
        after = last;
    }
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok((rows, hex::encode(hash.finalize())))
}

async fn files(place: &Place, to: &Path, watch: &Watch) -> anyhow::Result<(u64, String)> {
    let mut list = ListWriter::create(&to.join(LIST))?;
    let mut line = watch.line("files");
    for (at, group) in Files::groups().enumerate() {
        for (key, size) in place.files.list(&group).await? {
            watch.go_on()?;
            // Keys are spread evenly, so groups tell how far it is.
            line.tell(at as u64, 256);
            let content = place
                .files
                .get(&key)
                .await?
                .with_context(|| format!("the file {} went away", key.as_str()))?;
            let there = file_in(to, &key);
            if let Some(folder) = there.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&there, content)
                .with_context(|| format!("{} cannot be written", there.display()))?;
            list.add(&Listed {
                stored_sha256: key.as_str().to_owned(),
                key,
                size,
            })?;
        }
    }
    let files = list.files;
    Ok((files, list.end()?.sha256))
}

/// Where a file lies in an export.
pub(crate) fn file_in(export: &Path, key: &FileKey) -> PathBuf {
    let key = key.as_str();
    export.join("files").join(&key[..2]).join(key)
}

#[cfg(test)]
mod tests;
