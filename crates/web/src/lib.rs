//! The counter: HTTP in, casework called, HTML or JSON out.

pub mod officer;
