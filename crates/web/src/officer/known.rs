//! Who stands at the counter: people known from accounts and from earlier cases, found by identity
//! number, telephone or name.

use super::counter::Known;
use super::seat::{Reading, Seat};
use crate::error::Problem;
use domain::case::{Party, PartyKind};
use domain::clock::words;
use domain::ids::CaseId;
use store::account::{self, Account, Kind};
use store::read::search;

/// How many people are offered.
const AT_MOST: usize = 8;

/// People who fit what was typed: accounts first, then applicants of earlier cases that have no
/// account. The look-up is written down, as every reading of personal data is.
///
/// # Errors
/// When the files cannot be read, or the reading cannot be written down.
pub async fn people(seat: &Seat, typed: &str) -> Result<Vec<Known>, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let compact: String = typed.split_whitespace().collect();
    let is_number = compact.chars().all(|c| c.is_ascii_digit());
    let typed = if is_number { compact.as_str() } else { typed };
    let reading = Reading {
        what: "Tìm người nộp tại quầy",
        case: None,
        subject: Some(typed),
        why: "Tiếp nhận hồ sơ tại quầy",
    };
    seat.note_reading(&reading).await?;
    let mut people: Vec<Known> = account::search(seat.db(), typed)
        .await?
        .into_iter()
        .filter(|account| account.active)
        .map(of_account)
        .collect();
    for known in earlier(seat, typed).await? {
        let same = |other: &Known| {
            other.party.identity_number.is_some()
                && other.party.identity_number == known.party.identity_number
        };
        if !people.iter().any(same) {
            people.push(known);
        }
    }
    people.truncate(AT_MOST);
    Ok(people)
}

fn of_account(account: Account) -> Known {
    Known {
        from: "có tài khoản trên Cổng".to_owned(),
        party: Party {
            kind: match account.kind {
                Kind::Person => PartyKind::Person,
                Kind::Organisation => PartyKind::Organisation,
            },
            name: account.name,
            identity_number: account.identity_number,
            born: account.born,
            address: account.address,
            phone: account.phone,
            email: account.email,
            account: Some(account.id),
        },
    }
}

/// Applicants of the agency's earlier cases.
async fn earlier(seat: &Seat, typed: &str) -> Result<Vec<Known>, store::ReadError> {
    let sight = seat.sight();
    let found = search::first_found(seat.db(), (&seat.reach(), &sight), typed, 20).await?;
    let lines = match found {
        Some((search::Way::Code(_), _)) | None => return Ok(Vec::new()),
        Some((_, page)) => page.items,
    };
    let mut people: Vec<Known> = Vec::new();
    for line in lines.into_iter().take(AT_MOST) {
        let file = store::case_file::load(seat.db(), CaseId(line.id)).await?;
        let Some(filing) = file.and_then(|file| file.case.filing) else {
            continue;
        };
        let applicant = filing.applicant.clone();
        let again = people.iter().any(|known| {
            known.party.identity_number == applicant.identity_number
                && known.party.name == applicant.name
        });
        if !again {
            people.push(Known {
                from: format!(
                    "đã nộp {} ngày {}",
                    line.procedure_name,
                    words::date(domain::clock::wall(line.submitted_at).date())
                ),
                party: applicant,
            });
        }
    }
    Ok(people)
}
