//! Cases that were asked for a supplement more than once, on both engines: each list against the
//! figure that it is behind, and rows of an older program after their upgrade.

use super::*;
use crate::both_engines;
use crate::case_file;
use crate::coarse_total::{repair_agency, repair_month, repair_year};
use crate::read::page::PageRequest;
use crate::read::statistics_cases::{self, Figure};
use crate::sql::migrate;
use crate::testing::{TestDb, named, put};
use domain::ids::{AgencyCode, CaseId};
use domain::index766::facts::mark;
use domain::statistics::Period;
use domain::testing::{Story, moment};
use std::sync::Arc;

const FAR: &str = "2026-12-24T17:00";
const NEAR: &str = "2026-08-27T17:00";
const NOW: &str = "2026-10-05T09:00";

/// A story at an agency, whose events happened so much later.
fn moved(mut story: Story, agency: &str, by: jiff::SignedDuration, no: u32) -> Story {
    for event in &mut story.events {
        event.at += by;
        if let domain::case::Happened::Submitted(it) = &mut event.act {
            Arc::make_mut(&mut it.filing).agency = AgencyCode::from(agency);
        }
    }
    named(story, no)
}

fn due(at: Option<&str>) -> DueDates {
    let due_at = at.map(moment);
    DueDates {
        due_at,
        step_due_at: None,
        next_act_due_at: due_at,
    }
}

/// Asked again or not, ended, running and waiting, early, late and without a date.
fn stories() -> Vec<(Story, Option<&'static str>)> {
    let mut all = Vec::new();
    for due in [Some(FAR), Some(NEAR), None] {
        all.extend([
            (Story::asked_again(), due),
            (Story::answered_again(), due),
            (Story::granted_after_two_requests(), due),
            (Story::asked_at_examination(), due),
            (Story::in_progress(), due),
            (Story::handed_over(), due),
        ]);
    }
    all.push((Story::handed_over(), Some("2026-08-24T08:00")));
    // Not received, however often it was asked.
    all.push((Story::answered_at_intake(), Some(FAR)));
    all
}

async fn filed(db: &Db) {
    let mut no = 0;
    for agency in ["a", "b"] {
        for (story, at) in stories() {
            no += 1;
            let story = moved(story, agency, jiff::SignedDuration::ZERO, no);
            put(db, &story, due(at)).await;
        }
    }
}

/// How many lines a list has to its last page, and what they are.
async fn listed(db: &Db, figure: Figure, agency: Option<&str>) -> i64 {
    let filter = statistics_cases::Filter {
        figure,
        agencies: agency.map(|it| vec![it.to_owned()]),
        procedures: None,
        period: Period::Month(2026, 8).bounds(),
    };
    let (mut request, mut lines) = (PageRequest::first(3), 0);
    loop {
        let page = statistics_cases::page(db, &filter, &request).await;
        let page = page.expect("a page");
        assert!(
            page.items
                .is_sorted_by(|a, b| a.received_at >= b.received_at)
        );
        lines += i64::try_from(page.items.len()).expect("few");
        match page.next {
            Some(next) => request = PageRequest::after(next, 3),
            None => break,
        }
    }
    let counted = statistics_cases::count(db, &filter).await.expect("counted");
    assert_eq!(lines, counted, "{filter:?}");
    lines
}

both_engines!(
    what_was_asked_again_is_overdue_once_and_each_list_has_what_its_figure_counts,
    |db| {
        filed(db).await;
        let now = moment(NOW);
        let months = ("2026-08".to_owned(), "2026-08".to_owned());
        let bounds = Period::Month(2026, 8).bounds();
        let by_agency = facts(db, &months, bounds, now).await.expect("facts");
        let mut all = CaseFacts::default();
        by_agency.values().for_each(|it| all.add(it));
        // By hand, of two agencies: three each of six stories, and one more. Asked again and not ended
        // late: three that wait, three that run, two that ended in time or without a date.
        assert_eq!((all.received, all.asked_again), (38, 16));
        // Ended after its date: one granted after two requests, one handed over. Late now: what runs, asked
        // again or not; what waits is not.
        assert_eq!((all.late, all.running_late), (4, 4));
        assert_eq!(all.running_late_asked_again, 2);
        assert_eq!((all.all_late(), all.overdue()), (8, 22));
        let asked_again = Figure::ReceivedMarked(mark("asked_again").expect("a mark"));
        for (agency, of) in [
            (None, all),
            (Some("a"), by_agency["a"]),
            (Some("b"), by_agency["b"]),
        ] {
            for (figure, count) in [
                (Figure::ReceivedLate(now), of.overdue()),
                (Figure::ReceivedInTime(now), of.received - of.overdue()),
                (asked_again, of.asked_again),
                (Figure::ReceivedEndedLate, of.late),
            ] {
                assert_eq!(listed(db, figure, agency).await, count, "{figure:?}");
            }
        }
        // Of another month there are none.
        let september = ("2026-09".to_owned(), "2026-09".to_owned());
        let bounds = Period::Month(2026, 9).bounds();
        let none = facts(db, &september, bounds, now).await.expect("facts");
        assert!(none.is_empty(), "{none:?}");
    }
);

both_engines!(acts_move_the_count_and_nobody_is_counted_twice, |db| {
    let asked_again = async || {
        let kept = kept(db).await.expect("kept");
        let (_, counted) = recount(db).await.expect("counted");
        assert_eq!(kept, counted);
        let all = kept.values().map(|it| CaseFacts::of_kept(it));
        all.map(|it| (it.asked_again, it.late)).collect::<Vec<_>>()
    };
    put(
        db,
        &named(Story::asked_at_examination(), 1),
        due(Some(NEAR)),
    )
    .await;
    assert_eq!(asked_again().await, [(0, 0)]);
    put(db, &named(Story::answered_again(), 2), due(Some(NEAR))).await;
    assert_eq!(asked_again().await, [(1, 0)]);
    // It ends after its date: late, and therefore not this as well.
    put(
        db,
        &named(Story::granted_after_two_requests(), 3),
        due(Some(NEAR)),
    )
    .await;
    assert_eq!(asked_again().await, [(1, 1)]);
});

async fn run_all(db: &Db, sql: &[&'static str]) {
    let mut batch = Batch::new();
    for sql in sql {
        batch.may_touch(&Text::new("testing::older_shape", sql), []);
    }
    db.commit(batch).await.expect("as before");
}

async fn marks_of(db: &Db) -> Vec<(String, Option<i64>)> {
    const MARKS: Text = Text::new(
        "testing::marks",
        "SELECT code, counted FROM case_file ORDER BY code",
    );
    let rows = db.query(&MARKS, &[]).await.expect("rows");
    let read = |row: &Row| {
        (
            row.text("code").expect("a code"),
            row.int_or_null("counted").expect("marks"),
        )
    };
    rows.iter().map(read).collect()
}

/// As a program left it that knew nothing of this: no column, no mark, one case that no walk has marked
/// at all, and one of whose events the payload was masked.
async fn rows_of_an_older_program_count_what_newer_ones_count(test: TestDb) {
    let db = &test.db;
    filed(db).await;
    // Half an hour into the next quarter by the clock of Viet Nam, and not by that of Greenwich.
    let accepted = Story::asked_again().case.clock.accepted.expect("received");
    let by = moment("2026-10-01T00:30").duration_since(accepted);
    for (no, story) in (101..).zip([Story::asked_again(), Story::granted_after_two_requests()]) {
        put(db, &moved(story, "a", by, no), due(Some(FAR))).await;
    }
    let (newer, marks) = (kept(db).await.expect("kept"), marks_of(db).await);
    let asked_again = |of: &[String; 3]| CaseFacts::of_kept(&newer[of]).asked_again;
    let places: Vec<_> = newer.keys().filter(|it| asked_again(it) > 0).collect();
    let told: Vec<_> = places
        .iter()
        .map(|it| (&*it[0], &*it[2], asked_again(it)))
        .collect();
    assert_eq!(
        told,
        [
            ("a", "2026-08", 8),
            ("a", "2026-10", 2),
            ("b", "2026-08", 8)
        ]
    );
    let mut batch = Batch::new();
    let masked = Story::asked_again().events.len();
    case_file::mask_event(
        &mut batch,
        CaseId(uuid::Uuid::from_u128(1)),
        i64::try_from(masked).expect("few"),
    );
    db.commit(batch).await.expect("masked");
    run_all(
        db,
        &[
            "UPDATE case_file SET counted = counted - 65536 WHERE (counted & 65536) <> 0",
            "UPDATE case_file SET counted = NULL WHERE code = 'H40.024.13-260821-0002'",
            "ALTER TABLE index_total DROP COLUMN asked_again",
            "ALTER TABLE index_sum DROP COLUMN asked_again",
            // What came after it.
            "DROP INDEX petition_file_words_key",
            "ALTER TABLE petition_file DROP COLUMN words_key",
            "DELETE FROM schema_migration WHERE no >= 45",
        ],
    )
    .await;
    let target = test.target.clone();
    let leftover = test.close_but_keep().await;
    let applied = migrate::migrate(&target).await.expect("upgraded");
    assert_eq!(applied.first().map(|it| it.no), Some(45));
    let db = Db::open(&target).await.expect("opened");
    assert_eq!(kept(&db).await.expect("kept"), newer);
    let counted = recount(&db).await.expect("counted anew");
    assert_eq!(counted, (42, newer));
    for ((code, was), (_, is)) in marks.iter().zip(marks_of(&db).await) {
        // What no walk has reached is left to it.
        let was = was.filter(|_| !code.ends_with("-0002"));
        assert_eq!(is, was, "{code}");
    }
    let mut batch = Batch::new();
    for agency in ["a", "b"] {
        let differ = repair_agency(&db, &mut batch, agency).await;
        assert_eq!(differ.expect("compared"), 0, "{agency}");
    }
    for month in ["2026-08", "2026-10"] {
        let differ = repair_month(&db, &mut batch, month).await;
        assert_eq!(differ.expect("compared"), 0, "{month}");
    }
    let differ = repair_year(&db, &mut batch, "2026").await;
    assert_eq!(differ.expect("compared"), 0);
    db.close().await;
    drop(leftover);
}

#[tokio::test]
async fn rows_of_an_older_program_count_what_newer_ones_count_on_sqlite() {
    rows_of_an_older_program_count_what_newer_ones_count(crate::testing::sqlite().await).await;
}

#[tokio::test]
async fn rows_of_an_older_program_count_what_newer_ones_count_on_postgresql() {
    rows_of_an_older_program_count_what_newer_ones_count(crate::testing::postgres().await).await;
}
