//! The fold under every search of the catalogue: without marks, lower case, `đ` as `d`, `y` as
//! `i`, words parted by single spaces, so that "Đăng ký" and "dang ki" are the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            'y' => 'i',
            c if c.is_alphanumeric() || c == '.' => c,
            _ => ' ',
        })
        .collect();
    spaced(&plain)
}

/// A text in the letters of an address: "Ngày sinh" as `ngay sinh`. Unlike [`fold`] it keeps the
/// spelling.
pub fn plain(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            c if c.is_ascii_alphanumeric() => c,
            _ => ' ',
        })
        .collect();
    spaced(&plain)
}

/// What a list in the order of the Vietnamese alphabet is sorted by: without marks first, `đ` behind
/// every `d`, then the spelling as it is.
pub fn alphabetical(text: &str) -> (String, String) {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(|c| match c {
            'đ' => ['d', '\u{7f}'],
            c => [c, '\0'],
        })
        .filter(|c| *c != '\0')
        .collect();
    (plain, text.to_owned())
}

/// Lower case with marks kept, in one normal form: what exact spelling is compared by.
pub fn lower(text: &str) -> String {
    let plain: String = text
        .nfc()
        .flat_map(char::to_lowercase)
        .map(|c| {
            if c.is_alphanumeric() || c == '.' {
                c
            } else {
                ' '
            }
        })
        .collect();
    spaced(&plain)
}

fn spaced(text: &str) -> String {
    text.split_whitespace()
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a text carries marks: then its writer means them.
pub fn has_marks(text: &str) -> bool {
    text.nfd().any(is_combining_mark) || text.contains(['đ', 'Đ'])
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make one
/// word the other; `None` when it is more than `at_most`.
pub fn distance(a: &[char], b: &[char], at_most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > at_most {
        return None;
    }
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut above: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        let mut least = i;
        for j in 1..width {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (above[j - 1] + same).min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > at_most {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    Some(above[width - 1]).filter(|cost| *cost <= at_most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_case_and_i_or_y_do_not_matter() {
        for text in [
            "ĐĂNG KÝ khai  sinh",
            "đăng kí khai-sinh",
            "dang ky khai sinh.",
        ] {
            assert_eq!(fold(text), "dang ki khai sinh");
        }
        assert_eq!(fold("1.001193"), "1.001193");
        assert_eq!(lower("Đăng Ký"), "đăng ký");
        assert!(has_marks("sổ") && has_marks("đi") && !has_marks("so do"));
    }

    #[test]
    fn lists_stand_in_the_order_of_the_vietnamese_alphabet() {
        let mut names = [
            "Đường bộ",
            "Giao thông",
            "Dược",
            "Đăng ký",
            "Hộ tịch",
            "Giáo dục",
            "Cư trú",
            "Đất đai",
        ];
        names.sort_by_key(|it| alphabetical(it));
        assert_eq!(
            names,
            [
                "Cư trú",
                "Dược",
                "Đăng ký",
                "Đất đai",
                "Đường bộ",
                "Giáo dục",
                "Giao thông",
                "Hộ tịch"
            ]
        );
    }

    #[test]
    fn a_swap_is_one_slip() {
        let d = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
                2,
            )
        };
        assert_eq!(d("sinh", "sihn"), Some(1));
        assert_eq!(d("khai", "kai"), Some(1));
        assert_eq!(d("khai", "khai"), Some(0));
        assert_eq!(d("khai", "ket hon"), None);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in ".{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
