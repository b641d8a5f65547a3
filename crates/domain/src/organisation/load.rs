//! From a province's file, the templates of units and the aliases of agencies to an organisation.

use super::tree::Search;
use super::{Agency, AgencyKind, CENTRE, CommuneKind, Organisation, Unit, UnitRole};
use crate::catalogue::load::{Problem, rows};
use crate::catalogue::{Confidence, Level};
use crate::ids::{AgencyCode, UnitCode};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The texts of the files, wherever they come from.
#[derive(Clone, Debug)]
pub struct Texts {
    /// `organisation/PROVINCE.json`.
    pub province: Cow<'static, str>,
    /// `organisation/units.json`.
    pub units: Cow<'static, str>,
    /// `organisation/aliases.json`.
    pub aliases: Cow<'static, str>,
}

macro_rules! seed {
    ($name:literal) => {
        include_str!(concat!(
            "../../../../catalogue/organisation/",
            $name,
            ".json"
        ))
    };
}

const PROVINCES: [(&str, &str); 5] = [
    ("nam-dinh", seed!("nam-dinh")),
    ("ninh-binh", seed!("ninh-binh")),
    ("ha-nam", seed!("ha-nam")),
    ("thai-binh", seed!("thai-binh")),
    ("dak-nong", seed!("dak-nong")),
];

/// The provinces that ship with the program.
pub fn provinces() -> impl Iterator<Item = &'static str> {
    PROVINCES.iter().map(|(province, _)| *province)
}

impl Texts {
    /// What is part of the program for a province.
    pub fn seed(province: &str) -> Option<Self> {
        let (_, text) = PROVINCES.iter().find(|(name, _)| *name == province)?;
        Some(Self {
            province: Cow::Borrowed(text),
            units: Cow::Borrowed(seed!("units")),
            aliases: Cow::Borrowed(seed!("aliases")),
        })
    }
}

/// Who stands in for an agency that a publication decision names and the province has not.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alias {
    /// Part of the published name.
    pub published: String,
    /// Only for these groups of fields; all where none is named.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The province's own names, the first that exists.
    pub agencies: Vec<String>,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identifier {
    value: String,
    confidence: Confidence,
    #[serde(default, rename = "source")]
    _source: Option<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scheme {
    confidence: Confidence,
    note: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum IntakeAt {
    Centre,
    Agency,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvinceIntake {
    at: IntakeAt,
    name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Intake {
    province: ProvinceIntake,
    lower: String,
    #[serde(rename = "source")]
    _source: String,
    any_commune: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    province: String,
    name: String,
    levels: Vec<Level>,
    identifier: Identifier,
    identifier_scheme: Scheme,
    intake: Intake,
    #[serde(default)]
    agencies: Vec<Agency>,
    /// Units that are set down by themselves.
    #[serde(default)]
    units: Vec<Unit>,
    #[serde(rename = "one_stop_centre")]
    _one_stop_centre: IgnoredAny,
    #[serde(rename = "working_hours")]
    _working_hours: IgnoredAny,
    #[serde(rename = "portal")]
    _portal: IgnoredAny,
    #[serde(rename = "communes_source")]
    _communes_source: IgnoredAny,
    #[serde(rename = "period")]
    _period: IgnoredAny,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitTemplate {
    code: String,
    name: String,
    role: UnitRole,
    #[serde(default)]
    groups: Vec<String>,
    confidence: Confidence,
    #[serde(default, rename = "source")]
    _source: Option<String>,
}

/// The units that agencies of some kinds have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    kinds: Vec<AgencyKind>,
    levels: Vec<Level>,
    #[serde(default)]
    tiers: Option<usize>,
    #[serde(default)]
    communes: Vec<CommuneKind>,
    units: Vec<UnitTemplate>,
}

impl Template {
    fn fits(&self, agency: &Agency, tiers: usize) -> bool {
        self.kinds.contains(&agency.kind)
            && self.levels.contains(&agency.level)
            && self.tiers.is_none_or(|of| of == tiers)
            && (self.communes.is_empty()
                || agency
                    .commune_kind
                    .is_some_and(|kind| self.communes.contains(&kind)))
    }
}

impl Organisation {
    /// What is part of the program for a province.
    pub fn seed(province: &str) -> Option<Self> {
        Self::load(&Texts::seed(province)?).ok()
    }

    /// Reads the files; the organisation of every day, whatever their dates say.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(texts: &Texts) -> Result<Self, Vec<Problem>> {
        Self::assemble(&Parts::read(texts)?, None)
    }

    /// Puts the parts together as they are on a day; on any day where none is named.
    ///
    /// # Errors
    /// What does not agree among them.
    pub fn assemble(parts: &Parts, on: Option<Date>) -> Result<Self, Vec<Problem>> {
        let file = &parts.file;
        let mut problems = Vec::new();
        let name = format!("organisation/{}.json", file.province);
        let mut wrong = |message: String| {
            problems.push(Problem {
                file: name.clone(),
                line: 0,
                message,
            });
        };
        let (mut agencies, away): (Vec<Agency>, Vec<Agency>) = parts
            .agencies
            .iter()
            .cloned()
            .partition(|agency| on.is_none_or(|on| agency.is_there(on)));
        let mut by_code: BTreeMap<AgencyCode, usize> = BTreeMap::new();
        let mut identifiers: BTreeMap<&str, &AgencyCode> = BTreeMap::new();
        for (at, agency) in agencies.iter().enumerate() {
            if by_code.insert(agency.code.clone(), at).is_some() {
                wrong(format!("{} stands there twice", agency.code));
            }
            if let Some(other) = identifiers.insert(&agency.identifier, &agency.code) {
                // Case codes would collide.
                wrong(format!("{} has the identifier of {other}", agency.code));
            }
        }
        for agency in &agencies {
            let above = agency.parent.iter().chain(&agency.seat);
            for other in above.filter(|other| !by_code.contains_key(*other)) {
                wrong(format!("{}: there is no agency {other}", agency.code));
            }
        }
        let (units, units_away) = units(parts, &agencies, &away, on);
        let unit_by_code: BTreeMap<UnitCode, usize> = units
            .iter()
            .enumerate()
            .map(|(at, unit)| (unit.code.clone(), at))
            .collect();
        if unit_by_code.len() != units.len() {
            wrong("a unit stands there twice".to_owned());
        }
        for unit in &parts.units {
            if !parts.agencies.iter().any(|it| it.code == unit.agency) {
                wrong(format!("{}: there is no agency {}", unit.code, unit.agency));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for agency in &mut agencies {
            if agency.identifier_confidence == Confidence::Default {
                agency.identifier_confidence = file.identifier_scheme.confidence;
            }
        }
        let mut below: BTreeMap<AgencyCode, Vec<usize>> = BTreeMap::new();
        for (at, agency) in agencies.iter().enumerate() {
            if let Some(parent) = &agency.parent {
                below.entry(parent.clone()).or_default().push(at);
            }
        }
        Ok(Self {
            province: file.province.clone(),
            name: file.name.clone(),
            levels: file.levels.clone(),
            identifier: file.identifier.value.clone(),
            identifier_confidence: file.identifier.confidence,
            identifier_note: file.identifier_scheme.note.clone(),
            any_commune: file.intake.any_commune,
            per_agency: matches!(file.intake.province.at, IntakeAt::Agency),
            search: Search::of(&agencies, &units, &away),
            agencies,
            by_code,
            units,
            unit_by_code,
            away,
            units_away,
            below,
            aliases: parts.aliases.clone(),
        })
    }
}

/// What an organisation is put together from: the head of a province's file, its agencies, the
/// templates of units and the units that are set down by themselves.
#[derive(Clone, Debug)]
pub struct Parts {
    file: File,
    templates: Vec<Template>,
    aliases: Vec<Alias>,
    /// Every agency of every day.
    pub agencies: Vec<Agency>,
    /// The units that are set down by themselves; one with the code of a template's unit stands
    /// in its place.
    pub units: Vec<Unit>,
}

impl Parts {
    /// Reads the files.
    ///
    /// # Errors
    /// Everything that cannot be read.
    pub fn read(texts: &Texts) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let templates: Vec<Template> = rows("organisation/units.json", &texts.units, &mut problems);
        let aliases: Vec<Alias> = rows("organisation/aliases.json", &texts.aliases, &mut problems);
        let file: Option<File> = serde_json::from_str(&texts.province)
            .map_err(|error| {
                problems.push(Problem {
                    file: "organisation".to_owned(),
                    line: error.line(),
                    message: error.to_string(),
                });
            })
            .ok();
        match file {
            Some(mut file) if problems.is_empty() => Ok(Self {
                agencies: std::mem::take(&mut file.agencies),
                units: std::mem::take(&mut file.units),
                file,
                templates,
                aliases,
            }),
            _ => Err(problems),
        }
    }
}

/// The units that are there and those that are not: of every agency leadership, intake and what
/// the templates give, and among them those that are set down by themselves.
fn units(
    parts: &Parts,
    agencies: &[Agency],
    away: &[Agency],
    on: Option<Date>,
) -> (Vec<Unit>, Vec<Unit>) {
    let mut own: BTreeMap<&AgencyCode, Vec<&Unit>> = BTreeMap::new();
    for unit in &parts.units {
        own.entry(&unit.agency).or_default().push(unit);
    }
    let (mut here, mut gone) = (Vec::new(), Vec::new());
    for agency in agencies {
        let mut set_down = own.remove(&agency.code).unwrap_or_default();
        for unit in by_template(parts, agency) {
            let place = set_down.iter().position(|it| it.code == unit.code);
            let unit = place.map_or(unit, |at| set_down.remove(at).clone());
            let there = on.is_none_or(|on| unit.is_there(on));
            if there { &mut here } else { &mut gone }.push(unit);
        }
        for unit in set_down {
            let there = on.is_none_or(|on| unit.is_there(on));
            if there { &mut here } else { &mut gone }.push(unit.clone());
        }
    }
    for agency in away {
        gone.extend(by_template(parts, agency));
        gone.extend(own.remove(&agency.code).into_iter().flatten().cloned());
    }
    (here, gone)
}

/// The units that the templates give an agency.
fn by_template(parts: &Parts, agency: &Agency) -> Vec<Unit> {
    let file = &parts.file;
    let unit = |code: String, name: String, role| {
        Unit::new(UnitCode(code), name, agency.code.clone(), role)
    };
    let first = if agency.kind == AgencyKind::Centre {
        UnitRole::Intake
    } else {
        UnitRole::Leadership
    };
    let mut units = vec![Unit {
        confidence: agency.confidence,
        ..unit(agency.code.0.clone(), agency.name.clone(), first)
    }];
    if let Some(pattern) = intake_name(file, agency) {
        units.push(Unit {
            confidence: Confidence::Found,
            ..unit(
                format!("{}/mot-cua", agency.code),
                named(pattern, agency),
                UnitRole::Intake,
            )
        });
    }
    let fitting = parts
        .templates
        .iter()
        .filter(|template| template.fits(agency, file.levels.len()));
    for it in fitting.flat_map(|template| &template.units) {
        units.push(Unit {
            groups: it.groups.clone(),
            confidence: it.confidence,
            ..unit(
                format!("{}/{}", agency.code, it.code),
                named(&it.name, agency),
                it.role,
            )
        });
    }
    units
}

/// How the agency's own intake unit is called; none where another receives for it.
fn intake_name<'a>(file: &'a File, agency: &Agency) -> Option<&'a str> {
    match (agency.level, agency.kind) {
        (_, AgencyKind::Centre) => None,
        (Level::Province, AgencyKind::PeopleCommittee) => None,
        (Level::Province, _) => matches!(file.intake.province.at, IntakeAt::Agency)
            .then_some(file.intake.province.name.as_str()),
        (Level::Commune | Level::District, AgencyKind::PeopleCommittee) => {
            Some(file.intake.lower.as_str())
        }
        _ => None,
    }
}

fn named(pattern: &str, agency: &Agency) -> String {
    let place = agency.place.as_deref().unwrap_or(&agency.name);
    pattern
        .replace("{agency}", &agency.name)
        .replace("{place}", place)
}

/// The centre's code, for those who look it up.
pub(super) fn centre() -> AgencyCode {
    CENTRE.into()
}
