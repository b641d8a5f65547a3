//! Who has access in the demonstration: a specialist with an account of the population database and
//! what was looked up with it, a request that is on its way, and another system that is connected.

use super::life::Life;
use casework::access::NotDone;
use casework::population_access::{self as accounts, Asked};
use casework::{machine_client, staff as offices};
use domain::actor::Officer;
use domain::ids::AgencyCode;
use domain::population_access::{Given, Request, Step};
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::machine_client::Client;
use store::read::page::PageRequest;
use store::read::scope::Scope;
use store::read::worklist::{self, Filter};
use uuid::Uuid;

async fn officer(life: &Life, login: &str) -> anyhow::Result<Option<Officer>> {
    let account = store::officer::by_login(&life.office.db, login).await?;
    let Some(account) = account else {
        return Ok(None);
    };
    let found = offices::on_duty(&life.office, account.id, life.now).await?;
    Ok(found.map(|(_, officer)| officer))
}

fn asked(life: &Life, of: &Officer, at: Timestamp) -> Request {
    let signed = domain::clock::wall(at).date();
    let papers = accounts::papers(&life.office, at).into_iter().zip(41..);
    Request {
        officer: of.id,
        officer_name: of.name.clone(),
        unit: of.unit.clone(),
        unit_name: of.unit_name.clone(),
        agency: of.agency.clone(),
        position: "Công chức tư pháp – hộ tịch".to_owned(),
        purpose: "Xác thực thông tin công dân khi giải quyết thủ tục hộ tịch, cư trú".to_owned(),
        papers: papers
            .map(|(paper, no)| Given {
                paper,
                number: format!("{no}/CK"),
                signed,
            })
            .collect(),
    }
}

/// The accounts and the other system, before any case is there.
///
/// # Errors
/// When the files cannot be written.
pub async fn begin(life: &Life) -> anyhow::Result<()> {
    let logins = ["quantri", "vanhanh", "congan", "chuyenvien", "lanhdao"];
    let mut found = Vec::new();
    for login in logins {
        found.extend(officer(life, login).await?);
    }
    let Ok([admin, operator, police, specialist, head]) = <[Officer; 5]>::try_from(found) else {
        return Ok(());
    };
    let days = |days: i64| {
        life.now
            .saturating_sub(SignedDuration::from_hours(24 * days))
    };
    let at = days(60)?;
    let request = asked(life, &specialist, at);
    let Ok(id) = accounts::request(&life.office, &admin, request, at).await else {
        return Ok(());
    };
    let until = domain::clock::wall(life.now).date().checked_add(1.year())?;
    let granted = Step::Grant {
        number: "1187/C06-TTDLDC".to_owned(),
        until: Some(until),
    };
    let steps = [
        (Step::Forward, &operator, 57),
        (Step::Send, &police, 52),
        (granted, &police, 38),
        (Step::Configure, &operator, 36),
    ];
    for (seen, (step, by, ago)) in (1..).zip(steps) {
        accounts::step(&life.office, by, id, seen, &step, days(ago)?).await?;
    }
    let at = days(3)?;
    accounts::request(&life.office, &admin, asked(life, &head, at), at).await?;
    let bank = Client {
        id: Uuid::nil(),
        name: "kho-bac".to_owned(),
        title: "Kho bạc Nhà nước khu vực".to_owned(),
        scopes: vec!["payment".to_owned(), "view".to_owned()],
        agencies: vec![home(life).to_string()],
        certificate: None,
        active: true,
        created_at: at,
        created_by: String::new(),
        version: 1,
    };
    machine_client::enter(&life.office, &operator, bank, at).await?;
    Ok(())
}

fn home(life: &Life) -> &AgencyCode {
    &life.staff.home
}

/// What was looked up, once there are cases: most of it daily work, some of it worth a second look.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn look_ups(life: &Life) -> anyhow::Result<()> {
    let Some(specialist) = officer(life, "chuyenvien").await? else {
        return Ok(());
    };
    let scope = Scope::HeldBy(specialist.covers.clone());
    let calendar = life.office.calendar(&specialist.unit);
    let times = web::officer::worklist::times(life.now, &calendar);
    let first = PageRequest::first(6);
    let filter = Filter::default();
    let cases = worklist::page(&life.office.db, &scope, &filter, &times, &first).await?;
    let morning = calendar.subtract_minutes(life.now, 300);
    let night = domain::clock::instant(domain::clock::wall(morning).date().at(22, 41, 0, 0));
    let night = night.saturating_sub(SignedDuration::from_hours(24))?;
    for (minutes, line) in (0..).zip(&cases.items) {
        let wish = Asked {
            officer: &specialist,
            capacity: "Chuyên viên thụ lý",
            case: &line.code,
            purpose: "Xác thực nơi cư trú của người yêu cầu",
        };
        let at = calendar.add_minutes(morning, 17 * minutes);
        tried(life, wish, at).await?;
        if minutes == 0 {
            tried(life, wish, night).await?;
        }
    }
    let nobody = Asked {
        officer: &specialist,
        capacity: "Chuyên viên thụ lý",
        case: "",
        purpose: "Xem thử",
    };
    tried(life, nobody, morning).await
}

/// One that is refused, because the case has moved on or none is named, is written down too.
async fn tried(life: &Life, wish: Asked<'_>, at: Timestamp) -> anyhow::Result<()> {
    match accounts::look_up(&life.office, wish, at).await {
        Ok(()) | Err(NotDone::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
