//! Publication decisions (quyết định công bố): what the competent person has decided about which
//! procedures, when the agency that advised it received it, and by when the catalogue must say so.

use super::Item;
use super::version::Standing;
use crate::case::Refusal;
use crate::clock::{self, Calendar, Limit, LimitUnit, words};
use crate::ids::{AgencyCode, ProcedureCode};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A decision's inner name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionId(pub Uuid);

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a decision does to a procedure.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A new one.
    New,
    /// Amended.
    Amended,
    /// Takes the place of another one.
    Replaced,
    /// Abolished.
    Abolished,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Amended, Self::Replaced, Self::Abolished];

    /// The word in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Amended => "amended",
            Self::Replaced => "replaced",
            Self::Abolished => "abolished",
        }
    }

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "Ban hành mới",
            Self::Amended => "Sửa đổi, bổ sung",
            Self::Replaced => "Thay thế",
            Self::Abolished => "Bãi bỏ",
        }
    }

    /// The change of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// A line of a decision: one procedure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// The procedure.
    pub code: ProcedureCode,
    /// Its name, in the decision's words.
    pub name: String,
    /// What happens to it.
    pub change: Change,
    /// The procedure whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<ProcedureCode>,
}

/// A publication decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Its inner name.
    pub id: DecisionId,
    /// Its number: `1234/QĐ-UBND`.
    pub number: String,
    /// The day it was signed.
    pub signed: Date,
    /// Who signed: "Chủ tịch UBND tỉnh".
    pub authority: String,
    /// What it is about.
    pub about: String,
    /// The agency that advised it, whose the countdown is.
    pub agency: AgencyCode,
    /// The day the agency received it.
    pub received: Date,
    /// The first day on which it holds.
    pub from: Date,
    /// Its procedures.
    pub lines: Vec<Line>,
}

/// How a line of a decision stands in the catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compared {
    /// The line.
    pub line: Line,
    /// How the version stands that carries it out; none where nobody has begun.
    pub standing: Option<Standing>,
    /// The number of that version.
    pub no: Option<u32>,
    /// Whether the catalogue says what the decision says.
    pub is_done: bool,
    /// What does not agree, in words.
    pub differs: Vec<String>,
}

impl Decision {
    /// By when the catalogue must say what it decides: so long after its receipt, the day of
    /// receipt not counted, whatever day it is. One received on a day off has its first working
    /// day on the next one, as the count begins with the day after: it is not received later.
    pub fn due(&self, limit: Limit, calendar: &Calendar) -> Timestamp {
        let received = match limit.unit {
            LimitUnit::WorkingDays => calendar.last_working_day(self.received),
            LimitUnit::CalendarDays | LimitUnit::WorkingHours => self.received,
        };
        clock::due(calendar.opening(received), limit, calendar)
    }

    /// Whether it says what the catalogue needs to know of it.
    ///
    /// # Errors
    /// The first thing that it lacks.
    pub fn is_complete(&self, today: Date) -> Result<(), Refusal> {
        let lacks = |what: &str, field: &str| {
            Err(Refusal::DecisionIncomplete {
                what: what.to_owned(),
                field: field.to_owned(),
            })
        };
        if self.number.trim().is_empty() {
            return lacks("số, ký hiệu", "Số quyết định");
        }
        if self.authority.trim().is_empty() {
            return lacks("người ký", "Người ký");
        }
        if self.received < self.signed || self.received > today {
            return lacks("ngày nhận từ ngày ký đến hôm nay", "Ngày nhận");
        }
        if self.lines.is_empty() {
            return lacks("thủ tục nào", "Thủ tục");
        }
        for (at, line) in self.lines.iter().enumerate() {
            if line.code.as_str().trim().is_empty() || line.name.trim().is_empty() {
                return lacks("mã hoặc tên thủ tục", &format!("dòng {}", at + 1));
            }
            if self.lines[..at].iter().any(|it| it.code == line.code) {
                return lacks("mỗi mã một lần", &format!("dòng {}", at + 1));
            }
            if line.change == Change::Replaced && line.instead_of.is_none() {
                return lacks("mã được thay thế", &format!("dòng {}", at + 1));
            }
        }
        Ok(())
    }

    /// Compares a line with the catalogue on a day; `item` is what the catalogue has of its code.
    pub fn compare(&self, line: &Line, item: Option<&Item>, on: Date) -> Compared {
        let mut differs = Vec::new();
        let carried = item.and_then(|item| {
            let mut newest = item.versions.iter().rev();
            newest.find(|it| it.decision == Some(self.id))
        });
        let holds = item.and_then(|item| item.in_force(on.max(self.from)));
        let (standing, no) = match (line.change, item, carried) {
            (Change::Abolished, Some(item), _) => {
                let last = item.published();
                (last.map(|it| it.standing(on)), last.map(|it| it.no))
            }
            (_, _, Some(version)) => (Some(version.standing(on)), Some(version.no)),
            _ => (None, None),
        };
        match line.change {
            Change::Abolished => {
                if let Some(version) = holds {
                    differs.push(format!(
                        "Quyết định bãi bỏ từ {}, danh mục vẫn đăng phiên bản {}.",
                        words::date(self.from),
                        version.no
                    ));
                }
            }
            _ => match (carried, holds) {
                (None, None) => differs.push("Danh mục chưa có thủ tục này.".to_owned()),
                (None, Some(_)) => differs
                    .push("Danh mục đang đăng bản cũ, chưa soạn theo quyết định này.".to_owned()),
                (Some(version), _) => {
                    if !same(&version.name, &line.name) {
                        differs.push(format!(
                            "Tên trong quyết định là “{}”, trong danh mục là “{}”.",
                            line.name, version.name
                        ));
                    }
                    match version.from() {
                        None => differs.push(format!(
                            "Phiên bản {} chưa công bố: {}.",
                            version.no,
                            version.standing(on).name().to_lowercase()
                        )),
                        Some(from) if from > self.from && from > on => differs.push(format!(
                            "Quyết định có hiệu lực từ {}, danh mục từ {}.",
                            words::date(self.from),
                            words::date(from)
                        )),
                        Some(_) => {}
                    }
                }
            },
        }
        if let Some(old) = &line.instead_of
            && *old == line.code
        {
            differs.push("Mã được thay thế trùng với mã mới.".to_owned());
        }
        Compared {
            line: line.clone(),
            standing,
            no,
            is_done: differs.is_empty(),
            differs,
        }
    }
}

/// Names compare without regard to how they are spaced.
fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
