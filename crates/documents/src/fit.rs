//! Fits the words of people to what a letter can print: one normal form, so that the text copies
//! out as it was typed; no letter that the typeface lacks, which PDF/A forbids; nothing that
//! steers text without being seen.

use crate::fonts;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// What stands for a letter that cannot be printed.
const STAND_IN: char = '□';

/// Every text of a value, fitted.
pub fn value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(self::text(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(self::value).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(key, field)| (key, self::value(field)))
                .collect(),
        ),
        other => other,
    }
}

/// A text, fitted.
pub fn text(text: &str) -> String {
    text.nfc().filter_map(letter).collect()
}

fn letter(c: char) -> Option<char> {
    match c {
        '\n' => Some(c),
        '\t' | '\u{a0}' | '\u{202f}' => Some(' '),
        c if c.is_control() || is_unseen(c) => None,
        c if fonts::has(c) => Some(c),
        _ => Some(STAND_IN),
    }
}

/// Marks of direction and joining, selectors of variants, byte order marks.
fn is_unseen(c: char) -> bool {
    matches!(
        u32::from(c),
        0xad | 0x34f
            | 0x61c
            | 0x200b..=0x200f
            | 0x202a..=0x202e
            | 0x2060..=0x206f
            | 0xfe00..=0xfe0f
            | 0xfeff
            | 0xfff0..=0xfffb
            | 0x1f3fb..=0x1f3ff
            | 0xe0000..=0xe0fff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_joined_to_their_letters() {
        let apart: String = "Nguyễn Thị Thanh Hương, đường Trần Hưng Đạo"
            .nfd()
            .collect();
        assert_ne!(apart, "Nguyễn Thị Thanh Hương, đường Trần Hưng Đạo");
        assert_eq!(text(&apart), "Nguyễn Thị Thanh Hương, đường Trần Hưng Đạo");
    }

    #[test]
    fn what_cannot_be_printed_gets_a_stand_in_and_what_cannot_be_seen_goes() {
        assert_eq!(text("Hỏng 😀 rồi"), "Hỏng □ rồi");
        assert_eq!(text("王 Vương"), "□ Vương");
        assert_eq!(text("\u{202e}abc\u{200b}\u{feff}\u{7}"), "abc");
        assert_eq!(text("một\r\nhai\tba"), "một\nhai ba");
    }
}
