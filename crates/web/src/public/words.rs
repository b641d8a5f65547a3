//! The words of public pages: names, levels, limits and marks in the page's language.

use crate::frame::Lang;
use domain::case::terms::ServiceLevel;
use domain::catalogue::{Applicant, Confidence, FilingChannel, Lack, Level};
use domain::clock::Limit;

/// How a province names how far a procedure goes online.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Vocabulary {
    /// Toàn trình, một phần (NĐ 42/2022).
    #[default]
    FullAndPartial,
    /// Mức độ 4, mức độ 3.
    Numbers,
}

/// A procedure's name as a heading: half of all names open with "Thủ tục", which a list of
/// procedures need not say again.
pub fn title(name: &str) -> String {
    let rest = name
        .strip_prefix("Thủ tục")
        .filter(|rest| rest.starts_with([' ', ':']))
        .map(|rest| rest.trim_start_matches([' ', ':']))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name);
    capital(rest)
}

/// A text with a capital at its start.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A text with a small letter at its start.
pub fn small(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// How far a procedure goes online.
pub fn service_level(
    level: Option<ServiceLevel>,
    vocabulary: Vocabulary,
    lang: Lang,
) -> &'static str {
    match (level, vocabulary) {
        (Some(ServiceLevel::Full), Vocabulary::FullAndPartial) => {
            lang.pick("Trực tuyến toàn trình", "Fully online")
        }
        (Some(ServiceLevel::Partial), Vocabulary::FullAndPartial) => {
            lang.pick("Trực tuyến một phần", "Partly online")
        }
        (Some(ServiceLevel::Full), Vocabulary::Numbers) => {
            lang.pick("Trực tuyến mức độ 4", "Online, level 4")
        }
        (Some(ServiceLevel::Partial), Vocabulary::Numbers) => {
            lang.pick("Trực tuyến mức độ 3", "Online, level 3")
        }
        (Some(ServiceLevel::InPersonOnly), _) => lang.pick("Không nộp trực tuyến", "Not online"),
        (None, _) => lang.pick("Chưa rõ mức độ trực tuyến", "Online level not known yet"),
    }
}

/// One level.
pub fn level(level: Level, lang: Lang) -> &'static str {
    lang.pick(level.name(), level.name_en())
}

/// Several levels: "Cấp tỉnh, cấp xã".
pub fn levels(levels: &[Level], lang: Lang) -> String {
    let names: Vec<&str> = levels.iter().map(|it| level(*it, lang)).collect();
    match lang {
        Lang::Vi => names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                if at == 0 {
                    (*name).to_owned()
                } else {
                    small(name)
                }
            })
            .collect::<Vec<_>>()
            .join(", "),
        Lang::En => names.join(", "),
    }
}

/// A limit.
pub fn limit(limit: Limit, lang: Lang) -> String {
    match lang {
        Lang::Vi => limit.words(),
        Lang::En => limit.words_en(),
    }
}

/// A month of a file: `2026-06` as "6/2026".
pub fn month(text: &str) -> String {
    match text.split_once('-') {
        Some((year, month)) => format!("{}/{year}", month.trim_start_matches('0')),
        None => text.to_owned(),
    }
}

/// A count with points between the thousands: `1.234`.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    if number < 0 {
        out.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// A limit, or that none is known.
pub fn limit_or_unknown(known: Option<Limit>, lang: Lang) -> String {
    known.map_or_else(
        || {
            lang.pick("Chưa có dữ liệu thời hạn", "Time not known yet")
                .to_owned()
        },
        |it| limit(it, lang),
    )
}

/// A way of filing.
pub fn channel(channel: FilingChannel, lang: Lang) -> &'static str {
    match channel {
        FilingChannel::InPerson => lang.pick("Tại quầy", channel.name_en()),
        other => lang.pick(other.name(), other.name_en()),
    }
}

/// Who may apply.
pub fn applicant(applicant: Applicant, lang: Lang) -> &'static str {
    match applicant {
        Applicant::Individual => lang.pick("Cá nhân", "Individuals"),
        Applicant::Organisation => lang.pick("Tổ chức, doanh nghiệp", "Organisations, businesses"),
    }
}

/// The mark of a fact that is not confirmed; none where it is.
pub fn mark(confidence: Confidence, lang: Lang) -> Option<&'static str> {
    confidence
        .needs_a_mark()
        .then(|| lang.pick(confidence.name(), confidence.name_en()))
}

/// What a procedure lacks, in English.
fn lack_en(lack: Lack) -> &'static str {
    match lack {
        Lack::Code => "no national code yet",
        Lack::Level => "not decided at a level of the province",
        Lack::Papers => "no list of papers yet",
        Lack::Time => "no processing time yet",
        Lack::Superseded => "replaced by another procedure",
        Lack::Memory(_) => "one part not yet checked against a source",
        Lack::ServiceLevel => "how far it goes online is not known yet",
        Lack::Fees => "no fee data yet",
        Lack::FeeAmount => "amount of a fee not known yet",
        Lack::Steps => "steps of the usual template",
        Lack::Omitted => "more papers than are listed here",
    }
}

/// What a procedure lacks.
pub fn lack(lack: Lack, lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => lack.name(),
        Lang::En => lack_en(lack),
    }
}

/// "3 bản chính, 1 bản sao".
pub fn copies(originals: u32, copies: u32, lang: Lang) -> String {
    let mut parts = Vec::new();
    if originals > 0 {
        parts.push(match lang {
            Lang::Vi => format!("{originals} bản chính"),
            Lang::En if originals == 1 => "1 original".to_owned(),
            Lang::En => format!("{originals} originals"),
        });
    }
    if copies > 0 {
        parts.push(match lang {
            Lang::Vi => format!("{copies} bản sao"),
            Lang::En if copies == 1 => "1 copy".to_owned(),
            Lang::En => format!("{copies} copies"),
        });
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_does_not_say_thu_tuc_again() {
        assert_eq!(title("Thủ tục đăng ký khai sinh"), "Đăng ký khai sinh");
        assert_eq!(title("Thủ tục: cấp lại"), "Cấp lại");
        assert_eq!(title("Đăng ký tạm trú"), "Đăng ký tạm trú");
        assert_eq!(title("Thủ tục"), "Thủ tục");
    }

    #[test]
    fn several_levels_read_as_one_phrase() {
        let both = [Level::Province, Level::Commune];
        assert_eq!(levels(&both, Lang::Vi), "Cấp tỉnh, cấp xã");
        assert_eq!(levels(&both, Lang::En), "Province, Commune");
    }

    #[test]
    fn a_province_that_counts_levels_says_three_and_four() {
        let words = |level| service_level(Some(level), Vocabulary::Numbers, Lang::Vi);
        assert_eq!(words(ServiceLevel::Partial), "Trực tuyến mức độ 3");
        assert_eq!(words(ServiceLevel::Full), "Trực tuyến mức độ 4");
    }
}
