//! Traces of who read what: sealed once an hour; and cases that are opened in an emergency, with a
//! reason, for a while, the person concerned and the control office told at once.

use crate::access::NotDone;
use crate::code_sent::{self, Letter, Message};
use crate::office::Office;
use domain::actor::{Actor, Officer, Role};
use domain::authority::{self, Duty};
use domain::clock;
use domain::emergency_access as rule;
use jiff::{SignedDuration, Timestamp};
use store::access_log::{self, seal};
use store::emergency_access::{self, Emergency, Seen};
use store::journal::key::Signer;
use store::notice::{self, Notice};
use store::{Batch, CommitError};
use uuid::Uuid;

/// Between two seals.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Seals the readings where the last seal is old enough; signed where this process has the key.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn seal_where_due(
    office: &Office,
    signer: Option<&Signer>,
    now: Timestamp,
) -> Result<Option<seal::Seal>, CommitError> {
    let last = seal::last(&office.db).await;
    let last = last.map_err(|error| CommitError::Unavailable(error.to_string()))?;
    let due = last.is_none_or(|it| it.at.duration_until(now) >= EVERY);
    if due {
        seal::seal(&office.db, signer, now).await
    } else {
        Ok(None)
    }
}

/// Who opens a case in an emergency, and why.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Who.
    pub officer: &'a Officer,
    /// In what capacity, in words.
    pub capacity: &'a str,
    /// Which case.
    pub code: &'a str,
    /// Why it cannot wait.
    pub reason: &'a str,
}

/// Opens a case in an emergency: the officer may see it for a while. The applicant is told, the control
/// office gets a mail, and it stands on its list until somebody has looked at it.
///
/// # Errors
/// The refusal, or what failed.
pub async fn open(office: &Office, it: Opening<'_>, now: Timestamp) -> Result<(), NotDone> {
    let actor = Actor::Officer(it.officer.clone());
    authority::may_do(&actor, Duty::EmergencyAccess)?;
    let limits = rule::Limits::of(&office.regulation, clock::wall(now).date());
    let reason = rule::reason(it.reason, limits)?;
    let file = store::case_file::load_by_code(&office.db, it.code).await?;
    let case = file.ok_or(NotDone::NotFound)?.case;
    let emergency = Emergency {
        id: Uuid::now_v7(),
        at: now,
        until: limits.until(now),
        officer: it.officer.id,
        officer_name: it.officer.name.clone(),
        capacity: it.capacity.to_owned(),
        case: case.id,
        case_code: case.code_text(),
        reason,
        seen: None,
    };
    let mut batch = Batch::new();
    emergency_access::open(&mut batch, &emergency);
    for of in store::staff::reached(&office.db, Role::Control, None).await? {
        let message = Message {
            letter: Letter::Emergency,
            to: of.email,
            name: of.name,
            login: case.code_text(),
            code: String::new(),
            about: String::new(),
        };
        code_sent::tell(&mut batch, &message, now).map_err(unwritable)?;
    }
    let account = case.filing.as_ref().and_then(|it| it.applicant.account);
    if let Some(account) = account {
        notice::put(&mut batch, &told(&emergency, account));
    }
    office.db.commit(batch).await?;
    let applicant = case.filing.as_ref().map(|it| &it.applicant);
    let access = access_log::Access {
        id: Uuid::now_v7(),
        at: now,
        who: format!("officer:{}", it.officer.id),
        who_name: it.officer.name.clone(),
        capacity: it.capacity.to_owned(),
        what: "Mở hồ sơ khẩn cấp".to_owned(),
        case: Some(case.id),
        subject: applicant.and_then(|it| it.identity_number.clone()),
        why: emergency.reason.clone(),
        outcome: access_log::Outcome::Emergency,
    };
    access_log::keep(&office.db, &access).await?;
    // The alarm of whoever watches the log; names and reasons are on the page only.
    tracing::warn!(
        emergency = %emergency.id,
        officer = %it.officer.id,
        "a case was opened in an emergency"
    );
    Ok(())
}

/// A message that cannot be put into words is a fault of ours.
pub(crate) fn unwritable(error: serde_json::Error) -> NotDone {
    NotDone::Commit(CommitError::Broken {
        text: "message".to_owned(),
        reason: error.to_string(),
    })
}

/// What the applicant reads.
fn told(it: &Emergency, account: domain::ids::AccountId) -> Notice {
    Notice {
        id: it.id,
        account,
        case: Some(it.case),
        case_code: Some(it.case_code.clone()),
        kind: "emergency_access".to_owned(),
        title: "Hồ sơ của bạn được mở khẩn cấp".to_owned(),
        words: format!(
            "{}, {}, đã mở hồ sơ này ngoài phạm vi được giao. Lý do: {}",
            it.officer_name, it.capacity, it.reason
        ),
        at: it.at,
        read_at: None,
    }
}

/// Somebody of the control office has looked at an emergency.
///
/// # Errors
/// The refusal, or what failed.
pub async fn look(
    office: &Office,
    by: &Officer,
    id: Uuid,
    finding: &str,
    now: Timestamp,
) -> Result<(), NotDone> {
    authority::may_do(&Actor::Officer(by.clone()), Duty::EmergencyReview)?;
    let finding = rule::finding(finding)?;
    let seen = Seen {
        at: now,
        by: format!("officer:{}", by.id),
        by_name: by.name.clone(),
        finding,
    };
    let mut batch = Batch::new();
    emergency_access::see(&mut batch, id, &seen);
    Ok(office.db.commit(batch).await?)
}
