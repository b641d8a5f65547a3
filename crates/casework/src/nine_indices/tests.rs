//! Scores over real files, and their report: officials and units ranked, made once by the clock.

use super::*;
use domain::testing::{Story, marks, moment};
use store::case_file::DueDates;
use store::testing::{TestDb, named, put};

async fn scored(db: TestDb) {
    let office = Office::seed(db.db.clone(), "ha-nam").expect("a province");
    let due = |at: &str| DueDates {
        due_at: Some(moment(at)),
        step_due_at: None,
        next_act_due_at: None,
    };
    let far = due("2026-12-24T17:00");
    let disliked = Story::handed_over()
        .by_citizen()
        .when(marks("Chưa hài lòng"))
        .done();
    put(&db.db, &named(Story::handed_over(), 1), far).await;
    put(&db.db, &named(disliked, 2), far).await;
    put(
        &db.db,
        &named(Story::handed_over(), 3),
        due("2026-08-24T08:00"),
    )
    .await;
    put(&db.db, &named(Story::in_progress(), 4), far).await;
    let now = moment("2026-10-01T00:10");
    let scores = reckon(&office, "", Period::Quarter(2026, 3), now)
        .await
        .expect("scores");
    assert_eq!(scores.units.len(), 1);
    let (unit, cases) = scores.units.values().next().expect("a unit");
    assert_eq!(*cases, 3, "resolved in the quarter");
    // 1: early, early, late: 4 of 3. 7: early, disliked, late: 2 of 3.
    assert_eq!(unit.0[0].tenths(), Some(13));
    assert_eq!(unit.0[6].tenths(), Some(7));
    assert_eq!(unit.0[7].tenths(), Some(20), "no petition");
    assert_eq!(unit.0[8].tenths(), Some(0), "one was late");
    assert!(scores.officials.len() >= 2, "{scores:?}");
    // Attitude is measured for each member of staff who worked on the three.
    let of_all = scores.officials.values().filter(|it| it.1 == 3);
    let attitudes: Vec<_> = of_all.map(|it| it.0.0[6].tenths()).collect();
    assert!(attitudes.len() >= 2 && attitudes.iter().all(|it| *it == Some(7)));
    let about = About {
        who: "UBND tỉnh".to_owned(),
        period: Period::Quarter(2026, 3),
        days: (
            Period::Quarter(2026, 3).first(),
            Period::Quarter(2026, 3).last(),
        ),
    };
    let table = of_officials(&office, &about, &scores);
    assert_eq!(table.columns.len(), 2 + 5 + 1);
    let places: Vec<_> = table.lines.iter().map(|it| it.cells[0]).collect();
    assert_eq!(places[0], Some(1));
    assert!(places.is_sorted());
    let totals: Vec<_> = table
        .lines
        .iter()
        .map(|it| *it.cells.last().expect("a sum"))
        .collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    let units = of_units(&office, &about, &scores);
    assert_eq!(units.columns.len(), 2 + 9 + 1);
    assert_eq!(
        units.lines[0].names[1],
        scores.units.values().next().expect("one").0.unit()
    );
    // Another agency has no scores, and of another quarter there are none.
    let none = reckon(&office, "so-y-te", Period::Quarter(2026, 3), now)
        .await
        .expect("scores");
    assert!(none.units.is_empty());
    let none = reckon(&office, "", Period::Quarter(2026, 1), now)
        .await
        .expect("scores");
    assert!(none.officials.is_empty());
}

/// Covers: NB-26.6
#[tokio::test]
async fn officials_and_units_are_scored_from_what_happened_on_sqlite() {
    scored(store::testing::sqlite().await).await;
}

#[tokio::test]
async fn officials_and_units_are_scored_from_what_happened_on_postgresql() {
    scored(store::testing::postgres().await).await;
}

#[test]
fn equal_scores_share_a_place() {
    assert_eq!(places(&[90, 80, 80, 70]), [1, 2, 2, 4]);
}
