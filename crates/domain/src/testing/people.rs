//! The people of the stories: one applicant, and the officers of one commune.

use crate::actor::{Citizen, Officer, Role};
use crate::case::Limits;
use crate::case::{Party, Submitter};
use crate::ids::{AccountId, OfficerId};
use uuid::Uuid;

/// The applicant of the stories.
pub fn citizen() -> Citizen {
    Citizen {
        account: AccountId(Uuid::from_u128(0xC1)),
        name: "Nguyễn Thị Thanh Hương".into(),
        identity_number: Some("036190000731".into()),
        merged: Vec::new(),
        taken_back: Vec::new(),
    }
}

fn officer(id: u128, name: &str, unit: &str, unit_name: &str, roles: &[Role]) -> Officer {
    Officer {
        id: OfficerId(Uuid::from_u128(id)),
        name: name.into(),
        unit: unit.into(),
        unit_name: unit_name.into(),
        agency: "xa-truong-thi".into(),
        covers: vec![unit.into()],
        roles: roles.to_vec(),
        stands_in: Vec::new(),
        in_stead_of: None,
        opened: Vec::new(),
    }
}

/// The clerk at the counter.
pub fn clerk() -> Officer {
    officer(
        0xA1,
        "Trần Thị Bích Liên",
        "xa-truong-thi/mot-cua",
        "Bộ phận Một cửa phường Trường Thi",
        &[Role::Reception],
    )
}

/// The specialist who examines.
pub fn specialist() -> Officer {
    officer(
        0xA2,
        "Lê Thị Mai Anh",
        "xa-truong-thi/chuyen-mon",
        "Bộ phận chuyên môn phường Trường Thi",
        &[Role::Specialist],
    )
}

/// The head who decides and whose subtree is the agency.
pub fn head() -> Officer {
    let mut head = officer(
        0xA3,
        "Vũ Đình Thắng",
        "xa-truong-thi",
        "UBND phường Trường Thi",
        &[Role::HeadOfAgency, Role::HeadOfDivision],
    );
    head.covers = vec![
        "xa-truong-thi".into(),
        "xa-truong-thi/mot-cua".into(),
        "xa-truong-thi/chuyen-mon".into(),
        "xa-truong-thi/van-thu".into(),
    ];
    head
}

/// A representative with this document.
pub fn authorised(document: &str) -> Submitter {
    Submitter::Authorised {
        person: Party {
            name: "Trần Văn Bình".into(),
            address: "Tổ 9, phường Trường Thi".into(),
            identity_number: Some("036085000111".into()),
            ..Party::default()
        },
        document: document.into(),
        limits: Limits::default(),
    }
}
