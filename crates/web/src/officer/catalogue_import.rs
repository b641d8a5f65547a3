//! Files of many records, in and out: what was handed in and how far it is, the report of a dry
//! run line by line, the word that all of it be taken; and the same data as spreadsheets.

use super::answer;
use super::desk::{Desk, Place};
use super::fields::escaped;
use super::law;
use super::seat::Seat;
use super::typed::Typed;
use crate::error::Problem;
use crate::forms::{Fields, Posted};
use crate::house::House;
use crate::public::open_data::download;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::catalogue_import::{self, HandedIn, NotDone};
use casework::spreadsheet;
use domain::actor::Role;
use domain::authority::Duty;
use domain::clock::words;
use domain::import::export::{self, OfficerRow};
use domain::import::{Count, Verdict, What};
use domain::staff::Fault;
use store::catalogue_import::{self as files, Import, State as Stage};
use store::read::page::PageRequest;
use store::staff::Wanted;
use uuid::Uuid;

/// Where files are handed in.
pub const PATH: &str = "/can-bo/danh-muc/tep";
/// Lines of a report on a page.
const ROWS: u32 = 100;
/// Files in the list.
const LATEST: u32 = 30;

/// A file in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    address: String,
    name: String,
    what: &'static str,
    at: String,
    who: String,
    state: &'static str,
    tag: &'static str,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/catalogue_import.html")]
pub struct ImportsPage {
    desk: Desk,
    tab: &'static str,
    typed: Typed,
    may_hand_in: bool,
    kinds: Vec<(&'static str, &'static str)>,
    sheets: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
}

/// A line of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineView {
    place: String,
    code: String,
    name: String,
    verdict: &'static str,
    tag: &'static str,
    says: Vec<String>,
    notes: Vec<String>,
}

/// A file with its report.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/catalogue_import_report.html")]
pub struct ReportPage {
    desk: Desk,
    typed: Typed,
    id: String,
    version: i64,
    name: String,
    what: &'static str,
    handed_in: String,
    state: &'static str,
    moving: bool,
    waits: bool,
    done: i64,
    total: i64,
    percent: i64,
    count: Count,
    trouble: String,
    taken_by: String,
    may_take: bool,
    may_drop: bool,
    shown: String,
    lines: Vec<LineView>,
    next: Option<String>,
}

fn state(it: Stage) -> (&'static str, &'static str) {
    match it {
        Stage::Reading => ("đang đọc", "now"),
        Stage::Read => ("chờ quyết định", "soon"),
        Stage::Taking => ("đang ghi", "now"),
        Stage::Taken => ("đã ghi", "ok"),
        Stage::Failed => ("không ghi được", "late"),
        Stage::Dropped => ("đã bỏ", "paused"),
    }
}

/// The page.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let page = listed(&seat, Typed::default()).await?;
    answer::shown(&page)
}

async fn listed(seat: &Seat, typed: Typed) -> Result<ImportsPage, Problem> {
    let all = files::latest(seat.db(), LATEST).await?;
    let row = |it: &Import| Row {
        address: format!("{PATH}/{}", it.id),
        name: it.file_name.clone(),
        what: it.what.name(),
        at: words::moment(it.at),
        who: it.who_name.clone(),
        state: state(it.state).0,
        tag: state(it.state).1,
    };
    let mut sheets = vec![
        ("thu-tuc", What::Procedure.name()),
        ("co-quan", What::Agency.name()),
        ("don-vi", What::Unit.name()),
    ];
    if seat.may_do(Duty::OfficerManage).is_ok() {
        sheets.push(("can-bo", What::Officer.name()));
    }
    Ok(ImportsPage {
        desk: seat.desk(Place::Organisation),
        tab: "files",
        may_hand_in: seat.may_do(Duty::CatalogueImport).is_ok(),
        kinds: What::ALL
            .into_iter()
            .map(|it| (it.word(), it.name()))
            .collect(),
        sheets,
        rows: all.iter().map(row).collect(),
        typed,
    })
}

/// A file is handed in.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What does not fit comes back.
pub async fn hand_in(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueImport)?;
    let what = What::from_word(&fields.text("what"));
    let upload = fields.file("file");
    let mut faults = Vec::new();
    let mut wrong = |field, message: &str| {
        faults.push(Fault {
            field,
            message: message.to_owned(),
        });
    };
    if what.is_none() {
        wrong("what", "Chọn nội dung của tệp.");
    }
    match upload {
        None => wrong("file", "Chọn tệp bảng tính hoặc JSON."),
        Some(it) if it.bytes.len() > spreadsheet::LARGEST => wrong("file", "Tệp lớn hơn 20 MB."),
        Some(it) if spreadsheet::is_old(&it.bytes) => {
            wrong("file", &spreadsheet::Unreadable::OldKind.to_string());
        }
        Some(it)
            if !spreadsheet::looks_like(&it.bytes) && std::str::from_utf8(&it.bytes).is_err() =>
        {
            wrong(
                "file",
                "Tệp không phải bảng tính (xlsx, ods), cũng không phải JSON.",
            );
        }
        Some(_) => {}
    }
    let (Some(what), Some(upload), true) = (what, upload, faults.is_empty()) else {
        let typed = Typed::wrong(
            Fields {
                files: Vec::new(),
                ..fields.clone()
            },
            &faults,
        );
        return answer::again(&listed(&seat, typed).await?);
    };
    let key = house.files.put(upload.bytes.clone()).await?;
    let handed = HandedIn {
        what,
        name: upload.name.clone(),
        hash: key.as_str().to_owned(),
    };
    match catalogue_import::hand_in(&seat.office, &seat.officer, handed, seat.now).await {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(not) => Err(problem(not)),
    }
}

fn problem(not: NotDone) -> Problem {
    match not {
        NotDone::Refused(refusal) => refusal.into(),
        NotDone::NotFound => Problem::NotFound,
        NotDone::Read(error) => error.into(),
        NotDone::Commit(error) => error.into(),
        NotDone::Words(error) => Problem::failure(error),
        other @ (NotDone::Otherwise | NotDone::SamePerson) => Problem::failure(other),
    }
}

/// What a report is narrowed by.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `new`, `changed`, `same`, `wrong`.
    pub loai: String,
    /// Where it goes on.
    pub sau: String,
}

/// The report of a file.
///
/// # Errors
/// When the officer may not see it, there is none, or the files cannot be read.
pub async fn report(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let import = files::load(seat.db(), id).await?.ok_or(Problem::NotFound)?;
    let page = shown(&seat, &import, &asked, Typed::default()).await?;
    let mut response = answer::shown(&page)?;
    if import.state.is_moving() {
        // Without scripts too, the page looks again by itself while the work goes on.
        response
            .headers_mut()
            .insert("refresh", axum::http::HeaderValue::from_static("2"));
    }
    Ok(response)
}

async fn shown(
    seat: &Seat,
    it: &Import,
    asked: &Asked,
    typed: Typed,
) -> Result<ReportPage, Problem> {
    let verdict = ["new", "changed", "same", "wrong"]
        .into_iter()
        .find(|word| *word == asked.loai);
    // What is wrong comes first, as long as nobody asks otherwise.
    let verdict = match verdict {
        None if asked.loai.is_empty() && it.count.wrong > 0 => Some("wrong"),
        other => other,
    };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(ROWS),
        cursor => PageRequest::after(cursor, ROWS),
    };
    let lines = files::lines(seat.db(), it.id, verdict, &request).await?;
    let own = it.who == format!("officer:{}", seat.officer.id);
    let taking = catalogue_import::taking(it.what);
    let waits = it.state == Stage::Read;
    let may = |duty| seat.may_do(duty).is_ok();
    Ok(ReportPage {
        desk: seat.desk(Place::Organisation),
        typed,
        id: it.id.to_string(),
        version: it.version,
        name: it.file_name.clone(),
        what: it.what.name(),
        handed_in: format!("{}, {}", it.who_name, words::moment(it.at)),
        state: state(it.state).0,
        moving: it.state.is_moving(),
        waits,
        done: it.done,
        total: it.total,
        percent: if it.total > 0 {
            it.done * 100 / it.total
        } else {
            0
        },
        count: it.count,
        trouble: it.trouble.clone().unwrap_or_default(),
        taken_by: match (&it.taken_by, it.ended_at) {
            (Some((_, name)), Some(at)) => format!("{name}, {}", words::moment(at)),
            (Some((_, name)), None) => name.clone(),
            (None, _) => String::new(),
        },
        may_take: waits
            && it.count.may_be_taken()
            && may(taking)
            && !(own && taking == Duty::CatalogueApproveContent),
        may_drop: waits && (may(Duty::CatalogueImport) || may(taking)),
        shown: verdict.unwrap_or_default().to_owned(),
        next: lines.next.map(|cursor| {
            format!(
                "{PATH}/{}?loai={}&sau={}",
                it.id,
                verdict.unwrap_or("tat-ca"),
                escaped(&cursor)
            )
        }),
        lines: lines.items.iter().map(line).collect(),
    })
}

fn line(it: &domain::import::Line) -> LineView {
    let (verdict, tag, says) = match &it.verdict {
        Verdict::New => ("thêm mới", "ok", Vec::new()),
        Verdict::Changed { fields } => ("thay đổi", "now", vec![fields.join(", ")]),
        Verdict::Same => ("như cũ", "paused", Vec::new()),
        Verdict::Wrong { why } => ("sai", "late", why.clone()),
    };
    LineView {
        place: if it.sheet.is_empty() {
            it.no.to_string()
        } else {
            format!("{} · {}", it.sheet, it.no)
        },
        code: it.code.clone(),
        name: it.name.clone(),
        verdict,
        tag,
        says,
        notes: it.notes.clone(),
    }
}

/// A file is taken, or given up.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What stands in the way is said.
pub async fn decide(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let import = files::load(seat.db(), id).await?.ok_or(Problem::NotFound)?;
    // Whoever hands files in, and whoever says that this one be taken.
    if seat.may_do(catalogue_import::taking(import.what)).is_err() {
        seat.may_do(Duty::CatalogueImport)?;
    }
    let seen = fields
        .text("version")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    let (office, officer) = (&seat.office, &seat.officer);
    let done = match fields.text("viec").as_str() {
        "ghi" => catalogue_import::order(office, officer, id, seen, seat.now).await,
        "bo" => catalogue_import::drop_it(office, officer, id, seen, seat.now).await,
        _ => return Err(Problem::unreadable_form()),
    };
    let words = match done {
        Ok(()) => return Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(NotDone::Otherwise) => {
            "Tệp không còn chờ quyết định: đã có người quyết định hoặc còn dòng sai."
        }
        Err(NotDone::SamePerson) => {
            "Người nộp tệp không tự duyệt được. Nhờ người kiểm soát thủ tục khác xem và ghi."
        }
        Err(other) => return Err(problem(other)),
    };
    let import = files::load(seat.db(), id).await?.ok_or(Problem::NotFound)?;
    let refused = law::Refused {
        message: words.to_owned(),
        field: String::new(),
        law: None,
    };
    let typed = Typed::refused(Fields::default(), refused);
    let page = shown(&seat, &import, &Asked::default(), typed).await?;
    answer::again(&page)
}

/// The same data as a spreadsheet, or an empty one to fill in.
///
/// # Errors
/// When the officer may not have it, there is none, or it cannot be written.
pub async fn sheet(
    State(house): State<House>,
    who: OfficerIn,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OrganisationView)?;
    let organisation = &seat.office.organisation;
    let slug = name.strip_suffix(".xlsx").ok_or(Problem::NotFound)?;
    let sheet = match slug {
        "thu-tuc" => {
            let all: Vec<_> = seat.office.catalogue.procedures().iter().collect();
            export::procedures(&all)
        }
        "co-quan" => export::agencies(organisation.agencies().iter().chain(organisation.away())),
        "don-vi" => export::units(organisation.units().iter().chain(organisation.units_away())),
        "can-bo" => {
            seat.may_do(Duty::OfficerManage)?;
            export::officers(&officers(&seat).await?)
        }
        "mau-thu-tuc" => export::empty(What::Procedure),
        "mau-co-quan" => export::empty(What::Agency),
        "mau-don-vi" => export::empty(What::Unit),
        "mau-can-bo" => export::empty(What::Officer),
        _ => return Err(Problem::NotFound),
    };
    let made = tokio::task::spawn_blocking(move || spreadsheet::write(&[sheet]));
    let bytes = made
        .await
        .map_err(Problem::failure)?
        .map_err(Problem::failure)?;
    Ok(download(&name, bytes))
}

/// The officers that whoever asks sees to.
async fn officers(seat: &Seat) -> Result<Vec<OfficerRow>, Problem> {
    let mut wanted = Wanted {
        agencies: super::staff::agencies(seat, ""),
        ..Wanted::default()
    };
    if seat.officer.is(Role::Operator) {
        wanted.agencies.clear();
    }
    let mut rows = Vec::new();
    let mut request = PageRequest::first(1_000);
    loop {
        let page = store::staff::list(seat.db(), &wanted, &request).await?;
        rows.extend(page.items.into_iter().map(|it| OfficerRow {
            name: it.particulars.name,
            login: it.particulars.login,
            email: it.particulars.email.unwrap_or_default(),
            unit: it.particulars.unit.to_string(),
            agency: it.particulars.agency.to_string(),
            roles: it.particulars.roles,
        }));
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, 1_000),
            None => return Ok(rows),
        }
    }
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(&'static str, String)> {
    let mut desk = Desk::sample(Place::Organisation);
    desk.manages = true;
    let list = ImportsPage {
        desk: desk.clone(),
        tab: "files",
        typed: Typed::wrong(
            Fields::given(&[("what", "procedure")]),
            &[Fault {
                field: "file",
                message: "Chọn tệp bảng tính hoặc JSON.".to_owned(),
            }],
        ),
        may_hand_in: true,
        kinds: What::ALL
            .into_iter()
            .map(|it| (it.word(), it.name()))
            .collect(),
        sheets: vec![("thu-tuc", "Thủ tục hành chính")],
        rows: vec![Row {
            address: format!("{PATH}/1"),
            name: "danh-muc-2026.xlsx".to_owned(),
            what: "Thủ tục hành chính",
            at: "7:31 Thứ Hai 24/8/2026".to_owned(),
            who: "Đỗ Thị Ánh".to_owned(),
            state: "chờ quyết định",
            tag: "soon",
        }],
    };
    let line = |verdict: &'static str, tag, says: &[&str]| LineView {
        place: "Danh mục · 4".to_owned(),
        code: "1.001193".to_owned(),
        name: "Đăng ký khai sinh".to_owned(),
        verdict,
        tag,
        says: says.iter().map(|it| (*it).to_owned()).collect(),
        notes: vec!["Thời hạn “Trong ngày” giữ nguyên lời.".to_owned()],
    };
    let report = ReportPage {
        desk,
        typed: Typed::default(),
        id: "1".to_owned(),
        version: 2,
        name: "danh-muc-2026.xlsx".to_owned(),
        what: "Thủ tục hành chính",
        handed_in: "Đỗ Thị Ánh, 7:31 Thứ Hai 24/8/2026".to_owned(),
        state: "chờ quyết định",
        moving: true,
        waits: true,
        done: 500,
        total: 1_000,
        percent: 50,
        count: Count {
            new: 1,
            changed: 1,
            same: 3,
            wrong: 1,
        },
        trouble: String::new(),
        taken_by: String::new(),
        may_take: true,
        may_drop: true,
        shown: "wrong".to_owned(),
        lines: vec![
            line("sai", "late", &["Thiếu tên thủ tục."]),
            line("thay đổi", "now", &["time, fees"]),
        ],
        next: Some(format!("{PATH}/1?sau=1")),
    };
    let html = |page: Result<String, askama::Error>| page.unwrap_or_default();
    vec![
        ("catalogue-import", html(list.render())),
        ("catalogue-import-report", html(report.render())),
    ]
}
