//! Misuse of the system and signs of insecurity: any officer tells the head of the own agency, who
//! answers here.

use super::desk::Place;
use super::fields::Fields;
use super::seat::Seat;
use super::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::NotDone;
use casework::security_report::{self as reports, KINDS, kind_name};
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::words;
use store::read::page::PageRequest;
use store::security_report::{self, Of, SecurityReport};
use uuid::Uuid;

/// Where the page is.
pub const PATH: &str = "/can-bo/bao-an-toan";
/// Where the head's answer goes.
pub const ANSWER: &str = "/can-bo/bao-an-toan/xu-ly";

/// What was done.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Its word.
    pub xong: String,
}

fn row(it: &SecurityReport, may_answer: bool) -> Row {
    let state = match &it.answer {
        Some(answer) => Cell::tag(format!("{}: {}", answer.by_name, answer.words), "ok"),
        None => Cell::tag("chưa xử lý", "soon"),
    };
    let forms = if it.answer.is_none() && may_answer {
        let id = Field::of(Kind::Hidden, "id", "").holding(it.id.to_string());
        let answer = Field::of(Kind::Line, "answer", "Đã xử lý thế nào");
        vec![Form::doing(ANSWER, "Ghi kết quả", vec![id, answer])]
    } else {
        Vec::new()
    };
    Row {
        cells: vec![
            words::moment(it.at).into(),
            format!("{}, {}", it.who_name, it.unit_name).into(),
            kind_name(&it.kind).into(),
            it.said.clone().into(),
            state,
        ],
        forms,
    }
}

async fn shown(
    seat: &Seat,
    typed: &Fields,
    refused: Option<&Refusal>,
    xong: &str,
) -> Result<Sheet, Problem> {
    seat.may_do(Duty::SecurityReport)?;
    let is_head = seat.may_do(Duty::SecurityAnswer).is_ok();
    let of = if is_head {
        Of::Agency(seat.officer.agency.clone())
    } else {
        Of::Who(format!("officer:{}", seat.officer.id))
    };
    let found = security_report::page(seat.db(), &of, &PageRequest::first(50)).await?;
    let kinds = KINDS.iter().map(|(word, name)| {
        let chosen = *word == KINDS[1].0;
        ((*word).to_owned(), (*name).to_owned(), chosen)
    });
    let fields = vec![
        Field::of(Kind::Select, "kind", "Loại").choices(kinds.collect()),
        Field::of(Kind::Area, "said", "Đã thấy gì")
            .hint("Việc gì, ở đâu, khi nào. Không ghi mật khẩu."),
    ];
    let mut form = Form::doing(PATH, "Báo thủ trưởng cơ quan", fields)
        .main()
        .typed(typed);
    if let Some(refusal) = refused.filter(|it| it.field() == "said") {
        form = form.refused(seat, refusal);
    }
    let mut page = Sheet::of(seat.desk(Place::Elsewhere), "Báo dấu hiệu mất an toàn");
    page.lead = "Thấy hệ thống bị dùng sai, tài khoản bị lộ, dữ liệu dân cư sai hoặc bị lạm dụng thì báo ngay; thủ trưởng cơ quan được gửi thư.".to_owned();
    page.done = match xong {
        "bao" => "Đã báo thủ trưởng cơ quan.",
        "xu-ly" => "Đã ghi kết quả xử lý.",
        _ => "",
    }
    .to_owned();
    if let Some(refusal) = refused.filter(|it| it.field() == "answer") {
        page.warning = refusal.message();
    }
    page.parts = vec![Part {
        id: "da-bao",
        heading: if is_head {
            "Cán bộ của cơ quan đã báo".to_owned()
        } else {
            "Tôi đã báo".to_owned()
        },
        head: vec!["Lúc", "Ai", "Loại", "Nội dung", "Xử lý"],
        rows: found.items.iter().map(|it| row(it, is_head)).collect(),
        empty: "Chưa có báo cáo nào.",
        forms: vec![form],
        ..Part::default()
    }];
    Ok(page)
}

/// The page.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = shown(&seat, &Fields::default(), None, &asked.xong).await?;
    Ok(Html(page.render()?).into_response())
}

/// Something is reported.
///
/// # Errors
/// When something of ours failed. What says nothing comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let (kind, said) = (fields.text("kind"), fields.text("said"));
    let done = reports::report(&seat.office, &seat.officer, (&kind, &said), seat.now).await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}?xong=bao")).into_response()),
        Err(NotDone::Refused(refusal)) if refusal.field() == "said" => {
            let page = shown(&seat, &fields, Some(&refusal), "").await?;
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// The head says what was done.
///
/// # Errors
/// When the officer may not, or something of ours failed. An empty answer comes back.
pub async fn answer(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::SecurityAnswer)?;
    let id = Uuid::parse_str(&fields.text("id")).map_err(|_| Problem::unreadable_form())?;
    let words = fields.text("answer");
    match reports::answer(&seat.office, &seat.officer, id, &words, seat.now).await {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}?xong=xu-ly")).into_response()),
        Err(NotDone::Refused(refusal)) if refusal.field() == "answer" => {
            let page = shown(&seat, &Fields::default(), Some(&refusal), "").await?;
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}
