//! One officer's account for those who see to it: opening it, changing it, a new password to hand
//! over, days away with who stands in, and what was changed by whom.

pub mod absence;

use super::act_page;
use super::answer;
use super::desk::{Desk, Place};
use super::seat::Seat;
use super::staff::{PATH, agencies, roles};
use super::typed::Typed;
use crate::error::Problem;
use crate::forms::{Fields, Posted};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::staff::{self, NotChanged};
use domain::actor::Role;
use domain::authority::Duty;
use domain::clock;
use domain::ids::{OfficerId, UnitCode};
use domain::staff::{Particulars, may_grant, may_manage};
use jiff::civil::Date;
use store::absence::Entered;
use store::officer::OfficerAccount;
use store::staff::OfficerEvent;
use uuid::Uuid;

/// How much of an account's history is shown.
const HISTORY: u32 = 30;

/// A unit to choose, under its agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitChoice {
    code: String,
    name: String,
    chosen: bool,
}

/// The units of an agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitsOf {
    agency: String,
    units: Vec<UnitChoice>,
}

/// A role to tick.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleChoice {
    slug: &'static str,
    name: &'static str,
    ticked: bool,
    /// Whether whoever edits may give and take it.
    open: bool,
}

/// An absence that has not passed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AbsenceLine {
    id: String,
    days: String,
    stand_in: String,
    reason: String,
    now: bool,
}

/// Something that was done to the account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    at: String,
    who: String,
    what: &'static str,
    lines: Vec<(String, String, String)>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/staff_form.html")]
pub struct StaffForm {
    desk: Desk,
    typed: Typed,
    away: Typed,
    /// Empty for a new account.
    id: String,
    version: i64,
    login: String,
    name: String,
    email: String,
    active: bool,
    agency: String,
    units: Vec<UnitsOf>,
    roles: Vec<RoleChoice>,
    cases: i64,
    colleagues: Vec<(String, String)>,
    absences: Vec<AbsenceLine>,
    history: Vec<Event>,
    /// The password to hand over, shown once.
    password: String,
    done: &'static str,
}

impl StaffForm {
    /// The name under another name: the macros of forms have a `name` of their own.
    fn full_name(&self) -> &str {
        &self.name
    }

    /// The form that comes back, if one does.
    fn came_back(&self) -> &Typed {
        if self.away.came_back() {
            &self.away
        } else {
            &self.typed
        }
    }
}

/// What the address says was done.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `vang`, `co-mat`.
    pub xong: String,
    /// The agency of a new account.
    pub co_quan: String,
}

async fn load(seat: &Seat, id: Uuid) -> Result<OfficerAccount, Problem> {
    seat.may_do(Duty::OfficerManage)?;
    let account = store::officer::load(seat.db(), OfficerId(id)).await?;
    let account = account.ok_or(Problem::NotFound)?;
    may_manage(&seat.officer, &account.agency, &seat.office.organisation)?;
    Ok(account)
}

fn units(seat: &Seat, chosen: &str) -> Vec<UnitsOf> {
    let organisation = &seat.office.organisation;
    let mut codes = agencies(seat, "");
    if codes.is_empty() {
        // Whoever sees to all agencies chooses among those of the province and the account's own.
        let own = organisation
            .unit(&chosen.into())
            .map(|it| it.agency.clone());
        let all = organisation.agencies().iter();
        codes = all.map(|it| it.code.clone()).take(60).collect();
        if let Some(own) = own.filter(|own| !codes.contains(own)) {
            codes.push(own);
        }
    }
    let of = |code: &domain::ids::AgencyCode| UnitsOf {
        agency: organisation
            .agency(code)
            .map_or_else(|| code.to_string(), |it| it.name.clone()),
        units: organisation
            .units_of(code)
            .iter()
            .map(|unit| UnitChoice {
                code: unit.code.to_string(),
                name: if unit.code.as_str() == code.as_str() {
                    format!("{} (lãnh đạo)", unit.name)
                } else {
                    unit.name.clone()
                },
                chosen: unit.code.as_str() == chosen,
            })
            .collect(),
    };
    let all = codes.iter().map(of);
    all.filter(|it| !it.units.is_empty()).collect()
}

fn role_choices(seat: &Seat, typed: &Typed, held: &[Role]) -> Vec<RoleChoice> {
    let choice = |role: Role| RoleChoice {
        slug: role.slug(),
        name: role.name(),
        ticked: typed.ticked("roles", role.slug(), held.contains(&role)),
        open: may_grant(&seat.officer, &[], &[role]).is_ok(),
    };
    Role::ALL.into_iter().map(choice).collect()
}

/// The page for a new account.
///
/// # Errors
/// When the officer may not open accounts.
pub async fn new(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OfficerManage)?;
    let page = fresh(&seat, Typed::default(), &asked.co_quan);
    answer::shown(&page)
}

fn fresh(seat: &Seat, typed: Typed, agency: &str) -> StaffForm {
    let unit = typed.value("unit", agency);
    StaffForm {
        desk: seat.desk(Place::Organisation),
        id: String::new(),
        version: 0,
        login: String::new(),
        name: String::new(),
        email: String::new(),
        active: true,
        agency: String::new(),
        units: units(seat, &unit),
        roles: role_choices(seat, &typed, &[]),
        typed,
        away: Typed::default(),
        cases: 0,
        colleagues: Vec::new(),
        absences: Vec::new(),
        history: Vec::new(),
        password: String::new(),
        done: "",
    }
}

/// The page of an account.
///
/// # Errors
/// When there is none, it is not the officer's to see to, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let account = load(&seat, id).await?;
    let mut page = shown(&seat, &account, Typed::default(), Typed::default()).await?;
    page.done = match asked.xong.as_str() {
        "vang" => "Đã ghi vắng mặt. Người thay thấy việc của người vắng từ ngày đầu.",
        "co-mat" => "Đã bỏ lần vắng mặt.",
        _ => "",
    };
    answer::shown(&page)
}

async fn shown(
    seat: &Seat,
    account: &OfficerAccount,
    typed: Typed,
    away: Typed,
) -> Result<StaffForm, Problem> {
    let db = seat.db();
    let today = clock::wall(seat.now).date();
    let colleagues: Vec<(String, String)> = store::officer::of_agency(db, &account.agency)
        .await?
        .into_iter()
        .filter(|it| it.id != account.id && it.active)
        .map(|it| {
            let name = format!("{} – {} ({})", it.name, roles(&it.roles), it.unit_name);
            (it.id.to_string(), name)
        })
        .collect();
    let named = |id: OfficerId| {
        let found = colleagues.iter().find(|(it, _)| *it == id.to_string());
        found.map_or_else(|| "tài khoản khác".to_owned(), |(_, name)| name.clone())
    };
    let absences = store::absence::coming(db, account.id, today)
        .await?
        .iter()
        .map(|it| line(it, today, it.absence.stand_in.map(named)))
        .collect();
    let history = store::staff::history(db, account.id, HISTORY).await?;
    let unit = typed.value("unit", account.unit.as_str());
    Ok(StaffForm {
        units: units(seat, &unit),
        roles: role_choices(seat, &typed, &account.roles),
        id: account.id.to_string(),
        version: account.version,
        login: account.login.clone(),
        name: account.name.clone(),
        email: account.email.clone().unwrap_or_default(),
        active: typed.ticked("active", "co", account.active),
        agency: seat
            .office
            .organisation
            .agency(&account.agency)
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        cases: store::staff::assigned(db, account.id).await?,
        history: history.iter().map(|it| event(seat, it)).collect(),
        absences,
        typed,
        away,
        colleagues,
        ..fresh(seat, Typed::default(), "")
    })
}

fn line(it: &Entered, today: Date, stand_in: Option<String>) -> AbsenceLine {
    let day = |date: Date| clock::words::date(date);
    AbsenceLine {
        id: it.id.to_string(),
        days: if it.absence.from == it.absence.to {
            day(it.absence.from)
        } else {
            format!("{} đến {}", day(it.absence.from), day(it.absence.to))
        },
        stand_in: stand_in.unwrap_or_default(),
        reason: it.absence.reason.clone(),
        now: it.absence.holds(today),
    }
}

fn event(seat: &Seat, it: &OfficerEvent) -> Event {
    let read = |text: &Option<String>| -> Option<Particulars> {
        serde_json::from_str(text.as_deref()?).ok()
    };
    let (was, became) = (read(&it.was), read(&it.became));
    let mut lines = Vec::new();
    if let (Some(was), Some(became)) = (was, became) {
        let unit = |code: &UnitCode| seat.office.unit_name(code);
        let state = |active: bool| {
            if active {
                "đang dùng"
            } else {
                "ngừng dùng"
            }
            .to_owned()
        };
        for (field, before, after) in [
            ("Họ và tên", was.name.clone(), became.name.clone()),
            (
                "Thư điện tử",
                was.email.clone().unwrap_or_default(),
                became.email.clone().unwrap_or_default(),
            ),
            ("Đơn vị", unit(&was.unit), unit(&became.unit)),
            ("Vai trò", roles(&was.roles), roles(&became.roles)),
            ("Tài khoản", state(was.active), state(became.active)),
        ] {
            if before != after {
                lines.push((field.to_owned(), before, after));
            }
        }
    }
    Event {
        at: clock::words::moment(it.at),
        who: it.who_name.clone(),
        what: match it.what.as_str() {
            "appointed" => "mở tài khoản",
            "changed" => "sửa tài khoản",
            "password" => "cấp mật khẩu mới",
            "second_factor" => "gỡ bước xác thực thứ hai",
            "absence" => "ghi vắng mặt",
            "absence_ended" => "bỏ lần vắng mặt",
            _ => "thay đổi tài khoản",
        },
        lines,
    }
}

fn typed_particulars(seat: &Seat, fields: &Fields, login: &str) -> Particulars {
    let unit = UnitCode(fields.text("unit"));
    let agency = seat
        .office
        .organisation
        .unit(&unit)
        .map(|it| it.agency.clone());
    let slugs = fields.all("roles");
    Particulars {
        login: login.to_owned(),
        name: fields.text("name"),
        email: Some(fields.text("email")).filter(|it| !it.is_empty()),
        agency: agency.unwrap_or_else(|| seat.officer.agency.clone()),
        unit,
        roles: Role::ALL
            .into_iter()
            .filter(|role| slugs.iter().any(|slug| slug == role.slug()))
            .collect(),
        active: fields.has("active"),
    }
}

/// What a form shows when something was not changed; the rest is nobody's fault at the desk.
fn again(seat: &Seat, fields: Fields, not: NotChanged) -> Result<Typed, Problem> {
    match not {
        NotChanged::Refused(refusal) => Ok(Typed::refused_by(seat, fields, &refusal)),
        NotChanged::Faults(faults) => Ok(Typed::wrong(fields, &faults)),
        NotChanged::Changed => Ok(Typed::refused(
            fields,
            act_page::unreadable(
                "",
                "Tài khoản vừa được người khác sửa. Mở lại trang để xem nội dung mới.",
            ),
        )),
        NotChanged::NotFound => Err(Problem::NotFound),
        NotChanged::Read(error) => Err(error.into()),
        NotChanged::Commit(error) => Err(error.into()),
        NotChanged::Words(error) => Err(Problem::failure(error)),
    }
}

/// Opens an account; the page shows its password once.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What does not fit comes back.
pub async fn open(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OfficerManage)?;
    let mut wanted = typed_particulars(&seat, &fields, &fields.text("login").to_lowercase());
    wanted.active = true;
    match staff::appoint(&seat.office, &seat.officer, wanted, seat.now).await {
        Ok(opened) => {
            let account = load(&seat, opened.id.0).await?;
            let mut page = shown(&seat, &account, Typed::default(), Typed::default()).await?;
            page.password = opened.password;
            answer::shown(&page)
        }
        Err(not) => {
            let typed = again(&seat, fields, not)?;
            answer::again(&fresh(&seat, typed, ""))
        }
    }
}

/// Changes an account.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What does not fit comes back.
pub async fn save(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let account = load(&seat, id).await?;
    let seen = fields
        .text("version")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    let mut wanted = typed_particulars(&seat, &fields, &account.login);
    // Roles that are not this officer's to give stay as they are; their boxes cannot be ticked.
    for role in &account.roles {
        let open = may_grant(&seat.officer, &[], &[*role]).is_ok();
        if !open && !wanted.roles.contains(role) {
            wanted.roles.push(*role);
        }
    }
    wanted.roles.sort_unstable();
    match staff::change(
        &seat.office,
        &seat.officer,
        account.id,
        seen,
        wanted,
        seat.now,
    )
    .await
    {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}?xong=sua")).into_response()),
        Err(not) => {
            let typed = again(&seat, fields, not)?;
            let page = shown(&seat, &account, typed, Typed::default()).await?;
            answer::again(&page)
        }
    }
}

/// The second factors of somebody who lost them are taken away.
///
/// # Errors
/// When the officer may not, or the files cannot be written.
pub async fn reset_second_factor(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let account = load(&seat, id).await?;
    let done = staff::reset_second_factor(&seat.office, &seat.officer, account.id, seat.now).await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}?xong=sua")).into_response()),
        Err(not) => {
            let typed = again(&seat, fields, not)?;
            let mut page = shown(&seat, &account, Typed::default(), Typed::default()).await?;
            page.typed.refused = typed.refused;
            answer::again(&page)
        }
    }
}

/// A new password to hand over; the page shows it once.
///
/// # Errors
/// When the officer may not, or the files cannot be written.
pub async fn new_password(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let account = load(&seat, id).await?;
    let given = staff::new_password(&seat.office, &seat.officer, account.id, seat.now).await;
    let (typed, password) = match given {
        Ok(given) => (Typed::default(), given.password),
        Err(not) => (again(&seat, fields, not)?, String::new()),
    };
    let refused = typed.came_back();
    let mut page = shown(&seat, &account, Typed::default(), Typed::default()).await?;
    page.typed.refused = typed.refused;
    page.password = password;
    if refused {
        answer::again(&page)
    } else {
        answer::shown(&page)
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, StaffForm)> {
    let mut desk = Desk::sample(Place::Organisation);
    desk.manages = true;
    let role = |role: Role, open| RoleChoice {
        slug: role.slug(),
        name: role.name(),
        ticked: role == Role::Specialist,
        open,
    };
    let page = StaffForm {
        desk,
        typed: Typed::default(),
        away: Typed::wrong(
            Fields::given(&[("from", "2026-08-24")]),
            &[domain::staff::Fault {
                field: "to",
                message: "Chọn ngày.".to_owned(),
            }],
        ),
        id: "1".to_owned(),
        version: 1,
        login: "mai.anh".to_owned(),
        name: "Lê Thị Mai Anh".to_owned(),
        email: "mai.anh@example.vn".to_owned(),
        active: true,
        agency: "Sở Tư pháp".to_owned(),
        units: vec![UnitsOf {
            agency: "Sở Tư pháp".to_owned(),
            units: vec![UnitChoice {
                code: "so-tu-phap/chuyen-mon".to_owned(),
                name: "Phòng chuyên môn Sở Tư pháp".to_owned(),
                chosen: true,
            }],
        }],
        roles: vec![
            role(Role::Specialist, true),
            role(Role::Administrator, false),
        ],
        cases: 4,
        colleagues: vec![(
            "2".to_owned(),
            "Trần Văn Bình – Chuyên viên thụ lý".to_owned(),
        )],
        absences: vec![AbsenceLine {
            id: "1".to_owned(),
            days: "Thứ Hai 24/8/2026 đến Thứ Tư 26/8/2026".to_owned(),
            stand_in: "Trần Văn Bình".to_owned(),
            reason: "Nghỉ phép".to_owned(),
            now: true,
        }],
        history: vec![Event {
            at: "7:31 Thứ Hai 24/8/2026".to_owned(),
            who: "Đỗ Thị Ánh".to_owned(),
            what: "sửa tài khoản",
            lines: vec![(
                "Vai trò".to_owned(),
                "Chuyên viên thụ lý".to_owned(),
                "Chuyên viên thụ lý, Lãnh đạo phòng".to_owned(),
            )],
        }],
        password: "abcd-2345-efgh-6789".to_owned(),
        done: "",
    };
    vec![("staff-form", page)]
}
