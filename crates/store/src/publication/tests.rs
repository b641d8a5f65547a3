//! The catalogue on file, on both engines: what goes in comes out, a chain that shows what was
//! changed in it, and no change that is lost.

use super::*;
use crate::both_engines;
use crate::read::page::PageRequest;
use domain::publication::{Happened, Standing, Who};
use domain::testing::moment;

const DAY: Date = Date::constant(2026, 8, 24);

fn brought_in(code: &str, name: &str) -> Changed {
    Changed::by(
        Item::new(Kind::Title, code),
        Event {
            at: moment("2026-08-24T09:00"),
            by: Who::system(),
            no: 1,
            happened: Happened::BroughtIn {
                body: format!("{{\"code\":\"{code}\",\"name\":\"{name}\",\"sources\":[]}}"),
                agency: "so-tu-phap".into(),
                decision: None,
                from: Date::constant(2019, 1, 1),
            },
        },
    )
}

fn event(no: u32, happened: Happened) -> Event {
    Event {
        at: moment("2026-08-24T10:00"),
        by: Who::system(),
        no,
        happened,
    }
}

both_engines!(an_item_comes_back_as_it_was_written, |db| {
    let first = brought_in("1.000001", "Đăng ký");
    commit(db, std::slice::from_ref(&first), Batch::new())
        .await
        .unwrap();
    let begun = Changed::by(
        first.after.clone(),
        event(
            2,
            Happened::Begun {
                body: "{\"code\":\"1.000001\",\"name\":\"Khác\",\"sources\":[]}".to_owned(),
                agency: "so-tu-phap".into(),
                decision: Some(DecisionId(uuid::Uuid::from_u128(7))),
            },
        ),
    );
    commit(db, std::slice::from_ref(&begun), Batch::new())
        .await
        .unwrap();
    let read = item(db, Kind::Title, "1.000001").await.unwrap();
    assert_eq!(read, begun.after);
    assert_eq!(number(db).await.unwrap(), 2);
    // What was read before cannot be written over what came since.
    let late = Changed::by(
        first.after,
        event(
            1,
            Happened::Abolished {
                last: DAY,
                decision: None,
                remark: String::new(),
            },
        ),
    );
    let fresh = Changed::by(
        begun.after.clone(),
        event(
            1,
            Happened::Abolished {
                last: DAY,
                decision: None,
                remark: String::new(),
            },
        ),
    );
    commit(db, &[fresh], Batch::new()).await.unwrap();
    let refused = commit(db, &[late], Batch::new()).await.unwrap_err();
    assert!(refused.is_conflict(), "{refused}");
});

both_engines!(
    what_holds_on_a_day_is_what_was_published_and_not_ended,
    |db| {
        let mut changes: Vec<Changed> = (0..60)
            .map(|no| brought_in(&format!("2.{no:06}"), "Cấp giấy phép"))
            .collect();
        commit(db, &changes, Batch::new()).await.unwrap();
        assert_eq!(in_force(db, DAY).await.unwrap().len(), 60);
        assert_eq!(
            in_force(db, Date::constant(2018, 12, 31))
                .await
                .unwrap()
                .len(),
            0
        );
        let gone = Changed::by(
            changes.remove(0).after,
            event(
                1,
                Happened::Abolished {
                    last: DAY,
                    decision: None,
                    remark: String::new(),
                },
            ),
        );
        commit(db, &[gone], Batch::new()).await.unwrap();
        assert_eq!(in_force(db, DAY).await.unwrap().len(), 60);
        let next = DAY.tomorrow().unwrap();
        assert_eq!(in_force(db, next).await.unwrap().len(), 59);
        let mut filter = list::Filter::of(Kind::Title);
        filter.standing = Some(Standing::Abolished);
        let found = list::page(db, &filter, next, &PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(found.items.len(), 1);
        filter.standing = Some(Standing::InForce);
        filter.sought = "giay phep 000059".to_owned();
        let found = list::page(db, &filter, next, &PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(found.items[0].code, "2.000059");
    }
);

both_engines!(the_history_is_a_chain, |db| {
    let changes: Vec<Changed> = (0..3)
        .map(|no| brought_in(&format!("3.{no:06}"), "Tên"))
        .collect();
    commit(db, &changes, Batch::new()).await.unwrap();
    let events = chain(db, 0, 10).await.unwrap();
    let mut before = [0; 32];
    for event in &events {
        assert!(event.continues(&before), "event {}", event.seq);
        before = event.hash;
    }
    assert_eq!(check::differences(db).await.unwrap(), []);
    // A record that was changed without an event is found.
    let mut version = item(db, Kind::Title, "3.000000").await.unwrap().versions[0].clone();
    version.body = "{}".to_owned();
    let mut values = version_values(&version, true).unwrap();
    values.push(version.edition.into());
    let mut batch = Batch::new();
    batch.must_touch_one(&CHANGE, values);
    db.commit(batch).await.unwrap();
    let found = check::differences(db).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "title 3.000000");
    let mut forged = events[1].clone();
    forged.payload = forged.payload.replace("Tên", "Khác");
    assert!(!forged.continues(&events[0].hash));
    assert_eq!(history(db, Kind::Title, "3.000001").await.unwrap().len(), 1);
});

both_engines!(
    items_that_are_changed_meanwhile_are_not_accused_and_one_without_history_is,
    |db| {
        let changes: Vec<Changed> = (0..40)
            .map(|no| brought_in(&format!("4.{no:06}"), "Tên"))
            .collect();
        commit(db, &changes, Batch::new()).await.unwrap();
        let writer = {
            let db = db.clone();
            tokio::spawn(async move {
                for (no, change) in changes.into_iter().enumerate().rev() {
                    let abolished = Happened::Abolished {
                        last: DAY,
                        decision: None,
                        remark: String::new(),
                    };
                    let changed = Changed::by(change.after, event(1, abolished));
                    commit(&db, &[changed], Batch::new()).await.unwrap();
                    let new = brought_in(&format!("5.{no:06}"), "Tên");
                    commit(&db, &[new], Batch::new()).await.unwrap();
                }
            })
        };
        while !writer.is_finished() {
            assert_eq!(check::differences(db).await.unwrap(), []);
        }
        writer.await.unwrap();
        assert_eq!(check::differences(db).await.unwrap(), []);
        let mut version = item(db, Kind::Title, "4.000000").await.unwrap().versions[0].clone();
        version.code = "4.999999".to_owned();
        let mut batch = Batch::new();
        batch.must_touch_one(&ADD, version_values(&version, true).unwrap());
        db.commit(batch).await.unwrap();
        let found = check::differences(db).await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].code, "title 4.999999");
    }
);
