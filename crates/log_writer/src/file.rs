//! The log as SQLite sees it: a table of functions around those of the file system that SQLite would use.
//! Each passes on what it is called with; pieces of a commit go through `gather` before.
//!
//! What holds throughout, on SQLite's word (<https://sqlite.org/c3ref/vfs.html>,
//! <https://sqlite.org/c3ref/io_methods.html>): a file lies in memory of `szOsFile` bytes that SQLite
//! gives and keeps until the file is closed; one thread at a time uses it; functions are called with a file
//! whose table they stand in, buffers are as long as said, and names end with a nought.

use super::GATHERED;
use super::gather::WELL;
use rusqlite::ffi::{
    self, sqlite3_file, sqlite3_filename, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs,
};
use std::ffi::{CStr, c_int, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;

/// What the file system is called among those that SQLite knows.
const NAME: &CStr = c"motcua-log";

/// A log: behind it, in the same memory, the file of the file system that SQLite would use.
#[repr(C)]
struct Log {
    file: sqlite3_file,
}

// What lies behind it is aligned as SQLite aligns ours.
const _: () = assert!(size_of::<Log>().is_multiple_of(8));

/// The file system that SQLite would use; it stays for as long as the process.
struct Beneath(*mut sqlite3_vfs);

// SAFETY: SQLite's file systems may be used by all threads; the pointer is never written through.
unsafe impl Send for Beneath {}
// SAFETY: as above.
unsafe impl Sync for Beneath {}

static BENEATH: OnceLock<Option<Beneath>> = OnceLock::new();

/// The name of the file system, once it is known to SQLite; none where SQLite has none to build upon.
pub(crate) fn system() -> Option<&'static CStr> {
    BENEATH.get_or_init(register).as_ref().map(|_| NAME)
}

fn register() -> Option<Beneath> {
    // SAFETY: no name asks for the one that is used when nothing is said.
    let beneath = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
    // SAFETY: what was found is a table that is never taken away.
    let mut ours = unsafe { beneath.as_ref() }?.to_owned();
    ours.xOpen?;
    ours.szOsFile += size_of::<Log>() as c_int;
    ours.pNext = null_mut();
    ours.zName = NAME.as_ptr();
    ours.xOpen = Some(open);
    // SAFETY: the table lives for ever, and nobody else has it.
    let answer = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 0) };
    (answer == WELL).then_some(Beneath(beneath))
}

/// Opens a file: a log as ours, any other as it would be without us.
unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    given: *mut c_int,
) -> c_int {
    let Some(Some(Beneath(system))) = BENEATH.get() else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: it was there when it was found and is never taken away.
    let Some(its_open) = (unsafe { **system }).xOpen else {
        return ffi::SQLITE_CANTOPEN;
    };
    if flags & ffi::SQLITE_OPEN_WAL == 0 {
        // SAFETY: the memory is longer than asked for; all else is passed on.
        return unsafe { its_open(*system, name, file, flags, given) };
    }
    // SAFETY: a file without functions is not closed if it cannot be opened.
    unsafe { (*file).pMethods = std::ptr::null() };
    // SAFETY: `szOsFile` holds ours and theirs.
    let theirs = unsafe { beneath(file) };
    // SAFETY: as above.
    unsafe { (*theirs).pMethods = std::ptr::null() };
    // SAFETY: all else is passed on.
    let answer = unsafe { its_open(*system, name, theirs, flags, given) };
    if answer == WELL {
        // SAFETY: ours begins with what SQLite knows of a file.
        unsafe { (*file).pMethods = &METHODS };
        return WELL;
    }
    // SAFETY: one that has functions all the same is to be closed.
    if let Some(close) = unsafe { methods(theirs) }.and_then(|it| it.xClose) {
        // SAFETY: the file is theirs.
        unsafe { close(theirs) };
    }
    answer
}

/// The file of the file system beneath.
///
/// # Safety
/// The file lies in memory that was asked for by our `szOsFile`.
unsafe fn beneath(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: ours stands first, theirs behind it.
    unsafe { file.byte_add(size_of::<Log>()) }
}

/// The functions of a file, where it has any.
///
/// # Safety
/// The file is one that SQLite gave memory for.
unsafe fn methods<'a>(file: *mut sqlite3_file) -> Option<&'a sqlite3_io_methods> {
    // SAFETY: a file begins with where its functions stand.
    let methods = unsafe { (*file).pMethods };
    // SAFETY: they stand still as long as the file is open, or there are none.
    unsafe { methods.as_ref() }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 1, // what a log needs: memory that is shared is the database's, not the log's
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(is_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(device),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Passes a call on to the file beneath, with what waits for it written before.
macro_rules! pass_on {
    ($name:ident, $method:ident, $missing:expr $(, $value:ident: $kind:ty)*) => {
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $value: $kind)*) -> c_int {
            // SAFETY: SQLite calls it with a log of ours.
            let theirs = unsafe { beneath(file) };
            // SAFETY: it is open as long as ours.
            let answer = unsafe { finish(theirs) };
            if answer != WELL {
                return answer;
            }
            // SAFETY: as above.
            match unsafe { methods(theirs) }.and_then(|it| it.$method) {
                // SAFETY: the function is theirs, and what it is called with comes from SQLite.
                Some(its) => unsafe { its(theirs $(, $value)*) },
                None => $missing,
            }
        }
    };
}

pass_on!(read, xRead, ffi::SQLITE_IOERR_READ, into: *mut c_void, length: c_int, at: sqlite3_int64);
pass_on!(truncate, xTruncate, ffi::SQLITE_IOERR_TRUNCATE, length: sqlite3_int64);
pass_on!(sync, xSync, ffi::SQLITE_IOERR_FSYNC, flags: c_int);
pass_on!(size, xFileSize, ffi::SQLITE_IOERR_FSTAT, into: *mut sqlite3_int64);
pass_on!(lock, xLock, ffi::SQLITE_IOERR_LOCK, kind: c_int);
pass_on!(unlock, xUnlock, ffi::SQLITE_IOERR_UNLOCK, kind: c_int);
pass_on!(is_reserved, xCheckReservedLock, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK, into: *mut c_int);
pass_on!(control, xFileControl, ffi::SQLITE_NOTFOUND, what: c_int, with: *mut c_void);

/// Closes it. Nothing waits: that no commit runs is what a connection is closed after.
unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite calls it with a log of ours.
    let theirs = unsafe { beneath(file) };
    // SAFETY: it is open as long as ours.
    match unsafe { methods(theirs) }.and_then(|it| it.xClose) {
        // SAFETY: the function is theirs.
        Some(its) => unsafe { its(theirs) },
        None => WELL,
    }
}

unsafe extern "C" fn sector(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite calls it with a log of ours.
    let theirs = unsafe { beneath(file) };
    // SAFETY: it is open as long as ours.
    match unsafe { methods(theirs) }.and_then(|it| it.xSectorSize) {
        // SAFETY: the function is theirs.
        Some(its) => unsafe { its(theirs) },
        None => 0, // SQLite's own default
    }
}

unsafe extern "C" fn device(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite calls it with a log of ours.
    let theirs = unsafe { beneath(file) };
    // SAFETY: it is open as long as ours.
    match unsafe { methods(theirs) }.and_then(|it| it.xDeviceCharacteristics) {
        // SAFETY: the function is theirs.
        Some(its) => unsafe { its(theirs) },
        None => 0, // none that could be relied on
    }
}

/// Takes a piece of the log: into what is gathered while a commit runs, straight into the file otherwise.
unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    piece: *const c_void,
    length: c_int,
    at: sqlite3_int64,
) -> c_int {
    let Ok(length) = usize::try_from(length) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    // SAFETY: SQLite calls it with a log of ours.
    let theirs = unsafe { beneath(file) };
    // SAFETY: the piece is as long as SQLite says, and stays as it is during the call.
    let piece = unsafe { std::slice::from_raw_parts(piece.cast::<u8>(), length) };
    // SAFETY: the file beneath is open.
    let mut put = |bytes: &[u8], at: i64| unsafe { put(theirs, bytes, at) };
    let taken = GATHERED.try_with(|it| it.borrow_mut().take(theirs.addr(), piece, at, &mut put));
    // A thread that is ending gathers nothing.
    taken.unwrap_or_else(|_| put(piece, at))
}

/// Writes what waits for a file.
///
/// # Safety
/// The file is one beneath a log that is open.
unsafe fn finish(theirs: *mut sqlite3_file) -> c_int {
    // SAFETY: the file is open.
    let put = |bytes: &[u8], at: i64| unsafe { put(theirs, bytes, at) };
    let ended = GATHERED.try_with(|it| it.borrow_mut().write_what_waits(theirs.addr(), put));
    // A thread that is ending has gathered nothing.
    ended.unwrap_or(WELL)
}

/// Writes into a file.
///
/// # Safety
/// The file is one beneath a log that is open.
unsafe fn put(theirs: *mut sqlite3_file, bytes: &[u8], at: i64) -> c_int {
    // SAFETY: the file is open.
    let its = unsafe { methods(theirs) }.and_then(|it| it.xWrite);
    let (Some(its), Ok(length)) = (its, c_int::try_from(bytes.len())) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    #[cfg(test)]
    super::tests::WRITES.set(super::tests::WRITES.get() + 1);
    // SAFETY: the function is theirs; it reads so many bytes and no longer than the call.
    unsafe { its(theirs, bytes.as_ptr().cast(), length, at) }
}
