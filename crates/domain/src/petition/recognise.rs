//! Recognising what is no petition: complaints and denunciations have doors of their own, and the
//! sender is shown the right one before sending; and whether a text is in Vietnamese.

use super::Ground;
use crate::catalogue::fold::plain;

/// How a complaint begins or what it asks for, without marks.
const COMPLAINT: [&str; 7] = [
    "don khieu nai",
    "toi khieu nai",
    "xin khieu nai",
    "lam don khieu nai",
    "khieu nai quyet dinh",
    "khieu nai hanh vi",
    "giai quyet khieu nai cua toi",
];

/// The same of a denunciation.
const DENUNCIATION: [&str; 8] = [
    "don to cao",
    "toi to cao",
    "xin to cao",
    "lam don to cao",
    "to cao ong",
    "to cao ba",
    "to cao can bo",
    "to giac",
];

/// What a text seems to be instead of a petition; none where it seems to be one.
pub fn recognise(title: &str, content: &str) -> Option<Ground> {
    let text = plain(&format!("{title} . {content}"));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if says(&DENUNCIATION) {
        Some(Ground::Denunciation)
    } else if says(&COMPLAINT) {
        Some(Ground::Complaint)
    } else {
        None
    }
}

/// Words that stand in nearly every English text and in no Vietnamese one.
const ENGLISH: [&str; 12] = [
    "the", "and", "with", "that", "this", "have", "please", "would", "from", "your", "which", "is",
];

/// Whether a text is in Vietnamese, with or without its marks: Latin letters, and not English.
pub fn is_vietnamese(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|it| it.is_alphabetic()).collect();
    let latin = |c: &&char| {
        c.is_ascii()
            || ('\u{c0}'..='\u{24f}').contains(*c)
            || ('\u{1e00}'..='\u{1eff}').contains(*c)
            || ('\u{300}'..='\u{36f}').contains(*c)
    };
    if letters.is_empty() || letters.iter().filter(latin).count() * 10 < letters.len() * 9 {
        return false;
    }
    let has_marks = letters.iter().any(|c| !c.is_ascii());
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|it| !it.is_empty())
        .collect();
    let english = words.iter().filter(|it| ENGLISH.contains(it)).count();
    has_marks || english * 8 < words.len()
}

/// What two texts that say the same have in common: letters and digits without marks or spaces.
pub fn same_words(title: &str, content: &str) -> String {
    let text = plain(&format!("{title} {content}"));
    text.chars().filter(|it| it.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_and_denunciations_are_recognised_with_and_without_marks() {
        for (text, ground) in [
            (
                "Tôi làm đơn khiếu nại quyết định thu hồi đất",
                Some(Ground::Complaint),
            ),
            ("Don to cao can bo nhan tien", Some(Ground::Denunciation)),
            ("Tôi tố cáo ông A nhận tiền", Some(Ground::Denunciation)),
            ("Phản ánh việc chậm trả kết quả đăng ký khai sinh", None),
            ("Kiến nghị bỏ giấy xác nhận tình trạng hôn nhân", None),
            ("Thủ tục khiếu nại lần đầu nộp ở đâu?", None),
        ] {
            assert_eq!(recognise("", text), ground, "{text}");
        }
    }

    #[test]
    fn a_petition_is_in_vietnamese() {
        for text in ["Trả kết quả chậm", "Tra ket qua cham 5 ngay", "Tổ 5"] {
            assert!(is_vietnamese(text), "{text}");
        }
        for text in [
            "The result is late and I would like to have it",
            "結果が遅れています",
            "Результат задерживается",
            "12345 !!!",
        ] {
            assert!(!is_vietnamese(text), "{text}");
        }
    }

    #[test]
    fn the_same_words_are_the_same_however_they_are_typed() {
        assert_eq!(
            same_words("Chậm trả kết quả", "Đã quá 5 ngày!"),
            same_words("cham  tra ket qua", "da qua 5 ngay.")
        );
    }
}
