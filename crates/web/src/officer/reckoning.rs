//! Why a deadline is what it is: each line that moved it with its article, the days as they
//! counted, and the reading of the law beside that of index 766.

use super::law::{Articles, Law};
use askama::Template;
use domain::case::{Case, deadlines};
use domain::clock::{self, Calendar, DayMark, Readings, words};
use jiff::Timestamp;
use jiff::civil::Date;

/// One line of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    at: String,
    note: String,
    due: String,
    law: Option<Law>,
}

/// A day of the calendar picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    number: String,
    mark: &'static str,
    note: String,
    today: bool,
}

/// The explanation of a resolution deadline.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "officer/reckoning.html")]
pub struct Reckoning {
    due_day: String,
    lines: Vec<Line>,
    months: String,
    weeks: Vec<Vec<Day>>,
    legal: String,
    legal_note: String,
    other: String,
    other_note: String,
    verdict: String,
    standing: bool,
}

impl Reckoning {
    /// The explanation, where the case has a deadline.
    pub fn of(
        case: &Case,
        now: Timestamp,
        calendar: &Calendar,
        articles: Articles<'_>,
    ) -> Option<Self> {
        let readings = deadlines::readings(case, calendar)?;
        let legal = &readings.legal;
        let limit = case.terms.as_ref()?.limit?;
        let due = clock::wall(legal.due).date();
        let today = clock::wall(now).date();
        Some(Self {
            due_day: format!("{}/{}", due.day(), due.month()),
            lines: lines(legal, articles),
            months: months(&legal.days.iter().map(|d| d.date).collect::<Vec<_>>()),
            weeks: weeks(case, legal, today, calendar),
            legal: words::moment(legal.due),
            legal_note: legal_note(case, &limit.words()),
            other: if readings.index766_counts_late {
                "Tính là trễ".to_owned()
            } else {
                words::moment(readings.index766.due)
            },
            other_note: other_note(case, &readings, calendar),
            verdict: verdict(&readings),
            standing: legal.standing,
        })
    }
}

fn lines(reckoning: &clock::Reckoning, articles: Articles<'_>) -> Vec<Line> {
    let mut rows: Vec<&clock::Line> = reckoning.lines.iter().collect();
    rows.sort_by_key(|line| line.at);
    rows.into_iter()
        .map(|line| Line {
            at: words::moment_short(line.at)
                .trim_start_matches("0:00 ")
                .to_owned(),
            note: line.note.clone(),
            due: line.due.map(words::moment_short).unwrap_or_default(),
            law: articles.of(line.rule),
        })
        .collect()
}

fn legal_note(case: &Case, limit: &str) -> String {
    match (&case.extension, case.clock.stops.last()) {
        (Some(extension), _) => {
            format!("Đã xin lỗi và hẹn lại lúc {}", words::moment(extension.at))
        }
        (None, Some(stop)) => match stop.to {
            Some(to) => format!("{limit}, tính lại từ {}", words::moment(to)),
            None => format!("{limit}; đồng hồ dừng từ {}", words::moment(stop.from)),
        },
        (None, None) => limit.to_owned(),
    }
}

fn other_note(case: &Case, readings: &Readings, calendar: &Calendar) -> String {
    if readings.index766_counts_late {
        return "Yêu cầu bổ sung hơn một lần thì chỉ số tính hồ sơ là trễ, bất kể ngày trả"
            .to_owned();
    }
    let waited: i64 = case
        .clock
        .stops
        .iter()
        .filter_map(|stop| stop.to.map(|to| calendar.minutes_between(stop.from, to)))
        .sum();
    if waited == 0 {
        return "Chưa có thời gian chờ nào để trừ".to_owned();
    }
    let day = calendar.minutes_a_day();
    format!(
        "Trừ {} chờ bổ sung, không tính lại từ đầu",
        words::working_time(waited, day)
    )
}

fn verdict(readings: &Readings) -> String {
    let earlier = readings.legal.due.min(readings.index766.due);
    if readings.index766_counts_late || readings.legal.due == readings.index766.due {
        return String::new();
    }
    format!(
        "Xong trước {} thì đúng hạn theo cả hai cách tính.",
        words::moment(earlier)
    )
}

fn months(days: &[Date]) -> String {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first.month() == last.month() => {
            format!("Tháng {}/{}", first.month(), first.year())
        }
        (Some(first), Some(last)) if first.year() == last.year() => {
            format!("Tháng {} – {}/{}", first.month(), last.month(), last.year())
        }
        (Some(first), Some(last)) => format!(
            "Tháng {}/{} – {}/{}",
            first.month(),
            first.year(),
            last.month(),
            last.year()
        ),
        _ => String::new(),
    }
}

/// Whole weeks from Monday to Sunday that hold every counted day, and the standstills before.
fn weeks(
    case: &Case,
    reckoning: &clock::Reckoning,
    today: Date,
    calendar: &Calendar,
) -> Vec<Vec<Day>> {
    let (Some(first), Some(last)) = (reckoning.days.first(), reckoning.days.last()) else {
        return Vec::new();
    };
    let due = clock::wall(reckoning.due).date();
    let accepted = case.clock.accepted.map(|at| clock::wall(at).date());
    let start = accepted.unwrap_or(first.date).min(first.date);
    let end = last.date.max(due);
    let monday = back(start, i64::from(start.weekday().to_monday_zero_offset()));
    let mut date = monday;
    let mut weeks = Vec::new();
    // A limit of a year makes a picture nobody reads.
    while date <= end && weeks.len() < 27 {
        let mut week = Vec::with_capacity(7);
        for _ in 0..7 {
            week.push(day(date, due, today, case, reckoning, calendar));
            date = date.tomorrow().unwrap_or(date);
        }
        weeks.push(week);
    }
    weeks
}

fn back(date: Date, days: i64) -> Date {
    date.checked_sub(jiff::Span::new().days(days))
        .unwrap_or(date)
}

fn day(
    date: Date,
    due: Date,
    today: Date,
    case: &Case,
    reckoning: &clock::Reckoning,
    calendar: &Calendar,
) -> Day {
    let counted = reckoning.days.iter().find(|day| day.date == date);
    let (mark, note) = match counted.map(|day| &day.mark) {
        _ if date == due => (
            "due",
            match counted.map(|day| &day.mark) {
                Some(DayMark::Counted { n }) => format!("ngày {n}"),
                _ => "hạn".to_owned(),
            },
        ),
        Some(DayMark::Received) => ("", "nhận".to_owned()),
        Some(DayMark::Counted { n }) => ("counted", format!("ngày {n}")),
        Some(DayMark::Hours) => ("counted", "giờ".to_owned()),
        Some(DayMark::Off { .. }) => ("off", "lễ".to_owned()),
        Some(DayMark::Weekend) => ("off", "nghỉ".to_owned()),
        Some(DayMark::Stood) => ("paused", "dừng".to_owned()),
        None if stood(case, date) => ("paused", "dừng".to_owned()),
        None if !calendar.is_working(date) => ("off", "nghỉ".to_owned()),
        None => ("", String::new()),
    };
    let number = if date.day() == 1 {
        format!("1/{}", date.month())
    } else {
        date.day().to_string()
    };
    Day {
        number,
        mark,
        note,
        today: date == today,
    }
}

fn stood(case: &Case, date: Date) -> bool {
    case.clock.stops.iter().any(|stop| {
        let from = clock::wall(stop.from).date();
        let to = stop.to.map(|to| clock::wall(to).date());
        from <= date && to.is_none_or(|to| date < to)
    })
}
