//! The handlers of the pages that only read: work list, consultations, overview, register, search,
//! keys.

use super::desk::Place;
use super::done;
use super::paper::{self, Kept};
use super::seat::{Reading, Seat};
use super::shortcuts::Shortcuts;
use super::{consultations, deadlines, register, search, worklist};
use crate::error::Problem;
use crate::forms::fresh_key;
use crate::house::House;
use crate::lists::Lists;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::letter::{self, NoRegister};
use domain::authority::Duty;
use domain::letter::register::Period;

fn html(page: &impl Template) -> Result<Response, Problem> {
    Ok(Html(page.render()?).into_response())
}

/// The work list.
///
/// # Errors
/// When the files cannot be read.
pub async fn worklist(
    Lists(house): Lists,
    who: OfficerIn,
    Query(query): Query<worklist::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    if seat.may_do(Duty::CaseLists).is_err() {
        // Where those begin who may see no case.
        let does = |duty| seat.may_do(duty).is_ok();
        let first = match (does(Duty::OperationView), does(Duty::CatalogueView)) {
            (true, _) => "/can-bo/van-hanh",
            (false, true) => "/can-bo/danh-muc",
            (false, false) => "/can-bo/tai-khoan",
        };
        return Ok(Redirect::to(first).into_response());
    }
    if query.pham_vi == worklist::WIDE {
        seat.note_reading(&Reading {
            what: "Xem danh sách sau số liệu điều hành",
            case: None,
            subject: None,
            why: "Theo dõi việc giải quyết hồ sơ",
        })
        .await?;
    }
    let done = done::said(&query.xong).to_owned();
    let page = worklist::page(&seat, query, done, fresh_key()).await?;
    Ok(Html(page.html()?).into_response())
}

/// Consultations.
///
/// # Errors
/// When the officer may see no list of cases, or the files cannot be read.
pub async fn consultations(Lists(house): Lists, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    html(&consultations::page(&seat).await?)
}

/// The overview of deadlines.
///
/// # Errors
/// When the officer may see no list of cases, or the files cannot be read.
pub async fn deadlines(Lists(house): Lists, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    html(&deadlines::page(&seat).await?)
}

/// The register.
///
/// # Errors
/// When the files cannot be read, or the reading cannot be written down.
pub async fn register(
    Lists(house): Lists,
    who: OfficerIn,
    Query(query): Query<register::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    seat.note_reading(&Reading {
        what: "Xem sổ theo dõi hồ sơ",
        case: None,
        subject: None,
        why: "Theo dõi việc giải quyết hồ sơ",
    })
    .await?;
    html(&register::page(&seat, &query).await?)
}

/// The register on paper: the whole period in one book, as the form prescribes it.
///
/// # Errors
/// When the period is too long for one book, or something of ours failed.
pub async fn register_on_paper(
    Lists(house): Lists,
    who: OfficerIn,
    Query(query): Query<register::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    seat.note_reading(&Reading {
        what: "In sổ theo dõi hồ sơ",
        case: None,
        subject: None,
        why: "Theo dõi việc giải quyết hồ sơ",
    })
    .await?;
    let asked = query.period(seat.now);
    let period = Period {
        first: asked.first,
        last: asked.last,
    };
    let (office, unit) = (&seat.office, &seat.officer.unit);
    let data = letter::register(office, unit, &register::scope(&seat), period, seat.now)
        .await
        .map_err(|error| match error {
            NoRegister::TooLong => Problem::Unreadable {
                field: "tu".to_owned(),
                vi: format!(
                    "Thời gian này có hơn {} hồ sơ, không in vào một quyển. Chọn thời gian ngắn hơn.",
                    letter::MOST_ROWS
                ),
                en: "The period is too long for one book.".to_owned(),
            },
            NoRegister::Read { source } => source.into(),
        })?;
    let print = house.print.register.clone();
    let bytes = tokio::task::spawn_blocking(move || print(&data))
        .await
        .map_err(Problem::failure)?
        .map_err(Problem::failure_in_words)?;
    let kept = Kept {
        hash: String::new(),
        name: format!("so-theo-doi-{}-{}.pdf", period.first, period.last),
        media_type: "application/pdf".to_owned(),
    };
    Ok(paper::inert(&kept, bytes))
}

/// The search over cases.
///
/// # Errors
/// When the files cannot be read, or the reading cannot be written down.
pub async fn search(
    Lists(house): Lists,
    who: OfficerIn,
    Query(query): Query<search::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    match search::the_one(&seat, &query).await? {
        Some(address) => Ok(Redirect::to(&address).into_response()),
        None => html(&search::page(&seat, query).await?),
    }
}

/// The list of keys.
///
/// # Errors
/// When the page cannot be made.
pub async fn shortcuts(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    html(&Shortcuts::of(seat.desk(Place::Elsewhere)))
}
