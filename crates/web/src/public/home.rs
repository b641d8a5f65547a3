//! The home page: search, look-up, the ways to browse, days off that are near, and figures once
//! there are any. Where citizens file on the National Portal only, it says so and leads there.

use super::line::Line;
use super::listing::{Axis, Query};
use super::sources::Sources;
use super::{english, words};
use crate::frame::{Frame, Lang};
use askama::Template;
use domain::catalogue::Level;
use domain::clock::calendar::DayKind;
use domain::clock::{Calendar, words as clock_words};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// A turn of life, with what people want most in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    name: String,
    address: String,
    wanted: Vec<(String, String)>,
}

/// A heading to browse by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    name: String,
    address: String,
    count: usize,
}

/// Figures of the month, shown only when there are any.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figures {
    /// The month in words.
    pub month: String,
    /// How many cases were received.
    pub received: i64,
    /// How many of these online.
    pub online: i64,
    /// How many cases were decided.
    pub decided: i64,
    /// How many of these by their date.
    pub on_time: i64,
}

impl Figures {
    /// The figures as they are shown: number, what it counts, whether it is good news.
    fn shown(&self, f: &Frame) -> Vec<(String, String, bool)> {
        let lang = f.lang;
        let it = |number: String, vi: &str, en: &str, good| (number, f.t(vi, en).to_owned(), good);
        vec![
            it(
                grouped(self.received, lang),
                "hồ sơ đã nộp",
                "cases filed",
                false,
            ),
            it(
                share(self.online, self.received, lang),
                "nộp trực tuyến",
                "filed online",
                false,
            ),
            it(
                grouped(self.decided, lang),
                "hồ sơ đã giải quyết",
                "cases decided",
                false,
            ),
            it(
                share(self.on_time, self.decided, lang),
                "trước hạn và đúng hạn",
                "by their date",
                true,
            ),
        ]
    }
}

/// A count with its thousands parted: "14.622".
fn grouped(count: i64, lang: Lang) -> String {
    let digits = count.to_string();
    let point = lang.pick(".", ",");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(point);
        }
        out.push(digit);
    }
    out
}

fn share(part: i64, whole: i64, lang: Lang) -> String {
    super::statistics::percent(part, whole, lang)
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/home.html")]
pub struct HomePage {
    f: Frame,
    events: Vec<Event>,
    groups: Vec<Heading>,
    levels: Vec<Heading>,
    common: Vec<Line>,
    hints: Vec<&'static str>,
    announcement: Option<String>,
    month: String,
    figures: Vec<(String, String, bool)>,
    code_example: String,
    portal: Option<String>,
}

/// What people often look for; in words that the search understands.
const HINTS: [&str; 4] = [
    "khai sinh",
    "tạm trú",
    "giấy phép xây dựng",
    "hộ kinh doanh",
];
const HINTS_EN: [&str; 4] = ["birth", "marriage", "building permit", "household business"];
/// How many procedures a turn of life shows.
const WANTED: usize = 2;
/// A longer name does not fit where a page only hints at what is behind it.
const SHORT: usize = 70;
/// How many procedures are shown in the table.
const COMMON: usize = 6;

impl HomePage {
    /// The page.
    pub fn of(
        f: Frame,
        sources: Sources<'_>,
        calendar: &Calendar,
        figures: Option<Figures>,
    ) -> Self {
        let lang = f.lang;
        let catalogue = sources.catalogue;
        let events = catalogue
            .life_events()
            .iter()
            .map(|event| Event {
                name: lang.pick(&event.name, &event.name_en).to_owned(),
                address: Query::default()
                    .with(Axis::LifeEvent, &event.slug)
                    .address("/thu-tuc"),
                wanted: event
                    .procedures
                    .iter()
                    .filter_map(|code| catalogue.procedure(code))
                    .map(|it| (format!("/thu-tuc/{}", it.code), name_of(it, lang)))
                    .filter(|(_, name)| name.chars().count() <= SHORT)
                    .take(WANTED)
                    .collect(),
            })
            .collect();
        let groups = catalogue
            .field_groups()
            .iter()
            .map(|group| Heading {
                name: english::group(&group.name, lang),
                address: Query::default()
                    .with(Axis::Field, &english::group_slug(&group.name))
                    .address("/thu-tuc"),
                count: group.count,
            })
            .collect();
        let levels = sources
            .organisation
            .levels()
            .iter()
            .filter(|level| **level != Level::District)
            .map(|level| Heading {
                name: words::level(*level, lang).to_owned(),
                address: Query::default()
                    .with(Axis::Level, level.slug())
                    .address("/thu-tuc"),
                count: catalogue
                    .procedures()
                    .iter()
                    .filter(|it| it.levels.contains(level))
                    .count(),
            })
            .collect();
        let mut common: Vec<Line> = Vec::new();
        for event in catalogue.life_events() {
            let first = event
                .procedures
                .iter()
                .filter_map(|code| catalogue.procedure(code))
                .find(|it| it.name.chars().count() <= SHORT);
            if let Some(procedure) = first
                && common.len() < COMMON
                && common
                    .iter()
                    .all(|line| line.code != procedure.code.as_str())
            {
                common.push(Line::of(procedure, sources, lang, ""));
            }
        }
        Self {
            announcement: holiday(sources.today, calendar, lang),
            events,
            groups,
            levels,
            common,
            hints: match lang {
                Lang::Vi => HINTS.to_vec(),
                Lang::En => HINTS_EN.to_vec(),
            },
            month: figures
                .as_ref()
                .map(|it| it.month.clone())
                .unwrap_or_default(),
            figures: figures.map(|it| it.shown(&f)).unwrap_or_default(),
            code_example: format!("{}.024-260821-0142", sources.organisation.identifier().0),
            portal: sources.profile.national_portal.clone(),
            f,
        }
    }
}

fn name_of(procedure: &domain::catalogue::Procedure, lang: Lang) -> String {
    match lang {
        Lang::En if !procedure.name_en.is_empty() => procedure.name_en.clone(),
        _ => words::title(&procedure.name),
    }
}

/// How many days before a day off it is announced.
const AHEAD: i64 = 10;

/// The next days off that fall on a weekday, and when work goes on.
fn holiday(today: Date, calendar: &Calendar, lang: Lang) -> Option<String> {
    let weekend = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let day = |ahead: i64| today.checked_add(ahead.days()).ok();
    let off = |date: Date| !calendar.is_working(date);
    let first = (0..=AHEAD)
        .filter_map(day)
        .find(|date| off(*date) && !weekend(*date))?;
    let again = calendar.next_working_day(first);
    // The days off before it, weekend included, belong to it.
    let mut from = first;
    while let Ok(before) = from.yesterday() {
        if before < today || !off(before) {
            break;
        }
        from = before;
    }
    let to = again.yesterday().unwrap_or(first);
    let name = festival(from, to, calendar)?;
    Some(match lang {
        Lang::Vi if from == to => format!(
            "Nghỉ {}: {}. Vẫn nộp được hồ sơ trực tuyến; giờ làm việc tính tiếp từ {}.",
            without_nghi(&name),
            clock_words::day(from),
            clock_words::day(again)
        ),
        Lang::Vi => format!(
            "Nghỉ {}: từ {} đến hết {}. Vẫn nộp được hồ sơ trực tuyến; giờ làm việc tính tiếp từ {}.",
            without_nghi(&name),
            clock_words::day(from),
            clock_words::day(to),
            clock_words::day(again)
        ),
        Lang::En => format!(
            "Offices are closed from {} to {}. Filing online stays open; working time counts again from {}.",
            english_day(from),
            english_day(to),
            english_day(again)
        ),
    })
}

/// The name of the days off: of the day itself rather than of those swapped or added for it.
fn festival(from: Date, to: Date, calendar: &Calendar) -> Option<String> {
    let mut names: Vec<(bool, String)> = Vec::new();
    let mut date = from;
    while date <= to {
        if let Some(DayKind::Off { name, swapped }) = calendar.named(date) {
            let added = *swapped || name.starts_with("Nghỉ") || name.contains('(');
            names.push((added, name.clone()));
        }
        date = date.tomorrow().ok()?;
    }
    names.sort_by_key(|(added, _)| *added);
    names.into_iter().next().map(|(_, name)| name)
}

fn without_nghi(name: &str) -> &str {
    name.strip_prefix("Nghỉ ").unwrap_or(name)
}

fn english_day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_holiday_is_announced_with_the_day_on_which_work_goes_on() {
        let calendar = domain::testing::calendar();
        let said = holiday(date(2026, 8, 27), &calendar, Lang::Vi).expect("it is near");
        assert!(said.contains("2/9/2026"), "{said}");
        assert!(said.contains("tính tiếp từ Thứ Năm 3/9/2026"), "{said}");
        assert_eq!(holiday(date(2026, 7, 6), &calendar, Lang::Vi), None);
    }

    #[test]
    fn shares_are_written_as_each_language_writes_them() {
        assert_eq!(share(9958, 10_000, Lang::Vi), "99,58%");
        assert_eq!(share(1, 3, Lang::En), "33.33%");
        assert_eq!(share(0, 0, Lang::Vi), "–");
    }
}
