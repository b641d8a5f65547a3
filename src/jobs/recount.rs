//! Figures by the clock: totals are counted anew at night, and rankings are published when their
//! period is over. One of the rounds; run twice, the second finds nothing due.

use super::{Desk, Undone};

/// Counts anew and publishes where that is due.
///
/// # Errors
/// When the files do not allow it.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    let now = desk.now();
    if let Some(found) = casework::recount::run(&desk.office, now).await? {
        if found.differences == 0 {
            tracing::info!(cases = found.cases, "the totals agree with the cases");
        } else {
            tracing::error!(
                cases = found.cases,
                differences = found.differences,
                said = found.said,
                "public totals differed from the cases and were put right"
            );
        }
    }
    let published = casework::ranking::publish_due(&desk.office, now).await?;
    if published > 0 {
        tracing::info!(published, "rankings were published");
    }
    Ok(())
}
