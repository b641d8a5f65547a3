//! The typeface of the letters: Liberation Serif, whose letters are as wide as those of Times New
//! Roman (Nghị định 30/2020/NĐ-CP) and which has every Vietnamese one. Part of the program, so
//! that a letter looks the same on every machine.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 4] = [
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| Font::new(Bytes::new(*file), 0))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// What the compiler chooses from.
pub fn book() -> &'static LazyHash<FontBook> {
    &BOOK
}

/// A font by its place in the book.
pub fn font(index: usize) -> Option<Font> {
    FONTS.get(index).cloned()
}

/// Whether every face has a letter.
pub fn has(c: char) -> bool {
    !FONTS.is_empty()
        && FONTS
            .iter()
            .all(|font| font.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_faces_are_read() {
        assert_eq!(FONTS.len(), FILES.len());
        assert!(BOOK.contains_family("liberation serif"));
    }

    #[test]
    fn every_vietnamese_letter_is_there() {
        let vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
        let others = "bcdđghklmnpqrstvx0123456789.,;:–-/()“”…%&+№§■□☐";
        for c in vowels.chars().chain("bcdđghklmnpqrstvxfjwz".chars()) {
            assert!(has(c), "{c}");
            assert!(c.to_uppercase().all(has), "{c} as a capital");
        }
        let missing: Vec<char> = others.chars().filter(|c| !has(*c)).collect();
        assert_eq!(missing, ['☐'], "the last is known to be missing");
        assert!(!has('字'));
    }
}
