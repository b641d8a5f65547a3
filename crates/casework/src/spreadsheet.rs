//! Spreadsheets: bytes to rows of text, and rows to bytes. What a cell shows counts, not how it is
//! kept: a code that was typed as a number keeps its look.

mod bounds;

use bounds::{Beyond, Kind, MOST_CELLS};
use calamine::{Data, Ods, Reader, Xlsx, XlsxError};
use domain::import::{Sheet, sheet::MOST_ROWS};
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use std::io::Cursor;
use std::panic::catch_unwind;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// More columns than any catalogue has.
const MOST_COLUMNS: usize = 1_000;

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no spreadsheet of a kind that is known.
    #[error("Tệp không phải bảng tính đọc được (xlsx, ods): {0}.")]
    NotASpreadsheet(String),
    /// It is too large.
    #[error("Tệp lớn hơn 20 MB.")]
    TooLarge,
    /// It unpacks to too much.
    #[error("Tệp giải nén ra quá lớn. Bỏ hình ảnh và các trang tính không cần rồi gửi lại.")]
    Unpacked,
    /// It has too many cells.
    #[error(
        "Bảng tính có quá nhiều ô. Xóa các dòng, cột trống ở cuối và nội dung nằm xa bảng rồi gửi lại."
    )]
    TooManyCells,
    /// It is of the kind that Excel wrote before 2007.
    #[error("Tệp Excel đời cũ (.xls) không đọc được ở đây. Lưu lại thành .xlsx rồi gửi.")]
    OldKind,
}

impl From<Beyond> for Unreadable {
    fn from(it: Beyond) -> Self {
        match it {
            Beyond::Unknown => Self::NotASpreadsheet("không rõ loại".to_owned()),
            Beyond::Unpacked => Self::Unpacked,
            Beyond::Cells => Self::TooManyCells,
        }
    }
}

/// Whether bytes begin as those of a spreadsheet do: a ZIP, or an old compound document.
pub fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_old(bytes)
}

/// Whether bytes are of the kind that Excel wrote before 2007. It is not read: a file of that kind can
/// make its reader take any amount of room.
pub fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

fn not_one(error: &impl ToString) -> Unreadable {
    Unreadable::NotASpreadsheet(error.to_string())
}

/// Reads every sheet of a file.
///
/// # Errors
/// When it is no spreadsheet, or too large.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    if is_old(bytes) {
        return Err(Unreadable::OldKind);
    }
    // What reads the cells falls over a cell whose name is beyond all numbers, for one; that is built to
    // fall in every profile (Cargo.toml), because it would go on with a wrong place otherwise.
    let read = catch_unwind(|| match bounds::look(bytes)? {
        Kind::Xlsx => xlsx(bytes),
        Kind::Ods => ods(bytes),
    });
    read.unwrap_or_else(|_| Err(Unreadable::NotASpreadsheet("tệp bị hỏng".to_owned())))
}

/// Cell by cell: nothing is made room for that is not there.
fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| not_one(&error))?;
    let mut left = MOST_CELLS;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that is a picture of figures.
            Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => continue,
            Err(error) => return Err(not_one(&error)),
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(|error| not_one(&error))? {
            let text = shown(&Data::from(cell.get_value().clone()));
            let (row, column) = cell.get_position();
            let row = usize::try_from(row).unwrap_or(usize::MAX);
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if text.is_empty() || row >= MOST_ROWS || column >= MOST_COLUMNS {
                continue;
            }
            let had = rows.get(row).map_or(0, Vec::len);
            let more = (row + 1).saturating_sub(rows.len()) + (column + 1).saturating_sub(had);
            left = left.checked_sub(more).ok_or(Unreadable::TooManyCells)?;
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            if let Some(cells) = rows.get_mut(row) {
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                if let Some(cell) = cells.get_mut(column) {
                    *cell = text;
                }
            }
        }
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

fn ods(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| not_one(&error))?;
    let sheets = book.worksheets();
    Ok(sheets
        .into_iter()
        .map(|(name, range)| {
            // A sheet may begin anywhere; lines are counted as the reader of the file sees them.
            let (above, left) = range.start().unwrap_or((0, 0));
            let above = usize::try_from(above).unwrap_or(0).min(MOST_ROWS);
            let left = usize::try_from(left).unwrap_or(0).min(MOST_COLUMNS);
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
                    Ok(number) if at > 0 && number.to_string() == *text => {
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

    /// A report, written and opened again by another library: its numbers are numbers, and add up.
    #[test]
    fn figures_are_written_as_numbers_that_add_up() {
        use domain::report::{About, Form, Row, Waiting, ii06};
        use domain::statistics::Period;
        let row = |key: &str, by: i64| Row {
            key: key.to_owned(),
            name: key.to_owned(),
            level: None,
            online: 10 * by,
            other: 4,
            before: 2,
            early: 6 * by,
            on_time: 3 * by,
            late: 1,
            running: by,
            running_late: 5,
        };
        let period = Period::Quarter(2026, 3);
        let about = About {
            who: "UBND tỉnh".to_owned(),
            period,
            days: (period.first(), period.last()),
        };
        let rows = [row("=Sở Y tế", 1), row("0012", 3)];
        let table = ii06(Form::Ii06a, &about, Waiting::OnTime, &rows);
        assert!(table.adds_up());
        let bytes = write_figures(&[table.sheet()]).expect("a spreadsheet");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).expect("a workbook");
        let name = book.sheet_names().first().cloned().expect("a sheet");
        let range = book.worksheet_range(&name).expect("its cells");
        // Of each line below the two of the head: the columns from 3 on, as numbers.
        let numbers = |row: &[Data]| -> Vec<i64> {
            let cells = row.iter().skip(2);
            let whole = cells.filter_map(|it| match it {
                Data::Float(number) => number.to_string().parse().ok(),
                Data::Int(number) => Some(*number),
                _ => None,
            });
            whole.collect()
        };
        let lines: Vec<Vec<i64>> = range
            .rows()
            .skip(2)
            .map(numbers)
            .filter(|it| it.len() == 11)
            .collect();
        assert_eq!(lines.len(), 3, "two agencies and their sum: {lines:?}");
        for it in &lines {
            let column = |no: usize| it[no - 3];
            assert_eq!(column(3), column(4) + column(5) + column(6));
            assert_eq!(column(3), column(7) + column(11));
            assert_eq!(column(7), column(8) + column(9) + column(10));
            assert_eq!(column(11), column(12) + column(13));
        }
        let sums = lines[0].iter().zip(&lines[1]).map(|(a, b)| a + b);
        assert!(sums.eq(lines[2].iter().copied()), "{lines:?}");
        assert_eq!(lines[2], [52, 40, 8, 4, 38, 24, 12, 2, 14, 4, 10]);
        // What is no number of the report stays text: a name is no formula and keeps its noughts.
        let names: Vec<String> = range
            .rows()
            .skip(2)
            .filter_map(|it| match &it[1] {
                Data::String(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        assert!(
            names.contains(&"=Sở Y tế".to_owned()) && names.contains(&"0012".to_owned()),
            "{names:?}"
        );
    }

    #[test]
    fn what_is_no_spreadsheet_is_said_and_nothing_breaks() {
        for bytes in [&b""[..], b"PK\x03\x04 but nothing more", b"%PDF-1.7"] {
            assert!(matches!(read(bytes), Err(Unreadable::NotASpreadsheet(_))));
        }
        assert_eq!(read(&vec![0; LARGEST + 1]), Err(Unreadable::TooLarge));
        let old = [0xd0, 0xcf, 0x11, 0xe0, 1, 2];
        assert!(looks_like(&old) && is_old(&old));
        assert_eq!(read(&old), Err(Unreadable::OldKind));
        // A file that was cut off on its way.
        let whole = write(&[sheet(&[&["a"], &["b"]])]).expect("a spreadsheet");
        for cut in [whole.len() / 2, whole.len() - 10] {
            assert!(read(&whole[..cut]).is_err(), "{cut}");
        }
    }

    /// A workbook with one sheet of these rows.
    fn packed(sheet: &str, strings: &str) -> Vec<u8> {
        let whole = write(&[super::tests::sheet(&[&["a"]])]).expect("a spreadsheet");
        let mut from = zip::ZipArchive::new(Cursor::new(whole)).expect("an archive");
        let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..from.len() {
            let mut entry = from.by_index(at).expect("an entry");
            let name = entry.name().expect("a name").into_owned();
            let mut text = Vec::new();
            std::io::copy(&mut entry, &mut text).expect("its text");
            match name.as_str() {
                "xl/worksheets/sheet1.xml" => text = sheet.as_bytes().to_vec(),
                "xl/sharedStrings.xml" => text = strings.as_bytes().to_vec(),
                _ => {}
            }
            let plain = zip::write::SimpleFileOptions::default();
            to.start_file(name, plain).expect("an entry");
            std::io::copy(&mut text.as_slice(), &mut to).expect("written");
        }
        to.finish().expect("an archive").into_inner()
    }

    #[test]
    fn a_place_beyond_all_numbers_is_a_broken_file() {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let book = |inside: &str| {
            packed(
                &format!("<worksheet xmlns=\"{main}\">{inside}</worksheet>"),
                &format!("<sst xmlns=\"{main}\"/>"),
            )
        };
        let cell =
            |at: &str| format!("<sheetData><row><c r=\"{at}\"><v>1</v></c></row></sheetData>");
        assert_eq!(
            read(&book(&cell("B1"))).expect("a sheet")[0].rows,
            [["", "1"]]
        );
        for broken in [
            cell("definedNameE1"),
            cell("A4294967297"),
            "<dimension ref=\"B2:A1\"/>".to_owned() + &cell("A1"),
        ] {
            let said = Unreadable::NotASpreadsheet("tệp bị hỏng".to_owned());
            assert_eq!(read(&book(&broken)), Err(said), "{broken}");
        }
    }

    #[test]
    fn a_small_file_cannot_ask_for_any_amount_of_room() {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let rows = |rows: &str| {
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")
        };
        let strings = |count: &str| {
            format!("<sst xmlns=\"{main}\" uniqueCount=\"{count}\"><si><t>a</t></si></sst>")
        };
        let cell = |at: &str, row: u32| {
            format!("<row r=\"{row}\"><c r=\"{at}\" t=\"inlineStr\"><is><t>x</t></is></c></row>")
        };
        // A cell in the last row of the last column: once half a terabyte.
        let far = rows(&(cell("A1", 1) + &cell("XFD1048576", 1_048_576)));
        let far = packed(&far, &strings("1"));
        assert!(far.len() < 20_000);
        let read_far = read(&far).expect("what is near is read");
        assert_eq!(read_far[0].rows, [["x"]]);
        // Cells that are each far to the right.
        let wide: String = (1..=20_000)
            .map(|no| cell(&format!("ALL{no}"), no))
            .collect();
        let wide = packed(&rows(&wide), &strings("1"));
        assert_eq!(read(&wide), Err(Unreadable::TooManyCells));
        // Strings that are only said to be there.
        let said = packed(&rows(&cell("A1", 1)), &strings("99999999999999"));
        assert_eq!(read(&said), Err(Unreadable::TooManyCells));
        // Blanks that pack well: what counts is what comes out, whatever the file says of it.
        let bomb = packed(&rows(&" ".repeat(300_000)), &strings("1"));
        assert!(bomb.len() < 20_000);
        let looked = |most| bounds::look_within(&bomb, most);
        assert_eq!(looked(200_000), Err(Beyond::Unpacked));
        assert_eq!(looked(400_000), Ok(Kind::Xlsx));
        assert_eq!(Unreadable::from(Beyond::Unpacked), Unreadable::Unpacked);
    }
}
