//! Rankings over real files: published by the clock of each province, caught up with, corrected, by the
//! criteria that the province says.

use super::*;
use domain::actor::Role;
use domain::case::Happened;
use domain::testing::{Story, head, moment};
use std::sync::Arc;
use store::case_file::DueDates;
use store::testing::{TestDb, named, put};

/// A story at an agency whose case was received so many days later.
fn told(mut story: Story, no: u32, agency: &str, days: i64) -> Story {
    for event in &mut story.events {
        event.at += jiff::SignedDuration::from_hours(24 * days);
        if let Happened::Submitted(it) = &mut event.act {
            Arc::make_mut(&mut it.filing).agency = agency.into();
        }
    }
    named(story, no)
}

/// Two departments: one does everything in time, the other nothing; in August and in October.
async fn filled(db: &TestDb, province: &str) -> Office {
    let office = Office::seed(db.db.clone(), province).expect("a province");
    let due = |at: &str| DueDates {
        due_at: Some(moment(at)),
        step_due_at: None,
        next_act_due_at: Some(moment(at)),
    };
    let mut no = 0;
    for days in [0, 61] {
        for (agency, at) in [
            ("so-y-te", "2026-12-24T17:00"),
            ("so-tu-phap", "2026-08-24T08:00"),
        ] {
            no += 1;
            let story = told(Story::handed_over(), no, agency, days);
            put(&db.db, &story, due(at)).await;
        }
    }
    office
}

async fn published(office: &Office) -> Vec<String> {
    let all = files::periods(&office.db, 100).await.expect("periods");
    let mut all: Vec<String> = all.into_iter().map(|it| it.period).collect();
    all.sort();
    all
}

async fn by_the_clock(db: TestDb) {
    for (province, rounds) in [
        (
            "nam-dinh",
            [
                ("2026-09-01T00:10", 1, vec!["2026-08"]),
                ("2026-09-02T00:10", 0, vec!["2026-08"]),
                // Nothing was received in September. In November and December nobody was there: October is
                // caught up with, beside the year that is over.
                ("2027-01-01T00:10", 2, vec!["2026", "2026-08", "2026-10"]),
            ],
        ),
        (
            "dak-nong",
            [
                ("2026-10-01T00:10", 1, vec!["2026-q3"]),
                ("2026-10-02T00:10", 0, vec!["2026-q3"]),
                // The last quarter is over since January, and somebody looks in April.
                ("2027-04-01T00:10", 2, vec!["2026", "2026-q3", "2026-q4"]),
            ],
        ),
    ] {
        let db = match &db.target {
            store::Target::Sqlite { .. } => store::testing::sqlite().await,
            store::Target::Postgres { .. } => store::testing::postgres().await,
        };
        let office = filled(&db, province).await;
        for (at, count, expected) in rounds {
            let done = publish_due(&office, moment(at)).await.expect("published");
            assert_eq!(done, count, "{province} {at}");
            assert_eq!(published(&office).await, expected, "{province} {at}");
        }
        let month = if province == "nam-dinh" {
            "2026-08"
        } else {
            "2026-q3"
        };
        let editions = files::of_period(&office.db, month).await.expect("editions");
        assert_eq!(editions.len(), 1);
        assert_eq!(editions[0].published_by, "Hệ thống");
        let lines = lines(&editions[0]);
        let places: Vec<_> = lines
            .iter()
            .map(|it| (it.place, it.agency.as_str()))
            .collect();
        assert_eq!(places, [(1, "so-y-te"), (2, "so-tu-phap")], "{province}");
        assert!(lines[0].score > lines[1].score && lines[0].criteria == Criteria::Decision766);
    }
}

/// Covers: ND-20.3, DN-14.2
#[tokio::test]
async fn months_quarters_and_years_are_published_by_the_clock_and_missed_ones_caught_up_with_on_sqlite()
 {
    by_the_clock(store::testing::sqlite().await).await;
}

#[tokio::test]
async fn months_quarters_and_years_are_published_by_the_clock_and_missed_ones_caught_up_with_on_postgresql()
 {
    by_the_clock(store::testing::postgres().await).await;
}

async fn a_correction_is_a_further_edition(db: TestDb) {
    let office = filled(&db, "nam-dinh").await;
    let now = moment("2026-09-01T00:10");
    assert_eq!(publish_due(&office, now).await.expect("published"), 1);
    let control = Officer {
        roles: vec![Role::Control],
        ..head()
    };
    let period = Period::Month(2026, 8);
    // A third department is entered afterwards.
    let due = DueDates::default();
    put(
        &db.db,
        &told(Story::handed_over(), 9, "so-xay-dung", 0),
        due,
    )
    .await;
    let later = moment("2026-09-03T09:00");
    let reason = "  Bổ sung hồ sơ nhập muộn  ";
    correct(&office, &control, period, reason, later)
        .await
        .expect("corrected");
    let trail = files::of_period(&office.db, "2026-08")
        .await
        .expect("editions");
    let told: Vec<_> = trail
        .iter()
        .map(|it| {
            (
                it.edition,
                it.published_by.as_str(),
                it.reason.as_str(),
                lines(it).len(),
            )
        })
        .collect();
    let expected = [
        (2, control.name.as_str(), "Bổ sung hồ sơ nhập muộn", 3),
        (1, "Hệ thống", "", 2),
    ];
    assert_eq!(told, expected);
    assert_eq!(trail[0].published_at, later);
    // What was published stays what it was, and the clock publishes no edition beside it.
    assert_eq!(publish_due(&office, later).await.expect("nothing"), 0);
    let again = correct(&office, &control, period, reason, later).await;
    assert!(
        matches!(again, Err(NotDone::Refused(Refusal::RankingUnchanged))),
        "{again:?}"
    );
    let none = correct(&office, &control, Period::Month(2026, 7), reason, later).await;
    assert!(matches!(none, Err(NotDone::NotFound)), "{none:?}");
}

#[tokio::test]
async fn a_correction_is_a_further_edition_with_its_reason_on_sqlite() {
    a_correction_is_a_further_edition(store::testing::sqlite().await).await;
}

#[tokio::test]
async fn a_correction_is_a_further_edition_with_its_reason_on_postgresql() {
    a_correction_is_a_further_edition(store::testing::postgres().await).await;
}

/// Covers: HN-13
#[tokio::test]
async fn ha_nam_ranks_by_the_nine_indices() {
    let db = store::testing::sqlite().await;
    let office = filled(&db, "ha-nam").await;
    let now = moment("2026-10-01T00:10");
    assert_eq!(publish_due(&office, now).await.expect("published"), 1);
    let editions = files::of_period(&office.db, "2026-q3")
        .await
        .expect("editions");
    let lines = lines(&editions[0]);
    let period = Period::Quarter(2026, 3);
    let scores = nine_indices::reckon(&office, "", period, now)
        .await
        .expect("scores");
    let all: Vec<usize> = (1..=INDICES).collect();
    for it in &lines {
        let (scored, cases) = &scores.units[&it.agency];
        assert_eq!(it.criteria, Criteria::NineIndices);
        // Points of at most 18, as hundredths, and the circular's class.
        assert_eq!(it.score, scored.total(&all) * 10);
        assert_eq!((it.class.as_str(), it.received), (scored.unit(), *cases));
        assert!(it.reachable <= 1_800 && it.score <= it.reachable);
    }
    let places: Vec<_> = lines
        .iter()
        .map(|it| (it.place, it.agency.as_str()))
        .collect();
    assert_eq!(places, [(1, "so-y-te"), (2, "so-tu-phap")]);
    // What was published before anybody said by what was by the index.
    let old = r#"[{"place":1,"agency":"a","name":"A","level":"province","score":1,"total":1,"reachable":1,
        "class":"","received":1}]"#;
    let old: Vec<Line> = serde_json::from_str(old).expect("an old one");
    assert_eq!(old[0].criteria, Criteria::Decision766);
}
