//! What a case keeps of what happened in it: requests and answers, sums, decisions, results,
//! passings-on, and the times from which every deadline is reckoned. Plain values.

use super::{By, Paper, decide_result, payment, supplement_request};
use crate::ids::{OfficerId, UnitCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a supplement request came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum AskedAt {
    /// By the intake unit before acceptance.
    Intake,
    /// By the resolving unit after examination, through the intake unit.
    Examination {
        /// The step at which the case waits.
        step: usize,
    },
}

/// Who has the case on the desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// The unit that must act.
    pub unit: UnitCode,
    /// The officer within it, once someone is assigned.
    pub officer: Option<OfficerId>,
    /// That officer's full name, for journals and letters.
    pub officer_name: Option<String>,
}

/// A request for a supplement and, once it came, its answer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SupplementRequest {
    /// Who asked.
    pub asked: AskedAt,
    /// What to complete, each with full guidance.
    pub items: Vec<supplement_request::Item>,
    /// Why it is needed.
    pub reason: String,
    /// When it was asked.
    pub at: Timestamp,
    /// The last moment for the answer.
    pub until: Timestamp,
    /// When the answer came.
    pub answered: Option<Timestamp>,
    /// Whether the resolution limit began again with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restarted: Option<bool>,
}

/// A consultation of another unit; it never stops the clock.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Consultation {
    /// Ordinal within the case, from 1.
    pub no: u32,
    /// The unit that is asked.
    pub unit: UnitCode,
    /// The name of that unit.
    pub unit_name: String,
    /// The question.
    pub question: String,
    /// When it was asked.
    pub at: Timestamp,
    /// By when the answer is due.
    pub until: Timestamp,
    /// The answer and its time.
    pub answer: Option<(Timestamp, String)>,
    /// When the case went on without it, its limit being over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_on_without: Option<Timestamp>,
}

impl Consultation {
    /// Whether the case waits for its answer: none came, and nobody has gone on without it.
    pub fn is_waited_for(&self) -> bool {
        self.answer.is_none() && self.gone_on_without.is_none()
    }
}

/// A sum the applicant must pay before the case can go on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Obligation {
    /// What is owed, in words.
    pub name: String,
    /// Amount in đồng.
    pub amount: i64,
    /// The legal basis named by the agency.
    pub basis: String,
    /// When it was asked.
    pub at: Timestamp,
    /// When its payment was confirmed.
    pub paid: Option<Timestamp>,
}

/// A payment that has been confirmed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Paid {
    /// Amount in đồng.
    pub amount: i64,
    /// How it was paid.
    pub method: payment::Method,
    /// Receipt or transaction number.
    pub reference: String,
    /// When it was confirmed.
    pub at: Timestamp,
}

/// The one extension with its apology.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Extension {
    /// The new date of return.
    pub until: Timestamp,
    /// The reason given to the applicant.
    pub reason: String,
    /// When it was announced.
    pub at: Timestamp,
}

/// What was decided.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Granted or refused.
    pub outcome: decide_result::Outcome,
    /// The reasons; never empty for a refusal.
    pub reasons: String,
    /// Who decided.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// An issued result.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct IssuedResult {
    /// `<case code>-KQ(n)`.
    pub code: String,
    /// Name of the document.
    pub name: String,
    /// Number and sign of the document.
    pub number: String,
    /// The file.
    pub file: Option<Paper>,
    /// When it was issued.
    pub at: Timestamp,
}

/// The applicant's rating.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Rating {
    /// Item and level, in the order of the profile's scale.
    pub marks: Vec<(String, String)>,
    /// Free text.
    pub words: String,
    /// When it was first given.
    pub first_at: Timestamp,
    /// When it was last changed.
    pub at: Timestamp,
}

/// One passing-on of the file, a row of the control slip.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HandOff {
    /// Who gave.
    pub from: String,
    /// Who received.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// What was done, and what is to be done.
    pub note: String,
}

/// The recorded facts from which every deadline is reckoned. Deadlines themselves are never
/// stored as truth: see [`rules::Rules`] and `clock::reckon`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, Default)]
pub struct CaseClock {
    /// When the file was successfully filed.
    pub submitted: Option<Timestamp>,
    /// When a complete file was (last) received, from which the intake unit's limit counts.
    pub intake_from: Option<Timestamp>,
    /// When it was accepted.
    pub accepted: Option<Timestamp>,
    /// When the resolution limit (last) began to count: acceptance, or the full supplement.
    pub counting_from: Option<Timestamp>,
    /// Intervals in which it stood still or was interrupted, with the reason.
    pub stops: Vec<Standstill>,
    /// When the open step began.
    pub step_from: Option<Timestamp>,
    /// When the resolution ended (result issued, or the end of another kind).
    pub finished: Option<Timestamp>,
}

/// An interval in which the clock stood.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Standstill {
    /// Why.
    pub reason: StandstillReason,
    /// From when.
    pub from: Timestamp,
    /// Until when; open while the clock stands.
    pub to: Option<Timestamp>,
}

/// Why a clock stands; each has its own rule and article.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandstillReason {
    /// Supplement asked: by law the count begins again; index 766 subtracts the interval.
    Supplement,
    /// Financial obligation: excluded only where the procedure's own law says so.
    FinancialObligation,
}
