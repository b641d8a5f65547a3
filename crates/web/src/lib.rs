//! The counter: HTTP in, casework called, HTML or JSON out. `routes.rs` lists every address;
//! `error.rs` alone chooses status codes; nothing here decides what the law decides.

pub mod api;
pub mod citizen;
pub mod error;
pub mod forms;
pub mod frame;
pub mod health;
pub mod house;
pub mod limits;
pub mod lists;
pub mod living;
pub mod metrics;
pub mod officer;
pub mod passing;
pub mod public;
pub mod routes;
pub mod session;
pub mod sign_in;
pub mod static_files;
pub mod watch;

pub mod testing;

#[cfg(test)]
mod attack_tests;
#[cfg(test)]
mod tests;
