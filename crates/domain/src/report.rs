//! The periodic reports of Circular 02/2017/TT-VPCP: II.06a and II.06b on how cases went, with
//! their checks, and 07a on why cases were late.

use crate::catalogue::Level;
use crate::import::Sheet;
use crate::statistics::Period;

/// How waiting cases are counted, which the form and the vendors' queries read differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waiting {
    /// As the printed form says: with those resolved on time (column 9).
    OnTime,
    /// With those being resolved in time (column 12).
    Running,
}

/// A row of II.06: an agency or a level. The names are those of the columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// Who.
    pub name: String,
    /// Its level.
    pub level: Option<Level>,
    /// 4: received in the period, online.
    pub online: i64,
    /// 5: received in the period, at the counter or by post.
    pub other: i64,
    /// 6: carried over from before.
    pub before: i64,
    /// 8: resolved early.
    pub early: i64,
    /// 9: resolved on time.
    pub on_time: i64,
    /// 10: resolved late.
    pub late: i64,
    /// 12: being resolved, in time.
    pub running: i64,
    /// 13: being resolved, late.
    pub running_late: i64,
}

impl Row {
    /// 3: all that was to be resolved.
    pub fn received(&self) -> i64 {
        self.online + self.other + self.before
    }

    /// 7: resolved.
    pub fn resolved(&self) -> i64 {
        self.early + self.on_time + self.late
    }

    /// 11: being resolved.
    pub fn open(&self) -> i64 {
        self.running + self.running_late
    }

    /// Whether 3 = 7 + 11; the other sums hold by how they are made.
    pub fn adds_up(&self) -> bool {
        self.received() == self.resolved() + self.open()
    }

    /// The columns from 3 on.
    pub fn columns(&self) -> [i64; 11] {
        [
            self.received(),
            self.online,
            self.other,
            self.before,
            self.resolved(),
            self.early,
            self.on_time,
            self.late,
            self.open(),
            self.running,
            self.running_late,
        ]
    }

    /// Adds the numbers of another row.
    pub fn add(&mut self, it: &Self) {
        self.online += it.online;
        self.other += it.other;
        self.before += it.before;
        self.early += it.early;
        self.on_time += it.on_time;
        self.late += it.late;
        self.running += it.running;
        self.running_late += it.running_late;
    }
}

/// The names of the columns from 3 on.
pub const COLUMNS: [&str; 11] = [
    "Tiếp nhận: tổng số",
    "Trong kỳ: trực tuyến",
    "Trong kỳ: trực tiếp, bưu chính",
    "Từ kỳ trước chuyển sang",
    "Đã giải quyết: tổng số",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Đang giải quyết: tổng số",
    "Trong hạn",
    "Quá hạn",
];

/// All rows together.
pub fn total(rows: &[Row]) -> Row {
    let mut total = Row {
        name: "Tổng cộng".to_owned(),
        ..Row::default()
    };
    for row in rows {
        total.add(row);
    }
    total
}

/// The rows of each level together, in the order of levels.
pub fn by_level(rows: &[Row]) -> Vec<Row> {
    let levels = [Level::Province, Level::District, Level::Commune];
    levels
        .into_iter()
        .filter_map(|level| {
            let of: Vec<&Row> = rows.iter().filter(|it| it.level == Some(level)).collect();
            let mut sum = Row {
                name: level.name().to_owned(),
                level: Some(level),
                ..Row::default()
            };
            of.iter().for_each(|it| sum.add(it));
            (!of.is_empty()).then_some(sum)
        })
        .collect()
}

/// A report as a sheet: the head, the numbers of the columns, the rows, the sum, and the checks.
pub fn sheet(form: &str, who: &str, period: Period, rows: &[Row]) -> Sheet {
    let line = |cells: Vec<String>| cells;
    let mut head = vec!["TT".to_owned(), "Đơn vị".to_owned()];
    head.extend(COLUMNS.map(str::to_owned));
    let numbers = (1..=13).map(|no: u32| format!("({no})")).collect();
    let mut lines = vec![line(head), line(numbers)];
    for (at, row) in rows.iter().enumerate() {
        let mut cells = vec![(at + 1).to_string(), row.name.clone()];
        cells.extend(row.columns().map(|it| it.to_string()));
        lines.push(cells);
    }
    let total = total(rows);
    let mut cells = vec![String::new(), total.name.clone()];
    cells.extend(total.columns().map(|it| it.to_string()));
    lines.push(cells);
    lines.push(Vec::new());
    let about = format!("Biểu số {form}/VPCP/KSTT, {}, {who}", period.words());
    lines.push(vec![String::new(), about]);
    let wrong = rows.iter().filter(|it| !it.adds_up()).count();
    let check = match wrong {
        0 => "Kiểm tra (3) = (4)+(5)+(6) = (7)+(11); (7) = (8)+(9)+(10); (11) = (12)+(13): khớp"
            .to_owned(),
        n => format!("Kiểm tra (3) = (7)+(11): {n} dòng không khớp"),
    };
    lines.push(vec![String::new(), check]);
    Sheet {
        name: form.replace('.', ""),
        rows: lines,
    }
}

/// A case that was late, for 07a.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LateCase {
    /// Who resolves it.
    pub agency: String,
    /// The procedure.
    pub procedure: String,
    /// The reason that was given to the applicant, or that none was.
    pub reason: String,
    /// Whether it was resolved meanwhile.
    pub ended: bool,
}

/// 07a: late cases by agency and reason.
pub fn reasons(who: &str, period: Period, cases: &[LateCase]) -> Sheet {
    let mut counts: std::collections::BTreeMap<(&str, &str), (i64, i64)> =
        std::collections::BTreeMap::new();
    for it in cases {
        let of = counts.entry((&it.agency, &it.reason)).or_default();
        if it.ended {
            of.0 += 1;
        } else {
            of.1 += 1;
        }
    }
    let head = [
        "TT",
        "Đơn vị",
        "Nguyên nhân quá hạn",
        "Đã giải quyết quá hạn",
        "Đang giải quyết quá hạn",
        "Cộng",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (at, ((agency, reason), (ended, open))) in counts.iter().enumerate() {
        rows.push(vec![
            (at + 1).to_string(),
            (*agency).to_owned(),
            (*reason).to_owned(),
            ended.to_string(),
            open.to_string(),
            (ended + open).to_string(),
        ]);
    }
    rows.push(Vec::new());
    let about = format!("Biểu số II.07a/VPCP/KSTT, {}, {who}", period.words());
    rows.push(vec![String::new(), about]);
    Sheet {
        name: "II07a".to_owned(),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, level: Level) -> Row {
        Row {
            name: name.to_owned(),
            level: Some(level),
            online: 10,
            other: 4,
            before: 2,
            early: 6,
            on_time: 3,
            late: 1,
            running: 5,
            running_late: 1,
        }
    }

    #[test]
    fn the_sums_of_the_form_hold_and_a_row_that_does_not_is_counted() {
        let rows = [
            row("Sở Y tế", Level::Province),
            row("Xã Một", Level::Commune),
        ];
        assert_eq!(rows[0].columns(), [16, 10, 4, 2, 10, 6, 3, 1, 6, 5, 1]);
        assert!(rows[0].adds_up() && total(&rows).adds_up());
        assert_eq!(total(&rows).received(), 32);
        let levels = by_level(&rows);
        assert_eq!(levels.len(), 2);
        assert_eq!(levels[0].name, "Cấp tỉnh");
        let period = Period::Quarter(2026, 3);
        let sheet = sheet("II.06a", "UBND tỉnh", period, &rows);
        assert_eq!(sheet.rows[1][2], "(3)");
        assert_eq!(sheet.rows[2][2], "16");
        assert_eq!(sheet.rows[4][2], "32");
        assert!(sheet.rows.last().expect("a check")[1].ends_with("khớp"));
        let mut wrong = rows[0].clone();
        wrong.running += 1;
        assert!(!wrong.adds_up());
    }

    #[test]
    fn late_cases_are_counted_by_agency_and_reason() {
        let late = |agency: &str, reason: &str, ended| LateCase {
            agency: agency.to_owned(),
            procedure: String::new(),
            reason: reason.to_owned(),
            ended,
        };
        let cases = [
            late("Sở Y tế", "Chờ ý kiến", true),
            late("Sở Y tế", "Chờ ý kiến", false),
            late("Xã Một", "Chưa nêu lý do", false),
        ];
        let sheet = reasons("UBND tỉnh", Period::Year(2026), &cases);
        assert_eq!(sheet.rows[1][2..], ["Chờ ý kiến", "1", "1", "2"]);
        assert_eq!(sheet.rows[2][5], "1");
    }
}
