//! Wiring: from the configuration to the parts. Nothing below this file reads configuration.

use anyhow::Context;
use outside::files::Files;
use outside::mail::Post;
use outside::national_portal::Intake;
use outside::sms::Gateway;
use std::path::Path;

use crate::config::{Config, Mail, NationalPortal, Sms, Store};

/// The neighbours that jobs talk to.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// How mail leaves.
    pub post: Post,
    /// How text messages leave.
    pub gateway: Gateway,
    /// Where cases of the National Portal arrive.
    pub intake: Intake,
    /// Where papers and letters are kept.
    pub files: Files,
}

/// The database a configuration names. The folder of a file is made.
///
/// # Errors
/// When the folder cannot be made.
pub fn target(config: &Config) -> anyhow::Result<store::Target> {
    Ok(match &config.store {
        Store::Sqlite { path } => {
            make_parent(path)?;
            store::Target::Sqlite { path: path.clone() }
        }
        Store::Postgres { url, connections } => store::Target::Postgres {
            url: url.reveal().to_owned(),
            connections: *connections,
        },
    })
}

/// The neighbours a configuration names.
///
/// # Errors
/// When an address cannot be read or a folder not be used.
pub fn neighbours(config: &Config) -> anyhow::Result<Neighbours> {
    let post = match &config.mail {
        Mail::Record { folder } => Post::Record {
            folder: folder.clone(),
        },
        Mail::Smtp { url, from } => Post::smtp(url.reveal(), from)?,
    };
    let gateway = match &config.sms {
        Sms::Record { folder } => Gateway::Record {
            folder: folder.clone(),
        },
        Sms::Http { url, token } => Gateway::http(url, token.reveal())?,
    };
    let intake = match &config.national_portal {
        NationalPortal::Closed => Intake::Closed,
        NationalPortal::Folder { inbox } => Intake::Folder {
            inbox: inbox.clone(),
        },
    };
    Ok(Neighbours {
        post,
        gateway,
        intake,
        files: Files::folder(&config.files.folder)?,
    })
}

fn make_parent(path: &Path) -> anyhow::Result<()> {
    let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))
}
