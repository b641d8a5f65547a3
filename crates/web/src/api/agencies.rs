//! Agencies and their units, and the officers of a unit for those who assign.

use super::case_out::Named;
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::who::AsOfficer;
use crate::house::House;
use axum::Json;
use axum::extract::State;
use domain::catalogue::Level;
use domain::ids::{AgencyCode, UnitCode};
use domain::organisation::{Agency, Unit, UnitRole};
use serde::Serialize;
use utoipa::ToSchema;

/// An agency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct AgencyOut {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level: `province`, `district` or `commune`.
    pub level: String,
    /// Its electronic identifier, which case codes begin with.
    pub identifier: String,
    /// The agency above it.
    pub parent: Option<String>,
    /// The place it serves.
    pub place: Option<String>,
}

/// A unit of an agency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct UnitOut {
    /// Its code; a slash in it is written `%2F` in addresses.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is for: `intake`, `division`, `seal` or `leadership`.
    pub role: String,
}

/// An agency with its units.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct AgencyWithUnits {
    /// The agency.
    pub agency: AgencyOut,
    /// Its units.
    pub units: Vec<UnitOut>,
}

/// Every agency of the province.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Agencies {
    /// The province.
    pub province: Named,
    /// The agencies.
    pub items: Vec<AgencyOut>,
}

/// An officer of a unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct OfficerOut {
    /// How assignments name the officer.
    #[schema(format = "uuid")]
    pub id: String,
    /// Full name.
    pub name: String,
    /// Roles held.
    pub roles: Vec<String>,
}

/// The officers of a unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Officers {
    /// The officers.
    pub items: Vec<OfficerOut>,
}

fn agency(it: &Agency) -> AgencyOut {
    let level = match it.level {
        Level::Ministry => "ministry",
        Level::Province => "province",
        Level::District => "district",
        Level::Commune => "commune",
    };
    AgencyOut {
        code: it.code.to_string(),
        name: it.name.clone(),
        level: level.to_owned(),
        identifier: it.identifier.clone(),
        parent: it.parent.as_ref().map(ToString::to_string),
        place: it.place.clone(),
    }
}

fn unit(it: &Unit) -> UnitOut {
    let role = match it.role {
        UnitRole::Intake => "intake",
        UnitRole::Division => "division",
        UnitRole::Seal => "seal",
        UnitRole::Leadership => "leadership",
    };
    UnitOut {
        code: it.code.to_string(),
        name: it.name.clone(),
        role: role.to_owned(),
    }
}

async fn all(State(house): State<House>) -> Json<Agencies> {
    let organisation = &house.office.organisation;
    Json(Agencies {
        province: Named::new(organisation.province(), organisation.name()),
        items: organisation.agencies().iter().map(agency).collect(),
    })
}

async fn one(
    State(house): State<House>,
    InPath(code): InPath<String>,
) -> Result<Json<AgencyWithUnits>, Problem> {
    let organisation = &house.office.organisation;
    let code = AgencyCode::new(code);
    let it = organisation.agency(&code).ok_or_else(Problem::not_found)?;
    Ok(Json(AgencyWithUnits {
        agency: agency(it),
        units: organisation.units_of(&code).iter().map(unit).collect(),
    }))
}

/// The officers of a unit, for those of the same agency.
async fn officers(
    State(house): State<House>,
    AsOfficer(who): AsOfficer,
    InPath(code): InPath<String>,
) -> Result<Json<Officers>, Problem> {
    let code = UnitCode::new(code);
    let unit = house.office.organisation.unit(&code);
    let unit = unit.ok_or_else(Problem::not_found)?;
    if unit.agency != who.officer.agency {
        return Err(Problem::not_found());
    }
    let found = store::officer::of_unit(&house.office.db, &code)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let out = |it: &store::officer::OfficerAccount| OfficerOut {
        id: it.id.to_string(),
        name: it.name.clone(),
        roles: it.roles.iter().map(|role| role.slug().to_owned()).collect(),
    };
    Ok(Json(Officers {
        items: found.iter().filter(|it| it.active).map(out).collect(),
    }))
}

/// The organisation.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/agencies", "agencies", all)
            .tag("catalogue")
            .says("Các cơ quan", "The agencies of the province")
            .by(Who::Anyone)
            .answers::<Agencies>("All of them."),
        Operation::get("/api/v1/agencies/{code}", "agency", one)
            .tag("catalogue")
            .says("Một cơ quan và các đơn vị", "An agency with its units")
            .by(Who::Anyone)
            .answers::<AgencyWithUnits>("The agency.")
            .may_end(&[Kind::NotFound]),
        Operation::get("/api/v1/units/{code}/officers", "unit_officers", officers)
            .tag("desk")
            .says(
                "Cán bộ của đơn vị",
                "The officers of a unit of one's own agency",
            )
            .by(Who::Officers)
            .answers::<Officers>("The officers.")
            .may_end(&[Kind::NotFound]),
    ]
}
