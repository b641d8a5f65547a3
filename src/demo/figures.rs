//! Figures of the past: what the clock would have published and made meanwhile, so that there is a
//! former period to compare with; and numbers of the index that an office entered.

use super::life::Life;
use crate::jobs::{recount, report};
use anyhow::Context as _;
use domain::index766::Measure;
use domain::statistics::Period;
use jiff::SignedDuration;
use store::Batch;
use store::index_entry::{self, Entry};

/// How many days ago the clock looked, the longest first.
const LOOKED: [i64; 3] = [190, 98, 35];

/// Publishes.
///
/// # Errors
/// When the files cannot be read or written.
pub(super) async fn publish(life: &Life) -> anyhow::Result<()> {
    enter(life).await?;
    for days in LOOKED {
        let then = life
            .now
            .saturating_sub(SignedDuration::from_hours(24 * days))?;
        let desk = life.desk.fresh().at(then);
        recount::run(&desk).await.context("rankings")?;
        report::run(&desk).await.context("reports")?;
    }
    Ok(())
}

/// What the portal is said to have told of two departments.
async fn enter(life: &Life) -> anyhow::Result<()> {
    let month = Period::month_of(domain::clock::wall(life.now).date()).before();
    let mut batch = Batch::new();
    for (agency, right, of) in [("so-tu-phap", 46, 50), ("so-y-te", 18, 24)] {
        if !life.office.organisation.has(&agency.into()) {
            continue;
        }
        for (indicator, measure) in [
            ("1.4", Measure { right, of }),
            ("posted", Measure { right: 1, of: 1 }),
        ] {
            let entry = Entry {
                indicator: indicator.to_owned(),
                agency: agency.to_owned(),
                month: month.to_string(),
                edition: 1,
                measure,
                source: "Số liệu thử: Cổng Dịch vụ công quốc gia, đối soát cuối tháng".to_owned(),
                entered_by: "Phòng Kiểm soát thủ tục hành chính".to_owned(),
                entered_at: life.now,
            };
            index_entry::add(&mut batch, &entry);
        }
    }
    life.office.db.commit(batch).await?;
    Ok(())
}
