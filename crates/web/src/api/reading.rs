//! What officers may list through the API, and their readings of personal data, written down as
//! on the desk. Applicants read their own.

use super::problem::Problem;
use super::who::Caller;
use crate::house::House;
use crate::session::OfficerIn;
use domain::actor::{Officer, Role};
use domain::case::Case;
use domain::ids::{CaseId, UnitCode};
use store::Batch;
use store::access_log::{self, Access};
use store::read::scope::Scope;
use uuid::Uuid;

/// The units whose cases are an officer's daily work.
pub fn own_units(officer: &Officer) -> Vec<UnitCode> {
    let mut units = officer.covers.clone();
    if !units.contains(&officer.unit) {
        units.push(officer.unit.clone());
    }
    units
}

/// The cases an officer may look up: every one for control and inspection, those of the agency
/// for the others.
pub fn reach(officer: &Officer) -> Scope {
    if officer.is(Role::Control) || officer.is(Role::Auditor) {
        Scope::Everything
    } else {
        Scope::Agency(officer.agency.clone())
    }
}

/// The cases of an officer's register: those of the unit for those who receive files.
pub fn register(officer: &Officer) -> Scope {
    if officer.is(Role::Reception) {
        Scope::ReceivedBy(own_units(officer))
    } else {
        reach(officer)
    }
}

/// A reading of personal data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading<'a> {
    /// What was read.
    pub what: &'a str,
    /// Of which case.
    pub case: Option<CaseId>,
    /// Of which person.
    pub subject: Option<&'a str>,
    /// Why.
    pub why: &'a str,
}

/// Writes down that a case was read, if an officer read it.
///
/// # Errors
/// When it cannot be written down: then nothing is read.
pub async fn noted(house: &House, caller: &Caller, what: &str, case: &Case) -> Result<(), Problem> {
    let Some(who) = caller.officer() else {
        return Ok(());
    };
    let applicant = case.filing.as_ref().map(|it| &it.applicant);
    let reading = Reading {
        what,
        case: Some(case.id),
        subject: applicant.and_then(|it| it.identity_number.as_deref()),
        why: "Xử lý hồ sơ",
    };
    about(house, who, &reading).await
}

/// Writes a reading down.
///
/// # Errors
/// When it cannot be written down.
pub async fn about(house: &House, who: &OfficerIn, reading: &Reading<'_>) -> Result<(), Problem> {
    let officer = &who.officer;
    let roles: Vec<&str> = officer.roles.iter().map(|role| role.name()).collect();
    let mut batch = Batch::new();
    access_log::note(
        &mut batch,
        &Access {
            id: Uuid::now_v7(),
            at: house.now(),
            who: format!("officer:{}", officer.id),
            who_name: officer.name.clone(),
            capacity: format!("{}, {}", roles.join(", "), officer.unit_name),
            what: reading.what.to_owned(),
            case: reading.case,
            subject: reading.subject.map(str::to_owned),
            why: reading.why.to_owned(),
        },
    );
    house
        .office
        .db
        .commit(batch)
        .await
        .map_err(|error| Problem::trouble(&error))
}
