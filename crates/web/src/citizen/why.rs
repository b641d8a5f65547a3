//! Why this date: the days as they counted, on a calendar, and what moved the date, in sentences.

use super::words;
use crate::frame::Lang;
use crate::officer::law::{Articles, Law};
use domain::case::Case;
use domain::clock::{self, Calendar, DayMark, Limit, Reckoning};
use jiff::Timestamp;
use jiff::civil::Date;

/// A day of the calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// Its number; with the month on the first.
    pub number: String,
    /// `counted`, `off`, `paused`, `due` or nothing.
    pub mark: &'static str,
    /// What it was.
    pub note: String,
    /// Whether it is today.
    pub today: bool,
}

/// A sentence with its article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The sentence.
    pub words: String,
    /// The article.
    pub law: Option<Law>,
}

/// The explanation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Why {
    /// "16/9".
    pub due: String,
    /// What the calendar shows.
    pub caption: String,
    /// Whole weeks from Monday.
    pub weeks: Vec<Vec<Day>>,
    /// Whether a standstill is on it.
    pub has_stop: bool,
    /// The sentences.
    pub reasons: Vec<Reason>,
}

/// What is explained.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The reckoning.
    pub reckoning: &'a Reckoning,
    /// The limit it counts.
    pub limit: Limit,
    /// What the limit is for: "để bổ sung".
    pub purpose: (&'a str, &'a str),
    /// Times in which the clock stood.
    pub case: Option<&'a Case>,
    /// When it began.
    pub from: Timestamp,
}

impl Why {
    /// The explanation of a date.
    pub fn of(
        lang: Lang,
        question: Question<'_>,
        now: Timestamp,
        calendar: &Calendar,
        articles: Articles<'_>,
    ) -> Self {
        let Question {
            reckoning,
            limit,
            purpose,
            case,
            from,
        } = question;
        let due = clock::wall(reckoning.due).date();
        let today = clock::wall(now).date();
        let weeks = weeks(lang, case, from, reckoning, today, calendar);
        let caption = format!(
            "{} {}, {}",
            words::limit(lang, limit),
            lang.pick(purpose.0, purpose.1),
            months(lang, clock::wall(from).date(), due)
        );
        let has_stop = weeks.iter().flatten().any(|day| day.mark == "paused");
        Self {
            due: format!("{}/{}", due.day(), due.month()),
            caption,
            weeks,
            has_stop,
            reasons: reasons(lang, reckoning, limit, articles),
        }
    }
}

fn reasons(lang: Lang, reckoning: &Reckoning, limit: Limit, articles: Articles<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    // What is counted comes first, what was left out of the count after it.
    let counts = |rule: &str| {
        matches!(
            rule,
            "clock.day_of_receipt_excluded" | "clock.hours_from_moment"
        )
    };
    let mut lines: Vec<&clock::Line> = reckoning.lines.iter().collect();
    lines.sort_by_key(|line| !counts(line.rule));
    for line in lines {
        let words = match lang {
            Lang::Vi => format!("{}.", line.note),
            Lang::En => english(line, limit),
        };
        if reasons.iter().all(|reason| reason.words != words) {
            reasons.push(Reason {
                words,
                law: articles.of(line.rule),
            });
        }
    }
    reasons
}

/// The sentence of a line in English; the names of holidays are Vietnamese.
fn english(line: &clock::Line, limit: Limit) -> String {
    let date = words::day(Lang::En, clock::wall(line.at).date());
    let at = words::moment(Lang::En, line.at);
    match line.rule {
        "clock.out_of_hours" => {
            format!("Received {at}, outside working hours: counted from the next working hour.")
        }
        "clock.after_cutoff" => {
            format!("Received {at}, late in the day: counted from the next working morning.")
        }
        "clock.hours_from_moment" => format!("{} counted from {at}.", limit.words_en()),
        "clock.day_of_receipt_excluded" => {
            format!(
                "{}; the day of receipt, {date}, does not count.",
                limit.words_en()
            )
        }
        "clock.holiday" => format!("{date} is a public holiday and does not count."),
        "clock.swapped_day" => {
            format!("{date} is a day off made up for on another day; it does not count.")
        }
        "clock.extra_working_day" => {
            format!("{date} is worked to make up for a day off; it counts.")
        }
        "clock.weekend" => "Saturdays and Sundays do not count.".to_owned(),
        "clock.last_day_off" => {
            format!("The last day, {date}, is a day off: the next working day is the last.")
        }
        "clock.supplement" => format!("Documents were asked for on {date}; the clock stands."),
        "clock.financial_obligation" => {
            format!("A payment was asked for on {date}; the clock stands.")
        }
        "clock.restart_after_supplement" => {
            format!("Everything came on {date}; the limit counts from the beginning.")
        }
        "clock.subtracted" => format!("The time of waiting until {date} is taken out."),
        "clock.extension" => format!("On {date} the agency apologised and set a new date."),
        _ => line.note.clone(),
    }
}

fn months(lang: Lang, first: Date, last: Date) -> String {
    let month = lang.pick("tháng", "months");
    let one = lang.pick("tháng", "month");
    if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{one} {}/{}", first.month(), first.year())
    } else if first.year() == last.year() {
        format!(
            "{month} {} – {}/{}",
            first.month(),
            last.month(),
            last.year()
        )
    } else {
        format!(
            "{month} {}/{} – {}/{}",
            first.month(),
            first.year(),
            last.month(),
            last.year()
        )
    }
}

/// A limit of half a year makes a picture nobody reads.
const MOST_WEEKS: usize = 14;

fn weeks(
    lang: Lang,
    case: Option<&Case>,
    from: Timestamp,
    reckoning: &Reckoning,
    today: Date,
    calendar: &Calendar,
) -> Vec<Vec<Day>> {
    let due = clock::wall(reckoning.due).date();
    let start = clock::wall(from).date();
    let start = reckoning
        .days
        .first()
        .map_or(start, |day| day.date.min(start));
    let offset = i64::from(start.weekday().to_monday_zero_offset());
    let mut date = start
        .checked_sub(jiff::Span::new().days(offset))
        .unwrap_or(start);
    let mut weeks = Vec::new();
    while date <= due {
        let mut week = Vec::with_capacity(7);
        for _ in 0..7 {
            week.push(day(lang, date, due, today, case, reckoning, calendar));
            date = date.tomorrow().unwrap_or(Date::MAX);
        }
        weeks.push(week);
        if date == Date::MAX {
            break;
        }
    }
    if weeks.len() > MOST_WEEKS {
        return Vec::new();
    }
    weeks
}

fn day(
    lang: Lang,
    date: Date,
    due: Date,
    today: Date,
    case: Option<&Case>,
    reckoning: &Reckoning,
    calendar: &Calendar,
) -> Day {
    let counted = reckoning.days.iter().find(|day| day.date == date);
    let nth = |n: u32| match lang {
        Lang::Vi => format!("ngày {n}"),
        Lang::En => format!("day {n}"),
    };
    let word = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    let (mark, note) = match counted.map(|day| &day.mark) {
        Some(DayMark::Counted { n }) if date == due => ("due", nth(*n)),
        _ if date == due => ("due", word("hạn", "due")),
        Some(DayMark::Received) => ("", word("nhận", "received")),
        Some(DayMark::Counted { n }) => ("counted", nth(*n)),
        Some(DayMark::Hours) => ("counted", word("giờ", "hours")),
        Some(DayMark::Off { .. }) => ("off", word("lễ", "holiday")),
        Some(DayMark::Weekend) => ("off", word("nghỉ", "off")),
        Some(DayMark::Stood) => ("paused", word("dừng", "stopped")),
        None if case.is_some_and(|case| stood(case, date)) => ("paused", word("dừng", "stopped")),
        None if !calendar.is_working(date) => ("off", word("nghỉ", "off")),
        None => ("", String::new()),
    };
    Day {
        number: if date.day() == 1 {
            format!("1/{}", date.month())
        } else {
            date.day().to_string()
        },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::officer::law;
    use domain::testing::{calendar, moment};

    #[test]
    fn fifteen_working_days_over_the_national_day_are_numbered_and_the_days_off_named() {
        let (calendar, from) = (calendar(), moment("2026-08-22T10:05"));
        let limit = Limit::working_days(15);
        let reckoning = clock::reckon(&clock::ClockInput::new(from, limit), &calendar);
        let question = Question {
            reckoning: &reckoning,
            limit,
            purpose: ("để bổ sung", "to answer"),
            case: None,
            from,
        };
        let now = moment("2026-08-24T09:00");
        let why = Why::of(Lang::Vi, question, now, &calendar, Articles(&law::sample));
        assert_eq!(why.due, "16/9");
        assert_eq!(why.caption, "15 ngày làm việc để bổ sung, tháng 8 – 9/2026");
        let days: Vec<&Day> = why.weeks.iter().flatten().collect();
        let of = |number: &str| days.iter().find(|day| day.number == number).expect("a day");
        assert_eq!(
            (of("24").mark, of("24").note.as_str()),
            ("counted", "ngày 1")
        );
        assert_eq!((of("1/9").mark, of("1/9").note.as_str()), ("off", "lễ"));
        assert_eq!((of("16").mark, of("16").note.as_str()), ("due", "ngày 15"));
        assert!(of("24").today && why.weeks.iter().all(|week| week.len() == 7));
        let english = Why::of(Lang::En, question, now, &calendar, Articles(&law::sample));
        assert!(
            english
                .reasons
                .iter()
                .any(|it| it.words.contains("public holiday"))
        );
    }
}
