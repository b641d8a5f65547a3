//! From files to the catalogue. Everything is read and compared at once: what does not parse,
//! codes twice, forms, processes and life events that name what is not there.

use super::browse::{LifeEvent, LifeEvents};
use super::procedure::{Procedure, Title};
use super::process::Process;
use super::{Catalogue, Form, Index};
use crate::ids::ProcedureCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PopularNames {
    code: ProcedureCode,
    names: Vec<String>,
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
        let procedures: Vec<Procedure> = rows("procedures.json", &texts.procedures, &mut problems);
        let titles: Vec<Title> = rows("titles.json", &texts.titles, &mut problems);
        let processes: Vec<Process> = rows("processes.json", &texts.processes, &mut problems);
        let life_events: Vec<LifeEvent> =
            rows("life_events.json", &texts.life_events, &mut problems);
        let popular: Vec<PopularNames> =
            rows("popular_names.json", &texts.popular_names, &mut problems);
        let mut forms = BTreeMap::new();
        for (name, text) in &texts.forms {
            match Form::parse(name, text) {
                Ok(form) => {
                    forms.insert(name.clone(), form);
                }
                Err(message) => problems.push(whole(&format!("forms/{name}.json"), message)),
            }
        }
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
        let wanted = |code: &ProcedureCode| {
            let first = life_events
                .iter()
                .any(|event| event.procedures.first() == Some(code));
            let any = life_events
                .iter()
                .any(|event| event.procedures.contains(code));
            match (first, any) {
                (true, _) => 0.2,
                (false, true) => 0.1,
                (false, false) => 0.0,
            }
        };
        let index = Index::new(&procedures, &titles, &everyday, wanted);
        Ok(Self {
            procedures,
            by_code,
            titles,
            processes,
            forms,
            life_events: LifeEvents(life_events),
            index,
        })
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
