//! The head's overview: what is late, what will be within seven days, where cases wait by step,
//! by unit and by officer. Each figure is a link to the list it counts.

use super::desk::{Desk, Place};
use super::fields::escaped;
use super::line::Row;
use super::seat::Seat;
use askama::Template;
use store::ReadError;
use store::read::deadlines::{self, Load};
use store::read::page::PageRequest;
use store::read::worklist::{self, Counts, Filter};

/// How far ahead the overview looks, in days of the calendar; a way of looking, not a limit.
pub const DAYS_AHEAD: i64 = 7;

/// How many of the most urgent cases are shown.
const SOONEST: u32 = 15;

/// A figure with the list it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    number: i64,
    name: &'static str,
    state: &'static str,
    address: &'static str,
}

/// A line of the tables: where cases wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    name: String,
    address: String,
    open: i64,
    late: i64,
    soon: i64,
    case_late: i64,
    paused: i64,
    /// Widths of the bar's parts, in hundredths of the longest: all, of these late.
    all_width: i64,
    late_width: i64,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/deadlines.html")]
pub struct Deadlines {
    desk: Desk,
    figures: Vec<Figure>,
    soonest: Vec<Row>,
    steps: Vec<Wait>,
    officers: Vec<Wait>,
    units: Vec<Wait>,
    sentence: String,
}

/// Everything the page is made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Counts of the work list's buckets.
    pub counts: Counts,
    /// The cases that are due first, late ones at the head.
    pub soonest: Vec<Row>,
    /// Per step of a procedure, with the procedure's name.
    pub steps: Vec<(Load, String)>,
    /// Per officer.
    pub officers: Vec<Load>,
    /// Per unit, with the unit's name.
    pub units: Vec<(Load, String)>,
}

impl Deadlines {
    /// The page from its facts.
    pub fn of(desk: Desk, facts: Facts) -> Self {
        let soon: i64 = facts.officers.iter().map(|load| load.soon).sum();
        let steps = waits(
            facts
                .steps
                .iter()
                .map(|(load, procedure)| {
                    let step = match load.name.as_str() {
                        "" => "chưa vào bước",
                        name => name,
                    };
                    let address = format!("/can-bo?tt={}", escaped(&load.of));
                    (load, format!("{step} · {procedure}"), address)
                })
                .collect(),
        );
        let officers = waits(
            facts
                .officers
                .iter()
                .map(|load| match load.name.as_str() {
                    "" => (
                        load,
                        "Chưa giao ai".to_owned(),
                        "/can-bo?ai=chua".to_owned(),
                    ),
                    name => {
                        let address = format!("/can-bo?q={}", escaped(name));
                        (load, name.to_owned(), address)
                    }
                })
                .collect(),
        );
        let units = waits(
            facts
                .units
                .iter()
                .map(|(load, name)| {
                    let address = format!("/can-bo?don_vi={}", escaped(&load.of));
                    (load, name.clone(), address)
                })
                .collect(),
        );
        Self {
            desk,
            figures: figures(&facts.counts),
            sentence: sentence(facts.counts.late, soon),
            soonest: facts.soonest,
            steps,
            officers,
            units,
        }
    }
}

fn figures(counts: &Counts) -> Vec<Figure> {
    let figure = |number, name, state, address| Figure {
        number,
        name,
        state: if number > 0 { state } else { "" },
        address,
    };
    vec![
        figure(counts.all, "hồ sơ đang xử lý", "", "/can-bo"),
        figure(counts.late, "quá hạn", "late", "/can-bo?phan=late"),
        figure(counts.today, "hạn hôm nay", "soon", "/can-bo?phan=today"),
        figure(
            counts.tomorrow,
            "hạn ngày làm việc tới",
            "soon",
            "/can-bo?phan=tomorrow",
        ),
        figure(
            counts.unaccepted,
            "chờ tiếp nhận",
            "",
            "/can-bo?phan=unaccepted",
        ),
        figure(
            counts.paused,
            "đồng hồ đang dừng",
            "",
            "/can-bo?phan=paused",
        ),
    ]
}

fn sentence(late: i64, soon: i64) -> String {
    match (late, soon) {
        (0, 0) => "Không có việc nào quá hạn hay đến hạn trong 7 ngày tới.".to_owned(),
        (0, soon) => format!("Không có việc quá hạn; {soon} việc đến hạn trong 7 ngày tới."),
        (late, soon) => format!("{late} việc đã quá hạn, {soon} việc đến hạn trong 7 ngày tới."),
    }
}

fn waits(loads: Vec<(&Load, String, String)>) -> Vec<Wait> {
    let longest = loads.iter().map(|(load, ..)| load.open).max().unwrap_or(0);
    let longest = longest.max(1);
    loads
        .into_iter()
        .map(|(load, name, address)| Wait {
            name,
            address,
            open: load.open,
            late: load.late,
            soon: load.soon,
            case_late: load.case_late,
            paused: load.paused,
            all_width: load.open * 100 / longest,
            late_width: load.late * 100 / longest,
        })
        .collect()
}

/// The overview of the officer's units. `procedure_name` says what the catalogue calls a code.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    seat: &Seat,
    procedure_name: &(dyn Fn(&str) -> String + Sync),
) -> Result<Deadlines, ReadError> {
    let (db, scope, now) = (&seat.db, seat.overview(), seat.now);
    let ahead = jiff::SignedDuration::from_hours(24 * DAYS_AHEAD);
    let horizon = now.checked_add(ahead).unwrap_or(now);
    let times = super::worklist::times(now, &seat.calendar);
    let (filter, first) = (Filter::default(), PageRequest::first(SOONEST));
    let (counts, soonest, steps, officers, units) = tokio::try_join!(
        worklist::counts(db, &scope, &filter, &times),
        worklist::page(db, &scope, &filter, &times, &first),
        deadlines::counts(db, &scope, deadlines::By::Step, now, horizon),
        deadlines::counts(db, &scope, deadlines::By::Officer, now, horizon),
        deadlines::counts(db, &scope, deadlines::By::Unit, now, horizon),
    )?;
    let named = |loads: Vec<Load>, name: &dyn Fn(&str) -> String| -> Vec<(Load, String)> {
        loads
            .into_iter()
            .map(|load| {
                let name = name(&load.of);
                (load, name)
            })
            .collect()
    };
    let facts = Facts {
        counts,
        soonest: soonest
            .items
            .iter()
            .filter(|line| line.next_act_due_at.is_some_and(|due| due < horizon))
            .map(|line| Row::of(line, &seat.officer, now, &seat.calendar))
            .collect(),
        steps: named(steps, &|code| procedure_name(code)),
        officers,
        units: named(units, &|code| seat.unit_name(code)),
    };
    Ok(Deadlines::of(seat.desk(Place::Deadlines), facts))
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Deadlines)> {
    let load = |of: &str, name: &str, open, late, soon| Load {
        of: of.to_owned(),
        name: name.to_owned(),
        open,
        late,
        soon,
        case_late: 0,
        paused: 2,
    };
    let officer = domain::testing::head();
    let calendar = domain::testing::calendar();
    let now = domain::testing::moment("2026-08-24T09:15");
    let line = super::line::sample(
        31,
        "2026-08-21T17:00",
        "in_progress",
        "Cấp Giấy xác nhận tình trạng hôn nhân",
        "Ngô Đức Mạnh",
    );
    let facts = Facts {
        counts: Counts {
            late: 1,
            today: 8,
            tomorrow: 7,
            later: 21,
            paused: 15,
            unaccepted: 8,
            all: 52,
        },
        soonest: vec![Row::of(&line, &officer, now, &calendar)],
        steps: vec![
            (
                load("1.001193", "Thẩm tra hồ sơ", 21, 1, 6),
                "Đăng ký khai sinh".to_owned(),
            ),
            (
                load("1.001193", "Ký duyệt", 11, 0, 3),
                "Đăng ký khai sinh".to_owned(),
            ),
        ],
        officers: vec![
            load("a2", "Lê Thị Mai Anh", 14, 1, 5),
            load("", "", 6, 0, 2),
        ],
        units: vec![(
            load("xa-truong-thi/chuyen-mon", "", 38, 1, 7),
            "Bộ phận chuyên môn phường Trường Thi".to_owned(),
        )],
    };
    vec![(
        "deadlines",
        Deadlines::of(Desk::sample(Place::Deadlines), facts),
    )]
}
