//! The one integration binary: linked once, so that a test costs no second link.

mod keeping;
mod machines;
mod permissions;
mod recorded;
mod serving;
mod stories;
mod tidy;
mod trouble;
