//! The one fold under every search: Vietnamese text without marks, in lower case, `đ` as `d`,
//! `y` as `i`, words parted by single spaces. Stored beside what it folds, and applied to what a
//! person types; neither database could do it alike.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text: `Nguyễn Thị Mỹ Đào` and `nguyen thi mi dao` become the same.
pub fn fold(text: &str) -> String {
    let letters = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase);
    let plain: String = letters
        .map(|c| match c {
            'đ' => 'd',
            'y' => 'i',
            c if c.is_alphanumeric() => c,
            // Case codes keep their shape.
            '.' | '-' | '/' | '@' => c,
            _ => ' ',
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fold of a person's name with the given name first, as people are called: `an nguyen van`
/// for `Nguyễn Văn An`.
pub fn fold_given_name_first(name: &str) -> String {
    let folded = fold(name);
    match folded.rsplit_once(' ') {
        Some((before, given)) => format!("{given} {before}"),
        None => folded,
    }
}

/// The least text greater than every text that begins with a prefix.
pub fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_case_and_spelling_do_not_matter() {
        for text in [
            "ĐĂNG KÝ khai  sinh",
            "dang ki khai sinh",
            "đăng kí khai sinh",
            "Đăng ký khai sinh",
        ] {
            assert_eq!(fold(text), "dang ki khai sinh");
        }
        let decomposed: String = "Đỗ Thị Quyền".nfd().collect();
        assert_eq!(fold(&decomposed), "do thi quien");
        assert_eq!(fold("H40.024.13-260821-0142"), "h40.024.13-260821-0142");
        assert_eq!(fold(" \u{7} "), "");
    }

    #[test]
    fn a_given_name_comes_first() {
        assert_eq!(fold_given_name_first("Nguyễn Văn An"), "an nguien van");
        assert_eq!(fold_given_name_first("An"), "an");
    }
}
