//! In what capacity a citizen acts on a case: what `domain::authority` must know of authorisations
//! that were given here and taken back since. And whether a line of a list may name whose case it is,
//! where the case is one that only those who work on it may know of.

use crate::access::NotDone;
use crate::office::Office;
use domain::actor::{Actor, Citizen};
use domain::authority::{Capacity, Confidentiality, Lying, Sight, capacity};
use domain::case::{Case, Submitter};
use domain::ids::{AccountId, CaseId};
use jiff::Timestamp;
use std::borrow::Cow;
use store::authorisation::{self, Authorisation, Kind};
use store::notice::Notice;
use store::own_account::{self, By};
use store::read::case_line::CaseLine;
use store::{Batch, ReadError};

/// The citizen, knowing whether that under which the case was filed for another was taken back.
/// Asks the files only where the case rests on such a paper.
///
/// # Errors
/// When the files cannot be read.
pub async fn of<'a>(
    office: &Office,
    citizen: &'a Citizen,
    case: &Case,
) -> Result<Cow<'a, Citizen>, ReadError> {
    let Some(Capacity::For(by)) = capacity(citizen, case) else {
        return Ok(Cow::Borrowed(citizen));
    };
    let Some(document) = by.revocable() else {
        return Ok(Cow::Borrowed(citizen));
    };
    let principal = case.filing.as_ref().and_then(|it| it.applicant.account);
    let Some(principal) = principal else {
        return Ok(Cow::Borrowed(citizen));
    };
    let number = known_as(case, citizen);
    let by = (principal, number.as_str());
    if store::authorisation::was_taken_back(&office.db, by, document).await? {
        let mut knowing = citizen.clone();
        knowing.taken_back.push(document.to_owned());
        return Ok(Cow::Owned(knowing));
    }
    Ok(Cow::Borrowed(citizen))
}

/// What whoever filed for another is known as among authorisations: the number, or the account of
/// somebody who has none.
fn known_as(case: &Case, citizen: &Citizen) -> String {
    let number = citizen.identity_number.clone();
    number.unwrap_or_else(|| filer(case).1)
}

/// Who filed a case for another: name, and what that person is known as among authorisations.
fn filer(case: &Case) -> (String, String) {
    let filing = case.filing.as_ref();
    let Some(person) = filing.and_then(|it| it.submitter.person()) else {
        return (String::new(), String::new());
    };
    let account = || person.account.map(|it| format!("account:{it}"));
    let number = person.identity_number.clone().or_else(account);
    (person.name.clone(), number.unwrap_or_default())
}

/// Whether the applicant ended what somebody did for them in a case; none where nobody does or where
/// it is not the applicant's to end.
///
/// # Errors
/// When the files cannot be read.
pub async fn ended(
    office: &Office,
    principal: AccountId,
    case: &Case,
) -> Result<Option<bool>, ReadError> {
    let submitter = case.filing.as_ref().map(|it| &it.submitter);
    let Some(document) = submitter.and_then(Submitter::revocable) else {
        return Ok(None);
    };
    let (_, number) = filer(case);
    let by = (principal, number.as_str());
    let back = store::authorisation::was_taken_back(&office.db, by, document).await?;
    Ok(Some(back))
}

/// The applicant ends what somebody does for them in a case: whatever was given here under the same
/// paper, and what was only shown as a paper. The other learns of it.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn end(
    office: &Office,
    applicant: &Citizen,
    case: &Case,
    now: Timestamp,
) -> Result<(), NotDone> {
    let (Some(filing), Some(document)) = (
        &case.filing,
        case.filing.as_ref().and_then(|it| it.submitter.revocable()),
    ) else {
        return Ok(());
    };
    let principal = filing.applicant.account.unwrap_or(applicant.account);
    if ended(office, principal, case).await?.unwrap_or(true) {
        return Ok(());
    }
    let (name, number) = filer(case);
    let mut batch = Batch::new();
    for given in authorisation::of_principal(&office.db, principal).await? {
        let same = given.representative == number && given.document == document;
        if same && given.ended_at.is_none() {
            authorisation::end(&mut batch, given.id, principal, now);
        }
    }
    let today = domain::clock::wall(now).date();
    let it = Authorisation {
        id: store::ids::id_at(now),
        principal,
        representative: number,
        representative_name: name,
        kind: Kind::Authorised,
        document: document.to_owned(),
        scope: Vec::new(),
        first_day: today,
        last_day: today,
        given_at: now,
        ended_at: None,
    };
    let account = format!("account:{}", applicant.account);
    authorisation::give(&mut batch, &it, (&account, &applicant.name));
    authorisation::end(&mut batch, it.id, principal, now);
    let by = By {
        who: &account,
        name: &applicant.name,
    };
    let change = serde_json::json!({ "name": it.representative_name, "document": it.document });
    let change = (Some(change.to_string()), None);
    own_account::note(
        &mut batch,
        applicant.account,
        "authorisation_ended",
        by,
        change,
        now,
    );
    if let Some(account) = filing.submitter.person().and_then(|it| it.account) {
        let code = case.code_text();
        let notice = Notice {
            id: store::ids::id_at(now),
            account,
            case: Some(case.id),
            kind: "capacity_ended".to_owned(),
            title: "Chủ hồ sơ tự làm từ nay".to_owned(),
            words: format!(
                "Chủ hồ sơ {code} đã chấm dứt việc làm thay theo {document}. Từ nay chỉ chủ hồ sơ xem và làm được hồ sơ này."
            ),
            case_code: Some(code),
            at: now,
            read_at: None,
        };
        store::notice::put(&mut batch, &notice);
    }
    Ok(office.db.commit(batch).await?)
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
