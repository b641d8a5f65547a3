//! In what capacity a citizen acts on a case, and whether it still holds: an authorisation is for
//! some procedures and until a day; it can be taken back, as the agreement with a hired service and the
//! trust in postal staff can. What was right at filing is asked again at every later act.

use crate::actor::Citizen;
use crate::case::{Case, Refusal, Submitter};
use crate::clock::words;
use crate::ids::AccountId;
use jiff::civil::Date;

/// In what capacity somebody acts on a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capacity<'a> {
    /// As the applicant.
    Applicant,
    /// For the applicant, as whoever filed it.
    For(&'a Submitter),
}

fn is_own(citizen: &Citizen, account: Option<AccountId>) -> bool {
    account.is_some_and(|it| citizen.is(it))
}

/// The capacity of an account in a case; none where the case is somebody else's.
pub fn capacity<'a>(citizen: &Citizen, case: &'a Case) -> Option<Capacity<'a>> {
    let filing = case.filing.as_ref()?;
    if is_own(citizen, filing.applicant.account) {
        return Some(Capacity::Applicant);
    }
    let by = filing.submitter.person().and_then(|person| person.account);
    is_own(citizen, by).then_some(Capacity::For(&filing.submitter))
}

/// Whether the case belongs to the account: as applicant, or as the representative who filed it.
pub fn owns(citizen: &Citizen, case: &Case) -> bool {
    capacity(citizen, case).is_some()
}

/// Whether the capacity in which a citizen acts on a case holds on a day.
///
/// # Errors
/// Somebody else's case, or an authorisation that no longer holds.
pub fn holds(citizen: &Citizen, case: &Case, today: Date) -> Result<(), Refusal> {
    let Some(capacity) = capacity(citizen, case) else {
        return Err(Refusal::NotYourCase);
    };
    let Capacity::For(by) = capacity else {
        return Ok(());
    };
    if let Some(document) = by.revocable()
        && citizen.taken_back.iter().any(|it| it == document)
    {
        return Err(Refusal::CapacityTakenBack {
            document: document.to_owned(),
        });
    }
    let Submitter::Authorised { limits, .. } = by else {
        return Ok(());
    };
    if let Some(until) = limits.until.filter(|until| *until < today) {
        return Err(Refusal::CapacityEnded {
            until: words::date(until),
        });
    }
    let of = case.filing.as_ref().map(|it| &it.procedure);
    if !limits.scope.is_empty() && !of.is_some_and(|it| limits.scope.contains(it)) {
        return Err(Refusal::CapacityScope);
    }
    Ok(())
}
