//! The list of all parameters that a province's regulation is read into: key, titles, kind,
//! group, vocabulary, and how far the program obeys it today. The list itself is data.

use super::read::{Fields, Reader, fields_of};
use crate::catalogue::Problem;
use std::collections::BTreeMap;

/// Its file.
pub(super) const FILE: &str = "regulations/keys.toml";
const TEXT: &str = include_str!("../../../../regulations/keys.toml");

/// A word of a closed vocabulary, with its names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// In files and code.
    pub id: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// What values a key takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A count, with its unit in Vietnamese and English.
    Count([String; 2]),
    /// A limit such as `8 working_hours`.
    Limit,
    /// Words of one's own.
    Text,
    /// A list of words of one's own; may be empty.
    Texts,
    /// One word of a vocabulary.
    Word(Vec<Word>),
    /// Several words of a vocabulary; may be none.
    Words(Vec<Word>),
}

/// How far the program obeys a parameter or a clause today.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Built {
    /// Fully.
    Yes,
    /// In part.
    Partly,
    /// Not yet.
    No,
}

impl Built {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(Self::Yes),
            "partly" => Some(Self::Partly),
            "no" => Some(Self::No),
            _ => None,
        }
    }

    /// The words on screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "Đã có",
            Self::Partly => "Có một phần",
            Self::No => "Chưa có",
        }
    }

    /// The same in English.
    pub fn words_en(self) -> &'static str {
        match self {
            Self::Yes => "Built",
            Self::Partly => "Partly built",
            Self::No => "Not yet built",
        }
    }
}

/// A group of parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// In files and addresses.
    pub id: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// A parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its key, `portal.mode`.
    pub key: String,
    /// Its group.
    pub group: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// What values it takes.
    pub kind: Kind,
    /// How far the program obeys it.
    pub built: Built,
}

/// The list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schema {
    /// Groups in order.
    pub groups: Vec<Group>,
    /// Parameters in order.
    pub keys: Vec<Key>,
}

impl Schema {
    /// The list that is part of the program.
    ///
    /// # Panics
    /// Never in a build whose tests passed.
    pub fn seed() -> Self {
        Self::load(TEXT).expect("the embedded list of parameters")
    }

    /// Reads the list.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(FILE, text);
        let mut schema = Self {
            groups: Vec::new(),
            keys: Vec::new(),
        };
        if let Some(table) = reader.parse() {
            let mut file = fields_of(table.get_ref(), 0, "the list");
            if let Some((at, node)) = file.take("group") {
                for mut it in reader.tables(at, node, "group") {
                    schema.groups.push(Group {
                        id: reader.text(&mut it, "id"),
                        vi: reader.text(&mut it, "vi"),
                        en: reader.text(&mut it, "en"),
                    });
                    reader.nothing_left(it);
                }
            }
            if let Some((at, node)) = file.take("key") {
                for it in reader.tables(at, node, "key") {
                    schema.key(&mut reader, it);
                }
            }
            reader.nothing_left(file);
        }
        let problems = reader.finish();
        if problems.is_empty() {
            Ok(schema)
        } else {
            Err(problems)
        }
    }

    fn key(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let at = it.at;
        let key = reader.text(&mut it, "key");
        it.what.clone_from(&key);
        if self.keys.iter().any(|known| known.key == key) {
            reader.wrong(at, format!("{key} stands there twice"));
        }
        let group = reader.text(&mut it, "group");
        if !self.groups.iter().any(|known| known.id == group) {
            reader.wrong(at, format!("{key}: there is no group {group:?}"));
        }
        let words = words(reader, &mut it);
        let unit = reader.texts(&mut it, "unit");
        let kind = match reader.text(&mut it, "kind").as_str() {
            "flag" => Some(Kind::Flag),
            "count" => <[String; 2]>::try_from(unit).ok().map(Kind::Count),
            "limit" => Some(Kind::Limit),
            "text" => Some(Kind::Text),
            "texts" => Some(Kind::Texts),
            "word" if !words.is_empty() => Some(Kind::Word(words)),
            "words" if !words.is_empty() => Some(Kind::Words(words)),
            _ => None,
        };
        let built = Built::parse(&reader.text(&mut it, "built"));
        let (vi, en) = (reader.text(&mut it, "vi"), reader.text(&mut it, "en"));
        reader.nothing_left(it);
        match (kind, built) {
            (Some(kind), Some(built)) => self.keys.push(Key {
                key,
                group,
                vi,
                en,
                kind,
                built,
            }),
            (None, _) => reader.wrong(at, format!("{key}: its kind, unit or words are wrong")),
            (_, None) => reader.wrong(at, format!("{key}: built is yes, partly or no")),
        }
    }

    /// A parameter by its key.
    pub fn get(&self, key: &str) -> Option<&Key> {
        self.keys.iter().find(|it| it.key == key)
    }

    /// All parameters by key, for reading a province.
    pub(super) fn by_key(&self) -> BTreeMap<&str, &Key> {
        self.keys.iter().map(|it| (it.key.as_str(), it)).collect()
    }
}

/// `words = [["own", "của tỉnh", "its own"], …]`.
fn words(reader: &mut Reader<'_>, it: &mut Fields<'_>) -> Vec<Word> {
    let Some((at, node)) = it.take("words") else {
        return Vec::new();
    };
    let what = format!("{}.words", it.what);
    let toml::de::DeValue::Array(array) = node.get_ref() else {
        reader.wrong(at, format!("{what}: a list is wanted"));
        return Vec::new();
    };
    array
        .iter()
        .filter_map(|row| {
            let row = reader.strings(row.span().start, row, &what)?;
            let Ok([id, vi, en]) = <[String; 3]>::try_from(row) else {
                reader.wrong(at, format!("{what}: each is id, Vietnamese, English"));
                return None;
            };
            Some(Word { id, vi, en })
        })
        .collect()
}
