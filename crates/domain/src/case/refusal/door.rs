//! The right door of what is no petition, as refusals name it.

use crate::petition::Ground;
use serde::Serialize;
use std::fmt;

/// Where a complaint or a denunciation is taken: `{door}` in Vietnamese, `{door:#}` in English.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Door(pub Ground);

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (vi, en) = self.0.door();
        f.write_str(if f.alternate() { en } else { vi })
    }
}
