//! The API as a program meets it: over the whole router, a real database and real sessions.

mod answers;
mod clauses;
pub(crate) mod client;
mod drafts;
mod life;
mod petition_files;
mod petitions;
mod uploads;
