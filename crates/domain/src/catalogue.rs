//! The catalogue: procedures with their papers, times, fees and steps, published processes, forms
//! and the ways to find them. Facts as data, each with how sure we are of it; nothing here knows
//! a case or a province, and nothing missing is made up.
//!
//! [`Catalogue::seed`] is what a fresh install starts with; [`Catalogue::load`] reads the same
//! files from anywhere and refuses what does not agree with itself.

pub mod browse;
pub mod condition;
pub mod fault;
pub mod fee;
pub mod fold;
pub mod form;
pub mod legal_text;
pub mod load;
pub mod procedure;
pub mod process;
pub mod replacement;
pub mod report;
pub mod search;
pub mod terms;

use crate::case::Terms;
use crate::ids::ProcedureCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use browse::{LifeEvent, LifeEvents};
pub use condition::Condition;
pub use fault::Fault;
pub use fee::{Fee, Reduction};
pub use form::{Field, FieldKind, Form};
pub use legal_text::LegalText;
pub use load::{Parts, PopularNames, Problem, Texts};
pub use procedure::{
    Applicant, Component, FilingChannel, Level, Procedure, ResultDocument, Time, Title, Variant,
};
pub use process::{Place, Process, ProcessSource, Step};
pub use replacement::{Database, Replacement};
pub use report::{Lack, Readiness};
pub use search::{Hit, Index};

/// How sure a fact is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Read in a source that the record names.
    Found,
    /// Summed up from the procedure's text on the national portal.
    Portal,
    /// Made by a rule from facts that were found.
    Derived,
    /// Known to the compiler, not confirmed by a source.
    Memory,
    /// A value of our own until the province gives the real one.
    Default,
    /// The source does not say.
    Unknown,
}

impl Confidence {
    /// Whether a reader must be told that the fact is not confirmed.
    pub fn needs_a_mark(self) -> bool {
        !matches!(self, Self::Found | Self::Portal)
    }

    /// The mark on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "Có nguồn",
            Self::Portal => "Theo Cổng Dịch vụ công quốc gia",
            Self::Derived => "Suy ra từ dữ liệu đã công bố",
            Self::Memory => "Chưa đối chiếu được nguồn",
            Self::Default => "Giá trị mặc định, chờ tỉnh xác nhận",
            Self::Unknown => "Chưa có dữ liệu",
        }
    }

    /// The mark in English.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Found => "From a source",
            Self::Portal => "From the National Portal",
            Self::Derived => "Derived from published data",
            Self::Memory => "Not yet checked against a source",
            Self::Default => "Default until the province confirms",
            Self::Unknown => "No data yet",
        }
    }
}

/// Everything of the catalogue, read-only.
#[derive(Clone, Debug)]
pub struct Catalogue {
    procedures: Vec<Procedure>,
    by_code: BTreeMap<ProcedureCode, usize>,
    /// The places of the procedures in order of their names, without marks.
    by_name: Vec<usize>,
    titles: Vec<Title>,
    processes: Vec<Process>,
    forms: BTreeMap<String, Form>,
    past_forms: BTreeMap<(String, u32), Form>,
    abolished: BTreeMap<ProcedureCode, Procedure>,
    legal_texts: Vec<LegalText>,
    life_events: LifeEvents,
    index: Index,
}

/// The name of the form that serves procedures without a form of their own.
pub const GENERIC_FORM: &str = "generic";

impl Catalogue {
    /// The procedures with all their facts, in the order of the file.
    pub fn procedures(&self) -> &[Procedure] {
        &self.procedures
    }

    /// The procedure of a code.
    pub fn procedure(&self, code: &ProcedureCode) -> Option<&Procedure> {
        self.procedures.get(*self.by_code.get(code)?)
    }

    /// The procedure of a code as those cases know it that were filed while it held: also one that
    /// was abolished since.
    pub fn procedure_of_case(&self, code: &ProcedureCode) -> Option<&Procedure> {
        self.procedure(code).or_else(|| self.abolished.get(code))
    }

    /// The last version of a procedure that was abolished.
    pub fn abolished(&self, code: &ProcedureCode) -> Option<&Procedure> {
        self.abolished.get(code)
    }

    /// The thin lines: every code known by name, also those without a full record.
    pub fn titles(&self) -> &[Title] {
        &self.titles
    }

    /// The thin line of a code.
    pub fn title(&self, code: &ProcedureCode) -> Option<&Title> {
        self.titles.iter().find(|title| title.code == *code)
    }

    /// The processes that provinces have published.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// The process by which a procedure is done at a level: a published one whose steps add up,
    /// else the procedure's own steps.
    pub fn process(&self, procedure: &Procedure, level: Level) -> Process {
        process::of(procedure, level, &self.processes)
    }

    /// The forms, by name.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.values()
    }

    /// A form by its name.
    pub fn form(&self, name: &str) -> Option<&Form> {
        self.forms.get(name)
    }

    /// The form that a procedure is filed with: its own, else the generic one.
    pub fn form_of(&self, procedure: &Procedure) -> Option<&Form> {
        procedure
            .forms
            .iter()
            .find_map(|name| self.forms.get(name))
            .or_else(|| self.forms.get(GENERIC_FORM))
    }

    /// The forms that held before; cases were filed with them.
    pub fn past_forms(&self) -> impl Iterator<Item = &Form> {
        self.past_forms.values()
    }

    /// The form that a case was filed with: the version that its terms name, however the
    /// catalogue has changed since. Cases from before terms named one have the first version of
    /// what their procedure is filed with.
    pub fn form_of_case(&self, terms: &Terms) -> Option<&Form> {
        let (name, version) = match &terms.form {
            Some(form) => (form.name.as_str(), form.version),
            None => {
                let form = self.form_of(self.procedure_of_case(&terms.procedure)?)?;
                (form.name.as_str(), 1)
            }
        };
        let now = self.forms.get(name);
        now.filter(|form| form.version == version)
            .or_else(|| self.past_forms.get(&(name.to_owned(), version)))
            .or(now)
    }

    /// The life events, in the order in which people meet them.
    pub fn life_events(&self) -> &[LifeEvent] {
        self.life_events.all()
    }

    /// Finds procedures by what a person types; the best first.
    pub fn search(&self, typed: &str, at_most: usize) -> Vec<Hit> {
        self.index.search(typed, at_most)
    }
}

#[cfg(test)]
mod tests;
