//! Import: records of the catalogue and of the organisation from what others hand over, that is
//! spreadsheets in the layout of publication decisions and lists of records in JSON. Reading is a
//! dry run: it changes nothing and says of each line what it would become, so that somebody can
//! look before anything is written; with one line wrong nothing is.

pub mod agency;
pub mod cells;
pub mod export;
pub mod json;
pub mod officer;
pub mod procedure;
pub mod sheet;

pub use sheet::Sheet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Procedures.
    Procedure,
    /// Procedures of which only name, field and time are known.
    Title,
    /// Processes.
    Process,
    /// Agencies.
    Agency,
    /// Units that are set down by themselves.
    Unit,
    /// Officers' accounts.
    Officer,
}

impl What {
    /// All of them, in the order in which a province brings them in.
    pub const ALL: [Self; 6] = [
        Self::Agency,
        Self::Unit,
        Self::Officer,
        Self::Procedure,
        Self::Title,
        Self::Process,
    ];

    /// The word in files and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Procedure => "procedure",
            Self::Title => "title",
            Self::Process => "process",
            Self::Agency => "agency",
            Self::Unit => "unit",
            Self::Officer => "officer",
        }
    }

    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Procedure => "Thủ tục hành chính",
            Self::Title => "Tên thủ tục",
            Self::Process => "Quy trình",
            Self::Agency => "Cơ quan",
            Self::Unit => "Đơn vị",
            Self::Officer => "Cán bộ",
        }
    }

    /// What a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// What becomes of a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Verdict {
    /// A record that is not there yet.
    New,
    /// A record that is there and changes: the fields that do.
    Changed {
        /// The fields' names in the record.
        fields: Vec<String>,
    },
    /// A record that is there like this.
    Same,
    /// It cannot be taken, and why.
    Wrong {
        /// What is wrong and how to put it right.
        why: Vec<String>,
    },
}

impl Verdict {
    /// The word in addresses.
    pub fn word(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed { .. } => "changed",
            Self::Same => "same",
            Self::Wrong { .. } => "wrong",
        }
    }
}

/// A line of the report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// The sheet, where the file has several.
    pub sheet: String,
    /// The line in the file, from 1; of a list in JSON the record's number.
    pub no: usize,
    /// The record's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// What was read with a doubt; it does not stand in the way.
    pub notes: Vec<String>,
}

/// A record as it would be written.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// What it is.
    pub what: What,
    /// Its code.
    pub code: String,
    /// The record in the form of the files in `catalogue/`.
    pub body: Value,
}

/// How many lines of each kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Count {
    /// Records that are not there yet.
    pub new: usize,
    /// Records that change.
    pub changed: usize,
    /// Records that are there like this.
    pub same: usize,
    /// Lines that cannot be taken.
    pub wrong: usize,
}

impl Count {
    /// All lines.
    pub fn all(self) -> usize {
        self.new + self.changed + self.same + self.wrong
    }

    /// Whether there is something to write and nothing in its way.
    pub fn may_be_taken(self) -> bool {
        self.wrong == 0 && self.new + self.changed > 0
    }
}

/// What a dry run came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// Line by line, in the order of the file.
    pub lines: Vec<Line>,
    /// The records to write: new ones and changed ones.
    pub records: Vec<Record>,
}

impl Report {
    /// How many lines of each kind.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for line in &self.lines {
            match line.verdict {
                Verdict::New => count.new += 1,
                Verdict::Changed { .. } => count.changed += 1,
                Verdict::Same => count.same += 1,
                Verdict::Wrong { .. } => count.wrong += 1,
            }
        }
        count
    }
}

/// Why nothing of a file can be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// No row names the columns that are needed.
    #[error("Không tìm thấy dòng tiêu đề có cột {0}.")]
    NoHead(String),
    /// The text is not JSON.
    #[error("Tệp không phải JSON đọc được: {0}.")]
    NotJson(String),
    /// The JSON is not a list of records.
    #[error("Tệp JSON không phải một danh sách bản ghi.")]
    NoList,
    /// There is nothing in it.
    #[error("Tệp không có dòng dữ liệu nào.")]
    Empty,
}

/// What is there already, by code.
pub type There = BTreeMap<String, Value>;

/// A line on its way to the report: what was read of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Draft {
    pub sheet: String,
    pub no: usize,
    pub code: String,
    pub name: String,
    /// The fields that the file says something about.
    pub fields: serde_json::Map<String, Value>,
    /// What the fields of a new record are where the file says nothing.
    pub usual: serde_json::Map<String, Value>,
    pub wrong: Vec<String>,
    pub notes: Vec<String>,
}

impl Draft {
    pub(crate) fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.fields.insert(field.to_owned(), value.into());
    }

    pub(crate) fn usually(&mut self, field: &str, value: impl Into<Value>) {
        self.usual.insert(field.to_owned(), value.into());
    }
}

/// Compares what was read with what is there. `check` says what is wrong with a whole record.
pub(crate) fn compare(
    what: What,
    drafts: Vec<Draft>,
    there: &There,
    check: &dyn Fn(&str, &Value) -> Vec<String>,
) -> Report {
    let mut report = Report::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for mut draft in drafts {
        let twice = seen.get(&draft.code).copied();
        match twice {
            Some(line) if !draft.code.is_empty() => draft
                .wrong
                .push(format!("Mã {} đã có ở dòng {line}.", draft.code)),
            _ => {
                seen.insert(draft.code.clone(), draft.no);
            }
        }
        let before = there.get(&draft.code);
        let mut body = before
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_else(|| std::mem::take(&mut draft.usual));
        let mut changed = Vec::new();
        for (field, value) in std::mem::take(&mut draft.fields) {
            let same = match body.get(&field) {
                Some(old) => *old == value,
                None => value.is_null(),
            };
            if same {
                continue;
            }
            if value.is_null() {
                body.remove(&field);
            } else {
                body.insert(field.clone(), value);
            }
            changed.push(field);
        }
        let body = Value::Object(body);
        if draft.wrong.is_empty() && (before.is_none() || !changed.is_empty()) {
            draft.wrong = check(&draft.code, &body);
        }
        let verdict = if draft.wrong.is_empty() {
            match before {
                None => Verdict::New,
                Some(_) if changed.is_empty() => Verdict::Same,
                Some(_) => Verdict::Changed { fields: changed },
            }
        } else {
            Verdict::Wrong {
                why: std::mem::take(&mut draft.wrong),
            }
        };
        if matches!(verdict, Verdict::New | Verdict::Changed { .. }) {
            report.records.push(Record {
                what,
                code: draft.code.clone(),
                body,
            });
        }
        report.lines.push(Line {
            sheet: draft.sheet,
            no: draft.no,
            code: draft.code,
            name: draft.name,
            verdict,
            notes: draft.notes,
        });
    }
    report
}

#[cfg(test)]
mod tests;
