//! A sheet of a spreadsheet as rows of text: finding the row that names the columns, and reading
//! the rows below it by those names, however a department calls and orders them.

use super::Unreadable;
use crate::catalogue::fold::fold;

/// A sheet: its name and its rows as they show.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// The name on its tab.
    pub name: String,
    /// Cells by row; rows may be of different length.
    pub rows: Vec<Vec<String>>,
}

/// A column: its word in the program, the names people give it, and whether a sheet without it
/// cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// The word.
    pub word: &'static str,
    /// The name in files that the program writes, then others that are understood.
    pub names: &'static [&'static str],
    /// Whether it is needed.
    pub needed: bool,
}

/// How many rows from above the head may stand: the title of the decision goes before it.
const HEAD_WITHIN: usize = 30;
/// More rows than any catalogue of the country has.
pub const MOST_ROWS: usize = 200_000;

/// A row below the head.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// Its line in the sheet, from 1.
    pub no: usize,
    cells: &'a [String],
    places: &'a [(&'static str, usize)],
}

impl Row<'_> {
    /// What stands in a column, trimmed; nothing where the sheet has no such column.
    pub fn get(&self, word: &str) -> Option<&str> {
        let (_, at) = self.places.iter().find(|(it, _)| *it == word)?;
        Some(self.cells.get(*at).map_or("", |cell| cell.trim()))
    }

    /// What stands in a column, where something does.
    pub fn text(&self, word: &str) -> Option<&str> {
        self.get(word).filter(|text| !text.is_empty())
    }

    /// The cells that hold something.
    pub fn filled(&self) -> Vec<&str> {
        let cells = self.cells.iter().map(|cell| cell.trim());
        cells.filter(|cell| !cell.is_empty()).collect()
    }
}

/// A sheet whose head was found.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// The sheet's name.
    pub name: &'a str,
    places: Vec<(&'static str, usize)>,
    first: usize,
    rows: &'a [Vec<String>],
}

impl Sheet {
    /// Finds the row that names the columns.
    ///
    /// # Errors
    /// When no row names all that are needed.
    pub fn table(&self, columns: &[Column]) -> Result<Table<'_>, Unreadable> {
        let mut best: Vec<(&'static str, usize)> = Vec::new();
        let mut at = 0;
        for (row, cells) in self.rows.iter().take(HEAD_WITHIN).enumerate() {
            let mut places = Vec::new();
            for (column, cell) in cells.iter().enumerate() {
                let said = head(cell);
                let fits = |it: &&Column| {
                    let names = || it.names.iter().map(|name| head(name));
                    !places.iter().any(|(word, _)| *word == it.word)
                        && names().any(|name| name == said)
                };
                if let Some(it) = columns.iter().find(fits) {
                    places.push((it.word, column));
                }
            }
            if places.len() > best.len() {
                (best, at) = (places, row);
            }
        }
        let lacks: Vec<String> = columns
            .iter()
            .filter(|it| it.needed && !best.iter().any(|(word, _)| *word == it.word))
            .map(|it| format!("“{}”", it.names[0]))
            .collect();
        if !lacks.is_empty() {
            return Err(Unreadable::NoHead(lacks.join(", ")));
        }
        Ok(Table {
            name: &self.name,
            places: best,
            first: at + 1,
            rows: self.rows.get(at + 1..).unwrap_or_default(),
        })
    }
}

/// A head without marks, numbers in brackets and what stands in brackets.
fn head(cell: &str) -> String {
    let plain = cell.split('(').next().unwrap_or_default();
    fold(plain)
}

impl Table<'_> {
    /// Whether the sheet has a column.
    pub fn has(&self, word: &str) -> bool {
        self.places.iter().any(|(it, _)| *it == word)
    }

    /// The rows in which something stands; the row of column numbers under some heads is none.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows
            .iter()
            .enumerate()
            .take(MOST_ROWS)
            .map(|(at, cells)| Row {
                no: self.first + at + 1,
                cells,
                places: &self.places,
            })
            .filter(|row| {
                let filled = row.filled();
                !filled.is_empty() && !numbers_columns(&filled)
            })
    }
}

/// `(1) (2) (3)` under a head.
fn numbers_columns(cells: &[&str]) -> bool {
    let bare = |cell: &&str| cell.trim_matches(['(', ')']).to_owned();
    cells.len() > 2
        && cells
            .iter()
            .enumerate()
            .all(|(at, cell)| bare(cell).parse() == Ok(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column {
            word: "code",
            names: &["Mã TTHC", "Mã thủ tục"],
            needed: true,
        },
        Column {
            word: "name",
            names: &["Tên thủ tục hành chính"],
            needed: true,
        },
        Column {
            word: "time",
            names: &["Thời hạn giải quyết"],
            needed: false,
        },
    ];

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        Sheet {
            name: "Danh mục".to_owned(),
            rows: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn the_head_is_found_below_a_title_in_any_order_and_spelling() {
        let sheet = sheet(&[
            &["DANH MỤC THỦ TỤC HÀNH CHÍNH"],
            &["(Kèm theo Quyết định số 1498/QĐ-UBND)"],
            &[
                "STT",
                "TÊN THỦ TỤC HÀNH CHÍNH",
                "Mã  thủ tục",
                "Thời hạn giải quyết (ngày)",
            ],
            &["(1)", "(2)", "(3)", "(4)"],
            &["1", "Đăng ký khai sinh", "1.001193", "Trong ngày"],
            &["", "", "", ""],
            &["2", "Đăng ký kết hôn", "1.000894"],
        ]);
        let table = sheet.table(&COLUMNS).expect("a head");
        let rows: Vec<Row<'_>> = table.rows().collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].no, 5);
        assert_eq!(rows[0].text("code"), Some("1.001193"));
        assert_eq!(rows[1].no, 7);
        assert_eq!(rows[1].get("time"), Some(""));
        assert!(table.has("time") && !table.has("field"));
        assert_eq!(rows[0].get("field"), None);
    }

    #[test]
    fn a_sheet_without_the_needed_columns_says_which() {
        let lacks = sheet(&[&["STT", "Mã TTHC"], &["1", "1.001193"]]);
        let error = lacks.table(&COLUMNS).expect_err("no head");
        assert_eq!(
            error,
            Unreadable::NoHead("“Tên thủ tục hành chính”".to_owned())
        );
        assert!(sheet(&[]).table(&COLUMNS).is_err());
    }
}
