//! The law, pure: no I/O, no async, no ambient clock, no database, no HTTP.

pub mod actor;
pub mod authority;
pub mod backup;
pub mod case;
pub mod case_code;
pub mod catalogue;
pub mod clock;
pub mod emergency_access;
pub mod fees;
pub mod identity_number;
pub mod ids;
pub mod import;
pub mod index766;
pub mod letter;
pub mod machine_client;
pub mod organisation;
pub mod outside_identity;
pub mod petition;
pub mod population_access;
pub mod publication;
pub mod regulation;
pub mod report;
pub mod role_grant;
pub mod staff;
pub mod statistics;
pub mod testing;
