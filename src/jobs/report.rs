//! Reports by the clock: those whose period is over are made, set, sealed and kept. One of the
//! rounds; run twice, the second finds nothing due.

use super::{Desk, Undone};
use anyhow::anyhow;
use domain::report::paper;
use store::report::Kept;

/// Makes what is due.
///
/// # Errors
/// When the files do not allow it.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    let now = desk.now();
    let mut made = 0;
    for mut it in casework::report::not_made(&desk.office, now).await? {
        it.paper = Some(print(desk, &it).await?);
        made += usize::from(casework::report::keep(&desk.office, &it).await?);
    }
    if made > 0 {
        tracing::info!(made, "reports were made");
    }
    Ok(())
}

async fn print(desk: &Desk, it: &Kept) -> Result<String, Undone> {
    let table = it
        .table()
        .ok_or_else(|| Undone::Never(anyhow!("the report {} cannot be read", it.form)))?;
    let (organisation, now) = (&desk.office.organisation, desk.now());
    let data = paper::write(organisation, &it.agency, &table, &it.sha256, now);
    let print = desk.print.report.clone();
    let pdf = tokio::task::spawn_blocking(move || print(&data, now))
        .await
        .map_err(|panic| Undone::Never(panic.into()))?
        .map_err(|why| Undone::Never(anyhow!("the report {}: {why}", it.form)))?;
    let key = desk.neighbours.files.put(pdf).await?;
    Ok(key.as_str().to_owned())
}
