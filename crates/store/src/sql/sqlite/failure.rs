//! What SQLite's refusals mean: a conflict of two writers, trouble that passes, or a broken statement.

use crate::sql::{CommitError, ReadError, Text};
use rusqlite::{ErrorCode, ffi};

fn is_passing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory
            | ErrorCode::OperationInterrupted
    )
}

pub(super) fn read_error(text: &Text, error: &rusqlite::Error) -> ReadError {
    match error.sqlite_error_code() {
        Some(code) if is_passing(code) => ReadError::Unavailable(error.to_string()),
        _ => ReadError::Broken {
            text: text.name().to_owned(),
            reason: error.to_string(),
        },
    }
}

pub(super) fn commit_error(text: &Text, error: &rusqlite::Error) -> CommitError {
    let unique = [
        ffi::SQLITE_CONSTRAINT_UNIQUE,
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
    ];
    match error.sqlite_error() {
        Some(e) if unique.contains(&e.extended_code) => CommitError::Conflict {
            at: text.name().to_owned(),
        },
        Some(e) if is_passing(e.code) => CommitError::Unavailable(error.to_string()),
        _ => CommitError::Broken {
            text: text.name().to_owned(),
            reason: error.to_string(),
        },
    }
}
