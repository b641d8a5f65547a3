//! Agencies and units for those who keep them: the tree, a search that also knows former names and
//! identifiers, and each agency with its days, units, and who has the work of what has ended.

use super::answer;
use super::desk::{Desk, Place};
use super::fields::escaped;
use super::seat::Seat;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::authority::Duty;
use domain::clock::words;
use domain::ids::AgencyCode;
use domain::organisation::former;
use domain::organisation::succession::Today;
use domain::organisation::{Agency, Organisation, Unit, UnitRole};
use jiff::civil::Date;

/// Where the tree is.
pub const PATH: &str = "/can-bo/to-chuc";
/// How many agencies a page shows.
const ROWS: usize = 100;

/// What is looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words of a name, a former name or an identifier.
    pub q: String,
    /// The agency whose children are listed.
    pub cha: String,
    /// What was done.
    pub xong: String,
}

/// An agency in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    address: String,
    name: String,
    identifier: String,
    level: &'static str,
    /// How many agencies lie right below it, and where they are listed.
    below: usize,
    children: String,
    ended: String,
}

/// Where the work of a former place lies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    former: String,
    share: &'static str,
    now: Vec<(String, String)>,
}

/// The tree, or what was found.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/organisation.html")]
pub struct TreePage {
    desk: Desk,
    tab: &'static str,
    asked: Asked,
    crumbs: Vec<(String, String)>,
    heading: String,
    rows: Vec<Row>,
    more: usize,
    moved: Vec<Moved>,
    note: String,
    done: &'static str,
}

fn address(code: &AgencyCode) -> String {
    format!("{PATH}/{}", escaped(code.as_str()))
}

fn day(date: Date) -> String {
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

fn row(organisation: &Organisation, agency: &Agency) -> Row {
    let below = organisation.children(&agency.code).count();
    Row {
        address: address(&agency.code),
        name: agency.name.clone(),
        identifier: agency.identifier.clone(),
        level: agency.level.name(),
        below,
        children: format!("{PATH}?cha={}", escaped(agency.code.as_str())),
        ended: match (agency.from, agency.to) {
            _ if organisation.has(&agency.code) => String::new(),
            (_, Some(to)) => format!("kết thúc {}", day(to)),
            (Some(from), None) => format!("từ {}", day(from)),
            (None, None) => String::new(),
        },
    }
}

fn moved(organisation: &Organisation, typed: &str) -> Vec<Moved> {
    let named = |agency: &Agency| (agency.name.clone(), address(&agency.code));
    let each = organisation.where_now(typed).into_iter();
    each.filter_map(|it| match it {
        Today::Same(_) => None,
        Today::Merged { former, agency } => Some(Moved {
            former: former.name,
            share: former.share.words(),
            now: vec![named(agency)],
        }),
        Today::Ended { former, heirs } => Some(Moved {
            former: former.name.clone(),
            share: "",
            now: heirs.iter().map(|heir| named(heir.agency)).collect(),
        }),
    })
    .collect()
}

/// The tree.
///
/// # Errors
/// When the officer may not see it.
pub async fn tree(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let organisation = &seat.office.organisation;
    let typed = asked.q.trim();
    let parent = organisation.agency(&asked.cha.as_str().into());
    let all: Vec<&Agency> = if !typed.is_empty() {
        organisation.find(typed)
    } else if let Some(parent) = parent {
        organisation.children(&parent.code).collect()
    } else {
        organisation.roots().collect()
    };
    let crumbs = parent.map(|it| {
        let above = organisation.above(it).into_iter().chain([it]);
        above
            .map(|it| {
                (
                    it.name.clone(),
                    format!("{PATH}?cha={}", escaped(it.code.as_str())),
                )
            })
            .collect::<Vec<_>>()
    });
    let page = TreePage {
        desk: seat.desk(Place::Organisation),
        tab: "agencies",
        heading: match parent {
            _ if !typed.is_empty() => format!("Tìm thấy {} cơ quan", all.len()),
            Some(it) => format!("Trực thuộc {}", it.name),
            None => organisation.name().to_owned(),
        },
        crumbs: crumbs.unwrap_or_default(),
        more: all.len().saturating_sub(ROWS),
        rows: all
            .iter()
            .take(ROWS)
            .map(|it| row(organisation, it))
            .collect(),
        moved: moved(organisation, typed),
        note: organisation.identifier_note().to_owned(),
        done: match asked.xong.as_str() {
            "trinh" => "Đã trình duyệt. Thay đổi có hiệu lực sau khi duyệt và công bố.",
            _ => "",
        },
        asked,
    };
    answer::shown(&page)
}

/// A unit of an agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitRow {
    code: String,
    segment: String,
    name: String,
    role: &'static str,
    groups: String,
    receives: String,
    days: String,
}

/// An agency.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/agency.html")]
pub struct AgencyPage {
    desk: Desk,
    name: String,
    crumbs: Vec<(String, String)>,
    facts: Vec<(&'static str, String)>,
    former: Vec<(String, String)>,
    ended: String,
    heirs: Vec<(String, String, String)>,
    units: Vec<UnitRow>,
    below: usize,
    children: String,
    staff: String,
    edit: String,
    versions: String,
}

/// An agency.
///
/// # Errors
/// When the officer may not see it, or there is none.
pub async fn agency(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let organisation = &seat.office.organisation;
    let code = AgencyCode(code);
    let it = organisation.agency(&code).ok_or(Problem::NotFound)?;
    let page = shown(&seat, organisation, it);
    answer::shown(&page)
}

fn shown(seat: &Seat, organisation: &Organisation, it: &Agency) -> AgencyPage {
    let above = organisation.above(it).into_iter();
    let there = organisation.has(&it.code);
    let former = it.formed_from.as_deref().map(former::read);
    let units: Vec<&Unit> = organisation
        .units_of(&it.code)
        .iter()
        .chain(
            organisation
                .units_away()
                .iter()
                .filter(|unit| unit.agency == it.code),
        )
        .collect();
    let today = domain::clock::wall(seat.now).date();
    let edits = casework::publication::may(
        &seat.office,
        &seat.officer,
        Duty::CatalogueEdit,
        &it.code,
        today,
    );
    let manages = domain::staff::may_manage(&seat.officer, &it.code, organisation).is_ok();
    AgencyPage {
        desk: seat.desk(Place::Organisation),
        name: it.name.clone(),
        crumbs: above
            .map(|it| (it.name.clone(), address(&it.code)))
            .collect(),
        facts: facts(it),
        former: former
            .and_then(Result::ok)
            .unwrap_or_default()
            .into_iter()
            .map(|it| {
                let district = it.district.map(|it| format!(" ({it})")).unwrap_or_default();
                (
                    format!("{}{district}", it.name),
                    it.share.words().to_owned(),
                )
            })
            .collect(),
        ended: match it.to {
            Some(to) if !there => words::date(to),
            _ => String::new(),
        },
        heirs: if there {
            Vec::new()
        } else {
            let heirs = organisation.heirs(&it.code).into_iter();
            heirs
                .map(|heir| {
                    let through = heir.way.iter().skip(1).map(|it| it.name.as_str());
                    let through = through.collect::<Vec<_>>().join(", rồi ");
                    (
                        heir.agency.name.clone(),
                        address(&heir.agency.code),
                        through,
                    )
                })
                .collect()
        },
        units: units.into_iter().map(unit_row).collect(),
        below: organisation.children(&it.code).count(),
        children: format!("{PATH}?cha={}", escaped(it.code.as_str())),
        edit: if edits.is_ok() {
            address(&it.code)
        } else {
            String::new()
        },
        versions: format!("/can-bo/danh-muc/co-quan/{}", escaped(it.code.as_str())),
        staff: if manages {
            format!(
                "{}?co_quan={}",
                super::staff::PATH,
                escaped(it.code.as_str())
            )
        } else {
            String::new()
        },
    }
}

fn unit_row(unit: &Unit) -> UnitRow {
    UnitRow {
        code: unit.code.to_string(),
        segment: escaped(unit.code.as_str()),
        name: unit.name.clone(),
        role: match unit.role {
            UnitRole::Leadership => "Lãnh đạo",
            other => other.name(),
        },
        groups: unit.groups.join(", "),
        receives: match unit.receives.as_slice() {
            [] => String::new(),
            some => {
                let codes: Vec<&str> = some.iter().map(|it| it.as_str()).collect();
                codes.join(", ")
            }
        },
        days: days(unit.from, unit.to),
    }
}

fn days(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (Some(from), None) => format!("từ {}", day(from)),
        (None, Some(to)) => format!("đến {}", day(to)),
        (Some(from), Some(to)) => format!("{} – {}", day(from), day(to)),
    }
}

fn facts(it: &Agency) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let identifier = match it.identifier_confidence.needs_a_mark() {
        true => format!("{} ({})", it.identifier, it.identifier_confidence.name()),
        false => it.identifier.clone(),
    };
    let all = [
        ("Mã định danh", identifier),
        ("Mã định danh cũ", text(&it.identifier_old)),
        ("Cấp", it.level.name().to_owned()),
        ("Địa bàn", text(&it.place)),
        ("Mã đơn vị hành chính", text(&it.statistics_code)),
        ("Huyện trước đây", text(&it.former_district)),
        ("Tỉnh trước đây", text(&it.former_province)),
        ("Địa chỉ", text(&it.at.address)),
        ("Điện thoại", text(&it.at.hotline)),
        ("Thư điện tử", text(&it.at.email)),
        ("Tài khoản ngân hàng", text(&it.at.bank_account)),
        ("Giờ làm việc", text(&it.at.hours)),
        ("Thứ Bảy", text(&it.at.saturday)),
        ("Hoạt động", days(it.from, it.to)),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(&'static str, String)> {
    let Some(organisation) = Organisation::seed("ninh-binh") else {
        return Vec::new();
    };
    let mut desk = Desk::sample(Place::Organisation);
    desk.manages = true;
    let tree = TreePage {
        desk: desk.clone(),
        tab: "agencies",
        asked: Asked {
            q: "Hòa Mạc".to_owned(),
            ..Asked::default()
        },
        crumbs: Vec::new(),
        heading: "Tìm thấy 2 cơ quan".to_owned(),
        rows: organisation
            .find("Hòa Mạc")
            .iter()
            .map(|it| row(&organisation, it))
            .collect(),
        more: 0,
        moved: moved(&organisation, "Phường Hòa Mạc"),
        note: organisation.identifier_note().to_owned(),
        done: "",
    };
    let agency = AgencyPage {
        desk,
        name: "UBND phường Duy Tân".to_owned(),
        crumbs: vec![(
            "UBND tỉnh Ninh Bình".to_owned(),
            format!("{PATH}/ubnd-tinh"),
        )],
        facts: vec![("Mã định danh", "H42.105".to_owned())],
        former: vec![("Phường Hòa Mạc".to_owned(), "phần còn lại".to_owned())],
        ended: "Thứ Ba 30/6/2026".to_owned(),
        heirs: vec![(
            "UBND phường Duy Tiên".to_owned(),
            format!("{PATH}/xa-13324"),
            "UBND phường Duy Hà".to_owned(),
        )],
        units: organisation
            .units_of(&"xa-13330".into())
            .iter()
            .map(unit_row)
            .collect(),
        below: 1,
        children: format!("{PATH}?cha=xa-13330"),
        staff: format!("{}?co_quan=xa-13330", super::staff::PATH),
        edit: format!("{PATH}/xa-13330"),
        versions: "/can-bo/danh-muc/co-quan/xa-13330".to_owned(),
    };
    let html = |page: Result<String, askama::Error>| page.unwrap_or_default();
    vec![
        ("organisation", html(tree.render())),
        ("agency", html(agency.render())),
    ]
}
