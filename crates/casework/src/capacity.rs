//! In what capacity a citizen acts on a case: what `domain::authority` must know of authorisations
//! that were given here and taken back since. And whether a line of a list may name whose case it is,
//! where the case is one that only those who work on it may know of.

use crate::office::Office;
use domain::actor::{Actor, Citizen};
use domain::authority::{Capacity, Confidentiality, Lying, Sight, capacity};
use domain::case::{Case, Submitter};
use domain::ids::CaseId;
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

/// Whether a line of a list may say whose case it is.
pub fn knows(sight: &Sight, line: &CaseLine) -> bool {
    sight.sees(&Lying {
        id: CaseId(line.id),
        confidentiality: if line.confidential {
            Confidentiality::Confidential
        } else {
            Confidentiality::Ordinary
        },
        intake_unit: &line.intake_unit,
        holder_unit: &line.holder_unit,
        agency: &line.agency,
        asked: &line.asked_units,
    })
}

/// What stands where a name may not.
pub const UNKNOWN: &str = "Hồ sơ hạn chế";

/// The line as whoever has this sight may read it: without name and subject where [`knows`] says no.
#[must_use]
pub fn as_known_to(sight: &Sight, mut line: CaseLine) -> CaseLine {
    if !knows(sight, &line) {
        UNKNOWN.clone_into(&mut line.applicant_name);
        line.subject.clone_from(&line.procedure_name);
    }
    line
}
