//! Drills by the clock: the newest backup is put back into a scratch place and checked when the
//! last time is long enough ago.

use super::backup::{Keeping, is_due};
use super::{Desk, Undone};
use crate::backup::Watch;
use crate::backup::folder::Busy;
use crate::backup::sealing::Keys;
use crate::drill;
use store::drill::Outcome;

/// Holds a drill where one is due and there is a backup.
///
/// # Errors
/// When it was not passed.
pub async fn run(desk: &Desk, keeping: &Keeping, watch: &Watch) -> Result<(), Undone> {
    let Some(folder) = &keeping.folder else {
        return Ok(());
    };
    let state = casework::backup::state(&desk.office, desk.now()).await?;
    if state.backup_done.is_none() {
        return Ok(());
    }
    // Without a key the hashes are all that can be compared, and comparing them again and again
    // proves no more.
    let done = state
        .drill
        .as_ref()
        .filter(|it| it.outcome != Outcome::Failed)
        .map(|it| it.started_at);
    let tried = state.drill.as_ref().map(|it| it.started_at);
    if !is_due(done, tried, keeping.drill_every, desk.now()) {
        return Ok(());
    }
    let keys = keeping
        .identity
        .as_deref()
        .map_or(Ok(Keys::none()), Keys::read)
        .map_err(Undone::Later)?;
    let held = match drill::hold_and_record(&keeping.place, folder, keys, watch).await {
        Ok(held) => held,
        // Another process is at it.
        Err(why) if why.is::<Busy>() => return Ok(()),
        Err(why) => return Err(Undone::Later(why)),
    };
    let told = drill::told(&held);
    if held.outcome == Outcome::Done {
        tracing::info!("{told}");
        Ok(())
    } else {
        Err(Undone::Later(anyhow::anyhow!(told)))
    }
}
