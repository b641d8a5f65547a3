//! The one integration binary: linked once, so that a test costs no second link.

mod keeping;
mod log;
mod machines;
mod monitoring;
mod permissions;
mod petitions;
mod process;
mod recorded;
mod serving;
mod stories;
mod tidy;
mod trouble;
mod working;
