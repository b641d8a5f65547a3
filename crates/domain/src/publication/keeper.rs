//! Whose a procedure is: the agency that keeps its record. For procedures of a department that
//! department; for those that every commune performs the department whose field it is, because the
//! decision that publishes them is its advice.

use crate::catalogue::{Level, Procedure};
use crate::ids::AgencyCode;
use crate::organisation::{Agency, AgencyKind, Organisation};
use serde::Deserialize;
use std::sync::LazyLock;

/// The departments that keep the records of groups of fields, the first that a province has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keeper {
    groups: Vec<String>,
    agencies: Vec<String>,
}

static KEEPERS: LazyLock<Vec<Keeper>> = LazyLock::new(|| {
    let text = include_str!("../../../../catalogue/keepers.json");
    // A test reads the file; a broken one would mean that the Office keeps everything.
    serde_json::from_str(text).unwrap_or_default()
});

/// The agency that keeps a procedure's record; none in a province without any.
pub fn keeper<'a>(procedure: &Procedure, organisation: &'a Organisation) -> Option<&'a Agency> {
    let of_province = |agency: &&Agency| {
        agency.level == Level::Province
            && !matches!(
                agency.kind,
                AgencyKind::PeopleCommittee | AgencyKind::Centre
            )
    };
    organisation
        .resolvers(procedure)
        .into_iter()
        .find(of_province)
        .or_else(|| of_group(&procedure.field_group, organisation))
        .or_else(|| office(organisation))
}

fn of_group<'a>(group: &str, organisation: &'a Organisation) -> Option<&'a Agency> {
    let kept = KEEPERS
        .iter()
        .find(|it| it.groups.iter().any(|g| g == group))?;
    kept.agencies.iter().find_map(|name| {
        organisation
            .of_level(Level::Province)
            .find(|agency| agency.name == *name)
    })
}

/// The office of the provincial People's Committee, which keeps what is nobody else's.
pub fn office(organisation: &Organisation) -> Option<&Agency> {
    let mut of_province = organisation.of_level(Level::Province);
    of_province
        .find(|agency| agency.kind == AgencyKind::Office)
        .or_else(|| organisation.committee())
}

/// The department that runs the system, to which technical faults are reported (DN-9.3); the
/// Office in a province without one.
pub fn technical_desk(organisation: &Organisation) -> AgencyCode {
    const NAMES: [&str; 2] = ["Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông"];
    let of_name = |name: &str| {
        let mut all = organisation.of_level(Level::Province);
        all.find(|agency| agency.name == name)
    };
    let found = NAMES.iter().find_map(|name| of_name(name));
    found.map_or_else(|| office_code(organisation), |it| it.code.clone())
}

/// The code of [`office`]; the committee's usual one in a province without any agency.
pub fn office_code(organisation: &Organisation) -> AgencyCode {
    office(organisation).map_or_else(|| "ubnd-tinh".into(), |it| it.code.clone())
}
