//! What someone meant who typed a word that no procedure has: the nearest words of what was found,
//! those first that follow the word before them in a name.

use domain::catalogue::fold::{distance, fold};

/// A word of a name, as it is written and folded, and the folded word before it.
struct Word {
    shown: String,
    folded: String,
    before: String,
}

fn words(names: &[&str]) -> Vec<Word> {
    let mut words = Vec::new();
    for name in names {
        let mut before = String::new();
        for word in name.split(' ') {
            let shown = word
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase();
            let folded = fold(&shown);
            if !folded.is_empty() {
                words.push(Word {
                    shown,
                    folded: folded.clone(),
                    before: std::mem::replace(&mut before, folded),
                });
            }
        }
    }
    words
}

/// What was probably meant, where it differs from what was typed.
pub fn meant(typed: &str, names: &[&str]) -> Option<String> {
    let words = words(names);
    let mut changed = false;
    let mut before = String::new();
    let mut said: Vec<String> = Vec::new();
    for word in typed.split_whitespace() {
        let folded = fold(word);
        let known = folded.is_empty() || words.iter().any(|it| it.folded.starts_with(&folded));
        let put_right = (!known)
            .then(|| nearest(&folded, &before, &words))
            .flatten();
        before = put_right.map_or(folded, |it| it.folded.clone());
        changed |= put_right.is_some();
        said.push(put_right.map_or_else(|| word.to_owned(), |it| it.shown.clone()));
    }
    changed.then(|| said.join(" "))
}

fn nearest<'a>(folded: &str, before: &str, words: &'a [Word]) -> Option<&'a Word> {
    let letters: Vec<char> = folded.chars().collect();
    let slips = match letters.len() {
        0..=2 => return None,
        3..=6 => 1,
        _ => 2,
    };
    words
        .iter()
        .filter_map(|word| {
            let other: Vec<char> = word.folded.chars().collect();
            let cost = distance(&letters, &other, slips)?;
            Some(((cost, word.before != before), word))
        })
        .min_by_key(|(order, _)| *order)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["Đăng ký khai sinh", "Cấp Giấy xác nhận tình trạng hôn nhân"];

    #[test]
    fn a_slip_of_the_finger_is_put_right_with_its_marks() {
        assert_eq!(meant("khai sihn", &NAMES).as_deref(), Some("khai sinh"));
    }

    #[test]
    fn of_two_near_words_the_one_that_follows_is_meant() {
        assert_eq!(
            meant("xac nhna hon nhna", &NAMES).as_deref(),
            Some("xac nhận hon nhân")
        );
    }

    #[test]
    fn what_is_spelt_as_in_the_name_is_left_alone() {
        assert_eq!(meant("dang ky khai sinh", &NAMES), None);
        assert_eq!(meant("dang ky kh", &NAMES), None);
        assert_eq!(meant("máy bay", &NAMES), None);
    }
}
