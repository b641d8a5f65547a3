//! Reports of wrong procedures: anyone may say that a procedure is in force but not published, is
//! wrong, is incomplete, or is over and still posted; whoever keeps it looks and answers.

use super::version::Who;
use crate::case::Refusal;
use crate::ids::AgencyCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The four kinds of fault.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// In force and not published.
    Unpublished,
    /// Not right.
    Inaccurate,
    /// Not complete.
    Incomplete,
    /// Over, cancelled or abolished, and still posted.
    Expired,
    /// Something of the system does not work; officers tell the Department that runs it.
    Technical,
}

impl Fault {
    /// The four that a procedure can have.
    pub const ALL: [Self; 4] = [
        Self::Unpublished,
        Self::Inaccurate,
        Self::Incomplete,
        Self::Expired,
    ];

    /// The word, as the regulation's parameter has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Inaccurate => "inaccurate",
            Self::Incomplete => "incomplete",
            Self::Expired => "expired",
            Self::Technical => "technical",
        }
    }

    /// The fault of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain([Self::Technical]);
        all.find(|it| it.word() == word)
    }

    /// On screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unpublished => "Có hiệu lực nhưng chưa công bố, công khai",
            Self::Inaccurate => "Chưa chính xác",
            Self::Incomplete => "Chưa đầy đủ",
            Self::Expired => "Hết hiệu lực, bị hủy bỏ, bãi bỏ nhưng vẫn đăng",
            Self::Technical => "Lỗi kỹ thuật",
        }
    }

    /// In English.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Unpublished => "In force but not published",
            Self::Inaccurate => "Not right",
            Self::Incomplete => "Not complete",
            Self::Expired => "Expired or abolished, yet still posted",
            Self::Technical => "Technical fault",
        }
    }
}

/// What whoever keeps the procedure says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Who,
    /// Whether the report is right.
    pub agrees: bool,
    /// What was or will be done.
    pub words: String,
}

/// A report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProcedureReport {
    /// Its inner name.
    pub id: Uuid,
    /// The procedure's code, as it was reported.
    pub code: String,
    /// What is wrong.
    pub fault: Fault,
    /// In whose words.
    pub words: String,
    /// Who reported; the name and how to answer are what was typed.
    pub by: Who,
    /// How an answer reaches them; empty where they gave nothing.
    pub contact: String,
    /// When.
    pub at: Timestamp,
    /// Who must look at it.
    pub agency: AgencyCode,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// The longest words of a report or an answer, in characters.
pub const LONGEST: usize = 2_000;

/// Whether words say something, and not too much.
///
/// # Errors
/// The refusal.
pub fn fit(words: &str) -> Result<(), Refusal> {
    let length = words.trim().chars().count();
    if (5..=LONGEST).contains(&length) {
        Ok(())
    } else {
        Err(Refusal::ProcedureReportWords { limit: LONGEST })
    }
}

/// The report with its answer.
///
/// # Errors
/// When it was answered before, or the answer says nothing.
pub fn answer(mut report: ProcedureReport, answer: Answer) -> Result<ProcedureReport, Refusal> {
    if let Some(before) = &report.answer {
        return Err(Refusal::ProcedureReportAnswered {
            name: before.by.name.clone(),
        });
    }
    fit(&answer.words)?;
    report.answer = Some(answer);
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::moment;

    fn report() -> ProcedureReport {
        ProcedureReport {
            id: Uuid::nil(),
            code: "1.001193".to_owned(),
            fault: Fault::Inaccurate,
            words: "Thời hạn ghi sai".to_owned(),
            by: Who::system(),
            contact: String::new(),
            at: moment("2026-08-24T09:00"),
            agency: "so-tu-phap".into(),
            answer: None,
        }
    }

    fn said(words: &str) -> Answer {
        Answer {
            at: moment("2026-08-24T10:00"),
            by: Who::system(),
            agrees: true,
            words: words.to_owned(),
        }
    }

    /// Covers: DN-19.6e
    #[test]
    fn four_kinds_of_fault_can_be_reported() {
        let words: Vec<&str> = Fault::ALL.iter().map(|it| it.word()).collect();
        assert_eq!(
            words,
            ["unpublished", "inaccurate", "incomplete", "expired"]
        );
        let regulation = crate::regulation::Regulation::seed("dak-nong").expect("a province");
        let day = jiff::civil::date(2026, 8, 24);
        assert_eq!(
            regulation.words("catalogue.wrong_procedure_report", day),
            words
        );
    }

    #[test]
    fn a_report_is_answered_once_and_in_words() {
        let refused = answer(report(), said("ừ")).expect_err("says nothing");
        assert_eq!(refused.rule(), "procedure_report.words");
        let done = answer(report(), said("Đã sửa, công bố từ mai")).expect("answered");
        let refused = answer(done, said("Đã sửa rồi")).expect_err("answered before");
        assert_eq!(refused.rule(), "procedure_report.once");
    }
}
