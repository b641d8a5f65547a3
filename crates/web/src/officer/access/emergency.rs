//! Opening a case in an emergency, with a reason; and the list of what was opened so, with what was
//! found when somebody looked at it afterwards.

use super::tabs;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::officer::desk::Place;
use crate::officer::fields::Fields;
use crate::officer::line::case_address;
use crate::officer::seat::Seat;
use crate::officer::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet};
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::NotDone;
use casework::traces::{self, Opening};
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::words;
use domain::emergency_access::Limits;
use store::emergency_access::{self, Emergency};
use store::read::page::PageRequest;
use uuid::Uuid;

/// Where the list is.
pub const PATH: &str = "/can-bo/truy-cap/khan-cap";

fn opening(seat: &Seat, code: &str, typed: &Fields, refused: Option<&Refusal>) -> Sheet {
    let today = domain::clock::wall(seat.now).date();
    let limits = Limits::of(&seat.office.regulation, today);
    let mut page = Sheet::of(seat.desk(Place::Elsewhere), "Mở hồ sơ khẩn cấp");
    page.lead = format!(
        "Hồ sơ {code} không thuộc phạm vi được giao. Khi có việc không chờ được, có thể xem trong {} phút; không làm được việc nào khác.",
        limits.minutes
    );
    page.warning = "Chủ hồ sơ và bộ phận kiểm soát được báo ngay, kèm họ tên và lý do.".to_owned();
    let field = Field::of(Kind::Area, "reason", "Lý do không chờ được").hint(&format!(
        "Việc gì, vì sao phải xem ngay. Ít nhất {} ký tự.",
        limits.reason
    ));
    let action = format!("{}/khan-cap", case_address(code));
    let mut form = Form::doing(action, "Mở hồ sơ", vec![field])
        .main()
        .typed(typed);
    if let Some(refusal) = refused {
        form = form.refused(seat, refusal);
    }
    page.parts = vec![Part {
        id: "mo",
        forms: vec![form],
        ..Part::default()
    }];
    page
}

/// The form.
///
/// # Errors
/// When the officer may not.
pub async fn form(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::EmergencyAccess)?;
    let file = store::case_file::load_by_code(seat.db(), &code).await?;
    file.ok_or(Problem::NotFound)?;
    let page = opening(&seat, &code, &Fields::default(), None);
    Ok(Html(page.render()?).into_response())
}

/// A case is opened.
///
/// # Errors
/// When the officer may not, or something of ours failed. Without a reason the form comes back.
pub async fn open(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let capacity = seat.capacity();
    let reason = fields.text("reason");
    let wish = Opening {
        officer: &seat.officer,
        capacity: &capacity,
        code: &code,
        reason: &reason,
    };
    match traces::open(&seat.office, wish, seat.now).await {
        Ok(()) => Ok(Redirect::to(&case_address(&code)).into_response()),
        Err(NotDone::Refused(refusal)) if refusal.field() == "reason" => {
            let page = opening(&seat, &code, &fields, Some(&refusal));
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Where the list goes on, and what was done.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The cursor.
    pub sau: String,
    /// What was done.
    pub xong: String,
}

fn row(it: &Emergency, may_look: bool) -> Row {
    let (state, tag) = match &it.seen {
        Some(seen) => (format!("{}: {}", seen.by_name, seen.finding), "ok"),
        None => ("chưa xem xét".to_owned(), "soon"),
    };
    let forms = if it.seen.is_none() && may_look {
        let id = Field::of(Kind::Hidden, "id", "").holding(it.id.to_string());
        let finding = Field::of(Kind::Line, "finding", "Kết quả xem xét");
        vec![Form::doing(PATH, "Đã xem", vec![id, finding])]
    } else {
        Vec::new()
    };
    Row {
        cells: vec![
            words::moment(it.at).into(),
            format!("{}, {}", it.officer_name, it.capacity).into(),
            Cell::link(&it.case_code, case_address(&it.case_code)),
            it.reason.clone().into(),
            Cell::tag(state, tag),
        ],
        forms,
    }
}

async fn listed(seat: &Seat, asked: &Asked) -> Result<Sheet, Problem> {
    seat.may_do(Duty::AccessAudit)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(50),
        cursor => PageRequest::after(cursor, 50),
    };
    let found = emergency_access::page(seat.db(), &request).await?;
    let may_look = seat.may_do(Duty::EmergencyReview).is_ok();
    let mut page = Sheet::of(seat.desk(Place::Access), "Truy cập khẩn cấp");
    page.lead = "Hồ sơ được mở ngoài phạm vi được giao, kèm lý do. Mỗi lần phải có người của bộ phận kiểm soát xem xét.".to_owned();
    page.tabs = tabs(seat, PATH);
    if asked.xong == "xem" {
        page.done = "Đã ghi kết quả xem xét.".to_owned();
    }
    page.next = found.next.as_ref().map(|next| format!("{PATH}?sau={next}"));
    page.parts = vec![Part {
        id: "khan-cap",
        heading: "Các lần mở".to_owned(),
        head: vec!["Lúc", "Ai", "Hồ sơ", "Lý do", "Xem xét"],
        rows: found.items.iter().map(|it| row(it, may_look)).collect(),
        empty: "Chưa có lần mở khẩn cấp nào.",
        ..Part::default()
    }];
    Ok(page)
}

/// The list.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn list(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = listed(&seat, &asked).await?;
    Ok(Html(page.render()?).into_response())
}

/// Somebody has looked at an emergency.
///
/// # Errors
/// When the officer may not, or something of ours failed. Without a finding the list comes back.
pub async fn look(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::EmergencyReview)?;
    let id = Uuid::parse_str(&fields.text("id")).map_err(|_| Problem::unreadable_form())?;
    let finding = fields.text("finding");
    match traces::look(&seat.office, &seat.officer, id, &finding, seat.now).await {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}?xong=xem")).into_response()),
        Err(NotDone::Refused(refusal)) if refusal.field() == "finding" => {
            let mut page = listed(&seat, &Asked::default()).await?;
            page.warning = refusal.message();
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}
