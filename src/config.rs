//! The configuration: one file, one struct, every key documented.
//!
//! `motcua.example.toml` shows every key with its default. Unknown keys are refused by name
//! and line, because a misspelt key that is silently ignored is a setting the operator
//! believes in. Nothing below `wiring.rs` reads configuration. No value of law is here:
//! those are in `regulations/` with their articles.

pub mod operator;
pub mod sign_in;

pub use sign_in::{Provider, SignIn};

pub use operator::{Journal, Log, Metrics, Passwords, Seal, Sweep, Watch};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Everything an operator may set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The province whose regulation applies: `nam-dinh`, `ninh-binh`, `ha-nam`, `thai-binh`,
    /// `dak-nong`, or one whose files lie in `provinces`.
    pub province: String,
    /// A folder with the files of a province that is not shipped, named as the shipped ones are:
    /// `PROVINCE.toml`, `articles/PROVINCE.toml`, `organisation/PROVINCE.json`. What is missing
    /// there is taken from what is shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provinces: Option<PathBuf>,
    /// A table of days off in place of the one that is shipped, for instance because a holiday
    /// was declared late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<PathBuf>,
    /// Where pages are served.
    #[serde(default)]
    pub server: Server,
    /// Where cases are kept.
    pub store: Store,
    /// Where attached papers and letters are kept.
    pub files: Files,
    /// The background work.
    #[serde(default)]
    pub worker: Worker,
    /// How mail leaves.
    #[serde(default)]
    pub mail: Mail,
    /// How text messages leave.
    #[serde(default)]
    pub sms: Sms,
    /// Cases that arrive from the National Public Service Portal.
    #[serde(default)]
    pub national_portal: NationalPortal,
    /// The national population database.
    #[serde(default)]
    pub population: Population,
    /// How people sign in besides a password of ours.
    #[serde(default)]
    pub sign_in: SignIn,
    /// How the log is written.
    #[serde(default)]
    pub log: Log,
    /// Who may read the figures of this process.
    #[serde(default)]
    pub metrics: Metrics,
    /// From when on something is worth telling.
    #[serde(default)]
    pub watch: Watch,
    /// What is forgotten, and when.
    #[serde(default)]
    pub sweep: Sweep,
    /// Copies of all of it elsewhere, and the proof that they can be put back.
    #[serde(default)]
    pub backup: Backup,
    /// The signed roots by which anybody can check that history was not rewritten.
    #[serde(default)]
    pub journal: Journal,
    /// What reports are sealed with.
    #[serde(default)]
    pub seal: Seal,
    /// What passwords are hashed under.
    #[serde(default)]
    pub passwords: Passwords,
}

/// Where pages are served.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The address citizens type, with scheme and without a closing slash; links in mail and
    /// QR codes start with it. `https` makes the session cookie secure-only.
    pub public_url: String,
    /// The proxies whose `X-Forwarded-For` is believed. Empty: nobody's.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Seconds that a server which is told to stop goes on answering while `/readyz` says no, so
    /// that a proxy before several servers sends nobody here any more. 0 where there is no proxy.
    pub drain_seconds: u64,
    /// How far the clock may stand behind what is on file; further back, nothing is written until
    /// it is right.
    pub clock_tolerance_seconds: u32,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://127.0.0.1:8080".to_owned(),
            trusted_proxies: Vec::new(),
            drain_seconds: 0,
            clock_tolerance_seconds: 60,
        }
    }
}

/// Where cases are kept: one of the two engines.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "engine", rename_all = "lowercase")]
pub enum Store {
    /// One file on this machine.
    Sqlite {
        /// The database file; made when it is not there.
        path: PathBuf,
    },
    /// A PostgreSQL server, for more than one `serve` or `work` process.
    Postgres {
        /// `postgres://user:password@host:port/database`. Hidden whenever it is shown.
        url: Secret,
        /// How many connections at once. Two to four for each core of the database server;
        /// more makes the slowest answers slower.
        #[serde(default = "eight")]
        connections: u32,
        /// A streaming replica that answers lists, sums and look-ups. Nobody misses what they
        /// have written themselves; what others wrote may show a few seconds later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replica_url: Option<Secret>,
    },
}

/// Where attached papers and letters are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// A folder; files in it are named by the SHA-256 of what they hold.
    #[serde(default, skip_serializing_if = "is_nowhere")]
    pub folder: PathBuf,
    /// A bucket of an S3 store in place of the folder, for more than one machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s3: Option<S3>,
}

/// A bucket of an S3 store.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// `https://host:port` of the store, without the bucket.
    pub endpoint: String,
    /// The region, as the store calls it.
    #[serde(default = "first_region")]
    pub region: String,
    /// The bucket, which must exist.
    pub bucket: String,
    /// The name of the key.
    pub access_key: Secret,
    /// The key.
    pub secret_key: Secret,
}

fn is_nowhere(path: &Path) -> bool {
    path.as_os_str().is_empty()
}

fn first_region() -> String {
    "us-east-1".to_owned()
}

/// The background work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Worker {
    /// `true`: `motcua serve` also works the queue. `false`: a `motcua work` process does.
    pub inside_serve: bool,
    /// How many jobs are worked at once.
    pub at_once: u32,
    /// Seconds between two looks at an empty queue.
    pub look_every_seconds: u64,
    /// How often a job is tried before it is given up, each time after a longer pause: with 12,
    /// the last try comes about a day after the first.
    pub tries: u8,
    /// How long a job belongs to the worker that took it. The jobs of a worker that died are
    /// taken by another after that, so it must be longer than any job takes.
    pub lease_seconds: u32,
}

impl Default for Worker {
    fn default() -> Self {
        Self {
            inside_serve: true,
            at_once: 2,
            look_every_seconds: 2,
            tries: 12,
            lease_seconds: 180,
        }
    }
}

/// How mail leaves.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "lowercase")]
pub enum Mail {
    /// Each message becomes an `.eml` file in a folder and goes nowhere.
    Record {
        /// The folder.
        folder: PathBuf,
    },
    /// A mail server.
    Smtp {
        /// `smtps://user:password@host:465`, `smtp://host:25?tls=required` and so on.
        url: Secret,
        /// The sender, as in a `From` line.
        from: String,
    },
}

impl Default for Mail {
    fn default() -> Self {
        Self::Record {
            folder: PathBuf::from("motcua-data/mail"),
        }
    }
}

/// How text messages leave.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "lowercase")]
pub enum Sms {
    /// Each message becomes a `.json` file in a folder and goes nowhere.
    Record {
        /// The folder.
        folder: PathBuf,
    },
    /// A gateway inside the operator's network that takes a JSON object by `POST`.
    Http {
        /// `http://host:port/path` of the gateway.
        url: String,
        /// Sent as `Authorization: Bearer …`.
        token: Secret,
    },
}

impl Default for Sms {
    fn default() -> Self {
        Self::Record {
            folder: PathBuf::from("motcua-data/sms"),
        }
    }
}

/// The national population database, asked for look-ups.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "lowercase")]
pub enum Population {
    /// Nothing is asked: look-ups are written down only.
    #[default]
    Closed,
    /// The province's data-sharing platform.
    Http {
        /// The address of its service.
        url: String,
        /// Sent as `Authorization: Bearer …`.
        token: Secret,
        /// The code by which the platform knows this system.
        system: String,
    },
}

/// Cases that arrive from the National Public Service Portal.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "lowercase")]
pub enum NationalPortal {
    /// Nothing arrives.
    #[default]
    Closed,
    /// Each case is a `.json` file put into a folder by the province's integration axis.
    Folder {
        /// The folder looked at; files taken in move to `done/`, refused ones to `refused/`.
        inbox: PathBuf,
    },
}

/// Copies of everything elsewhere, and the proof that they can be put back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// The folder of backups; on another disk, better on another machine. None: the worker takes
    /// none by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// The public keys (`age1…`) that backups are encrypted to; any of their private keys opens
    /// one.
    pub recipients: Vec<String>,
    /// `true`: backups are written open, so that whoever has the folder reads them.
    pub unencrypted: bool,
    /// The worker takes a backup when the newest is so old; 0: never by itself.
    pub every_hours: u32,
    /// The worker puts the newest backup back into a scratch place when the last time is so long
    /// ago; 0: never by itself.
    pub drill_every_days: u32,
    /// Where the database may lie open for a while: the copy before it is encrypted, and what a
    /// drill puts back. Beside the database when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scratch: Option<PathBuf>,
    /// The file of a private key for drills, where one may lie: on a machine that is not the
    /// server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<PathBuf>,
    /// Where `pg_dump` and `pg_restore` are, if not where the distribution puts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postgres_tools: Option<PathBuf>,
}

impl Default for Backup {
    fn default() -> Self {
        Self {
            folder: None,
            recipients: Vec::new(),
            unencrypted: false,
            every_hours: 24,
            drill_every_days: 30,
            scratch: None,
            identity: None,
            postgres_tools: None,
        }
    }
}

/// A value that is never printed: not in a log, not by `motcua config`, not in an error.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The value itself, for the one place that hands it to a neighbour.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(hidden)")
    }
}

fn eight() -> u32 {
    8
}

impl Config {
    /// Reads a file. A value written `"env:NAME"` is taken from the environment variable
    /// `NAME`, so that secrets need not lie in the file.
    ///
    /// # Errors
    /// When the file cannot be read, names a key that does not exist, holds a value of the
    /// wrong kind (each with its line), or points at a variable that is not set.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration {}", path.display()))?;
        Self::parse(&text, |name| std::env::var(name).ok())
            .with_context(|| format!("the configuration {} is not usable", path.display()))
    }

    /// Reads the text of a configuration; `env` answers `"env:NAME"` values.
    ///
    /// # Errors
    /// As [`Config::read`], without the file.
    pub fn parse(text: &str, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                text[..span.start.min(text.len())].lines().count().max(1)
            });
            anyhow::anyhow!("line {line}: {}", error.message())
        })?;
        for secret in config.secrets() {
            if let Some(name) = secret.0.strip_prefix("env:") {
                let name = name.to_owned();
                let Some(value) = env(&name) else {
                    bail!(
                        "the environment variable {name} is not set, and the configuration \
                         takes a secret from it; set it or write the value into the file"
                    );
                };
                secret.0 = value;
            }
        }
        config.check()?;
        Ok(config)
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        let mut found = Vec::new();
        if let Store::Postgres {
            url, replica_url, ..
        } = &mut self.store
        {
            found.push(url);
            found.extend(replica_url);
        }
        if let Some(s3) = &mut self.files.s3 {
            found.push(&mut s3.access_key);
            found.push(&mut s3.secret_key);
        }
        if let Mail::Smtp { url, .. } = &mut self.mail {
            found.push(url);
        }
        if let Population::Http { token, .. } = &mut self.population {
            found.push(token);
        }
        if let Sms::Http { token, .. } = &mut self.sms {
            found.push(token);
        }
        found.extend(
            self.sign_in
                .provider
                .iter_mut()
                .map(|it| &mut it.client_secret),
        );
        if let Metrics::Listen {
            token: Some(token), ..
        } = &mut self.metrics
        {
            found.push(token);
        }
        found
    }

    fn check(&self) -> anyhow::Result<()> {
        let url = &self.server.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with('/') {
            bail!(
                "server.public_url is {url:?}; write it with http:// or https:// in front and \
                 without a closing slash"
            );
        }
        match (&self.files.s3, is_nowhere(&self.files.folder)) {
            (None, true) => {
                bail!("files.folder is missing; name a folder, or a bucket in files.s3")
            }
            (Some(_), false) => bail!("files.folder and files.s3 are both there; one must go"),
            (Some(s3), true) if !s3.endpoint.starts_with("http") => bail!(
                "files.s3.endpoint is {:?}; write it with https:// in front",
                s3.endpoint
            ),
            _ => {}
        }
        self.sign_in.check()?;
        if self.worker.at_once == 0 {
            bail!("worker.at_once is 0; write 1 or more, or stop the worker with inside_serve");
        }
        if !(1..=12).contains(&self.worker.tries) {
            bail!("worker.tries is {}; write 1 to 12", self.worker.tries);
        }
        if let Metrics::Listen {
            listen,
            token: None,
        } = &self.metrics
            && !listen.ip().is_loopback()
        {
            bail!(
                "metrics.listen is {listen}, which other machines reach: set metrics.token, or \
                 listen on 127.0.0.1"
            );
        }
        if self.journal.every_minutes == 0 || self.journal.alarm_after == 0 {
            bail!("journal.every_minutes and journal.alarm_after are counted from 1");
        }
        if self.worker.lease_seconds == 0 {
            bail!("worker.lease_seconds is 0; write how long the longest job takes, and more");
        }
        let backup = &self.backup;
        if backup.unencrypted && !backup.recipients.is_empty() {
            bail!(
                "backup.unencrypted is true and backup.recipients names keys: one of them must go"
            );
        }
        if backup.folder.is_some() && !backup.unencrypted && backup.recipients.is_empty() {
            bail!(
                "backup.folder is named and backup.recipients is empty: name the public key that \
                 backups are encrypted to (`motcua backup --new-key FILE` makes one), or say \
                 unencrypted = true"
            );
        }
        Ok(())
    }

    /// The configuration as TOML with defaults filled in and secrets hidden.
    #[must_use]
    pub fn shown(&self) -> String {
        toml::to_string(self).unwrap_or_else(|error| format!("# cannot be shown: {error}\n"))
    }
}

#[cfg(test)]
mod tests;
