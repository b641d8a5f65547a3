//! The organisation of a province: agencies, their units, who receives what and who resolves it.
//! Facts of each province as data; identifiers that no source gives are marked defaults.
//!
//! Officers are accounts and live in the store; a post here is a unit with a role.
//!
//! Agencies and units are dated: an organisation is that of a day, and those that have ended by
//! then are kept with whoever took their work over ([`succession`]).

pub mod check;
pub mod former;
pub mod hours;
mod load;
mod resolve;
pub mod succession;
pub mod tree;

pub use load::{Parts, Texts, provinces};

use crate::actor::Role;
use crate::case_code::CodeFormat;
use crate::catalogue::{Confidence, Level};
use crate::ids::{AgencyCode, ProcedureCode, UnitCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of agency it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// A People's Committee.
    PeopleCommittee,
    /// The office of the provincial People's Committee.
    Office,
    /// A department (sở).
    Department,
    /// The inspectorate.
    Inspectorate,
    /// A management board.
    Board,
    /// The provincial one-stop centre.
    Centre,
    /// A central agency in the province: police, tax, social insurance.
    Vertical,
}

/// What kind of commune it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommuneKind {
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Thị trấn.
    Township,
    /// Đặc khu.
    SpecialZone,
}

/// Where people find an agency or a unit, whom they call, and how it keeps its hours.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Whereabouts {
    /// Address of the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The number people call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hotline: Option<String>,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where fees are paid to: bank and number, as the agency announces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_account: Option<String>,
    /// Hours of its own, Monday to Friday, as `7:30-11:30, 13:00-17:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Hours on Saturday, where it is open then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<String>,
}

/// An agency.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its code in addresses and files.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: AgencyKind,
    /// Level.
    pub level: Level,
    /// The agency above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AgencyCode>,
    /// Electronic identifier (QĐ 20/2020); a default unless `identifier_confidence` says more.
    pub identifier: String,
    /// The same in the order in use before (QCVN 102:2016), where it can be written so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier_old: Option<String>,
    /// How sure the identifier is.
    #[serde(default = "by_default", skip_serializing_if = "is_default")]
    pub identifier_confidence: Confidence,
    /// The place it serves: "phường Trường Thi".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Code of the place at the statistics office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics_code: Option<String>,
    /// Kind of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune_kind: Option<CommuneKind>,
    /// What the place was formed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formed_from: Option<String>,
    /// The province its seat was in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_province: Option<String>,
    /// The district its seat was in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_district: Option<String>,
    /// The People's Committee in whose seat its files are received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<AgencyCode>,
    /// Where people find it, whom they call, how it keeps its hours.
    #[serde(default, flatten)]
    pub at: Whereabouts,
    /// The first day it is there; always was where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day it is there; for good where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Who takes its work over once it has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<AgencyCode>,
    /// How sure its existence and name are.
    pub confidence: Confidence,
    /// Where that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fn is_default(it: &Confidence) -> bool {
    *it == Confidence::Default
}

/// Whether something dated is there on a day.
fn is_there(from: Option<Date>, to: Option<Date>, on: Date) -> bool {
    from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to)
}

fn by_default() -> Confidence {
    Confidence::Default
}

impl Agency {
    /// Whether it is there on a day.
    pub fn is_there(&self, on: Date) -> bool {
        is_there(self.from, self.to, on)
    }

    /// Its identifier in a format of case codes.
    pub fn identifier(&self, format: CodeFormat) -> &str {
        match (format, &self.identifier_old) {
            (CodeFormat::Old, Some(old)) => old,
            _ => &self.identifier,
        }
    }
}

/// What a unit is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitRole {
    /// Receives files and returns results.
    Intake,
    /// Examines.
    Division,
    /// Numbers and seals.
    Seal,
    /// Decides.
    Leadership,
}

impl UnitRole {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "Bộ phận Một cửa",
            Self::Division => "Phòng chuyên môn",
            Self::Seal => "Văn thư",
            Self::Leadership => "Lãnh đạo",
        }
    }

    /// The roles its posts hold.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Intake => &[Role::Reception],
            Self::Division => &[Role::Specialist, Role::HeadOfDivision],
            Self::Seal => &[Role::SealClerk],
            Self::Leadership => &[Role::HeadOfAgency],
        }
    }
}

/// A unit of an agency: as the templates give it, or set down by itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Code: that of its agency for the leadership, else agency and unit.
    pub code: UnitCode,
    /// Name.
    pub name: String,
    /// Its agency.
    pub agency: AgencyCode,
    /// What it is for.
    pub role: UnitRole,
    /// The groups of fields a division works on; all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The procedures an intake unit receives; all of its agency where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receives: Vec<ProcedureCode>,
    /// Where people find it, where that is not the agency's own house.
    #[serde(default, flatten)]
    pub at: Whereabouts,
    /// The first day it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Who takes its work over once it has ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<UnitCode>,
    /// How sure its existence and name are.
    pub confidence: Confidence,
}

impl Unit {
    /// A unit that is simply there.
    pub fn new(code: UnitCode, name: String, agency: AgencyCode, role: UnitRole) -> Self {
        Self {
            code,
            name,
            agency,
            role,
            groups: Vec::new(),
            receives: Vec::new(),
            at: Whereabouts::default(),
            from: None,
            to: None,
            successors: Vec::new(),
            confidence: Confidence::Default,
        }
    }

    /// Whether it is there on a day.
    pub fn is_there(&self, on: Date) -> bool {
        is_there(self.from, self.to, on)
    }

    /// Whether it receives files of a procedure.
    pub fn receives(&self, procedure: &ProcedureCode) -> bool {
        self.receives.is_empty() || self.receives.contains(procedure)
    }
}

/// A post: a unit with a role to be held by an officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// The unit.
    pub unit: UnitCode,
    /// The role.
    pub role: Role,
}

/// The organisation of one province.
#[derive(Clone, Debug)]
pub struct Organisation {
    province: String,
    name: String,
    levels: Vec<Level>,
    identifier: String,
    identifier_confidence: Confidence,
    identifier_note: String,
    any_commune: bool,
    per_agency: bool,
    agencies: Vec<Agency>,
    by_code: BTreeMap<AgencyCode, usize>,
    units: Vec<Unit>,
    unit_by_code: BTreeMap<UnitCode, usize>,
    /// Agencies that are not there on the day: they have ended, or come later.
    away: Vec<Agency>,
    /// Units that are not there on the day.
    units_away: Vec<Unit>,
    below: BTreeMap<AgencyCode, Vec<usize>>,
    search: tree::Search,
    aliases: Vec<load::Alias>,
}

/// The code of the provincial People's Committee in every file.
const COMMITTEE: &str = "ubnd-tinh";
/// The code of the provincial one-stop centre in every file.
const CENTRE: &str = "trung-tam";

impl Organisation {
    /// The province's name in files: `nam-dinh`.
    pub fn province(&self) -> &str {
        &self.province
    }

    /// Its name: "Tỉnh Nam Định".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its levels, from above.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// Its identifier, such as H40.
    pub fn identifier(&self) -> (&str, Confidence) {
        (&self.identifier, self.identifier_confidence)
    }

    /// What must be said of the agencies' identifiers wherever they are listed.
    pub fn identifier_note(&self) -> &str {
        &self.identifier_note
    }

    /// Whether every centre receives for the whole province (NĐ 118/2025 art. 14).
    pub fn receives_anywhere(&self) -> bool {
        self.any_commune
    }

    /// Every agency that is there, from above.
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies
    }

    /// An agency; also one that has ended, because files and letters still name it.
    pub fn agency(&self, code: &AgencyCode) -> Option<&Agency> {
        match self.by_code.get(code) {
            Some(at) => self.agencies.get(*at),
            None => self.away.iter().find(|agency| agency.code == *code),
        }
    }

    /// Whether an agency is there on the day.
    pub fn has(&self, code: &AgencyCode) -> bool {
        self.by_code.contains_key(code)
    }

    /// Agencies that are not there on the day: they have ended, or come later.
    pub fn away(&self) -> &[Agency] {
        &self.away
    }

    /// Units that are not there on the day.
    pub fn units_away(&self) -> &[Unit] {
        &self.units_away
    }

    /// The agencies of a level.
    pub fn of_level(&self, level: Level) -> impl Iterator<Item = &Agency> {
        self.agencies
            .iter()
            .filter(move |agency| agency.level == level)
    }

    /// The People's Committees of the communes.
    pub fn communes(&self) -> impl Iterator<Item = &Agency> {
        self.of_level(Level::Commune)
            .filter(|agency| agency.kind == AgencyKind::PeopleCommittee)
    }

    /// The People's Committees of the districts; none where there are two levels.
    pub fn districts(&self) -> impl Iterator<Item = &Agency> {
        self.of_level(Level::District)
    }

    /// The provincial People's Committee.
    pub fn committee(&self) -> Option<&Agency> {
        self.agency(&COMMITTEE.into())
    }

    /// The provincial one-stop centre, where there is one.
    pub fn centre(&self) -> Option<&Agency> {
        self.agency(&CENTRE.into())
    }

    /// Every unit.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// A unit; also one that has ended.
    pub fn unit(&self, code: &UnitCode) -> Option<&Unit> {
        match self.unit_by_code.get(code) {
            Some(at) => self.units.get(*at),
            None => self.units_away.iter().find(|unit| unit.code == *code),
        }
    }

    /// The units of an agency.
    pub fn units_of(&self, agency: &AgencyCode) -> &[Unit] {
        // The units stand agency by agency, as they were made.
        let first = self
            .units
            .partition_point(|unit| self.by_code.get(&unit.agency) < self.by_code.get(agency));
        let count = self.units[first..]
            .iter()
            .take_while(|unit| unit.agency == *agency)
            .count();
        &self.units[first..first + count]
    }

    /// The units that someone who sits in a unit covers: the head all of the agency, others
    /// their own.
    pub fn covers(&self, unit: &UnitCode) -> Vec<UnitCode> {
        match self.unit(unit) {
            Some(unit) if unit.role == UnitRole::Leadership => self
                .units_of(&unit.agency)
                .iter()
                .map(|unit| unit.code.clone())
                .collect(),
            Some(unit) => vec![unit.code.clone()],
            None => Vec::new(),
        }
    }

    /// The posts of an agency.
    pub fn posts(&self, agency: &AgencyCode) -> Vec<Post> {
        self.units_of(agency)
            .iter()
            .flat_map(|unit| {
                unit.role.roles().iter().map(|role| Post {
                    unit: unit.code.clone(),
                    role: *role,
                })
            })
            .collect()
    }

    /// Every unit with its name, as lists on screen want it.
    pub fn unit_names(&self) -> Vec<(UnitCode, String)> {
        self.units
            .iter()
            .map(|unit| (unit.code.clone(), unit.name.clone()))
            .collect()
    }
}

#[cfg(test)]
mod clause_tests;
#[cfg(test)]
mod tests;
