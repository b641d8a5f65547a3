//! A sum as refusals say it.

use serde::Serialize;
use std::fmt;

/// A sum in đồng, said as people write it: 50.000.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Dong(pub i64);

impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::clock::words::money(self.0).trim_end_matches(" đồng"))
    }
}
