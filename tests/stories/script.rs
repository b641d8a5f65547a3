//! Reading a script: where it plays; then, line by line, a date, a time, a name, what is done, and
//! with what.

use super::cast;
use jiff::civil::{Date, DateTime, Time};

/// A line of a script.
pub enum Line {
    /// A remark or an empty line, given back as it stands.
    Remark(String),
    /// Where the story plays: province, procedure, agency.
    Setting(Setting),
    /// Somebody does something.
    Act(Act),
}

/// A line such as `Tỉnh: ha-nam`.
#[derive(Clone)]
pub struct Setting {
    /// The line as it stands.
    pub text: String,
    /// What is set.
    pub name: String,
    /// To what.
    pub value: String,
}

/// What can be set.
const SETTINGS: [&str; 3] = ["Tỉnh", "Thủ tục", "Nơi giải quyết"];

/// Somebody does something at a moment.
pub struct Act {
    /// The line as it stands.
    pub text: String,
    /// Where it stands, for messages.
    pub place: String,
    /// When, on the wall clock.
    pub at: DateTime,
    /// Who, by short name.
    pub who: String,
    /// What, and with what: words and quoted texts in order.
    pub words: Vec<Word>,
}

/// A word, or a text in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// A bare word, without a comma or colon at its end.
    Bare(String),
    /// A text that stood in quotation marks.
    Quoted(String),
}

impl Act {
    /// The bare words as one sentence, up to the first quoted text.
    pub fn verb(&self) -> String {
        let bare = self.words.iter().map_while(|word| match word {
            Word::Bare(text) => Some(text.as_str()),
            Word::Quoted(_) => None,
        });
        bare.collect::<Vec<_>>().join(" ")
    }

    /// The quoted text of this rank, counted from zero.
    pub fn quoted(&self, rank: usize) -> Option<String> {
        self.words
            .iter()
            .filter_map(|word| match word {
                Word::Quoted(text) => Some(text.clone()),
                Word::Bare(_) => None,
            })
            .nth(rank)
    }

    /// The quoted text right after a bare word: `vì "ảnh mờ"`.
    pub fn after(&self, marker: &str) -> Option<String> {
        let at = self
            .words
            .iter()
            .position(|word| *word == Word::Bare(marker.to_owned()))?;
        match self.words.get(at + 1) {
            Some(Word::Quoted(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// Whether a bare word stands anywhere.
    pub fn has(&self, marker: &str) -> bool {
        self.words.contains(&Word::Bare(marker.to_owned()))
    }

    /// The first whole number among the bare words; dots group its digits.
    pub fn number(&self) -> Option<i64> {
        self.bare()
            .find_map(|word| word.replace('.', "").parse().ok())
    }

    /// A moment written `27/8/2026 17:00` among the bare words.
    pub fn moment(&self) -> Option<DateTime> {
        let words: Vec<_> = self.bare().collect();
        words
            .windows(2)
            .find_map(|pair| Some(date(pair[0])?.to_datetime(time(pair[1])?)))
    }

    fn bare(&self) -> impl Iterator<Item = &str> {
        self.words.iter().filter_map(|word| match word {
            Word::Bare(text) => Some(text.as_str()),
            Word::Quoted(_) => None,
        })
    }
}

/// Reads a script.
///
/// # Panics
/// When a line is neither empty, a remark, nor somebody doing something at a moment.
pub fn read(name: &str, text: &str) -> Vec<Line> {
    text.lines()
        .enumerate()
        .map(|(at, line)| {
            let place = format!("tests/stories/{name}.txt:{}", at + 1);
            if line.trim().is_empty() || line.starts_with('#') {
                Line::Remark(line.trim_end().to_owned())
            } else if let Some(setting) = setting(line) {
                Line::Setting(setting)
            } else {
                Line::Act(act(line, place, &cast::NAMES))
            }
        })
        .collect()
}

fn setting(line: &str) -> Option<Setting> {
    let (name, value) = line.split_once(':')?;
    let known = SETTINGS.contains(&name);
    known.then(|| Setting {
        text: line.trim_end().to_owned(),
        name: name.to_owned(),
        value: value.trim().to_owned(),
    })
}

/// Somebody of these names doing something at a moment.
///
/// # Panics
/// When the line says something else.
pub fn act(line: &str, place: String, names: &[&str]) -> Act {
    let mut parts = line.splitn(3, ' ').map(str::trim);
    let at = parts.next().and_then(date).zip(parts.next().and_then(time));
    let rest = parts.next().unwrap_or_default().trim();
    let Some((date, time)) = at else {
        panic!("{place}: a line begins with a date and a time, as `24/8/2026 08:05  Liên …`");
    };
    let Some(who) = names.iter().find(|name| rest.starts_with(**name)) else {
        panic!("{place}: after the time comes one of {}", names.join(", "));
    };
    Act {
        text: line.trim_end().to_owned(),
        at: date.to_datetime(time),
        who: (*who).to_owned(),
        words: words(&rest[who.len()..], &place),
        place,
    }
}

fn words(text: &str, place: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 1 {
            found.push(Word::Quoted(part.to_owned()));
        } else {
            let bare = part.split_whitespace();
            let bare = bare.map(|word| word.trim_end_matches([',', ':', ';']));
            found.extend(
                bare.filter(|word| !word.is_empty())
                    .map(|word| Word::Bare(word.to_owned())),
            );
        }
    }
    assert!(
        text.matches('"').count().is_multiple_of(2),
        "{place}: a quotation mark is missing"
    );
    found
}

fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}
