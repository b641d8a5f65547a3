//! Officers' accounts for those who see to them: the list of the own agency and those below it,
//! with a search, and who holds more than the regulation foresees.

use super::answer;
use super::desk::{Desk, Place};
use super::fields::escaped;
use super::law::{self, Law};
use super::seat::Seat;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::actor::Role;
use domain::authority::Duty;
use domain::clock;
use domain::ids::AgencyCode;
use domain::staff::GRANTED_ABOVE;
use store::read::page::PageRequest;
use store::staff::{self, OfficerLine, Wanted};

/// Where the accounts are.
pub const PATH: &str = "/can-bo/danh-muc/nguoi-dung";
/// How many a page shows.
const ROWS: u32 = 50;
/// An agency with more agencies below it than this is listed alone until one is chosen.
const MOST_AGENCIES: usize = 200;

/// What the list is narrowed by.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words of the name, or the beginning of the login.
    pub q: String,
    /// An agency.
    pub co_quan: String,
    /// Where the list goes on.
    pub sau: String,
    /// What was done.
    pub xong: String,
}

/// An officer in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    address: String,
    name: String,
    login: String,
    unit: String,
    agency: String,
    roles: String,
    active: bool,
    last: String,
}

/// An agency with more accounts of a kind than the regulation foresees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TooMany {
    agency: String,
    address: String,
    what: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/staff.html")]
pub struct StaffPage {
    desk: Desk,
    tab: &'static str,
    asked: Asked,
    scope: String,
    rows: Vec<Row>,
    next: Option<String>,
    too_many: Vec<TooMany>,
    law: Option<Law>,
    done: &'static str,
}

/// The agencies whose accounts an officer sees to: none named stands for all.
pub fn agencies(seat: &Seat, chosen: &str) -> Vec<AgencyCode> {
    let organisation = &seat.office.organisation;
    if !chosen.is_empty() {
        return vec![chosen.into()];
    }
    if seat.officer.is(Role::Operator) {
        return Vec::new();
    }
    let own = &seat.officer.agency;
    let within = |code: &AgencyCode| organisation.is_within(code, own);
    let mut codes: Vec<AgencyCode> = organisation
        .agencies()
        .iter()
        .chain(organisation.away())
        .map(|agency| &agency.code)
        .filter(|code| within(code))
        .take(MOST_AGENCIES + 1)
        .cloned()
        .collect();
    if codes.len() > MOST_AGENCIES || codes.is_empty() {
        codes = vec![own.clone()];
    }
    codes
}

/// The page.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OfficerManage)?;
    if !asked.co_quan.is_empty() {
        domain::staff::may_manage(
            &seat.officer,
            &asked.co_quan.as_str().into(),
            &seat.office.organisation,
        )?;
    }
    let wanted = Wanted {
        agencies: agencies(&seat, &asked.co_quan),
        typed: asked.q.clone(),
        only_active: false,
        roles: Vec::new(),
    };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(ROWS),
        cursor => PageRequest::after(cursor, ROWS),
    };
    let found = staff::list(seat.db(), &wanted, &request).await?;
    let today = clock::wall(seat.now).date();
    let one_of_each = seat
        .office
        .regulation
        .word("role.admin_accounts_per_agency", today)
        == "one_of_each";
    let too_many = if one_of_each {
        too_many(&seat).await?
    } else {
        Vec::new()
    };
    let next = found.next.as_ref().map(|cursor| {
        format!(
            "{PATH}?q={}&co_quan={}&sau={cursor}",
            escaped(&asked.q),
            escaped(&asked.co_quan)
        )
    });
    let named = |code: &str| seat.office.organisation.agency(&code.into());
    let scope = match (asked.co_quan.as_str(), seat.officer.is(Role::Operator)) {
        ("", true) => "Mọi cơ quan".to_owned(),
        ("", false) => named(seat.officer.agency.as_str())
            .map(|it| format!("{} và các cơ quan trực thuộc", it.name))
            .unwrap_or_default(),
        (code, _) => named(code).map(|it| it.name.clone()).unwrap_or_default(),
    };
    let page = StaffPage {
        desk: seat.desk(Place::Organisation),
        tab: "staff",
        scope,
        rows: found.items.iter().map(|it| row(&seat, it)).collect(),
        next,
        law: if too_many.is_empty() {
            None
        } else {
            law::of(&seat.office, "role.admin_accounts_per_agency", today)
        },
        too_many,
        done: match asked.xong.as_str() {
            "them" => "Đã mở tài khoản.",
            "sua" => "Đã lưu thay đổi.",
            _ => "",
        },
        asked,
    };
    answer::shown(&page)
}

fn row(seat: &Seat, it: &OfficerLine) -> Row {
    let of = &it.particulars;
    let agency = seat.office.organisation.agency(&of.agency);
    Row {
        address: format!("{PATH}/{}", it.id),
        name: of.name.clone(),
        login: of.login.clone(),
        unit: it.unit_name.clone(),
        agency: agency.map_or_else(|| of.agency.to_string(), |it| it.name.clone()),
        roles: roles(&of.roles),
        active: of.active,
        last: it
            .last_login_at
            .map(clock::words::moment)
            .unwrap_or_default(),
    }
}

/// Roles in words.
pub fn roles(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    names.join(", ")
}

/// The agencies within reach that hold more than one account of a kind.
async fn too_many(seat: &Seat) -> Result<Vec<TooMany>, Problem> {
    let organisation = &seat.office.organisation;
    let mut found = Vec::new();
    for (agency, held) in staff::watchers(seat.db()).await? {
        if domain::staff::may_manage(&seat.officer, &agency, organisation).is_err() {
            continue;
        }
        for role in GRANTED_ABOVE.into_iter().take(2) {
            let count = held.iter().filter(|it| **it == role).count();
            if count > 1 {
                let name = organisation.agency(&agency).map(|it| it.name.clone());
                found.push(TooMany {
                    agency: name.unwrap_or_else(|| agency.to_string()),
                    address: format!("{PATH}?co_quan={}", escaped(agency.as_str())),
                    what: format!("{count} tài khoản “{}”", role.name()),
                });
            }
        }
    }
    Ok(found)
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, StaffPage)> {
    let mut desk = Desk::sample(Place::Organisation);
    desk.manages = true;
    let row = |name: &str, active| Row {
        address: format!("{PATH}/1"),
        name: name.to_owned(),
        login: "mai.anh".to_owned(),
        unit: "Phòng chuyên môn Sở Tư pháp".to_owned(),
        agency: "Sở Tư pháp".to_owned(),
        roles: "Chuyên viên thụ lý".to_owned(),
        active,
        last: "7:31 Thứ Hai 24/8/2026".to_owned(),
    };
    let page = StaffPage {
        desk,
        tab: "staff",
        asked: Asked::default(),
        scope: "Sở Tư pháp và các cơ quan trực thuộc".to_owned(),
        rows: vec![row("Lê Thị Mai Anh", true), row("Trần Văn Bình", false)],
        next: Some(format!("{PATH}?sau=1")),
        too_many: vec![TooMany {
            agency: "Sở Tư pháp".to_owned(),
            address: format!("{PATH}?co_quan=so-tu-phap"),
            what: "2 tài khoản “Quản trị cơ quan”".to_owned(),
        }],
        law: law::sample("role.admin_accounts_per_agency"),
        done: "Đã lưu thay đổi.",
    };
    vec![("staff", page)]
}
