//! A province's file: the head of its regulation, every parameter with its clause, and the rules
//! for which its own clauses stand before national law.

use super::clause::Clause;
use super::read::{Fields, Node, Reader, fields_of};
use super::schema::{Key, Schema};
use super::value::Value;
use crate::catalogue::Problem;
use crate::clock::settings::Article;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The regulation gives it.
    Given,
    /// The regulation is silent, or names the matter without a value: a marked default.
    Default,
    /// The regulation only cites a national text, which gives it.
    ByDecree,
}

impl Status {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "given" => Some(Self::Given),
            "default" => Some(Self::Default),
            "by_decree" => Some(Self::ByDecree),
            _ => None,
        }
    }

    /// The words on screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Given => "Quy chế quy định",
            Self::Default => "Mặc định",
            Self::ByDecree => "Theo văn bản được dẫn chiếu",
        }
    }

    /// The same in English.
    pub fn words_en(self) -> &'static str {
        match self {
            Self::Given => "Set by the regulation",
            Self::Default => "Default",
            Self::ByDecree => "By the national text it cites",
        }
    }
}

/// A value of a parameter, for a span of days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The value.
    pub value: Value,
    /// What to show instead of the value's own words.
    pub words: Option<String>,
    /// The same in English.
    pub words_en: Option<String>,
    /// The clauses it stands in; none for a default.
    pub clauses: Vec<Clause>,
    /// Where it comes from.
    pub status: Status,
    /// Why, where the regulation does not say it itself.
    pub reason: String,
    /// The same in English.
    pub reason_en: String,
    /// First day; none from the beginning.
    pub from: Option<Date>,
    /// Last day; none without end.
    pub to: Option<Date>,
}

impl Entry {
    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

/// The head of a regulation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// The province's name in files.
    pub province: String,
    /// Its name.
    pub name: String,
    /// What ids of its clauses begin with, `ND`.
    pub prefix: String,
    /// Title of the regulation.
    pub title: String,
    /// How it is cited after "Điều 18".
    pub cite: String,
    /// The same, short.
    pub short: String,
    /// In English.
    pub cite_en: String,
    /// First day in force, where known.
    pub from: Option<Date>,
    /// What is uncertain about number and dates.
    pub note: Option<String>,
}

/// A province's file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// The head.
    pub head: Head,
    /// Values by key, in order of time.
    pub entries: BTreeMap<String, Vec<Entry>>,
    /// Rules of its own.
    pub rules: Vec<Article>,
}

impl Profile {
    /// Reads a province's file against the list of parameters.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn load(schema: &Schema, file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(file, text);
        let mut profile = Self {
            head: Head::default(),
            entries: BTreeMap::new(),
            rules: Vec::new(),
        };
        if let Some(table) = reader.parse() {
            let mut top = fields_of(table.get_ref(), 0, "the file");
            match top.take("regulation") {
                Some((at, node)) => profile.head(&mut reader, at, node),
                None => reader.wrong(0, "the head [regulation] is missing"),
            }
            if let Some((at, node)) = top.take("rule") {
                for it in reader.tables(at, node, "rule") {
                    profile.rule(&mut reader, it);
                }
            }
            let known = schema.by_key();
            let mut begins = BTreeMap::new();
            for (prefix, (at, node)) in top.drain() {
                begins.insert(prefix.to_owned(), at);
                let Some(mut group) = reader.fields(at, node, prefix) else {
                    continue;
                };
                for (name, (at, node)) in group.drain() {
                    let key = format!("{prefix}.{name}");
                    match known.get(key.as_str()) {
                        Some(it) => profile.parameter(&mut reader, it, at, node),
                        None => reader.wrong(at, format!("the key {key} is unknown")),
                    }
                }
            }
            for key in known
                .keys()
                .filter(|key| !profile.entries.contains_key(**key))
            {
                let prefix = key.split('.').next().unwrap_or_default();
                let at = begins.get(prefix).copied().unwrap_or(0);
                reader.wrong(at, format!("the key {key} is missing"));
            }
        }
        let problems = reader.finish();
        if problems.is_empty() {
            Ok(profile)
        } else {
            Err(problems)
        }
    }

    fn head(&mut self, reader: &mut Reader<'_>, at: usize, node: &Node<'_>) {
        let Some(mut it) = reader.fields(at, node, "regulation") else {
            return;
        };
        self.head = Head {
            province: reader.text(&mut it, "province"),
            name: reader.text(&mut it, "name"),
            prefix: reader.text(&mut it, "prefix"),
            title: reader.text(&mut it, "title"),
            cite: reader.text(&mut it, "cite"),
            short: reader.text(&mut it, "short"),
            cite_en: reader.text(&mut it, "cite_en"),
            from: reader.date(&mut it, "from"),
            note: reader.maybe_text(&mut it, "note"),
        };
        reader.nothing_left(it);
    }

    fn rule(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let id = reader.text(&mut it, "id");
        it.what = format!("rule {id}");
        let clauses = clauses(reader, &mut it);
        let (from, to) = span(reader, &mut it);
        if clauses.is_empty() {
            reader.wrong(it.at, format!("rule {id}: article is missing"));
        }
        reader.nothing_left(it);
        self.rules.push(self.cited(&id, &clauses, from, to));
    }

    /// A citation of the regulation's own clauses.
    fn cited(&self, id: &str, clauses: &[Clause], from: Option<Date>, to: Option<Date>) -> Article {
        let words = |short: bool| {
            let list: Vec<_> = clauses.iter().map(|it| it.words(short)).collect();
            list.join(", ")
        };
        Article {
            id: id.to_owned(),
            article: format!("{} {}", words(false), self.head.cite),
            short: format!("{} {}", words(true), self.head.short),
            province: Some(self.head.province.clone()),
            from,
            to,
            confidence: "found".to_owned(),
        }
    }

    fn parameter(&mut self, reader: &mut Reader<'_>, key: &Key, at: usize, node: &Node<'_>) {
        let mut entries = Vec::new();
        for it in reader.tables(at, node, &key.key) {
            let at = it.at;
            if let Some(entry) = entry(reader, key, it) {
                entries.push((at, entry));
            }
        }
        follow_each_other(reader, key, &entries);
        let entries: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
        self.entries.insert(key.key.clone(), entries);
    }

    /// The article of a parameter in words: its own clauses, or why the default stands.
    pub(super) fn article(&self, key: &str, entry: &Entry) -> Article {
        let own = !entry.clauses.is_empty();
        if own && entry.status != Status::Default {
            return self.cited(key, &entry.clauses, entry.from, entry.to);
        }
        Article {
            id: key.to_owned(),
            article: entry.reason.clone(),
            short: Status::Default.words().to_owned(),
            province: Some(self.head.province.clone()),
            from: entry.from,
            to: entry.to,
            confidence: "inferred".to_owned(),
        }
    }
}

fn entry(reader: &mut Reader<'_>, key: &Key, mut it: Fields<'_>) -> Option<Entry> {
    let at = it.at;
    let value = match it.take("value") {
        Some((at, node)) => Value::read(reader, &format!("{}.value", key.key), &key.kind, at, node),
        None => {
            reader.wrong(at, format!("{}: value is missing", key.key));
            None
        }
    };
    let written = reader.text(&mut it, "status");
    let status = Status::parse(&written);
    if status.is_none() {
        reader.wrong(
            at,
            format!(
                "{}: status {written:?} is not given, default or by_decree",
                key.key
            ),
        );
    }
    let clauses = clauses(reader, &mut it);
    let reason = reader.maybe_text(&mut it, "reason").unwrap_or_default();
    let reason_en = reader.maybe_text(&mut it, "reason_en").unwrap_or_default();
    if status != Some(Status::Default) && clauses.is_empty() {
        reader.wrong(at, format!("{}: article is missing", key.key));
    }
    if status != Some(Status::Given) && (reason.is_empty() || reason_en.is_empty()) {
        reader.wrong(
            at,
            format!("{}: what is not given needs reason and reason_en", key.key),
        );
    }
    let (words, words_en) = (
        reader.maybe_text(&mut it, "text"),
        reader.maybe_text(&mut it, "text_en"),
    );
    let (from, to) = span(reader, &mut it);
    reader.nothing_left(it);
    Some(Entry {
        value: value?,
        words,
        words_en,
        clauses,
        status: status?,
        reason,
        reason_en,
        from,
        to,
    })
}

fn clauses(reader: &mut Reader<'_>, it: &mut Fields<'_>) -> Vec<Clause> {
    let Some(written) = reader.maybe_text(it, "article") else {
        return Vec::new();
    };
    Clause::parse_all(&written).unwrap_or_else(|| {
        reader.wrong(
            it.at,
            format!(
                "{}: article {written:?} is not such as \"18.1a, 19\"",
                it.what
            ),
        );
        Vec::new()
    })
}

/// From and to, which must stand in order.
pub(super) fn span(reader: &mut Reader<'_>, it: &mut Fields<'_>) -> (Option<Date>, Option<Date>) {
    let (from, to) = (reader.date(it, "from"), reader.date(it, "to"));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        reader.wrong(it.at, format!("{}: to {to} is before from {from}", it.what));
    }
    (from, to)
}

/// Every day has exactly one value.
fn follow_each_other(reader: &mut Reader<'_>, key: &Key, entries: &[(usize, Entry)]) {
    let (Some((first, _)), Some((last, end))) = (entries.first(), entries.last()) else {
        return;
    };
    if entries[0].1.from.is_some() {
        reader.wrong(*first, format!("{}: nothing holds before", key.key));
    }
    if end.to.is_some() {
        reader.wrong(*last, format!("{}: nothing holds afterwards", key.key));
    }
    for pair in entries.windows(2) {
        let next = pair[0].1.to.and_then(|to| to.tomorrow().ok());
        if next.is_none() || next != pair[1].1.from {
            reader.wrong(
                pair[1].0,
                format!("{}: does not follow the day the last one ends", key.key),
            );
        }
    }
}
