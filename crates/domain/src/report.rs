//! The periodic reports: II.06a and II.06b of Circular 02/2017/TT-VPCP on how cases went, with their
//! checks, 07a on why cases were late, and the operator's report on the use of services.

pub mod builder;
pub mod paper;
pub mod roadmap;
pub mod table;

pub use table::{Column, IN_WORDS, Line, Table, WORDS_LIMIT};

use crate::catalogue::Level;
use crate::index766::CaseFacts;
use crate::statistics::{Period, share};
use jiff::civil::Date;

/// A form of report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Form {
    /// How cases went, by agency.
    Ii06a,
    /// The same by level.
    Ii06b,
    /// Why cases were late.
    Ii07a,
    /// Use of online services.
    ServiceUse,
    /// The roadmap by which services go online, and how far it came.
    Roadmap,
    /// Units by the nine indices.
    UnitScore,
    /// Officials by their five.
    OfficialScore,
}

impl Form {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 7] = [
        Self::Ii06a,
        Self::Ii06b,
        Self::Ii07a,
        Self::ServiceUse,
        Self::Roadmap,
        Self::UnitScore,
        Self::OfficialScore,
    ];

    /// Its word in addresses and in the files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ii06a => "06a",
            Self::Ii06b => "06b",
            Self::Ii07a => "07a",
            Self::ServiceUse => "dich-vu",
            Self::Roadmap => "lo-trinh",
            Self::UnitScore => "diem-don-vi",
            Self::OfficialScore => "diem-can-bo",
        }
    }

    /// The form of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// Its number on paper.
    pub fn number(self) -> &'static str {
        match self {
            Self::Ii06a => "II.06a/VPCP/KSTT",
            Self::Ii06b => "II.06b/VPCP/KSTT",
            Self::Ii07a => "II.07a/VPCP/KSTT",
            Self::ServiceUse | Self::Roadmap | Self::UnitScore | Self::OfficialScore => "",
        }
    }

    /// What it is about, as its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ii06a | Self::Ii06b => "Tình hình, kết quả giải quyết thủ tục hành chính",
            Self::Ii07a => "Nguyên nhân quá hạn trong giải quyết thủ tục hành chính",
            Self::ServiceUse => "Tình hình sử dụng dịch vụ công trực tuyến",
            Self::Roadmap => "Lộ trình cung cấp dịch vụ công trực tuyến và tình hình thực hiện",
            Self::UnitScore => {
                "Kết quả đánh giá việc giải quyết thủ tục hành chính của cơ quan, đơn vị"
            }
            Self::OfficialScore => {
                "Kết quả đánh giá việc giải quyết thủ tục hành chính của cán bộ, công chức"
            }
        }
    }

    /// Its name in lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ii06a => "II.06a: tình hình, kết quả giải quyết theo đơn vị",
            Self::Ii06b => "II.06b: tình hình, kết quả giải quyết theo cấp",
            Self::Ii07a => "II.07a: nguyên nhân quá hạn",
            Self::ServiceUse => "Sử dụng dịch vụ công trực tuyến theo đơn vị",
            Self::Roadmap => "Lộ trình cung cấp dịch vụ công và tình hình thực hiện",
            Self::UnitScore => "Điểm, xếp hạng cơ quan theo Thông tư 01/2018",
            Self::OfficialScore => "Điểm, xếp hạng cán bộ theo Thông tư 01/2018",
        }
    }
}

/// How often a province wants reports: its words, and the periods that were over last.
pub fn due(words: &[String], today: Date) -> Vec<Period> {
    let of = |word: &str| match word {
        "monthly" => vec![Period::month_of(today).before()],
        "quarterly" => vec![Period::quarter_of(today).before()],
        "half_yearly" => vec![Period::half_of(today).before()],
        "yearly" => vec![Period::year_of(today).before()],
        "circular_01_2020" => [Period::quarter_of(today), Period::year_of(today)]
            .map(|it| {
                if today > it.cut_off().1 {
                    it
                } else {
                    it.before()
                }
            })
            .to_vec(),
        // On demand: nobody's clock.
        _ => Vec::new(),
    };
    let mut periods: Vec<Period> = words.iter().flat_map(|it| of(it)).collect();
    periods.sort();
    periods.dedup();
    periods
}

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
    /// By what it is found: an agency's code, a level's word.
    pub key: String,
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

    /// Whether 3 = 7 + 11, of which each column was counted by itself; the other sums hold by how they
    /// are made.
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

/// The rows of each level together, in the order of levels; agencies of none that is known last.
pub fn by_level(rows: &[Row]) -> Vec<Row> {
    let levels = [Level::Province, Level::District, Level::Commune];
    levels
        .map(Some)
        .into_iter()
        .chain([None])
        .filter_map(|level| {
            let of: Vec<&Row> = rows.iter().filter(|it| it.level == level).collect();
            let name = level.map_or("Khác", Level::name);
            let mut sum = Row {
                key: name.to_owned(),
                name: name.to_owned(),
                level,
                ..Row::default()
            };
            of.iter().for_each(|it| sum.add(it));
            (!of.is_empty()).then_some(sum)
        })
        .collect()
}

/// What a report says of itself beside its lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// Who reports.
    pub who: String,
    /// The period.
    pub period: Period,
    /// First and last day that count.
    pub days: (Date, Date),
}

impl About {
    /// Scores, ranked.
    pub fn scores(&self, form: Form, columns: Vec<Column>, lines: Vec<Line>) -> Table {
        let heads: &[&str] = match form {
            Form::OfficialScore => &["Cán bộ, công chức", "Cơ quan", "Mức độ hoàn thành"],
            _ => &["Cơ quan, đơn vị", "Xếp loại"],
        };
        let mut table = self.table(form, heads, columns);
        table.lines = lines;
        table.notes = vec![
            "Điều 13–15 Thông tư 01/2018/TT-VPCP: mỗi chỉ số 0, 1 hoặc 2 điểm, điểm là trung bình các hồ sơ, một chữ số thập phân; chỉ số không có dữ liệu không tính.".to_owned(),
            match form {
                Form::OfficialScore => "Từ 5 điểm: hoàn thành 100% nhiệm vụ; từ 3,5 đến dưới 5: từ 70% đến dưới 100%; dưới 3,5: dưới 70%.",
                _ => "Từ 15 điểm: xuất sắc; từ 12: tốt; từ 9: khá; từ 6: trung bình; dưới 6: yếu.",
            }
            .to_owned(),
        ];
        table
    }

    fn table(&self, form: Form, heads: &[&str], columns: Vec<Column>) -> Table {
        Table {
            form: form.word().to_owned(),
            number: form.number().to_owned(),
            title: form.title().to_owned(),
            who: self.who.clone(),
            period: self.period.to_string(),
            first: self.days.0,
            last: self.days.1,
            heads: heads.iter().map(|it| (*it).to_owned()).collect(),
            columns,
            lines: Vec::new(),
            total: None,
            notes: Vec::new(),
            words: Vec::new(),
        }
    }
}

/// II.06a or II.06b of rows, with the checks.
pub fn ii06(form: Form, about: &About, waiting: Waiting, rows: &[Row]) -> Table {
    let columns = COLUMNS.map(Column::count).to_vec();
    let head = if form == Form::Ii06b {
        "Cấp"
    } else {
        "Đơn vị"
    };
    let mut table = about.table(form, &[head], columns);
    let line = |row: &Row| Line {
        key: row.key.clone(),
        names: vec![row.name.clone()],
        cells: row.columns().map(Some).to_vec(),
        adds_up: row.adds_up(),
    };
    table.lines = rows.iter().map(line).collect();
    table.total = (!rows.is_empty()).then(|| line(&total(rows)));
    let wrong = rows.iter().filter(|it| !it.adds_up()).count();
    let check = match wrong {
        0 => "Kiểm tra (3) = (4)+(5)+(6) = (7)+(11); (7) = (8)+(9)+(10); (11) = (12)+(13): khớp"
            .to_owned(),
        n => format!("Kiểm tra (3) = (7)+(11): {n} dòng không khớp"),
    };
    let counted = match waiting {
        Waiting::OnTime => {
            "Hồ sơ chờ bổ sung đứng ở cột (9), như mẫu in; hồ sơ rút, dừng cũng vậy."
        }
        Waiting::Running => "Hồ sơ chờ bổ sung đứng ở cột (12); hồ sơ rút, dừng ở cột (9).",
    };
    table.notes = vec![check, counted.to_owned()];
    table
}

/// Cases that were late for a reason, for 07a.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Late {
    /// Who resolves them: the agency's code.
    pub agency: String,
    /// Its name, which another one may have too.
    pub name: String,
    /// The reason that was given to the applicants; nothing where none was.
    pub reason: Option<String>,
    /// Those that were resolved.
    pub ended: i64,
    /// Those that were being resolved.
    pub open: i64,
}

/// 07a: late cases by agency and reason, the agencies by their names.
pub fn reasons(about: &About, late: &[Late]) -> Table {
    let columns = ["Đã giải quyết quá hạn", "Đang giải quyết quá hạn", "Cộng"];
    let heads = ["Đơn vị", "Nguyên nhân quá hạn"];
    let mut table = about.table(Form::Ii07a, &heads, columns.map(Column::count).to_vec());
    let line = |key: String, names: [&str; 2], (ended, open): (i64, i64)| Line {
        key,
        names: names.map(str::to_owned).to_vec(),
        cells: vec![Some(ended), Some(open), Some(ended + open)],
        adds_up: true,
    };
    let mut sorted: Vec<&Late> = late.iter().collect();
    sorted.sort_by(|a, b| {
        let agency = (&a.name, &a.agency).cmp(&(&b.name, &b.agency));
        let said = (a.reason.is_none(), &a.reason).cmp(&(b.reason.is_none(), &b.reason));
        agency.then(said)
    });
    let of = |it: &&Late| {
        let reason = it.reason.as_deref().unwrap_or("Chưa nêu lý do");
        let key = format!("{}|{reason}", it.agency);
        line(key, [&it.name, reason], (it.ended, it.open))
    };
    table.lines = sorted.iter().map(of).collect();
    let sum = late
        .iter()
        .fold((0, 0), |sum, it| (sum.0 + it.ended, sum.1 + it.open));
    table.total = (!late.is_empty()).then(|| line(String::new(), ["Tổng cộng", ""], sum));
    table.notes = vec![
        "Hồ sơ của cột (10) và cột (13) Biểu II.06a cùng kỳ. Nguyên nhân là lý do nêu trong văn bản xin lỗi và hẹn lại; hồ sơ chưa có văn bản đó ghi “Chưa nêu lý do”."
            .to_owned(),
    ];
    table
}

/// How an agency's services were used: all its cases, and those of services that go only partly
/// online.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ServiceUse {
    /// The agency's code.
    pub key: String,
    /// Its name.
    pub name: String,
    /// All its cases.
    pub all: CaseFacts,
    /// Received for services that go partly online.
    pub partial: i64,
    /// Of these filed online.
    pub partial_online: i64,
}

impl ServiceUse {
    fn line(&self) -> Line {
        let it = &self.all;
        Line {
            key: self.key.clone(),
            names: vec![self.name.clone()],
            cells: vec![
                Some(it.received),
                Some(it.online),
                share(it.online, it.received),
                Some(it.full_eligible),
                Some(it.full_online),
                share(it.full_online, it.full_eligible),
                Some(self.partial),
                Some(self.partial_online),
                share(self.partial_online, self.partial),
                Some(it.fee_due),
                Some(it.paid_online),
                share(it.paid_online, it.fee_due),
            ],
            adds_up: true,
        }
    }
}

/// The operator's report on the use of services, by agency.
pub fn service_use(about: &About, rows: &[ServiceUse]) -> Table {
    let columns = vec![
        Column::count("Hồ sơ tiếp nhận"),
        Column::count("Nộp trực tuyến"),
        Column::percent("Tỷ lệ trực tuyến"),
        Column::count("Dịch vụ toàn trình: hồ sơ"),
        Column::count("Toàn trình: trực tuyến"),
        Column::percent("Toàn trình: tỷ lệ"),
        Column::count("Dịch vụ một phần: hồ sơ"),
        Column::count("Một phần: trực tuyến"),
        Column::percent("Một phần: tỷ lệ"),
        Column::count("Phải nộp phí, lệ phí"),
        Column::count("Trả trực tuyến"),
        Column::percent("Tỷ lệ trả trực tuyến"),
    ];
    let mut table = about.table(Form::ServiceUse, &["Đơn vị"], columns);
    let mut sum = ServiceUse {
        name: "Tổng cộng".to_owned(),
        ..ServiceUse::default()
    };
    for it in rows {
        sum.all.add(&it.all);
        sum.partial += it.partial;
        sum.partial_online += it.partial_online;
    }
    table.lines = rows.iter().map(ServiceUse::line).collect();
    table.total = (!rows.is_empty()).then(|| sum.line());
    table.notes =
        vec!["Hồ sơ tiếp nhận trong kỳ; mức độ dịch vụ theo danh mục đang công khai.".to_owned()];
    table
}

#[cfg(test)]
mod tests;
