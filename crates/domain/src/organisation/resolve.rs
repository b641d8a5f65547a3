//! Who resolves a procedure, in which division, and where its files are received.

use super::{Agency, AgencyKind, Organisation, Unit, UnitRole, load};
use crate::catalogue::{Level, Procedure};
use crate::ids::AgencyCode;

impl Organisation {
    /// The agencies that resolve a procedure: for the province the ones its publication decision
    /// names, for communes each of them.
    pub fn resolvers(&self, procedure: &Procedure) -> Vec<&Agency> {
        let mut resolvers: Vec<&Agency> = Vec::new();
        if procedure.levels.contains(&Level::Province)
            || !procedure.levels.contains(&Level::Commune)
        {
            resolvers.extend(self.provincial(procedure));
        }
        if procedure.levels.contains(&Level::Commune) {
            let police = by_commune_police(procedure);
            let district = !police && self.districts().next().is_some() && was_district(procedure);
            resolvers.extend(self.agencies.iter().filter(|agency| {
                match (agency.level, agency.kind) {
                    (Level::Commune, AgencyKind::Vertical) => police,
                    (Level::Commune, _) => !police && !district,
                    (Level::District, _) => district,
                    _ => false,
                }
            }));
        }
        resolvers
    }

    /// Whether an agency resolves a procedure.
    pub fn resolves(&self, agency: &Agency, procedure: &Procedure) -> bool {
        self.resolvers(procedure)
            .iter()
            .any(|other| other.code == agency.code)
    }

    /// The provincial agencies that the publication decision names, or those who stand in.
    fn provincial(&self, procedure: &Procedure) -> Vec<&Agency> {
        let published = procedure.agency.as_str();
        let group = &procedure.field_group;
        let mut found: Vec<(usize, &Agency)> = self
            .of_level(Level::Province)
            .filter(|agency| agency.kind != AgencyKind::Centre)
            .filter_map(|agency| Some((published.find(agency.name.as_str())?, agency)))
            .collect();
        found.sort_by_key(|(at, _)| *at);
        let mut agencies: Vec<&Agency> = found.into_iter().map(|(_, agency)| agency).collect();
        if agencies.is_empty() {
            let stand_in = self
                .aliases
                .iter()
                .filter(|alias| published.contains(alias.published.as_str()))
                .filter(|alias| alias.groups.is_empty() || alias.groups.contains(group))
                .flat_map(|alias| &alias.agencies)
                .find_map(|name| {
                    self.of_level(Level::Province)
                        .find(|agency| agency.name == *name)
                });
            agencies.extend(stand_in);
        }
        agencies
    }

    /// Where files of a procedure for an agency are received. Where any commune's centre receives
    /// for the whole province (NĐ 118/2025 art. 14), the nearest come first: the agency's own,
    /// then the provincial centre, then every commune's.
    pub fn intake_units(&self, procedure: &Procedure, agency: &Agency) -> Vec<&Unit> {
        let centre = load::centre();
        let own = match agency.level {
            Level::Province if self.per_agency => &agency.code,
            Level::Province => &centre,
            _ => agency.seat.as_ref().unwrap_or(&agency.code),
        };
        let points = self.units_of(own).iter();
        let mut units: Vec<&Unit> = points
            .filter(|unit| unit.role == UnitRole::Intake && unit.receives(&procedure.code))
            .collect();
        if self.any_commune && !procedure.levels.is_empty() {
            let elsewhere = self
                .intake(&centre)
                .into_iter()
                .chain(self.communes().filter_map(|it| self.intake(&it.code)))
                .filter(|unit| unit.receives(&procedure.code));
            for unit in elsewhere {
                if units.iter().all(|other| other.code != unit.code) {
                    units.push(unit);
                }
            }
        }
        units
    }

    /// The intake unit of an agency.
    pub fn intake(&self, agency: &AgencyCode) -> Option<&Unit> {
        self.units_of(agency)
            .iter()
            .find(|unit| unit.role == UnitRole::Intake)
    }

    /// Who decides in an agency.
    pub fn leadership(&self, agency: &Agency) -> Option<&Unit> {
        self.units_of(&agency.code)
            .iter()
            .find(|unit| unit.role == UnitRole::Leadership)
    }

    /// Who numbers and seals in an agency.
    pub fn seal(&self, agency: &Agency) -> Option<&Unit> {
        self.units_of(&agency.code)
            .iter()
            .find(|unit| unit.role == UnitRole::Seal)
    }

    /// The division of an agency that works on a procedure: the one for its group of fields,
    /// else the one for everything else.
    pub fn division(&self, agency: &Agency, procedure: &Procedure) -> Option<&Unit> {
        let divisions = || {
            self.units_of(&agency.code)
                .iter()
                .filter(|unit| unit.role == UnitRole::Division)
        };
        divisions()
            .find(|unit| unit.groups.contains(&procedure.field_group))
            .or_else(|| divisions().find(|unit| unit.groups.is_empty()))
            .or_else(|| divisions().next())
    }
}

/// Whether the commune's police do it.
fn by_commune_police(procedure: &Procedure) -> bool {
    procedure.agency.starts_with("Công an") && procedure.agency.contains("Công an cấp xã")
}

/// Whether a district did it while there were districts.
fn was_district(procedure: &Procedure) -> bool {
    procedure
        .agency
        .split_once("trước 7/2025")
        .is_some_and(|(_, before)| before.contains("huyện"))
}
