//! Following the catalogue: what another process changed, or what begins to hold at midnight, is
//! seen by its number and its day, and read anew.

use crate::clock;
use crate::jobs::{Undone, redate};
use casework::living::{self, Snapshot};
use casework::office::Office;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Between two looks; a change made by this process is seen at once.
const EVERY: Duration = Duration::from_secs(2);

/// What the dates of open cases are reckoned by beside the law: the table of days, and the hours
/// that agencies and units keep for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reckoned {
    days_off: Option<u32>,
    hours: Vec<String>,
}

impl Reckoned {
    fn by(snapshot: &Snapshot) -> Self {
        let hours = snapshot.organisation.own_hours();
        Self {
            days_off: snapshot.days_off,
            hours: hours.map(|it| format!("{it:?}")).collect(),
        }
    }

    /// What a change is called: the same in every process that sees it.
    fn name(&self, before: &Self, snapshot: &Snapshot) -> String {
        match (self.days_off, snapshot.number) {
            (Some(no), _) if self.days_off != before.days_off => format!("days-off-{no}"),
            (_, Some(number)) => format!("hours-{number}-{}", snapshot.day),
            (_, None) => format!("hours-{}", snapshot.day),
        }
    }
}

/// Orders that the dates of open cases be reckoned anew, where days or hours are others than before.
///
/// # Errors
/// When the files cannot be read or written.
async fn reckon_anew(
    office: &Office,
    before: &Reckoned,
    now: Timestamp,
) -> Result<Option<Reckoned>, Undone> {
    let newest = office.living.newest();
    let reckoned = Reckoned::by(&newest);
    if reckoned == *before {
        return Ok(None);
    }
    let name = reckoned.name(before, &newest);
    redate::order_at(office, now, &name).await?;
    Ok(Some(reckoned))
}

/// Follows it until told to stop. A new table of days or other hours are followed by the job that
/// reckons the dates of open cases anew, ordered once whichever process is first.
pub async fn follow(office: Office, mut stop: watch::Receiver<bool>) {
    let mut seen = office.living.newest();
    let mut reckoned = Reckoned::by(&seen);
    while !*stop.borrow_and_update() {
        tokio::select! {
            () = sleep(EVERY) => {}
            _ = stop.changed() => continue,
        }
        if let Err(error) = casework::announcement::refresh(&office, clock::now()).await {
            tracing::warn!(%error, "announcements could not be followed");
        }
        if let Err(error) = living::refresh(&office, clock::now()).await {
            tracing::warn!(%error, "the catalogue could not be followed");
        }
        let newest = office.living.newest();
        if Arc::ptr_eq(&newest, &seen) {
            continue;
        }
        match reckon_anew(&office, &reckoned, clock::now()).await {
            Ok(changed) => reckoned = changed.unwrap_or(reckoned),
            Err(error) => {
                tracing::warn!(%error, "the dates of open cases are not ordered anew yet");
                continue;
            }
        }
        seen = newest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plan::Fate;
    use crate::testing::room;
    use domain::publication::{Event, Happened, Kind, Who};
    use store::Batch;
    use store::publication::{self as files, Changed};

    /// Brings a record of an agency in as its next version.
    async fn bring_in(office: &Office, record: &domain::organisation::Agency, now: Timestamp) {
        let code = record.code.as_str();
        let item = files::item(&office.db, Kind::Agency, code).await;
        let item = item.expect("an item");
        let event = Event {
            at: now,
            by: Who::system(),
            no: item.next_no(),
            happened: Happened::BroughtIn {
                body: serde_json::to_string(record).expect("JSON"),
                agency: record.code.clone(),
                decision: None,
                from: domain::clock::wall(now).date(),
            },
        };
        let changed = [Changed::by(item, event)];
        let written = files::commit(&office.db, &changed, Batch::new()).await;
        written.expect("a version");
        living::refresh(office, now).await.expect("read anew");
    }

    #[tokio::test]
    async fn other_hours_move_the_dates_of_open_cases_and_another_telephone_number_does_not() {
        let room = room("nam-dinh").await;
        let office = &room.desk.office;
        let now = room.desk.now();
        living::open(office, now).await.expect("a living catalogue");
        let mut plan = room.own(Fate::Usual);
        plan.rests_after = Some(3);
        plan.procedure = domain::ids::ProcedureCode("1.013225".to_owned());
        let open = room.play(&plan).await;
        room.worker().run_dry().await;
        let due = |id| async move {
            let file = store::case_file::load(&office.db, id).await;
            file.expect("a read").expect("the case").due.due_at
        };
        let before = due(open.id).await.expect("a date");
        let seen = Reckoned::by(&office.living.newest());

        let holder = open.holder.as_ref().expect("a holder");
        let organisation = office.fresh().organisation;
        let unit = organisation.unit(&holder.unit).expect("its unit");
        let mut record = organisation.agency(&unit.agency).expect("there").clone();
        record.at.hotline = Some("0228 123 456".to_owned());
        bring_in(office, &record, now).await;
        let moved = reckon_anew(office, &seen, now).await.expect("looked at");
        assert_eq!(moved, None);
        assert_eq!(room.worker().run_dry().await, 0);

        record.at.hours = Some("7:30-11:30, 13:00-16:00".to_owned());
        bring_in(office, &record, now).await;
        let moved = reckon_anew(office, &seen, now).await.expect("ordered");
        assert!(moved.is_some_and(|it| it != seen));
        room.worker().run_dry().await;
        let after = due(open.id).await.expect("a date");
        assert!(after < before, "{before} became {after}");
    }
}
