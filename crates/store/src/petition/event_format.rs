//! How an event of a petition lies in its journal: [`crate::journal::event`] says it for all
//! journals.

use crate::journal::event::{self, OfPetitions};

/// An event of a petition as it is stored.
pub type StoredEvent = event::StoredEvent<OfPetitions>;
