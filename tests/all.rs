//! The one integration binary: linked once, so that a test costs no second link.

mod permissions;
mod recorded;
mod serving;
mod stories;
mod tidy;
mod trouble;
