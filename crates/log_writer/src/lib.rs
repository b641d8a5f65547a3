//! A commit goes into SQLite's log in few large pieces.
//!
//! SQLite writes each page of a commit in two pieces, 24 bytes that say what follows and the page. On a
//! file system that is three walks through the kernel's pages for 4 KB, and twenty pages a case make
//! them the largest part of what filing costs. Here the pieces of one `COMMIT` are gathered and written
//! together; which bytes stand where in the log does not change by one.
//!
//! Nothing waits longer than the `COMMIT` that wrote it: its last page goes to the file before SQLite
//! lets anybody know of it, whatever else is asked of the log meanwhile finds it whole, and outside of
//! [`commit`] every piece goes straight to the file.
//!
//! This is the only room of motcua with `unsafe` in it: SQLite knows a file as a table of C functions.
//! `gather` holds what is decided, without any; `file` only passes on.

mod file;
mod gather;

use gather::Gathered;
use rusqlite::{Connection, OpenFlags};
use std::cell::RefCell;
use std::path::Path;

thread_local! {
    /// What the `COMMIT` that runs in this thread has gathered.
    static GATHERED: RefCell<Gathered> = const { RefCell::new(Gathered::new()) };
}

/// Opens a database whose log [`commit`] writes in few pieces; all else is as SQLite does it. The schema may
/// have neither `auto_vacuum = FULL` nor tables of modules that write in a `COMMIT`: pages that SQLite writes
/// before the last of a commit may wait for it, and nobody else may write in between.
///
/// # Errors
/// As [`Connection::open_with_flags`].
pub fn open(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    match file::system() {
        Some(system) => Connection::open_with_flags_and_vfs(path, flags, system),
        // SQLite was built without a file system or does not take ours: slower, and as safe.
        None => Connection::open_with_flags(path, flags),
    }
}

/// Ends a transaction. What it changed goes to the log in few pieces if the connection is one of [`open`],
/// piece by piece otherwise. Not from within a hook of SQLite, which runs inside another commit.
///
/// The process ends where SQLite says that a commit stands which it has not written; no version does.
///
/// # Errors
/// As a `COMMIT`: where the log could not be written nothing of the transaction stands.
pub fn commit(connection: &Connection) -> rusqlite::Result<()> {
    GATHERED.with_borrow_mut(Gathered::begin);
    let committed = connection.execute_batch("COMMIT");
    let kept_back = GATHERED.with_borrow_mut(Gathered::forget);
    if committed.is_ok() && kept_back {
        // Others see pages already that are not there. Once nobody has the database open, whoever opens it
        // sees the commit before, and nobody was told of this one.
        eprintln!("SQLite ended a commit in a way that is not known here; the process ends");
        std::process::abort();
    }
    committed
}

#[cfg(test)]
mod tests;
