//! Strict reading of TOML: every key is asked for by name, and what nobody asked for is a problem
//! with its line.

use crate::catalogue::Problem;
use jiff::civil::Date;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with the place where it stands.
pub(super) type Node<'a> = Spanned<DeValue<'a>>;

/// One file while it is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

/// The keys of a table that have not been asked for yet.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    /// Where the table begins.
    pub at: usize,
    /// What it is, for messages.
    pub what: String,
    left: BTreeMap<&'a str, (usize, &'a Node<'a>)>,
}

impl<'a> Reader<'a> {
    /// A file that has not been looked at.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            problems: Vec::new(),
        }
    }

    /// Parses the text; `None` when it is no TOML, with the problem noted.
    pub fn parse(&mut self) -> Option<Spanned<DeTable<'a>>> {
        match DeTable::parse(self.text) {
            Ok(table) => Some(table),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                self.wrong(at, error.message());
                None
            }
        }
    }

    /// Notes what is wrong at a place.
    pub fn wrong(&mut self, at: usize, message: impl Into<String>) {
        let upto = self.text.get(..at).unwrap_or(self.text);
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: upto.matches('\n').count() + 1,
            message: message.into(),
        });
    }

    /// Everything that is wrong with the file.
    pub fn finish(self) -> Vec<Problem> {
        self.problems
    }

    /// A table's fields.
    pub fn fields<'t>(&mut self, at: usize, node: &'t Node<'t>, what: &str) -> Option<Fields<'t>> {
        match node.get_ref() {
            DeValue::Table(table) => Some(fields_of(table, at, what)),
            other => {
                self.wrong(
                    at,
                    format!("{what}: a table is wanted, not {}", kind(other)),
                );
                None
            }
        }
    }

    /// The tables of an array of tables, or the one table.
    pub fn tables<'t>(&mut self, at: usize, node: &'t Node<'t>, what: &str) -> Vec<Fields<'t>> {
        match node.get_ref() {
            DeValue::Array(array) => array
                .iter()
                .filter_map(|it| self.fields(it.span().start, it, what))
                .collect(),
            _ => self.fields(at, node, what).into_iter().collect(),
        }
    }

    /// Text that must stand there.
    pub fn text<'t>(&mut self, fields: &mut Fields<'t>, key: &str) -> String {
        if !fields.left.contains_key(key) {
            self.wrong(fields.at, format!("{}: {key} is missing", fields.what));
        }
        self.maybe_text(fields, key).unwrap_or_default()
    }

    /// Text that may stand there.
    pub fn maybe_text<'t>(&mut self, fields: &mut Fields<'t>, key: &str) -> Option<String> {
        let (at, node) = fields.take(key)?;
        match node.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            DeValue::String(_) => {
                self.wrong(at, format!("{}.{key} is empty", fields.what));
                None
            }
            other => {
                let found = kind(other);
                self.wrong(
                    at,
                    format!("{}.{key}: text is wanted, not {found}", fields.what),
                );
                None
            }
        }
    }

    /// A list of texts; empty where the key is missing.
    pub fn texts<'t>(&mut self, fields: &mut Fields<'t>, key: &str) -> Vec<String> {
        let Some((at, node)) = fields.take(key) else {
            return Vec::new();
        };
        let what = format!("{}.{key}", fields.what);
        self.strings(at, node, &what).unwrap_or_default()
    }

    /// A list of texts in a value.
    pub fn strings<'t>(
        &mut self,
        at: usize,
        node: &'t Node<'t>,
        what: &str,
    ) -> Option<Vec<String>> {
        let list = match node.get_ref() {
            DeValue::Array(array) => array
                .iter()
                .map(|it| match it.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        if list.is_none() {
            self.wrong(at, format!("{what}: a list of texts is wanted"));
        }
        list
    }

    /// A date that may stand there.
    pub fn date<'t>(&mut self, fields: &mut Fields<'t>, key: &str) -> Option<Date> {
        let (at, node) = fields.take(key)?;
        let date = match node.get_ref() {
            DeValue::Datetime(written) if written.time.is_none() => {
                written.date.and_then(|d| d.to_string().parse().ok())
            }
            _ => None,
        };
        if date.is_none() {
            self.wrong(
                at,
                format!("{}.{key}: write a date as 2025-07-01", fields.what),
            );
        }
        date
    }

    /// A whole number that must stand there.
    pub fn count<'t>(&mut self, fields: &mut Fields<'t>, key: &str) -> u32 {
        let Some((at, node)) = fields.take(key) else {
            self.wrong(fields.at, format!("{}: {key} is missing", fields.what));
            return 0;
        };
        match node.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().unwrap_or_else(|_| {
                self.wrong(at, format!("{}.{key} is no count", fields.what));
                0
            }),
            other => {
                let found = kind(other);
                self.wrong(
                    at,
                    format!("{}.{key}: a count is wanted, not {found}", fields.what),
                );
                0
            }
        }
    }

    /// Everything that was not asked for is unknown.
    pub fn nothing_left<'t>(&mut self, fields: Fields<'t>) {
        for (key, (at, _)) in fields.left {
            self.wrong(at, format!("{}: the key {key} is unknown", fields.what));
        }
    }
}

impl<'a> Fields<'a> {
    /// The value of a key, once.
    pub fn take(&mut self, key: &str) -> Option<(usize, &'a Node<'a>)> {
        self.left.remove(key)
    }

    /// Every key that is left, in order.
    pub fn drain(&mut self) -> BTreeMap<&'a str, (usize, &'a Node<'a>)> {
        std::mem::take(&mut self.left)
    }
}

/// The fields of a whole file.
pub(super) fn fields_of<'a>(table: &'a DeTable<'a>, at: usize, what: &str) -> Fields<'a> {
    Fields {
        at,
        what: what.to_owned(),
        left: table
            .iter()
            .map(|(key, node)| (key.get_ref().as_ref(), (key.span().start, node)))
            .collect(),
    }
}

/// What a value is, for messages.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
