//! Reports that people put together (/can-bo/bao-cao-tu-chon): measures, groups and filters are
//! picked and shown at once; under a name they are saved, for oneself or for the agency. The choice
//! stands in the address, so that it can be sent on too.

use super::desk::{Desk, Place};
use super::fields::{Fields, escaped};
use super::report::{Shown, as_file};
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::lists::Lists;
use crate::public::statistics::below;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::actor::Role;
use domain::authority::Duty;
use domain::catalogue::Level;
use domain::report::Table;
use domain::report::builder::{Group, LONGEST_NAME, Measure, Query, Wrong};
use domain::statistics::Period;
use store::Batch;
use store::report_query::{self as files, Saved};
use uuid::Uuid;

/// A box of the form: word, name, whether it is picked.
type Choice = (String, String, bool);

/// A saved report in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    name: String,
    address: String,
    by: String,
    own: Option<String>,
    shared: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/report_query.html")]
pub struct ReportQuery {
    desk: Desk,
    measures: Vec<Choice>,
    groups: Vec<Choice>,
    from: String,
    to: String,
    agencies: Vec<Choice>,
    levels: Vec<Choice>,
    fields: Vec<Choice>,
    procedure: String,
    name: String,
    shared: bool,
    id: String,
    wrong: Option<(&'static str, String)>,
    table: Option<Shown>,
    query: String,
    saved: Vec<Row>,
    done: &'static str,
}

fn agencies(seat: &Seat) -> Option<Vec<String>> {
    let sees_all = seat.officer.is(Role::Control) || seat.officer.is(Role::Auditor);
    let own = seat.officer.agency.as_str();
    (!sees_all).then(|| below(&seat.office.organisation, own))
}

/// The address of a query; what is asked for stands in it.
fn address_of(query: &Query) -> String {
    let mut parts = Vec::new();
    for it in &query.measures {
        parts.push(format!("so-lieu={}", it.word()));
    }
    for it in &query.groups {
        parts.push(format!("chia={}", it.word()));
    }
    let level = query.level.map_or("", level_word);
    for (name, value) in [
        ("tu", query.from.as_str()),
        ("den", query.to.as_str()),
        ("co-quan", query.agency.as_str()),
        ("cap", level),
        ("linh-vuc", query.field.as_str()),
        ("thu-tuc", query.procedure.as_str()),
    ] {
        if !value.is_empty() {
            parts.push(format!("{name}={}", escaped(value)));
        }
    }
    parts.join("&")
}

/// The address of a saved report: with whether it is shared where that is the reader's to say, so that
/// saving it again leaves it shared.
fn address_of_saved(it: &Saved, own: bool) -> String {
    let shared = if own && it.shared { "&chia-se=1" } else { "" };
    format!(
        "/can-bo/bao-cao-tu-chon?{}&ten={}&bao-cao={}{shared}",
        address_of(&it.query),
        escaped(&it.name),
        it.id
    )
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::District => "district",
        Level::Commune => "commune",
        _ => "",
    }
}

fn query_of(seat: &Seat, fields: &Fields) -> Query {
    let today = seat.today();
    let month = |name: &str, default: Period| match fields.text(name) {
        text if text.is_empty() && !fields.has(name) => default.to_string(),
        text => text,
    };
    let levels = [Level::Province, Level::District, Level::Commune];
    let level = fields.text("cap");
    Query {
        measures: fields
            .all("so-lieu")
            .iter()
            .filter_map(|it| Measure::parse(it))
            .collect(),
        groups: fields
            .all("chia")
            .iter()
            .filter_map(|it| Group::parse(it))
            .collect(),
        from: month("tu", Period::Month(today.year(), 1)),
        to: month("den", Period::month_of(today)),
        agency: fields.text("co-quan"),
        level: levels.into_iter().find(|it| level_word(*it) == level),
        field: fields.text("linh-vuc"),
        procedure: fields.text("thu-tuc"),
    }
}

fn fields_of(query: Option<&str>) -> Fields {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    Fields {
        values: pairs
            .map(|(name, value)| (name.into_owned(), value.replace('\0', "")))
            .collect(),
        files: Vec::new(),
    }
}

fn name_of(fields: &Fields) -> String {
    fields.text("ten")
}

async fn ask(seat: &Seat, query: &Query, name: &str) -> Result<Table, Problem> {
    let name = if name.is_empty() {
        "Báo cáo tự chọn"
    } else {
        name
    };
    let seen = agencies(seat);
    Ok(casework::report::ask(&seat.office, query, name, seen.as_deref()).await?)
}

async fn shown(seat: &Seat, fields: &Fields, wrong: Option<Wrong>) -> Result<ReportQuery, Problem> {
    let query = query_of(seat, fields);
    let name = name_of(fields);
    let asked = fields.has("so-lieu") || fields.has("chia") || fields.has("tu");
    let wrong = wrong.or_else(|| query.check().err().filter(|_| asked));
    let table = match (asked, query.check()) {
        (true, Ok(())) => Some(ask(seat, &query, &name).await?),
        _ => None,
    };
    let organisation = &seat.office.organisation;
    let today = seat.today();
    let seen = agencies(seat);
    let mut of_fields: Vec<&str> = seat
        .office
        .catalogue
        .procedures()
        .iter()
        .map(|it| it.field.as_str())
        .collect();
    of_fields.sort_unstable();
    of_fields.dedup();
    let row = |it: Saved| {
        let own = it.owner == seat.officer.id.to_string();
        Row {
            address: address_of_saved(&it, own),
            own: own.then(|| it.id.to_string()),
            by: it.owner_name,
            name: it.name,
            shared: it.shared,
        }
    };
    let own = files::own(seat.db(), &seat.officer.id.to_string()).await?;
    let others = files::shared(seat.db(), seat.officer.agency.as_str()).await?;
    let mine = own.iter().map(|it| it.id).collect::<Vec<_>>();
    let saved = own
        .into_iter()
        .chain(others.into_iter().filter(|it| !mine.contains(&it.id)));
    let default = [
        Measure::Received,
        Measure::OnlineShare,
        Measure::Resolved,
        Measure::Late,
    ];
    Ok(ReportQuery {
        desk: seat.desk(Place::Report),
        measures: Measure::ALL
            .iter()
            .map(|it| {
                let picked = query.measures.contains(it) || !asked && default.contains(it);
                (it.word().to_owned(), it.name().to_owned(), picked)
            })
            .collect(),
        groups: Group::ALL
            .iter()
            .map(|it| {
                let picked = query.groups.contains(it) || !asked && *it == Group::Agency;
                (it.word().to_owned(), it.name().to_owned(), picked)
            })
            .collect(),
        agencies: organisation
            .agencies()
            .iter()
            .filter(|it| it.is_there(today))
            .filter(|it| {
                let code = it.code.as_str();
                seen.as_ref()
                    .is_none_or(|seen| seen.iter().any(|it| it == code))
            })
            .map(|it| {
                let picked = it.code.as_str() == query.agency;
                (it.code.to_string(), it.name.clone(), picked)
            })
            .collect(),
        levels: organisation
            .levels()
            .iter()
            .filter(|it| !level_word(**it).is_empty())
            .map(|it| {
                let word = level_word(*it).to_owned();
                (word, it.name().to_owned(), query.level == Some(*it))
            })
            .collect(),
        fields: of_fields
            .into_iter()
            .map(|it| (it.to_owned(), it.to_owned(), it == query.field))
            .collect(),
        wrong: wrong.map(|it| (it.field(), it.to_string())),
        table: table.as_ref().map(Shown::of),
        shared: fields.has("chia-se"),
        id: fields.text("bao-cao"),
        done: match fields.text("xong").as_str() {
            "luu" => "Đã lưu báo cáo.",
            "bo" => "Đã bỏ báo cáo.",
            _ => "",
        },
        query: format!("{}&ten={}", address_of(&query), escaped(&name)),
        from: query.from,
        to: query.to,
        procedure: query.procedure,
        name,
        saved: saved.map(row).collect(),
    })
}

/// The page, with the report where one is asked for.
///
/// # Errors
/// When the officer may not see lists of cases, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    who: OfficerIn,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    let page = shown(&seat, &fields_of(query.as_deref()), None).await?;
    Ok(Html(page.render()?))
}

/// The report as a spreadsheet or as CSV.
///
/// # Errors
/// When the officer may not see lists of cases, or nothing can be counted.
pub async fn file(
    Lists(house): Lists,
    who: OfficerIn,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    let fields = fields_of(query.as_deref());
    let query = query_of(&seat, &fields);
    if query.check().is_err() {
        return Err(Problem::NotFound);
    }
    as_file(ask(&seat, &query, &name_of(&fields)).await?, &name).await
}

/// A report is saved, or one of one's own goes.
///
/// # Errors
/// When the officer may not see lists of cases, or it cannot be written.
pub async fn save(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    let owner = seat.officer.id.to_string();
    let old = Uuid::parse_str(&fields.text("bao-cao")).ok();
    let mut batch = Batch::new();
    if let Some(id) = old.filter(|_| fields.has("bo")) {
        files::delete(&mut batch, id, &owner);
        seat.db().commit(batch).await?;
        return Ok(Redirect::to("/can-bo/bao-cao-tu-chon?xong=bo").into_response());
    }
    let query = query_of(&seat, &fields);
    let name = name_of(&fields);
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
    let checked = query.check();
    if let Some(wrong) = checked.err().or((!fits).then_some(Wrong::Name)) {
        let page = shown(&seat, &fields, Some(wrong)).await?;
        return Ok(crate::error::form_again(page.render()?));
    }
    // A colleague's report is saved as one's own beside it.
    let own = match old {
        Some(id) => files::load(seat.db(), id)
            .await?
            .filter(|it| it.owner == owner),
        None => None,
    };
    let saved = Saved {
        id: own.map_or_else(|| store::ids::id_at(seat.now), |it| it.id),
        owner,
        owner_name: seat.officer.name.clone(),
        agency: seat.officer.agency.to_string(),
        name,
        shared: fields.has("chia-se"),
        changed_at: seat.now,
        query,
    };
    files::save(&mut batch, &saved).map_err(Problem::failure)?;
    seat.db().commit(batch).await?;
    let address = format!("{}&xong=luu", address_of_saved(&saved, true));
    Ok(Redirect::to(&address).into_response())
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, ReportQuery)> {
    let pick = |all: &[(&str, &str)]| -> Vec<Choice> {
        all.iter()
            .enumerate()
            .map(|(at, (word, name))| ((*word).to_owned(), (*name).to_owned(), at == 0))
            .collect()
    };
    let page = ReportQuery {
        desk: Desk::sample(Place::Report),
        measures: pick(&[("received", "Tiếp nhận"), ("late", "Kết thúc quá hạn")]),
        groups: pick(&[("agency", "Cơ quan"), ("month", "Tháng")]),
        from: "2026-01".to_owned(),
        to: "2026-08".to_owned(),
        agencies: pick(&[("so-tu-phap", "Sở Tư pháp")]),
        levels: pick(&[("province", "Cấp tỉnh")]),
        fields: pick(&[("Hộ tịch", "Hộ tịch")]),
        procedure: String::new(),
        name: String::new(),
        shared: true,
        id: String::new(),
        wrong: Some(("ten", Wrong::Name.to_string())),
        table: Some(Shown::of(&super::report::sample_table())),
        query: "so-lieu=received".to_owned(),
        saved: vec![Row {
            name: "Hồ sơ hộ tịch theo tháng".to_owned(),
            address: "/can-bo/bao-cao-tu-chon?so-lieu=received".to_owned(),
            by: "Vũ Đình Thắng".to_owned(),
            own: Some("1".to_owned()),
            shared: true,
        }],
        done: "",
    };
    vec![("report-query", page)]
}
