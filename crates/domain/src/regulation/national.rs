//! The dated national rules: which text is in force, the list of statuses, form sets, formats of
//! case codes, values that no province sets, and the article behind each rule.

use super::profile::span;
use super::read::{Fields, Reader, fields_of};
use crate::case_code::CodeFormat;
use crate::catalogue::Problem;
use crate::clock::Limit;
use crate::clock::settings::Article;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Its file.
pub(super) const FILE: &str = "regulations/national.toml";

/// A national text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LawText {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// First day in force, where known.
    pub from: Option<Date>,
    /// Last day in force.
    pub to: Option<Date>,
    /// What took its place, or other remarks.
    pub note: Option<String>,
    /// How sure it is: found, memory, inferred.
    pub confidence: String,
}

/// Whom people can call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// Its name in files.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// What it is for.
    pub about: String,
    /// The same in English.
    pub about_en: String,
    /// The digits to dial.
    pub phone: String,
    /// How sure it is: found, memory, inferred.
    pub confidence: String,
}

/// A status of the national list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NationalStatus {
    /// 1 to 10.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Whether the limit runs: none, acceptance, runs, stands, ended.
    pub clock: String,
}

/// A set of official forms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormSet {
    /// Its year, `2018` or `2025`.
    pub id: String,
    /// The text that issues it.
    pub source: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// The forms, in order of their numbers.
    pub forms: Vec<OfficialForm>,
}

/// An official form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficialForm {
    /// Its number, `01`.
    pub number: String,
    /// Its name in files: `receipt`, `supplement_request`, `reject`, `extend`, `stop`,
    /// `control_slip`, `register`.
    pub id: String,
    /// Its title.
    pub name: String,
    /// The paper's size.
    pub paper: String,
}

/// What a national value may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Amount {
    Limit(Limit),
    Count(u32),
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Dated<T> {
    what: T,
    from: Option<Date>,
    to: Option<Date>,
}

impl<T> Dated<T> {
    fn holds(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

/// National values that rules need, and whether each is a limit.
const VALUES: [(&str, bool); 19] = [
    ("supplement_answer", true),
    ("examination_notice", true),
    ("extension_before", true),
    ("extension_times", false),
    ("supplement_times_at_examination", false),
    ("rating_change", true),
    ("sign_in_failures", false),
    ("sign_in_lock_minutes", false),
    ("citizen_session_hours", false),
    ("officer_session_hours", false),
    ("officer_idle_minutes", false),
    ("administrator_idle_minutes", false),
    ("unused_account_days", false),
    ("passwords_not_reused", false),
    ("officer_password_length", false),
    ("officer_password_length_with_second_factor", false),
    ("citizen_password_length", false),
    ("password_days", false),
    ("administrator_password_days", false),
];

/// The national rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct National {
    /// The texts.
    pub texts: Vec<LawText>,
    /// Whom people can call.
    pub contacts: Vec<Contact>,
    /// The statuses.
    pub statuses: Vec<NationalStatus>,
    /// Form sets.
    pub form_sets: Vec<FormSet>,
    formats: Vec<Dated<CodeFormat>>,
    values: BTreeMap<String, Vec<Dated<Amount>>>,
    rules: Vec<Article>,
}

impl National {
    /// Reads the national rules.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn load(text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(FILE, text);
        let mut national = Self {
            texts: Vec::new(),
            contacts: Vec::new(),
            statuses: Vec::new(),
            form_sets: Vec::new(),
            formats: Vec::new(),
            values: BTreeMap::new(),
            rules: Vec::new(),
        };
        if let Some(table) = reader.parse() {
            let mut top = fields_of(table.get_ref(), 0, "the file");
            type Read = fn(&mut National, &mut Reader<'_>, Fields<'_>);
            let parts: [(&str, Read); 7] = [
                ("text", National::text),
                ("contact", National::contact),
                ("status", National::status),
                ("form_set", National::form_set),
                ("code_format", National::format),
                ("value", National::value),
                ("rule", National::rule),
            ];
            for (name, read) in parts {
                match top.take(name) {
                    Some((at, node)) => {
                        for it in reader.tables(at, node, name) {
                            read(&mut national, &mut reader, it);
                        }
                    }
                    None => reader.wrong(0, format!("{name} is missing")),
                }
            }
            reader.nothing_left(top);
            for (key, _) in VALUES {
                if !national.values.contains_key(key) {
                    reader.wrong(0, format!("the value {key} is missing"));
                }
            }
        }
        let problems = reader.finish();
        if problems.is_empty() {
            Ok(national)
        } else {
            Err(problems)
        }
    }

    fn text(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let (from, to) = span(reader, &mut it);
        self.texts.push(LawText {
            name: reader.text(&mut it, "name"),
            about: reader.text(&mut it, "about"),
            from,
            to,
            note: reader.maybe_text(&mut it, "note"),
            confidence: confidence(reader, &mut it),
        });
        reader.nothing_left(it);
    }

    fn contact(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let at = it.at;
        let phone = reader.text(&mut it, "phone");
        if phone.is_empty() || !phone.bytes().all(|digit| digit.is_ascii_digit()) {
            reader.wrong(at, format!("contact: phone {phone:?} is not only digits"));
        }
        self.contacts.push(Contact {
            id: reader.text(&mut it, "id"),
            name: reader.text(&mut it, "name"),
            name_en: reader.text(&mut it, "name_en"),
            about: reader.text(&mut it, "about"),
            about_en: reader.text(&mut it, "about_en"),
            phone,
            confidence: confidence(reader, &mut it),
        });
        reader.nothing_left(it);
    }

    fn status(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let at = it.at;
        let clock = reader.text(&mut it, "clock");
        if !["none", "acceptance", "runs", "stands", "ended"].contains(&clock.as_str()) {
            reader.wrong(
                at,
                format!("status: clock {clock:?} is not none, acceptance, runs, stands or ended"),
            );
        }
        self.statuses.push(NationalStatus {
            number: reader.count(&mut it, "number"),
            name: reader.text(&mut it, "name"),
            clock,
        });
        reader.nothing_left(it);
    }

    fn form_set(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let (from, to) = span(reader, &mut it);
        let forms = match it.take("forms") {
            Some((at, node)) => reader
                .tables(at, node, "form")
                .into_iter()
                .map(|mut form| {
                    let read = OfficialForm {
                        number: reader.text(&mut form, "number"),
                        id: reader.text(&mut form, "id"),
                        name: reader.text(&mut form, "name"),
                        paper: reader.text(&mut form, "paper"),
                    };
                    reader.nothing_left(form);
                    read
                })
                .collect(),
            None => Vec::new(),
        };
        self.form_sets.push(FormSet {
            id: reader.text(&mut it, "id"),
            source: reader.text(&mut it, "source"),
            from,
            to,
            forms,
        });
        reader.nothing_left(it);
    }

    fn format(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let at = it.at;
        let (from, to) = span(reader, &mut it);
        let written = reader.text(&mut it, "format");
        let _ = reader.text(&mut it, "source");
        match written.as_str() {
            "old" => self.formats.push(Dated {
                what: CodeFormat::Old,
                from,
                to,
            }),
            "new" => self.formats.push(Dated {
                what: CodeFormat::New,
                from,
                to,
            }),
            other => reader.wrong(at, format!("code_format: {other:?} is not old or new")),
        }
        reader.nothing_left(it);
    }

    fn value(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let at = it.at;
        let (from, to) = span(reader, &mut it);
        let key = reader.text(&mut it, "key");
        let _ = (reader.text(&mut it, "source"), confidence(reader, &mut it));
        let amount = match VALUES.iter().find(|(known, _)| *known == key) {
            Some((_, true)) => match reader.text(&mut it, "value").parse() {
                Ok(limit) => Some(Amount::Limit(limit)),
                Err(error) => {
                    reader.wrong(at, format!("value {key}: {error}"));
                    None
                }
            },
            Some((_, false)) => match reader.count(&mut it, "value") {
                0 => {
                    reader.wrong(at, format!("value {key}: 0 would forbid what it limits"));
                    None
                }
                count => Some(Amount::Count(count)),
            },
            None => {
                reader.wrong(at, format!("the value {key} is unknown"));
                let _ = it.take("value");
                None
            }
        };
        if let Some(what) = amount {
            self.values
                .entry(key)
                .or_default()
                .push(Dated { what, from, to });
        }
        reader.nothing_left(it);
    }

    fn rule(&mut self, reader: &mut Reader<'_>, mut it: Fields<'_>) {
        let at = it.at;
        let (from, to) = span(reader, &mut it);
        let article = reader.text(&mut it, "article");
        let short = reader.text(&mut it, "short");
        let confidence = confidence(reader, &mut it);
        let ids = reader.texts(&mut it, "ids");
        if ids.is_empty() {
            reader.wrong(at, "rule: ids are missing");
        }
        for id in ids {
            self.rules.push(Article {
                id,
                article: article.clone(),
                short: short.clone(),
                province: None,
                from,
                to,
                confidence: confidence.clone(),
            });
        }
        reader.nothing_left(it);
    }

    /// The article of a rule on a day.
    pub(super) fn article(&self, rule: &str, on: Date) -> Option<&Article> {
        in_force(&self.rules, rule, on)
    }

    /// A limit of national law on a day; the latest one known where none holds.
    ///
    /// # Panics
    /// Never for a key of `VALUES`: reading the file demands them.
    pub(super) fn limit(&self, key: &str, on: Date) -> Limit {
        match self.amount(key, on) {
            Amount::Limit(limit) => limit,
            Amount::Count(_) => unreachable!("{key} is read as a limit"),
        }
    }

    /// A count of national law on a day.
    ///
    /// # Panics
    /// Never for a key of `VALUES`.
    pub(super) fn count(&self, key: &str, on: Date) -> u32 {
        match self.amount(key, on) {
            Amount::Count(count) => count,
            Amount::Limit(_) => unreachable!("{key} is read as a count"),
        }
    }

    fn amount(&self, key: &str, on: Date) -> Amount {
        let all = &self.values[key];
        let held = all.iter().find(|it| it.holds(on)).or(all.last());
        held.expect("a key has at least one value").what
    }

    /// The format of case codes on a day.
    pub(super) fn code_format(&self, on: Date) -> CodeFormat {
        let held = self.formats.iter().find(|it| it.holds(on));
        held.map_or(CodeFormat::New, |it| it.what)
    }
}

/// The article of a rule in a list on a day.
pub(super) fn in_force<'a>(list: &'a [Article], rule: &str, on: Date) -> Option<&'a Article> {
    list.iter().find(|it| {
        it.id == rule && it.from.is_none_or(|from| from <= on) && it.to.is_none_or(|to| on <= to)
    })
}

fn confidence(reader: &mut Reader<'_>, it: &mut Fields<'_>) -> String {
    let at = it.at;
    let what = it.what.clone();
    let written = reader.text(it, "confidence");
    if !["found", "memory", "inferred"].contains(&written.as_str()) {
        reader.wrong(
            at,
            format!("{what}: confidence {written:?} is not found, memory or inferred"),
        );
    }
    written
}
