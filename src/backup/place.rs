//! What a backup is of, and where one is put back: the database and the files of an office.

use anyhow::Context as _;
use outside::files::Files;
use std::path::{Path, PathBuf};
use store::Target;

use crate::config::Config;
use crate::wiring;

/// An office's data.
#[derive(Debug, Clone)]
pub struct Place {
    /// The database.
    pub target: Target,
    /// Papers and letters.
    pub files: Files,
    /// Whose regulation applies.
    pub province: Option<String>,
    /// The configuration in force, secrets hidden.
    pub configuration: String,
    /// Where a copy of the database may lie for a while, open.
    pub scratch: PathBuf,
    /// Where PostgreSQL's programs are, if not where they usually are.
    pub tools: Option<PathBuf>,
}

impl Place {
    /// The office of a configuration.
    ///
    /// # Errors
    /// When the files cannot be used.
    pub fn of_config(config: &Config) -> anyhow::Result<Self> {
        let target = wiring::target(config)?;
        let beside = match &target {
            Target::Sqlite { path } => path.parent().map(Path::to_owned),
            Target::Postgres { .. } => config.files.folder.parent().map(Path::to_owned),
        };
        let scratch = config.backup.scratch.clone().or(beside);
        Ok(Self {
            target,
            files: wiring::files(config)?,
            province: Some(config.province.clone()),
            configuration: config.shown(),
            scratch: scratch
                .filter(|it| !it.as_os_str().is_empty())
                .unwrap_or(".".into()),
            tools: config.backup.postgres_tools.clone(),
        })
    }

    /// The folder of a demonstration: a database and files of fixed names.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn of_folder(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        Ok(Self {
            target: Target::Sqlite {
                path: folder.join("motcua.sqlite"),
            },
            files: Files::folder(&folder.join("files"))?,
            province: None,
            configuration: String::new(),
            scratch: folder.to_owned(),
            tools: None,
        })
    }
}
