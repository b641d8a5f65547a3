//! Times, sums and sizes as a citizen reads them, in the language of the page.

use crate::frame::Lang;
use domain::clock::{Calendar, Limit, wall, words};
use jiff::Timestamp;
use jiff::civil::Date;

/// "14:30 Thứ Hai 24/8/2026".
pub fn moment(lang: Lang, at: Timestamp) -> String {
    match lang {
        Lang::Vi => words::moment(at),
        Lang::En => words::moment_en(at),
    }
}

/// "Thứ Hai 24/8/2026".
pub fn day(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Vi => words::day(date),
        Lang::En => format!(
            "{} {}",
            words::weekday_en(date.weekday()),
            words::date(date)
        ),
    }
}

/// Until when: "trước 14:30 Thứ Hai 24/8/2026", and for whole days "hết Thứ Hai 24/8/2026".
pub fn until(lang: Lang, due: Timestamp, calendar: &Calendar) -> String {
    let date = wall(due).date();
    let whole = calendar.closing(date) == due;
    match (lang, whole) {
        (Lang::Vi, true) => format!("hết {}", words::day(date)),
        (Lang::Vi, false) => format!("trước {}", words::moment(due)),
        (Lang::En, true) => format!("the end of {}", day(lang, date)),
        (Lang::En, false) => format!("before {}", words::moment_en(due)),
    }
}

/// By when, within a sentence: "đến hết …" or "trước …".
pub fn by(lang: Lang, due: Timestamp, calendar: &Calendar) -> String {
    let until = until(lang, due, calendar);
    let whole = calendar.closing(wall(due).date()) == due;
    match (lang, whole) {
        (Lang::Vi, true) => format!("đến {until}"),
        (Lang::En, true) => format!("by {until}"),
        (_, false) => until,
    }
}

/// "Còn 1 ngày 6 giờ làm việc", "Quá hạn 3 giờ làm việc".
pub fn left(lang: Lang, now: Timestamp, due: Timestamp, calendar: &Calendar) -> String {
    match lang {
        Lang::Vi => crate::officer::clock::capital(&words::left(now, due, calendar)),
        Lang::En => words::left_en(now, due, calendar),
    }
}

/// "15 ngày làm việc".
pub fn limit(lang: Lang, limit: Limit) -> String {
    match lang {
        Lang::Vi => limit.words(),
        Lang::En => limit.words_en(),
    }
}

/// "1,8 MB".
pub fn size(lang: Lang, bytes: i64) -> String {
    let bytes = u64::try_from(bytes).unwrap_or(0);
    let words = casework::upload::size_in_words(bytes);
    match lang {
        Lang::Vi => words,
        Lang::En => words.replace(',', "."),
    }
}

/// "3 giấy tờ"; English minds one and many.
pub fn count(lang: Lang, n: usize, vi: &str, one: &str, many: &str) -> String {
    match (lang, n) {
        (Lang::Vi, _) => format!("{n} {vi}"),
        (Lang::En, 1) => format!("1 {one}"),
        (Lang::En, _) => format!("{n} {many}"),
    }
}

/// The days of a week from Monday: short and long in Vietnamese, short and long in English.
pub const WEEK: [(&str, &str, &str, &str); 7] = [
    ("T2", "Thứ Hai", "Mo", "Monday"),
    ("T3", "Thứ Ba", "Tu", "Tuesday"),
    ("T4", "Thứ Tư", "We", "Wednesday"),
    ("T5", "Thứ Năm", "Th", "Thursday"),
    ("T6", "Thứ Sáu", "Fr", "Friday"),
    ("T7", "Thứ Bảy", "Sa", "Saturday"),
    ("CN", "Chủ Nhật", "Su", "Sunday"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::{calendar, moment as at};

    #[test]
    fn a_whole_day_ends_with_the_day_and_an_hour_is_said() {
        let calendar = calendar();
        let whole = at("2026-09-16T17:00");
        assert_eq!(until(Lang::Vi, whole, &calendar), "hết Thứ Tư 16/9/2026");
        assert_eq!(by(Lang::Vi, whole, &calendar), "đến hết Thứ Tư 16/9/2026");
        let hour = at("2026-08-24T14:30");
        assert_eq!(
            by(Lang::Vi, hour, &calendar),
            "trước 14:30 Thứ Hai 24/8/2026"
        );
        assert_eq!(
            by(Lang::En, hour, &calendar),
            "before 14:30 Monday 24/8/2026"
        );
    }
}
