//! `motcua check --data DIR`: proves that the files agree with themselves. Folds every case,
//! every item of the catalogue and every petition, compares them with what is on file, verifies every
//! journal and the log of who read personal data; may run beside a server at work. A restore, a drill
//! and an import end with the same look ([`everything`]).

use anyhow::Context as _;
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::case_file::check::{Report, check_with};
use store::journal::key::Checkpoint;
use store::journal::receipt::KeptRoots;
use store::{Db, ReadError, Target};

use crate::config::Config;
use crate::wiring;

/// The options of `motcua check`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder that `motcua demo` or `motcua serve` keeps its data in.
    #[arg(long, value_name = "DIR", required_unless_present = "config")]
    pub data: Option<PathBuf>,
    /// The configuration file, in place of a folder.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub config: Option<PathBuf>,
    /// Roots of the journal that were kept elsewhere: the list from /minh-bach or a signed root.
    /// What was rewritten since then is found out although everything here fits.
    #[arg(long, value_name = "FILE")]
    pub roots: Option<PathBuf>,
}

/// Checks every case and prints what does not agree, one line a difference with the case's code
/// first. Exit code 1 when there is any.
///
/// # Errors
/// When the database cannot be opened or read.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let target = match (&options.data, &options.config) {
        (Some(folder), _) => Target::Sqlite {
            path: folder.join("motcua.sqlite"),
        },
        (None, Some(file)) => wiring::target(&Config::read(file)?)?,
        (None, None) => {
            anyhow::bail!("name the folder with --data or the configuration with --config")
        }
    };
    let elsewhere = match &options.roots {
        Some(file) => kept_elsewhere(file)?,
        None => Vec::new(),
    };
    let db = Db::open_to_read(&target).await?;
    let on_screen = std::io::stderr().is_terminal();
    let checked = everything(&db, &elsewhere, |done, of| {
        if on_screen {
            eprint!("\r{done} of {of} cases");
        }
    })
    .await?;
    if on_screen {
        eprintln!();
    }
    db.close().await;
    print!("{}", told(&checked.report));
    println!(
        "{} readings of personal data checked, {} seals",
        checked.readings, checked.seals
    );
    Ok(if checked.report.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What a look at everything saw.
#[derive(Debug)]
pub struct Checked {
    /// What was seen of the cases and of the tree over all journals; and what does not agree
    /// anywhere.
    pub report: Report,
    /// How many readings of personal data were looked at.
    pub readings: u64,
    /// How many seals over them.
    pub seals: u64,
}

/// Checks all that can be checked in a database: cases, the tree of the journals with roots that
/// somebody kept elsewhere, the catalogue, petitions, readings of personal data. `progress` is told
/// how many cases were looked at, and of how many.
///
/// # Errors
/// When the files cannot be read.
pub async fn everything(
    db: &Db,
    elsewhere: &[Checkpoint],
    progress: impl FnMut(u64, u64),
) -> Result<Checked, ReadError> {
    let mut report = check_with(db, elsewhere, progress).await?;
    let catalogue = store::publication::check::differences(db).await?;
    report.differences.extend(catalogue);
    let petitions = store::petition::check::differences(db).await?;
    report.differences.extend(petitions);
    let readings = store::access_log::check::differences(db).await?;
    report.differences.extend(readings.differences);
    Ok(Checked {
        report,
        readings: readings.entries,
        seals: readings.seals,
    })
}

/// The roots in a file.
fn kept_elsewhere(file: &Path) -> anyhow::Result<Vec<Checkpoint>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the roots {}", file.display()))?;
    let kept = KeptRoots::read(&text)
        .with_context(|| format!("{} holds no root of a journal", file.display()))?;
    Ok(kept.roots().collect())
}

/// The report as it is printed.
fn told(report: &Report) -> String {
    let mut text = String::new();
    for difference in &report.differences {
        text.push_str(&format!("{}: {}\n", difference.code, difference.what));
    }
    text.push_str(&format!(
        "{} cases and {} events checked, {} leaves and {} roots of the journal; differences: {}",
        report.cases,
        report.events,
        report.leaves,
        report.roots,
        report.differences.len()
    ));
    if report.masked > 0 {
        text.push_str(&format!(
            "; {} with masked personal data, chain verified",
            report.masked
        ));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;
    use store::case_file::DueDates;
    use store::case_file::check::check;
    use store::testing;

    async fn checked(folder: &std::path::Path) -> ExitCode {
        let options = Options {
            data: Some(folder.to_owned()),
            config: None,
            roots: None,
        };
        run(&options).await.expect("a check")
    }

    #[tokio::test]
    async fn a_difference_is_told_with_its_case_and_exit_code_1() {
        let test = testing::sqlite().await;
        let Target::Sqlite { path } = &test.target else {
            panic!("SQLite")
        };
        let folder = path.parent().expect("its folder");
        for no in 1..=2 {
            let story = testing::named(Story::accepted(), no);
            testing::put(&test.db, &story, DueDates::default()).await;
        }
        // Beside the open database: a check looks, it does not lock.
        assert_eq!(checked(folder).await, ExitCode::SUCCESS);
        let code = "H40.024.13-260821-0002";
        testing::spoil(&test.db, code).await;
        assert_eq!(checked(folder).await, ExitCode::FAILURE);
        let report = check(&test.db, |_, _| {}).await.expect("a check");
        let said = format!(
            "{code}: column status is not what the snapshot says\n2 cases and 4 events checked, 0 leaves and 0 roots of the journal; differences: 1\n"
        );
        assert_eq!(told(&report), said);
    }

    #[tokio::test]
    async fn a_folder_without_a_database_is_an_error() {
        let options = Options {
            data: Some("/nonexistent".into()),
            config: None,
            roots: None,
        };
        assert!(run(&options).await.is_err());
    }
}
