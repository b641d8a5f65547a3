//! Procedures of the shipped catalogue as pages.
