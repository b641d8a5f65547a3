//! Tests of the lists on both engines.

use super::*;
use crate::both_engines;
use crate::case_file::{CaseFile, DueDates};
use crate::sql::{Batch, Db, Text};
use crate::testing::{named, put};
use domain::authority::Sight;
use domain::case::Happened;
use domain::ids::{AccountId, OfficerId};
use domain::testing::{Story, moment};
use uuid::Uuid;

fn due(next: &str) -> DueDates {
    DueDates {
        due_at: Some(moment("2026-09-07T17:00")),
        step_due_at: None,
        next_act_due_at: Some(moment(next)),
    }
}

/// A story whose applicant has another name, number, phone and account.
fn of_person(mut story: Story, no: u32, name: &str) -> Story {
    for event in &mut story.events {
        if let Happened::Submitted(it) = &mut event.act {
            let applicant = &mut std::sync::Arc::make_mut(&mut it.filing).applicant;
            name.clone_into(&mut applicant.name);
            applicant.identity_number = Some(format!("03619000{no:04}"));
            applicant.phone = Some(format!("0900 000 {no:03}"));
            applicant.account = Some(AccountId(Uuid::from_u128(u128::from(no))));
        }
    }
    named(story, no)
}

async fn put_all(db: &Db, stories: impl IntoIterator<Item = (Story, &str)>) -> Vec<CaseFile> {
    let mut files = Vec::new();
    for (no, (story, next)) in stories.into_iter().enumerate() {
        files.push(put(db, &named(story, no as u32 + 1), due(next)).await);
    }
    files
}

fn numbers(page: &Page<CaseLine>) -> Vec<u32> {
    page.items
        .iter()
        .map(|line| line.code[line.code.len() - 4..].parse().unwrap())
        .collect()
}

fn times() -> worklist::Times {
    worklist::Times {
        now: moment("2026-08-26T10:00"),
        end_of_today: moment("2026-08-26T17:00"),
        end_of_tomorrow: moment("2026-08-27T17:00"),
    }
}

const ALL: Scope = Scope::Everything;

both_engines!(
    the_work_list_is_sorted_by_what_is_due_and_parted_in_buckets,
    |db| {
        use worklist::{Bucket, Counts, Filter, counts, page};
        put_all(
            db,
            [
                (Story::in_progress(), "2026-08-27T09:00"),
                (Story::in_progress_unassigned(), "2026-08-26T09:00"),
                (Story::filed_online(), "2026-08-26T16:00"),
                (Story::asked_at_intake(), "2026-08-25T09:00"),
                (Story::at_decision(), "2026-09-01T09:00"),
                (Story::handed_over(), "2026-08-25T09:00"),
                (Story::rejected(), "2026-08-25T09:00"),
            ],
        )
        .await;
        let first = PageRequest::first(20);
        let list = page(db, &ALL, &Filter::default(), &times(), &first)
            .await
            .unwrap();
        assert_eq!(numbers(&list), [4, 2, 3, 1, 5]);
        assert!(list.items[1].is_late(times().now) && !list.items[0].is_late(times().now));
        let counted = counts(db, &ALL, &Filter::default(), &times())
            .await
            .unwrap();
        let expected = Counts {
            late: 1,
            today: 1,
            tomorrow: 1,
            later: 1,
            paused: 1,
            unaccepted: 1,
            all: 5,
        };
        assert_eq!(counted, expected);
        for (bucket, expected) in [
            (Bucket::Late, vec![2]),
            (Bucket::Today, vec![3]),
            (Bucket::Tomorrow, vec![1]),
            (Bucket::Later, vec![5]),
            (Bucket::Paused, vec![4]),
            (Bucket::Unaccepted, vec![3]),
        ] {
            let filter = Filter {
                bucket: Some(bucket),
                ..Filter::default()
            };
            assert_eq!(
                numbers(&page(db, &ALL, &filter, &times(), &first).await.unwrap()),
                expected,
                "{bucket:?}"
            );
        }
    }
);

both_engines!(
    the_work_list_is_narrowed_by_unit_person_procedure_and_words,
    |db| {
        use worklist::{Assignee, Filter, counts, page};
        let files = put_all(
            db,
            [
                (Story::in_progress(), "2026-08-27T09:00"),
                (Story::in_progress_unassigned(), "2026-08-26T09:00"),
                (Story::filed_online(), "2026-08-26T16:00"),
            ],
        )
        .await;
        let first = PageRequest::first(20);
        let holder = files[0].case.holder.clone().unwrap();
        let officer: OfficerId = holder.officer.unwrap();
        let mine = Filter {
            assignee: Some(Assignee::Officer(officer)),
            ..Filter::default()
        };
        let nobodys = Filter {
            assignee: Some(Assignee::Nobody),
            ..Filter::default()
        };
        let held = Scope::HeldBy(vec![holder.unit.clone(), "elsewhere".into(), "x".into()]);
        for (scope, filter, expected) in [
            (&held, Filter::default(), vec![2, 1]),
            (&held, mine, vec![1]),
            (&held, nobodys, vec![2]),
            (&Scope::HeldBy(vec![]), Filter::default(), vec![]),
            (
                &Scope::ReceivedBy(vec!["xa-truong-thi/mot-cua".into()]),
                Filter::default(),
                vec![2, 3, 1],
            ),
            (
                &Scope::Agency("xa-truong-thi".into()),
                Filter::default(),
                vec![2, 3, 1],
            ),
            (&Scope::Agency("xa".into()), Filter::default(), vec![]),
            (
                &ALL,
                Filter {
                    procedure: Some("9.9".into()),
                    ..Filter::default()
                },
                vec![],
            ),
            (
                &ALL,
                Filter {
                    at: Some(("submitted".into(), None)),
                    ..Filter::default()
                },
                vec![3],
            ),
            (
                &ALL,
                Filter {
                    at: Some(("in_progress".into(), Some("Ký duyệt".into()))),
                    ..Filter::default()
                },
                vec![],
            ),
            (
                &ALL,
                Filter {
                    at: Some(("in_progress".into(), Some("Thẩm định hồ sơ".into()))),
                    ..Filter::default()
                },
                vec![2, 1],
            ),
            (
                &ALL,
                Filter {
                    text: Some("TRAN  khang 0003".into()),
                    ..Filter::default()
                },
                vec![3],
            ),
            (
                &ALL,
                Filter {
                    text: Some("hường".into()),
                    ..Filter::default()
                },
                vec![2, 3, 1],
            ),
            (
                &ALL,
                Filter {
                    text: Some("100%".into()),
                    ..Filter::default()
                },
                vec![],
            ),
        ] {
            let list = page(db, scope, &filter, &times(), &first).await.unwrap();
            assert_eq!(numbers(&list), expected, "{scope:?} {filter:?}");
            let counted = counts(db, scope, &filter, &times()).await.unwrap();
            assert_eq!(counted.all as usize, expected.len(), "{scope:?} {filter:?}");
        }
    }
);

both_engines!(pages_neither_lose_nor_repeat_a_case, |db| {
    for no in 1..=23 {
        // Many are due at the same moment, and some at none.
        let dates = if no % 7 == 0 {
            DueDates::default()
        } else {
            due("2026-08-27T09:00")
        };
        put(db, &named(Story::filed_online(), no), dates).await;
    }
    let (mut request, mut seen) = (PageRequest::first(5), Vec::new());
    loop {
        let page = worklist::page(db, &ALL, &worklist::Filter::default(), &times(), &request)
            .await
            .unwrap();
        seen.extend(numbers(&page));
        match page.next {
            Some(next) => request = PageRequest::after(next, 5),
            None => break,
        }
    }
    let undated = [7, 14, 21];
    let expected: Vec<u32> = (1..=23)
        .filter(|no| !undated.contains(no))
        .chain(undated)
        .collect();
    assert_eq!(seen, expected);
});

both_engines!(
    a_line_is_read_again_once_its_case_went_on_and_not_before,
    |db| {
        let stories = [Story::in_progress(), Story::in_progress_unassigned()];
        put_all(db, stories.map(|it| (it, "2026-08-27T09:00"))).await;
        let first = PageRequest::first(20);
        let (filter, times) = (worklist::Filter::default(), times());
        let all = worklist::page(db, &ALL, &filter, &times, &first);
        let unit = all.await.unwrap().items[0].holder_unit.as_str().into();
        let scope = Scope::HeldBy(vec![unit]);
        let kept = kept_lines::KeptLines::default();
        // What another process writes; every act has a version of its own.
        let change = async |sql: &'static str| {
            let mut batch = Batch::new();
            batch.may_touch(&Text::new("change", sql), []);
            db.commit(batch).await.unwrap();
            let of = (&scope, &filter);
            let shown = worklist::page_with_counts(db, &kept, of, &times, &first).await;
            let (shown, counts) = shown.unwrap();
            assert_eq!((shown.items.len(), counts.all), (2, 2));
            let plain = worklist::page(db, &scope, &filter, &times, &first);
            let plain = plain.await.unwrap();
            let same = shown.items.iter().map(|it| &**it).eq(&plain.items);
            (shown.items[0].applicant_name.clone(), same)
        };
        let (name, same) = change("UPDATE case_file SET version = version").await;
        assert!(same, "read the first time");
        let told = change("UPDATE case_file SET applicant_name = 'Một'").await;
        assert_eq!(
            told,
            (name, false),
            "no act changes a line without a version"
        );
        let told =
            change("UPDATE case_file SET applicant_name = 'Hai', version = version + 1").await;
        assert_eq!(told, ("Hai".to_owned(), true));
        for (name, moved) in [
            (
                "Ba",
                "UPDATE case_file SET applicant_name = 'Ba', due_at = due_at + 60000",
            ),
            (
                "Bốn",
                "UPDATE case_file SET applicant_name = 'Bốn', step_due_at = 1787800000000",
            ),
            (
                "Năm",
                "UPDATE case_file SET applicant_name = 'Năm', next_act_due_at = next_act_due_at + 60000",
            ),
        ] {
            assert_eq!(change(moved).await, (name.to_owned(), true));
        }
    }
);

both_engines!(a_search_finds_by_code_number_phone_and_name, |db| {
    for (no, name) in [
        (1, "Nguyễn Thị Thanh Hương"),
        (2, "Nguyễn Thị Thanh Hường"),
        (3, "Đỗ Văn Khôi"),
    ] {
        put(
            db,
            &of_person(Story::filed_online(), no, name),
            DueDates::default(),
        )
        .await;
    }
    for (typed, expected) in [
        ("H40.024.13-260821-0002", vec![2]),
        ("h40.024.13-260821", vec![1, 2, 3]),
        ("036190000003", vec![3]),
        ("0900.000.001", vec![1]),
        ("+84 900 000 001", vec![1]),
        ("nguyen thi thanh", vec![1, 2]),
        ("hương", vec![1, 2]),
        ("Khôi", vec![3]),
        ("do van", vec![3]),
        ("nobody here", vec![]),
        ("%", vec![]),
        ("'; DROP TABLE case_file; --", vec![]),
    ] {
        let found = search::first_found(db, (&ALL, &Sight::everything()), typed, 20)
            .await
            .unwrap();
        let mut numbers = found.map(|(_, page)| numbers(&page)).unwrap_or_default();
        numbers.sort_unstable();
        assert_eq!(numbers, expected, "{typed}");
    }
    let elsewhere = Scope::HeldBy(vec!["elsewhere".into()]);
    assert_eq!(
        search::first_found(db, (&elsewhere, &Sight::everything()), "Khôi", 20)
            .await
            .unwrap(),
        None
    );
    let way = search::Way::Name("nguien".to_owned());
    let first = search::page(
        db,
        (&ALL, &Sight::everything()),
        &way,
        &PageRequest::first(1),
    )
    .await
    .unwrap();
    let second = search::page(
        db,
        (&ALL, &Sight::everything()),
        &way,
        &PageRequest::after(first.next.clone().unwrap(), 1),
    )
    .await
    .unwrap();
    assert_eq!(
        (numbers(&first), numbers(&second), second.next),
        (vec![1], vec![2], None)
    );
});

both_engines!(results_are_counted_on_the_day_they_are_due, |db| {
    let stories = [
        (Story::in_progress(), "2026-08-25T00:30"),
        (Story::in_progress(), "2026-08-25T23:30"),
        (Story::in_progress(), "2026-08-27T17:00"),
        (Story::asked_at_intake(), "2026-08-25T09:00"),
    ];
    for ((story, at), no) in stories.into_iter().zip(1..) {
        let dates = DueDates {
            due_at: Some(moment(at)),
            ..due(at)
        };
        put(db, &named(story, no), dates).await;
    }
    let (from, to) = (moment("2026-08-24T00:00"), moment("2026-08-31T00:00"));
    let days = deadlines::due_on_days(db, &ALL, from, to).await.unwrap();
    let days: Vec<_> = days
        .iter()
        .map(|it| (it.date.to_string(), it.cases))
        .collect();
    assert_eq!(
        days,
        [("2026-08-25".to_owned(), 2), ("2026-08-27".to_owned(), 1)]
    );
});

both_engines!(the_register_holds_what_a_unit_received_in_a_period, |db| {
    put_all(
        db,
        [
            (Story::filed_online(), "2026-08-25T09:00"),
            (Story::handed_over(), "2026-08-25T09:00"),
        ],
    )
    .await;
    let unit = Scope::ReceivedBy(vec!["xa-truong-thi/mot-cua".into()]);
    let request = PageRequest::first(20);
    let (from, to) = (moment("2026-08-21T00:00"), moment("2026-08-22T00:00"));
    let all = register::Filter::default();
    let page = register::page(db, &unit, (from, to), &all, &request)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 2);
    assert!(
        page.items[1]
            .result_code
            .as_ref()
            .unwrap()
            .ends_with("-KQ1")
    );
    assert_eq!(page.items[0].applicant_phone.as_deref(), Some("0900000123"));
    let files = register::files(db, &unit, from, to, &request)
        .await
        .unwrap();
    let codes = |code: &str| files.items.iter().any(|file| file.case.code_text() == code);
    assert!(page.items.iter().all(|entry| codes(&entry.line.code)));
    assert_eq!(files.items.len(), 2);
    let next_day = (to, moment("2026-08-23T00:00"));
    let later = register::page(db, &unit, next_day, &all, &request)
        .await
        .unwrap();
    assert_eq!(later.items, []);
    let of = |state| register::Filter {
        procedure: Some("1.001193".into()),
        state: Some(state),
    };
    let late = register::State::Late(moment("2026-09-08T09:00"));
    for (state, expected) in [
        (register::State::Open, vec![1]),
        (register::State::Finished, vec![2]),
        (late, vec![1]),
    ] {
        let page = register::page(db, &unit, (from, to), &of(state), &request)
            .await
            .unwrap();
        let lines = page.items.into_iter().map(|entry| entry.line).collect();
        assert_eq!(
            numbers(&Page {
                items: lines,
                next: None
            }),
            expected
        );
    }
});

both_engines!(supplements_are_listed_by_when_their_time_ends, |db| {
    put_all(
        db,
        [
            (Story::asked_at_intake(), "2026-08-25T09:00"),
            (Story::answered_at_intake(), "2026-08-25T09:00"),
        ],
    )
    .await;
    let request = PageRequest::first(20);
    let waiting = supplement_requests::waiting(db, &ALL, &request)
        .await
        .unwrap();
    assert_eq!(numbers(&waiting), [1]);
    let until = waiting.items[0].supplement_until.unwrap();
    for (now, expected) in [(until, vec![]), (moment("2027-01-01T00:00"), vec![1])] {
        let due = supplement_requests::due_to_lapse(db, &ALL, now, &request)
            .await
            .unwrap();
        assert_eq!(numbers(&due), expected);
    }
});

both_engines!(a_head_sees_what_is_late_and_what_will_be, |db| {
    use deadlines::{By, counts};
    put_all(
        db,
        [
            (Story::in_progress(), "2026-08-25T09:00"),
            (Story::in_progress(), "2026-08-26T15:00"),
            (Story::in_progress_unassigned(), "2026-09-20T09:00"),
            (Story::asked_at_intake(), "2026-08-25T09:00"),
            (Story::handed_over(), "2026-08-25T09:00"),
        ],
    )
    .await;
    let (now, horizon) = (times().now, times().end_of_tomorrow);
    let officers = counts(db, &ALL, By::Officer, now, horizon).await.unwrap();
    assert_eq!(
        (officers[0].name.as_str(), officers[0].open),
        ("Lê Thị Mai Anh", 2)
    );
    assert_eq!(
        (officers[0].late, officers[0].soon, officers[0].case_late),
        (1, 1, 0)
    );
    assert_eq!(
        (
            officers[1].of.as_str(),
            officers[1].open,
            officers[1].paused
        ),
        ("", 2, 1)
    );
    let units = counts(db, &ALL, By::Unit, now, horizon).await.unwrap();
    assert_eq!(units.iter().map(|u| u.open).collect::<Vec<_>>(), [3, 1]);
    let steps = counts(db, &ALL, By::Step, now, horizon).await.unwrap();
    assert_eq!(steps[0].name, "Thẩm định hồ sơ");
    let stages = counts(db, &ALL, By::Stage, now, horizon).await.unwrap();
    let stages: Vec<_> = stages
        .iter()
        .map(|it| (it.of.as_str(), it.name.as_str(), it.open))
        .collect();
    assert_eq!(
        stages,
        [
            ("in_progress", "Thẩm định hồ sơ", 3),
            ("awaiting_supplement", "", 1)
        ]
    );
    let open = deadlines::open_cases(db, &ALL, &PageRequest::first(2))
        .await
        .unwrap();
    assert!(open.items.len() == 2 && open.next.is_some());
});

both_engines!(a_case_page_has_everything_around_the_case, |db| {
    let file = put(db, &named(Story::accepted(), 1), due("2026-08-27T09:00")).await;
    let page = case_page::load(db, "H40.024.13-260821-0001")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((page.file, page.history.len()), (file, 2));
    assert!(page.documents.is_empty() && page.messages.is_empty() && page.jobs.is_empty());
    assert_eq!(
        case_page::load(db, "H40.024.13-260821-0009").await.unwrap(),
        None
    );
});
