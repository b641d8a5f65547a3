//! From a province's file, the templates of units and the aliases of agencies to an organisation.

use super::{Agency, AgencyKind, CENTRE, CommuneKind, Organisation, Unit, UnitRole};
use crate::catalogue::load::{Problem, rows};
use crate::catalogue::{Confidence, Level};
use crate::ids::{AgencyCode, UnitCode};
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identifier {
    value: String,
    confidence: Confidence,
    #[serde(default, rename = "source")]
    _source: Option<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scheme {
    confidence: Confidence,
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum IntakeAt {
    Centre,
    Agency,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvinceIntake {
    at: IntakeAt,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Intake {
    province: ProvinceIntake,
    lower: String,
    #[serde(rename = "source")]
    _source: String,
    any_commune: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    province: String,
    name: String,
    levels: Vec<Level>,
    identifier: Identifier,
    identifier_scheme: Scheme,
    intake: Intake,
    agencies: Vec<Agency>,
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

#[derive(Deserialize)]
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
#[derive(Deserialize)]
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

    /// Reads the files.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(texts: &Texts) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let templates: Vec<Template> = rows("organisation/units.json", &texts.units, &mut problems);
        let aliases: Vec<Alias> = rows("organisation/aliases.json", &texts.aliases, &mut problems);
        let file: File = match serde_json::from_str(&texts.province) {
            Ok(file) => file,
            Err(error) => {
                problems.push(Problem {
                    file: "organisation".to_owned(),
                    line: error.line(),
                    message: error.to_string(),
                });
                return Err(problems);
            }
        };
        let name = format!("organisation/{}.json", file.province);
        let mut wrong = |message: String| {
            problems.push(Problem {
                file: name.clone(),
                line: 0,
                message,
            });
        };
        let mut by_code: BTreeMap<AgencyCode, usize> = BTreeMap::new();
        let mut identifiers: BTreeMap<&str, &AgencyCode> = BTreeMap::new();
        for (at, agency) in file.agencies.iter().enumerate() {
            if by_code.insert(agency.code.clone(), at).is_some() {
                wrong(format!("{} stands there twice", agency.code));
            }
            if let Some(other) = identifiers.insert(&agency.identifier, &agency.code) {
                // Case codes would collide.
                wrong(format!("{} has the identifier of {other}", agency.code));
            }
        }
        for agency in &file.agencies {
            let above = agency.parent.iter().chain(&agency.seat);
            for other in above.filter(|other| !by_code.contains_key(*other)) {
                wrong(format!("{}: there is no agency {other}", agency.code));
            }
        }
        let units = units(&file, &templates);
        let unit_by_code: BTreeMap<UnitCode, usize> = units
            .iter()
            .enumerate()
            .map(|(at, unit)| (unit.code.clone(), at))
            .collect();
        if unit_by_code.len() != units.len() {
            wrong("a unit stands there twice".to_owned());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut agencies = file.agencies;
        for agency in &mut agencies {
            if agency.identifier_confidence == Confidence::Default {
                agency.identifier_confidence = file.identifier_scheme.confidence;
            }
        }
        Ok(Self {
            province: file.province,
            name: file.name,
            levels: file.levels,
            identifier: file.identifier.value,
            identifier_confidence: file.identifier.confidence,
            identifier_note: file.identifier_scheme.note,
            any_commune: file.intake.any_commune,
            per_agency: matches!(file.intake.province.at, IntakeAt::Agency),
            agencies,
            by_code,
            units,
            unit_by_code,
            aliases,
        })
    }
}

/// The units of every agency: leadership, intake, and what the templates give.
fn units(file: &File, templates: &[Template]) -> Vec<Unit> {
    let mut units = Vec::new();
    for agency in &file.agencies {
        units.push(Unit {
            code: UnitCode(agency.code.0.clone()),
            name: agency.name.clone(),
            agency: agency.code.clone(),
            role: if agency.kind == AgencyKind::Centre {
                UnitRole::Intake
            } else {
                UnitRole::Leadership
            },
            groups: Vec::new(),
            confidence: agency.confidence,
        });
        if let Some(pattern) = intake_name(file, agency) {
            units.push(Unit {
                code: UnitCode(format!("{}/mot-cua", agency.code)),
                name: named(pattern, agency),
                agency: agency.code.clone(),
                role: UnitRole::Intake,
                groups: Vec::new(),
                confidence: Confidence::Found,
            });
        }
        let fitting = templates
            .iter()
            .filter(|template| template.fits(agency, file.levels.len()));
        for unit in fitting.flat_map(|template| &template.units) {
            units.push(Unit {
                code: UnitCode(format!("{}/{}", agency.code, unit.code)),
                name: named(&unit.name, agency),
                agency: agency.code.clone(),
                role: unit.role,
                groups: unit.groups.clone(),
                confidence: unit.confidence,
            });
        }
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
