//! The electronic form: what an applicant typed becomes typed data, is checked against the form's
//! schema, and goes back into the page as it was typed. Each message says how to put the field
//! right, in Vietnamese and in English. Odd data give messages, never a panic.
//!
//! Which form a procedure has is the catalogue's to say; whether the file may be filed is
//! decided in `domain::case::submit`.

mod message;
mod place;
mod posted;
mod warn;

use domain::catalogue::form::shown::is_below;
use domain::catalogue::{Catalogue, Form};
use domain::organisation::Organisation;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;

pub use posted::{flat, parse};
pub use warn::warnings;

/// A field that is not right, or looks odd.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct FieldError {
    /// The field's whole name: `nguoi_me.ho_ten`, `con[0].ten`; empty for the form as a whole.
    pub field: String,
    /// Its title.
    pub title: String,
    /// How to put it right.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

/// The forms of a catalogue, ready to check what was filled in.
#[derive(Debug)]
pub struct Checker {
    validators: BTreeMap<(String, u32), Validator>,
}

/// A schema that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("forms/{form}.json: {message}")]
pub struct SchemaError {
    /// The form.
    pub form: String,
    /// What is wrong with its schema.
    pub message: String,
}

/// More messages than this help nobody.
const MOST_MESSAGES: usize = 200;

impl Checker {
    /// Prepares every form of a catalogue.
    ///
    /// # Errors
    /// The forms whose schemas cannot be used.
    pub fn new(catalogue: &Catalogue) -> Result<Self, Vec<SchemaError>> {
        let mut validators = BTreeMap::new();
        let mut problems = Vec::new();
        for form in catalogue.forms().chain(catalogue.past_forms()) {
            match validator(&form.schema) {
                Ok(validator) => {
                    validators.insert((form.name.clone(), form.version), validator);
                }
                Err(message) => problems.push(SchemaError {
                    form: form.name.clone(),
                    message,
                }),
            }
        }
        if problems.is_empty() {
            Ok(Self { validators })
        } else {
            Err(problems)
        }
    }

    /// Prepares the forms that can be used; the others are named in the log, and what is filled
    /// into them is answered with where to go instead.
    pub fn usable(catalogue: &Catalogue) -> Self {
        let mut validators = BTreeMap::new();
        for form in catalogue.forms().chain(catalogue.past_forms()) {
            match validator(&form.schema) {
                Ok(validator) => {
                    validators.insert((form.name.clone(), form.version), validator);
                }
                Err(why) => tracing::error!(form = form.name, why, "a form cannot be used"),
            }
        }
        Self { validators }
    }

    /// Prepares one form, as one that is being designed.
    ///
    /// # Errors
    /// What is wrong with its schema.
    pub fn of(form: &Form) -> Result<Self, SchemaError> {
        let validator = validator(&form.schema).map_err(|message| SchemaError {
            form: form.name.clone(),
            message,
        })?;
        Ok(Self {
            validators: BTreeMap::from([((form.name.clone(), form.version), validator)]),
        })
    }

    /// What is not right in filled-in data, in the order of the form; one message a field.
    pub fn check(&self, form: &Form, data: &Value) -> Vec<FieldError> {
        let Some(validator) = self.validators.get(&(form.name.clone(), form.version)) else {
            return vec![message::unreadable()];
        };
        let hidden = form.hidden(data);
        let mut errors: Vec<FieldError> = Vec::new();
        for error in validator.iter_errors(data).take(MOST_MESSAGES) {
            for error in message::of(form, &error) {
                // What is not asked need not be answered.
                if is_below(&error.field, &hidden) {
                    continue;
                }
                if !errors.iter().any(|other| other.field == error.field) {
                    errors.push(error);
                }
            }
        }
        in_order(form, &mut errors);
        errors
    }

    /// What is not right in data that are filed in a province: also places that it does not have.
    pub fn check_in(
        &self,
        organisation: &Organisation,
        form: &Form,
        data: &Value,
    ) -> Vec<FieldError> {
        let mut errors = self.check(form, data);
        let hidden = form.hidden(data);
        for error in place::unknown(form, data, organisation) {
            let known = errors.iter().any(|other| other.field == error.field);
            if !known && !is_below(&error.field, &hidden) {
                errors.push(error);
            }
        }
        in_order(form, &mut errors);
        errors
    }
}

fn in_order(form: &Form, errors: &mut [FieldError]) {
    let order = message::order(form);
    errors.sort_by_key(|error| {
        let plain = domain::catalogue::form::without_rows(&error.field);
        let at = order.iter().position(|path| *path == plain);
        (at.unwrap_or(usize::MAX), error.field.clone())
    });
}

fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
