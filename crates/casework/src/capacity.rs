//! In what capacity a citizen acts on a case: what `domain::authority` must know of authorisations
//! that were given here and taken back since. And whether a line of a list may name whose case it is,
//! where the case is one that only those who work on it may know of.

use crate::office::Office;
use domain::actor::{Actor, Citizen, Officer};
use domain::authority::{Act, Capacity, Confidentiality, Scope, capacity, scope_in};
use domain::case::{Case, Submitter};
use domain::ids::{ProcedureCode, UnitCode};
use jiff::civil::Date;
use std::borrow::Cow;
use store::ReadError;
use store::read::case_line::CaseLine;

/// The citizen, knowing whether the authorisation under which the case was filed was taken back.
/// Asks the files only where the case rests on one.
///
/// # Errors
/// When the files cannot be read.
pub async fn of<'a>(
    office: &Office,
    citizen: &'a Citizen,
    case: &Case,
) -> Result<Cow<'a, Citizen>, ReadError> {
    let Some(Capacity::For(Submitter::Authorised { document, .. })) = capacity(citizen, case)
    else {
        return Ok(Cow::Borrowed(citizen));
    };
    let principal = case.filing.as_ref().and_then(|it| it.applicant.account);
    let (Some(principal), Some(number)) = (principal, &citizen.identity_number) else {
        return Ok(Cow::Borrowed(citizen));
    };
    let by = (principal, number.as_str());
    if store::authorisation::was_taken_back(&office.db, by, document).await? {
        let mut knowing = citizen.clone();
        knowing.taken_back.push(document.clone());
        return Ok(Cow::Owned(knowing));
    }
    Ok(Cow::Borrowed(citizen))
}

/// The same for anybody who acts.
///
/// # Errors
/// When the files cannot be read.
pub async fn informed<'a>(
    office: &Office,
    actor: &'a Actor,
    case: &Case,
) -> Result<Cow<'a, Actor>, ReadError> {
    let Actor::Citizen(citizen) = actor else {
        return Ok(Cow::Borrowed(actor));
    };
    Ok(match of(office, citizen, case).await? {
        Cow::Borrowed(_) => Cow::Borrowed(actor),
        Cow::Owned(knowing) => Cow::Owned(Actor::Citizen(knowing)),
    })
}

/// Whether an officer may know whose case a line of a list is about. Every ordinary case of a list
/// that the officer may see; of a confidential one only by working on it, or as an auditor.
pub fn knows(office: &Office, officer: &Officer, line: &CaseLine, today: Date) -> bool {
    let procedure = ProcedureCode(line.procedure_code.clone());
    let procedure = office.catalogue.procedure(&procedure);
    if !procedure.is_some_and(|it| office.is_confidential(&it.field, today)) {
        return true;
    }
    let covers = |unit: &str| officer.covers(&UnitCode(unit.to_owned()));
    let of_agency = officer.agency.as_str() == line.agency;
    officer.all_roles().any(
        |role| match scope_in(role, Act::View, Confidentiality::Confidential) {
            Some(Scope::Anywhere) => true,
            Some(Scope::Intake) => covers(&line.intake_unit),
            Some(Scope::Holder | Scope::Working) => covers(&line.holder_unit),
            Some(Scope::Agency) => of_agency,
            Some(Scope::Related) => {
                covers(&line.intake_unit) || covers(&line.holder_unit) || of_agency
            }
            Some(Scope::Consulted) | None => false,
        },
    )
}

/// The line as an officer may see it: without name and subject where [`knows`] says no.
#[must_use]
pub fn as_known_to(
    office: &Office,
    officer: &Officer,
    mut line: CaseLine,
    today: Date,
) -> CaseLine {
    if !knows(office, officer, &line, today) {
        "Hồ sơ hạn chế".clone_into(&mut line.applicant_name);
        line.subject.clone_from(&line.procedure_name);
    }
    line
}
