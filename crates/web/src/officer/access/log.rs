//! The auditors' search in the log of who read whose personal data: by person, case, reader or
//! time; and the same as a file. A search in the log is itself a reading, and is written down.

use super::{HOME, export, tabs};
use crate::error::Problem;
use crate::house::House;
use crate::officer::desk::Place;
use crate::officer::fields::escaped;
use crate::officer::seat::{Reading, Seat};
use crate::officer::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet};
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use casework::capacity;
use domain::authority::Duty;
use domain::clock::{self, words};
use domain::ids::CaseId;
use jiff::civil::Date;
use store::access_log::{self, About, Access, Narrow, Outcome};
use store::emergency_access;
use store::read::case_line;
use store::read::page::{Page, PageRequest};

/// How many a page shows, and a file holds.
const ROWS: u32 = 50;
const ROWS_IN_A_FILE: u32 = 5_000;
/// So many days back where no day is named.
const DAYS: i32 = 7;

/// What is looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Identity number of the person whose data were read.
    pub nguoi: String,
    /// Code of a case.
    pub hs: String,
    /// Login of the reader.
    pub can_bo: String,
    /// The first day.
    pub tu: String,
    /// The last day.
    pub den: String,
    /// What came of it.
    pub kq: String,
    /// Where the list goes on.
    pub sau: String,
}

impl Asked {
    fn days(&self, today: Date) -> (Date, Date) {
        let until = self.den.parse().unwrap_or(today);
        let span = jiff::Span::new().days(DAYS);
        let from = self.tu.parse().ok();
        let from = from.or_else(|| until.checked_sub(span).ok());
        (from.unwrap_or(until), until)
    }

    fn narrows(&self) -> String {
        format!(
            "nguoi={}&hs={}&can_bo={}&tu={}&den={}&kq={}",
            escaped(&self.nguoi),
            escaped(&self.hs),
            escaped(&self.can_bo),
            escaped(&self.tu),
            escaped(&self.den),
            escaped(&self.kq)
        )
    }
}

/// What the log is asked about; nothing where what is named does not exist.
async fn about(seat: &Seat, asked: &Asked) -> Result<Option<About>, Problem> {
    let digits: String = asked
        .nguoi
        .chars()
        .filter(|it| !it.is_whitespace())
        .collect();
    if !digits.is_empty() {
        return Ok(Some(About::Subject(digits)));
    }
    if !asked.hs.trim().is_empty() {
        let file = store::case_file::load_by_code(seat.db(), asked.hs.trim()).await?;
        return Ok(file.map(|file| About::Case(file.case.id)));
    }
    if !asked.can_bo.trim().is_empty() {
        let reader = store::officer::by_login(seat.db(), asked.can_bo.trim()).await?;
        return Ok(reader.map(|it| About::Who(format!("officer:{}", it.id))));
    }
    let (from, until) = asked.days(clock::wall(seat.now).date());
    let until = until.tomorrow().unwrap_or(until);
    Ok(Some(About::Time(Narrow {
        from: clock::instant(from.at(0, 0, 0, 0)),
        until: clock::instant(until.at(0, 0, 0, 0)),
        outcome: Outcome::of(&asked.kq).filter(|_| !asked.kq.is_empty()),
    })))
}

/// The cases of these readings that the officer may not know of.
async fn unknown(seat: &Seat, items: &[Access]) -> Result<Vec<CaseId>, Problem> {
    let mut ids: Vec<_> = items
        .iter()
        .filter_map(|it| it.case)
        .map(|it| it.0)
        .collect();
    ids.sort();
    ids.dedup();
    let sight = seat.sight();
    let mut unknown = Vec::new();
    for some in ids.chunks(500) {
        let lines = case_line::of(seat.db(), some).await?;
        let lines = lines.iter().filter(|line| !capacity::knows(&sight, line));
        unknown.extend(lines.map(|line| CaseId(line.id)));
    }
    Ok(unknown)
}

pub(crate) async fn found(seat: &Seat, asked: &Asked, rows: u32) -> Result<Page<Access>, Problem> {
    seat.may_do(Duty::AccessAudit)?;
    let Some(about) = about(seat, asked).await? else {
        return Ok(Page {
            items: Vec::new(),
            next: None,
        });
    };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(rows),
        cursor => PageRequest::after(cursor, rows),
    };
    let mut page = access_log::page(seat.db(), &about, &request).await?;
    let unknown = unknown(seat, &page.items).await?;
    if matches!(about, About::Subject(_)) {
        // That there is such a reading would tell whose the case is.
        page.items
            .retain(|it| it.case.is_none_or(|case| !unknown.contains(&case)));
    }
    for it in &mut page.items {
        if it.case.is_some_and(|case| unknown.contains(&case)) {
            it.subject = it.subject.take().map(|_| capacity::UNKNOWN.to_owned());
        }
    }
    let (case, subject) = match &about {
        About::Case(case) => (Some(*case), None),
        About::Subject(subject) => (None, Some(subject.as_str())),
        _ => (None, None),
    };
    let reading = Reading {
        what: "Tra cứu nhật ký truy cập",
        case,
        subject,
        why: "Thanh tra, kiểm tra",
    };
    seat.note_reading(&reading).await?;
    Ok(page)
}

/// An outcome on screen, with the colour of its tag.
fn outcome(it: Outcome) -> (&'static str, &'static str) {
    match it {
        Outcome::Shown => ("đã xem", "ok"),
        Outcome::Refused => ("bị từ chối", "late"),
        Outcome::Emergency => ("khẩn cấp", "soon"),
    }
}

fn row(it: &Access) -> Row {
    let (name, state) = outcome(it.outcome);
    Row {
        cells: vec![
            words::moment(it.at).into(),
            format!("{}, {}", it.who_name, it.capacity).into(),
            it.what.clone().into(),
            it.subject.clone().unwrap_or_default().into(),
            it.why.clone().into(),
            Cell::tag(name, state),
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
    let found = found(&seat, &asked, ROWS).await?;
    let (from, until) = asked.days(clock::wall(seat.now).date());
    let unseen = emergency_access::unseen(seat.db()).await?;
    let mut page = Sheet::of(seat.desk(Place::Access), "Nhật ký truy cập");
    page.lead = "Ai đã xem dữ liệu cá nhân của ai, với tư cách gì, vì sao. Nhật ký chỉ thêm, không sửa, không xóa; mỗi dòng nối với dòng trước bằng mã băm. Việc tra cứu này cũng được ghi.".to_owned();
    page.tabs = tabs(&seat, HOME);
    if unseen > 0 {
        page.warning = format!("{unseen} lần mở khẩn cấp chưa ai xem xét.");
    }
    let outcomes = [
        ("", "Tất cả"),
        ("shown", "Đã xem"),
        ("refused", "Bị từ chối"),
        ("emergency", "Khẩn cấp"),
    ];
    let narrowing = Form::narrowing(
        HOME,
        vec![
            Field::of(Kind::Line, "nguoi", "Số định danh người có dữ liệu").holding(&asked.nguoi),
            Field::of(Kind::Line, "hs", "Mã hồ sơ").holding(&asked.hs),
            Field::of(Kind::Line, "can_bo", "Tên đăng nhập người xem").holding(&asked.can_bo),
            Field::of(Kind::Date, "tu", "Từ ngày").holding(from.to_string()),
            Field::of(Kind::Date, "den", "Đến ngày").holding(until.to_string()),
            Field::of(Kind::Select, "kq", "Kết quả").choices(
                outcomes
                    .map(|(word, name)| (word.to_owned(), name.to_owned(), word == asked.kq))
                    .to_vec(),
            ),
        ],
    );
    page.next = found
        .next
        .as_ref()
        .map(|next| format!("{HOME}?{}&sau={next}", asked.narrows()));
    page.parts = vec![
        Part {
            id: "nhat-ky",
            heading: "Các lần xem".to_owned(),
            head: vec!["Lúc", "Ai", "Xem gì", "Dữ liệu của", "Lý do", "Kết quả"],
            rows: found.items.iter().map(row).collect(),
            empty: "Không có lần xem nào khớp.",
            forms: vec![narrowing],
            ..Part::default()
        },
        Part {
            id: "xuat",
            facts: Vec::new(),
            head: vec!["Tệp"],
            heading: "Xuất ra tệp".to_owned(),
            rows: vec![Row {
                cells: vec![Cell::link(
                    "nhat-ky-truy-cap.csv",
                    format!("{HOME}/nhat-ky.csv?{}", asked.narrows()),
                )],
                forms: Vec::new(),
            }],
            ..Part::default()
        },
    ];
    Ok(Html(page.render()?).into_response())
}

/// What was found as a file.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn file(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let found = found(&seat, &asked, ROWS_IN_A_FILE).await?;
    let rows: Vec<Vec<String>> = found
        .items
        .iter()
        .map(|it| row(it).cells.into_iter().map(|cell| cell.text).collect())
        .collect();
    let head = ["Lúc", "Ai", "Xem gì", "Dữ liệu của", "Lý do", "Kết quả"];
    Ok(export::csv("nhat-ky-truy-cap.csv", &head, &rows))
}
