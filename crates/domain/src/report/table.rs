//! A report as it is kept: columns, lines, a sum and remarks, without anything personal. The page,
//! the spreadsheet and the paper are made from it, and two of the same form can be laid side by side.

use crate::import::Sheet;
use crate::statistics::{Period, hundredths};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the numbers of a column are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole things.
    Count,
    /// Hundredths of a percent.
    Percent,
    /// Hundredths of a point, a day and the like.
    Hundredths,
}

impl Unit {
    /// A number as it is read; a dash where there is none.
    pub fn shown(self, number: Option<i64>) -> String {
        match (self, number) {
            (_, None) => "–".to_owned(),
            (Self::Count, Some(it)) => it.to_string(),
            (Self::Percent, Some(it)) => format!("{}%", hundredths(it)),
            (Self::Hundredths, Some(it)) => hundredths(it),
        }
    }
}

/// A column of numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub unit: Unit,
}

impl Column {
    /// A column of whole things.
    pub fn count(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: Unit::Count,
        }
    }

    /// A column of shares.
    pub fn percent(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: Unit::Percent,
        }
    }

    /// A column of hundredths.
    pub fn hundredths(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: Unit::Hundredths,
        }
    }
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// By what it is found again in another report of the same form.
    pub key: String,
    /// What it is of, one text for each of the table's heads.
    pub names: Vec<String>,
    /// Its numbers.
    pub cells: Vec<Option<i64>>,
    /// Whether its sums are those that the form demands.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub adds_up: bool,
}

fn yes() -> bool {
    true
}

// The shape that serde asks for.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_yes(it: &bool) -> bool {
    *it
}

/// A report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Table {
    /// The form.
    pub form: String,
    /// Its number as the law has it; empty where it has none.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Who reports.
    pub who: String,
    /// The period: `2026-q3`.
    pub period: String,
    /// First day that counts.
    pub first: Date,
    /// Last day that counts.
    pub last: Date,
    /// The heads of the texts of each line.
    pub heads: Vec<String>,
    /// The columns of numbers.
    pub columns: Vec<Column>,
    /// The lines.
    pub lines: Vec<Line>,
    /// All of them together.
    pub total: Option<Line>,
    /// What must be known to read it.
    pub notes: Vec<String>,
    /// What whoever reports says in words: heading and text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<(String, String)>,
}

/// What a report says in words, as Circular 01/2018/TT-VPCP art. 11(1) lists it.
pub const IN_WORDS: [&str; 6] = [
    "Tình hình triển khai cơ chế một cửa, một cửa liên thông",
    "Tình hình tiếp nhận, giải quyết thủ tục hành chính",
    "Tình hình công bố danh mục thủ tục tiếp nhận tại Bộ phận Một cửa và trực tuyến",
    "Kết quả thực hiện đánh giá việc giải quyết thủ tục hành chính",
    "Đề xuất thủ tục hành chính thực hiện liên thông",
    "Nội dung khác theo yêu cầu",
];

/// The longest text of one of them, in characters.
pub const WORDS_LIMIT: usize = 4_000;

/// A line beside the same line of a former report: what it was, what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beside {
    /// What it is of.
    pub names: Vec<String>,
    /// Each column: before, now.
    pub cells: Vec<(Option<i64>, Option<i64>)>,
}

impl Table {
    /// The period in words.
    pub fn period_words(&self) -> String {
        let words = |slug: &str| Period::parse(slug).map_or_else(|| slug.to_owned(), Period::words);
        match self.period.split_once("..") {
            Some((from, to)) => format!("{} đến {}", words(from), words(to)),
            None => words(&self.period),
        }
    }

    /// The cells of a line as they are read.
    pub fn shown(&self, line: &Line) -> Vec<String> {
        let columns = self.columns.iter().zip(&line.cells);
        columns.map(|(of, number)| of.unit.shown(*number)).collect()
    }

    /// Whether every sum is as the form demands.
    pub fn adds_up(&self) -> bool {
        self.lines.iter().chain(&self.total).all(|it| it.adds_up)
    }

    /// As a sheet: the heads, the numbers of the columns, the lines, the sum, the remarks. Whole
    /// numbers stay such, shares are said with their decimals.
    pub fn sheet(&self) -> Sheet {
        let mut head = vec!["TT".to_owned()];
        head.extend(self.heads.iter().cloned());
        head.extend(self.columns.iter().map(|it| match it.unit {
            Unit::Percent => format!("{} (%)", it.name),
            _ => it.name.clone(),
        }));
        let numbers = (1..=head.len()).map(|no| format!("({no})")).collect();
        let mut rows = vec![head, numbers];
        let cell = |of: &Column, number: &Option<i64>| match (of.unit, number) {
            (_, None) => String::new(),
            (Unit::Count, Some(it)) => it.to_string(),
            (_, Some(it)) => hundredths(*it),
        };
        let cells = |line: &Line| -> Vec<String> {
            let of = self.columns.iter().zip(&line.cells);
            of.map(|(of, number)| cell(of, number)).collect()
        };
        for (at, line) in self.lines.iter().enumerate() {
            let mut row = vec![(at + 1).to_string()];
            row.extend(line.names.iter().cloned());
            row.extend(cells(line));
            rows.push(row);
        }
        if let Some(total) = &self.total {
            let mut row = vec![String::new()];
            row.extend(total.names.iter().cloned());
            row.extend(cells(total));
            rows.push(row);
        }
        rows.push(Vec::new());
        let number = match self.number.as_str() {
            "" => self.title.clone(),
            number => format!("Biểu số {number}"),
        };
        let about = format!("{number}, {}, {}", self.period_words(), self.who);
        rows.push(vec![String::new(), about]);
        rows.extend(self.notes.iter().map(|it| vec![String::new(), it.clone()]));
        for (heading, text) in &self.words {
            rows.push(vec![String::new(), format!("{heading}: {text}")]);
        }
        Sheet {
            name: self
                .form
                .chars()
                .filter(|it| it.is_alphanumeric())
                .collect(),
            rows,
        }
    }

    /// Each line beside the same line of a former report; lines that only one of them has stand
    /// there too, the former's last.
    pub fn beside(&self, former: &Self) -> Vec<Beside> {
        let none = vec![None; self.columns.len()];
        let pair = |names: &[String], was: &[Option<i64>], is: &[Option<i64>]| Beside {
            names: names.to_vec(),
            cells: was.iter().copied().zip(is.iter().copied()).collect(),
        };
        let of = |lines: &[Line], key: &str| lines.iter().find(|it| it.key == key).cloned();
        let mut beside: Vec<Beside> = self
            .lines
            .iter()
            .map(|it| {
                let was = of(&former.lines, &it.key);
                let was = was.map_or_else(|| none.clone(), |it| it.cells);
                pair(&it.names, &was, &it.cells)
            })
            .collect();
        let gone = former
            .lines
            .iter()
            .filter(|it| of(&self.lines, &it.key).is_none());
        beside.extend(gone.map(|it| pair(&it.names, &it.cells, &none)));
        if let (Some(was), Some(is)) = (&former.total, &self.total) {
            beside.push(pair(&is.names, &was.cells, &is.cells));
        }
        beside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn table(lines: &[(&str, i64, Option<i64>)]) -> Table {
        Table {
            form: "dich-vu".to_owned(),
            number: String::new(),
            title: "Sử dụng dịch vụ công".to_owned(),
            who: "UBND tỉnh".to_owned(),
            period: "2026-08".to_owned(),
            first: date(2026, 8, 1),
            last: date(2026, 8, 31),
            heads: vec!["Đơn vị".to_owned()],
            columns: vec![Column::count("Hồ sơ"), Column::percent("Trực tuyến")],
            lines: lines
                .iter()
                .map(|(key, count, rate)| Line {
                    key: (*key).to_owned(),
                    names: vec![format!("Cơ quan {key}")],
                    cells: vec![Some(*count), *rate],
                    adds_up: true,
                })
                .collect(),
            total: None,
            notes: vec!["Ghi chú".to_owned()],
            words: Vec::new(),
        }
    }

    #[test]
    fn a_report_is_a_sheet_with_numbered_columns_and_shares_with_decimals() {
        let sheet = table(&[("a", 8, Some(3750)), ("b", 0, None)]).sheet();
        assert_eq!(sheet.name, "dichvu");
        assert_eq!(sheet.rows[0], ["TT", "Đơn vị", "Hồ sơ", "Trực tuyến (%)"]);
        assert_eq!(sheet.rows[1], ["(1)", "(2)", "(3)", "(4)"]);
        assert_eq!(sheet.rows[2], ["1", "Cơ quan a", "8", "37,5"]);
        assert_eq!(sheet.rows[3], ["2", "Cơ quan b", "0", ""]);
        assert_eq!(
            sheet.rows[5][1],
            "Sử dụng dịch vụ công, tháng 8/2026, UBND tỉnh"
        );
    }

    #[test]
    fn two_reports_stand_side_by_side_line_by_line_and_no_line_is_lost() {
        let before = table(&[("a", 8, Some(5000)), ("gone", 3, None)]);
        let now = table(&[("a", 10, Some(6000)), ("new", 1, Some(0))]);
        let beside = now.beside(&before);
        let said: Vec<_> = beside.iter().map(|it| it.cells[0]).collect();
        assert_eq!(
            said,
            [(Some(8), Some(10)), (None, Some(1)), (Some(3), None)]
        );
        assert_eq!(beside[0].cells[1], (Some(5000), Some(6000)));
    }

    #[test]
    fn a_kept_report_comes_back_as_it_was() {
        let it = table(&[("a", 8, Some(3750)), ("b", 0, None)]);
        let text = serde_json::to_string(&it).expect("JSON");
        assert!(!text.contains("adds_up"), "said only where it does not");
        assert_eq!(serde_json::from_str::<Table>(&text).expect("a table"), it);
        assert_eq!(Unit::Percent.shown(Some(3750)), "37,5%");
        assert_eq!(Unit::Count.shown(None), "–");
    }
}
