//! What cells say, in the words of publication decisions: limits, fees, levels, legal texts,
//! papers, days. What cannot be read stays as text and is told; nothing is made up.

use crate::catalogue::fold::{fold, lower};
use crate::catalogue::{FilingChannel, Level};
use crate::clock::LimitUnit;
use jiff::civil::Date;

/// The lines of a cell, without bullets: by line breaks; by semicolons where it has neither breaks
/// nor a bullet of its own.
pub fn lines(cell: &str) -> Vec<&str> {
    let bullets = |c: char| matches!(c, '-' | '+' | '–' | '•' | '*') || c.is_whitespace();
    let by_break = cell.contains('\n') || cell.starts_with("- ");
    let parts: Vec<&str> = if by_break {
        cell.lines().collect()
    } else {
        cell.split(';').collect()
    };
    let bare = parts.into_iter().map(|line| {
        line.trim_start_matches(bullets)
            .trim_end_matches([';', '.', ' ', '\r', '\t'])
    });
    bare.filter(|line| !line.is_empty()).collect()
}

/// The first number of a text and what follows it. Points part thousands, a comma halves.
fn number(text: &str) -> Option<(f64, &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[start..];
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .unwrap_or(rest.len());
    let digits = rest[..end].trim_end_matches(['.', ',']);
    let whole = |part: &str| part.len() == 3;
    let mut parts = digits.split('.');
    let first = parts.next().unwrap_or_default();
    let more: Vec<&str> = parts.collect();
    let plain = if !more.is_empty() && more.iter().all(|part| whole(part)) && first.len() <= 3 {
        digits.replace('.', "")
    } else {
        digits.replace(',', ".")
    };
    Some((plain.parse().ok()?, &rest[end..]))
}

/// A limit: "03 ngày làm việc", "8 giờ làm việc", "15 ngày". None where the text names no single
/// number of a unit: "Trong ngày", "15 – 20 ngày".
pub fn limit(text: &str) -> Option<(f64, LimitUnit)> {
    let (amount, rest) = number(text)?;
    let rest = fold(rest);
    let rest = rest.trim_start();
    // A second number makes it a range or a sum of several.
    if number(rest).is_some() {
        return None;
    }
    let unit = if rest.starts_with("ngai lam viec") {
        LimitUnit::WorkingDays
    } else if rest.starts_with("gio lam viec") || rest == "gio" {
        LimitUnit::WorkingHours
    } else if rest.starts_with("ngai") {
        LimitUnit::CalendarDays
    } else {
        return None;
    };
    Some((amount, unit))
}

/// A sum in đồng: "8.000 đồng/bản" is 8000, "Không" is 0; what says "chưa rõ", and anything else,
/// is not known.
pub fn money(text: &str) -> Option<i64> {
    let folded = fold(text);
    if folded.starts_with("chua ro") {
        return None;
    }
    let none = ["khong", "mien", "khong thu", "khong co"];
    if none.iter().any(|word| folded == *word)
        || folded.starts_with("khong thu")
        || folded.starts_with("khong qui dinh")
    {
        return Some(0);
    }
    let (amount, rest) = number(text)?;
    let rest = fold(rest);
    let factor = if rest.starts_with("trieu") {
        1_000_000.0
    } else if rest.starts_with("dong")
        || rest.starts_with("vnd")
        || rest.trim() == "d"
        || rest.is_empty()
        || rest.starts_with("d ")
    {
        1.0
    } else {
        return None;
    };
    let sum = amount * factor;
    #[expect(clippy::cast_possible_truncation, reason = "bounded in the same line")]
    (sum.fract() == 0.0 && sum.abs() < 1e12).then_some(sum as i64)
}

/// The levels that a text names, in its order: "Cấp tỉnh", "UBND cấp xã", "Tỉnh; Xã".
pub fn levels(text: &str) -> Vec<Level> {
    let lower = lower(text);
    let mut levels: Vec<Level> = Vec::new();
    // With their marks, because "Sở" and "Số" are one word without.
    for word in lower.split(' ') {
        let level = match word {
            "bộ" | "ương" => Level::Ministry,
            "tỉnh" | "sở" => Level::Province,
            "huyện" => Level::District,
            "xã" | "phường" => Level::Commune,
            _ => continue,
        };
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    levels
}

/// The ways of filing that a text names.
pub fn channels(text: &str) -> Vec<FilingChannel> {
    let folded = fold(text);
    let mut channels = Vec::new();
    if folded.contains("truc tuien") {
        channels.push(FilingChannel::Online);
    }
    if folded.contains("truc tiep") {
        channels.push(FilingChannel::InPerson);
    }
    if folded.contains("buu chinh") || folded.contains("bcci") || folded.contains("buu dien") {
        channels.push(FilingChannel::Postal);
    }
    channels
}

/// The numbers of the legal texts that a cell names, "123/2015/NĐ-CP"; lines without a number
/// stay as they are.
pub fn texts(cell: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in lines(cell) {
        let numbers: Vec<&str> = line
            .split([' ', ',', '(', ')', '\u{a0}'])
            .filter(|word| is_number_of_a_text(word))
            .collect();
        let found: Vec<&str> = if numbers.is_empty() {
            vec![line]
        } else {
            numbers
        };
        for text in found {
            if !all.iter().any(|it| it == text) {
                all.push(text.to_owned());
            }
        }
    }
    all
}

/// `123/2015/NĐ-CP`, `60/2014/QH13`, `1498/QĐ-UBND`.
fn is_number_of_a_text(word: &str) -> bool {
    let mut parts = word.split('/');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|c| c.is_ascii_digit());
    let last = rest.last().copied().unwrap_or_default();
    is_digits(first) && last.chars().any(char::is_uppercase) && rest.len() <= 2
}

/// Whether a cell is marked: "x", "có", "1".
pub fn is_marked(cell: &str) -> bool {
    matches!(
        fold(cell).as_str(),
        "x" | "co" | "1" | "true" | "dung" | "v"
    )
}

/// A day: 2026-01-31, 31/1/2026, or the number of a day as spreadsheets count them.
pub fn day(cell: &str) -> Option<Date> {
    let cell = cell.trim();
    if let Ok(date) = cell.get(..10).unwrap_or(cell).parse() {
        return Some(date);
    }
    let parts: Vec<&str> = cell.split(['/', '-', '.']).collect();
    if let [day, month, year] = parts[..] {
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    let serial: i64 = cell
        .parse()
        .ok()
        .filter(|it| (20_000..80_000).contains(it))?;
    let zero = Date::new(1899, 12, 30).ok()?;
    zero.checked_add(jiff::Span::new().days(serial)).ok()
}

/// A code that people can type, from a name: "Sở Tư pháp" is `so-tu-phap`.
pub fn code_of(name: &str) -> String {
    // The fold writes y as i, so it cannot be asked here.
    let plain: String = unicode_normalization::UnicodeNormalization::nfd(name)
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            c if c.is_ascii_alphanumeric() => c,
            _ => ' ',
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_decisions_write_them() {
        use LimitUnit::{CalendarDays, WorkingDays, WorkingHours};
        for (text, expected) in [
            (
                "03 ngày làm việc kể từ ngày nhận đủ hồ sơ",
                Some((3.0, WorkingDays)),
            ),
            ("15 ngày", Some((15.0, CalendarDays))),
            ("08 giờ làm việc", Some((8.0, WorkingHours))),
            ("2,5 ngày làm việc", Some((2.5, WorkingDays))),
            ("Ngay trong ngày", None),
            ("15 - 20 ngày", None),
            ("Không quy định", None),
        ] {
            assert_eq!(limit(text), expected, "{text}");
        }
    }

    #[test]
    fn sums_are_read_with_points_and_words() {
        for (text, expected) in [
            ("8.000 đồng/bản", Some(8_000)),
            ("1.500.000đ", Some(1_500_000)),
            ("2 triệu đồng", Some(2_000_000)),
            ("50000", Some(50_000)),
            ("Không", Some(0)),
            ("Không quy định", Some(0)),
            ("Theo Nghị quyết của HĐND tỉnh", None),
            ("0,5 % giá trị", None),
        ] {
            assert_eq!(money(text), expected, "{text}");
        }
    }

    #[test]
    fn levels_channels_and_marks_are_read_from_words() {
        assert_eq!(levels("UBND cấp xã"), [Level::Commune]);
        assert_eq!(levels("Tỉnh, huyện"), [Level::Province, Level::District]);
        assert_eq!(levels("—"), []);
        let all = "Trực tuyến, trực tiếp hoặc qua dịch vụ BCCI";
        assert_eq!(channels(all), FilingChannel::ALL);
        assert!(is_marked(" X ") && is_marked("Có") && !is_marked("Không") && !is_marked(""));
    }

    #[test]
    fn legal_texts_are_read_by_their_numbers() {
        let cell = "- Luật Hộ tịch số 60/2014/QH13;\n- Nghị định số 123/2015/NĐ-CP ngày 15/11/2015\n- Luật Đất đai";
        assert_eq!(
            texts(cell),
            ["60/2014/QH13", "123/2015/NĐ-CP", "Luật Đất đai"]
        );
    }

    #[test]
    fn days_are_read_as_people_and_spreadsheets_write_them() {
        let expected = Date::new(2026, 1, 31).ok();
        for text in [
            "2026-01-31",
            "31/1/2026",
            "31/01/2026",
            "46053",
            "2026-01-31 00:00:00",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in ["", "31/2/2026", "hôm qua", "1/2026"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn codes_come_from_names() {
        assert_eq!(code_of("Sở Y tế – Đông Hưng"), "so-y-te-dong-hung");
    }
}
