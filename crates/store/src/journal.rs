//! The journal as a citizen can check it: heads of cases and petitions become leaves of one tree that only
//! grows, its roots are signed and published, and a proof leads from a receipt to a root.
//! `docs/journal.md` says every byte of it, for whoever writes a verifier of their own.
//!
//! [`event`] is how events lie in a journal; [`tree`], [`key`], [`receipt`] and [`pdf`] reckon and know no database; [`log`] keeps leaves
//! and roots; [`standing`] tells whether they come; [`check`] compares all of it with the cases.

pub mod check;
pub mod event;
pub mod key;
pub mod log;
pub mod pdf;
pub mod receipt;
pub mod standing;
pub mod tree;

#[cfg(test)]
mod tampering_tests;
#[cfg(test)]
mod tests;
