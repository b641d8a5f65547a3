//! Who has access and who made use of it: the log of readings for auditors, emergencies, lent
//! roles, the half-yearly review and other systems. Each page is one file here.

pub mod emergency;
pub mod export;
pub mod grants;
pub mod log;
pub mod review;
pub mod systems;

use super::seat::Seat;
use super::sheet::Tab;
use crate::error::Problem;
use casework::access::NotDone;
use domain::authority::Duty;

/// Where the pages are.
pub const HOME: &str = "/can-bo/truy-cap";

/// The pages that an officer may open.
pub fn tabs(seat: &Seat, here: &str) -> Vec<Tab> {
    [
        (Duty::AccessAudit, "Nhật ký truy cập", HOME),
        (
            Duty::AccessAudit,
            "Truy cập khẩn cấp",
            "/can-bo/truy-cap/khan-cap",
        ),
        (
            Duty::OfficerManage,
            "Rà soát tài khoản",
            "/can-bo/truy-cap/ra-soat",
        ),
        (
            Duty::ProviderGrant,
            "Nhà cung cấp",
            "/can-bo/truy-cap/cho-vao",
        ),
        (
            Duty::ClientManage,
            "Hệ thống kết nối",
            "/can-bo/truy-cap/he-thong",
        ),
    ]
    .into_iter()
    .filter(|(duty, ..)| seat.may_do(*duty).is_ok())
    .map(|(_, name, address)| Tab {
        name,
        address,
        here: address == here,
    })
    .collect()
}

impl From<NotDone> for Problem {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Refused(refusal) => Self::Refused(refusal),
            NotDone::NotFound => Self::NotFound,
            // What a form showed is not so any more.
            NotDone::Changed => Self::Changed { seen: 0, now: 0 },
            NotDone::Read(error) => Self::failure(error),
            NotDone::Commit(error) => Self::failure(error),
        }
    }
}
