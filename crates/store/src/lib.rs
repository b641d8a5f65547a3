//! The files: all SQL is here and nowhere else, for SQLite and PostgreSQL.
//!
//! [`sql`] is the plumbing (one portable text per query, writes as a [`Batch`] of data, two
//! engines under the closed enum [`Db`]); [`case_file`] is the only way a case is written;
//! [`journal`] is what makes
//! its history checkable from outside; [`read`] holds one file per list on a screen; the other
//! modules keep one kind of record each.
//! Nothing here decides anything: the law is in `domain`, the order of work in `casework`.

pub mod absence;
pub mod access_log;
pub mod access_review;
pub mod account;
pub mod announcement;
pub mod authorisation;
pub mod back_fill;
pub mod backup;
pub mod case_file;
pub mod catalogue_import;
pub mod cipher;
pub mod coarse_total;
pub mod code_sent;
pub mod credential;
pub mod draft;
pub mod drill;
pub mod emergency_access;
pub mod export;
pub mod filed_document;
pub mod finished;
pub mod fold;
pub mod ids;
pub mod index_entry;
pub mod index_total;
pub mod job_queue;
pub mod journal;
pub mod late_forecast;
pub mod machine_client;
pub mod newest;
pub mod notice;
pub mod number_series;
pub mod officer;
pub mod outside_identity;
pub mod own_account;
pub mod petition;
pub mod population_access;
pub mod process_seen;
pub mod publication;
pub mod ranking;
pub mod rating_task;
pub mod read;
pub mod recount;
pub mod report;
pub mod report_query;
pub mod request_seen;
pub mod role_grant;
pub mod second_factor;
pub mod security_report;
pub mod server;
pub mod session;
pub mod sign_in_attempt;
pub mod sign_in_failure;
pub mod sql;
pub mod staff;

pub mod testing;

pub use sql::{
    Batch, CommitError, Db, Inconsistency, OpenError, Position, ReadError, Row, Target, Value,
};
