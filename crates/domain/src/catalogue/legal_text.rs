//! Legal texts that procedures stand on, with the days on which they hold: a text that was repealed
//! flags every procedure that still names it.

use super::{Catalogue, Procedure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A legal text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalText {
    /// Its number: `45/2020/NĐ-CP`.
    pub number: String,
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// Its first day, where known.
    #[serde(default)]
    pub from: Option<Date>,
    /// Its last day, where it has one.
    #[serde(default)]
    pub to: Option<Date>,
    /// What repeals it or takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

impl LegalText {
    /// Whether it does not hold any more on a day.
    pub fn is_over(&self, on: Date) -> bool {
        self.to.is_some_and(|last| last < on)
    }

    /// Whether a line of a legal basis names it: the number as a word of its own.
    pub fn is_named_in(&self, line: &str) -> bool {
        let of_number = |c: char| c.is_alphanumeric() || c == '/' || c == '-';
        line.match_indices(self.number.as_str()).any(|(at, found)| {
            let before = line[..at].chars().next_back();
            let after = line[at + found.len()..].chars().next();
            !before.is_some_and(of_number) && !after.is_some_and(of_number)
        })
    }
}

impl Catalogue {
    /// The texts that a procedure names and that do not hold any more on a day.
    pub fn repealed_basis(&self, procedure: &Procedure, on: Date) -> Vec<&LegalText> {
        let over = self.legal_texts.iter().filter(|it| it.is_over(on));
        over.filter(|text| procedure.legal_basis.iter().any(|it| text.is_named_in(it)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Parts;

    #[test]
    fn a_repealed_text_flags_the_procedures_that_name_it_and_no_others() {
        let day = jiff::civil::date(2026, 8, 24);
        let seed = Catalogue::seed();
        let text = |number: &str, to| LegalText {
            number: number.to_owned(),
            name: String::new(),
            from: None,
            to,
            replaced_by: None,
        };
        let mut procedure = seed.procedures()[0].clone();
        procedure.legal_basis = vec!["Nghị định 45/2020/NĐ-CP".to_owned()];
        let catalogue = Catalogue::of(Parts {
            legal_texts: vec![
                text("45/2020/NĐ-CP", Some(day.yesterday().expect("a day"))),
                text("5/2020/NĐ-CP", Some(day.yesterday().expect("a day"))),
                text("61/2018/NĐ-CP", None),
            ],
            ..Parts::default()
        })
        .expect("a catalogue");
        let flagged = catalogue.repealed_basis(&procedure, day);
        assert_eq!(flagged.len(), 1);
        assert_eq!(flagged[0].number, "45/2020/NĐ-CP");
        let still = day.yesterday().expect("a day");
        assert!(catalogue.repealed_basis(&procedure, still).is_empty());
    }
}
