//! A look-up in the population database, entered before it is done: for which case and for what.
//! Written down also where it is refused; what the database answers stays with it.

use super::{Sheet, tabs};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::officer::desk::Place;
use crate::officer::fields::Fields;
use crate::officer::line::case_address;
use crate::officer::seat::Seat;
use crate::officer::sheet::{Cell, Field, Form, Kind, Part, Row};
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::NotDone;
use casework::population_access::{self as accounts, Asked as Wish};
use domain::case::Refusal;
use domain::clock::words;
use store::population_access::{self, Answered};

/// Where it is.
pub const PATH: &str = "/can-bo/dan-cu/tra-cuu";

/// For which case.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The code of the case.
    pub hs: String,
    /// What was done.
    pub xong: String,
}

fn shown(seat: &Seat, asked: &Asked, typed: &Fields, refused: Option<&Refusal>) -> Sheet {
    let mut page = Sheet::of(seat.desk(Place::Population), "Xác thực với CSDL dân cư");
    page.lead = "Ghi hồ sơ và mục đích trước khi tra cứu. Lần tra cứu được ghi tên, kể cả khi không được phép; chủ hồ sơ và Công an tỉnh xem được.".to_owned();
    page.tabs = tabs(seat, PATH);
    if asked.xong == "ghi" {
        page.done = format!("Đã ghi lần tra cứu cho hồ sơ {}.", asked.hs);
    }
    let fields = vec![
        Field::of(Kind::Line, "case", "Mã hồ sơ").holding(&asked.hs),
        Field::of(Kind::Area, "purpose", "Mục đích")
            .hint("Ví dụ: xác thực nơi cư trú của người yêu cầu."),
    ];
    let mut form = Form::doing(PATH, "Ghi và tra cứu", fields)
        .main()
        .typed(typed);
    if let Some(refusal) = refused {
        form = form.refused(seat, refusal);
    }
    page.parts = vec![Part {
        id: "tra-cuu",
        forms: vec![form],
        ..Part::default()
    }];
    page
}

/// What the database answered to the officer's own look-ups of a case.
async fn answers(seat: &Seat, code: &str) -> Result<Option<Part>, Problem> {
    let file = match code {
        "" => None,
        code => store::case_file::load_by_code(seat.db(), code).await?,
    };
    let Some(file) = file else { return Ok(None) };
    let mut all = population_access::of_case(seat.db(), file.case.id).await?;
    all.retain(|it| it.officer == seat.officer.id && it.outcome == "done");
    if all.is_empty() {
        return Ok(None);
    }
    Ok(Some(Part {
        id: "tra-loi",
        heading: format!("Kết quả cho hồ sơ {code}"),
        note: "Chỉ lưu việc khớp hay không khớp; dữ liệu dân cư không được sao chép về đây."
            .to_owned(),
        head: vec!["Lúc", "Mục đích", "Họ tên", "Ngày sinh", "Nơi thường trú"],
        rows: all.iter().map(answered).collect(),
        ..Part::default()
    }))
}

fn answered(it: &Answered) -> Row {
    let answer: serde_json::Value = it
        .answer
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let fact = |name: &str| match (answer["is"].as_str(), answer[name].as_str()) {
        (None, _) => Cell::tag("đang hỏi, tải lại sau", "paused"),
        (Some("not_connected"), _) => Cell::tag("chưa kết nối", ""),
        (Some("not_found"), _) => Cell::tag("không có số này", "late"),
        (_, Some("same")) => Cell::tag("khớp", "ok"),
        (_, Some("differs")) => Cell::tag("không khớp", "late"),
        _ => Cell::tag("không có dữ liệu", ""),
    };
    Row {
        cells: vec![
            words::moment(it.at).into(),
            it.purpose.clone().into(),
            fact("name"),
            fact("born"),
            fact("residence"),
        ],
        forms: Vec::new(),
    }
}

/// The form.
///
/// # Errors
/// When the page cannot be made.
pub async fn form(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let mut page = shown(&seat, &asked, &Fields::default(), None);
    page.parts.extend(answers(&seat, &asked.hs).await?);
    Ok(Html(page.render()?).into_response())
}

/// A look-up is entered.
///
/// # Errors
/// When something of ours failed. What a rule refuses comes back, and is written down all the same.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let capacity = seat.capacity();
    let (case, purpose) = (fields.text("case"), fields.text("purpose"));
    let wish = Wish {
        officer: &seat.officer,
        capacity: &capacity,
        case: &case,
        purpose: &purpose,
    };
    match accounts::look_up(&seat.office, wish, seat.now).await {
        Ok(()) => {
            let to = case_address(&case);
            let code = to.rsplit('/').next().unwrap_or_default();
            Ok(Redirect::to(&format!("{PATH}?hs={code}&xong=ghi")).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let page = shown(&seat, &Asked::default(), &fields, Some(&refusal));
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}
