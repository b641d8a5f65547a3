//! Spreadsheets: bytes to rows of text, and rows to bytes. What a cell shows counts, not how it is
//! kept: a code that was typed as a number keeps its look.

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};
use domain::import::{Sheet, sheet::MOST_ROWS};
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use std::io::Cursor;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no spreadsheet of a kind that is known.
    #[error("Tệp không phải bảng tính đọc được (xlsx, xls, ods): {0}.")]
    NotASpreadsheet(String),
    /// It is too large.
    #[error("Tệp lớn hơn 20 MB.")]
    TooLarge,
}

/// The first bytes of the files that are spreadsheets: a ZIP, or an old compound document.
pub fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// Reads every sheet of a file.
///
/// # Errors
/// When it is no spreadsheet, or too large.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    let mut book: Sheets<Cursor<&[u8]>> = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| Unreadable::NotASpreadsheet(error.to_string()))?;
    let sheets = book.worksheets();
    Ok(sheets
        .into_iter()
        .map(|(name, range)| {
            // A sheet may begin anywhere; lines are counted as the reader of the file sees them.
            let (above, left) = range.start().unwrap_or((0, 0));
            let above = usize::try_from(above).unwrap_or(0).min(MOST_ROWS);
            let left = usize::try_from(left).unwrap_or(0).min(1_000);
            let mut rows = vec![Vec::new(); above];
            rows.extend(range.rows().take(MOST_ROWS).map(|row| {
                let mut cells = vec![String::new(); left];
                cells.extend(row.iter().map(shown));
                cells
            }));
            Sheet { name, rows }
        })
        .collect())
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Bool(true) => "x".to_owned(),
        Data::Bool(false) => String::new(),
        // Days are read by their number; what has a time of day is cut to its day.
        Data::DateTime(at) => format!("{}", at.as_f64().floor()),
        other => other.to_string(),
    }
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the spreadsheet could not be written")]
pub struct NotWritten(#[from] rust_xlsxwriter::XlsxError);

/// The longest text that a cell may hold.
const LONGEST_CELL: usize = 32_000;

/// Writes sheets as XLSX; the first row of each is its head. Every cell is text, so that codes
/// keep their zeros and nothing is taken for a formula.
///
/// # Errors
/// When a sheet has more rows than the format can hold.
pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, NotWritten> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_text_wrap();
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (at, row) in sheet.rows.iter().enumerate() {
            let no = u32::try_from(at).unwrap_or(u32::MAX);
            let format = if at == 0 { &head } else { &cell };
            for (column, text) in row.iter().enumerate() {
                let column = u16::try_from(column).unwrap_or(u16::MAX);
                if at == 0 {
                    page.set_column_width(column, width(text))?;
                }
                if !text.is_empty() {
                    let text: String = text.chars().take(LONGEST_CELL).collect();
                    page.write_string_with_format(no, column, text, format)?;
                }
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// Sheets of figures: cells below the head that are whole numbers are written as numbers, so that
/// they can be added up where they are read.
///
/// # Errors
/// When a sheet cannot be written.
pub fn write_figures(sheets: &[Sheet]) -> Result<Vec<u8>, NotWritten> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_text_wrap();
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        page.set_column_width(1, 48)?;
        for (at, row) in sheet.rows.iter().enumerate() {
            let no = u32::try_from(at).unwrap_or(u32::MAX);
            for (column, text) in row.iter().enumerate() {
                let column = u16::try_from(column).unwrap_or(u16::MAX);
                match text.parse::<u32>() {
                    Ok(number) if at > 0 => {
                        page.write_number_with_format(no, column, number, &cell)?;
                    }
                    _ if text.is_empty() => {}
                    _ => {
                        let format = if at == 0 { &head } else { &cell };
                        page.write_string_with_format(no, column, text, format)?;
                    }
                }
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// Wide enough for what stands below such a head.
fn width(head: &str) -> u32 {
    match head.chars().count() {
        0..=6 => 14,
        7..=12 => 22,
        _ => 36,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        Sheet {
            name: "Danh mục".to_owned(),
            rows: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let out = [
            sheet(&[
                &["Mã TTHC", "Tên", "Phí"],
                &["1.001193", "Đăng ký khai sinh\nhai dòng", "=1+1"],
                &["0012", "", "x"],
            ]),
            Sheet {
                name: "Trống".to_owned(),
                rows: Vec::new(),
            },
        ];
        let bytes = write(&out).expect("a spreadsheet");
        assert!(looks_like(&bytes));
        let back = read(&bytes).expect("sheets");
        assert_eq!(back[0], out[0]);
        assert_eq!(back[1].rows, Vec::<Vec<String>>::new());
    }

    #[test]
    fn what_is_no_spreadsheet_is_said_and_nothing_breaks() {
        for bytes in [
            &b""[..],
            b"PK\x03\x04 but nothing more",
            b"%PDF-1.7",
            &[0xd0, 0xcf, 0x11, 0xe0, 1, 2],
        ] {
            assert!(matches!(read(bytes), Err(Unreadable::NotASpreadsheet(_))));
        }
        assert_eq!(read(&vec![0; LARGEST + 1]), Err(Unreadable::TooLarge));
        // A file that was cut off on its way.
        let whole = write(&[sheet(&[&["a"], &["b"]])]).expect("a spreadsheet");
        for cut in [whole.len() / 2, whole.len() - 10] {
            assert!(read(&whole[..cut]).is_err(), "{cut}");
        }
    }
}
