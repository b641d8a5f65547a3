//! Who has access, over time: roles that are lent, the half-yearly review, and what ends at once
//! when somebody leaves or moves.

use crate::office::Office;
use domain::actor::{Actor, Officer, Role};
use domain::authority::{self, Duty};
use domain::case::Refusal;
use domain::clock;
use domain::ids::OfficerId;
use domain::role_grant::{self as rule, Asked};
use domain::staff;
use jiff::Timestamp;
use jiff::civil::Date;
use store::access_review::{self, Reviewed};
use store::role_grant::{self, RoleGrant};
use store::{Batch, CommitError, ReadError};
use uuid::Uuid;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// A rule forbids it.
    #[error("refused by {}", .0.rule())]
    Refused(Refusal),
    /// There is none, or none that waits for this.
    #[error("there is none")]
    NotFound,
    /// Somebody else was first.
    #[error("somebody else was first")]
    Changed,
    /// The files could not be read.
    #[error("the files could not be read")]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error("it could not be written")]
    Commit(#[source] CommitError),
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<CommitError> for NotDone {
    fn from(error: CommitError) -> Self {
        if error.is_conflict() {
            Self::Changed
        } else {
            Self::Commit(error)
        }
    }
}

fn may(officer: &Officer, duty: Duty) -> Result<(), Refusal> {
    authority::may_do(&Actor::Officer(officer.clone()), duty)
}

/// Lets whoever keeps the system in for a time. The account must hold the provider's role.
///
/// # Errors
/// The refusal, or what failed.
pub async fn lend(
    office: &Office,
    by: &Officer,
    to: OfficerId,
    asked: &Asked,
    now: Timestamp,
) -> Result<Uuid, NotDone> {
    may(by, Duty::ProviderGrant)?;
    let account = store::officer::load(&office.db, to).await?;
    let holds = account.is_some_and(|it| it.active && it.roles.contains(&Role::Provider));
    if !holds {
        return Err(NotDone::NotFound);
    }
    let longest = rule::longest_hours(&office.regulation, clock::wall(now).date());
    let (reason, until) = rule::check(asked, longest, now)?;
    let grant = RoleGrant {
        id: Uuid::now_v7(),
        officer: to,
        role: Role::Provider,
        reason,
        since: now,
        until,
        at: now,
        granted_by: format!("officer:{}", by.id),
        granted_by_name: by.name.clone(),
        ended: None,
    };
    let mut batch = Batch::new();
    role_grant::grant(&mut batch, &grant);
    office.db.commit(batch).await?;
    tracing::info!(grant = %grant.id, officer = %to, "the provider was let in for a time");
    Ok(grant.id)
}

/// Takes a lent role back before its end.
///
/// # Errors
/// The refusal, or what failed.
pub async fn take_back(
    office: &Office,
    by: &Officer,
    grant: Uuid,
    now: Timestamp,
) -> Result<(), NotDone> {
    may(by, Duty::ProviderGrant)?;
    let mut batch = Batch::new();
    role_grant::end(&mut batch, grant, now, &format!("officer:{}", by.id));
    Ok(office.db.commit(batch).await?)
}

/// The half year of a day: `2026-H2`.
pub fn half_of(day: Date) -> String {
    let half = if day.month() <= 6 { 1 } else { 2 };
    format!("{:04}-H{half}", day.year())
}

/// What somebody says of an account in a review.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is needed as it is.
    Confirmed,
    /// It is closed.
    Closed,
}

/// Says of an account that it is still needed as it is, or closes it; with one press.
///
/// # Errors
/// The refusal, or what failed.
pub async fn review(
    office: &Office,
    by: &Officer,
    officer: OfficerId,
    verdict: Verdict,
    now: Timestamp,
) -> Result<(), NotDone> {
    may(by, Duty::OfficerManage)?;
    let account = store::officer::load(&office.db, officer).await?;
    let account = account.ok_or(NotDone::NotFound)?;
    staff::may_manage(by, &account.agency, &office.organisation)?;
    let roles: Vec<&str> = account.roles.iter().map(|it| it.slug()).collect();
    let reviewed = Reviewed {
        half: half_of(clock::wall(now).date()),
        officer,
        at: now,
        verdict: match verdict {
            Verdict::Confirmed => "confirmed",
            Verdict::Closed => "closed",
        }
        .to_owned(),
        roles: roles.join(","),
        who: format!("officer:{}", by.id),
        who_name: by.name.clone(),
    };
    if verdict == Verdict::Closed && account.active {
        let shut = crate::staff::shut(office, by, officer, now).await;
        shut.map_err(|error| match error {
            crate::staff::NotChanged::Refused(refusal) => NotDone::Refused(refusal),
            crate::staff::NotChanged::NotFound => NotDone::NotFound,
            crate::staff::NotChanged::Read(error) => NotDone::Read(error),
            crate::staff::NotChanged::Commit(error) => NotDone::Commit(error),
            _ => NotDone::Changed,
        })?;
    }
    let mut batch = Batch::new();
    access_review::add(&mut batch, &reviewed);
    Ok(office.db.commit(batch).await?)
}
