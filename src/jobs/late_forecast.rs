//! What will be late, foreseen anew of cases whose open step is over its time: the later it ends, the
//! later all that follow, and no act says so. One of the rounds; run twice, the second finds the same.

use super::{Desk, Undone};
use casework::path::late_forecast;
use store::{Batch, case_file};

/// Cases looked at before others have their turn.
const PAGE: u32 = 200;

/// Foresees what is over the time of its step.
///
/// # Errors
/// When the files could not be read or written.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    let (db, now) = (&desk.office.db, desk.now());
    let mut last = None;
    loop {
        let files = case_file::slow(db, now, last.as_ref(), PAGE).await?;
        for file in &files {
            let case = &file.case;
            let ends = late_forecast(&desk.office, case, file.due.due_at, now);
            let mut batch = Batch::new();
            // The same dates again: only a case that has not moved is told of.
            case_file::move_due_dates(&mut batch, case.id, case.version, &file.due);
            store::late_forecast::foresee(&mut batch, case.id, ends);
            match db.commit(batch).await {
                Ok(()) => {}
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        if files.len() < PAGE as usize {
            return Ok(());
        }
        last = files.into_iter().next_back();
        tokio::task::yield_now().await;
    }
}
