//! Petitions that say the same, on both engines: found whoever sent them and whatever they are about, by an
//! index alone, and never where nothing is said.

use super::*;
use crate::both_engines;
use domain::case::By;
use domain::case::event::ByKind;
use domain::petition::{Happened, Place, Sent};
use domain::testing::moment;
use uuid::Uuid;

const AT: &str = "2026-08-24T09:00";

fn received(no: u32, title: &str, content: &str, phone: &str) -> (PetitionFile, Event) {
    let mut sent = Sent {
        title: title.to_owned(),
        content: content.to_owned(),
        ..domain::testing::petition(moment(AT))
    };
    sent.sender.phone = phone.to_owned();
    let act = Happened::Received {
        code: format!("PAKN.20260824.{no:04}"),
        sent: Box::new(sent),
        coordinator: Place {
            code: "van-phong".into(),
            name: "Văn phòng".to_owned(),
        },
        received: moment(AT),
        same_as: None,
    };
    let by = By {
        kind: ByKind::System,
        id: String::new(),
        name: "motcua".to_owned(),
        unit: None,
    };
    let first: Uuid = crate::ids::first_at(moment(AT)).parse().expect("a name");
    let id = PetitionId(Uuid::from_u128(first.as_u128() + u128::from(no)));
    let event = Event {
        at: moment(AT),
        by,
        came: None,
        act,
    };
    (PetitionFile::unsent(id), event)
}

fn batch((file, event): &(PetitionFile, Event)) -> Batch {
    let after = file.petition.clone().evolve(event);
    let it = PetitionCommit {
        before: file,
        event,
        after: &after,
        next_due: None,
        days_taken: None,
        jobs: Vec::new(),
        number: None,
        more: Batch::new(),
    };
    batch_of(it).expect("a batch")
}

async fn put(db: &Db, no: u32, title: &str, content: &str, phone: &str) -> Petition {
    let it = received(no, title, content, phone);
    db.commit(batch(&it)).await.expect("written");
    let (file, event) = it;
    file.petition.evolve(&event)
}

async fn found(db: &Db, it: &Petition, limit: u32) -> Vec<String> {
    let files = same_words(db, it, limit).await.expect("read");
    files.into_iter().map(|it| it.petition.code).collect()
}

const TITLE: &str = "Trả kết quả chậm";
const CONTENT: &str = "Hồ sơ của tôi quá hẹn năm ngày.";

both_engines!(others_that_say_the_same_are_found_whoever_sent_them, |db| {
    let first = put(db, 1, TITLE, CONTENT, "0900000123").await;
    put(
        db,
        2,
        "TRA KET QUA CHAM",
        "Ho so cua toi  qua hen nam ngay!",
        "0900000456",
    )
    .await;
    put(
        db,
        3,
        TITLE,
        "Hồ sơ của tôi quá hẹn sáu ngày.",
        "0900000123",
    )
    .await;
    let newest = put(db, 4, TITLE, CONTENT, "0900000789").await;
    let code = |no: u32| format!("PAKN.20260824.{no:04}");
    // The newest first, and never itself.
    assert_eq!(found(db, &first, 10).await, [code(4), code(2)]);
    assert_eq!(found(db, &newest, 10).await, [code(2), code(1)]);
    assert_eq!(found(db, &newest, 1).await, [code(2)]);
    // An act leaves it found, and the row as it is checked.
    let file = load(db, newest.id).await.expect("read").expect("there");
    let linked = Event {
        act: Happened::Linked {
            to: code(1),
            fold: true,
        },
        ..received(4, TITLE, CONTENT, "0900000789").1
    };
    db.commit(batch(&(file, linked))).await.expect("written");
    assert_eq!(found(db, &first, 10).await, [code(4), code(2)]);
    assert_eq!(check::differences(db).await.expect("a check"), []);
    let along = with_it(db, &code(1), 10).await.expect("read");
    let along: Vec<String> = along.into_iter().map(|it| it.petition.code).collect();
    assert_eq!(along, [code(4)]);
});

both_engines!(
    one_that_cannot_be_read_keeps_no_other_from_being_shown,
    |db| {
        let first = put(db, 1, TITLE, CONTENT, "0900000123").await;
        let code = |no: u32| format!("PAKN.20260824.{no:04}");
        for no in 2..=4 {
            put(db, no, TITLE, CONTENT, &format!("090000045{no}")).await;
            let file = load_by_code(db, &code(no)).await.expect("read");
            let (to, fold) = (code(1), true);
            let folded = Event {
                act: Happened::Linked { to, fold },
                ..received(no, TITLE, CONTENT, "").1
            };
            let all = batch(&(file.expect("there"), folded));
            db.commit(all).await.expect("written");
        }
        crate::testing::petitions::damage(db, &code(3)).await;
        assert!(load_by_code(db, &code(3)).await.is_err());
        assert_eq!(load_beside(db, &code(3)).await.expect("read"), None);
        assert!(load_beside(db, &code(2)).await.is_ok_and(|it| it.is_some()));
        assert_eq!(found(db, &first, 10).await, [code(4), code(2)]);
        let along = with_it(db, &code(1), 10).await.expect("read");
        let along: Vec<String> = along.into_iter().map(|it| it.petition.code).collect();
        assert_eq!(along, [code(2), code(4)]);
    }
);

both_engines!(where_nothing_is_said_nothing_is_the_same, |db| {
    let first = put(db, 1, "…", "?!", "0900000123").await;
    put(db, 2, "…", "?!", "0900000456").await;
    assert_eq!(found(db, &first, 10).await, Vec::<String>::new());
});

both_engines!(the_same_words_are_found_by_an_index_alone, |db| {
    let mut all = Batch::new();
    for no in 1..=1_500 {
        let content = format!("Hồ sơ của tôi quá hẹn {no} ngày.");
        all.append(batch(&received(no, TITLE, &content, "0900000123")));
    }
    db.commit(all).await.expect("written");
    for (text, index) in [
        (&SAME_WORDS, "petition_file_words_key"),
        (&WITH_IT, "petition_file_folded"),
    ] {
        let key = Value::from("a");
        let values = [key, Value::from("b"), Value::from(10_u32)];
        let values = match text.name().ends_with("WITH_IT") {
            true => vec![values[0].clone(), values[2].clone()],
            false => values.to_vec(),
        };
        let plan = db.plan_of(text, &values).await.expect("a plan");
        let told = plan.join("\n");
        assert!(told.contains(index), "{told}");
        assert!(!told.contains("Seq Scan"), "{told}");
    }
});
