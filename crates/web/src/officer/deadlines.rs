//! The head's overview: what needs somebody to step in, what is due on which day, where cases wait
//! by step, by unit and by officer. Each figure is a link to the list it counts.

use super::attention::{self, Attention};
use super::desk::{Desk, Place};
use super::seat::Seat;
use super::worklist::foreseen;
use askama::Template;
use domain::clock::{self, Calendar, words};
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
use store::ReadError;
use store::journal::standing::Refused;
use store::read::deadlines::{self, By, DueOn, Load};
use store::read::page::PageRequest;
use store::read::scope::Scope;
use store::read::worklist::{self, Bucket, Counts, Filter, Times};
use waits::{Number, Wait};

mod waits;

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
    address: String,
}

/// Where the numbers lead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Links {
    /// Whether the overview counts more than the officer's own work.
    wide: bool,
    /// What asks for all that is due within the days ahead.
    soon: String,
}

impl Links {
    /// The list of what is asked for.
    fn to(&self, first: &str, second: &str) -> String {
        let wide = if self.wide { "pham_vi=toan" } else { "" };
        let said: Vec<&str> = [wide, first, second]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        match said.as_slice() {
            [] => "/can-bo".to_owned(),
            said => format!("/can-bo?{}", said.join("&")),
        }
    }
}

/// A span of days: what came in, what goes out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    name: &'static str,
    days: String,
    filed: Number,
    acts: Number,
    results: Number,
}

/// The counts of a span of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flow {
    /// Its first and last day.
    pub days: (Date, Date),
    /// Cases filed in it, as the register lists them.
    pub filed: i64,
    /// Acts due from now to its end.
    pub acts: i64,
    /// Results due from now to its end.
    pub results: i64,
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
    all_late: String,
    spans: Vec<Span>,
    days: Vec<Column>,
    steps: Vec<Wait>,
    officers: Vec<Wait>,
    units: Vec<Wait>,
    sentence: String,
    /// Since when roots of the journal should have come and did not.
    journal_late: Option<String>,
    /// Why none is signed any more.
    journal_refused: Option<String>,
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
    address: String,
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
    /// How many will be late if every step that is left takes all of its own time.
    pub will_be_late: i64,
    /// Today and this week.
    pub flows: [Flow; 2],
    /// Whether the overview counts more than the officer's own work.
    pub wide: bool,
    /// How many results are due on each of the next days.
    pub days: Vec<DueOn>,
    /// Today.
    pub today: Date,
    /// Per stage, with its step where it has one, and officer.
    pub steps: Vec<Load>,
    /// Per officer.
    pub officers: Vec<Load>,
    /// Per unit, with the unit's name.
    pub units: Vec<(Load, String)>,
    /// Since when roots of the journal should have come and did not.
    pub journal_late: Option<Timestamp>,
    /// Why none is signed any more.
    pub journal_refused: Option<Refused>,
}

impl Deadlines {
    /// The page from its facts.
    pub fn of(desk: Desk, mut facts: Facts, calendar: &Calendar) -> Self {
        let soon: i64 = facts.officers.iter().map(|load| load.soon).sum();
        let last = facts.today.checked_add(jiff::Span::new().days(DAYS_AHEAD));
        let links = Links {
            wide: facts.wide,
            soon: format!("phan=soon&han={}", last.unwrap_or(facts.today)),
        };
        let needed = facts.attention.len();
        facts.attention.truncate(SHOWN);
        Self {
            desk,
            heading: match needed {
                0 => "Không có hồ sơ nào cần can thiệp".to_owned(),
                needed => format!("{needed} hồ sơ cần can thiệp"),
            },
            figures: figures(&facts, &links),
            spans: spans(&facts.flows, &links),
            sentence: sentence(facts.counts.late, soon),
            more: needed - facts.attention.len(),
            all_late: links.to("phan=late", ""),
            attention: facts.attention,
            days: columns(&facts.days, facts.today, calendar, &links),
            steps: waits::by_step(&facts.steps, &links),
            officers: waits::by_officer(&facts.officers, &links),
            units: waits::by_unit(&facts.units, &links),
            journal_late: facts.journal_late.map(words::moment),
            journal_refused: facts
                .journal_refused
                .map(|why| crate::public::journal::refused(why, crate::frame::Lang::Vi)),
        }
    }
}

/// The days of the chart. Days off stand in it too, so that a gap explains itself.
fn columns(days: &[DueOn], today: Date, calendar: &Calendar, links: &Links) -> Vec<Column> {
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
            address: links.to(&format!("phan=result&han={date}"), ""),
            today: date == today,
            off: !calendar.is_working(date) && cases == 0,
        });
        date = date.tomorrow().unwrap_or(date);
    }
    columns
}

/// The Sunday of this week.
fn sunday(today: Date) -> Date {
    let left = 7 - today.weekday().to_monday_one_offset();
    let sunday = today.checked_add(jiff::Span::new().days(left));
    sunday.unwrap_or(today)
}

fn figures(facts: &Facts, links: &Links) -> Vec<Figure> {
    let counts = &facts.counts;
    let figure = |number, name, state, list: &str| Figure {
        number,
        name,
        state: if number > 0 { state } else { "" },
        address: links.to(list, ""),
    };
    vec![
        figure(counts.all, "hồ sơ đang xử lý", "", ""),
        figure(counts.late, "việc quá hạn", "late", "phan=late"),
        figure(
            facts.will_be_late,
            "sẽ trễ nếu đứng yên",
            "soon",
            "phan=will_be_late",
        ),
        figure(
            counts.tomorrow,
            "hạn ngày làm việc tới",
            "",
            "phan=tomorrow",
        ),
        figure(counts.unaccepted, "chờ tiếp nhận", "", "phan=unaccepted"),
        figure(counts.paused, "đồng hồ đang dừng", "", "phan=paused"),
    ]
}

/// Today and this week, in words, with the lists behind their numbers.
fn spans(flows: &[Flow; 2], links: &Links) -> Vec<Span> {
    let names = ["Hôm nay", "Tuần này"];
    let spans = names.into_iter().zip(flows).map(|(name, it)| {
        let (first, last) = it.days;
        let short = |day: Date| format!("{}/{}", day.day(), day.month());
        Span {
            name,
            days: match first == last {
                true => short(first),
                false => format!("{} đến {}", short(first), short(last)),
            },
            filed: Number {
                shown: it.filed,
                address: format!("/can-bo/so-theo-doi?tu={first}&den={last}"),
            },
            acts: Number {
                shown: it.acts,
                address: links.to(&format!("phan=soon&han={last}"), ""),
            },
            results: Number {
                shown: it.results,
                address: links.to(&format!("phan=result&han={first}..{last}"), ""),
            },
        }
    });
    spans.collect()
}

fn sentence(late: i64, soon: i64) -> String {
    match (late, soon) {
        (0, 0) => "Không có việc nào quá hạn hay đến hạn trong 7 ngày tới.".to_owned(),
        (0, soon) => format!("Không có việc quá hạn; {soon} việc đến hạn trong 7 ngày tới."),
        (late, soon) => format!("{late} việc đã quá hạn, {soon} việc đến hạn trong 7 ngày tới."),
    }
}

/// The overview of the officer's units.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(seat: &Seat) -> Result<Deadlines, ReadError> {
    let (db, scope, now) = (seat.db(), seat.overview(), seat.now);
    let today = now_day(now);
    let last = today.checked_add(jiff::Span::new().days(DAYS_AHEAD));
    let (_, horizon) = foreseen::bounds(today, last.unwrap_or(today));
    let times = super::worklist::times(now, &seat.calendar);
    let (filter, first) = (Filter::default(), PageRequest::first(SOONEST));
    let will_be = Filter {
        bucket: Some(Bucket::WillBeLate),
        ..Filter::default()
    };
    let monday = today
        .checked_sub(jiff::Span::new().days(today.weekday().to_monday_zero_offset()))
        .unwrap_or(today);
    let (counts, soonest, days, steps, officers, units, will_be_late, this_day, this_week) = tokio::try_join!(
        worklist::counts(db, &scope, &filter, &times),
        worklist::page(db, &scope, &filter, &times, &first),
        deadlines::due_on_days(db, &scope, now, end_of_chart(today)),
        deadlines::counts(db, &scope, By::StageAndOfficer, now, horizon),
        deadlines::counts(db, &scope, By::Officer, now, horizon),
        deadlines::counts(db, &scope, By::Unit, now, horizon),
        worklist::how_many(db, &scope, &will_be, &times),
        flow(seat, &scope, &times, (today, today)),
        flow(seat, &scope, &times, (monday, sunday(today))),
    )?;
    let units = units
        .into_iter()
        .map(|load| {
            let name = seat.unit_name(&load.of);
            (load, name)
        })
        .collect();
    let journal = casework::journal::standing(&seat.office, now).await?;
    let near: Vec<_> = seat
        .as_known(soonest.items)
        .into_iter()
        .filter(|line| line.next_act_due_at.is_some_and(|due| due < horizon))
        .collect();
    let facts = Facts {
        counts,
        attention: attention::of_lines(seat, &near).await?,
        will_be_late,
        flows: [this_day, this_week],
        wide: scope == Scope::Everything,
        days,
        today,
        steps,
        officers,
        units,
        journal_late: journal.late_since,
        journal_refused: journal.refused,
    };
    let desk = seat.desk(Place::Deadlines);
    Ok(Deadlines::of(desk, facts, &seat.calendar))
}

fn now_day(now: Timestamp) -> Date {
    clock::wall(now).date()
}

/// What came in within some days, and what is due in what is left of them.
async fn flow(
    seat: &Seat,
    scope: &Scope,
    times: &Times,
    days: (Date, Date),
) -> Result<Flow, ReadError> {
    let db = seat.db();
    let (from, end) = foreseen::bounds(days.0, days.1);
    let of = |bucket| Filter {
        bucket: Some(bucket),
        ..Filter::default()
    };
    let (acts, results) = (
        of(Bucket::Soon(end)),
        of(Bucket::ResultDue(from.max(seat.now), end)),
    );
    let register = super::register::scope(seat);
    let (filed, acts, results) = tokio::try_join!(
        deadlines::filed_between(db, &register, from, end),
        worklist::how_many(db, scope, &acts, times),
        worklist::how_many(db, scope, &results, times),
    )?;
    Ok(Flow {
        days,
        filed,
        acts,
        results,
    })
}

fn end_of_chart(today: Date) -> Timestamp {
    let days = jiff::Span::new().days(DAYS_SHOWN);
    let end = today.checked_add(days).unwrap_or(today);
    clock::instant(end.to_datetime(jiff::civil::Time::midnight()))
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Deadlines)> {
    use super::line::Row;
    let load = |of: &str, name: &str, officer: &str, open, late, soon| Load {
        of: of.to_owned(),
        name: name.to_owned(),
        officer: match officer {
            "" => Default::default(),
            name => ("a2".to_owned(), name.to_owned()),
        },
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
                Row::of(Arc::new(line), &officer, now, &calendar),
                "Nằm ở bước “Ký duyệt” từ 16:20 T5 20/8, Vũ Đình Thắng.",
                false,
            ),
            attention::sample(
                Row::of(Arc::new(next), &officer, now, &calendar),
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
        will_be_late: 1,
        flows: [(24, 24), (24, 30)].map(|(first, last)| Flow {
            days: (
                jiff::civil::date(2026, 8, first),
                jiff::civil::date(2026, 8, last),
            ),
            filed: i64::from(last) - 12,
            acts: i64::from(last) - 16,
            results: i64::from(last) - 19,
        }),
        wide: false,
        today: jiff::civil::date(2026, 8, 24),
        steps: vec![
            load("in_progress", "Thẩm tra hồ sơ", "Lê Thị Mai Anh", 15, 1, 4),
            load("in_progress", "Thẩm tra hồ sơ", "", 6, 0, 2),
            load("in_progress", "Ký duyệt", "Vũ Đình Thắng", 11, 0, 3),
            load("submitted", "", "", 8, 0, 2),
            load("awaiting_supplement", "", "Lê Thị Mai Anh", 9, 0, 0),
        ],
        officers: vec![
            load("a2", "Lê Thị Mai Anh", "", 14, 1, 5),
            load("", "", "", 6, 0, 2),
        ],
        units: vec![(
            load("xa-truong-thi/chuyen-mon", "", "", 38, 1, 7),
            "Bộ phận chuyên môn phường Trường Thi".to_owned(),
        )],
        journal_late: None,
        journal_refused: None,
    };
    vec![(
        "deadlines",
        Deadlines::of(Desk::sample(Place::Deadlines), facts, &calendar),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_week_ends_on_sunday() {
        // The 24th is a Monday, the 30th its Sunday.
        let on = |day| sunday(jiff::civil::date(2026, 8, day)).day();
        assert_eq!((on(24), on(28), on(30), on(31)), (30, 30, 30, 6));
    }
}
