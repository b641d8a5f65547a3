//! Columns of II.06a counted by hand, with cases around both ends of the period, and 07a beside them.

use super::*;
use crate::both_engines;
use crate::case_file::DueDates;
use crate::testing::{named, put};
use domain::case::extend::Extend;
use domain::case::withdraw::Withdraw;
use domain::case::{Channel, Happened};
use domain::testing::{Story, moment};
use std::sync::Arc;

const REASON: &str = "Chờ Công an xã xác minh";

/// A story at an agency, received and ended on other days.
fn told(mut story: Story, no: u32, agency: &str, received: &str, finished: Option<&str>) -> Story {
    let accepted = story.case.clock.accepted.expect("received");
    let ended = story.case.clock.finished;
    let mut is_received = false;
    for event in &mut story.events {
        // What ends it may come in the minute in which it was received.
        event.at = match (ended, finished) {
            (Some(ended), Some(finished)) if is_received && event.at >= ended => moment(finished),
            _ => moment(received) + accepted.until(event.at).expect("a span"),
        };
        is_received |= matches!(event.act, Happened::Accepted(_));
        if let Happened::Submitted(it) = &mut event.act {
            let filing = Arc::make_mut(&mut it.filing);
            filing.agency = agency.into();
            if no.is_multiple_of(3) {
                filing.channel = Channel::CounterPaper;
            }
        }
    }
    named(story, no)
}

fn extended() -> Story {
    Story::in_progress()
        .at("2026-09-01T14:00")
        .by_head()
        .when(Extend {
            until: moment("2026-09-18T17:00"),
            reason: REASON.to_owned(),
        })
        .done()
}

/// A granted one whose date was put off before.
fn excused() -> Story {
    let mut story = Story::handed_over();
    let extension = extended().events.pop().expect("an event");
    let accepted = story
        .events
        .iter()
        .position(|it| matches!(it.act, Happened::Accepted(_)));
    story
        .events
        .insert(accepted.expect("received") + 1, extension);
    story
}

fn withdrawn() -> Story {
    Story::in_progress()
        .by_citizen()
        .when(Withdraw {
            reason: "Không còn nhu cầu".into(),
        })
        .done()
}

/// A story, its agency, and when it was received, ended and due.
type Told = (
    Story,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

async fn fill(db: &Db) {
    let granted = Story::handed_over;
    let running = Story::in_progress;
    let cases: [Told; 19] = [
        // Was being resolved in time when the quarter ended, and was late only then: column 12.
        (
            granted(),
            "a",
            "2026-09-20T09:00",
            Some("2026-10-20T09:00"),
            Some("2026-10-15T17:00"),
        ),
        // Was late when the quarter ended, and was resolved only then: column 13.
        (
            granted(),
            "a",
            "2026-09-15T09:00",
            Some("2026-10-05T09:00"),
            Some("2026-09-25T17:00"),
        ),
        // Withdrawn behind its date: column 9, as all that were withdrawn.
        (
            withdrawn(),
            "a",
            "2026-09-01T09:00",
            Some("2026-09-20T09:00"),
            Some("2026-09-10T17:00"),
        ),
        // Early, on its day, late, without a date: 8, 9, 10, 9.
        (
            granted(),
            "a",
            "2026-08-03T09:00",
            Some("2026-08-20T09:00"),
            Some("2026-08-25T17:00"),
        ),
        (
            granted(),
            "a",
            "2026-08-03T09:00",
            Some("2026-08-25T09:00"),
            Some("2026-08-25T17:00"),
        ),
        (
            granted(),
            "a",
            "2026-08-03T09:00",
            Some("2026-08-26T09:00"),
            Some("2026-08-25T17:00"),
        ),
        (
            granted(),
            "a",
            "2026-08-03T09:00",
            Some("2026-08-26T09:00"),
            None,
        ),
        // Waits for a supplement behind its date: 9 or 12, as the province says.
        (
            Story::asked_at_examination(),
            "a",
            "2026-09-01T09:00",
            None,
            Some("2026-09-10T17:00"),
        ),
        // Runs in time, late, without a date: 12, 13, 12.
        (
            running(),
            "a",
            "2026-08-03T09:00",
            None,
            Some("2026-12-24T17:00"),
        ),
        (
            running(),
            "a",
            "2026-08-03T09:00",
            None,
            Some("2026-09-29T17:00"),
        ),
        (running(), "a", "2026-08-03T09:00", None, None),
        // Carried over and resolved late; resolved before; received behind the end.
        (
            granted(),
            "a",
            "2026-06-15T09:00",
            Some("2026-07-10T09:00"),
            Some("2026-07-01T17:00"),
        ),
        (
            granted(),
            "a",
            "2026-06-15T09:00",
            Some("2026-06-20T09:00"),
            Some("2026-06-19T17:00"),
        ),
        (
            running(),
            "a",
            "2026-10-05T09:00",
            None,
            Some("2026-10-06T17:00"),
        ),
        // Of another agency: with a reason, resolved late and running late; without one.
        (
            excused(),
            "b",
            "2026-08-03T09:00",
            Some("2026-08-26T09:00"),
            Some("2026-08-25T17:00"),
        ),
        (
            extended(),
            "b",
            "2026-08-03T09:00",
            None,
            Some("2026-09-20T17:00"),
        ),
        (
            running(),
            "b",
            "2026-08-03T09:00",
            None,
            Some("2026-09-20T17:00"),
        ),
        // Ended at the very end is ended behind it.
        (
            granted(),
            "b",
            "2026-08-03T09:00",
            Some("2026-10-01T00:00"),
            Some("2026-09-25T17:00"),
        ),
        // With a reason, and in time.
        (
            excused(),
            "b",
            "2026-08-03T09:00",
            Some("2026-08-20T09:00"),
            Some("2026-08-25T17:00"),
        ),
    ];
    for (no, (story, agency, received, finished, due)) in (1..).zip(cases) {
        let due = due.map(moment);
        let due = DueDates {
            due_at: due,
            step_due_at: None,
            next_act_due_at: due,
        };
        put(db, &told(story, no, agency, received, finished), due).await;
    }
}

fn filter(waiting: Waiting, now: &str) -> Filter {
    Filter {
        period: (moment("2026-07-01T00:00"), moment("2026-10-01T00:00")),
        now: moment(now),
        waiting,
        agencies: None,
    }
}

both_engines!(
    columns_are_those_counted_by_hand_whichever_way_waiting_cases_stand,
    |db| {
        fill(db).await;
        // 3; 4, 5, 6; 7: 8, 9, 10; 11: 12, 13.
        let of_b = [5, 3, 2, 0, 2, 1, 0, 1, 3, 0, 3];
        for (waiting, of_a) in [
            (Waiting::OnTime, [12, 8, 3, 1, 7, 1, 4, 2, 5, 3, 2]),
            (Waiting::Running, [12, 8, 3, 1, 6, 1, 3, 2, 6, 4, 2]),
        ] {
            let rows = rows(db, &filter(waiting, "2026-11-01T09:00"))
                .await
                .expect("rows");
            let columns: Vec<_> = rows
                .iter()
                .map(|it| (it.key.as_str(), it.columns()))
                .collect();
            assert_eq!(columns, [("a", of_a), ("b", of_b)], "{waiting:?}");
            assert!(rows.iter().all(report::Row::adds_up));
        }
        // In the midst of the period nothing is late that will be only later.
        let rows = rows(db, &filter(Waiting::OnTime, "2026-09-22T09:00"))
            .await
            .expect("rows");
        let late: Vec<i64> = rows.iter().map(|it| it.running_late).collect();
        assert_eq!(late, [0, 2]);
    }
);

both_engines!(late_cases_are_those_of_columns_10_and_13, |db| {
    fill(db).await;
    let asked = filter(Waiting::OnTime, "2026-11-01T09:00");
    let rows = rows(db, &asked).await.expect("rows");
    let late = late_cases(db, &asked).await.expect("late ones");
    let told: Vec<_> = late
        .iter()
        .map(|it| (it.agency.as_str(), it.reason.as_deref(), it.ended, it.open))
        .collect();
    let expected = [
        ("b", Some(REASON), 1, 1),
        ("a", None, 2, 2),
        ("b", None, 0, 2),
    ];
    assert_eq!(told, expected);
    for row in &rows {
        let of = late.iter().filter(|it| it.agency == row.key);
        let sums = of.fold((0, 0), |sum, it| (sum.0 + it.ended, sum.1 + it.open));
        assert_eq!(sums, (row.late, row.running_late), "{}", row.key);
    }
    let of_b = Filter {
        agencies: Some(vec!["b".to_owned()]),
        ..asked
    };
    let of_b = late_cases(db, &of_b).await.expect("late ones");
    assert_eq!(of_b.iter().map(|it| it.ended + it.open).sum::<i64>(), 4);
});
