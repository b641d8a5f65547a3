//! The one integration binary: linked once, so that a test costs no second link.

mod log;
mod monitoring;
mod permissions;
mod process;
mod recorded;
mod serving;
mod stories;
mod tidy;
mod working;
