//! Numbers of index 766 that only others know (/can-bo/chi-so): entered for an agency and a month with
//! their source, by whom the ranking is corrected; a change is a further edition, and the trail stays.

use super::desk::{Desk, Place};
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::{Fields, Posted};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::authority::Duty;
use domain::clock::words;
use domain::index766::facts::ENTERED;
use domain::index766::{Measure, rules};
use domain::statistics::Period;
use store::Batch;
use store::index_entry::{self as files, Entry};

/// How many entries are shown.
const SHOWN: u32 = 60;
/// The shortest source, in characters.
const SHORTEST_SOURCE: usize = 5;
/// The longest, in characters.
const LONGEST_SOURCE: usize = 500;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was done.
    pub xong: String,
}

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    name: String,
    agency: String,
    month: String,
    numbers: String,
    edition: i64,
    source: String,
    by: String,
    at: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/index_entry.html")]
pub struct IndexEntry {
    desk: Desk,
    indicators: Vec<(String, String, bool)>,
    agencies: Vec<(String, String, bool)>,
    month: String,
    right: String,
    of: String,
    source: String,
    wrong: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    done: bool,
}

impl IndexEntry {
    fn error(&self, field: &str) -> &str {
        let found = self.wrong.iter().find(|it| it.0 == field);
        found.map_or("", |it| it.1.as_str())
    }
}

fn name(id: &str) -> String {
    let indicator = rules().indicator.iter().find(|it| it.id == id);
    match indicator {
        Some(it) => format!("{} {}", it.id, it.name),
        None => "Niêm yết tại nơi tiếp nhận (Thông tư 01/2018, chỉ số 6)".to_owned(),
    }
}

/// What was typed, read; or what is wrong with it, by field.
fn read(seat: &Seat, fields: &Fields) -> Result<Entry, Vec<(&'static str, String)>> {
    let mut wrong = Vec::new();
    let mut say = |field, words: &str| wrong.push((field, words.to_owned()));
    let indicator = fields.text("chi-so");
    if !ENTERED.contains(&indicator.as_str()) {
        say("chi-so", "Chọn chỉ số thành phần.");
    }
    let agency = fields.text("co-quan");
    if !seat.office.organisation.has(&agency.as_str().into()) {
        say("co-quan", "Chọn cơ quan.");
    }
    let month = fields.text("thang");
    let this = Period::month_of(seat.today());
    match Period::parse(&month) {
        Some(it @ Period::Month(..)) if it <= this => {}
        _ => say("thang", "Chọn tháng đã qua hoặc tháng này, ví dụ 2026-08."),
    }
    let number = |name: &str| {
        let text: String = fields.text(name).replace(['.', ' '], "");
        let most = 1_000_000_000_000;
        text.parse::<i64>()
            .ok()
            .filter(|it| (0..=most).contains(it))
    };
    let (right, of) = (number("dat"), number("tong"));
    if right.is_none() {
        say("dat", "Ghi số đạt, một số nguyên.");
    }
    match (right, of) {
        (_, None | Some(0)) => say("tong", "Ghi tổng số, một số nguyên lớn hơn 0."),
        (Some(right), Some(of)) if right > of => say("dat", "Số đạt không lớn hơn tổng số."),
        _ => {}
    }
    let source = fields.text("nguon");
    if !(SHORTEST_SOURCE..=LONGEST_SOURCE).contains(&source.chars().count()) {
        say("nguon", "Ghi nguồn số liệu, từ 5 đến 500 ký tự.");
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Entry {
        indicator,
        agency,
        month,
        edition: 0,
        measure: Measure {
            right: right.unwrap_or_default(),
            of: of.unwrap_or_default(),
        },
        source,
        entered_by: seat.officer.name.clone(),
        entered_at: seat.now,
    })
}

async fn shown(
    seat: &Seat,
    fields: &Fields,
    wrong: Vec<(&'static str, String)>,
    done: bool,
) -> Result<IndexEntry, Problem> {
    let today = seat.today();
    let (indicator, agency) = (fields.text("chi-so"), fields.text("co-quan"));
    let month = match fields.text("thang").as_str() {
        "" if wrong.is_empty() => Period::month_of(today).before().to_string(),
        typed => typed.to_owned(),
    };
    let rows = files::newest(seat.db(), SHOWN).await?;
    Ok(IndexEntry {
        desk: seat.desk(Place::Report),
        indicators: ENTERED
            .iter()
            .map(|id| ((*id).to_owned(), name(id), *id == indicator))
            .collect(),
        agencies: seat
            .office
            .organisation
            .agencies()
            .iter()
            .filter(|it| it.is_there(today))
            .map(|it| {
                let chosen = it.code.as_str() == agency;
                (it.code.to_string(), it.name.clone(), chosen)
            })
            .collect(),
        month,
        right: fields.text("dat"),
        of: fields.text("tong"),
        source: fields.text("nguon"),
        wrong,
        rows: rows
            .into_iter()
            .map(|it| Row {
                name: name(&it.indicator),
                agency: seat.agency_name(&it.agency.as_str().into()),
                month: Period::parse(&it.month).map_or_else(|| it.month.clone(), Period::words),
                numbers: format!("{} / {}", it.measure.right, it.measure.of),
                edition: it.edition,
                source: it.source,
                by: it.entered_by,
                at: words::moment(it.entered_at),
            })
            .collect(),
        done,
    })
}

/// The page.
///
/// # Errors
/// When the officer may not, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueApproveContent)?;
    let done = asked.xong == "ghi";
    let page = shown(&seat, &Fields::default(), Vec::new(), done).await?;
    Ok(Html(page.render()?))
}

/// Numbers are entered.
///
/// # Errors
/// When the officer may not, or the files cannot be read or written.
pub async fn enter(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueApproveContent)?;
    let mut entry = match read(&seat, &fields) {
        Ok(entry) => entry,
        Err(wrong) => {
            let page = shown(&seat, &fields, wrong, false).await?;
            return Ok(crate::error::form_again(page.render()?));
        }
    };
    let (indicator, agency, month) = (&entry.indicator, &entry.agency, &entry.month);
    let newest = files::newest_edition(seat.db(), indicator, agency, month).await?;
    entry.edition = newest + 1;
    let mut batch = Batch::new();
    files::add(&mut batch, &entry);
    seat.db().commit(batch).await?;
    Ok(Redirect::to("/can-bo/chi-so?xong=ghi").into_response())
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, IndexEntry)> {
    let page = IndexEntry {
        desk: Desk::sample(Place::Report),
        indicators: vec![("1.4".to_owned(), name("1.4"), true)],
        agencies: vec![("so-y-te".to_owned(), "Sở Y tế".to_owned(), true)],
        month: "2026-07".to_owned(),
        right: "90".to_owned(),
        of: "80".to_owned(),
        source: "Cổng Dịch vụ công quốc gia".to_owned(),
        wrong: vec![("dat", "Số đạt không lớn hơn tổng số.".to_owned())],
        rows: vec![Row {
            name: name("1.4"),
            agency: "Sở Y tế".to_owned(),
            month: "tháng 7/2026".to_owned(),
            numbers: "70 / 80".to_owned(),
            edition: 1,
            source: "Cổng Dịch vụ công quốc gia, 3/8/2026".to_owned(),
            by: "Vũ Đình Thắng".to_owned(),
            at: "9:15 Thứ Hai 24/8/2026".to_owned(),
        }],
        done: false,
    };
    vec![("index-entry", page)]
}
