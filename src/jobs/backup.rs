//! Backups by the clock: one is taken when the newest is old enough, and what the regulation asks
//! for and is missed is said in the log.

use super::{Desk, Undone};
use crate::backup::folder::Busy;
use crate::backup::place::Place;
use crate::backup::sealing::Seal;
use crate::backup::{self, Watch};
use crate::config::Config;
use domain::clock::wall;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;

/// After a backup or a drill that failed, the next try.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// What backups and drills go by.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// What is kept.
    pub place: Place,
    /// The folder of backups; none where this process takes none.
    pub folder: Option<PathBuf>,
    /// How they are closed.
    pub seal: Seal,
    /// How old the newest may be; zero where none is taken by the clock.
    pub every: SignedDuration,
    /// How long ago the last drill may be; zero where none is held by the clock.
    pub drill_every: SignedDuration,
    /// The file of a private key for drills.
    pub identity: Option<PathBuf>,
}

impl Keeping {
    /// What a configuration asks for.
    ///
    /// # Errors
    /// When a key is none, or the files cannot be used.
    pub fn of(config: &Config) -> anyhow::Result<Self> {
        let it = &config.backup;
        Ok(Self {
            place: Place::of_config(config)?,
            folder: it.folder.clone(),
            seal: match &it.folder {
                Some(_) => backup::seal_of(config)?,
                None => Seal::Open,
            },
            every: SignedDuration::from_hours(i64::from(it.every_hours)),
            drill_every: SignedDuration::from_hours(24 * i64::from(it.drill_every_days)),
            identity: it.identity.clone(),
        })
    }
}

/// Whether something is due that was last done, and last tried, then.
pub(super) fn is_due(
    done: Option<Timestamp>,
    tried: Option<Timestamp>,
    every: SignedDuration,
    now: Timestamp,
) -> bool {
    // A later moment than now is of a clock that was ahead, and says nothing.
    let latest = domain::backup::latest(now);
    let passed = |at: Option<Timestamp>, wait: SignedDuration| {
        at.is_none_or(|at| at > latest || at.duration_until(now) >= wait)
    };
    every.is_positive() && passed(done, every) && passed(tried, AGAIN.min(every))
}

/// Takes a backup where one is due.
///
/// # Errors
/// When it could not be taken.
pub async fn run(desk: &Desk, keeping: &Keeping, watch: &Watch) -> Result<(), Undone> {
    let Some(folder) = &keeping.folder else {
        return Ok(());
    };
    let state = casework::backup::state(&desk.office, desk.now()).await?;
    let done = state.backup_done.map(|it| it.started_at);
    let tried = state.backup.map(|it| it.started_at);
    if !is_due(done, tried, keeping.every, desk.now()) {
        return Ok(());
    }
    match backup::take_and_record(&keeping.place, folder, &keeping.seal, watch).await {
        Ok(taken) => {
            tracing::info!(
                name = taken.name,
                cases = taken.cases,
                files = taken.files,
                new_files = taken.new_files,
                bytes = taken.size,
                "a backup was taken"
            );
            Ok(())
        }
        // Another process is at it.
        Err(why) if why.is::<Busy>() => Ok(()),
        Err(why) => Err(Undone::Later(why.context("no backup could be taken"))),
    }
}

/// Says once a day what the regulation asks for and is missed.
///
/// # Errors
/// When the files cannot be read.
pub async fn warn(desk: &Desk, warned: &mut Option<Date>) -> Result<(), Undone> {
    let today = wall(desk.now()).date();
    if *warned == Some(today) {
        return Ok(());
    }
    let state = casework::backup::state(&desk.office, desk.now()).await?;
    if let Some(missed) = state.missed {
        tracing::warn!("{}", missed.message_en());
    }
    if let Some(ahead) = state.ahead {
        tracing::warn!(
            dated = %ahead.started_at,
            "a backup bears a later moment than now, made while a clock was ahead; it does not \
             count"
        );
    }
    *warned = Some(today);
    Ok(())
}

#[cfg(test)]
mod tests;
