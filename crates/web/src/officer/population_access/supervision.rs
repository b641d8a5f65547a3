//! Supervision of the population database's use: how often per officer, unit and agency in a month,
//! what looks like misuse, and the same as a file.

use super::tabs;
use crate::error::Problem;
use crate::house::House;
use crate::officer::access::export;
use crate::officer::desk::Place;
use crate::officer::seat::{Reading, Seat};
use crate::officer::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet};
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use casework::population_access::{self as accounts, Supervised, Suspect};
use domain::authority::Duty;
use domain::clock::{self, words};
use jiff::civil::Date;
use store::population_access::Figure;

/// Where it is.
pub const PATH: &str = "/can-bo/dan-cu/giam-sat";

/// Which month.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The month, `2026-08`.
    pub thang: String,
}

impl Asked {
    fn month(&self, today: Date) -> Date {
        let first = format!("{}-01", self.thang);
        first.parse().unwrap_or(today).first_of_month()
    }
}

async fn seen(seat: &Seat, month: Date) -> Result<Supervised, Problem> {
    seat.may_do(Duty::PopulationSupervise)?;
    seat.note_reading(&Reading {
        what: "Xem thống kê khai thác CSDL dân cư",
        case: None,
        subject: None,
        why: "Giám sát khai thác",
    })
    .await?;
    Ok(accounts::supervised(&seat.office, &seat.officer, month).await?)
}

fn agency_name(seat: &Seat, it: &Figure) -> String {
    let agency = seat.office.organisation.agency(&it.agency);
    agency.map_or_else(|| it.agency.to_string(), |it| it.name.clone())
}

fn figures(seat: &Seat, it: &Figure) -> Vec<String> {
    vec![
        it.officer_name.clone(),
        it.unit_name.clone(),
        agency_name(seat, it),
        it.all.to_string(),
        it.done.to_string(),
        it.off_hours.to_string(),
        it.without_case.to_string(),
    ]
}

const HEAD: [&str; 7] = [
    "Cán bộ",
    "Đơn vị",
    "Cơ quan",
    "Số lần",
    "Thực hiện được",
    "Ngoài giờ",
    "Không gắn hồ sơ",
];

fn suspect(it: &Suspect) -> Row {
    let signs: Vec<String> = it.signs.iter().map(|sign| sign.name()).collect();
    let case = it.used.case.as_ref().map(|(_, code)| code.clone());
    Row {
        cells: vec![
            words::moment(it.used.at).into(),
            format!("{}, {}", it.used.officer_name, it.used.unit_name).into(),
            case.unwrap_or_default().into(),
            it.used.purpose.clone().into(),
            Cell::tag(signs.join("; "), "late"),
        ],
        forms: Vec::new(),
    }
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
    let month = asked.month(clock::wall(seat.now).date());
    let seen = seen(&seat, month).await?;
    let word = format!("{:04}-{:02}", month.year(), month.month());
    let mut page = Sheet::of(
        seat.desk(Place::Population),
        format!(
            "Giám sát khai thác dân cư, tháng {}/{}",
            month.month(),
            month.year()
        ),
    );
    page.lead = "Số lần tra cứu theo cán bộ, đơn vị, cơ quan; dấu hiệu cần xem lại. Dấu hiệu chưa phải là vi phạm.".to_owned();
    page.tabs = tabs(&seat, PATH);
    let rows = seen.figures.iter().map(|it| Row {
        cells: figures(&seat, it).into_iter().map(Into::into).collect(),
        forms: Vec::new(),
    });
    let narrowing = Form::narrowing(
        PATH,
        vec![Field::of(Kind::Month, "thang", "Tháng").holding(&word)],
    );
    page.parts = vec![
        Part {
            id: "dau-hieu",
            heading: "Dấu hiệu cần xem lại".to_owned(),
            note: format!(
                "Ngoài giờ làm việc của đơn vị, không gắn với hồ sơ, hoặc trên {} lần một ngày.",
                accounts::daily_work(&seat.office, month)
            ),
            head: vec!["Lúc", "Ai", "Hồ sơ", "Mục đích", "Dấu hiệu"],
            rows: seen.suspects.iter().map(suspect).collect(),
            empty: "Không có dấu hiệu nào trong tháng.",
            ..Part::default()
        },
        Part {
            id: "so-lieu",
            heading: "Số lần tra cứu".to_owned(),
            head: HEAD.to_vec(),
            rows: rows.collect(),
            empty: "Không có lần tra cứu nào trong tháng.",
            forms: vec![narrowing],
            ..Part::default()
        },
        Part {
            id: "xuat",
            heading: "Xuất ra tệp".to_owned(),
            head: vec!["Tệp"],
            rows: vec![Row {
                cells: vec![Cell::link(
                    format!("khai-thac-dan-cu-{word}.csv"),
                    format!("{PATH}.csv?thang={word}"),
                )],
                forms: Vec::new(),
            }],
            ..Part::default()
        },
    ];
    Ok(Html(page.render()?).into_response())
}

/// The figures as a file.
///
/// # Errors
/// When the officer may not see them, or the files cannot be read.
pub async fn file(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let month = asked.month(clock::wall(seat.now).date());
    let seen = seen(&seat, month).await?;
    let rows: Vec<Vec<String>> = seen.figures.iter().map(|it| figures(&seat, it)).collect();
    let name = format!(
        "khai-thac-dan-cu-{:04}-{:02}.csv",
        month.year(),
        month.month()
    );
    Ok(export::csv(&name, &HEAD, &rows))
}
