//! Times and durations in words, as the screens say them; no leading zeros, the year always.

use super::{Calendar, Left, wall};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

/// The name of a weekday.
pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Thứ Hai",
        Weekday::Tuesday => "Thứ Ba",
        Weekday::Wednesday => "Thứ Tư",
        Weekday::Thursday => "Thứ Năm",
        Weekday::Friday => "Thứ Sáu",
        Weekday::Saturday => "Thứ Bảy",
        Weekday::Sunday => "Chủ Nhật",
    }
}

/// The name of a weekday in English.
pub fn weekday_en(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The short name of a weekday for officers' tables: "T2" … "CN".
pub fn weekday_short(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "T2",
        Weekday::Tuesday => "T3",
        Weekday::Wednesday => "T4",
        Weekday::Thursday => "T5",
        Weekday::Friday => "T6",
        Weekday::Saturday => "T7",
        Weekday::Sunday => "CN",
    }
}

/// "24/8/2026".
pub fn date(date: Date) -> String {
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

/// "Thứ Hai 24/8/2026".
pub fn day(date: Date) -> String {
    format!("{} {}", weekday(date.weekday()), self::date(date))
}

/// "14:30".
pub fn time_of_day(at: Timestamp) -> String {
    let wall = wall(at);
    format!("{}:{:02}", wall.hour(), wall.minute())
}

/// "14:30 Thứ Hai 24/8/2026".
pub fn moment(at: Timestamp) -> String {
    format!("{} {}", time_of_day(at), day(wall(at).date()))
}

/// "14:30 Monday 24/8/2026".
pub fn moment_en(at: Timestamp) -> String {
    let wall = wall(at);
    format!(
        "{}:{:02} {} {}",
        wall.hour(),
        wall.minute(),
        weekday_en(wall.weekday()),
        date(wall.date())
    )
}

/// "17:00 T5 3/9", for officers' tables.
pub fn moment_short(at: Timestamp) -> String {
    let wall = wall(at);
    format!(
        "{}:{:02} {} {}/{}",
        wall.hour(),
        wall.minute(),
        weekday_short(wall.weekday()),
        wall.day(),
        wall.month()
    )
}

/// Working time in words: with hours below three days, with minutes below two hours.
pub fn working_time(minutes: i64, minutes_a_day: i64) -> String {
    time(minutes, minutes_a_day, "", " làm việc")
}

/// Time in words, between what stands before and behind it.
fn time(minutes: i64, minutes_a_day: i64, before: &str, behind: &str) -> String {
    let (days, hours, rest) = parts(minutes, minutes_a_day);
    match (days, hours) {
        (d, h) if d > 0 && d < 3 && h > 0 => format!("{before}{d} ngày {h} giờ{behind}"),
        (d, _) if d > 0 => format!("{before}{d} ngày{behind}"),
        (_, h) if h >= 2 || (h > 0 && rest == 0) => format!("{before}{h} giờ{behind}"),
        (_, h) if h > 0 => format!("{before}{h} giờ {rest} phút{behind}"),
        _ => format!("{before}{rest} phút{behind}"),
    }
}

/// The same in English.
pub fn working_time_en(minutes: i64, minutes_a_day: i64) -> String {
    let (days, hours, rest) = parts(minutes, minutes_a_day);
    let s = |n: i64| if n == 1 { "" } else { "s" };
    match (days, hours) {
        (d, h) if d > 0 && d < 3 && h > 0 => format!("{d} working day{} {h} hour{}", s(d), s(h)),
        (d, _) if d > 0 => format!("{d} working day{}", s(d)),
        (_, h) if h >= 2 || (h > 0 && rest == 0) => format!("{h} working hour{}", s(h)),
        (_, h) if h > 0 => format!("{h} working hour {rest} minutes"),
        _ => format!("{rest} working minute{}", s(rest)),
    }
}

fn parts(minutes: i64, minutes_a_day: i64) -> (i64, i64, i64) {
    let a_day = minutes_a_day.max(1);
    let left = minutes.abs();
    (left / a_day, left % a_day / 60, left % a_day % 60)
}

/// "còn 1 ngày 6 giờ làm việc" or "quá hạn 3 giờ làm việc".
pub fn left(now: Timestamp, due: Timestamp, calendar: &Calendar) -> String {
    let it = Left::of(now, due, calendar);
    let before = if it.late { "quá hạn " } else { "còn " };
    time(it.minutes, it.minutes_a_day, before, " làm việc")
}

/// The same under a heading that says what days and hours are meant: "còn 1 ngày 6 giờ", "quá 3 giờ".
pub fn left_brief(it: Left) -> String {
    let before = if it.late { "quá " } else { "còn " };
    time(it.minutes, it.minutes_a_day, before, "")
}

/// "1 working day 6 hours left" or "3 working hours late".
pub fn left_en(now: Timestamp, due: Timestamp, calendar: &Calendar) -> String {
    let it = Left::of(now, due, calendar);
    let time = working_time_en(it.minutes, it.minutes_a_day);
    if it.late {
        format!("{time} late")
    } else {
        format!("{time} left")
    }
}

/// How long something took, in counted working days: "sau 8 ngày làm việc"; where none counts, which may
/// be another day than that of receipt, "chưa đầy 1 ngày làm việc".
pub fn taken(days: i64) -> String {
    match days {
        ..=0 => "chưa đầy 1 ngày làm việc".to_owned(),
        _ => format!("sau {days} ngày làm việc"),
    }
}

/// The same in English.
pub fn taken_en(days: i64) -> String {
    match days {
        ..=0 => "in less than 1 working day".to_owned(),
        1 => "after 1 working day".to_owned(),
        _ => format!("after {days} working days"),
    }
}

/// The same beside what was allowed: "sau 8 trong 15 ngày làm việc".
pub fn taken_of(days: i64, allowed: u32) -> String {
    match days {
        ..=0 => format!("chưa đầy 1 trong {allowed} ngày làm việc"),
        _ => format!("sau {days} trong {allowed} ngày làm việc"),
    }
}

/// The same in English.
pub fn taken_of_en(days: i64, allowed: u32) -> String {
    let s = if allowed == 1 { "" } else { "s" };
    match days {
        ..=0 => format!("in less than 1 of {allowed} working day{s}"),
        _ => format!("after {days} of {allowed} working day{s}"),
    }
}

/// A sum in đồng: "16.000 đồng".
pub fn money(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    format!("{}{out} đồng", if amount < 0 { "−" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{calendar, moment as at};

    #[test]
    fn times_are_said_as_on_the_screens() {
        assert_eq!(moment(at("2026-08-24T14:30")), "14:30 Thứ Hai 24/8/2026");
        assert_eq!(moment_short(at("2026-09-03T17:00")), "17:00 T5 3/9");
        assert_eq!(moment_en(at("2026-08-24T07:05")), "7:05 Monday 24/8/2026");
    }

    #[test]
    fn what_is_left_is_said_in_working_time() {
        let calendar = calendar();
        let now = at("2026-08-24T09:00");
        assert_eq!(
            left(now, at("2026-08-24T14:30"), &calendar),
            "còn 4 giờ làm việc"
        );
        assert_eq!(
            left(now, at("2026-08-25T17:00"), &calendar),
            "còn 1 ngày 6 giờ làm việc"
        );
        assert_eq!(
            left(now, at("2026-08-24T10:20"), &calendar),
            "còn 1 giờ 20 phút làm việc"
        );
        assert_eq!(
            left(now, at("2026-08-21T16:00"), &calendar),
            "quá hạn 1 ngày 2 giờ làm việc"
        );
        assert_eq!(
            left_en(now, at("2026-08-25T17:00"), &calendar),
            "1 working day 6 hours left"
        );
    }

    #[test]
    fn what_took_no_whole_day_is_not_said_to_have_taken_nought() {
        assert_eq!(taken(8), "sau 8 ngày làm việc");
        assert_eq!(taken(0), "chưa đầy 1 ngày làm việc");
        assert_eq!(
            [0, 1, 2].map(taken_en),
            [
                "in less than 1 working day",
                "after 1 working day",
                "after 2 working days"
            ]
        );
        assert_eq!(taken_of(8, 15), "sau 8 trong 15 ngày làm việc");
        assert_eq!(taken_of(0, 15), "chưa đầy 1 trong 15 ngày làm việc");
        assert_eq!(taken_of_en(1, 15), "after 1 of 15 working days");
        assert_eq!(taken_of_en(0, 15), "in less than 1 of 15 working days");
    }

    #[test]
    fn money_has_points() {
        assert_eq!(money(16_000), "16.000 đồng");
        assert_eq!(money(1_234_567), "1.234.567 đồng");
        assert_eq!(money(0), "0 đồng");
    }
}
