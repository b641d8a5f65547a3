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
    /// Whether what was typed is too short, and what was typed.
    wrong: bool,
    typed: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/rating_tasks.html")]
pub struct RatingTasks {
    desk: Desk,
    rows: Vec<Row>,
    next: Option<String>,
    /// Which page it is.
    here: String,
    done: bool,
}

impl RatingTasks {
    /// The tasks with a note that is too short.
    fn wrong(&self) -> Vec<&str> {
        let wrong = self.rows.iter().filter(|it| it.wrong);
        wrong.map(|it| it.id.as_str()).collect()
    }
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

/// What was typed for a task and is not enough.
struct Tried<'a> {
    task: &'a Task,
    note: String,
}

async fn shown(
    seat: &Seat,
    asked: &Asked,
    tried: Option<Tried<'_>>,
) -> Result<RatingTasks, Problem> {
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
    let mut rows: Vec<Row> = found.items.iter().map(|it| row(seat, it, may)).collect();
    if let Some(Tried { task, note }) = tried {
        let id = handle(task);
        // Newer ones may have pushed it from the page meanwhile; what was typed is not lost.
        if !rows.iter().any(|it| it.id == id) {
            rows.insert(0, row(seat, task, may));
        }
        for row in rows.iter_mut().filter(|it| it.id == id) {
            row.wrong = true;
            row.typed.clone_from(&note);
        }
    }
    Ok(RatingTasks {
        desk: seat.desk(Place::Report),
        rows,
        here: asked.sau.clone(),
        next: found
            .next
            .and_then(|_| found.items.last())
            .map(|it| format!("/can-bo/danh-gia?sau={}", handle(it))),
        done: asked.xong == "xu-ly",
    })
}

fn row(seat: &Seat, it: &Task, may: bool) -> Row {
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
        wrong: false,
        typed: String::new(),
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
    let here = fields.text("sau");
    if note.chars().count() < 5 {
        let asked = Asked {
            sau: here,
            ..Asked::default()
        };
        let tried = Tried { task: &task, note };
        let page = shown(&seat, &asked, Some(tried)).await?;
        return Ok(crate::error::form_again(page.render()?));
    }
    let mut batch = Batch::new();
    files::close(&mut batch, task.id, seat.now, &seat.officer.name, &note);
    seat.db().commit(batch).await?;
    let here = crate::forms::escaped(&here);
    let place = format!("/can-bo/danh-gia?xong=xu-ly&sau={here}");
    Ok(Redirect::to(&place).into_response())
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
        typed: "Gọi".to_owned(),
    };
    let page = RatingTasks {
        desk: Desk::sample(Place::Report),
        rows: vec![row],
        next: None,
        here: String::new(),
        done: false,
    };
    vec![("rating-tasks", page)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Visitor, appoint, house};
    use domain::testing::{Story, marks, moment};
    use store::case_file::DueDates;
    use store::testing::{TestDb, named, postgres, put, sqlite};

    async fn a_note_that_is_too_short_comes_back_where_it_was_typed(db: TestDb, engine: &str) {
        let folder = std::env::temp_dir().join(format!("motcua-test-rating-task-{engine}"));
        let clock = || moment("2026-09-20T09:15");
        let house = house(db.db.clone(), "nam-dinh", &folder, clock);
        for no in 1..=SHOWN + 2 {
            let story = Story::handed_over()
                .by_citizen()
                .when(marks("Chưa hài lòng"));
            put(&db.db, &named(story.done(), no), DueDates::default()).await;
        }
        let office = casework::petition::the_office(&house.office).code;
        let unit = house.office.organisation.units_of(&office)[0]
            .code
            .to_string();
        appoint(&house, "van", "Phạm Thị Văn", &unit, &[Role::Control]).await;
        let mut control = Visitor::of(&house);
        control.sign_in_officer("van").await;
        let first = control.open("/can-bo/danh-gia").await.text();
        let next = first.split("href=\"/can-bo/danh-gia?sau=").nth(1);
        let here = next
            .and_then(|it| it.split('"').next())
            .expect("a second page");
        let address = format!("/can-bo/danh-gia?sau={here}");
        let seen = control.open(&address).await;
        let token = seen.input("csrf");
        let page = seen.text();
        let task = page
            .split("action=\"/can-bo/danh-gia/")
            .nth(1)
            .expect("a task");
        let task = task.split('"').next().expect("its name").to_owned();
        assert!(!first.contains(&task), "it stands on the second page");
        let note = [("csrf", token.as_str()), ("sau", here), ("note", "Gọi")];
        let to = format!("/can-bo/danh-gia/{task}");
        let wrong = control.post(&to, &note).await;
        assert_eq!(wrong.status, 422);
        let page = wrong.text();
        assert!(
            page.contains(">Gọi</textarea>"),
            "what was typed stays: {page}"
        );
        assert!(page.contains(&format!("id=\"note-{task}-loi\"")), "{page}");
        assert_eq!(wrong.input("sau"), here);
        assert_eq!(page.matches("<article").count(), 2, "the same page: {page}");
        let note = [
            ("csrf", token.as_str()),
            ("sau", here),
            ("note", "Đã gọi điện xin lỗi."),
        ];
        let done = control.post(&to, &note).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let page = control.open(&done.to).await.text();
        assert!(page.contains("Đã gọi điện xin lỗi."), "{page}");
    }

    #[tokio::test]
    async fn a_note_that_is_too_short_comes_back_where_it_was_typed_on_sqlite() {
        a_note_that_is_too_short_comes_back_where_it_was_typed(sqlite().await, "sqlite").await;
    }

    #[tokio::test]
    async fn a_note_that_is_too_short_comes_back_where_it_was_typed_on_postgresql() {
        a_note_that_is_too_short_comes_back_where_it_was_typed(postgres().await, "pg").await;
    }
}
