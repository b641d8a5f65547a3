//! How things stand with backups and drills, for the operator's page and for the log.

use crate::office::Office;
use domain::backup::Missed;
use jiff::Timestamp;
use store::ReadError;
use store::backup::BackupRecord;
use store::drill::DrillRecord;
use uuid::Uuid;

/// How things stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// The newest backup, however it ended.
    pub backup: Option<BackupRecord>,
    /// The newest that is whole.
    pub backup_done: Option<BackupRecord>,
    /// The newest drill, however it ended.
    pub drill: Option<DrillRecord>,
    /// The newest that was passed.
    pub drill_done: Option<DrillRecord>,
    /// The newest that bears a later moment than now, made while a clock was ahead. It counts as
    /// none of the others.
    pub ahead: Option<BackupRecord>,
    /// What the regulation asks for and is missed.
    pub missed: Option<Missed>,
}

/// How things stand now.
///
/// # Errors
/// When the files cannot be read.
pub async fn state(office: &Office, now: Timestamp) -> Result<State, ReadError> {
    let db = &office.db;
    let latest = domain::backup::latest(now);
    let until = Some((latest, Uuid::max()));
    let backup = store::backup::newest(db, until, 1).await?.pop();
    let backup_done = store::backup::newest_done(db, latest).await?;
    let drill = store::drill::newest(db, until, 1).await?.pop();
    let drill_done = store::drill::newest_done(db, latest).await?;
    let newest_of_all = store::backup::newest(db, None, 1).await?.pop();
    let newest = backup_done.as_ref().map(|it| it.started_at);
    Ok(State {
        missed: domain::backup::missed(&office.regulation, newest, now),
        ahead: newest_of_all.filter(|it| it.finished_at > latest),
        backup,
        backup_done,
        drill,
        drill_done,
    })
}
