//! The yearly report on the roadmap by which services go online and on how far each agency came: what
//! it keeps, how far that goes online, what the roadmap of the year asks and what of it is done.

use super::{About, Column, Form, Line, Table};
use crate::statistics::share;

/// An agency's row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// The agency's code.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Procedures in force that it keeps.
    pub procedures: i64,
    /// Of these, online from beginning to end.
    pub full: i64,
    /// Of these, partly online.
    pub partial: i64,
    /// On the roadmap of the year or of a year before.
    pub planned: i64,
    /// Of these, online partly or fully.
    pub done: i64,
    /// On the roadmap of a later year.
    pub later: i64,
    /// Cases received.
    pub received: i64,
    /// Of these, filed online.
    pub online: i64,
}

impl Row {
    /// Adds the numbers of another row.
    pub fn add(&mut self, it: &Self) {
        self.procedures += it.procedures;
        self.full += it.full;
        self.partial += it.partial;
        self.planned += it.planned;
        self.done += it.done;
        self.later += it.later;
        self.received += it.received;
        self.online += it.online;
    }

    fn line(&self) -> Line {
        let online = self.full + self.partial;
        Line {
            key: self.key.clone(),
            names: vec![self.name.clone()],
            cells: vec![
                Some(self.procedures),
                Some(self.full),
                Some(self.partial),
                Some(self.procedures - online),
                share(online, self.procedures),
                Some(self.planned),
                Some(self.done),
                Some(self.planned - self.done),
                share(self.done, self.planned),
                Some(self.later),
                Some(self.received),
                share(self.online, self.received),
            ],
            adds_up: self.done <= self.planned && online <= self.procedures,
        }
    }
}

/// Whether a case was received in its year: a catalogue alone is nothing to report on.
pub fn has_cases(table: &Table) -> bool {
    let total = table.total.as_ref();
    total.and_then(|it| it.cells.get(10).copied().flatten()) > Some(0)
}

/// The report.
pub fn table(about: &About, rows: &[Row]) -> Table {
    let columns = vec![
        Column::count("Thủ tục đang cung cấp"),
        Column::count("Toàn trình"),
        Column::count("Một phần"),
        Column::count("Chưa trực tuyến"),
        Column::percent("Tỷ lệ trực tuyến"),
        Column::count("Lộ trình đến hết năm: thủ tục"),
        Column::count("Đã trực tuyến"),
        Column::count("Chưa thực hiện"),
        Column::percent("Tỷ lệ thực hiện"),
        Column::count("Lộ trình các năm sau"),
        Column::count("Hồ sơ tiếp nhận"),
        Column::percent("Nộp trực tuyến"),
    ];
    let mut table = about.table(Form::Roadmap, &["Đơn vị"], columns);
    let mut sum = Row {
        name: "Tổng cộng".to_owned(),
        ..Row::default()
    };
    for it in rows {
        sum.add(it);
    }
    table.lines = rows.iter().map(Row::line).collect();
    table.total = (!rows.is_empty()).then(|| sum.line());
    table.notes = vec![
        "Lộ trình: thủ tục có năm trong danh mục đã được phê duyệt; mức độ dịch vụ theo danh mục \
         đang công khai."
            .to_owned(),
    ];
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Period;

    /// Covers: DN-19.1c
    #[test]
    fn the_year_is_told_by_agency_with_what_the_roadmap_asked_and_what_came_of_it() {
        let period = Period::Year(2026);
        let about = About {
            who: "UBND tỉnh".to_owned(),
            period,
            days: (period.first(), period.last()),
        };
        let row = |name: &str, planned, done| Row {
            key: name.to_owned(),
            name: name.to_owned(),
            procedures: 10,
            full: 4,
            partial: 2,
            planned,
            done,
            later: 1,
            received: 200,
            online: 150,
        };
        let told = table(&about, &[row("Sở A", 4, 3), row("Sở B", 0, 0)]);
        let cells = |line: &Line| -> Vec<Option<i64>> { line.cells.clone() };
        let some = |it: &[i64]| -> Vec<Option<i64>> { it.iter().copied().map(Some).collect() };
        let first = some(&[10, 4, 2, 4, 6_000, 4, 3, 1, 7_500, 1, 200, 7_500]);
        assert_eq!(cells(&told.lines[0]), first);
        // Where the roadmap asks nothing there is no share of it.
        assert_eq!(told.lines[1].cells[8], None);
        let total = told.total.as_ref().map(cells).expect("a sum");
        assert_eq!(
            total,
            some(&[20, 8, 4, 8, 6_000, 4, 3, 1, 7_500, 2, 400, 7_500])
        );
        assert!(has_cases(&told) && !has_cases(&table(&about, &[])));
        assert_eq!(
            (told.period.as_str(), told.form.as_str()),
            ("2026", "lo-trinh")
        );
    }
}
