//! What the index counts of petitions, by hand, and the lists of as many.

use super::*;
use crate::both_engines;
use crate::case_file::DueDates;
use crate::read::page::PageRequest;
use crate::testing::petitions::{Told, answered, put};
use crate::testing::{named, put as put_case};
use domain::petition::Happened;
use domain::testing::{Story, marks, moment};

const IN_TIME: (&str, &str) = ("2026-08-26T09:00", "2026-09-14T17:00");
const LATE: (&str, &str) = ("2026-09-15T09:00", "2026-09-14T17:00");

fn contested() -> (Happened, String) {
    let contested = Happened::Contested {
        reason: "Chưa đúng điều đã hỏi".to_owned(),
        office: None,
    };
    (contested, "2026-09-16T09:00".to_owned())
}

async fn fill(db: &Db) {
    let answer = |(at, due): (&str, &str)| answered("a", at, due);
    let linked = || {
        let linked = Happened::Linked {
            to: "PAKN-26-0001".to_owned(),
            fold: false,
        };
        (linked, "2026-08-25T09:00".to_owned())
    };
    let accepted = || (Happened::Accepted, "2026-09-18T09:00".to_owned());
    let acts = [
        // Answered in time: pleased.
        vec![answer(IN_TIME)],
        // Late.
        vec![answer(LATE)],
        // In time, contested and open again: as if unanswered, and overdue.
        vec![answer(IN_TIME), contested()],
        // In time, contested, answered anew and accepted: pleased.
        vec![
            answer(IN_TIME),
            contested(),
            answer(("2026-09-17T09:00", "2026-10-05T17:00")),
            accepted(),
        ],
        // In time, and like another one: not pleased.
        vec![linked(), answer(IN_TIME)],
        // Nobody answers, and it is overdue.
        vec![],
        vec![],
    ];
    for (no, acts) in (1..).zip(acts) {
        let told = Told {
            no,
            agency: "a",
            received: "2026-08-24T09:00",
            case: None,
            due: Some("2026-09-14T17:00"),
        };
        put(db, &told, &acts).await;
    }
    // Open and not overdue; of another month; of another agency.
    for (no, agency, received, due) in [
        (8, "a", "2026-08-24T09:00", "2026-10-14T17:00"),
        (9, "a", "2026-07-24T09:00", "2026-08-14T17:00"),
        (10, "b", "2026-08-31T23:59", "2026-09-14T17:00"),
    ] {
        let told = Told {
            no,
            agency,
            received,
            case: None,
            due: Some(due),
        };
        put(db, &told, &[]).await;
    }
}

both_engines!(
    what_is_overdue_contested_or_repeated_is_counted_as_it_is_listed,
    |db| {
        fill(db).await;
        let period = (moment("2026-08-01T00:00"), moment("2026-09-01T00:00"));
        let now = moment("2026-09-20T09:00");
        let counted = of_index(db, period, now).await.expect("counts");
        let of = |overdue, displeased| OfIndex {
            overdue,
            displeased,
            petitioned: 0,
        };
        let expected = [("a".to_owned(), of(3, 1)), ("b".to_owned(), of(1, 0))];
        assert_eq!(counted, BTreeMap::from(expected));
        for (figure, agency, count) in [
            // Four that were answered, three that are overdue.
            (Figure::Counted(now), "a", 7),
            (Figure::InTime, "a", 3),
            (Figure::Pleased, "a", 2),
            (Figure::Counted(now), "b", 1),
            (Figure::Pleased, "b", 0),
        ] {
            let filter = Filter {
                figure,
                kind: Some("petition".to_owned()),
                agencies: Some(vec![agency.to_owned()]),
                period,
            };
            let page = page(db, &filter, &PageRequest::first(50))
                .await
                .expect("a page");
            assert_eq!(page.items.len(), count, "{figure:?} {agency}");
        }
    }
);

both_engines!(
    a_case_with_a_petition_counts_once_and_not_beside_its_low_rating,
    |db| {
        let rated = |level: &str| Story::handed_over().by_citizen().when(marks(level)).done();
        let due = DueDates::default();
        for (no, story) in (1..).zip([
            Story::handed_over(),
            rated("Chưa hài lòng"),
            rated("Rất hài lòng"),
            Story::in_progress(),
        ]) {
            put_case(db, &named(story, no), due).await;
        }
        // Two about the first, one about the one that is rated low, one about the third; none about the last.
        for (no, case) in [(1, 1), (2, 1), (3, 2), (4, 3)] {
            let case = format!("H40.024.13-260821-{case:04}");
            let told = Told {
                no,
                agency: "a",
                received: "2026-09-14T09:00",
                case: Some(&case),
                due: None,
            };
            put(db, &told, &[]).await;
        }
        let bounds = (moment("2026-08-01T00:00"), moment("2026-09-01T00:00"));
        let counted = of_index(db, bounds, moment("2026-09-20T09:00"))
            .await
            .expect("counts");
        let petitioned: Vec<i64> = counted.values().map(|it| it.petitioned).collect();
        assert_eq!(petitioned, [2]);
        let filter = crate::read::statistics_cases::Filter {
            figure: crate::read::statistics_cases::Figure::ReceivedPetitioned,
            agencies: None,
            procedures: None,
            period: bounds,
        };
        let found = crate::read::statistics_cases::page(db, &filter, &PageRequest::first(50)).await;
        assert_eq!(found.expect("a page").items.len(), 2);
    }
);
