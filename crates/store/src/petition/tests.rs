//! Petitions on both engines: written together or not at all, found again by every list, equal to
//! their journal.

use super::list::{self, On, Sought};
use super::*;
use crate::both_engines;
use crate::read::page::PageRequest;
use crate::read::statistics_petitions;
use domain::case::By;
use domain::case::event::ByKind;
use domain::ids::{AccountId, AgencyCode};
use domain::petition::{Happened, Kind, Place, Sender, Sent, Stage};
use domain::testing::moment;
use uuid::Uuid;

fn place(code: &str) -> Place {
    Place {
        code: code.into(),
        name: format!("Cơ quan {code}"),
    }
}

fn sent(no: u32, kind: Kind) -> Sent {
    Sent {
        kind,
        sender: Sender {
            account: Some(AccountId(Uuid::from_u128(0xC1))),
            name: "Nguyễn Thị Hương".to_owned(),
            ..Sender::default()
        },
        title: format!("Trả kết quả chậm lần {no}"),
        content: format!("Đã quá hẹn {no} ngày."),
        case: Some("H40.024.13-260821-0142".to_owned()),
        ..domain::testing::petition(moment("2026-08-24T09:00"))
    }
}

fn event(at: &str, act: Happened) -> Event {
    Event {
        at: moment(at),
        by: By {
            kind: ByKind::System,
            id: String::new(),
            name: "motcua".to_owned(),
            unit: None,
        },
        came: None,
        act,
    }
}

fn received(no: u32, kind: Kind) -> Event {
    let at = "2026-08-24T09:00";
    event(
        at,
        Happened::Received {
            code: format!("PA-260824-{no:04}"),
            sent: Box::new(sent(no, kind)),
            coordinator: place("van-phong"),
            received: moment(at),
            same_as: None,
        },
    )
}

async fn put(db: &Db, file: &PetitionFile, event: &Event) -> PetitionFile {
    let after = file.petition.clone().evolve(event);
    let wish = PetitionCommit {
        before: file,
        event,
        after: &after,
        next_due: Some(moment("2026-08-26T17:00")),
        days_taken: None,
        jobs: Vec::new(),
        number: None,
        more: Batch::new(),
    };
    commit(db, wish).await.expect("written");
    let file = load(db, after.id).await.expect("read").expect("there");
    assert_eq!(file.petition, after);
    file
}

fn assigned(lead: &str) -> Event {
    event(
        "2026-08-25T09:00",
        Happened::Assigned {
            lead: place(lead),
            others: vec![place("so-tu-phap")],
            instructions: String::new(),
            due: None,
        },
    )
}

fn answered() -> Event {
    answered_at("2026-08-26T09:00")
}

fn answered_at(at: &str) -> Event {
    event(
        at,
        Happened::Answered {
            words: "Đã xong.".to_owned(),
            agency: place("so-xay-dung"),
            result_at: moment(at),
            files: Vec::new(),
            due: moment("2026-09-17T17:00"),
            entry_due: moment("2026-08-28T17:00"),
        },
    )
}

fn published(title: &str) -> Event {
    event(
        "2026-08-27T09:00",
        Happened::Published {
            title: title.to_owned(),
            content: "Đã quá hẹn.".to_owned(),
            answer: "Đã xong.".to_owned(),
            of: None,
            files: Vec::new(),
        },
    )
}

fn new(no: u32) -> PetitionFile {
    let first = crate::ids::first_at(moment("2026-08-24T09:00"));
    let first: Uuid = first.parse().expect("a name");
    let id = Uuid::from_u128(first.as_u128() + u128::from(no));
    PetitionFile::unsent(PetitionId(id))
}

both_engines!(a_petition_is_written_read_and_checked, |db| {
    let file = put(db, &new(1), &received(1, Kind::Petition)).await;
    let file = put(db, &file, &assigned("so-xay-dung")).await;
    let by_code = load_by_code(db, "PA-260824-0001").await.unwrap();
    assert_eq!(by_code, Some(file.clone()));
    let history = history(db, file.petition.id).await.unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(check::differences(db).await.unwrap(), []);
    // Whoever built on an older version meets a conflict.
    let stale = PetitionFile {
        petition: Petition::fold(file.petition.id, &[received(1, Kind::Petition)]),
        journal_head: history[0].hash,
    };
    let event = answered();
    let after = stale.petition.clone().evolve(&event);
    let wish = PetitionCommit {
        before: &stale,
        event: &event,
        after: &after,
        next_due: None,
        days_taken: None,
        jobs: Vec::new(),
        number: None,
        more: Batch::new(),
    };
    assert!(commit(db, wish).await.unwrap_err().is_conflict());
    assert_eq!(check::differences(db).await.unwrap(), []);
    // What was changed behind its back is found out.
    const SPOIL: Text = Text::new(
        "spoil",
        "UPDATE petition_event SET payload = $1 WHERE seq = 1",
    );
    let mut batch = Batch::new();
    batch.must_touch_one(&SPOIL, ["{}".into()]);
    db.commit(batch).await.unwrap();
    assert_eq!(
        check::differences(db).await.unwrap()[0].code,
        "PA-260824-0001"
    );
});

both_engines!(each_agency_finds_it_on_its_desk, |db| {
    let file = put(db, &new(1), &received(1, Kind::Petition)).await;
    put(db, &new(2), &received(2, Kind::Question)).await;
    let on = async |agency: &str, on: On| -> Vec<String> {
        let request = PageRequest::first(10);
        let page = list::of_desk(db, &AgencyCode::from(agency), on, &request).await;
        page.unwrap().items.into_iter().map(|it| it.code).collect()
    };
    assert_eq!(
        on("van-phong", On::Open).await,
        ["PA-260824-0001", "PA-260824-0002"]
    );
    let file = put(db, &file, &assigned("so-xay-dung")).await;
    assert_eq!(on("so-xay-dung", On::Open).await, ["PA-260824-0001"]);
    assert_eq!(on("so-tu-phap", On::Open).await, ["PA-260824-0001"]);
    assert_eq!(
        on("van-phong", On::Stage(Stage::Received)).await,
        ["PA-260824-0002"]
    );
    let office = AgencyCode::from("van-phong");
    let late = moment("2026-08-27T09:00");
    let mut waiting = list::waiting(db, &office, late).await.unwrap();
    waiting.sort_by_key(|(pile, ..)| pile.word());
    let pile = On::Stage;
    assert_eq!(
        waiting,
        [(pile(Stage::Handling), 1, 1), (pile(Stage::Received), 1, 1)]
    );
    // A page goes on behind the first.
    let page = async |request| {
        list::of_desk(db, &office, On::Open, &request)
            .await
            .unwrap()
    };
    let first = page(PageRequest::first(1)).await;
    let second = page(PageRequest::after(first.next.unwrap(), 1)).await;
    assert_ne!(first.items[0].code, second.items[0].code);
    assert_eq!(second.next, None);
    let file = put(db, &file, &answered()).await;
    assert!(on("so-xay-dung", On::Open).await.is_empty());
    // An answer waits before whoever coordinates until it is reviewed.
    let first = ["PA-260824-0001"];
    assert_eq!(on("van-phong", On::Review).await, first);
    assert!(on("van-phong", On::Stage(Stage::Answered)).await.is_empty());
    assert_eq!(on("so-xay-dung", On::Stage(Stage::Answered)).await, first);
    let waiting = list::waiting(db, &office, late).await.unwrap();
    assert!(waiting.contains(&(On::Review, 1, 1)), "{waiting:?}");
    put(db, &file, &published("Khai sinh")).await;
    assert!(on("van-phong", On::Review).await.is_empty());
    assert_eq!(on("van-phong", On::Stage(Stage::Answered)).await, first);
});

both_engines!(
    a_figure_tells_of_one_answer_by_date_days_and_lateness,
    |db| {
        let line = async || {
            let period = (moment("2026-08-01T00:00"), moment("2026-09-01T00:00"));
            let filter = statistics_petitions::Filter {
                figure: statistics_petitions::Figure::Received,
                kind: None,
                agencies: None,
                period,
            };
            let page = statistics_petitions::page(db, &filter, &PageRequest::first(5)).await;
            let line = page.unwrap().items.remove(0);
            (line.answered_at, line.late)
        };
        let sums = async || {
            let sums = totals::sums(db, &totals::Filter::default()).await.unwrap();
            assert_eq!(check::differences(db).await.unwrap(), []);
            let of = |outcome: &str| sums.get(outcome).copied().unwrap_or_default();
            (of("on_time"), of("late"))
        };
        let at = |at: &str| Some(moment(at));
        let file = put(db, &new(1), &received(1, Kind::Petition)).await;
        let file = put(db, &file, &assigned("so-xay-dung")).await;
        let file = put(db, &file, &answered()).await;
        assert_eq!(line().await, (at("2026-08-26T09:00"), Some(false)));
        assert_eq!(sums().await, (1, 0));
        // What the Office sends back was no answer.
        let back = Happened::SentBack {
            reason: "Chưa trả lời đúng nội dung".to_owned(),
        };
        let file = put(db, &file, &event("2026-08-27T09:00", back)).await;
        assert_eq!(line().await, (None, None));
        assert_eq!(sums().await, (0, 0));
        let file = put(db, &file, &answered_at("2026-08-28T09:00")).await;
        assert_eq!(line().await, (at("2026-08-28T09:00"), Some(false)));
        // While it is contested no answer holds; a late second one counts, and its date with it.
        let contested = Happened::Contested {
            reason: "Chưa xong".to_owned(),
            office: None,
        };
        let file = put(db, &file, &event("2026-08-29T09:00", contested.clone())).await;
        assert_eq!(line().await, (None, None));
        let file = put(db, &file, &answered_at("2026-09-21T09:00")).await;
        assert_eq!(line().await, (at("2026-09-21T09:00"), Some(true)));
        assert_eq!(sums().await, (0, 1));
        // A third one in time does not make it good.
        let file = put(db, &file, &event("2026-09-22T09:00", contested)).await;
        assert_eq!(line().await, (at("2026-09-21T09:00"), Some(true)));
        let mut third = answered_at("2026-09-23T09:00");
        if let Happened::Answered { due, .. } = &mut third.act {
            *due = moment("2026-10-13T17:00");
        }
        put(db, &file, &third).await;
        assert_eq!(line().await, (at("2026-09-21T09:00"), Some(true)));
        assert_eq!(sums().await, (0, 1));
    }
);

both_engines!(spoilt_totals_of_a_month_are_counted_anew, |db| {
    for no in 1..=3 {
        let file = put(db, &new(no), &received(no, Kind::Petition)).await;
        let file = put(db, &file, &assigned("so-xay-dung")).await;
        put(db, &file, &answered()).await;
    }
    let now = moment("2026-10-05T09:00");
    let months = totals::months(db, now).await.unwrap();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    assert_eq!(months, ["2026-08", "2026-09", "2026-10"]);
    let kept = totals::kept(db, "2026-08").await.unwrap();
    assert_eq!(totals::counted(db, "2026-08").await.unwrap(), (kept, 3));
    assert_eq!(totals::counted(db, "2026-09").await.unwrap().1, 0);
    crate::testing::spoil_totals(db).await;
    let kept = totals::kept(db, "2026-08").await.unwrap();
    let (counted, _) = totals::counted(db, "2026-08").await.unwrap();
    let mut batch = Batch::new();
    let said = totals::repair(&mut batch, &kept, &counted);
    let expected = "petitions so-xay-dung petition 2026-08 received: 4 → 3";
    assert_eq!(said, [expected]);
    db.commit(batch).await.unwrap();
    assert_eq!(totals::kept(db, "2026-08").await.unwrap(), counted);
    assert_eq!(check::differences(db).await.unwrap(), []);
});

both_engines!(the_public_finds_what_is_public_by_its_words, |db| {
    for no in 1..=3 {
        let kind = if no == 2 {
            Kind::Question
        } else {
            Kind::Petition
        };
        let file = put(db, &new(no), &received(no, kind)).await;
        let file = put(db, &file, &assigned("so-xay-dung")).await;
        let file = put(db, &file, &answered()).await;
        if no < 3 {
            put(
                db,
                &file,
                &published(&format!("Đăng ký khai sinh chậm số{no}")),
            )
            .await;
        }
    }
    let found = async |sought: Sought| -> Vec<String> {
        let page = list::of_public(db, &sought, &PageRequest::first(1))
            .await
            .unwrap();
        let mut codes: Vec<String> = page.items.into_iter().map(|it| it.code).collect();
        if let Some(next) = page.next {
            let more = list::of_public(db, &sought, &PageRequest::after(next, 9)).await;
            codes.extend(more.unwrap().items.into_iter().map(|it| it.code));
        }
        codes
    };
    let words = |words: &str| Sought {
        words: words.to_owned(),
        ..Sought::default()
    };
    let both = ["PA-260824-0002", "PA-260824-0001"];
    assert_eq!(found(Sought::default()).await, both);
    assert_eq!(found(words("dang ky KHAI SINH")).await, both);
    assert_eq!(found(words("khai sinh số1")).await, ["PA-260824-0001"]);
    assert_eq!(found(words("pa-260824-0002")).await, ["PA-260824-0002"]);
    assert!(found(words("khai tử")).await.is_empty());
    // The text and the answer are sought too.
    assert_eq!(found(words("đã QUÁ HẸN")).await, both);
    assert_eq!(found(words("hẹn khai sinh số1")).await, ["PA-260824-0001"]);
    assert_eq!(found(words("xong")).await, both);
    let questions = Sought {
        kind: Some(Kind::Question),
        ..Sought::default()
    };
    assert_eq!(found(questions).await, ["PA-260824-0002"]);
    // What is taken back from the public is found no more.
    let file = load_by_code(db, "PA-260824-0001").await.unwrap().unwrap();
    let withheld = event(
        "2026-08-28T09:00",
        Happened::Withheld {
            reason: "Lộ thông tin".to_owned(),
        },
    );
    put(db, &file, &withheld).await;
    assert_eq!(found(words("khai sinh")).await, ["PA-260824-0002"]);
    assert_eq!(found(words("quá hẹn")).await, ["PA-260824-0002"]);
});

both_engines!(every_head_comes_into_the_signed_tree_and_is_checked, |db| {
    let file = put(db, &new(1), &received(1, Kind::Petition)).await;
    let file = put(db, &file, &assigned("so-xay-dung")).await;
    put(db, &new(2), &received(2, Kind::Question)).await;
    // One leaf for each of them, with its newest head.
    assert_eq!(crate::journal::log::gather(db).await.unwrap(), 2);
    assert_eq!(check::differences(db).await.unwrap(), []);
    let report = crate::case_file::check::check(db, |_, _| {}).await.unwrap();
    assert_eq!((report.leaves, report.differences), (2, Vec::new()));
    // What comes later waits, and is a leaf more.
    put(db, &file, &answered()).await;
    assert_eq!(check::differences(db).await.unwrap(), []);
    assert_eq!(crate::journal::log::gather(db).await.unwrap(), 1);
    // Whoever takes an event away, and rewrites what the petition says of itself, is found out by
    // the leaf.
    let mut batch = Batch::new();
    let forged = "DELETE FROM petition_event WHERE petition_id = $1 AND seq > 1";
    batch.may_touch(&Text::new("forged", forged), [file.petition.id.0.into()]);
    db.commit(batch).await.unwrap();
    let found = check::differences(db).await.unwrap();
    assert!(
        found
            .iter()
            .any(|it| it.what.contains("the journal has it as leaf")),
        "{found:?}"
    );
});

both_engines!(
    petitions_on_which_is_acted_meanwhile_are_not_accused,
    |db| {
        for no in 1..=30 {
            put(db, &new(no), &received(no, Kind::Petition)).await;
        }
        let writer = {
            let db = db.clone();
            tokio::spawn(async move {
                for no in 1..=30 {
                    let code = format!("PA-260824-{no:04}");
                    let file = load_by_code(&db, &code).await.unwrap().unwrap();
                    let file = put(&db, &file, &assigned("so-xay-dung")).await;
                    put(&db, &file, &answered()).await;
                    let later = 100 + no;
                    put(&db, &new(later), &received(later, Kind::Question)).await;
                }
            })
        };
        while !writer.is_finished() {
            assert_eq!(check::differences(db).await.unwrap(), []);
        }
        writer.await.unwrap();
        assert_eq!(check::differences(db).await.unwrap(), []);
        // What stands still and differs is named all the same.
        let mut batch = Batch::new();
        let sql = "UPDATE petition_total SET total = total + 1 WHERE outcome = 'received' AND kind = 'question'";
        batch.must_touch_one(&Text::new("spoil", sql), []);
        db.commit(batch).await.unwrap();
        let found = check::differences(db).await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].code, "petition_total");
    }
);

both_engines!(an_event_that_no_petition_counts_is_named, |db| {
    let file = put(db, &new(1), &received(1, Kind::Petition)).await;
    put(db, &file, &assigned("so-xay-dung")).await;
    let mut batch = Batch::new();
    let sql = "UPDATE petition_file SET version = 3 WHERE code = $1";
    batch.must_touch_one(&Text::new("spoil", sql), ["PA-260824-0001".into()]);
    db.commit(batch).await.unwrap();
    let found = check::differences(db).await.unwrap();
    assert!(
        found.iter().any(|it| it.what == "version 3 with 2 events"),
        "{found:?}"
    );
});

both_engines!(
    a_sender_finds_the_own_and_a_case_what_was_sent_from_it,
    |db| {
        put(db, &new(1), &received(1, Kind::Petition)).await;
        let account = AccountId(Uuid::from_u128(0xC1));
        let own = list::of_sender(db, account, &PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(own.items.len(), 1);
        let of_case = list::of_case(db, "H40.024.13-260821-0142").await.unwrap();
        assert_eq!(of_case, own.items);
        let case = "H40.024.13-260821-0142";
        let own_of_case = list::of_case_from(db, case, account).await.unwrap();
        assert_eq!(own_of_case, own.items);
        let other = AccountId(Uuid::from_u128(0xC2));
        let none = list::of_sender(db, other, &PageRequest::first(10))
            .await
            .unwrap();
        assert!(none.items.is_empty());
        let none = list::of_case_from(db, case, other).await.unwrap();
        assert!(none.is_empty());
        let none = list::of_case_from(db, "H40.024.13-260821-0143", account).await;
        assert!(none.unwrap().is_empty());
    }
);

both_engines!(the_same_words_are_found_while_they_are_open, |db| {
    let file = put(db, &new(1), &received(1, Kind::Petition)).await;
    let key = columns::same_key(&sent(1, Kind::Petition));
    let since = moment("2026-08-20T09:00");
    let found = same(db, &key, since).await.unwrap();
    let found = found.map(|it| (it.id, it.code, it.version));
    let expected = (file.petition.id, "PA-260824-0001".to_owned(), 1);
    assert_eq!(found, Some(expected));
    let later = moment("2026-08-25T09:00");
    assert_eq!(same(db, &key, later).await.unwrap(), None);
    let file = put(db, &file, &assigned("so-xay-dung")).await;
    put(db, &file, &answered()).await;
    assert_eq!(same(db, &key, since).await.unwrap(), None);
});

both_engines!(totals_and_frequent_questions_follow_what_happens, |db| {
    let file = put(db, &new(1), &received(1, Kind::Question)).await;
    let file = put(db, &file, &assigned("so-xay-dung")).await;
    let file = put(db, &file, &answered()).await;
    let file = put(db, &file, &published("Khai sinh")).await;
    let featured = event(
        "2026-08-28T09:00",
        Happened::Featured {
            question: "Khi nào có kết quả?".to_owned(),
            answer: "Ngay trong ngày.".to_owned(),
            sector: place("so-xay-dung"),
            field: "Hộ tịch".to_owned(),
        },
    );
    put(db, &file, &featured).await;
    let faq = list::of_faq(db, None, &PageRequest::first(5))
        .await
        .unwrap();
    assert_eq!(
        faq.items[0].faq,
        Some((
            "so-xay-dung".into(),
            "Hộ tịch".to_owned(),
            "Khi nào có kết quả?".to_owned()
        ))
    );
    let sums = totals::sums(db, &totals::Filter::default()).await.unwrap();
    let expected = [
        ("now:answered", 1),
        ("on_time", 1),
        ("public", 1),
        ("received", 1),
    ];
    let expected = expected.map(|(outcome, total)| (outcome.to_owned(), total));
    assert_eq!(sums.into_iter().collect::<Vec<_>>(), expected);
});
