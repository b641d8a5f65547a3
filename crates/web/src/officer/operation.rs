//! How the system runs, for whoever operates it: what waits and what was given up, with the way to
//! start it again; then the sections of `sections.rs`. No personal data: an operator may see no
//! case, and what went wrong was written down without anybody's name or number.

pub mod sections;

use super::desk::{Desk, Place};
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::authority::Duty;
use domain::clock::words;
use jiff::Timestamp;
use sections::{Section, number, span};
use std::collections::BTreeMap;
use store::job_queue::dead::{self, DeadLetter, DeadOfKind, Restarting, Which};
use store::job_queue::totals::{self, WaitingOfKind};
use uuid::Uuid;

/// How many dead letters are shown at once.
const SHOWN: u32 = 50;
/// How many restarts are shown.
const RESTARTS: u32 = 10;
/// A job that is due waits for longer only when something is wrong.
const TOO_LONG: i64 = 10 * 60;

/// The kinds of jobs as people call them; a kind that has no name here goes by its own.
const KINDS: [(&str, &str); 12] = [
    ("notify", "Thông báo cho người nộp"),
    ("print_letter", "In giấy, phiếu"),
    ("transfer", "Chuyển giải quyết"),
    ("supplement_lapse", "Đóng do không bổ sung"),
    ("redate", "Tính lại hạn khi đổi ngày nghỉ"),
    ("catalogue_import", "Đọc, ghi tệp danh mục"),
    ("petition_notice", "Báo người gửi phản ánh, câu hỏi"),
    ("petition_clock", "Nhắc hạn phản ánh, câu hỏi"),
    (
        "petition_portal",
        "Báo Cổng Dịch vụ công quốc gia về phản ánh",
    ),
    ("send_code", "Gửi mã, mật khẩu lần đầu"),
    ("population_look_up", "Hỏi CSDL dân cư"),
    ("population_sign", "Báo dấu hiệu tra cứu dân cư bất thường"),
];

/// What people call a kind of job.
pub fn kind_name(queue: &str) -> &str {
    KINDS
        .into_iter()
        .find(|(slug, _)| *slug == queue)
        .map_or(queue, |(_, name)| name)
}

/// What waits of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Kind {
    slug: String,
    name: String,
    later: String,
    due: String,
    at_work: String,
    failing: String,
    dead: i64,
    waits: String,
    is_late: bool,
}

/// A job that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Dead {
    id: String,
    name: String,
    case: String,
    at: String,
    attempts: i64,
    restarts: i64,
    error: String,
}

/// Somebody started jobs again.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Restarted {
    at: String,
    who: String,
    name: String,
    jobs: i64,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/operation.html")]
pub struct Operation {
    desk: Desk,
    /// Whether jobs may be started again by whoever looks.
    may_restart: bool,
    done: String,
    kinds: Vec<Kind>,
    dead: Vec<Dead>,
    dead_in_all: i64,
    /// Where the list goes on.
    more: Option<String>,
    restarts: Vec<Restarted>,
    sections: Vec<Section>,
}

impl Operation {
    fn late(&self) -> Vec<&str> {
        let late = self.kinds.iter().filter(|it| it.is_late);
        late.map(|it| it.name.as_str()).collect()
    }
}

/// What the address says was done, and where a list goes on.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How many jobs were started again.
    pub xong: Option<u64>,
    /// The time of the last dead letter shown, in milliseconds.
    pub truoc: Option<i64>,
    /// Its name.
    pub viec: Option<Uuid>,
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
    seat.may_do(Duty::OperationView)?;
    let page = shown(&seat, &house, &asked).await?;
    Ok(Html(page.render()?).into_response())
}

async fn shown(seat: &Seat, house: &House, asked: &Asked) -> Result<Operation, Problem> {
    let db = seat.db();
    let waiting = totals::waiting_by_kind(db, seat.now).await?;
    let given_up = dead::dead_by_kind(db).await?;
    let before = asked.truoc.zip(asked.viec).and_then(|(at, id)| {
        let at = Timestamp::from_millisecond(at).ok()?;
        Some((at, id))
    });
    let letters = dead::dead_letters(db, before, SHOWN).await?;
    let restarts = dead::restarts(db, RESTARTS).await?;
    Ok(Operation {
        desk: seat.desk(Place::Operation),
        may_restart: seat.may_do(Duty::JobRestart).is_ok(),
        done: asked.xong.map(done).unwrap_or_default(),
        dead_in_all: given_up.iter().map(|it| it.total).sum(),
        kinds: kinds(&waiting, &given_up, seat.now),
        more: letters
            .last()
            .filter(|_| letters.len() == SHOWN as usize)
            .map(|it| {
                let at = it.at.as_millisecond();
                format!("/can-bo/van-hanh?truoc={at}&viec={}", it.id)
            }),
        dead: letters.iter().map(letter).collect(),
        restarts: restarts
            .into_iter()
            .map(|it| Restarted {
                at: words::moment(it.at),
                who: it.who_name,
                name: kind_name(&it.queue).to_owned(),
                jobs: it.jobs,
            })
            .collect(),
        sections: sections::all(seat, house).await?,
    })
}

fn done(jobs: u64) -> String {
    match jobs {
        0 => "Không còn việc nền hỏng nào để chạy lại; có thể người khác vừa làm.".to_owned(),
        jobs => format!("Đã cho chạy lại {jobs} việc nền. Kết quả hiện ở đây sau ít phút."),
    }
}

fn kinds(waiting: &[WaitingOfKind], dead: &[DeadOfKind], now: Timestamp) -> Vec<Kind> {
    let mut all: BTreeMap<&str, (Option<&WaitingOfKind>, i64)> = BTreeMap::new();
    for it in waiting {
        all.entry(&it.queue).or_default().0 = Some(it);
    }
    for it in dead {
        all.entry(&it.queue).or_default().1 = it.total;
    }
    all.into_iter()
        .map(|(slug, (waiting, dead))| {
            let of = |count: fn(&WaitingOfKind) -> i64| number(waiting.map_or(0, count));
            let age = waiting
                .and_then(|it| it.oldest)
                .map_or(0, |since| since.duration_until(now).as_secs());
            Kind {
                slug: slug.to_owned(),
                name: kind_name(slug).to_owned(),
                later: of(|it| it.waiting - it.due - it.at_work - it.failing),
                due: of(|it| it.due),
                at_work: of(|it| it.at_work),
                failing: of(|it| it.failing),
                dead,
                waits: if age > 0 { span(age) } else { String::new() },
                is_late: age > TOO_LONG,
            }
        })
        .collect()
}

fn letter(it: &DeadLetter) -> Dead {
    #[derive(serde::Deserialize)]
    struct OfCase {
        code: String,
    }
    let of_case: Option<OfCase> = serde_json::from_str(&it.payload).ok();
    Dead {
        id: it.id.to_string(),
        name: kind_name(&it.queue).to_owned(),
        case: of_case.map(|it| it.code).unwrap_or_default(),
        at: words::moment(it.at),
        attempts: it.attempts,
        restarts: it.restarts,
        error: it.error.clone(),
    }
}

/// Starts jobs again that were given up: one, or all of a kind. Who did is kept.
///
/// # Errors
/// When the officer may not, the form names neither, or the files cannot be written.
pub async fn restart(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::JobRestart)?;
    let (job, kind) = (fields.text("viec"), fields.text("loai"));
    let which = if !job.is_empty() {
        Which::One(Uuid::parse_str(&job).map_err(|_| Problem::unreadable_form())?)
    } else if !kind.is_empty() {
        Which::Kind(kind)
    } else {
        return Err(Problem::unreadable_form());
    };
    let by = Restarting {
        act: Uuid::now_v7(),
        who: format!("officer:{}", seat.officer.id),
        who_name: seat.officer.name.clone(),
        at: seat.now,
    };
    let jobs = dead::restart(seat.db(), &which, &by).await?;
    tracing::info!(jobs, who = by.who, "dead letters are started again");
    Ok(Redirect::to(&format!("/can-bo/van-hanh?xong={jobs}")).into_response())
}

/// The page as it is shown for review: with something to do, and with nothing.
pub fn samples() -> Vec<(&'static str, Operation)> {
    let at = domain::testing::moment("2026-08-24T09:00");
    let waiting = WaitingOfKind {
        queue: "notify".to_owned(),
        waiting: 1_240,
        due: 12,
        at_work: 2,
        failing: 26,
        oldest: Some(at),
    };
    let given_up = DeadOfKind {
        queue: "print_letter".to_owned(),
        total: 1,
        last: at,
    };
    let dead = DeadLetter {
        id: Uuid::from_u128(7),
        queue: "print_letter".to_owned(),
        case_id: None,
        payload: r#"{"code":"H40.024.13-260821-0001"}"#.to_owned(),
        attempts: 12,
        error: "the printer is on fire".to_owned(),
        at,
        restarts: 1,
    };
    let now = domain::testing::moment("2026-08-24T09:15");
    let busy = Operation {
        desk: Desk::sample(Place::Operation),
        may_restart: true,
        done: done(3),
        kinds: kinds(&[waiting], &[given_up], now),
        dead: vec![letter(&dead)],
        dead_in_all: 1,
        more: None,
        restarts: vec![Restarted {
            at: words::moment(at),
            who: "Đỗ Văn Hành".to_owned(),
            name: kind_name("notify").to_owned(),
            jobs: 3,
        }],
        sections: sections::samples(),
    };
    let quiet = Operation {
        may_restart: false,
        done: String::new(),
        kinds: Vec::new(),
        dead: Vec::new(),
        dead_in_all: 0,
        restarts: Vec::new(),
        ..busy.clone()
    };
    vec![("operation", busy), ("operation-quiet", quiet)]
}
