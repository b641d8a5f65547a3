//! The official forms: which set holds on a day, and what each letter is called in it. Read from
//! text that is handed in; knows no file.

use crate::case::LetterForm;
use crate::clock::settings::day;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The size of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// 148 × 210 mm.
    A5,
    /// 210 × 297 mm.
    A4,
}

/// A form of a set.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialForm {
    /// Its number in the set; none for a form the offices made themselves.
    #[serde(default)]
    pub number: Option<String>,
    /// Its name.
    pub title: String,
    /// The sheet it is printed on.
    pub sheet: Sheet,
    /// How sure it is: found, memory, inferred.
    pub confidence: String,
    /// What is not certain.
    #[serde(default)]
    pub note: Option<String>,
}

/// The forms that an act of law prescribes for a time.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSet {
    /// Its name in files: the year.
    pub id: String,
    /// The act, as it is printed on the form.
    pub name: String,
    /// The article.
    pub article: String,
    /// First day in force.
    #[serde(deserialize_with = "day")]
    from: Option<Date>,
    /// Last day in force.
    #[serde(default, deserialize_with = "day")]
    to: Option<Date>,
    /// How sure it is.
    pub confidence: String,
    /// What is not certain.
    #[serde(default)]
    pub note: Option<String>,
    forms: BTreeMap<String, OfficialForm>,
}

/// The slug of the register, which belongs to no single case.
pub const REGISTER: &str = "register";

impl FormSet {
    /// The form of a letter.
    pub fn letter(&self, form: LetterForm) -> &OfficialForm {
        &self.forms[form.slug()]
    }

    /// The register's form.
    pub fn register(&self) -> &OfficialForm {
        &self.forms[REGISTER]
    }

    /// First day in force.
    pub fn from(&self) -> Option<Date> {
        self.from
    }

    /// Last day in force.
    pub fn to(&self) -> Option<Date> {
        self.to
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    set: Vec<FormSet>,
}

/// Every set, in the order of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Forms(Vec<FormSet>);

impl Forms {
    /// Reads the sets.
    ///
    /// # Errors
    /// What is wrong: an unknown key, a form that is missing or that no letter has, a gap or an
    /// overlap in time.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| format!("forms: {e}"))?;
        if file.set.is_empty() {
            return Err("forms: no set".to_owned());
        }
        let slugs = LetterForm::ALL.map(LetterForm::slug);
        for set in &file.set {
            for slug in slugs.iter().chain([&REGISTER]) {
                if !set.forms.contains_key(*slug) {
                    return Err(format!("set {}: the form {slug} is missing", set.id));
                }
            }
            if let Some(other) = set
                .forms
                .keys()
                .find(|key| *key != REGISTER && !slugs.contains(&key.as_str()))
            {
                return Err(format!("set {}: no letter is called {other}", set.id));
            }
        }
        for pair in file.set.windows(2) {
            let next_day = pair[0].to.and_then(|to| to.tomorrow().ok());
            if next_day.is_none() || next_day != pair[1].from {
                return Err(format!(
                    "set {} must begin on the day after set {} ends",
                    pair[1].id, pair[0].id
                ));
            }
        }
        if file.set.last().is_some_and(|set| set.to.is_some()) {
            return Err("the last set must have no end".to_owned());
        }
        Ok(Self(file.set))
    }

    /// The forms that ship with the program.
    ///
    /// # Panics
    /// Never in a build whose tests passed: they are part of the program.
    pub fn seed() -> Self {
        Self::parse(include_str!("../../../../regulations/forms.toml")).expect("the embedded forms")
    }

    /// The set of a day; before the first set began, that one.
    pub fn on(&self, day: Date) -> &FormSet {
        self.0
            .iter()
            .rev()
            .find(|set| set.from.is_none_or(|from| from <= day))
            .unwrap_or(&self.0[0])
    }

    /// Every set, in the order of time.
    pub fn sets(&self) -> &[FormSet] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn there_are_six_forms_of_2018_and_seven_of_2025() {
        let forms = Forms::seed();
        let numbered = |set: &FormSet| {
            let mut numbers: Vec<_> = set
                .forms
                .values()
                .filter_map(|f| f.number.clone())
                .collect();
            numbers.sort();
            numbers
        };
        let upto = |n: u32| (1..=n).map(|n| format!("Mẫu số 0{n}")).collect::<Vec<_>>();
        assert_eq!(numbered(forms.on(date("2025-09-14"))), upto(6));
        assert_eq!(numbered(forms.on(date("2025-09-15"))), upto(7));
    }

    #[test]
    fn the_apology_changed_its_name_on_15_september_2025() {
        let forms = Forms::seed();
        let title = |on| forms.on(date(on)).letter(LetterForm::Extend).title.clone();
        assert_eq!(
            title("2025-09-14"),
            "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
        );
        assert_eq!(
            title("2025-09-15"),
            "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
        );
        let slip = |on| {
            forms
                .on(date(on))
                .letter(LetterForm::ControlSlip)
                .number
                .clone()
        };
        assert_eq!(slip("2025-09-14").as_deref(), Some("Mẫu số 05"));
        assert_eq!(slip("2025-09-15").as_deref(), Some("Mẫu số 06"));
    }

    #[test]
    fn letters_are_a5_and_the_register_is_a4() {
        for set in Forms::seed().sets() {
            for form in LetterForm::ALL {
                assert_eq!(set.letter(form).sheet, Sheet::A5, "{}", form.slug());
            }
            assert_eq!(set.register().sheet, Sheet::A4);
        }
    }

    #[test]
    fn before_the_first_set_the_first_set_holds() {
        assert_eq!(Forms::seed().on(date("2015-01-01")).id, "2018");
    }

    #[test]
    fn forms_that_make_no_sense_are_refused_by_name() {
        let seed = include_str!("../../../../regulations/forms.toml");
        let wrong = |from: &str, to: &str| {
            let text = seed.replacen(from, to, 1);
            assert_ne!(text, seed, "{from}");
            Forms::parse(&text).expect_err("a refusal")
        };
        assert!(wrong("[set.forms.stop]", "[set.forms.halt]").contains("stop is missing"));
        assert!(wrong("[set.forms.stop]", "[set.forms.halt]\ntitle = \"x\"\nsheet = \"a5\"\nconfidence = \"found\"\n[set.forms.stop]").contains("halt"));
        assert!(wrong("sheet = \"a5\"", "sheet = \"a3\"").contains("a3"));
        assert!(wrong("to = 2025-09-14", "to = 2025-09-10").contains("day after"));
        assert!(wrong("number = \"Mẫu số 01\"", "nummer = \"Mẫu số 01\"").contains("nummer"));
    }
}
