//! The head's overview: what needs somebody to step in, what is due on which day, where cases wait
//! by step, by unit and by officer. Each figure is a link to the list it counts.

use super::attention::{self, Attention};
use super::desk::{Desk, Place};
use super::fields::escaped;
use super::line::stage_words;
use super::seat::Seat;
use askama::Template;
use domain::clock::{self, Calendar, words};
use jiff::Timestamp;
use jiff::civil::Date;
use store::ReadError;
use store::read::deadlines::{self, DueOn, Load};
use store::read::page::PageRequest;
use store::read::worklist::{self, Counts, Filter};

/// How far ahead the overview looks, in days of the calendar; a way of looking, not a limit.
pub const DAYS_AHEAD: i64 = 7;

/// How many days the chart shows.
const DAYS_SHOWN: i8 = 12;

/// How many of the most urgent cases are looked at, one by one.
const SOONEST: u32 = 60;

/// How many of those that need attention are shown.
const SHOWN: usize = 15;

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
    heading: String,
    figures: Vec<Figure>,
    attention: Vec<Attention>,
    more: usize,
    days: Vec<Column>,
    steps: Vec<Wait>,
    officers: Vec<Wait>,
    units: Vec<Wait>,
    sentence: String,
    /// Since when roots of the journal should have come and did not.
    journal_late: Option<String>,
}

/// A day of the chart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    weekday: &'static str,
    date: String,
    cases: i64,
    /// Height and top of the column, in hundredths.
    height: i64,
    top: i64,
    today: bool,
    off: bool,
}

/// Everything the page is made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Counts of the work list's buckets.
    pub counts: Counts,
    /// The cases that need attention, the most urgent first.
    pub attention: Vec<Attention>,
    /// How many results are due on each of the next days.
    pub days: Vec<DueOn>,
    /// Today.
    pub today: Date,
    /// Per stage, with its step where it has one.
    pub steps: Vec<Load>,
    /// Per officer.
    pub officers: Vec<Load>,
    /// Per unit, with the unit's name.
    pub units: Vec<(Load, String)>,
    /// Since when roots of the journal should have come and did not.
    pub journal_late: Option<Timestamp>,
}

impl Deadlines {
    /// The page from its facts.
    pub fn of(desk: Desk, mut facts: Facts, calendar: &Calendar) -> Self {
        let soon: i64 = facts.officers.iter().map(|load| load.soon).sum();
        let stages = by_stage(&facts.steps);
        let steps = waits(
            stages
                .iter()
                .map(|load| {
                    let at = match load.name.as_str() {
                        "" => load.of.clone(),
                        step => format!("{}:{step}", load.of),
                    };
                    let address = format!("/can-bo?o={}", escaped(&at));
                    (load, stage_words(&load.of, &load.name), address)
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
                        let address = format!("/can-bo?ai={}", escaped(&load.of));
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
        let will_be_late = facts.attention.iter().filter(|it| it.will_be_late).count();
        let needed = facts.attention.len();
        facts.attention.truncate(SHOWN);
        Self {
            desk,
            heading: match needed {
                0 => "Không có hồ sơ nào cần can thiệp".to_owned(),
                needed => format!("{needed} hồ sơ cần can thiệp"),
            },
            figures: figures(
                &facts.counts,
                will_be_late,
                this_week(&facts.days, facts.today),
            ),
            sentence: sentence(facts.counts.late, soon),
            more: needed - facts.attention.len(),
            attention: facts.attention,
            days: columns(&facts.days, facts.today, calendar),
            steps,
            officers,
            units,
            journal_late: facts.journal_late.map(words::moment),
        }
    }
}

/// The steps that are worked on, and the other stages each as one, whichever step they stand at;
/// where most wait, first.
fn by_stage(loads: &[Load]) -> Vec<Load> {
    let mut stages: Vec<Load> = Vec::new();
    for load in loads {
        let name = match load.of.as_str() {
            "in_progress" => load.name.as_str(),
            _ => "",
        };
        match stages
            .iter_mut()
            .find(|it| it.of == load.of && it.name == name)
        {
            Some(stage) => {
                stage.open += load.open;
                stage.late += load.late;
                stage.soon += load.soon;
                stage.case_late += load.case_late;
                stage.paused += load.paused;
            }
            None => stages.push(Load {
                name: name.to_owned(),
                ..load.clone()
            }),
        }
    }
    stages.sort_by_key(|it| std::cmp::Reverse((it.late, it.open)));
    stages
}

/// The days of the chart. Days off stand in it too, so that a gap explains itself.
fn columns(days: &[DueOn], today: Date, calendar: &Calendar) -> Vec<Column> {
    let highest = days.iter().map(|it| it.cases).max().unwrap_or(0).max(1);
    let mut date = today;
    let mut columns = Vec::new();
    for _ in 0..DAYS_SHOWN {
        let cases = days.iter().find(|it| it.date == date);
        let cases = cases.map_or(0, |it| it.cases);
        let height = cases * 100 / highest;
        columns.push(Column {
            weekday: words::weekday_short(date.weekday()),
            date: format!("{}/{}", date.day(), date.month()),
            cases,
            height,
            top: 100 - height,
            today: date == today,
            off: !calendar.is_working(date) && cases == 0,
        });
        date = date.tomorrow().unwrap_or(date);
    }
    columns
}

/// How many results are due from today to the Sunday of this week.
fn this_week(days: &[DueOn], today: Date) -> i64 {
    let left = 7 - today.weekday().to_monday_one_offset();
    let sunday = today
        .checked_add(jiff::Span::new().days(left))
        .unwrap_or(today);
    let of = days
        .iter()
        .filter(|it| it.date >= today && it.date <= sunday);
    of.map(|it| it.cases).sum()
}

fn figures(counts: &Counts, will_be_late: usize, this_week: i64) -> Vec<Figure> {
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
        figure(this_week, "kết quả phải trả tuần này", "", "#sap"),
        figure(
            i64::try_from(will_be_late).unwrap_or(i64::MAX),
            "sẽ trễ nếu đứng yên",
            "soon",
            "#can-thiep",
        ),
        figure(
            counts.tomorrow,
            "hạn ngày làm việc tới",
            "",
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

/// The overview of the officer's units.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(seat: &Seat) -> Result<Deadlines, ReadError> {
    let (db, scope, now) = (seat.db(), seat.overview(), seat.now);
    let ahead = jiff::SignedDuration::from_hours(24 * DAYS_AHEAD);
    let horizon = now.checked_add(ahead).unwrap_or(now);
    let times = super::worklist::times(now, &seat.calendar);
    let (filter, first) = (Filter::default(), PageRequest::first(SOONEST));
    let today = clock::wall(now).date();
    let (counts, soonest, days, steps, officers, units) = tokio::try_join!(
        worklist::counts(db, &scope, &filter, &times),
        worklist::page(db, &scope, &filter, &times, &first),
        deadlines::due_on_days(db, &scope, now, end_of_chart(today)),
        deadlines::counts(db, &scope, deadlines::By::Stage, now, horizon),
        deadlines::counts(db, &scope, deadlines::By::Officer, now, horizon),
        deadlines::counts(db, &scope, deadlines::By::Unit, now, horizon),
    )?;
    let units = units
        .into_iter()
        .map(|load| {
            let name = seat.unit_name(&load.of);
            (load, name)
        })
        .collect();
    let near: Vec<_> = seat
        .as_known(soonest.items)
        .into_iter()
        .filter(|line| line.next_act_due_at.is_some_and(|due| due < horizon))
        .collect();
    let facts = Facts {
        counts,
        attention: attention::of_lines(seat, &near).await?,
        days,
        today,
        steps,
        officers,
        units,
        journal_late: casework::journal::standing(&seat.office, now)
            .await?
            .late_since,
    };
    let desk = seat.desk(Place::Deadlines);
    Ok(Deadlines::of(desk, facts, &seat.calendar))
}

fn end_of_chart(today: Date) -> Timestamp {
    let days = jiff::Span::new().days(DAYS_SHOWN);
    let end = today.checked_add(days).unwrap_or(today);
    clock::instant(end.to_datetime(jiff::civil::Time::midnight()))
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Deadlines)> {
    use super::line::Row;
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
    let next = super::line::sample(
        24,
        "2026-08-25T17:00",
        "in_progress",
        "Đăng ký thành lập hộ kinh doanh",
        "Đặng Văn Hải",
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
        attention: vec![
            attention::sample(
                Row::of(&line, &officer, now, &calendar),
                "Nằm ở bước “Ký duyệt” từ 16:20 T5 20/8, Vũ Đình Thắng.",
                false,
            ),
            attention::sample(
                Row::of(&next, &officer, now, &calendar),
                "Còn 3 bước; mỗi bước dùng hết thời hạn của bước thì xong 10:00 T5 27/8, sau ngày hẹn.",
                true,
            ),
        ],
        days: [(24, 8), (25, 7), (26, 6), (27, 4), (28, 4), (3, 10), (4, 5)]
            .into_iter()
            .map(|(day, cases)| DueOn {
                date: jiff::civil::date(2026, if day > 20 { 8 } else { 9 }, day),
                cases,
            })
            .collect(),
        today: jiff::civil::date(2026, 8, 24),
        steps: vec![
            load("in_progress", "Thẩm tra hồ sơ", 21, 1, 6),
            load("in_progress", "Ký duyệt", 11, 0, 3),
            load("submitted", "", 8, 0, 2),
            load("awaiting_supplement", "", 9, 0, 0),
        ],
        officers: vec![
            load("a2", "Lê Thị Mai Anh", 14, 1, 5),
            load("", "", 6, 0, 2),
        ],
        units: vec![(
            load("xa-truong-thi/chuyen-mon", "", 38, 1, 7),
            "Bộ phận chuyên môn phường Trường Thi".to_owned(),
        )],
        journal_late: None,
    };
    vec![(
        "deadlines",
        Deadlines::of(Desk::sample(Place::Deadlines), facts, &calendar),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: ND-33.4
    #[test]
    fn this_week_ends_on_sunday_and_begins_today() {
        let due = |day| DueOn {
            date: jiff::civil::date(2026, 8, day),
            cases: 1,
        };
        // The 24th is a Monday, the 30th its Sunday.
        let days: Vec<DueOn> = [23, 24, 28, 30, 31].map(due).to_vec();
        let on = |day| this_week(&days, jiff::civil::date(2026, 8, day));
        assert_eq!((on(24), on(28), on(30), on(31)), (3, 2, 1, 1));
    }

    #[test]
    fn cases_that_wait_for_the_applicant_are_one_line_whichever_step_they_left() {
        let load = |of: &str, name: &str, open, late| Load {
            of: of.to_owned(),
            name: name.to_owned(),
            open,
            late,
            soon: 0,
            case_late: 0,
            paused: 0,
        };
        let stages = by_stage(&[
            load("awaiting_supplement", "", 2, 0),
            load("in_progress", "Ký duyệt", 1, 1),
            load("awaiting_supplement", "Thẩm định", 3, 0),
        ]);
        let said: Vec<_> = stages.iter().map(|it| (it.of.as_str(), it.open)).collect();
        assert_eq!(said, [("in_progress", 1), ("awaiting_supplement", 5)]);
    }
}
