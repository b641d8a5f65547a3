//! What whoever runs the office may set about looking at it: the log, the figures, what is worth
//! telling, what is forgotten; and the keys that sign roots and seal reports.

use super::Secret;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the log is written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` for people, `json` for programs.
    pub format: crate::log::Format,
    /// `true`: a line for every request, by its route.
    pub requests: bool,
}

/// Who may read the figures of this process.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "by", rename_all = "lowercase")]
pub enum Metrics {
    /// Nobody: they are not served.
    #[default]
    Nobody,
    /// Whoever reaches an address of their own, under `/metrics`.
    Listen {
        /// The address and port, another than that of the pages.
        listen: SocketAddr,
        /// Demanded as `Authorization: Bearer …`; may be left out on the machine itself only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<Secret>,
    },
}

/// From when on something is worth telling.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Watch {
    /// Queries and commits that take longer are slow: told in the log and on the operator's page.
    pub slow_query_ms: u64,
    /// With less room where it writes, the process is not ready.
    pub least_free_mb: u64,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            slow_query_ms: 200,
            least_free_mb: 500,
        }
    }
}

/// What is forgotten, and when. No case, no letter and no journal ever is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sweep {
    /// Days that a job which is done stays to be looked at.
    pub jobs_days: u16,
    /// Days that a form's one-time key is remembered.
    pub keys_days: u16,
    /// Days after its last saving that a draft is discarded with its papers.
    pub drafts_days: u16,
    /// Hours that a file which was uploaded through the API waits for an act.
    pub uploads_hours: u16,
}

impl Default for Sweep {
    fn default() -> Self {
        Self {
            jobs_days: 30,
            keys_days: 30,
            drafts_days: 180,
            uploads_hours: 24,
        }
    }
}

/// What reports are sealed with.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seal {
    /// The file of the private key and its certificates, PEM; where there is none, a key with a
    /// certificate of one's own is made at the first start, readable by its owner alone. Beside the
    /// journal's key where nothing is said.
    pub key: Option<PathBuf>,
}

/// What passwords are hashed under besides their salt.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passwords {
    /// The file of the keys, one a line, the newest first; made with one key at the first start,
    /// readable by its owner alone. Keep a copy where the server cannot reach it: without it nobody's
    /// password opens anything. Without this, hashes are made under no key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<PathBuf>,
    /// `true`: where keys that passwords were hashed under are gone, go on without them; whoever has
    /// such a password needs a new one.
    pub replace_lost_keys: bool,
}

/// The signed roots of the journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Journal {
    /// The file of the private key; made at the first start, readable by its owner alone. Keep a
    /// copy where the server cannot reach it.
    pub key: PathBuf,
    /// Minutes between two roots. No text of law names them.
    pub every_minutes: u32,
    /// After so many intervals without a root, while events came, the alarm is raised.
    pub alarm_after: u32,
    /// `true`: where the key file is gone, go on with a new key, and publish both.
    pub replace_lost_key: bool,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            key: PathBuf::from("motcua-data/journal.key"),
            every_minutes: 60,
            alarm_after: 3,
            replace_lost_key: false,
        }
    }
}
