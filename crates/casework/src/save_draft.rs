//! Save draft: what an applicant has typed so far. Not a case, so it does not go the path of
//! acts; whose it is and how large it may be is decided by the same rules everywhere.

use crate::office::Office;
use crate::path::NotDone;
use domain::case::save_draft;
use domain::catalogue::Procedure;
use domain::ids::AccountId;
use jiff::Timestamp;
use store::Batch;
use store::draft::{self, Draft};
use uuid::Uuid;

/// Starts a draft for a procedure.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn start(
    office: &Office,
    account: AccountId,
    procedure: &Procedure,
    body: &str,
    now: Timestamp,
) -> Result<Draft, NotDone> {
    save_draft::decide(account, None, body.len())?;
    let it = Draft {
        id: Uuid::now_v7(),
        account,
        procedure: procedure.code.clone(),
        procedure_name: procedure.name.clone(),
        version: 1,
        body: body.to_owned(),
        created_at: now,
        updated_at: now,
    };
    let mut batch = Batch::new();
    draft::start(&mut batch, &it);
    office.db.commit(batch).await.map_err(NotDone::Commit)?;
    Ok(it)
}

/// Saves what a draft holds now.
///
/// # Errors
/// [`NotDone::Changed`] when it was saved in another window since; the rule that forbids it, or
/// what stood in the way.
pub async fn save(
    office: &Office,
    draft: &Draft,
    account: AccountId,
    body: &str,
    now: Timestamp,
) -> Result<(), NotDone> {
    save_draft::decide(account, Some(draft.account), body.len())?;
    let mut batch = Batch::new();
    draft::save(&mut batch, draft.id, account, draft.version, body, now);
    match office.db.commit(batch).await {
        Err(error) if error.is_conflict() => {
            let seen = u32::try_from(draft.version).unwrap_or(u32::MAX);
            let now = draft::load(&office.db, draft.id, account)
                .await?
                .ok_or(NotDone::NotFound)?;
            Err(NotDone::Changed {
                seen,
                now: u32::try_from(now.version).unwrap_or(u32::MAX),
            })
        }
        other => other.map_err(NotDone::Commit),
    }
}
