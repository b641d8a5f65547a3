//! Low ratings (/can-bo/danh-gia): what was said, of which procedure and when, without who said it;
//! closed by a note on what was done.

use super::desk::{Desk, Place};
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::public::statistics::below;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::actor::Role;
use domain::authority::Duty;
use domain::clock::words;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::Batch;
use store::rating_task::{self as files, Task};
use store::read::page::PageRequest;
use uuid::Uuid;

/// How many lines a page shows.
const SHOWN: u32 = 30;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the list goes on.
    pub sau: String,
    /// What was done.
    pub xong: String,
}

/// A task.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    id: String,
    procedure: String,
    agency: String,
    at: String,
    marks: Vec<(String, String)>,
    words: String,
    handled: String,
    note: String,
    may: bool,
    wrong: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/rating_tasks.html")]
pub struct RatingTasks {
    desk: Desk,
    rows: Vec<Row>,
    next: Option<String>,
    done: bool,
}

/// The agencies whose low ratings an officer sees: all for control, the own ones for heads.
fn agencies(seat: &Seat) -> Option<Vec<String>> {
    let sees_all = seat.officer.is(Role::Control) || seat.officer.is(Role::Auditor);
    let own = seat.officer.agency.as_str();
    (!sees_all).then(|| below(&seat.office.organisation, own))
}

/// Whether an officer closes tasks: heads do, and control.
fn closes(seat: &Seat) -> bool {
    [Role::HeadOfAgency, Role::HeadOfDivision, Role::Control]
        .into_iter()
        .any(|role| seat.officer.is(role))
}

async fn shown(seat: &Seat, asked: &Asked, wrong: Option<Uuid>) -> Result<RatingTasks, Problem> {
    seat.may_do(Duty::CaseLists)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        before => match named(seat, before).await? {
            Some(last) => files::behind(&last, SHOWN),
            None => PageRequest::first(SHOWN),
        },
    };
    let of = agencies(seat);
    let found = files::page(seat.db(), of.as_deref(), &request).await?;
    let may = closes(seat);
    Ok(RatingTasks {
        desk: seat.desk(Place::Report),
        rows: found
            .items
            .iter()
            .map(|it| row(seat, it, may, wrong == Some(it.id)))
            .collect(),
        next: found
            .next
            .and_then(|_| found.items.last())
            .map(|it| format!("/can-bo/danh-gia?sau={}", handle(it))),
        done: asked.xong == "xu-ly",
    })
}

fn row(seat: &Seat, it: &Task, may: bool, wrong: bool) -> Row {
    let procedure = seat
        .office
        .catalogue
        .procedure_of_case(&it.procedure.as_str().into());
    Row {
        id: handle(it),
        procedure: procedure.map_or_else(|| it.procedure.clone(), |it| it.name.clone()),
        agency: seat.agency_name(&it.agency.as_str().into()),
        at: words::moment(it.rated_at),
        marks: it.said.marks.clone(),
        words: it.said.words.clone(),
        handled: it
            .handled
            .as_ref()
            .map(|(at, by, _)| format!("{by} {}", words::moment(*at)))
            .unwrap_or_default(),
        note: it
            .handled
            .as_ref()
            .map(|it| it.2.clone())
            .unwrap_or_default(),
        may: may && it.handled.is_none(),
        wrong,
    }
}

/// By what a task is named on the page: it leads to it and to no case, whose inner name would tell
/// who rated.
fn handle(it: &Task) -> String {
    let mut hash = Sha256::new();
    hash.update(b"motcua rating task ");
    hash.update(it.id.as_bytes());
    let hash = hex::encode(&hash.finalize()[..10]);
    format!("{}-{hash}", it.rated_at.as_millisecond())
}

/// The task that a page named.
async fn named(seat: &Seat, handle: &str) -> Result<Option<Task>, Problem> {
    let at = handle.split_once('-').and_then(|(at, _)| at.parse().ok());
    let Some(at) = at.and_then(|at| Timestamp::from_millisecond(at).ok()) else {
        return Ok(None);
    };
    let tasks = files::rated_at(seat.db(), at).await?;
    Ok(tasks.into_iter().find(|it| self::handle(it) == handle))
}

/// The list.
///
/// # Errors
/// When the officer may not see lists, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = shown(&seat, &asked, None).await?;
    Ok(Html(page.render()?).into_response())
}

/// A task is closed with a note.
///
/// # Errors
/// When the officer may not, there is no such task of the own agencies, or the files fail.
pub async fn close(
    State(house): State<House>,
    who: OfficerIn,
    Path(handle): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    let task = named(&seat, &handle).await?.ok_or(Problem::NotFound)?;
    let own = agencies(&seat).is_none_or(|it| it.contains(&task.agency));
    if !own || !closes(&seat) || task.handled.is_some() {
        return Err(Problem::NotFound);
    }
    let note: String = fields.text("note").chars().take(1_000).collect();
    if note.chars().count() < 5 {
        let page = shown(&seat, &Asked::default(), Some(task.id)).await?;
        return Ok(crate::error::form_again(page.render()?));
    }
    let mut batch = Batch::new();
    files::close(&mut batch, task.id, seat.now, &seat.officer.name, &note);
    seat.db().commit(batch).await?;
    Ok(Redirect::to("/can-bo/danh-gia?xong=xu-ly").into_response())
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, RatingTasks)> {
    let row = Row {
        id: "1".to_owned(),
        procedure: "Đăng ký khai sinh".to_owned(),
        agency: "UBND phường Trường Thi".to_owned(),
        at: "9:15 Thứ Hai 24/8/2026".to_owned(),
        marks: vec![(
            "Thời gian giải quyết".to_owned(),
            "Chưa hài lòng".to_owned(),
        )],
        words: "Phải đến ba lần.".to_owned(),
        handled: String::new(),
        note: String::new(),
        may: true,
        wrong: true,
    };
    let page = RatingTasks {
        desk: Desk::sample(Place::Report),
        rows: vec![row],
        next: None,
        done: false,
    };
    vec![("rating-tasks", page)]
}
