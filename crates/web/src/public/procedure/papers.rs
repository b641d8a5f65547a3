//! The papers of a procedure: those that everybody needs, those of single cases, those that are
//! only shown, each with what is asked for: form, original, copy.

use super::words;
use crate::frame::Lang;
use domain::catalogue::{Component, Procedure};

/// Papers under one heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Papers {
    /// The heading.
    pub name: String,
    /// Whether the heading is Vietnamese on an English page.
    pub vietnamese: bool,
    /// Whether it is folded: a case that was not asked for, or a heading of a long list.
    pub folded: bool,
    /// The papers.
    pub list: Vec<Paper>,
}

/// A paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    /// Name as published.
    pub name: String,
    /// "1 bản chính, 1 bản sao".
    pub copies: String,
    /// What is to be known about it.
    pub notes: Vec<String>,
    /// Whether the file is incomplete without it.
    pub required: bool,
    /// Whether it is the form itself.
    pub is_form: bool,
    /// The form's number.
    pub form_code: Option<String>,
}

/// The papers of a procedure, or of one case of it.
pub fn of(procedure: &Procedure, chosen: Option<&str>, lang: Lang) -> Vec<Papers> {
    let mut groups: Vec<Papers> = Vec::new();
    let common = |required: bool| {
        procedure.components.iter().filter(move |it| {
            let needed = it.required && it.replaced_by.is_none();
            it.cases.is_empty() && needed == required
        })
    };
    let ours = |name: &str, list: Vec<Paper>| Papers {
        name: name.to_owned(),
        vietnamese: false,
        folded: false,
        list,
    };
    let papers = |list: &mut dyn Iterator<Item = &Component>| -> Vec<Paper> {
        list.map(|it| paper(procedure, it, lang)).collect()
    };
    groups.push(ours(
        lang.pick("Ai cũng cần", "Everyone needs"),
        papers(&mut common(true)),
    ));
    groups.push(ours(
        lang.pick("Khi có liên quan", "Where it applies"),
        papers(&mut common(false)),
    ));
    let headings = headings(procedure);
    // A long list is read heading by heading.
    let long = headings.len() > 3 && procedure.components.len() > 12;
    for heading in headings {
        let is_case = procedure.variants.iter().any(|it| it == heading);
        if is_case && chosen.is_some_and(|chosen| chosen != heading) {
            continue;
        }
        let mut list = procedure.components.iter().filter(|it| {
            it.cases
                .first()
                .is_some_and(|_| it.cases.iter().any(|c| c == heading))
        });
        groups.push(Papers {
            name: words::capital(heading),
            vietnamese: lang == Lang::En,
            folded: (is_case || long) && chosen.is_none(),
            list: papers(&mut list),
        });
    }
    groups.retain(|group| !group.list.is_empty());
    groups
}

/// The headings of the list, in their order.
fn headings(procedure: &Procedure) -> Vec<&str> {
    let mut headings: Vec<&str> = Vec::new();
    for case in procedure.components.iter().flat_map(|it| &it.cases) {
        if !headings.contains(&case.as_str()) {
            headings.push(case);
        }
    }
    headings
}

fn paper(procedure: &Procedure, component: &Component, lang: Lang) -> Paper {
    let mut notes = Vec::new();
    if component.is_form && !procedure.forms.is_empty() {
        notes.push(
            lang.pick(
                "Nộp trực tuyến: điền ngay khi nộp, không phải in.",
                "When filing online: filled in while filing, no need to print.",
            )
            .to_owned(),
        );
    }
    if let Some(replaced) = &component.replaced_by {
        let words = crate::citizen::papers::looked_up(lang, replaced.database);
        notes.push(format!("{words} ({})", replaced.basis));
    }
    if !component.accepts.is_empty() {
        let names: Vec<&str> = crate::officer::component_rules::COPIES
            .iter()
            .filter(|(kind, ..)| component.accepts.contains(kind))
            .map(|(_, _, name)| *name)
            .collect();
        notes.push(format!(
            "{} {}.",
            lang.pick("Nhận:", "Accepted:"),
            names.join("; ")
        ));
    }
    notes.extend(component.note.as_deref().map(words::capital));
    Paper {
        name: component.name.clone(),
        copies: words::copies(component.originals, component.copies, lang),
        notes,
        required: component.required && component.replaced_by.is_none(),
        is_form: component.is_form,
        form_code: component.form_code.clone(),
    }
}
