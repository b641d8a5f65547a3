//! Trying a process (chạy thử): a sample case goes through the real rules before anybody approves
//! the process. The page asks for what the forks ask about, and shows step by step who did what
//! until when, which way was taken, and whether the result was ready in time.

use super::designer::{Head, Open};
use super::desk::{Desk, Place as DeskPlace};
use super::process_picture::{FaultLine, Picture, against, lines};
use super::seat::Seat;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use casework::eform;
use domain::catalogue::process::trial::{Happening, Sample, Trial};
use domain::catalogue::{Field, FieldKind, Form, Process};
use domain::clock::{self, Limit, words};
use domain::ids::AgencyCode;
use domain::publication::Kind;
use serde_json::Value;

/// A box for a field that some fork asks about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SampleBox {
    name: String,
    id: String,
    title: String,
    value: String,
    options: Vec<String>,
    is_yes_no: bool,
    when: &'static str,
}

/// A line of what happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    what: String,
    who: String,
    unit: String,
    from: String,
    to: String,
    limit: String,
    beside: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/process_trial.html")]
pub struct ProcessTrial {
    desk: Desk,
    head: Head,
    procedure: String,
    agencies: Vec<(String, String)>,
    agency: String,
    variants: Vec<String>,
    variant: String,
    start: String,
    boxes: Vec<SampleBox>,
    picture: Picture,
    faults: Vec<FaultLine>,
    grave: usize,
    sound: &'static str,
    rows: Vec<Row>,
    stopped: String,
    verdict: String,
    in_time: bool,
    fees: Vec<(String, String, Vec<String>)>,
    /// Why there is nothing to try; empty where there is.
    impossible: String,
}

/// What was asked in the address.
type Pairs = Vec<(String, String)>;

fn asked<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map_or("", |(_, value)| value.trim())
}

/// The page with a trial.
///
/// # Errors
/// When there is no such process, or the officer may not see it.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let from = asked(&pairs, "phien-ban").parse().ok();
    let open = Open::seen(&seat, Kind::Process, &code, from).await?;
    let process: Process = serde_json::from_str(&open.version.body)
        .map_err(|_| Problem::failure_in_words("a process on file cannot be read"))?;
    let process = process.renumbered();
    let mut head = Head::of(&seat, &open, "");
    if let Some(last) = head.crumbs.last_mut() {
        "Chạy thử".clone_into(&mut last.1);
    }
    let page = tried(&seat, head, &process, &pairs);
    Ok(Html(page.render()?).into_response())
}

fn tried(seat: &Seat, head: Head, process: &Process, pairs: &Pairs) -> ProcessTrial {
    let office = &seat.office;
    let (catalogue, organisation) = (&office.catalogue, &office.organisation);
    let held = against(process, catalogue, organisation);
    let found = process.faults(held);
    let (faults, grave) = lines(&found);
    let mut page = ProcessTrial {
        desk: seat.desk(DeskPlace::Publication),
        head,
        procedure: String::new(),
        agencies: Vec::new(),
        agency: String::new(),
        variants: Vec::new(),
        variant: String::new(),
        start: String::new(),
        boxes: Vec::new(),
        picture: Picture::of(process, held.form, organisation, &found, &[]),
        faults,
        grave,
        sound: "Quy trình đủ điều kiện trình duyệt.",
        rows: Vec::new(),
        stopped: String::new(),
        verdict: String::new(),
        in_time: false,
        fees: Vec::new(),
        impossible: String::new(),
    };
    let Some(procedure) = held.procedure else {
        "Ghi mã một thủ tục có trong danh mục vào quy trình rồi chạy thử lại."
            .clone_into(&mut page.impossible);
        return page;
    };
    page.procedure = format!("{} – {}", procedure.code, procedure.name);
    let resolvers = organisation.resolvers(procedure);
    let chosen = resolvers
        .iter()
        .find(|it| it.code.as_str() == asked(pairs, "co-quan"))
        .or_else(|| resolvers.iter().find(|it| it.code == seat.officer.agency))
        .or(resolvers.first());
    let Some(agency) = chosen else {
        "Không cơ quan nào của tỉnh giải quyết thủ tục này.".clone_into(&mut page.impossible);
        return page;
    };
    page.agency = agency.code.to_string();
    page.agencies = resolvers
        .iter()
        .map(|it| (it.code.to_string(), it.name.clone()))
        .collect();
    page.variants.clone_from(&procedure.variants);
    asked(pairs, "truong-hop").clone_into(&mut page.variant);
    let data = held
        .form
        .map_or(Value::Null, |form| eform::parse(form, pairs));
    page.boxes = held
        .form
        .map(|form| boxes(process, form, pairs))
        .unwrap_or_default();
    let start = start(seat, asked(pairs, "tu"));
    page.start = words::date(clock::wall(start).date());
    let rules = office.rules(clock::wall(start).date());
    let calendar = organisation
        .leadership(agency)
        .map_or_else(|| seat.calendar.clone(), |unit| office.calendar(&unit.code));
    let variant = Some(page.variant.as_str()).filter(|it| !it.is_empty());
    let trial = process.trial(&Sample {
        catalogue,
        organisation,
        procedure,
        agency: &AgencyCode(page.agency.clone()),
        variant,
        data: &data,
        from: start,
        rules: &rules,
        calendar: &calendar,
    });
    page.picture = Picture::of(process, held.form, organisation, &found, &trial.taken);
    tell(&mut page, &trial);
    page
}

/// The morning on which the sample comes in: of the day that was asked, else of today, at the
/// next moment at which the counter is open.
fn start(seat: &Seat, typed: &str) -> jiff::Timestamp {
    let parts: Vec<i16> = typed
        .split('/')
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    let day = match parts.as_slice() {
        [day, month, year] => i8::try_from(*day)
            .ok()
            .zip(i8::try_from(*month).ok())
            .and_then(|(day, month)| jiff::civil::Date::new(*year, month, day).ok())
            .filter(|date| (2019..=2100).contains(&date.year())),
        _ => None,
    };
    let day = day.unwrap_or_else(|| super::designer::day(seat));
    seat.calendar.next_open(clock::instant(
        day.to_datetime(jiff::civil::Time::midnight()),
    ))
}

fn tell(page: &mut ProcessTrial, trial: &Trial) {
    page.rows = trial.happenings.iter().map(row).collect();
    page.stopped = trial.stopped.clone().unwrap_or_default();
    page.in_time = trial.is_in_time();
    let timed = trial.happenings.iter().any(|it| it.limit.is_some());
    page.verdict = match (trial.ready, trial.due) {
        (Some(_), Some(due)) if !timed => format!(
            "Hồ sơ mẫu đi hết quy trình. Chưa bước nào có thời hạn nên chưa biết có kịp hạn trả {} không.",
            words::moment(due)
        ),
        (Some(ready), Some(due)) if ready <= due => format!(
            "Kết quả có lúc {}, trước hạn trả {}.",
            words::moment(ready),
            words::moment(due)
        ),
        (Some(ready), Some(due)) => format!(
            "Kết quả có lúc {}, sau hạn trả {}: mỗi bước dùng hết thời hạn của mình thì hồ sơ trễ.",
            words::moment(ready),
            words::moment(due)
        ),
        (Some(ready), None) => format!(
            "Kết quả có lúc {}; thủ tục chưa có thời hạn để đối chiếu.",
            words::moment(ready)
        ),
        _ => "Hồ sơ mẫu không đi đến kết quả.".to_owned(),
    };
    page.fees = trial
        .terms
        .iter()
        .flat_map(|terms| &terms.fees)
        .map(|fee| {
            let amount = fee
                .amount
                .map_or_else(|| "chưa có dữ liệu mức thu".to_owned(), words::money);
            (fee.name.clone(), amount, fee.because.clone())
        })
        .collect();
}

fn row(it: &Happening) -> Row {
    Row {
        what: it.what.clone(),
        who: it.role.to_owned(),
        unit: it.unit.clone(),
        from: words::moment_short(it.from),
        to: words::moment_short(it.to),
        limit: it.limit.map(Limit::words).unwrap_or_default(),
        beside: it.beside,
    }
}

/// The fields that the forks ask about, each once.
fn boxes(process: &Process, form: &Form, pairs: &Pairs) -> Vec<SampleBox> {
    let mut names: Vec<&str> = Vec::new();
    for when in process
        .steps
        .iter()
        .flat_map(|step| &step.next)
        .filter_map(|way| way.when.as_ref())
    {
        for field in when.fields() {
            if !names.contains(&field) {
                names.push(field);
            }
        }
    }
    names
        .into_iter()
        .filter_map(|name| Some((name, form.field(name)?)))
        .map(|(name, field)| sample_box(name, field, pairs))
        .collect()
}

fn sample_box(name: &str, field: &Field, pairs: &Pairs) -> SampleBox {
    SampleBox {
        name: name.to_owned(),
        id: super::condition_box::id(name),
        title: field.title.clone(),
        value: asked(pairs, name).to_owned(),
        options: match &field.kind {
            FieldKind::Choice(options) | FieldKind::Choices(options) => options.clone(),
            _ => Vec::new(),
        },
        is_yes_no: matches!(field.kind, FieldKind::YesNo | FieldKind::Agree),
        when: if field.kind == FieldKind::Date {
            "ví dụ 05/09/1990"
        } else {
            ""
        },
    }
}

/// The page with content to show it by.
pub fn samples() -> Vec<(&'static str, ProcessTrial)> {
    let catalogue = domain::catalogue::Catalogue::seed();
    let Some(organisation) = domain::organisation::Organisation::seed("nam-dinh") else {
        return Vec::new();
    };
    let tried = catalogue.processes().iter().find_map(|process| {
        let procedure = process
            .codes
            .iter()
            .find_map(|it| catalogue.procedure(it))?;
        let agency = organisation.resolvers(procedure).first()?.code.clone();
        Some((process.clone().renumbered(), procedure, agency))
    });
    let Some((process, procedure, agency)) = tried else {
        return Vec::new();
    };
    let (rules, calendar) = (domain::testing::rules(), domain::testing::calendar());
    let trial = process.trial(&Sample {
        catalogue: &catalogue,
        organisation: &organisation,
        procedure,
        agency: &agency,
        variant: None,
        data: &Value::Null,
        from: domain::testing::moment("2026-08-24T08:00"),
        rules: &rules,
        calendar: &calendar,
    });
    let mut page = ProcessTrial {
        desk: Desk::sample(DeskPlace::Publication),
        head: Head::sample(&process.name),
        procedure: procedure.name.clone(),
        agencies: vec![(agency.to_string(), "Sở".to_owned())],
        agency: agency.to_string(),
        variants: vec!["Cấp mới".to_owned()],
        variant: String::new(),
        start: "24/8/2026".to_owned(),
        boxes: vec![SampleBox {
            name: "loai".to_owned(),
            id: "loai".to_owned(),
            title: "Loại".to_owned(),
            value: "A".to_owned(),
            options: vec!["A".to_owned(), "B".to_owned()],
            is_yes_no: false,
            when: "",
        }],
        picture: Picture::of(&process, None, &organisation, &[], &trial.taken),
        faults: Vec::new(),
        grave: 0,
        sound: "Quy trình đủ điều kiện trình duyệt.",
        rows: Vec::new(),
        stopped: String::new(),
        verdict: String::new(),
        in_time: false,
        fees: Vec::new(),
        impossible: String::new(),
    };
    tell(&mut page, &trial);
    vec![("process-trial", page)]
}
