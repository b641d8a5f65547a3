//! The ledger of a regulation: each clause that asks something of the program, what the program
//! does about it, and whether that is built. Said honestly; the public page shows it as it is.

use super::clause::Clause;
use super::profile::Head;
use super::read::{Reader, fields_of};
use super::schema::{Built, Schema};
use crate::catalogue::Problem;

/// A clause and what the program does about it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct ClauseNote {
    /// Its id, `ND-18.1a`; a clause with several demands has `/1`, `/2`.
    pub id: String,
    /// What it is about: one of the areas of the ledger.
    pub area: String,
    /// What the program does about it, in Vietnamese.
    pub does: String,
    /// The same in English.
    pub does_en: String,
    /// Whether that is built.
    pub built: Built,
    /// The parameters that hold its values.
    pub settings: Vec<String>,
}

impl ClauseNote {
    /// The article it stands in, `18`.
    pub fn article(&self) -> &str {
        let clause = self.id.split_once('-').map_or("", |(_, rest)| rest);
        let end = clause
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(clause.len());
        &clause[..end]
    }

    /// Its address in words: "điểm a khoản 1 Điều 18".
    pub fn words(&self) -> String {
        self.clause().map_or_else(String::new, |it| it.words(false))
    }

    /// The same in English.
    pub fn words_en(&self) -> String {
        self.clause().map_or_else(String::new, |it| it.words_en())
    }

    fn clause(&self) -> Option<Clause> {
        let (_, rest) = self.id.split_once('-')?;
        Clause::parse(rest.split('/').next()?)
    }
}

/// All clauses of a regulation, in its order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    /// The clauses.
    pub clauses: Vec<ClauseNote>,
}

impl Ledger {
    /// Reads the ledger of a province.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn load(schema: &Schema, head: &Head, text: &str) -> Result<Self, Vec<Problem>> {
        let file = format!("regulations/articles/{}.toml", head.province);
        let mut reader = Reader::new(&file, text);
        let mut ledger = Self::default();
        if let Some(table) = reader.parse() {
            let mut top = fields_of(table.get_ref(), 0, "the file");
            if let Some((at, node)) = top.take("clause") {
                for mut it in reader.tables(at, node, "clause") {
                    let at = it.at;
                    let id = reader.text(&mut it, "id");
                    it.what = format!("clause {id}");
                    let built = Built::parse(&reader.text(&mut it, "built"));
                    let note = ClauseNote {
                        area: reader.text(&mut it, "area"),
                        does: reader.text(&mut it, "does"),
                        does_en: reader.text(&mut it, "does_en"),
                        built: built.unwrap_or(Built::No),
                        settings: reader.texts(&mut it, "settings"),
                        id,
                    };
                    if built.is_none() {
                        reader.wrong(
                            at,
                            format!("clause {}: built is yes, partly or no", note.id),
                        );
                    }
                    let known = note.id.strip_prefix(&head.prefix).is_some();
                    if !known || note.clause().is_none() {
                        reader.wrong(at, format!("{:?} is no clause of {}", note.id, head.name));
                    }
                    for key in &note.settings {
                        if schema.get(key).is_none() {
                            reader.wrong(at, format!("clause {}: no key {key}", note.id));
                        }
                    }
                    if ledger.clauses.iter().any(|other| other.id == note.id) {
                        reader.wrong(at, format!("clause {} stands there twice", note.id));
                    }
                    ledger.clauses.push(note);
                    reader.nothing_left(it);
                }
            }
            reader.nothing_left(top);
        }
        let problems = reader.finish();
        if problems.is_empty() {
            Ok(ledger)
        } else {
            Err(problems)
        }
    }

    /// A clause by its id.
    pub fn get(&self, id: &str) -> Option<&ClauseNote> {
        self.clauses.iter().find(|it| it.id == id)
    }

    /// How many are built, partly built and not built yet.
    pub fn counts(&self) -> (usize, usize, usize) {
        let of = |built| self.clauses.iter().filter(|it| it.built == built).count();
        (of(Built::Yes), of(Built::Partly), of(Built::No))
    }
}
