//! One-off reports: somebody picks measures, groups and filters, saves the choice, shares it with
//! the own agency, and asks it again whenever it is wanted. Counted from the totals by month of
//! receipt.

use super::table::{Column, Line, Table};
use crate::catalogue::Level;
use crate::index766::CaseFacts;
use crate::statistics::{Period, share};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

macro_rules! measures {
    ($($variant:ident = $word:literal, $name:literal, $unit:ident, $of:expr;)*) => {
        /// What can be counted.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)]
        pub enum Measure { $($variant,)* }

        impl Measure {
            /// All of them, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Its word in forms.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }
            /// Its name on screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            fn column(self) -> Column { match self { $(Self::$variant => Column::$unit($name),)* } }
            fn of(self, it: &CaseFacts) -> Option<i64> {
                let of: fn(&CaseFacts) -> Option<i64> = match self { $(Self::$variant => $of,)* };
                of(it)
            }
        }
    };
}

measures! {
    Received = "received", "Tiếp nhận", count, |it| Some(it.received);
    Online = "online", "Nộp trực tuyến", count, |it| Some(it.online);
    OnlineShare = "online_share", "Tỷ lệ trực tuyến", percent, |it| share(it.online, it.received);
    FullEligible = "full_eligible", "Hồ sơ của dịch vụ toàn trình", count, |it| Some(it.full_eligible);
    FullOnline = "full_online", "Toàn trình nộp trực tuyến", count, |it| Some(it.full_online);
    Resolved = "resolved", "Đã giải quyết", count, |it| Some(it.resolved);
    Early = "early", "Trước hạn", count, |it| Some(it.early);
    Late = "late", "Kết thúc quá hạn", count, |it| Some(it.late);
    LateShare = "late_share", "Tỷ lệ kết thúc quá hạn", percent, |it| share(it.late, it.resolved + it.ended);
    Ended = "ended", "Rút, dừng", count, |it| Some(it.ended);
    Running = "running", "Chưa kết thúc", count, |it| Some(it.running());
    Granted = "granted", "Được cấp kết quả", count, |it| Some(it.granted);
    EResult = "e_result", "Có kết quả điện tử", count, |it| Some(it.e_result);
    Digitised = "digitised", "Số hóa giấy tờ và kết quả", count, |it| Some(it.digitised);
    Reused = "reused", "Dùng lại dữ liệu", count, |it| Some(it.reused);
    FeeDue = "fee_due", "Phải nộp phí, lệ phí", count, |it| Some(it.fee_due);
    PaidOnline = "paid_online", "Trả trực tuyến", count, |it| Some(it.paid_online);
    Rated = "rated", "Lượt đánh giá", count, |it| Some(it.rated);
    Disliked = "disliked", "Chưa hài lòng", count, |it| Some(it.disliked);
    SatisfiedShare = "satisfied_share", "Tỷ lệ hài lòng", percent, |it| share(it.rated - it.disliked, it.rated);
    DaysEach = "days_each", "Số ngày trung bình", hundredths, |it| {
        let ended = it.resolved + it.ended;
        (ended > 0).then(|| (it.days * 200 + ended) / (2 * ended))
    };
}

impl Measure {
    /// The measure of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.word() == word)
    }
}

/// By what lines are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The agency.
    Agency,
    /// Its level.
    Level,
    /// The field of the procedure.
    Field,
    /// The procedure.
    Procedure,
    /// The month of receipt.
    Month,
}

impl Group {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Agency,
        Self::Level,
        Self::Field,
        Self::Procedure,
        Self::Month,
    ];

    /// Its word in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Level => "level",
            Self::Field => "field",
            Self::Procedure => "procedure",
            Self::Month => "month",
        }
    }

    /// Its name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agency => "Cơ quan",
            Self::Level => "Cấp",
            Self::Field => "Lĩnh vực",
            Self::Procedure => "Thủ tục",
            Self::Month => "Tháng",
        }
    }

    /// The group of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// The most groups of a report: more cannot be read as a table.
pub const MOST_GROUPS: usize = 2;
/// The longest name of a report, in characters.
pub const LONGEST_NAME: usize = 120;

/// What somebody asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Query {
    /// What is counted, in the order of the columns.
    pub measures: Vec<Measure>,
    /// By what, at most two.
    pub groups: Vec<Group>,
    /// First month of receipt, `2026-08`.
    pub from: String,
    /// Last month.
    pub to: String,
    /// Of an agency and all below it; of all where nothing is said.
    #[serde(default)]
    pub agency: String,
    /// Of a level.
    #[serde(default)]
    pub level: Option<Level>,
    /// Of a field.
    #[serde(default)]
    pub field: String,
    /// Of a procedure.
    #[serde(default)]
    pub procedure: String,
}

/// What is wrong with a query, by the field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    /// Nothing to count.
    #[error("Chọn ít nhất một số liệu.")]
    NoMeasure,
    /// Too many groups.
    #[error("Chọn nhiều nhất hai cách chia dòng.")]
    TooManyGroups,
    /// The months are none, or in the wrong order.
    #[error("Chọn tháng đầu và tháng cuối; tháng cuối không trước tháng đầu.")]
    Months,
    /// It has no name, or too long a one.
    #[error("Đặt tên báo cáo, nhiều nhất 120 ký tự.")]
    Name,
}

impl Wrong {
    /// The field that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::NoMeasure => "so-lieu",
            Self::TooManyGroups => "chia",
            Self::Months => "tu",
            Self::Name => "ten",
        }
    }
}

fn month(text: &str) -> Option<Period> {
    Period::parse(text).filter(|it| matches!(it, Period::Month(..)))
}

impl Query {
    /// What is wrong with it.
    ///
    /// # Errors
    /// The first that is.
    pub fn check(&self) -> Result<(), Wrong> {
        if self.measures.is_empty() {
            return Err(Wrong::NoMeasure);
        }
        if self.groups.len() > MOST_GROUPS {
            return Err(Wrong::TooManyGroups);
        }
        match (month(&self.from), month(&self.to)) {
            (Some(from), Some(to)) if from <= to => Ok(()),
            _ => Err(Wrong::Months),
        }
    }

    /// The first and the last day that count.
    pub fn days(&self) -> (Date, Date) {
        let of = |text: &str| month(text).unwrap_or(Period::Year(2000));
        (of(&self.from).first(), of(&self.to).last())
    }

    /// The report of counts: each with the keys and the names of its groups.
    pub fn table(
        &self,
        name: &str,
        who: &str,
        counts: Vec<(Vec<String>, Vec<String>, CaseFacts)>,
    ) -> Table {
        let line = |key: String, names: Vec<String>, it: &CaseFacts| Line {
            key,
            names,
            cells: self.measures.iter().map(|of| of.of(it)).collect(),
            adds_up: true,
        };
        let mut all = CaseFacts::default();
        counts.iter().for_each(|it| all.add(&it.2));
        let mut heads: Vec<String> = self.groups.iter().map(|it| it.name().to_owned()).collect();
        if heads.is_empty() {
            heads.push("Phạm vi".to_owned());
        }
        let mut total = vec!["Tổng cộng".to_owned()];
        total.resize(heads.len(), String::new());
        let (first, last) = self.days();
        Table {
            form: "tu-chon".to_owned(),
            number: String::new(),
            title: name.to_owned(),
            who: who.to_owned(),
            period: if self.from == self.to {
                self.from.clone()
            } else {
                format!("{}..{}", self.from, self.to)
            },
            first,
            last,
            columns: self.measures.iter().map(|it| it.column()).collect(),
            lines: counts
                .iter()
                .map(|(keys, names, it)| line(keys.join("|"), names.clone(), it))
                .collect(),
            total: (!self.groups.is_empty() && !counts.is_empty())
                .then(|| line(String::new(), total, &all)),
            heads,
            notes: vec!["Đếm theo tháng tiếp nhận hồ sơ.".to_owned()],
            words: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> Query {
        Query {
            measures: vec![Measure::Received, Measure::OnlineShare, Measure::DaysEach],
            groups: vec![Group::Agency, Group::Month],
            from: "2026-07".to_owned(),
            to: "2026-08".to_owned(),
            agency: String::new(),
            level: None,
            field: String::new(),
            procedure: String::new(),
        }
    }

    #[test]
    fn a_query_that_cannot_be_counted_says_what_is_missing() {
        assert_eq!(query().check(), Ok(()));
        let mut it = query();
        it.measures.clear();
        assert_eq!(it.check(), Err(Wrong::NoMeasure));
        let mut it = query();
        it.groups.push(Group::Field);
        assert_eq!(it.check(), Err(Wrong::TooManyGroups));
        for (from, to) in [("2026-08", "2026-07"), ("2026", "2026-08"), ("", "")] {
            let mut it = query();
            (it.from, it.to) = (from.to_owned(), to.to_owned());
            assert_eq!(it.check(), Err(Wrong::Months), "{from} {to}");
        }
        assert_eq!(query().days().1.to_string(), "2026-08-31");
    }

    #[test]
    fn counts_become_lines_with_shares_and_a_sum_of_what_can_be_summed() {
        let facts = |received, online, days| CaseFacts {
            received,
            online,
            resolved: 2,
            days,
            ..CaseFacts::default()
        };
        let of = |agency: &str, month: &str| vec![agency.to_owned(), month.to_owned()];
        let counts = vec![
            (of("a", "2026-07"), of("Sở Y tế", "2026-07"), facts(4, 1, 5)),
            (of("a", "2026-08"), of("Sở Y tế", "2026-08"), facts(6, 4, 2)),
        ];
        let table = query().table("Thử", "UBND tỉnh", counts);
        assert_eq!(table.heads, ["Cơ quan", "Tháng"]);
        assert_eq!(table.shown(&table.lines[0]), ["4", "25%", "2,5"]);
        let total = table.total.as_ref().expect("a sum");
        // The share of all, not the mean of shares.
        assert_eq!(table.shown(total), ["10", "50%", "1,75"]);
        assert_eq!(table.period, "2026-07..2026-08");
        assert_eq!(total.names.len(), 2);
    }

    #[test]
    fn words_of_forms_lead_back_to_what_they_name() {
        for it in Measure::ALL {
            assert_eq!(Measure::parse(it.word()), Some(*it));
        }
        for it in Group::ALL {
            assert_eq!(Group::parse(it.word()), Some(it));
        }
        let text = serde_json::to_string(&query()).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Query>(&text).expect("a query"),
            query()
        );
    }
}
