//! From files to the catalogue. Everything is read and compared at once: what does not parse,
//! codes twice, forms, processes and life events that name what is not there.

use super::browse::{LifeEvent, LifeEvents};
use super::fold::fold;
use super::procedure::{Procedure, Title};
use super::process::Process;
use super::{Catalogue, Form, Index, LegalText};
use crate::ids::ProcedureCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What is wrong in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where it is the whole file.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// The texts of the files, wherever they come from.
#[derive(Clone, Debug)]
pub struct Texts {
    /// `procedures.json`.
    pub procedures: Cow<'static, str>,
    /// `titles.json`.
    pub titles: Cow<'static, str>,
    /// `processes.json`.
    pub processes: Cow<'static, str>,
    /// `life_events.json`.
    pub life_events: Cow<'static, str>,
    /// `popular_names.json`.
    pub popular_names: Cow<'static, str>,
    /// `forms/NAME.json`, by name.
    pub forms: BTreeMap<String, Cow<'static, str>>,
}

macro_rules! seed {
    ($name:literal) => {
        Cow::Borrowed(include_str!(concat!("../../../../catalogue/", $name)))
    };
}

macro_rules! seed_forms {
    ($($name:literal)*) => {
        [$((
            $name.to_owned(),
            Cow::Borrowed(include_str!(concat!("../../../../catalogue/forms/", $name, ".json"))),
        )),*].into()
    };
}

impl Texts {
    /// What is part of the program.
    pub fn seed() -> Self {
        Self {
            procedures: seed!("procedures.json"),
            titles: seed!("titles.json"),
            processes: seed!("processes.json"),
            life_events: seed!("life_events.json"),
            popular_names: seed!("popular_names.json"),
            forms: seed_forms! {
                "1.000656" "1.000894" "1.001193" "1.001612" "1.001613" "1.001699" "1.001731"
                "1.001776" "1.004222" "1.004859" "1.004873" "1.005092" "1.010803" "1.012644"
                "1.012784" "1.013225" "1.013831" "1.013978" "1.014199" "2.000620" "2.000635"
                "3.000333" "3.000347" "3.000527" "generic"
            },
        }
    }

    /// Puts another text in the place of a file: `procedures.json`, `forms/1.001193.json` ….
    /// Returns whether the catalogue has such a file.
    pub fn replace(&mut self, file: &str, text: String) -> bool {
        let text = Cow::Owned(text);
        match file {
            "procedures.json" => self.procedures = text,
            "titles.json" => self.titles = text,
            "processes.json" => self.processes = text,
            "life_events.json" => self.life_events = text,
            "popular_names.json" => self.popular_names = text,
            _ => {
                let form = file
                    .strip_prefix("forms/")
                    .and_then(|name| name.strip_suffix(".json"));
                let Some(name) = form else {
                    return false;
                };
                self.forms.insert(name.to_owned(), text);
            }
        }
        true
    }
}

/// Names of every day of a procedure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopularNames {
    /// The procedure.
    pub code: ProcedureCode,
    /// The names.
    pub names: Vec<String>,
}

/// The records of a catalogue, read one by one, before they are held against each other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parts {
    /// Procedures.
    pub procedures: Vec<Procedure>,
    /// Thin lines.
    pub titles: Vec<Title>,
    /// Processes.
    pub processes: Vec<Process>,
    /// Turns of life.
    pub life_events: Vec<LifeEvent>,
    /// Names of every day.
    pub popular_names: Vec<PopularNames>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Forms that held before, for cases that were filed with them.
    pub past_forms: Vec<Form>,
    /// Procedures that were abolished, for cases that were filed while they held.
    pub abolished: Vec<Procedure>,
    /// Legal texts.
    pub legal_texts: Vec<LegalText>,
}

/// Reads a JSON array, one problem for the first thing that is wrong.
pub(crate) fn rows<T: DeserializeOwned>(
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_else(|error| {
        problems.push(Problem {
            file: file.to_owned(),
            line: error.line(),
            message: error.to_string(),
        });
        Vec::new()
    })
}

impl Catalogue {
    /// What a fresh install starts with.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the files are part of the program.
    pub fn seed() -> Self {
        Self::load(&Texts::seed()).expect("the embedded catalogue")
    }

    /// Reads the files.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(texts: &Texts) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut parts = Parts {
            procedures: rows("procedures.json", &texts.procedures, &mut problems),
            titles: rows("titles.json", &texts.titles, &mut problems),
            processes: rows("processes.json", &texts.processes, &mut problems),
            life_events: rows("life_events.json", &texts.life_events, &mut problems),
            popular_names: rows("popular_names.json", &texts.popular_names, &mut problems),
            ..Parts::default()
        };
        for (name, text) in &texts.forms {
            match Form::parse(name, text) {
                Ok(form) => parts.forms.push(form),
                Err(message) => problems.push(whole(&format!("forms/{name}.json"), message)),
            }
        }
        match (Self::of(parts), problems.is_empty()) {
            (Ok(catalogue), true) => Ok(catalogue),
            (Ok(_), false) => Err(problems),
            (Err(more), _) => {
                problems.extend(more);
                Err(problems)
            }
        }
    }

    /// The catalogue of records that agree with each other.
    ///
    /// # Errors
    /// Everything in which they do not.
    pub fn of(parts: Parts) -> Result<Self, Vec<Problem>> {
        let Parts {
            procedures,
            titles,
            processes,
            life_events,
            popular_names: popular,
            forms,
            past_forms,
            abolished,
            legal_texts,
        } = parts;
        let mut problems = Vec::new();
        let forms: BTreeMap<String, Form> = forms
            .into_iter()
            .map(|form| (form.name.clone(), form))
            .collect();
        let past_forms = past_forms
            .into_iter()
            .map(|form| ((form.name.clone(), form.version), form))
            .collect();
        let mut by_code = BTreeMap::new();
        for (at, procedure) in procedures.iter().enumerate() {
            if by_code.insert(procedure.code.clone(), at).is_some() {
                let message = format!("{} stands there twice", procedure.code);
                problems.push(whole("procedures.json", message));
            }
        }
        agree(&procedures, &processes, &forms, &mut problems);
        let named = life_events
            .iter()
            .flat_map(|event| {
                event
                    .procedures
                    .iter()
                    .map(|code| ("life_events.json", code))
            })
            .chain(popular.iter().map(|it| ("popular_names.json", &it.code)));
        for (file, code) in named.filter(|(_, code)| !by_code.contains_key(*code)) {
            problems.push(whole(file, format!("there is no procedure {code}")));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let everyday: BTreeMap<ProcedureCode, Vec<String>> =
            popular.into_iter().map(|it| (it.code, it.names)).collect();
        let firsts: BTreeSet<&ProcedureCode> = life_events
            .iter()
            .filter_map(|event| event.procedures.first())
            .collect();
        let others: BTreeSet<&ProcedureCode> = life_events
            .iter()
            .flat_map(|event| &event.procedures)
            .collect();
        let wanted = |code: &ProcedureCode| match (firsts.contains(code), others.contains(code)) {
            (true, _) => 0.2,
            (false, true) => 0.1,
            (false, false) => 0.0,
        };
        let index = Index::new(&procedures, &titles, &everyday, wanted);
        let mut by_name: Vec<usize> = (0..procedures.len()).collect();
        by_name.sort_by_cached_key(|at| {
            let procedure = &procedures[*at];
            (fold(&procedure.name), procedure.code.clone())
        });
        Ok(Self {
            procedures,
            by_code,
            by_name,
            titles,
            processes,
            forms,
            past_forms,
            abolished: abolished
                .into_iter()
                .map(|it| (it.code.clone(), it))
                .collect(),
            legal_texts,
            life_events: LifeEvents(life_events),
            index,
        })
    }
}

impl Parts {
    /// Takes out whatever names what is not there any more, so that one procedure's end does not
    /// keep the rest from being shown; what was taken out is told. A procedure known in full needs
    /// no thin line beside it, and one that was abolished is to have none.
    pub fn mend(&mut self) -> Vec<Problem> {
        let mut told = Vec::new();
        let procedures: BTreeSet<String> = self
            .procedures
            .iter()
            .map(|it| it.code.as_str().to_owned())
            .collect();
        let forms: BTreeSet<&str> = self.forms.iter().map(|it| it.name.as_str()).collect();
        let processes: BTreeSet<&str> = self.processes.iter().map(|it| it.id.as_str()).collect();
        for procedure in &mut self.procedures {
            let code = &procedure.code;
            let mut keep = |what: &str, known: &BTreeSet<&str>, name: &String| {
                let is_there = known.contains(name.as_str());
                if !is_there {
                    let message = format!("{code}: {what} {name} does not hold any more");
                    told.push(whole("procedures.json", message));
                }
                is_there
            };
            procedure.forms.retain(|name| keep("form", &forms, name));
            procedure
                .processes
                .retain(|id| keep("process", &processes, id));
        }
        self.abolished
            .retain(|it| !procedures.contains(it.code.as_str()));
        let abolished: BTreeSet<&ProcedureCode> =
            self.abolished.iter().map(|it| &it.code).collect();
        let is_there = |code: &ProcedureCode| procedures.contains(code.as_str());
        for event in &mut self.life_events {
            event.procedures.retain(is_there);
        }
        self.life_events.retain(|it| !it.procedures.is_empty());
        self.popular_names.retain(|it| is_there(&it.code));
        self.titles.retain(|it| !abolished.contains(&it.code));
        for title in &mut self.titles {
            title.detail = is_there(&title.code);
        }
        told
    }
}

fn whole(file: &str, message: String) -> Problem {
    Problem {
        file: file.to_owned(),
        line: 0,
        message,
    }
}

/// What the files say of each other.
fn agree(
    procedures: &[Procedure],
    processes: &[Process],
    forms: &BTreeMap<String, Form>,
    problems: &mut Vec<Problem>,
) {
    let known: BTreeSet<&str> = processes.iter().map(|it| it.id.as_str()).collect();
    for procedure in procedures {
        let code = &procedure.code;
        let mut wrong = |message| problems.push(whole("procedures.json", message));
        for form in procedure.forms.iter().filter(|it| !forms.contains_key(*it)) {
            wrong(format!("{code}: there is no form {form}"));
        }
        for id in &procedure.processes {
            if !known.contains(id.as_str()) {
                wrong(format!("{code}: there is no process {id}"));
            }
        }
        let ids: BTreeSet<_> = procedure.components.iter().map(|c| &c.id).collect();
        if ids.len() != procedure.components.len() {
            wrong(format!("{code}: a component's id stands there twice"));
        }
        for variant in &procedure.variants {
            if !procedure
                .components
                .iter()
                .any(|c| c.cases.contains(variant))
            {
                wrong(format!("{code}: no component belongs to case {variant:?}"));
            }
        }
        if procedure.name.trim().is_empty() || procedure.version == 0 {
            wrong(format!("{code}: needs a name and a version from 1"));
        }
    }
}
