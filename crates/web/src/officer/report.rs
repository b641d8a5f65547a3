//! Periodic reports (/can-bo/bao-cao): II.06a by agency, II.06b by level, 07a why cases were late,
//! for a month, a quarter or a year; on the page with their checks, as a spreadsheet, and printed
//! from the page.

use super::desk::{Desk, Place};
use super::fields::escaped;
use super::seat::Seat;
use crate::error::Problem;
use crate::lists::Lists;
use crate::public::open_data::download;
use crate::public::statistics::below;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Response};
use casework::spreadsheet;
use domain::actor::Role;
use domain::authority::Duty;
use domain::import::Sheet;
use domain::report::{self, COLUMNS, LateCase, Row, Waiting};
use domain::statistics::Period;
use store::read::report_ii06::{self, Filter};

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The period; the last quarter that is over where nothing is said.
    pub ky: String,
    /// The form: `06a`, `06b`, `07a`.
    pub mau: String,
}

/// The forms, with their names.
const FORMS: [(&str, &str); 3] = [
    ("06a", "II.06a: tình hình, kết quả giải quyết theo đơn vị"),
    ("06b", "II.06b: tình hình, kết quả giải quyết theo cấp"),
    ("07a", "II.07a: nguyên nhân quá hạn"),
];

/// A line on the page.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    name: String,
    cells: Vec<String>,
    adds_up: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/report.html")]
pub struct Report {
    desk: Desk,
    who: String,
    period: String,
    periods: Vec<(String, String, bool)>,
    forms: Vec<(&'static str, &'static str, bool)>,
    heads: Vec<String>,
    numbers: Vec<String>,
    lines: Vec<Line>,
    total: Option<Line>,
    all_add_up: bool,
    is_reasons: bool,
    waiting: &'static str,
    file: String,
}

struct Made {
    form: &'static str,
    who: String,
    period: Period,
    waiting: Waiting,
    rows: Vec<Row>,
    late: Vec<LateCase>,
}

async fn made(house: &crate::house::House, seat: &Seat, asked: &Asked) -> Result<Made, Problem> {
    seat.may_do(Duty::CaseLists)?;
    let today = seat.today();
    let period = Period::parse(&asked.ky).unwrap_or(Period::quarter_of(today).before());
    let form = FORMS.iter().find(|it| it.0 == asked.mau);
    let form = form.map_or(FORMS[0].0, |it| it.0);
    let organisation = &seat.office.organisation;
    // Control sees the province; anybody else the own agency and what lies below it.
    let sees_all = seat.officer.is(Role::Control) || seat.officer.is(Role::Auditor);
    let own = seat.officer.agency.as_str();
    let filter = Filter {
        period: period.bounds(),
        now: seat.now,
        waiting: match seat
            .office
            .regulation
            .word("report.waiting_counts_as", today)
        {
            "running" => Waiting::Running,
            _ => Waiting::OnTime,
        },
        agencies: (!sees_all).then(|| below(organisation, own)),
    };
    let db = &house.office.db;
    let (mut rows, mut late) = match form {
        "07a" => (Vec::new(), report_ii06::late_cases(db, &filter).await?),
        _ => (report_ii06::rows(db, &filter).await?, Vec::new()),
    };
    for row in &mut rows {
        let agency = organisation.agency(&row.name.as_str().into());
        if let Some(agency) = agency {
            row.level = Some(agency.level);
            row.name.clone_from(&agency.name);
        }
    }
    for it in &mut late {
        it.agency = seat.agency_name(&it.agency.as_str().into());
    }
    if form == "06b" {
        rows = report::by_level(&rows);
    }
    Ok(Made {
        form,
        who: match sees_all {
            true => organisation.name().to_owned(),
            false => seat.agency_name(&seat.officer.agency),
        },
        period,
        waiting: filter.waiting,
        rows,
        late,
    })
}

impl Made {
    fn sheet(&self) -> Sheet {
        match self.form {
            "07a" => report::reasons(&self.who, self.period, &self.late),
            form => report::sheet(&format!("II.{form}"), &self.who, self.period, &self.rows),
        }
    }
}

/// The page.
///
/// # Errors
/// When the officer may not see lists of cases, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    let it = made(&house, &seat, &asked).await?;
    Ok(Html(shown(&seat, &it).render()?))
}

fn shown(seat: &Seat, it: &Made) -> Report {
    let today = seat.today();
    let mut periods = vec![
        Period::quarter_of(today).before(),
        Period::quarter_of(today),
    ];
    periods.extend([Period::year_of(today).before(), Period::year_of(today)]);
    let mut month = Period::month_of(today);
    for _ in 0..12 {
        periods.push(month);
        month = month.before();
    }
    if !periods.contains(&it.period) {
        periods.push(it.period);
    }
    let is_reasons = it.form == "07a";
    let line = |row: &Row| Line {
        name: row.name.clone(),
        cells: row.columns().map(|it| it.to_string()).to_vec(),
        adds_up: row.adds_up(),
    };
    let (heads, lines) = if is_reasons {
        let sheet = it.sheet();
        let heads = sheet.rows[0][2..].to_vec();
        let rows = sheet.rows[1..].iter().take_while(|row| row.len() > 2);
        let lines = rows.map(|row| Line {
            name: row[1].clone(),
            cells: row[2..].to_vec(),
            adds_up: true,
        });
        (heads, lines.collect())
    } else {
        let heads = COLUMNS.map(str::to_owned).to_vec();
        (heads, it.rows.iter().map(line).collect())
    };
    let total = report::total(&it.rows);
    Report {
        desk: seat.desk(Place::Report),
        who: it.who.clone(),
        period: it.period.words(),
        periods: periods
            .into_iter()
            .map(|of| (of.to_string(), of.words(), of == it.period))
            .collect(),
        forms: FORMS
            .iter()
            .map(|(form, name)| (*form, *name, *form == it.form))
            .collect(),
        numbers: match is_reasons {
            true => Vec::new(),
            false => (3..=13).map(|no: u32| format!("({no})")).collect(),
        },
        heads,
        all_add_up: it.rows.iter().all(Row::adds_up) && total.adds_up(),
        total: (!is_reasons && !it.rows.is_empty()).then(|| line(&total)),
        lines,
        is_reasons,
        waiting: match it.waiting {
            Waiting::OnTime => "Hồ sơ chờ bổ sung đứng ở cột (9), như mẫu in.",
            Waiting::Running => "Hồ sơ chờ bổ sung đứng ở cột (12).",
        },
        file: format!(
            "/can-bo/bao-cao/bieu-ii-{}-{}.xlsx?ky={}&mau={}",
            it.form,
            it.period,
            escaped(&it.period.to_string()),
            it.form
        ),
    }
}

/// The report as a spreadsheet.
///
/// # Errors
/// When the officer may not see lists of cases, or it cannot be made.
pub async fn file(
    Lists(house): Lists,
    who: OfficerIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    if !name.ends_with(".xlsx") {
        return Err(Problem::NotFound);
    }
    let it = made(&house, &seat, &asked).await?;
    let name = format!("bieu-ii-{}-{}.xlsx", it.form, it.period);
    let sheet = it.sheet();
    let bytes = tokio::task::spawn_blocking(move || spreadsheet::write_figures(&[sheet]))
        .await
        .map_err(Problem::failure)?
        .map_err(Problem::failure)?;
    Ok(download(&name, bytes).into_response())
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Report)> {
    let row = Row {
        name: "Sở Tư pháp".to_owned(),
        online: 10,
        other: 4,
        before: 2,
        early: 6,
        on_time: 3,
        late: 1,
        running: 5,
        running_late: 1,
        ..Row::default()
    };
    let line = |row: &Row| Line {
        name: row.name.clone(),
        cells: row.columns().map(|it| it.to_string()).to_vec(),
        adds_up: row.adds_up(),
    };
    let page = Report {
        desk: Desk::sample(Place::Report),
        who: "UBND tỉnh Nam Định".to_owned(),
        period: "quý 3/2026".to_owned(),
        periods: vec![("2026-q3".to_owned(), "quý 3/2026".to_owned(), true)],
        forms: FORMS
            .iter()
            .map(|(form, name)| (*form, *name, *form == "06a"))
            .collect(),
        heads: COLUMNS.map(str::to_owned).to_vec(),
        numbers: (3..=13).map(|no: u32| format!("({no})")).collect(),
        lines: vec![line(&row)],
        total: Some(line(&report::total(&[row]))),
        all_add_up: true,
        is_reasons: false,
        waiting: "Hồ sơ chờ bổ sung đứng ở cột (9), như mẫu in.",
        file: "/can-bo/bao-cao/bieu-ii-06a-2026-q3.xlsx".to_owned(),
    };
    vec![("report", page)]
}
