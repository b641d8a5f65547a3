//! How much a spreadsheet would take: looked at before it is read, because a file of a few kilobytes can
//! unpack to gigabytes, and can name a cell in the last row of the last column, up to which a reader would
//! make room.

use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most bytes that a file may unpack to.
pub const MOST_UNPACKED: u64 = 200_000_000;
/// The most cells that are made room for, empty ones among them.
pub const MOST_CELLS: usize = 10_000_000;

/// Which kind a packed file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Excel since 2007.
    Xlsx,
    /// OpenDocument.
    Ods,
}

/// Why a file is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beyond {
    /// It is no packed spreadsheet.
    Unknown,
    /// It unpacks to too much.
    Unpacked,
    /// It has too many cells.
    Cells,
}

/// Unpacks a file without keeping it, and tells which kind it is.
///
/// # Errors
/// Why it must not be read.
pub fn look(bytes: &[u8]) -> Result<Kind, Beyond> {
    look_within(bytes, MOST_UNPACKED)
}

/// The same with so many unpacked bytes at most.
pub(super) fn look_within(bytes: &[u8], most: u64) -> Result<Kind, Beyond> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Beyond::Unknown)?;
    let (mut left, mut kind) = (most, None);
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| Beyond::Unknown)?;
        let name = entry.name().map_err(|_| Beyond::Unknown)?;
        let name = name.to_ascii_lowercase();
        let kept = name.ends_with("sharedstrings.xml") || name == "content.xml";
        let mut text = Vec::new();
        // What the file says of its sizes is only what it says.
        let unpacked = match kept {
            true => std::io::copy(&mut entry.by_ref().take(left + 1), &mut text),
            false => std::io::copy(&mut entry.by_ref().take(left + 1), &mut std::io::sink()),
        };
        left = left
            .checked_sub(unpacked.map_err(|_| Beyond::Unknown)?)
            .ok_or(Beyond::Unpacked)?;
        match name.as_str() {
            "xl/workbook.xml" => kind = Some(Kind::Xlsx),
            "content.xml" => {
                kind = Some(Kind::Ods);
                if open_document(&text) > MOST_CELLS {
                    return Err(Beyond::Cells);
                }
            }
            _ if shared_strings(&text) > MOST_CELLS => return Err(Beyond::Cells),
            _ => {}
        }
    }
    kind.ok_or(Beyond::Unknown)
}

/// How many shared strings a workbook says that it has; a reader makes room for so many at once.
fn shared_strings(text: &[u8]) -> usize {
    let word = b"uniqueCount";
    let places = text.windows(word.len()).enumerate();
    let said = places.filter(|(_, it)| it == word);
    said.map(|(at, _)| value(&text[at + word.len()..]).map_or(0, number))
        .max()
        .unwrap_or(0)
}

/// The value of an attribute, from behind its name.
fn value(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let end = rest.iter().position(|it| it == quote)?;
    Some(&rest[..end])
}

/// A whole number; what is none, or too large to be one, is too many.
fn number(text: &[u8]) -> usize {
    let text = std::str::from_utf8(text).unwrap_or_default();
    text.trim().parse().unwrap_or(usize::MAX)
}

/// How many times an element stands for itself.
fn repeated(tag: &[u8], name: &[u8]) -> usize {
    let at = tag.windows(name.len()).position(|it| it == name);
    at.and_then(|at| value(&tag[at + name.len()..]))
        .map_or(1, number)
}

/// How many cells an OpenDocument sheet has when all that is repeated is written out: rows up to the last
/// that holds something, each as wide as the widest; and the cells of its rows before they are repeated.
fn open_document(text: &[u8]) -> usize {
    let (mut rows, mut empty_rows, mut widest, mut written) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut row, mut width, mut empty) = (1, 0_usize, 0_usize);
    let mut most = 0;
    let mut rest = text;
    while let Some(at) = rest.iter().position(|it| *it == b'<') {
        let tag = element(&rest[at..]);
        rest = &rest[at + tag.len()..];
        let is = |name: &[u8]| tag.get(1..).is_some_and(|it| it.starts_with(name));
        if is(b"table:table-row") {
            row = repeated(tag, b"number-rows-repeated");
            (width, empty) = (0, 0);
        } else if is(b"table:table-cell") || is(b"table:covered-table-cell") {
            let times = repeated(tag, b"number-columns-repeated");
            let holds = |word: &[u8]| tag.windows(word.len()).any(|it| it == word);
            if holds(b"office:") || holds(b"formula") || !tag.ends_with(b"/>") {
                width = width.saturating_add(empty).saturating_add(times);
                empty = 0;
            } else {
                empty = empty.saturating_add(times);
            }
        } else if is(b"/table:table-row") {
            if width == 0 {
                empty_rows = empty_rows.saturating_add(row);
            } else {
                rows = rows.saturating_add(empty_rows).saturating_add(row);
                empty_rows = 0;
                widest = widest.max(width);
                written = written.saturating_add(width);
            }
            most = most.max(rows.saturating_mul(widest)).max(written);
        } else if is(b"/table:table") && !is(b"/table:table-") {
            (rows, empty_rows, widest) = (0, 0, 0);
        }
    }
    most
}

/// An element from its opening to its closing sign; a closing sign within quotes is none.
fn element(text: &[u8]) -> &[u8] {
    let mut quote = None;
    for (at, it) in text.iter().enumerate() {
        match (quote, it) {
            (None, b'>') => return &text[..=at],
            (None, b'"' | b'\'') => quote = Some(*it),
            (Some(open), it) if open == *it => quote = None,
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(inside: &str, more: &str) -> String {
        format!("<table:table-row{more}>{inside}</table:table-row>")
    }

    fn cell(more: &str) -> String {
        format!("<table:table-cell office:value-type=\"float\" office:value=\"1\"{more}/>")
    }

    #[test]
    fn what_is_repeated_is_counted_as_often_as_it_is_written_out() {
        let times = |count: u32| format!(" table:number-columns-repeated=\"{count}\"");
        let count = |text: String| open_document(text.as_bytes());
        assert_eq!(count(row(&cell(""), "")), 1);
        assert_eq!(count(row(&cell(&times(700)), "")), 700);
        // What every program writes behind the last cell and the last row takes no room.
        let behind = format!("<table:table-cell{}/>", times(16_000));
        let empty = row(&behind, " table:number-rows-repeated='1048000'");
        assert_eq!(count(row(&(cell("") + &behind), "") + &empty), 1);
        // It does where something follows.
        assert_eq!(
            count(row(&(behind.clone() + &cell("")), "") + &empty),
            16_001
        );
        assert_eq!(
            count(row(&cell(""), "") + &empty + &row(&cell(""), "")),
            1_048_002
        );
        let more = " table:number-rows-repeated = \"1000000\"";
        assert_eq!(count(row(&cell(&times(16)), more)), 16_000_000);
        // A closing sign in a value hides nothing behind it.
        let hidden = format!(" office:string-value=\"a>b\"{}", times(900));
        assert_eq!(count(row(&cell(&hidden), "")), 900);
        assert_eq!(
            count(row(
                &cell(" table:number-columns-repeated=\"99999999999999999999999\""),
                ""
            )),
            usize::MAX
        );
        assert_eq!(count("<a".to_owned()), 0);
    }

    #[test]
    fn room_for_strings_is_believed_within_reason() {
        assert_eq!(shared_strings(b"<sst count=\"9\" uniqueCount = '12'>"), 12);
        assert_eq!(
            shared_strings(b"<sst uniqueCount=\"999999999999999999999\">"),
            usize::MAX
        );
        assert_eq!(shared_strings(b"<sst>"), 0);
    }
}
