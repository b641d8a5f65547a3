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

/// What cases count in public figures.
pub const MARKS: &str = "counted_cases";
/// Rows of petitions as their journal tells them: what figures say of each, and who has it to review.
pub const ROWS: &str = "petition_rows";

/// Both keys of a petition: of those that say the same, and of those that go together by themselves. The second is
/// made anew because one in confidence no longer joins an open one. Migration 46 names an older walk for the first
/// key; this one does its work.
pub const SAME_KEY: &str = "petition_same_key";

/// Goes on with what is not at its end.
///
/// # Errors
/// When the files could not be read or written.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    for name in [WORDS, FORECAST, ROWS, MARKS, SAME_KEY] {
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

/// What is made of a page of old rows.
#[derive(Default)]
struct Page {
    /// The last row that was looked at.
    last: Option<Uuid>,
    /// How many were.
    seen: i64,
    /// What is written, each row by itself.
    batches: Vec<Batch>,
}

impl Page {
    fn row(&mut self, id: Uuid, batch: Option<Batch>) {
        self.last = Some(id);
        self.seen += 1;
        self.batches.extend(batch);
    }
}

async fn gather(desk: &Desk, name: &str, after: Option<Uuid>) -> Result<Page, Undone> {
    let (db, now) = (&desk.office.db, desk.now());
    let mut page = Page::default();
    let one = |fill: &dyn Fn(&mut Batch)| {
        let mut batch = Batch::new();
        fill(&mut batch);
        Some(batch)
    };
    match name {
        WORDS => {
            for file in petition::public_behind(db, after.map(PetitionId), PAGE).await? {
                let it = &file.petition;
                page.row(it.id.0, one(&|batch| petition::index_words(batch, it)));
            }
        }
        ROWS => {
            for file in petition::behind(db, after.map(PetitionId), PAGE).await? {
                let file = petition::told_anew(db, file).await?;
                let mut batch = Batch::new();
                let filed = casework::petition::file_anew(&desk.office, now, &file, &mut batch);
                if let Err(reason) = &filed {
                    tracing::warn!(petition = %file.petition.id, reason, "a row is left as it was");
                }
                page.row(file.petition.id.0, filed.is_ok().then_some(batch));
            }
        }
        SAME_KEY => {
            for file in petition::behind(db, after.map(PetitionId), PAGE).await? {
                let it = &file.petition;
                page.row(it.id.0, one(&|batch| petition::keep_keys(batch, it)));
            }
        }
        MARKS => {
            for file in case_file::behind(db, after.map(CaseId), PAGE).await? {
                page.row(file.case.id.0, one(&|batch| case_file::mark(batch, &file)));
            }
        }
        _ => {
            for file in case_file::running(db, after.map(CaseId), PAGE).await? {
                let case = &file.case;
                let due = due_dates(&desk.office, case, now);
                let ends = late_forecast(&desk.office, case, due.due_at, now);
                let batch = ends.and_then(|ends| {
                    one(&|batch| {
                        // The same dates again: only a case that has not moved is told of.
                        case_file::move_due_dates(batch, case.id, case.version, &file.due);
                        store::late_forecast::foresee(batch, case.id, Some(ends));
                    })
                });
                page.row(case.id.0, batch);
            }
        }
    }
    Ok(page)
}

/// One page; what an act has changed meanwhile is left alone.
async fn page(desk: &Desk, name: &str, mut standing: Standing) -> Result<(), Undone> {
    let db = &desk.office.db;
    let Page {
        last,
        seen,
        batches,
    } = gather(desk, name, standing.after.parse().ok()).await?;
    // All of them in one commit; one by one only where an act came in between.
    let mut together = Batch::new();
    for batch in &batches {
        together.append(batch.clone());
    }
    match db.commit(together).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => {
            for batch in batches {
                match db.commit(batch).await {
                    Ok(()) => {}
                    Err(error) if error.is_conflict() => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Err(error) => return Err(error.into()),
    }
    standing.done += seen;
    match last {
        Some(last) if seen == i64::from(PAGE) => standing.after = last.to_string(),
        _ => {
            if name == ROWS {
                casework::recount::all_petitions(&desk.office, desk.now()).await?;
            }
            standing.finished_at = Some(desk.now());
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
    use crate::jobs::late_forecast::run as round;
    use crate::testing::room_on;
    use domain::testing::{Story, moment};
    use jiff::SignedDuration;
    use store::case_file::CaseFile;
    use store::petition::list::Sought;
    use store::read::page::PageRequest;
    use store::testing::old_rows::{self, Kept};
    use store::testing::{TestDb, named, put};

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

    /// Two said the same before it was kept what petitions have in common.
    async fn old_petitions_are_found_beside_others_that_say_the_same(test: TestDb) {
        let room = room_on(test, "nam-dinh", moment("2026-08-24T09:00")).await;
        let db = &room.desk.office.db;
        let take = async |phone: &str| {
            let mut sent = domain::testing::petition(room.desk.now());
            sent.sender.phone = phone.to_owned();
            let author = domain::testing::sender_of(&sent);
            let (office, now) = (&room.desk.office, room.desk.now());
            let taken = casework::petition::receive(office, &author, now, sent, Batch::new());
            taken.await.expect("taken").petition
        };
        let first = take("0900000123").await;
        let other = take("0900000456").await;
        assert_eq!(other.folded_into, None, "somebody else sent it");
        let found = async || {
            let found = petition::same_words(db, &first, 10).await.expect("read");
            found
                .into_iter()
                .map(|it| it.petition.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(found().await, [other.code.as_str()]);
        old_rows::forget_what_newer_programs_keep(db).await;
        assert_eq!(found().await, Vec::<String>::new());
        let apart = take("0900000789").await;
        old_rows::forget_what_newer_programs_keep(db).await;
        assert_eq!(take("0900000789").await.folded_into, None);
        run(&room.desk).await.expect("the walk");
        assert!(found().await.contains(&other.code));
        let standing = back_fill::standing(db, SAME_KEY).await;
        assert_eq!(standing.expect("a standing").done, 4);
        // And those of the same sender go together by themselves again.
        let again = take("0900000789").await;
        assert_eq!(again.folded_into, Some(apart.code));
        let check = petition::check::differences(db).await;
        assert_eq!(check.expect("a check"), []);
    }

    /// A case on file as it stands, with its dates as they are reckoned.
    async fn filed(room: &crate::testing::Room, story: Story, no: u32) -> CaseFile {
        let story = named(story, no);
        let due = due_dates(&room.desk.office, &story.case, room.desk.now());
        put(&room.desk.office.db, &story, due).await
    }

    async fn old_cases_are_foreseen_and_found_behind_their_numbers(test: TestDb) {
        let room = room_on(test, "nam-dinh", moment("2026-08-24T09:00")).await;
        let db = &room.desk.office.db;
        let done = filed(&room, Story::handed_over(), 1).await;
        let file = filed(&room, Story::in_progress(), 2).await;
        assert!(file.due.step_due_at.is_some(), "{:?}", file.case.stage);
        // As an older program left them: nothing foreseen, nothing marked.
        old_rows::forget_what_newer_programs_keep(db).await;
        assert_eq!(old_rows::kept(db).await.marked, 0);
        // A moment before its date of return: whatever step is left ends behind it.
        let due = file.due.due_at.expect("a date of return");
        let desk = room.desk.at(due - SignedDuration::from_mins(1));
        run(&desk).await.expect("the walk");
        let filled = Kept {
            foreseen: 1,
            marked: 2,
            done: 1,
        };
        assert!(done.case.clock.finished.is_some());
        assert_eq!(old_rows::kept(db).await, filled, "one is held, one is done");
        for name in [FORECAST, MARKS, ROWS, SAME_KEY] {
            let standing = back_fill::standing(db, name).await.expect("a standing");
            assert!(standing.finished_at.is_some(), "{name}");
        }
        let report = case_file::check::check(db, |_, _| {})
            .await
            .expect("a check");
        assert_eq!(
            report.differences,
            [],
            "what was filled is what the cases say"
        );
        run(&desk).await.expect("nothing");
        assert_eq!(old_rows::kept(db).await, filled);
    }

    async fn foreseen(db: &store::Db) -> i64 {
        old_rows::kept(db).await.foreseen
    }

    /// A step that is over its time pushes all that follow: nobody acts, and the forecast moves.
    async fn a_step_over_its_time_is_foreseen_late_without_any_act(test: TestDb) {
        let room = room_on(test, "nam-dinh", moment("2026-08-24T09:00")).await;
        let db = &room.desk.office.db;
        let file = filed(&room, Story::in_progress(), 1).await;
        assert_eq!(foreseen(db).await, 0, "there is time enough");
        let (step, due) = (file.due.step_due_at, file.due.due_at);
        let (step, due) = (step.expect("a step"), due.expect("a date of return"));
        assert!(step < due, "{step} {due}");
        let minute = SignedDuration::from_mins(1);
        // While the step has time left nothing is foreseen; when it is long over, it is.
        round(&room.desk.at(step - minute)).await.expect("a round");
        assert_eq!(foreseen(db).await, 0);
        round(&room.desk.at(due - minute)).await.expect("a round");
        assert_eq!(foreseen(db).await, 1);
        // Once it is late it is no forecast any more: the round leaves it alone.
        round(&room.desk.at(due + minute)).await.expect("a round");
        assert_eq!(foreseen(db).await, 1);
    }

    #[tokio::test]
    async fn a_step_over_its_time_is_foreseen_late_without_any_act_on_sqlite() {
        let test = store::testing::sqlite().await;
        a_step_over_its_time_is_foreseen_late_without_any_act(test).await;
    }

    #[tokio::test]
    async fn a_step_over_its_time_is_foreseen_late_without_any_act_on_postgresql() {
        let test = store::testing::postgres().await;
        a_step_over_its_time_is_foreseen_late_without_any_act(test).await;
    }

    #[tokio::test]
    async fn old_cases_are_foreseen_and_found_behind_their_numbers_on_sqlite() {
        let test = store::testing::sqlite().await;
        old_cases_are_foreseen_and_found_behind_their_numbers(test).await;
    }

    #[tokio::test]
    async fn old_cases_are_foreseen_and_found_behind_their_numbers_on_postgresql() {
        let test = store::testing::postgres().await;
        old_cases_are_foreseen_and_found_behind_their_numbers(test).await;
    }

    #[tokio::test]
    async fn old_petitions_are_found_beside_others_that_say_the_same_on_sqlite() {
        let test = store::testing::sqlite().await;
        old_petitions_are_found_beside_others_that_say_the_same(test).await;
    }

    #[tokio::test]
    async fn old_petitions_are_found_beside_others_that_say_the_same_on_postgresql() {
        let test = store::testing::postgres().await;
        old_petitions_are_found_beside_others_that_say_the_same(test).await;
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
