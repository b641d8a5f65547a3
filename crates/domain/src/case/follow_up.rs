//! What must happen in the world after an event: a list, not an act. The executor has no choices
//! left to make; each line becomes a job in the same commit as the event.

use super::decide_result::Outcome;
use super::{Case, Event, Happened};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Follow-up work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum FollowUp {
    /// Render a letter and file it with the case.
    Letter {
        /// Which form.
        form: LetterForm,
    },
    /// Tell the applicant, on every channel the profile names.
    Notice {
        /// What about.
        topic: Topic,
    },
    /// Pass the accepted file on.
    Transfer {
        /// Not before.
        at: Timestamp,
    },
    /// Close the file if the supplement has not come.
    LapseSupplement {
        /// Not before.
        at: Timestamp,
    },
}

/// The official letters that acts produce.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterForm {
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
    SupplementRequest,
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ.
    Reject,
    /// Phiếu xin lỗi và hẹn lại / Văn bản xin lỗi và đề nghị gia hạn.
    Extend,
    /// Thông báo dừng giải quyết hồ sơ.
    Stop,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSlip,
    /// Phiếu trả kết quả.
    HandOver,
}

impl LetterForm {
    /// All forms that one case can have.
    pub const ALL: [Self; 7] = [
        Self::Receipt,
        Self::SupplementRequest,
        Self::Reject,
        Self::Extend,
        Self::Stop,
        Self::ControlSlip,
        Self::HandOver,
    ];

    /// The name in addresses and on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::SupplementRequest => "supplement_request",
            Self::Reject => "reject",
            Self::Extend => "extend",
            Self::Stop => "stop",
            Self::ControlSlip => "control_slip",
            Self::HandOver => "hand_over",
        }
    }

    /// The form of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.slug() == slug)
    }
}

/// What an applicant is told about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The file has arrived.
    Submitted,
    /// It was accepted.
    Accepted,
    /// It was not accepted.
    Rejected,
    /// A supplement is needed.
    SupplementRequested,
    /// The supplement did not come; the file is closed.
    SupplementLapsed,
    /// A payment is needed.
    ObligationAsked,
    /// The date moves, with an apology.
    Extended,
    /// The result is ready.
    ResultReady,
    /// The result was handed over; please rate.
    HandedOver,
    /// The case was withdrawn.
    Withdrawn,
    /// The agency stopped the case.
    Stopped,
}

/// What must happen next. `case` is the case after the event.
pub fn follow_up(case: &Case, event: &Event) -> Vec<FollowUp> {
    use FollowUp::{LapseSupplement, Letter, Notice, Transfer};
    match &event.act {
        Happened::Submitted(_) => vec![Notice {
            topic: Topic::Submitted,
        }],
        Happened::Accepted(it) => vec![
            Letter {
                form: LetterForm::Receipt,
            },
            Notice {
                topic: Topic::Accepted,
            },
            Transfer { at: it.transfer_at },
        ],
        Happened::Rejected(_) => vec![
            Letter {
                form: LetterForm::Reject,
            },
            Notice {
                topic: Topic::Rejected,
            },
        ],
        Happened::SupplementRequested(it) => vec![
            Letter {
                form: LetterForm::SupplementRequest,
            },
            Notice {
                topic: Topic::SupplementRequested,
            },
            LapseSupplement { at: it.until },
        ],
        Happened::SupplementLapsed(_) => vec![Notice {
            topic: Topic::SupplementLapsed,
        }],
        Happened::ObligationAsked(_) => vec![Notice {
            topic: Topic::ObligationAsked,
        }],
        Happened::Extended(_) => vec![
            Letter {
                form: LetterForm::Extend,
            },
            Notice {
                topic: Topic::Extended,
            },
        ],
        Happened::ResultDecided(it) if it.outcome == Outcome::Refused => vec![Letter {
            form: LetterForm::Reject,
        }],
        Happened::ResultIssued(_) => vec![Notice {
            topic: Topic::ResultReady,
        }],
        Happened::HandedOver(_) => vec![
            Letter {
                form: LetterForm::HandOver,
            },
            Notice {
                topic: Topic::HandedOver,
            },
        ],
        Happened::Withdrawn(_) => vec![
            Letter {
                form: LetterForm::Stop,
            },
            Notice {
                topic: Topic::Withdrawn,
            },
        ],
        Happened::Stopped(_) => vec![
            Letter {
                form: LetterForm::Stop,
            },
            Notice {
                topic: Topic::Stopped,
            },
        ],
        Happened::SupplementProposed(_)
        | Happened::SupplementAnswered(_)
        | Happened::Amended(_)
        | Happened::Transferred(_)
        | Happened::Assigned(_)
        | Happened::StepCompleted(_)
        | Happened::StepReturned(_)
        | Happened::Consulted(_)
        | Happened::ConsultationAnswered(_)
        | Happened::PaymentConfirmed(_)
        | Happened::ResultDecided(_)
        | Happened::Rated(_)
        | Happened::Corrected(_) => {
            debug_assert!(
                case.version > 0,
                "an event has been folded before its follow-up is asked for"
            );
            Vec::new()
        }
    }
}
