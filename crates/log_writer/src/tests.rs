//! The log that is written in few pieces beside the log that SQLite writes by itself.
#![forbid(unsafe_code)]

use super::gather::{Gathered, WELL};
use super::{commit, open};
use proptest::prelude::*;
use rusqlite::{Connection, OpenFlags, ffi};
use std::cell::Cell;
use std::path::{Path, PathBuf};

thread_local! {
    /// How often this thread has written into a log that is ours.
    pub(crate) static WRITES: Cell<usize> = const { Cell::new(0) };
}

const PAGE: usize = 512;
const FRAME: usize = 24 + PAGE;

/// A file in memory that counts how often it is written.
#[derive(Clone, Debug, Default, PartialEq)]
struct Memory {
    bytes: Vec<u8>,
    times: usize,
}

impl Memory {
    fn put(&mut self, bytes: &[u8], at: i64) -> i32 {
        assert!(bytes.len() <= 0x1_ffff, "SQLite writes no more at once");
        let at = usize::try_from(at).expect("within the file");
        let end = at + bytes.len();
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[at..end].copy_from_slice(bytes);
        self.times += 1;
        WELL
    }
}

fn header(number: u8, ends_commit: bool) -> Vec<u8> {
    let mut header = vec![number; 24];
    header[4..8].copy_from_slice(&u32::from(ends_commit).to_be_bytes());
    header
}

fn frames(gathered: &mut Gathered, file: &mut Memory, from: usize, count: usize) {
    for number in from..from + count {
        let at = (32 + number * FRAME) as i64;
        let last = number + 1 == from + count;
        let header = header(number as u8, last);
        assert_eq!(gathered.take(7, &header, at, |b, a| file.put(b, a)), WELL);
        let page = [number as u8; PAGE];
        assert_eq!(
            gathered.take(7, &page, at + 24, |b, a| file.put(b, a)),
            WELL
        );
    }
}

#[test]
fn a_commit_is_one_write_and_stands_in_the_file_with_its_last_page() {
    let (mut gathered, mut file) = (Gathered::new(), Memory::default());
    gathered.begin();
    frames(&mut gathered, &mut file, 0, 20);
    assert_eq!(file.times, 1);
    assert_eq!(file.bytes.len(), 32 + 20 * FRAME);
    assert!(!gathered.forget(), "nothing waits");
    gathered.begin();
    frames(&mut gathered, &mut file, 20, 5);
    assert_eq!(file.times, 2);
}

#[test]
fn a_long_commit_is_written_in_pieces_that_are_not_too_long() {
    let (mut gathered, mut file) = (Gathered::new(), Memory::default());
    gathered.begin();
    frames(&mut gathered, &mut file, 0, 2_000);
    let at_once = 0x1_ffff / FRAME;
    assert_eq!(file.times, 2_000_usize.div_ceil(at_once));
}

#[test]
fn a_piece_that_cannot_be_written_is_said_and_the_next_commit_begins_anew() {
    let (mut gathered, mut file) = (Gathered::new(), Memory::default());
    gathered.begin();
    let mut answers = Vec::new();
    for number in 0..600 {
        let at = (32 + number * FRAME) as i64;
        for (piece, at) in [(header(1, false), at), (vec![1; PAGE], at + 24)] {
            let left = file.times < 1;
            answers.push(gathered.take(7, &piece, at, |b, a| {
                if left {
                    file.put(b, a)
                } else {
                    ffi::SQLITE_FULL
                }
            }));
        }
    }
    let first = answers.iter().position(|it| *it == ffi::SQLITE_FULL);
    let at_once = 0x1_ffff / FRAME;
    assert_eq!(
        first,
        Some(2 * 2 * at_once - 1),
        "the last piece of the second write"
    );
    assert!(
        answers[first.expect("one")..]
            .iter()
            .all(|it| *it == ffi::SQLITE_FULL)
    );
    assert!(!gathered.forget(), "nothing waits");
    gathered.begin();
    frames(&mut gathered, &mut file, 0, 5);
    assert_eq!(file.times, 2);
}

#[test]
fn another_file_is_written_straight_and_takes_nothing_from_the_first() {
    let mut gathered = Gathered::new();
    let (mut one, mut other) = (Memory::default(), Memory::default());
    gathered.begin();
    gathered.take(7, &header(1, true), 32, |b, a| one.put(b, a));
    assert_eq!(
        gathered.take(8, &header(2, true), 56, |b, a| other.put(b, a)),
        WELL
    );
    assert_eq!(gathered.write_what_waits(8, |b, a| other.put(b, a)), WELL);
    assert_eq!((one.times, other.times), (0, 1));
    assert_eq!(gathered.take(7, &[1; PAGE], 56, |b, a| one.put(b, a)), WELL);
    assert_eq!((one.times, one.bytes.len()), (1, 32 + FRAME));
}

#[test]
fn outside_of_a_commit_each_piece_is_written_when_it_comes() {
    let (mut gathered, mut file) = (Gathered::new(), Memory::default());
    frames(&mut gathered, &mut file, 0, 3);
    assert_eq!(file.times, 6);
}

#[test]
fn a_file_that_cannot_be_written_says_so_to_the_piece_that_ends_the_commit() {
    let mut gathered = Gathered::new();
    gathered.begin();
    let full = |_: &[u8], _: i64| ffi::SQLITE_FULL;
    assert_eq!(gathered.take(7, &header(1, true), 32, full), WELL);
    assert_eq!(gathered.take(7, &[1; PAGE], 56, full), ffi::SQLITE_FULL);
    assert!(!gathered.forget());
}

#[test]
fn what_a_commit_that_was_given_up_gathered_is_forgotten() {
    let (mut gathered, mut file) = (Gathered::new(), Memory::default());
    gathered.begin();
    gathered.take(7, &header(1, false), 32, |b, a| file.put(b, a));
    assert!(gathered.forget(), "one header waited");
    gathered.begin();
    assert_eq!(gathered.write_what_waits(7, |b, a| file.put(b, a)), WELL);
    assert_eq!(file, Memory::default());
}

/// What may be done to a log while a commit runs.
#[derive(Clone, Debug)]
enum Done {
    Frame {
        ends_commit: bool,
    },
    /// Many that end no commit: more than are written at once.
    Frames(usize),
    Header(usize),
    Page(usize),
    Other(usize, usize),
    Read,
}

fn done() -> impl Strategy<Value = Done> {
    prop_oneof![
        6 => any::<bool>().prop_map(|ends_commit| Done::Frame { ends_commit }),
        1 => (0..6_usize).prop_map(Done::Header),
        1 => (0..6_usize).prop_map(Done::Page),
        1 => (0..2_000_usize, 1..600_usize).prop_map(|(at, length)| Done::Other(at, length)),
        1 => (200..300_usize).prop_map(Done::Frames),
        2 => Just(Done::Read),
    ]
}

proptest! {
    #[test]
    fn whoever_reads_finds_what_a_file_without_us_would_hold(
        begins in any::<bool>(),
        all in prop::collection::vec(done(), 0..40),
    ) {
        let mut gathered = Gathered::new();
        let (mut ours, mut plain) = (Memory::default(), Memory::default());
        if begins {
            gathered.begin();
        }
        let mut next = 0;
        for (number, one) in all.iter().enumerate() {
            let number = number as u8;
            let pieces = match one {
                Done::Frame { ends_commit } => {
                    let at = 32 + next * FRAME;
                    next += 1;
                    vec![(header(number, *ends_commit), at), (vec![number; PAGE], at + 24)]
                }
                Done::Frames(count) => {
                    let first = next;
                    next += count;
                    let frame = |no: usize| {
                        let at = 32 + no * FRAME;
                        [(header(number, false), at), (vec![number; PAGE], at + 24)]
                    };
                    (first..next).flat_map(frame).collect()
                }
                Done::Header(frame) => vec![(header(number, true), 32 + frame * FRAME)],
                Done::Page(frame) => vec![(vec![number; PAGE], 56 + frame * FRAME)],
                Done::Other(at, length) => vec![(vec![number; *length], *at)],
                Done::Read => {
                    prop_assert_eq!(gathered.write_what_waits(7, |b, a| ours.put(b, a)), WELL);
                    prop_assert_eq!(&ours.bytes, &plain.bytes);
                    Vec::new()
                }
            };
            for (piece, at) in pieces {
                let at = at as i64;
                plain.put(&piece, at);
                prop_assert_eq!(gathered.take(7, &piece, at, |b, a| ours.put(b, a)), WELL);
            }
        }
        gathered.write_what_waits(7, |b, a| ours.put(b, a));
        prop_assert_eq!(&ours.bytes, &plain.bytes);
        prop_assert!(ours.times <= plain.times);
    }
}

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let own = format!("motcua-log-writer-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(own);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn prepared(connection: Connection) -> Connection {
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;
             PRAGMA cache_size = 40;
             CREATE TABLE IF NOT EXISTS it (id INTEGER PRIMARY KEY, word TEXT, body TEXT);
             CREATE INDEX IF NOT EXISTS it_word ON it (word);",
        )
        .expect("settings");
    connection
}

fn ours(path: &Path) -> Connection {
    prepared(open(path, OpenFlags::default()).expect("opened"))
}

fn plain(path: &Path) -> Connection {
    prepared(Connection::open(path).expect("opened"))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The pages that a log holds, each with its number and whether it ends a commit: all but salt and sums,
/// which are drawn anew for each log.
fn pages(path: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let log = std::fs::read(beside(path)).expect("a log");
    let size = u32::from_be_bytes(log[8..12].try_into().expect("four")) as usize;
    log[32..]
        .chunks_exact(24 + size)
        .map(|frame| (frame[..8].to_vec(), frame[24..].to_vec()))
        .collect()
}

/// What stands in a database when its files are taken away from those who have it open, as after a crash.
fn after_a_crash(path: &Path, folder: &Folder) -> Vec<(i64, String, i64)> {
    let copy = folder.path("copy.sqlite");
    std::fs::copy(path, &copy).expect("copied");
    std::fs::copy(beside(path), beside(&copy)).expect("copied");
    let connection = Connection::open(&copy).expect("opened");
    let said: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("checked");
    assert_eq!(said, "ok");
    let rows = rows(&connection);
    drop(connection);
    for it in [beside(&copy), copy] {
        let _ = std::fs::remove_file(it);
    }
    rows
}

fn rows(connection: &Connection) -> Vec<(i64, String, i64)> {
    let mut asked = connection
        .prepare("SELECT id, word, length(body) FROM it ORDER BY id")
        .expect("prepared");
    let rows = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.expect("asked")
        .map(|row| row.expect("a row"))
        .collect()
}

/// Puts rows in whose words come in no order.
fn put_in(connection: &Connection, from: i64, count: i64) {
    for id in from..from + count {
        let word = format!("{:08x}", (id as u32).wrapping_mul(2_654_435_761));
        connection
            .execute(
                "INSERT INTO it (id, word, body) VALUES (?1, ?2, ?3)",
                (id, word, "x".repeat((id as usize * 37) % 900)),
            )
            .expect("put in");
    }
}

#[test]
fn the_log_of_every_commit_is_what_sqlite_writes_by_itself() {
    let folder = Folder::new("same");
    let (here, there) = (folder.path("ours.sqlite"), folder.path("plain.sqlite"));
    let (ours, plain) = (ours(&here), plain(&there));
    let mut last = 0;
    // The last of them are larger than what the connection keeps, which SQLite writes before the end and
    // writes over again.
    for count in [1, 3, 40, 7, 300, 1_500, 2] {
        for connection in [&ours, &plain] {
            connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            put_in(connection, last, count);
            connection
                .execute("UPDATE it SET body = 'y' WHERE id % 5 = 0", [])
                .expect("changed");
        }
        last += count;
        commit(&ours).expect("committed");
        plain.execute_batch("COMMIT").expect("committed");
        assert!(pages(&here) == pages(&there), "after {last} rows");
        assert_eq!(after_a_crash(&here, &folder), rows(&plain));
        assert_eq!(rows(&ours), rows(&plain));
    }
}

#[test]
fn a_commit_of_any_length_is_written_in_few_pieces_and_is_what_sqlite_writes() {
    for (page, lengths) in [
        (4_096, [1, 29, 30, 31, 32, 62, 63, 200, 3_000]),
        (512, [1, 242, 243, 244, 245, 246, 488, 489, 1_000]),
        (65_536, [1, 2, 3, 4, 5, 6, 7, 20, 40]),
    ] {
        of_any_length(page, &lengths);
    }
}

/// Commits of so many pages of this size.
fn of_any_length(page: usize, lengths: &[i64]) {
    let folder = Folder::new(&format!("length-{page}"));
    let (here, there) = (folder.path("ours.sqlite"), folder.path("plain.sqlite"));
    for path in [&here, &there] {
        let made = Connection::open(path).expect("opened");
        made.pragma_update(None, "page_size", page as i64)
            .expect("set");
        made.execute_batch("CREATE TABLE first (it)").expect("made");
    }
    let (ours, plain) = (ours(&here), plain(&there));
    for connection in [&ours, &plain] {
        connection
            .execute_batch("PRAGMA cache_size = -65536")
            .expect("set");
    }
    let mut last = 0;
    for &new in lengths {
        let before = pages(&here).len();
        for connection in [&ours, &plain] {
            connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            for id in last..last + new {
                // One page each.
                connection
                    .execute(
                        "INSERT INTO it (id, word, body) VALUES (?1, '', ?2)",
                        (id, "x".repeat(page - 180)),
                    )
                    .expect("put in");
            }
        }
        last += new;
        plain.execute_batch("COMMIT").expect("committed");
        let already = WRITES.get();
        commit(&ours).expect("committed");
        let (writes, frames) = (WRITES.get() - already, pages(&here).len() - before);
        assert!(frames as i64 > new, "{frames}");
        assert_eq!(
            writes,
            frames.div_ceil(0x1_ffff / (24 + page)),
            "{frames} pages"
        );
        assert!(pages(&here) == pages(&there), "after {last} rows");
    }
    assert_eq!(after_a_crash(&here, &folder), rows(&plain));
}

#[test]
fn a_log_that_begins_anew_and_a_group_that_goes_back_are_as_ever() {
    let folder = Folder::new("anew");
    let path = folder.path("ours.sqlite");
    let (ours, reader) = (ours(&path), plain(&path));
    let mut last = 0;
    for round in 0..6 {
        ours.execute_batch("BEGIN IMMEDIATE").expect("begun");
        put_in(&ours, 100_000, 900);
        ours.execute_batch("ROLLBACK").expect("gone back");
        ours.execute_batch("BEGIN IMMEDIATE; SAVEPOINT one")
            .expect("begun");
        put_in(&ours, 200_000, 600);
        ours.execute_batch("ROLLBACK TO one; RELEASE one")
            .expect("gone back");
        put_in(&ours, last, 50);
        assert_eq!(rows(&reader).len() as i64, last, "not before the end");
        commit(&ours).expect("committed");
        last += 50;
        assert_eq!(rows(&reader).len() as i64, last);
        assert_eq!(after_a_crash(&path, &folder), rows(&reader));
        if round % 2 == 1 {
            ours.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))
                .expect("carried");
        }
        // Another that writes beside, its pages behind ours in the log.
        reader.execute_batch("BEGIN IMMEDIATE").expect("begun");
        put_in(&reader, last, 20);
        reader.execute_batch("COMMIT").expect("committed");
        last += 20;
        assert_eq!(after_a_crash(&path, &folder), rows(&ours));
    }
}

#[test]
fn a_log_that_grows_beyond_its_length_is_carried_and_cut() {
    let folder = Folder::new("cut");
    let path = folder.path("ours.sqlite");
    let ours = ours(&path);
    ours.execute_batch("PRAGMA wal_autocheckpoint = 200; PRAGMA journal_size_limit = 400000")
        .expect("settings");
    for round in 0..60 {
        ours.execute_batch("BEGIN IMMEDIATE").expect("begun");
        put_in(&ours, round * 40, 40);
        commit(&ours).expect("committed");
    }
    assert_eq!(after_a_crash(&path, &folder).len(), 2_400);
    assert!(std::fs::metadata(beside(&path)).expect("a log").len() < 2_000_000);
    drop(ours);
    assert!(!beside(&path).exists(), "the last one takes the log away");
    assert_eq!(rows(&plain(&path)).len(), 2_400);
}

#[test]
fn a_commit_without_a_transaction_fails_and_the_next_one_is_kept() {
    let folder = Folder::new("none");
    let path = folder.path("ours.sqlite");
    let ours = ours(&path);
    assert!(commit(&ours).is_err());
    ours.execute_batch("BEGIN IMMEDIATE").expect("begun");
    put_in(&ours, 0, 3);
    commit(&ours).expect("committed");
    assert_eq!(after_a_crash(&path, &folder).len(), 3);
}
