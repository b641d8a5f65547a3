//! The neighbours: mail, text messages, files, the National Portal.
//!
//! Each is a closed enum: the real neighbour, or one that records what would have been sent,
//! so that a demonstration and a test exercise the same path. Nothing here is called while a
//! page is being answered, except files and whoever vouches for a person who signs in: a request
//! writes jobs, and jobs talk.

pub mod files;
pub mod identity;
pub mod machine;
pub mod mail;
pub mod national_portal;
pub mod population;
pub mod sms;

/// Why a neighbour did not take what was given to it, and whether to try again.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It may work later: the network, a busy server, a full disk.
    #[error("{what}; it may work later")]
    Later {
        /// What was tried.
        what: String,
        /// What the library said.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// It will never work as it stands: a malformed address, a refused message.
    #[error("{what}; trying again will not help")]
    Never {
        /// What was tried.
        what: String,
        /// What the library said.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl Trouble {
    /// Something that may work later.
    pub fn later(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Later {
            what: what.into(),
            source: Some(source.into()),
        }
    }

    /// Something that will not work however often it is tried.
    pub fn never(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Never {
            what: what.into(),
            source: Some(source.into()),
        }
    }

    /// Whether another try may succeed.
    #[must_use]
    pub fn is_worth_retrying(&self) -> bool {
        matches!(self, Self::Later { .. })
    }
}
