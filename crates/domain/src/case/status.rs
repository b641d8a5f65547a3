//! The national list of case statuses, 1–10, as the National Portal and index 766 know it.
//! A projection of the stage; it decides nothing.

use super::{Case, Stage};
use serde::{Deserialize, Serialize};

/// National status of a case (trạng thái hồ sơ).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
#[repr(u8)]
pub enum Status {
    /// 1 Mới đăng ký.
    Registered = 1,
    /// 2 Được tiếp nhận.
    Accepted = 2,
    /// 3 Không được tiếp nhận.
    NotAccepted = 3,
    /// 4 Đang xử lý.
    Processing = 4,
    /// 5 Yêu cầu bổ sung giấy tờ.
    SupplementRequested = 5,
    /// 6 Yêu cầu thực hiện nghĩa vụ tài chính.
    PaymentRequested = 6,
    /// 7 Công dân yêu cầu rút hồ sơ.
    Withdrawn = 7,
    /// 8 Dừng xử lý.
    Stopped = 8,
    /// 9 Đã xử lý xong.
    Done = 9,
    /// 10 Đã trả kết quả.
    Returned = 10,
}

impl Status {
    /// All ten, in order.
    pub const ALL: [Self; 10] = [
        Self::Registered,
        Self::Accepted,
        Self::NotAccepted,
        Self::Processing,
        Self::SupplementRequested,
        Self::PaymentRequested,
        Self::Withdrawn,
        Self::Stopped,
        Self::Done,
        Self::Returned,
    ];

    /// The number in the national list.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The name in the national list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "Mới đăng ký",
            Self::Accepted => "Được tiếp nhận",
            Self::NotAccepted => "Không được tiếp nhận",
            Self::Processing => "Đang xử lý",
            Self::SupplementRequested => "Yêu cầu bổ sung giấy tờ",
            Self::PaymentRequested => "Yêu cầu thực hiện nghĩa vụ tài chính",
            Self::Withdrawn => "Công dân yêu cầu rút hồ sơ",
            Self::Stopped => "Dừng xử lý",
            Self::Done => "Đã xử lý xong",
            Self::Returned => "Đã trả kết quả",
        }
    }

    /// The name on English pages.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Registered => "Submitted",
            Self::Accepted => "Accepted",
            Self::NotAccepted => "Not accepted",
            Self::Processing => "In progress",
            Self::SupplementRequested => "Documents requested",
            Self::PaymentRequested => "Payment requested",
            Self::Withdrawn => "Withdrawn by the applicant",
            Self::Stopped => "Stopped",
            Self::Done => "Completed",
            Self::Returned => "Result handed over",
        }
    }
}

impl From<Status> for u8 {
    fn from(status: Status) -> u8 {
        status.number()
    }
}

impl TryFrom<u8> for Status {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|s| s.number() == number)
            .ok_or_else(|| format!("no national status {number}"))
    }
}

/// The status of a case. A lapsed supplement counts as stopped: the texts name no number for
/// it, and 8 is the only ended status that is neither the applicant's wish nor a refusal.
pub fn of(case: &Case) -> Status {
    of_stage(&case.stage)
}

/// The status of a stage.
pub fn of_stage(stage: &Stage) -> Status {
    match stage {
        Stage::Unfiled | Stage::Submitted => Status::Registered,
        Stage::AwaitingSupplement { .. } => Status::SupplementRequested,
        Stage::Accepted => Status::Accepted,
        // The applicant has not been asked yet; for the outside the case is still worked on.
        Stage::InProgress { .. } | Stage::SupplementProposed { .. } | Stage::Decided => {
            Status::Processing
        }
        Stage::AwaitingPayment { .. } => Status::PaymentRequested,
        Stage::ResultReady => Status::Done,
        Stage::HandedOver => Status::Returned,
        Stage::Rejected => Status::NotAccepted,
        Stage::Withdrawn => Status::Withdrawn,
        Stage::Stopped | Stage::Lapsed => Status::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_ten_numbers_in_order() {
        let numbers: Vec<u8> = Status::ALL.into_iter().map(Status::number).collect();
        assert_eq!(numbers, (1..=10).collect::<Vec<u8>>());
        assert!(Status::try_from(11).is_err());
    }
}
