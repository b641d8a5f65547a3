//! Every parameter as people and machines read it: title, value in words, article, and whether it
//! is given, a default, or what a cited text says.

use super::schema::{Built, Key};
use super::{Entry, Regulation, Status};
use jiff::civil::Date;
use serde::Serialize;

/// A parameter in force on a day.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Setting {
    /// Its key, which is also its anchor on the regulation page.
    pub key: String,
    /// Its group's id.
    pub group: String,
    /// Its group's title.
    pub group_title: String,
    /// The same in English.
    pub group_title_en: String,
    /// Its title.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// The value for machines.
    pub value: serde_json::Value,
    /// The value in words.
    pub words: String,
    /// The same in English.
    pub words_en: String,
    /// The clauses, `18.1a`.
    pub clauses: Vec<String>,
    /// The clauses in words; empty where no clause speaks of it.
    pub article: String,
    /// The same in English.
    pub article_en: String,
    /// Given, default, or by decree.
    pub status: Status,
    /// Why, where the regulation does not say it itself.
    pub reason: String,
    /// The same in English.
    pub reason_en: String,
    /// How far the program obeys it today.
    pub built: Built,
    /// First day of this value; none from the beginning.
    pub from: Option<Date>,
    /// Last day of this value; none without end.
    pub to: Option<Date>,
}

impl Regulation {
    /// All parameters as they stand on a day, in the order of the list.
    pub fn settings(&self, on: Date) -> Vec<Setting> {
        let all = self.schema.keys.iter();
        all.map(|key| self.as_setting(key, self.entry(&key.key, on)))
            .collect()
    }

    /// One parameter as it stands on a day.
    pub fn setting(&self, key: &str, on: Date) -> Option<Setting> {
        let key = self.schema.get(key)?;
        Some(self.as_setting(key, self.entry(&key.key, on)))
    }

    fn as_setting(&self, key: &Key, entry: &Entry) -> Setting {
        let group = self.schema.groups.iter().find(|it| it.id == key.group);
        let words = entry.value.words(&key.kind, false);
        let words_en = entry.value.words(&key.kind, true);
        let article: Vec<_> = entry.clauses.iter().map(|it| it.words(false)).collect();
        let article_en: Vec<_> = entry.clauses.iter().map(super::Clause::words_en).collect();
        Setting {
            key: key.key.clone(),
            group: key.group.clone(),
            group_title: group.map(|it| it.vi.clone()).unwrap_or_default(),
            group_title_en: group.map(|it| it.en.clone()).unwrap_or_default(),
            title: key.vi.clone(),
            title_en: key.en.clone(),
            value: entry.value.json(),
            words: entry.words.clone().unwrap_or(words),
            words_en: entry.words_en.clone().unwrap_or(words_en),
            clauses: entry.clauses.iter().map(ToString::to_string).collect(),
            article: article.join("; "),
            article_en: article_en.join("; "),
            status: entry.status,
            reason: entry.reason.clone(),
            reason_en: entry.reason_en.clone(),
            built: key.built,
            from: entry.from,
            to: entry.to,
        }
    }
}
