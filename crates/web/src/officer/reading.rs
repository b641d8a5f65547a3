//! The handlers of the pages that only read: work list, consultations, overview, register, search,
//! keys.

use super::desk::Place;
use super::done;
use super::seat::{Reading, Seat};
use super::shortcuts::Shortcuts;
use super::{consultations, deadlines, register, search, worklist};
use crate::error::Problem;
use crate::forms::fresh_key;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};

fn html(page: &impl Template) -> Result<Response, Problem> {
    Ok(Html(page.render()?).into_response())
}

/// The work list.
///
/// # Errors
/// When the files cannot be read.
pub async fn worklist(
    State(house): State<House>,
    who: OfficerIn,
    Query(query): Query<worklist::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let done = done::said(&query.xong).to_owned();
    html(&worklist::page(&seat, query, done, fresh_key()).await?)
}

/// Consultations.
///
/// # Errors
/// When the files cannot be read.
pub async fn consultations(
    State(house): State<House>,
    who: OfficerIn,
) -> Result<Response, Problem> {
    html(&consultations::page(&Seat::of(&house, &who)).await?)
}

/// The overview of deadlines.
///
/// # Errors
/// When the files cannot be read.
pub async fn deadlines(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    html(&deadlines::page(&Seat::of(&house, &who)).await?)
}

/// The register.
///
/// # Errors
/// When the files cannot be read, or the reading cannot be written down.
pub async fn register(
    State(house): State<House>,
    who: OfficerIn,
    Query(query): Query<register::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.note_reading(&Reading {
        what: "Xem sổ theo dõi hồ sơ",
        case: None,
        subject: None,
        why: "Theo dõi việc giải quyết hồ sơ",
    })
    .await?;
    html(&register::page(&seat, &query).await?)
}

/// The search over cases.
///
/// # Errors
/// When the files cannot be read, or the reading cannot be written down.
pub async fn search(
    State(house): State<House>,
    who: OfficerIn,
    Query(query): Query<search::Query>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
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
