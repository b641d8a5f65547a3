//! The desk: each action is the same five lines: load, may they, decide, evolve and follow up, commit.

pub mod eform;
pub mod upload;
