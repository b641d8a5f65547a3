//! Back-fill: makes of old rows what newer programs keep with each act, a page at a time, once. How
//! far it came is committed with each page, so that a restart goes on there; an act that comes in
//! between has kept it itself.

use super::{Desk, Undone};
use casework::path::{due_dates, late_forecast};
use domain::ids::{CaseId, PetitionId};
use store::back_fill::{self, Standing};
use store::{Batch, case_file, petition};
use uuid::Uuid;

/// Rows looked at before how far it came is written down.
const PAGE: u32 = 200;

/// The words by which public petitions are found.
pub const WORDS: &str = "petition_words";
/// What is foreseen of open cases.
pub const FORECAST: &str = "late_forecast";

/// Goes on with what is not at its end.
///
/// # Errors
/// When the files could not be read or written.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    for name in [WORDS, FORECAST] {
        loop {
            let standing = back_fill::standing(&desk.office.db, name).await?;
            if standing.finished_at.is_some() {
                break;
            }
            page(desk, name, standing).await?;
            // Others want the thread too.
            tokio::task::yield_now().await;
        }
    }
    Ok(())
}

/// One page; what an act has changed meanwhile is left alone.
async fn page(desk: &Desk, name: &str, mut standing: Standing) -> Result<(), Undone> {
    let (db, now) = (&desk.office.db, desk.now());
    let after = standing.after.parse::<Uuid>().ok();
    let mut last = None;
    let mut seen = 0;
    let mut batches = Vec::new();
    if name == WORDS {
        for file in petition::public_behind(db, after.map(PetitionId), PAGE).await? {
            last = Some(file.petition.id.to_string());
            seen += 1;
            let mut batch = Batch::new();
            petition::index_words(&mut batch, &file.petition);
            batches.push(batch);
        }
    } else {
        for file in case_file::running(db, after.map(CaseId), PAGE).await? {
            last = Some(file.case.id.to_string());
            seen += 1;
            let due = due_dates(&desk.office, &file.case, now);
            let Some(ends) = late_forecast(&desk.office, &file.case, due.due_at) else {
                continue;
            };
            let mut batch = Batch::new();
            let (id, version) = (file.case.id, file.case.version);
            // The same dates again: only a case that has not moved is told of.
            case_file::move_due_dates(&mut batch, id, version, &file.due);
            store::late_forecast::foresee(&mut batch, id, Some(ends));
            batches.push(batch);
        }
    }
    for batch in batches {
        match db.commit(batch).await {
            Ok(()) => {}
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into()),
        }
    }
    standing.done += seen;
    match last {
        Some(last) if seen == i64::from(PAGE) => standing.after = last,
        _ => {
            standing.finished_at = Some(now);
            tracing::info!(
                name,
                done = standing.done,
                "old rows have what newer ones have"
            );
        }
    }
    let mut batch = Batch::new();
    back_fill::advance(&mut batch, name, &standing);
    db.commit(batch).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::room_on;
    use domain::testing::moment;
    use store::petition::list::Sought;
    use store::read::page::PageRequest;
    use store::testing::{TestDb, old_rows};

    async fn found(room: &crate::testing::Room, words: &str) -> usize {
        let sought = Sought {
            words: words.to_owned(),
            kind: None,
            agency: None,
        };
        let db = &room.desk.office.db;
        let page = petition::list::of_public(db, &sought, &PageRequest::first(1_000)).await;
        page.expect("a list").items.len()
    }

    async fn old_petitions_are_found_by_what_they_say_and_a_restart_goes_on(test: TestDb) {
        let room = room_on(test, "nam-dinh", moment("2026-08-24T09:00")).await;
        let db = &room.desk.office.db;
        // As an older program left them: found by their heading only.
        old_rows::public_petitions(db, 450).await;
        assert_eq!(found(&room, "đường vào").await, 450);
        assert_eq!(found(&room, "ổ gà").await, 0);
        // The program ends after the first page.
        let standing = back_fill::standing(db, WORDS).await.expect("a standing");
        page(&room.desk, WORDS, standing).await.expect("a page");
        let standing = back_fill::standing(db, WORDS).await.expect("a standing");
        assert_eq!((standing.done, standing.finished_at), (200, None));
        assert_eq!(found(&room, "ổ gà").await, 200);
        // And goes on where it stopped, to the end, once.
        run(&room.desk).await.expect("the rest");
        let standing = back_fill::standing(db, WORDS).await.expect("a standing");
        assert_eq!(standing.done, 450);
        assert!(standing.finished_at.is_some());
        assert_eq!(found(&room, "ổ gà").await, 450);
        run(&room.desk).await.expect("nothing");
        let again = back_fill::standing(db, WORDS).await.expect("a standing");
        assert_eq!(again, standing);
    }

    #[tokio::test]
    async fn old_petitions_are_found_by_what_they_say_and_a_restart_goes_on_on_sqlite() {
        let test = store::testing::sqlite().await;
        old_petitions_are_found_by_what_they_say_and_a_restart_goes_on(test).await;
    }

    #[tokio::test]
    async fn old_petitions_are_found_by_what_they_say_and_a_restart_goes_on_on_postgresql() {
        let test = store::testing::postgres().await;
        old_petitions_are_found_by_what_they_say_and_a_restart_goes_on(test).await;
    }
}
