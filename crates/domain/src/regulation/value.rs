//! The value of a parameter: read against the kind the list gives it, said in words.

use super::read::{Node, Reader, kind};
use super::schema::{Kind, Word};
use crate::clock::Limit;
use toml::de::DeValue;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A count.
    Count(u32),
    /// A limit.
    Limit(Limit),
    /// Words of its own.
    Text(String),
    /// A list of such.
    Texts(Vec<String>),
    /// A word of the key's vocabulary.
    Word(String),
    /// Several of them.
    Words(Vec<String>),
}

impl Value {
    /// Reads a value of a kind; what is wrong is noted.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        what: &str,
        wanted: &Kind,
        at: usize,
        node: &Node<'_>,
    ) -> Option<Self> {
        let wrong = |reader: &mut Reader<'_>, words: &str| {
            let found = kind(node.get_ref());
            reader.wrong(at, format!("{what}: {words} is wanted, not {found}"));
            None
        };
        match (wanted, node.get_ref()) {
            (Kind::Flag, DeValue::Boolean(flag)) => Some(Self::Flag(*flag)),
            (Kind::Flag, _) => wrong(reader, "true or false"),
            (Kind::Count(_), DeValue::Integer(number)) => match number.as_str().parse() {
                Ok(count) => Some(Self::Count(count)),
                Err(_) => wrong(reader, "a count"),
            },
            (Kind::Count(_), _) => wrong(reader, "a count"),
            (Kind::Limit, DeValue::String(text)) => match text.parse() {
                Ok(limit) => Some(Self::Limit(limit)),
                Err(error) => {
                    reader.wrong(at, format!("{what}: {error}"));
                    None
                }
            },
            (Kind::Limit, _) => wrong(reader, "a limit such as \"8 working_hours\""),
            (Kind::Text, DeValue::String(text)) if !text.trim().is_empty() => {
                Some(Self::Text(text.trim().to_owned()))
            }
            (Kind::Text, _) => wrong(reader, "a text"),
            (Kind::Texts, DeValue::Array(_)) => reader.strings(at, node, what).map(Self::Texts),
            (Kind::Texts, _) => wrong(reader, "a list of texts"),
            (Kind::Word(words), DeValue::String(text)) => {
                known(reader, what, words, at, text).then(|| Self::Word(text.to_string()))
            }
            (Kind::Word(_), _) => wrong(reader, "a word"),
            (Kind::Words(words), DeValue::Array(_)) => {
                let list = reader.strings(at, node, what)?;
                let all = list
                    .iter()
                    .filter(|word| !known(reader, what, words, at, word))
                    .count()
                    == 0;
                all.then_some(Self::Words(list))
            }
            (Kind::Words(_), _) => wrong(reader, "a list of words"),
        }
    }

    /// In words, Vietnamese or English; words of a text's own are the same in both.
    pub fn words(&self, kind: &Kind, english: bool) -> String {
        let name = |word: &str| -> String {
            let (Kind::Word(words) | Kind::Words(words)) = kind else {
                return word.to_owned();
            };
            words.iter().find(|it| it.id == word).map_or_else(
                || word.to_owned(),
                |it| if english { &it.en } else { &it.vi }.clone(),
            )
        };
        match (self, english) {
            (Self::Flag(true), false) => "Có".to_owned(),
            (Self::Flag(true), true) => "Yes".to_owned(),
            (Self::Flag(false), false) => "Không".to_owned(),
            (Self::Flag(false), true) => "No".to_owned(),
            (Self::Count(count), _) => {
                let Kind::Count([vi, en]) = kind else {
                    return count.to_string();
                };
                format!("{count:02} {}", if english { en } else { vi })
            }
            (Self::Limit(limit), false) => padded(&limit.words()),
            (Self::Limit(limit), true) => limit.words_en(),
            (Self::Text(text), _) => text.clone(),
            (Self::Texts(list), english) if list.is_empty() => none(english),
            (Self::Texts(list), _) => list.join("; "),
            (Self::Word(word), _) => name(word),
            (Self::Words(list), english) if list.is_empty() => none(english),
            (Self::Words(list), _) => list.iter().map(|w| name(w)).collect::<Vec<_>>().join("; "),
        }
    }

    /// For machines.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Flag(flag) => (*flag).into(),
            Self::Count(count) => (*count).into(),
            Self::Limit(limit) => limit.to_string().into(),
            Self::Text(text) | Self::Word(text) => text.as_str().into(),
            Self::Texts(list) | Self::Words(list) => list.clone().into(),
        }
    }
}

fn known(reader: &mut Reader<'_>, what: &str, words: &[Word], at: usize, text: &str) -> bool {
    let known = words.iter().any(|word| word.id == text);
    if !known {
        let all: Vec<_> = words.iter().map(|word| word.id.as_str()).collect();
        reader.wrong(
            at,
            format!("{what}: {text:?} is not one of {}", all.join(", ")),
        );
    }
    known
}

fn none(english: bool) -> String {
    if english { "None" } else { "Không có" }.to_owned()
}

/// Official Vietnamese writes small numbers with two digits: "05 ngày làm việc".
fn padded(words: &str) -> String {
    match words.split_once(' ') {
        Some((number, unit)) if number.len() == 1 => format!("0{number} {unit}"),
        _ => words.to_owned(),
    }
}
