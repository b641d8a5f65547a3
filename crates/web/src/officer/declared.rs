//! What the applicant declared in the electronic form, page by page, each answer under its title.

use super::case_page::Fact;
use crate::citizen::answers;
use crate::frame::Lang;
use casework::eform::flat;
use casework::office::Office;
use domain::case::Case;

/// A page of the form with its answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    pub(super) title: String,
    pub(super) facts: Vec<Fact>,
}

/// The answers of a case; none where it was filed without a form. A form that the catalogue does
/// not have any more is shown by the names of its fields.
pub fn of_case(office: &Office, case: &Case) -> Vec<Declared> {
    let Some(filing) = case.filing.as_ref().filter(|it| !it.form.is_null()) else {
        return Vec::new();
    };
    let terms = case.terms.as_ref();
    let form = terms.and_then(|it| office.catalogue.form_of_case(it));
    let Some(form) = form else {
        return plainly(&filing.form);
    };
    let typed = flat(form, &filing.form);
    let sections: Vec<Declared> = answers::of(Lang::Vi, form, &typed)
        .into_iter()
        .filter(|section| !section.rows.is_empty())
        .map(|section| Declared {
            title: section.title,
            facts: facts(section.rows),
        })
        .collect();
    if sections.is_empty() {
        return plainly(&filing.form);
    }
    sections
}

fn facts(rows: Vec<(String, String)>) -> Vec<Fact> {
    rows.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| Fact::new(name, value))
        .collect()
}

fn plainly(form: &serde_json::Value) -> Vec<Declared> {
    let serde_json::Value::Object(fields) = form else {
        return Vec::new();
    };
    let rows = fields.iter().map(|(name, value)| {
        let value = match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (name.clone(), value)
    });
    vec![Declared {
        title: "Tờ khai".to_owned(),
        facts: facts(rows.collect()),
    }]
}
