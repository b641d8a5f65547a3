//! The office as a process: what the binary `motcua` and its tests share.
//!
//! Here configuration becomes a database, the regulations, the neighbours, a router and a
//! worker. It holds no rule of law, no SQL and no page; those have rooms of their own under
//! `crates/`.

pub mod backup;
pub mod catalogue;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connections;
pub mod deadline;
pub mod demo;
pub mod drill;
pub mod export;
pub mod import;
pub mod jobs;
pub mod journal;
pub mod letter;
pub mod load;
pub mod log;
pub mod metrics;
pub mod migrate;
pub mod paper;
pub mod passwords;
pub mod progress;
pub mod pulse;
pub mod regulation;
pub mod restore;
pub mod seal;
pub mod serve;
pub mod show_config;
pub mod verify;
pub mod wiring;
pub mod work;
pub mod worker;

#[cfg(test)]
mod sixth_province_tests;
#[cfg(test)]
mod testing;
