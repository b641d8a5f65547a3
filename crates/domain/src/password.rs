//! What a new password must not be, and how strong one is. Length counts and not odd signs: a long
//! sentence is easier to keep than `P@ssw0rd`. What is known from breaches of others is refused, also
//! with other marks, another year behind it or said twice.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Passwords that were found most often in what was stolen elsewhere, those of eight characters and
/// more and plain words of six and more, one a line, in small letters (`docs/decisions.md`).
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("password/common.txt").lines().collect());

/// What everybody who writes to this system thinks of first.
const NEAR: [&str; 12] = [
    "motcua",
    "matkhau",
    "dichvucong",
    "thutuchanhchinh",
    "hanhchinhcong",
    "congdan",
    "canbo",
    "namdinh",
    "ninhbinh",
    "thaibinh",
    "hanam",
    "daknong",
];

/// How people type on: rows of keys, the alphabet, the digits.
const ROWS: [&str; 6] = [
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
];

/// No password is longer; a longer one is no safer and takes time to reckon.
pub const LONGEST: u32 = 128;

/// Why a password is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weak {
    /// It is too short.
    Short {
        /// The least.
        least: u32,
        /// How many characters it has.
        has: usize,
    },
    /// It is too long.
    Long,
    /// It is what is known of its holder: login, name, number, telephone.
    Personal,
    /// It is among those that were found most often in breaches.
    Common,
    /// It is a row of keys, or the same few signs again and again.
    Pattern,
}

impl Weak {
    /// The rule's name.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Short { .. } => "password.short",
            Self::Long => "password.long",
            Self::Personal => "password.personal",
            Self::Common => "password.common",
            Self::Pattern => "password.pattern",
        }
    }
}

/// How strong a password is that is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    /// Just long enough.
    Fair,
    /// Hard to guess.
    Good,
    /// Beyond guessing, also for whoever has stolen the hashes.
    Strong,
}

/// Letters and digits without marks, in small letters; signs that stand for letters are those letters.
fn plain(password: &str) -> String {
    let lower = password.to_lowercase();
    lower
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(unmarked)
        .collect()
}

/// A letter of Vietnamese without its marks.
fn unmarked(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ'
        | 'ẫ' | 'ậ' => 'a',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở'
        | 'ỡ' | 'ợ' => 'o',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        'đ' => 'd',
        // Marks of their own, where somebody's keyboard writes them apart.
        '\u{300}'..='\u{36f}' => return None,
        other => other,
    })
}

/// The signs that people put in the place of letters, as those letters.
fn spelt(plain: &str) -> String {
    let letter = |c| match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    };
    plain.chars().map(letter).collect()
}

/// The word that is left without what was put before and behind it.
fn word(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

/// The part that a text repeats, if it is nothing but that.
fn repeated(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    for end in ends.filter(|end| text.len().is_multiple_of(*end)) {
        if let Some(part) = text.get(..end)
            && part.repeat(text.len() / end) == text
        {
            return part;
        }
    }
    text
}

fn is_common(password: &str) -> bool {
    let known = |text: &str| COMMON.contains(text) || NEAR.contains(&text);
    let plain = plain(password);
    let (spelt, stem) = (spelt(&plain), spelt(word(&plain)));
    let forms = [
        password,
        &plain,
        &spelt,
        word(&plain),
        word(&spelt),
        &stem,
        repeated(&plain),
        word(repeated(&plain)),
    ];
    forms.into_iter().any(known)
}

/// Rows of keys of four and more count as one sign.
fn without_rows(plain: &str) -> usize {
    let signs: Vec<char> = plain.chars().collect();
    let follows = |a: char, b: char| {
        a == b
            || ROWS.iter().any(|row| {
                let pair = |x: char, y: char| row.contains(&String::from_iter([x, y]));
                pair(a, b) || pair(b, a)
            })
    };
    let (mut left, mut run) = (0, 0);
    for (at, sign) in signs.iter().enumerate() {
        let goes_on = at > 0 && signs.get(at - 1).is_some_and(|it| follows(*it, *sign));
        run = if goes_on { run + 1 } else { 1 };
        if run < 4 {
            left += 1;
        } else if run == 4 {
            left -= 2;
        }
    }
    left
}

fn is_pattern(password: &str) -> bool {
    let plain = plain(password);
    let different: HashSet<char> = plain.chars().collect();
    different.len() < 4 || repeated(&plain).chars().count() < 4 || without_rows(&plain) < 5
}

fn is_personal(password: &str, known: &[&str]) -> bool {
    let plain = plain(password);
    let parts = known.iter().map(|it| self::plain(it));
    parts
        .filter(|it| it.chars().count() > 4)
        .any(|it| plain == it || word(&plain) == it || plain.replace(&it, "").chars().count() < 5)
}

/// Why a password is not taken, the first reason; `known` is what is known of its holder.
pub fn weakness(password: &str, known: &[&str], least: u32) -> Option<Weak> {
    let has = password.chars().count();
    if has < least as usize {
        return Some(Weak::Short { least, has });
    }
    if has > LONGEST as usize {
        return Some(Weak::Long);
    }
    if is_personal(password, known) {
        return Some(Weak::Personal);
    }
    if is_common(password) {
        return Some(Weak::Common);
    }
    is_pattern(password).then_some(Weak::Pattern)
}

/// How strong a password is that [`weakness`] has nothing against: by how much of it is no row of keys,
/// and how many different signs it has.
pub fn strength(password: &str) -> Strength {
    let plain = plain(password);
    let different = plain.chars().collect::<HashSet<char>>().len();
    match without_rows(&plain).min(different * 2) {
        0..12 => Strength::Fair,
        12..18 => Strength::Good,
        _ => Strength::Strong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(password: &str, least: u32) -> Option<&'static str> {
        weakness(password, &["036190000731", "Nguyễn Thị Hương"], least).map(Weak::rule)
    }

    #[test]
    fn the_commonest_passwords_are_refused_in_every_dress() {
        assert!(COMMON.len() > 13_000, "{}", COMMON.len());
        for common in [
            "1q2w3e4r5t",
            "iloveyou!!",
            "Password2026",
            "P@ssw0rd2026!",
            "password password",
            "anh yêu em 1999",
            "Mật khẩu 123",
            "mật khẩu mật khẩu",
            "một cửa 2026",
            "Nam Định 2026!",
            "Dịch vụ công 1",
        ] {
            assert_eq!(rule(common, 8), Some("password.common"), "{common}");
        }
    }

    #[test]
    fn what_is_known_of_the_holder_and_rows_of_keys_are_refused() {
        for personal in ["036190000731", "nguyen thi huong", "NguyễnThịHương90"] {
            assert_eq!(rule(personal, 10), Some("password.personal"), "{personal}");
        }
        for pattern in [
            "aaaaaaaaaaaa",
            "abababababab",
            "zyxwvutsrqpo",
            "7654321098765",
        ] {
            assert_eq!(rule(pattern, 10), Some("password.pattern"), "{pattern}");
        }
        let short = weakness("chín ký tự", &[], 14);
        assert_eq!(short, Some(Weak::Short { least: 14, has: 10 }));
        assert_eq!(
            rule(&"con cò bay lả ".repeat(10), 10),
            Some("password.long")
        );
    }

    #[test]
    fn an_ordinary_sentence_is_taken_and_longer_ones_are_stronger() {
        for (password, expected) in [
            ("mèo lười ăn", Strength::Fair),
            ("cà phê sáng thứ bảy", Strength::Good),
            ("con cò bay lả bay la ngoài ruộng", Strength::Strong),
        ] {
            assert_eq!(rule(password, 10), None, "{password}");
            assert_eq!(strength(password), expected, "{password}");
        }
        assert!(Strength::Fair < Strength::Good && Strength::Good < Strength::Strong);
    }
}
