//! How an event of a case lies in its journal: [`crate::journal::event`] says it for all journals.

use crate::journal::event::{self, OfCases};

pub use event::{BODY_VERSION, BrokenLink, Hash, chained_hash, commitment, verify_chain};

/// An event of a case as it is stored.
pub type StoredEvent = event::StoredEvent<OfCases>;
