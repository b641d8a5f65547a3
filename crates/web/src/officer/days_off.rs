//! Days off as those see them who keep them: the days of a year, a change of the table as a draft
//! of the catalogue, and before anything is submitted which running deadlines it would move.

use super::answer;
use super::designer;
use super::desk::{Desk, Place};
use super::moved_deadlines::MovedDeadlines;
use super::seat::Seat;
use super::typed::Typed;
use crate::error::Problem;
use crate::forms::{Fields, Posted};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::living::places::{DAYS_OFF, days_body};
use casework::publication;
use domain::authority::Duty;
use domain::clock::holidays::{DayChange, DayOff, Holidays, Kind as DayKind, WorkedDay};
use domain::clock::{self, words};
use domain::publication::{Item, Kind};
use domain::staff::Fault;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Where the days are.
pub const PATH: &str = "/can-bo/lich-nghi";
/// The item of the catalogue that the table of days is: its versions, approvals, publication.
const ITEM: &str = "/can-bo/danh-muc/ngay-nghi/ngay-nghi";

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A year.
    pub nam: Option<i16>,
}

/// A named day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayRow {
    date: String,
    iso: String,
    name: String,
    kind: &'static str,
    off: bool,
}

/// What the draft would change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftView {
    no: u32,
    standing: &'static str,
    changes: Vec<(String, String, String)>,
    moves: Option<MovedDeadlines>,
    address: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/days_off.html")]
pub struct DaysOffPage {
    desk: Desk,
    tab: &'static str,
    typed: Typed,
    year: i16,
    years: Vec<i16>,
    days: Vec<DayRow>,
    kinds: Vec<(&'static str, &'static str)>,
    may_edit: bool,
    edition: u32,
    draft: Option<DraftView>,
    item: String,
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
    seat.may_do(Duty::OrganisationView)?;
    let page = shown(&seat, asked.nam, Typed::default()).await?;
    answer::shown(&page)
}

fn today(seat: &Seat) -> Date {
    clock::wall(seat.now).date()
}

async fn item(seat: &Seat) -> Result<Item, Problem> {
    Ok(store::publication::item(seat.db(), Kind::DaysOff, DAYS_OFF).await?)
}

/// The table that a draft is built on: its own, or the one that holds.
fn table(seat: &Seat, item: &Item) -> Holidays {
    let open = item.open().and_then(|it| Holidays::parse(&it.body).ok());
    open.unwrap_or_else(|| seat.office.days_off())
}

async fn shown(seat: &Seat, year: Option<i16>, typed: Typed) -> Result<DaysOffPage, Problem> {
    let today = today(seat);
    let year = year.unwrap_or(today.year());
    let item = item(seat).await?;
    let holds = seat.office.days_off();
    let table = table(seat, &item);
    let draft = match item.open() {
        Some(open) => {
            Some(draft(seat, open.no, open.standing(today).name(), &holds, &table).await?)
        }
        None => None,
    };
    let owner = item.agency().cloned();
    let may = |agency| {
        publication::may(
            &seat.office,
            &seat.officer,
            Duty::CatalogueEdit,
            &agency,
            today,
        )
    };
    let may_edit = owner.is_some_and(|agency| may(agency).is_ok());
    let years: std::collections::BTreeSet<i16> = table
        .holidays
        .iter()
        .map(|day| day.date.year())
        .chain([today.year(), today.year() + 1])
        .collect();
    Ok(DaysOffPage {
        desk: seat.desk(Place::Organisation),
        tab: "days",
        typed,
        year,
        years: years.into_iter().collect(),
        days: rows(&table, year),
        kinds: DayKind::ALL
            .into_iter()
            .map(|it| (it.word(), it.name()))
            .chain([("working", "Ngày làm bù")])
            .collect(),
        may_edit,
        edition: item.edition(),
        draft,
        item: ITEM.to_owned(),
    })
}

fn rows(table: &Holidays, year: i16) -> Vec<DayRow> {
    let mut rows: BTreeMap<Date, DayRow> = BTreeMap::new();
    let row = |date: Date, name: &str, kind, off| DayRow {
        date: words::date(date),
        iso: date.to_string(),
        name: name.to_owned(),
        kind,
        off,
    };
    for day in &table.holidays {
        rows.insert(day.date, row(day.date, &day.name, day.kind.name(), true));
    }
    for day in &table.working_saturdays {
        rows.insert(day.date, row(day.date, &day.name, "Ngày làm bù", false));
    }
    let of_year = rows.into_iter().filter(|(date, _)| date.year() == year);
    of_year.map(|(_, row)| row).collect()
}

async fn draft(
    seat: &Seat,
    no: u32,
    standing: &'static str,
    holds: &Holidays,
    table: &Holidays,
) -> Result<DraftView, Problem> {
    let body = days_body(table).to_string();
    Ok(DraftView {
        no,
        standing,
        changes: holds
            .changes(table)
            .into_iter()
            .map(
                |DayChange {
                     date,
                     before,
                     after,
                 }| (words::date(date), before, after),
            )
            .collect(),
        moves: MovedDeadlines::by(seat, Kind::DaysOff, &body).await?,
        address: ITEM.to_owned(),
    })
}

/// A day is put into the table or taken out of it, in a draft.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What does not fit comes back.
pub async fn change(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let item = item(&seat).await?;
    let seen = fields
        .text("edition")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    let before = table(&seat, &item);
    let changed = match changed(&fields, before.clone()) {
        Ok(changed) => changed,
        Err(faults) => return again(&seat, Typed::wrong(fields, &faults)).await,
    };
    let faults: Vec<Fault> = changed
        .check()
        .into_iter()
        .filter(|it| !before.check().contains(it))
        .map(|it| Fault {
            field: "date",
            message: it.message,
        })
        .collect();
    if !faults.is_empty() {
        return again(&seat, Typed::wrong(fields, &faults)).await;
    }
    let body = days_body(&changed).to_string();
    let owner = || seat.officer.agency.clone();
    let owner = || item.agency().cloned().unwrap_or_else(owner);
    match designer::write(&seat, &item, body, Some(seen), owner).await? {
        Ok(()) => {
            let date = fields.text("date");
            let year = date.get(..4).unwrap_or_default();
            Ok(Redirect::to(&format!("{PATH}?nam={year}")).into_response())
        }
        Err(refusal) => {
            let typed = Typed::refused_by(&seat, fields, &refusal).whole();
            again(&seat, typed).await
        }
    }
}

async fn again(seat: &Seat, typed: Typed) -> Result<Response, Problem> {
    let year = typed
        .fields
        .text("date")
        .get(..4)
        .and_then(|it| it.parse().ok());
    let page = shown(seat, year, typed).await?;
    answer::again(&page)
}

fn changed(fields: &Fields, table: Holidays) -> Result<Holidays, Vec<Fault>> {
    let fault = |field: &'static str, message: &str| Fault {
        field,
        message: message.to_owned(),
    };
    let Ok(date) = fields.text("date").parse::<Date>() else {
        return Err(vec![fault("date", "Chọn ngày.")]);
    };
    if fields.has("bo") {
        return Ok(table.without(date));
    }
    let name = fields.text("name");
    if name.is_empty() || name.chars().count() > 120 {
        return Err(vec![fault("name", "Ghi tên ngày, tối đa 120 ký tự.")]);
    }
    let word = fields.text("kind");
    if word == "working" {
        return Ok(table.with_worked_day(WorkedDay { date, name }));
    }
    match DayKind::ALL.into_iter().find(|it| it.word() == word) {
        Some(kind) => Ok(table.with_day_off(DayOff {
            date,
            name,
            kind,
            confidence: "found".to_owned(),
        })),
        None => Err(vec![fault("kind", "Chọn loại ngày.")]),
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, DaysOffPage)> {
    let table = domain::clock::seed::holidays();
    let mut desk = Desk::sample(Place::Organisation);
    desk.manages = true;
    let page = DaysOffPage {
        desk,
        tab: "days",
        typed: Typed::wrong(
            Fields::given(&[("date", "2026-12-07")]),
            &[Fault {
                field: "name",
                message: "Ghi tên ngày, tối đa 120 ký tự.".to_owned(),
            }],
        ),
        year: 2026,
        years: vec![2026, 2027],
        days: rows(&table, 2026),
        kinds: vec![("statutory", "Nghỉ lễ, tết"), ("working", "Ngày làm bù")],
        may_edit: true,
        edition: 1,
        draft: Some(DraftView {
            no: 2,
            standing: "Đang soạn",
            changes: vec![(
                "Thứ Hai 7/12/2026".to_owned(),
                "ngày làm việc".to_owned(),
                "nghỉ: Quốc tang".to_owned(),
            )],
            moves: Some(MovedDeadlines::sample()),
            address: ITEM.to_owned(),
        }),
        item: ITEM.to_owned(),
    };
    vec![("days-off", page)]
}
