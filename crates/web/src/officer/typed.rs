//! What was typed into a form that is about no case, and what is wrong with it, field by field:
//! what the macros of `officer/form.html` ask for.

use super::act_page::KeptFile;
use super::fields::Fields;
use super::law::{self, Refused};
use super::seat::Seat;
use domain::case::Refusal;
use domain::clock;
use domain::staff::Fault;

/// A form's content.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    /// What was typed; empty for a fresh form.
    pub fields: Fields,
    /// What is wrong, beside which field.
    pub faults: Vec<(String, String)>,
    /// The rule that refused the whole, with its article.
    pub refused: Option<Refused>,
}

impl Typed {
    /// A form that comes back with faults.
    pub fn wrong(fields: Fields, faults: &[Fault]) -> Self {
        let each = faults.iter();
        Self {
            fields,
            faults: each
                .map(|it| (it.field.to_owned(), it.message.clone()))
                .collect(),
            refused: None,
        }
    }

    /// A form that comes back because a rule forbids it.
    pub fn refused(fields: Fields, refused: Refused) -> Self {
        Self {
            fields,
            faults: Vec::new(),
            refused: Some(refused),
        }
    }

    /// The same with the rule's own words and its article of today.
    pub fn refused_by(seat: &Seat, fields: Fields, refusal: &Refusal) -> Self {
        let today = clock::wall(seat.now).date();
        let refused = Refused {
            message: refusal.message(),
            field: refusal.field().to_owned(),
            law: law::of(&seat.office, refusal.rule(), today),
        };
        Self::refused(fields, refused)
    }

    /// The same, where the rule is about the whole and none of the form's fields.
    #[must_use]
    pub fn whole(mut self) -> Self {
        if let Some(refused) = &mut self.refused {
            refused.field.clear();
        }
        self
    }

    /// Whether the form comes back.
    pub fn came_back(&self) -> bool {
        !self.faults.is_empty() || self.refused.is_some()
    }

    /// What is wrong with a field; empty if nothing is.
    pub fn error(&self, name: &str) -> String {
        let own = self.faults.iter().filter(|(field, _)| field == name);
        own.map(|(_, message)| message.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What was typed in a field, or what stands in it from the beginning.
    pub fn value(&self, name: &str, from_the_beginning: &str) -> String {
        if self.came_back() {
            self.fields.text(name)
        } else {
            from_the_beginning.to_owned()
        }
    }

    /// Whether a box with a value is checked, by what was typed or from the beginning.
    pub fn ticked(&self, name: &str, value: &str, from_the_beginning: bool) -> bool {
        if self.came_back() {
            self.fields.all(name).iter().any(|it| it == value)
        } else {
            from_the_beginning
        }
    }

    /// Whether a box with a value is checked.
    pub fn checked(&self, name: &str, value: &str) -> bool {
        self.ticked(name, value, false)
    }

    /// Files that came before and are kept: none, such forms carry none.
    pub fn kept_for(&self, _: &str) -> Vec<&KeptFile> {
        Vec::new()
    }
}
