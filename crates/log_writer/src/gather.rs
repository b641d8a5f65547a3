//! What of a commit waits, and what goes to the file when: the decisions, without a file.
#![forbid(unsafe_code)]

use std::ffi::c_int;

/// The answer of whoever writes: SQLite's code, nought where all went well.
pub(crate) const WELL: c_int = rusqlite::ffi::SQLITE_OK;

/// Bytes before each page in the log: <https://sqlite.org/fileformat2.html#walformat>.
const HEADER: usize = 24;
/// Where in them stands how many pages the database has after a commit, nought in all but its last.
const SIZE_AFTER_COMMIT: std::ops::Range<usize> = 4..8;
/// How long one write may be: SQLite's file system for Unix keeps 17 bits of a length and calls a longer one
/// a full disk (`seekAndWriteFd` in its source). A page, 64 KiB at most, and its header always fit.
const MOST: usize = 0x1_ffff;

/// The pieces of one commit that follow each other in the log.
#[derive(Debug)]
pub(crate) struct Gathered {
    stage: Stage,
    /// Which file they are of.
    file: usize,
    at: i64,
    bytes: Vec<u8>,
}

/// What is expected next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// The first header of a commit.
    Before,
    /// A header.
    Header,
    /// The page of the header that came last.
    Page { ends_commit: bool },
    /// Nothing that could wait: no commit runs, or it stands in the log, or something else is done to it.
    Straight,
}

impl Gathered {
    pub(crate) const fn new() -> Self {
        Self {
            stage: Stage::Straight,
            file: 0,
            at: 0,
            bytes: Vec::new(),
        }
    }

    /// A commit begins.
    pub(crate) fn begin(&mut self) {
        self.bytes.clear();
        self.stage = Stage::Before;
    }

    /// The commit is over. What waits still is given up; whether there was any.
    pub(crate) fn forget(&mut self) -> bool {
        let kept_back = !self.bytes.is_empty();
        self.bytes.clear();
        self.stage = Stage::Straight;
        kept_back
    }

    /// Takes a piece that is written to a place in a file; `write` puts bytes into that file.
    pub(crate) fn take(
        &mut self,
        file: usize,
        piece: &[u8],
        at: i64,
        mut write: impl FnMut(&[u8], i64) -> c_int,
    ) -> c_int {
        let follows = self.file == file && self.at + self.bytes.len() as i64 == at;
        let is_header = piece.len() == HEADER;
        match self.stage {
            Stage::Before if is_header => {
                self.file = file;
                self.at = at;
                self.begin_page(piece);
                WELL
            }
            Stage::Header if is_header && follows => {
                self.begin_page(piece);
                WELL
            }
            Stage::Page { ends_commit } if follows => {
                self.bytes.extend_from_slice(piece);
                self.stage = if ends_commit {
                    Stage::Straight
                } else {
                    Stage::Header
                };
                let is_next_too_long = self.bytes.len() + HEADER + piece.len() > MOST;
                if ends_commit || is_next_too_long {
                    self.give(&mut write)
                } else {
                    WELL
                }
            }
            Stage::Before | Stage::Straight => write(piece, at),
            Stage::Header | Stage::Page { .. } if self.file != file => write(piece, at),
            Stage::Header | Stage::Page { .. } => match self.write_what_waits(file, &mut write) {
                WELL => write(piece, at),
                trouble => trouble,
            },
        }
    }

    /// Something else is asked of a file: what waits for it is written, and nothing waits from then on.
    pub(crate) fn write_what_waits(
        &mut self,
        file: usize,
        mut write: impl FnMut(&[u8], i64) -> c_int,
    ) -> c_int {
        if self.file != file || self.stage == Stage::Before {
            return WELL;
        }
        self.stage = Stage::Straight;
        self.give(&mut write)
    }

    fn begin_page(&mut self, header: &[u8]) {
        self.bytes.extend_from_slice(header);
        let ends_commit = header[SIZE_AFTER_COMMIT].iter().any(|it| *it != 0);
        self.stage = Stage::Page { ends_commit };
    }

    fn give(&mut self, write: &mut impl FnMut(&[u8], i64) -> c_int) -> c_int {
        if self.bytes.is_empty() {
            return WELL;
        }
        let answer = write(&self.bytes, self.at);
        self.at += self.bytes.len() as i64;
        self.bytes.clear();
        if answer != WELL {
            // SQLite gives the transaction up.
            self.stage = Stage::Straight;
        }
        answer
    }
}
