//! Procedures that a demonstration marks to go online first, with the roadmap of the coming year, so
//! that the list and the yearly plan have something to show.

use anyhow::Context;
use casework::office::Office;
use domain::clock;
use domain::publication::{Event, Happened, Kind, Who};
use jiff::Timestamp;
use store::Batch;
use store::publication::{self as files, Changed};

/// Procedure, criteria, roadmap.
const MARKED: [(&str, &[&str], &str); 5] = [
    (
        "1.004222",
        &["many_cases", "digitised", "government_priority"],
        "Toàn trình từ quý I",
    ),
    (
        "2.000635",
        &["many_cases", "digitised"],
        "Toàn trình từ quý I",
    ),
    (
        "1.001612",
        &["many_cases", "many_components"],
        "Toàn trình từ quý II",
    ),
    (
        "1.004859",
        &["digitised", "many_units"],
        "Một phần từ quý II, toàn trình từ quý IV",
    ),
    (
        "1.013225",
        &["many_components", "many_agencies"],
        "Một phần từ quý III",
    ),
];

/// Marks them; those that are no longer there are left out.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn write(office: &Office, now: Timestamp) -> anyhow::Result<()> {
    let today = clock::wall(now).date();
    let mut changes = Vec::new();
    for (code, criteria, roadmap) in MARKED {
        let item = files::item(&office.db, Kind::Procedure, code).await?;
        let (Some(version), Some(agency)) = (item.published(), item.agency().cloned()) else {
            continue;
        };
        let mut body: serde_json::Value = serde_json::from_str(&version.body)
            .with_context(|| format!("the record of {code} is no JSON"))?;
        body["priority"] = criteria.into();
        body["roadmap"] = format!("{roadmap} năm {}", today.year() + 1).into();
        body["roadmap_year"] = (today.year() + 1).into();
        body["roadmap_decision"] = format!("215/QĐ-UBND năm {}", today.year()).into();
        let event = Event {
            at: now,
            by: Who::system(),
            no: item.next_no(),
            happened: Happened::BroughtIn {
                body: body.to_string(),
                agency,
                decision: version.decision,
                from: today,
            },
        };
        changes.push(Changed::by(item, event));
    }
    files::commit(&office.db, &changes, Batch::new()).await?;
    casework::living::refresh(office, now).await?;
    Ok(())
}
