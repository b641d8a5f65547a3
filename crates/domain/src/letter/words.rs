//! Words as official letters write them: hours and dates in full, names without abbreviations,
//! places without their kind. Screens say the same things shorter; see `clock::words`.

use crate::clock::wall;
use jiff::Timestamp;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// "ngày 24 tháng 8 năm 2026"; days below ten and the first two months take a zero before
/// (Nghị định 30/2020/NĐ-CP), so that nobody can write a figure in front of them.
pub fn date(date: Date) -> String {
    let month = if date.month() < 3 {
        format!("{:02}", date.month())
    } else {
        date.month().to_string()
    };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// "ngày 24 tháng 8 năm 2026" of an instant.
pub fn day(at: Timestamp) -> String {
    date(wall(at).date())
}

/// "15 giờ 20 phút, ngày 24 tháng 8 năm 2026".
pub fn moment(at: Timestamp) -> String {
    let wall = wall(at);
    format!(
        "{} giờ {:02} phút, {}",
        wall.hour(),
        wall.minute(),
        date(wall.date())
    )
}

/// "15:20 24/8/2026", where a table has no room for words.
pub fn moment_short(at: Timestamp) -> String {
    let wall = wall(at);
    format!(
        "{}:{:02} {}",
        wall.hour(),
        wall.minute(),
        crate::clock::words::date(wall.date())
    )
}

/// The name of an agency in full: letters do not write "UBND".
pub fn in_full(name: &str) -> String {
    name.replace("UBND", "Ủy ban nhân dân")
        .replace("HĐND", "Hội đồng nhân dân")
}

/// The kinds that may stand before a place's own name.
const KINDS: [&str; 8] = [
    "tỉnh",
    "thành phố",
    "thị xã",
    "huyện",
    "thị trấn",
    "phường",
    "xã",
    "đặc khu",
];

/// The place as the line of the date names it: "phường Trường Thi" is "Trường Thi", while
/// "phường 6" stays "Phường 6".
pub fn place(name: &str) -> String {
    let name = name.trim();
    let lower = name.to_lowercase();
    for kind in KINDS {
        let own = lower
            .strip_prefix(kind)
            .filter(|rest| rest.starts_with(' '))
            .and_then(|_| name.get(kind.len()..))
            .map(str::trim);
        match own {
            Some(own) if own.starts_with(|c: char| c.is_ascii_digit()) => break,
            Some(own) => return own.to_owned(),
            None => {}
        }
    }
    capital(name)
}

/// With a capital at the beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A text of a person, without blanks at its ends and with a full stop: "Thiếu giấy tờ."
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…', ':']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// The name of a paper in plain letters, for the QR code: "giay-tiep-nhan-ho-so".
pub fn ascii(text: &str) -> String {
    let plain: String = text
        .to_lowercase()
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::moment as at;

    #[test]
    fn a_moment_is_written_as_the_forms_write_it() {
        assert_eq!(
            moment(at("2026-08-24T15:20")),
            "15 giờ 20 phút, ngày 24 tháng 8 năm 2026"
        );
        assert_eq!(
            moment(at("2026-01-05T08:05")),
            "8 giờ 05 phút, ngày 05 tháng 01 năm 2026"
        );
        assert_eq!(moment_short(at("2026-09-03T17:00")), "17:00 3/9/2026");
    }

    #[test]
    fn a_place_stands_without_its_kind_unless_it_is_a_number() {
        assert_eq!(place("phường Trường Thi"), "Trường Thi");
        assert_eq!(place("Tỉnh Nam Định"), "Nam Định");
        assert_eq!(place("thị trấn Gôi"), "Gôi");
        assert_eq!(place("phường 6"), "Phường 6");
        assert_eq!(place("Côn Đảo"), "Côn Đảo");
    }

    #[test]
    fn names_are_written_in_full() {
        assert_eq!(
            in_full("Văn phòng HĐND và UBND xã Mỹ Hà"),
            "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Mỹ Hà"
        );
    }

    #[test]
    fn the_name_of_a_paper_fits_a_qr_code() {
        assert_eq!(
            ascii("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
            "phieu-yeu-cau-bo-sung-hoan-thien-ho-so"
        );
        assert_eq!(ascii("Đơn đề nghị"), "don-de-nghi");
    }

    #[test]
    fn a_sentence_ends_with_one_full_stop() {
        assert_eq!(sentence(" Thiếu giấy tờ "), "Thiếu giấy tờ.");
        assert_eq!(sentence("Xong."), "Xong.");
        assert_eq!(sentence(""), "");
    }
}
