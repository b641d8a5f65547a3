//! In what capacity a citizen acts on a case: what `domain::authority` must know of authorisations
//! that were given here and taken back since.

use crate::office::Office;
use domain::actor::{Actor, Citizen};
use domain::authority::{Capacity, capacity};
use domain::case::{Case, Submitter};
use std::borrow::Cow;
use store::ReadError;

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
