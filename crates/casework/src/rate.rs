//! Rate: the applicant's satisfaction, once, changeable for a time.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::actor::Actor;
use domain::case::rate::Rate;
use domain::case::{Case, Refusal};
use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use store::case_file;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Rate,
) -> Result<Done, NotDone> {
    walk(office, code, asked, it.into()).await
}

/// The same by a slip or at the tablet, without an account. Whoever holds the slip may, until the
/// applicant has said it with an account: that stands.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn by_slip(
    office: &Office,
    code: &str,
    now: Timestamp,
    it: Rate,
) -> Result<Done, NotDone> {
    let file = case_file::load_by_code(&office.db, code).await?;
    let case = file.ok_or(NotDone::NotFound)?.case;
    if said_with_account(office, &case).await? {
        return Err(NotDone::Refused(Refusal::RateApplicant));
    }
    let actor = Actor::System;
    // Bound to what was looked at: an account that rates meanwhile is not overwritten either.
    let asked = Asked::plainly(&actor, now).having_seen(case.version);
    run(office, code, &asked, it).await
}

/// Whether the newest rating of a case came from an account.
///
/// # Errors
/// When the files cannot be read.
pub async fn said_with_account(office: &Office, case: &Case) -> Result<bool, NotDone> {
    if case.rating.is_none() {
        return Ok(false);
    }
    let history = case_file::history(&office.db, case.id).await?;
    for stored in history.iter().rev() {
        // What was masked is told by the actor that stays beside it.
        if stored.kind == "rated" {
            return Ok(stored.actor.starts_with("citizen"));
        }
    }
    Ok(false)
}

/// What makes the rating link of a case its own: nobody can reckon it who has not the case.
pub fn key(case: &Case) -> String {
    let mut hash = Context::new(&SHA256);
    hash.update(b"motcua rating ");
    hash.update(case.id.0.as_bytes());
    hex::encode(&hash.finish().as_ref()[..10])
}

/// The address at which a case is rated without an account, below the one that people type.
pub fn address(case: &Case) -> String {
    format!("/danh-gia/{}/{}", case.code_text(), key(case))
}
