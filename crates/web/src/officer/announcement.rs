//! Announcements: the operator and the Office publish maintenance and content that is demanded, and
//! take it back.

use super::date;
use super::desk::Place;
use super::fields::Fields;
use super::seat::Seat;
use super::sheet::{Cell, Field, Form, Kind as Takes, Part, Row, Sheet};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::NotDone;
use casework::announcement::{publish, span, take_back};
use domain::announcement::{Kind, Wish};
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::{self, holidays, words};
use jiff::Timestamp;
use store::announcement::{self as files, Announcement};
use store::read::page::PageRequest;
use uuid::Uuid;

/// Where the page is.
pub const PATH: &str = "/can-bo/thong-bao-chung";
/// Where taking back goes.
pub const TAKE_BACK: &str = "/can-bo/thong-bao-chung/thu-hoi";

/// What was done, and where the list goes on.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Its word.
    pub xong: String,
    /// Where the list goes on.
    pub sau: String,
}

fn row(it: &Announcement, now: Timestamp) -> Row {
    let over = it.ends.is_some_and(|at| at <= now);
    let state = match &it.taken_back {
        Some((at, _)) => Cell::tag(format!("Đã thu hồi {}", words::moment(*at)), "late"),
        None if over => Cell::tag("Đã xong", "ok"),
        None => Cell::tag("Đang đăng", "ok"),
    };
    let forms = if it.taken_back.is_none() && !over {
        let id = Field::of(Takes::Hidden, "id", "").holding(it.id.to_string());
        vec![Form::doing(TAKE_BACK, "Thu hồi", vec![id])]
    } else {
        Vec::new()
    };
    let time = match it.kind {
        Kind::Maintenance => span(it),
        Kind::Content => it.basis.clone(),
    };
    Row {
        cells: vec![
            words::moment(it.at).into(),
            it.kind.name().into(),
            it.title.clone().into(),
            time.into(),
            it.who_name.clone().into(),
            state,
        ],
        forms,
    }
}

fn form(seat: &Seat, typed: &Fields, refused: Option<&Refusal>) -> Form {
    let limit = seat
        .office
        .regulation
        .limit("ops.maintenance_notice", clock::wall(seat.now).date());
    let kinds = Kind::ALL.into_iter().map(|it| {
        let chosen = it == Kind::Maintenance;
        (it.word().to_owned(), it.name().to_owned(), chosen)
    });
    let fields = vec![
        Field::of(Takes::Select, "kind", "Loại").choices(kinds.collect()),
        Field::of(Takes::Line, "title", "Tiêu đề"),
        Field::of(Takes::Area, "body", "Nội dung").hint("Mỗi dòng là một đoạn."),
        Field::of(Takes::Line, "basis", "Theo yêu cầu của")
            .hint("Cơ quan, số và ngày văn bản. Bảo trì thì để trống."),
        Field::of(Takes::Date, "begins", "Bảo trì từ ngày")
            .hint(&format!("Báo trước ít nhất {}.", limit.words())),
        Field::of(Takes::Line, "begins_time", "Từ giờ").hint("Ví dụ 18:00."),
        Field::of(Takes::Date, "ends", "Hoạt động lại ngày"),
        Field::of(Takes::Line, "ends_time", "Lúc").hint("Ví dụ 22:00."),
    ];
    let form = Form::doing(PATH, "Đăng thông báo", fields)
        .main()
        .typed(typed);
    match refused {
        Some(refusal) => form.refused(seat, refusal),
        None => form,
    }
}

async fn shown(
    seat: &Seat,
    typed: &Fields,
    refused: Option<&Refusal>,
    asked: &Asked,
) -> Result<Sheet, Problem> {
    seat.may_do(Duty::Announce)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(30),
        cursor => PageRequest::after(cursor, 30),
    };
    let found = files::page(seat.db(), false, &request).await?;
    let mut page = Sheet::of(seat.desk(Place::Elsewhere), "Thông báo chung");
    page.lead = "Đăng cho mọi người dùng: lịch bảo trì, nâng cấp, và nội dung mà Chính phủ, Thủ tướng Chính phủ, bộ, cơ quan trung ương yêu cầu công khai. Lịch bảo trì hiện trên mọi trang cho đến khi xong, và được gửi thư đến mọi cán bộ.".to_owned();
    page.done = match asked.xong.as_str() {
        "dang" => "Đã đăng thông báo.",
        "thu-hoi" => "Đã thu hồi thông báo.",
        _ => "",
    }
    .to_owned();
    page.next = found.next.map(|cursor| format!("{PATH}?sau={cursor}"));
    page.parts = vec![Part {
        id: "da-dang",
        heading: "Đã đăng".to_owned(),
        head: vec![
            "Lúc",
            "Loại",
            "Tiêu đề",
            "Thời gian, căn cứ",
            "Ai",
            "Tình trạng",
        ],
        rows: found.items.iter().map(|it| row(it, seat.now)).collect(),
        empty: "Chưa có thông báo nào.",
        forms: vec![form(seat, typed, refused)],
        ..Part::default()
    }];
    Ok(page)
}

/// The page.
///
/// # Errors
/// When the officer may not, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = shown(&seat, &Fields::default(), None, &asked).await?;
    Ok(Html(page.render()?).into_response())
}

/// A day and a time as they were typed.
fn moment(fields: &Fields, day: &str, time: &str) -> Option<Timestamp> {
    let day = date::parse(&fields.text(day))?;
    let time = holidays::time(fields.text(time).trim())?;
    Some(clock::instant(day.to_datetime(time)))
}

fn wish(fields: &Fields) -> Wish {
    let kind = Kind::from_word(&fields.text("kind")).unwrap_or(Kind::Maintenance);
    let maintenance = kind == Kind::Maintenance;
    let at = |day, time| maintenance.then(|| moment(fields, day, time)).flatten();
    Wish {
        kind,
        title: fields.text("title"),
        body: fields.text("body"),
        basis: if maintenance {
            String::new()
        } else {
            fields.text("basis").chars().take(300).collect()
        },
        begins: at("begins", "begins_time"),
        ends: at("ends", "ends_time"),
    }
}

/// Something is told.
///
/// # Errors
/// When the officer may not, or something of ours failed. What cannot be told comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::Announce)?;
    match publish(&seat.office, &seat.officer, wish(&fields), seat.now).await {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}?xong=dang")).into_response()),
        Err(NotDone::Refused(refusal)) => {
            let page = shown(&seat, &fields, Some(&refusal), &Asked::default()).await?;
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Something is taken back.
///
/// # Errors
/// When the officer may not, there is none, or something of ours failed.
pub async fn withdraw(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::Announce)?;
    let id = Uuid::parse_str(&fields.text("id")).map_err(|_| Problem::unreadable_form())?;
    take_back(&seat.office, &seat.officer, id, seat.now).await?;
    Ok(Redirect::to(&format!("{PATH}?xong=thu-hoi")).into_response())
}
