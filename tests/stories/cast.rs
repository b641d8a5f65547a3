//! The people of the stories, by the short names the scripts use.

use domain::actor::{Actor, Citizen, Machine, Officer, Role};
use domain::ids::{AccountId, OfficerId};
use domain::testing;
use uuid::Uuid;

/// The short names, longest first, so that none hides another.
pub const NAMES: [&str; 11] = [
    "Cổng quốc gia",
    "Hệ thống",
    "Mai Anh",
    "Hương",
    "Thắng",
    "Liên",
    "Minh",
    "Tuấn",
    "Dũng",
    "Lan",
    "Nga",
];

fn colleague(of: Officer, id: u128, name: &str) -> Officer {
    Officer {
        id: OfficerId(Uuid::from_u128(id)),
        name: name.to_owned(),
        ..of
    }
}

/// The person of a short name.
///
/// # Panics
/// When nobody has that name.
pub fn person(name: &str) -> Actor {
    match name {
        "Hương" => Actor::Citizen(testing::citizen()),
        "Dũng" => Actor::Citizen(Citizen {
            account: AccountId(Uuid::from_u128(0xC2)),
            name: "Phạm Tiến Dũng".to_owned(),
            identity_number: Some("036085004412".to_owned()),
        }),
        "Hệ thống" => Actor::System,
        "Cổng quốc gia" => Actor::Machine(Machine {
            client: "dvcqg".to_owned(),
            name: "Cổng Dịch vụ công quốc gia".to_owned(),
        }),
        _ => Actor::Officer(officer(name)),
    }
}

/// The officer of a short name.
///
/// # Panics
/// When no officer has that name.
pub fn officer(name: &str) -> Officer {
    match name {
        "Liên" => testing::clerk(),
        "Mai Anh" => testing::specialist(),
        "Thắng" => testing::head(),
        "Minh" => colleague(testing::specialist(), 0xA9, "Phạm Văn Minh"),
        "Lan" => {
            let mut lan = colleague(testing::specialist(), 0xA4, "Hoàng Thị Lan");
            lan.unit = "xa-truong-thi/van-thu".into();
            lan.unit_name = "Văn thư phường Trường Thi".to_owned();
            lan.covers = vec![lan.unit.clone()];
            lan.roles = vec![Role::SealClerk];
            lan
        }
        "Tuấn" => {
            let mut tuan = colleague(testing::specialist(), 0xB1, "Đỗ Anh Tuấn");
            tuan.unit = "cong-an/truong-thi".into();
            tuan.unit_name = "Công an phường Trường Thi".to_owned();
            tuan.agency = "cong-an".into();
            tuan.covers = vec![tuan.unit.clone()];
            tuan
        }
        "Nga" => {
            let mut nga = colleague(testing::clerk(), 0xB2, "Vũ Thị Nga");
            nga.unit = "xa-nam-dinh/mot-cua".into();
            nga.unit_name = "Bộ phận Một cửa phường Nam Định".to_owned();
            nga.agency = "xa-nam-dinh".into();
            nga.covers = vec![nga.unit.clone()];
            nga
        }
        other => panic!("nobody in the stories is called {other:?}"),
    }
}
