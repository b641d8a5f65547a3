//! The regulation of a province: its profile, which holds every parameter with its clause, and the
//! dated national rules. Parsed once and strictly: what is unknown, missing or of a wrong type is
//! refused with file, key and line. The only place that knows what a province does differently.

mod articles;
pub mod barred_acts;
mod clause;
mod national;
mod portal;
mod profile;
mod read;
mod schema;
mod settings;
mod sign_in;
mod value;

#[cfg(test)]
mod tests;

pub use crate::catalogue::Problem;
pub use crate::clock::settings::Article;
pub use articles::{ClauseNote, Ledger};
pub use clause::Clause;
pub use national::{Contact, FormSet, LawText, National, NationalStatus, OfficialForm};
pub use portal::{AccountKind, LookupChannel, LookupField, Mode};
pub use profile::{Entry, Head, Profile, Status};
pub use schema::{Built, Group, Key, Kind, Schema, Word};
pub use settings::Setting;
pub use sign_in::{SignInRules, administers};
pub use value::Value;

use crate::case::Rules;
use crate::case::filing::DeliveryKind;
use crate::case::rules::FeeGate;
use crate::case_code::CodeFormat;
use crate::clock::Limit;
use crate::clock::settings::Settings;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The law of one province.
#[derive(Clone, Debug)]
pub struct Regulation {
    schema: Schema,
    profile: Profile,
    national: National,
    clock: Settings,
    ledger: Ledger,
    /// The article of each parameter, in order of time.
    parameters: BTreeMap<String, Vec<Article>>,
}

/// A province that no regulation is shipped for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown(pub String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no regulation of {:?}", self.0)
    }
}

impl std::error::Error for Unknown {}

/// The texts of the files, wherever they come from.
#[derive(Clone, Debug)]
pub struct Texts {
    /// Name of the province's file, for messages.
    pub file: String,
    /// `PROVINCE.toml`.
    pub province: Cow<'static, str>,
    /// `articles/PROVINCE.toml`.
    pub articles: Cow<'static, str>,
    /// `national.toml`.
    pub national: Cow<'static, str>,
    /// `clock.toml`.
    pub clock: Cow<'static, str>,
}

macro_rules! shipped {
    ($name:literal) => {
        include_str!(concat!("../../../regulations/", $name, ".toml"))
    };
}

const PROVINCES: [(&str, &str, &str); 5] = [
    (
        "nam-dinh",
        shipped!("nam-dinh"),
        shipped!("articles/nam-dinh"),
    ),
    (
        "ninh-binh",
        shipped!("ninh-binh"),
        shipped!("articles/ninh-binh"),
    ),
    ("ha-nam", shipped!("ha-nam"), shipped!("articles/ha-nam")),
    (
        "thai-binh",
        shipped!("thai-binh"),
        shipped!("articles/thai-binh"),
    ),
    (
        "dak-nong",
        shipped!("dak-nong"),
        shipped!("articles/dak-nong"),
    ),
];

/// The provinces whose regulations ship with the program.
pub fn provinces() -> impl Iterator<Item = &'static str> {
    PROVINCES.iter().map(|(province, ..)| *province)
}

/// The name on screen of a province whose regulation ships with the program, without reading the
/// whole of it.
pub fn name_of(province: &str) -> Option<&'static str> {
    let (_, text, _) = PROVINCES.iter().find(|(name, ..)| *name == province)?;
    let line = text.lines().find_map(|line| line.strip_prefix("name = "))?;
    Some(line.trim().trim_matches('"'))
}

impl Texts {
    /// What is part of the program for a province.
    pub fn seed(province: &str) -> Option<Self> {
        let (name, text, articles) = PROVINCES.iter().find(|(name, ..)| *name == province)?;
        Some(Self {
            file: format!("regulations/{name}.toml"),
            province: Cow::Borrowed(text),
            articles: Cow::Borrowed(articles),
            national: Cow::Borrowed(shipped!("national")),
            clock: Cow::Borrowed(shipped!("clock")),
        })
    }
}

impl Regulation {
    /// The regulation of a province as it is shipped.
    ///
    /// # Errors
    /// When there is none.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the files are part of the program.
    pub fn seed(province: &str) -> Result<Self, Unknown> {
        let texts = Texts::seed(province).ok_or_else(|| Unknown(province.to_owned()))?;
        Ok(Self::load(&texts).expect("the embedded regulation"))
    }

    /// Reads a province's files and the national rules.
    ///
    /// # Errors
    /// Everything that is wrong with them, by file and line.
    pub fn load(texts: &Texts) -> Result<Self, Vec<Problem>> {
        let schema = Schema::seed();
        let mut problems = Vec::new();
        let profile = Profile::load(&schema, &texts.file, &texts.province)
            .map_err(|more| problems.extend(more))
            .ok();
        let national = National::load(&texts.national)
            .map_err(|more| problems.extend(more))
            .ok();
        let ledger = profile.as_ref().and_then(|profile| {
            Ledger::load(&schema, &profile.head, &texts.articles)
                .map_err(|more| problems.extend(more))
                .ok()
        });
        let clock = Settings::parse(&texts.clock)
            .map_err(|message| {
                problems.push(Problem {
                    file: "regulations/clock.toml".to_owned(),
                    line: 0,
                    message,
                });
            })
            .ok();
        let (Some(profile), Some(national), Some(ledger), Some(clock)) =
            (profile, national, ledger, clock)
        else {
            return Err(problems);
        };
        let parameters = profile
            .entries
            .iter()
            .map(|(key, entries)| {
                let articles = entries.iter().map(|it| profile.article(key, it)).collect();
                (key.clone(), articles)
            })
            .collect();
        Ok(Self {
            schema,
            profile,
            national,
            clock,
            ledger,
            parameters,
        })
    }

    /// The province's name in files.
    pub fn province(&self) -> &str {
        &self.profile.head.province
    }

    /// The province's name.
    pub fn province_name(&self) -> &str {
        &self.profile.head.name
    }

    /// Title, number and dates of the regulation.
    pub fn head(&self) -> &Head {
        &self.profile.head
    }

    /// The dated national rules.
    pub fn national(&self) -> &National {
        &self.national
    }

    /// What each clause of the regulation asks for, and what the program does about it.
    pub fn articles(&self) -> &Ledger {
        &self.ledger
    }

    /// The article behind a rule on a day: of a refusal, of the clock, or of a parameter. The
    /// province's own clause goes before national law.
    pub fn article(&self, rule: &str, on: Date) -> Option<&Article> {
        let parameter = || {
            let all = self.parameters.get(rule)?;
            national::in_force(all, rule, on).or(all.first())
        };
        national::in_force(&self.profile.rules, rule, on)
            .or_else(|| self.national.article(rule, on))
            .or_else(|| self.clock.article(rule, self.province(), on))
            .or_else(parameter)
    }

    /// What acts go by on a day.
    pub fn rules(&self, on: Date) -> Rules {
        let names = |key| self.list(key, on).into_iter().map(|word| word.vi).collect();
        let original = self.words("eform.original_check", on);
        let upper_only = self
            .words("case.completion_act", on)
            .iter()
            .any(|word| word == "fee_check_upper");
        Rules {
            national_portal_only: self.national_portal_only(),
            acceptance: self.limit("intake.online_acceptance_deadline", on),
            out_of_hours_next: self.word("intake.out_of_hours_rule", on) == "next_working_hour",
            supplement_times: self.count("supplement.times", on),
            supplement_answer: self.national.limit("supplement_answer", on),
            examination_notice: self.national.limit("examination_notice", on),
            restart_after_supplement: self.word("clock.restart_after_supplement", on)
                == "from_zero",
            transfer_cutoff: self.clock.cutoff,
            extension_before: self.national.limit("extension_before", on),
            extension_times: self.national.count("extension_times", on),
            fee_before_completion: if upper_only {
                FeeGate::UpperLevel
            } else {
                FeeGate::WhereDue
            },
            originals_at_lower_level: original.iter().any(|word| word == "lower_level"),
            originals_before_post: original.iter().any(|word| word == "before_post"),
            signature_at_upper_level: self.word("eform.digital_signature", on) == "upper_level",
            online_payment_at_lower_level: self.flag("payment.online_at_lower_level", on),
            delivery_lower: self.deliveries("result.delivery_lower_level", on),
            delivery_upper: self.deliveries("result.delivery_upper_level", on),
            rating_levels: names("rating.scale"),
            rating_items: names("rating.items"),
            rating_change: self.national.limit("rating_change", on),
            account_required: self.flag("filing.requires_registered_account", on),
            postal_digitises: self.postal_staff_digitise(on),
            postal_files: self.postal_staff_file(),
        }
    }

    /// How case codes are built on a day.
    pub fn code_format(&self, on: Date) -> CodeFormat {
        match self.word("case.code_structure", on) {
            "national_portal" => CodeFormat::NationalPortal,
            _ => self.national.code_format(on),
        }
    }

    /// The official forms of a day.
    ///
    /// # Panics
    /// Never in a build whose tests passed.
    pub fn form_set(&self, on: Date) -> &FormSet {
        let holds = |set: &&FormSet| {
            set.from.is_none_or(|from| from <= on) && set.to.is_none_or(|to| on <= to)
        };
        let sets = &self.national.form_sets;
        let found = sets.iter().find(holds).or(sets.first());
        found.expect("the national rules have a form set")
    }

    fn deliveries(&self, key: &str, on: Date) -> Vec<DeliveryKind> {
        let mut ways: Vec<DeliveryKind> = Vec::new();
        for word in self.words(key, on) {
            let way = match word.as_str() {
                "in_person" => DeliveryKind::InPerson,
                "post" => DeliveryKind::Post,
                _ => DeliveryKind::Online,
            };
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        ways
    }
}

/// Values by key. Every key of the list has a value of its kind on every day: the files are
/// refused otherwise. A key that is not in the list is an error in the program.
impl Regulation {
    /// The value of a parameter on a day.
    ///
    /// # Panics
    /// When the list of parameters has no such key.
    pub fn entry(&self, key: &str, on: Date) -> &Entry {
        let entries = self.profile.entries.get(key);
        entries
            .and_then(|all| all.iter().find(|it| it.holds(on)))
            .unwrap_or_else(|| unreachable!("no parameter {key}"))
    }

    /// A limit.
    ///
    /// # Panics
    /// When the key is not one of a limit.
    pub fn limit(&self, key: &str, on: Date) -> Limit {
        match self.entry(key, on).value {
            Value::Limit(limit) => limit,
            _ => unreachable!("{key} is no limit"),
        }
    }

    /// A count.
    ///
    /// # Panics
    /// When the key is not one of a count.
    pub fn count(&self, key: &str, on: Date) -> u32 {
        match self.entry(key, on).value {
            Value::Count(count) => count,
            _ => unreachable!("{key} is no count"),
        }
    }

    /// Yes or no.
    ///
    /// # Panics
    /// When the key is not one of a flag.
    pub fn flag(&self, key: &str, on: Date) -> bool {
        match self.entry(key, on).value {
            Value::Flag(flag) => flag,
            _ => unreachable!("{key} is no flag"),
        }
    }

    /// A word of the key's vocabulary, or a text.
    ///
    /// # Panics
    /// When the key is not one of a word or text.
    pub fn word(&self, key: &str, on: Date) -> &str {
        match &self.entry(key, on).value {
            Value::Word(word) | Value::Text(word) => word,
            _ => unreachable!("{key} is no word"),
        }
    }

    /// Words of the key's vocabulary, or texts.
    ///
    /// # Panics
    /// When the key is not one of words or texts.
    pub fn words(&self, key: &str, on: Date) -> &[String] {
        match &self.entry(key, on).value {
            Value::Words(words) | Value::Texts(words) => words,
            _ => unreachable!("{key} is no list"),
        }
    }

    /// Words with their names in both languages, in the regulation's order.
    pub fn list(&self, key: &str, on: Date) -> Vec<Word> {
        let known = match self.schema.get(key).map(|it| &it.kind) {
            Some(Kind::Words(words)) => words.as_slice(),
            _ => &[],
        };
        self.words(key, on)
            .iter()
            .filter_map(|word| known.iter().find(|it| &it.id == word).cloned())
            .collect()
    }
}
