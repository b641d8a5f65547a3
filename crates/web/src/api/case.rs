//! Cases: how one is opened for a caller, what an act came to, and why one was not done.

use super::case_out::{CaseOut, DuesOut, StatusOut};
use super::conditional::{has_it, tag};
use super::history::told;
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{Changed, ChangedBy, Kind, Problem};
use super::reading;
use super::who::Caller;
use crate::house::House;
use crate::officer::journal::is_for_officers;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use casework::act::{Done, NotDone};
use domain::authority::{self, Act};
use domain::case::{Case, Dues, Refusal, deadlines, fold};
use domain::case_code::CaseCode;
use domain::clock;
use jiff::civil::Date;
use serde::Serialize;
use store::case_file::{self, CaseFile};
use utoipa::ToSchema;

/// A case that the caller may look into. One that is not there, and one that is somebody else's,
/// are the same from outside.
///
/// # Errors
/// When there is none.
pub async fn opened(house: &House, caller: &Caller, code: &str) -> Result<CaseFile, Problem> {
    let code = CaseCode::parse(code).map_err(|_| Problem::not_found())?;
    let file = case_file::load_by_code(&house.office.db, code.as_str())
        .await
        .map_err(|error| Problem::trouble(&error))?
        .ok_or_else(Problem::not_found)?;
    let today = clock::wall(house.now()).date();
    let actor = caller.actor();
    let actor = casework::capacity::informed(&house.office, &actor, &file.case)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    if let Err(refusal) = authority::may(&actor, Act::View, &file.case, today) {
        reading::refused(house, caller, &file.case, &refusal).await?;
        return Err(Problem::not_found());
    }
    Ok(file)
}

/// The problem that a refusal is, with the article of the day that binds the case.
pub fn refused(house: &House, refusal: &Refusal, on: Date) -> Problem {
    Problem::refused(refusal, house.office.article(refusal.rule(), on))
}

/// Why something was not done, as a problem.
pub async fn not_done(house: &House, file: Option<&CaseFile>, error: NotDone) -> Problem {
    match error {
        NotDone::Refused(refusal) => {
            let today = domain::clock::wall(house.now()).date();
            let on = file.map_or(today, |file| house.office.day_of(&file.case, house.now()));
            refused(house, &refusal, on)
        }
        NotDone::Changed { seen, now } => changed(house, file, seen, now).await,
        NotDone::KeyReused | NotDone::CodeSpent => Problem::key_reused(),
        NotDone::NotFound => Problem::not_found(),
        NotDone::Commit(error) if error.is_conflict() => Problem::new(
            Kind::DoesNotFit,
            "Hồ sơ đang được người khác xử lý cùng lúc. Gửi lại yêu cầu.",
            "Somebody else is acting on the case right now. Send the request again.",
        ),
        NotDone::Commit(error) => Problem::trouble(&error),
        NotDone::ClockBehind(error) => Problem::trouble(&error),
        NotDone::Read(error) => Problem::trouble(&error),
    }
}

async fn changed(house: &House, file: Option<&CaseFile>, seen: u32, now: u32) -> Problem {
    let mut since = Vec::new();
    if let Some(file) = file {
        match case_file::history(&house.office.db, file.case.id).await {
            Ok(history) => {
                let new = history
                    .iter()
                    .filter(|it| it.seq > i64::from(seen) && is_for_officers(it));
                since.extend(new.map(|stored| {
                    let entry = told(stored);
                    ChangedBy {
                        at: stored.at.into(),
                        by: entry.who,
                        words: entry.what,
                    }
                }));
            }
            Err(error) => return Problem::trouble(&error),
        }
    }
    Problem {
        changed: Some(Box::new(Changed { seen, now, since })),
        ..Problem::new(
            Kind::Changed,
            format!(
                "Hồ sơ đã sang phiên bản {now} sau khi được xem ở phiên bản {seen}. Xem những việc mới rồi làm lại."
            ),
            format!(
                "The case is at version {now} now; version {seen} was seen. Look at what is new and ask again."
            ),
        )
    }
}

/// The deadlines of a case.
pub fn dues(house: &House, case: &Case) -> Dues {
    let rules = house.office.rules_of(case, house.now());
    deadlines::dues(case, &rules, &house.office.calendar_of(case))
}

/// What an act came to.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ActDone {
    /// The case's code.
    pub code: String,
    /// Its version after the act.
    pub version: u32,
    /// Its national status.
    pub status: StatusOut,
    /// Its stage.
    pub stage: String,
    /// Its deadlines.
    pub dues: DuesOut,
}

impl ActDone {
    /// What was done, and whether it was done before. What was done before is told as it was then.
    ///
    /// # Errors
    /// When the case cannot be read.
    pub async fn of(house: &House, done: Done) -> Result<(Self, bool), Problem> {
        Ok(match done {
            Done::Now { case, .. } => (Self::told(house, &case), false),
            Done::Before { code, version } => {
                let case = as_of(house, &code, version).await?;
                (Self::told(house, &case), true)
            }
        })
    }

    fn told(house: &House, case: &Case) -> Self {
        Self {
            code: case.code_text(),
            version: case.version,
            status: case.status().into(),
            stage: super::case_out::stage_word(&case.stage).to_owned(),
            dues: DuesOut::of(&dues(house, case)),
        }
    }
}

/// A case as it stood at a version.
async fn as_of(house: &House, code: &CaseCode, version: u32) -> Result<Case, Problem> {
    let db = &house.office.db;
    let trouble = |error: store::ReadError| Problem::trouble(&error);
    let file = case_file::load_by_code(db, code.as_str())
        .await
        .map_err(trouble)?;
    let case = file.ok_or_else(Problem::not_found)?.case;
    if case.version == version {
        return Ok(case);
    }
    let history = case_file::history(db, case.id).await.map_err(trouble)?;
    let then: Option<Vec<_>> = history
        .iter()
        .take(version as usize)
        .map(|stored| stored.event().ok().flatten())
        .collect();
    // Where an event was masked since, only the present can be told.
    Ok(then.map_or(case.clone(), |events| fold(case.id, &events)))
}

async fn one(
    State(house): State<House>,
    caller: Caller,
    InPath(code): InPath<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = opened(&house, &caller, &code).await?;
    let tag = tag(file.case.version);
    reading::noted(&house, &caller, "Xem hồ sơ qua API", &file.case).await?;
    if has_it(&headers, file.case.version) {
        return Ok(crate::error::not_modified(tag.to_str().unwrap_or_default()));
    }
    let case = CaseOut::of(&house, &caller, &file.case).ok_or_else(Problem::not_found)?;
    Ok(([(header::ETAG, tag)], axum::Json(case)).into_response())
}

/// One case.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/cases/{code}", "case", one)
            .tag("cases")
            .says("Xem hồ sơ", "A case")
            .describe("Officers' readings are written into the access log.")
            .by(Who::Both)
            .if_none_match()
            .answers_tagged::<CaseOut>("The case.")
            .may_end(&[Kind::NotFound]),
    ]
}

/// A value as JSON. What the API gives out can always be written.
pub fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
