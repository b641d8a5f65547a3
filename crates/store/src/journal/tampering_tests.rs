//! Whoever changes as little as one bit of a journal is found out: of every event, in every column,
//! of cases and of petitions; and what is damaged is named, beside all the rest.

use super::key::Signer;
use super::log;
use crate::both_engines;
use crate::case_file::DueDates;
use crate::case_file::check::check;
use crate::sql::{Batch, Db, Row, Text, Value};
use crate::testing::{named, old_rows, put};
use domain::testing::{Story, moment};

/// The tables of a kind of journal.
struct Of {
    events: &'static str,
    column: &'static str,
    files: &'static str,
}

const CASES: Of = Of {
    events: "case_event",
    column: "case_id",
    files: "case_file",
};
const PETITIONS: Of = Of {
    events: "petition_event",
    column: "petition_id",
    files: "petition_file",
};

/// What is hashed of an event, directly or by what it commits to; and the form of its content.
const COLUMNS: [&str; 9] = [
    "at",
    "kind",
    "actor",
    "body_version",
    "salt",
    "payload",
    "commitment",
    "prev_hash",
    "hash",
];

/// Three cases and two petitions, all under a root.
async fn gathered(db: &Db) {
    let signer = Signer::read(&Signer::make().expect("a key"), "motcua/nam-dinh").expect("a key");
    let now = moment("2026-08-24T17:00");
    log::add_key(db, 1, &signer.public(), now)
        .await
        .expect("a key");
    let stories = [
        Story::handed_over(),
        Story::accepted(),
        Story::in_progress(),
    ];
    for (no, story) in (1..).zip(stories) {
        put(db, &named(story, no), DueDates::default()).await;
    }
    old_rows::public_petitions(db, 2).await;
    assert_eq!(log::gather(db).await.expect("gathered"), 5);
    let root = log::publish(db, &signer, now).await.expect("published");
    assert_eq!(root.expect("a root").size, 5);
    assert_eq!(said(db).await, Vec::<String>::new());
}

/// Everything that `motcua check` says of cases, petitions and the tree.
async fn said(db: &Db) -> Vec<String> {
    let mut found = check(db, |_, _| {}).await.expect("a check").differences;
    let petitions = crate::petition::check::differences(db).await;
    found.extend(petitions.expect("a check"));
    let told = found.into_iter();
    told.map(|it| format!("{}: {}", it.code, it.what)).collect()
}

async fn change(db: &Db, sql: String, values: Vec<Value>) {
    let mut batch = Batch::new();
    batch.must_touch_one(&Text::owned("tamper", sql), values);
    db.commit(batch).await.expect("tampered");
}

async fn events(db: &Db, of: &Of) -> Vec<Row> {
    let sql = format!(
        "SELECT f.code, e.* FROM {} e JOIN {} f ON f.id = e.{} ORDER BY f.code, e.seq",
        of.events, of.files, of.column
    );
    let rows = db.query(&Text::owned("events", sql), &[]).await;
    rows.expect("events")
}

/// The value with one bit changed, at several places where it is long.
fn flipped(value: &Value) -> Vec<Value> {
    let places = |len: usize| {
        let mut places = vec![0, len / 4, len / 2, 3 * len / 4, len - 1];
        if len < 100 {
            places = vec![0, len - 1];
        }
        places.dedup();
        places
    };
    match value {
        Value::Int(it) => vec![Value::Int(it ^ 1)],
        Value::Bytes(it) => {
            let flip = |at| {
                let mut bytes = it.clone();
                bytes[at] ^= 1;
                Value::Bytes(bytes)
            };
            places(it.len()).into_iter().map(flip).collect()
        }
        Value::Text(it) => {
            // The nearest byte that is a whole character, so that it stays a text.
            let flip = |at: usize| {
                let mut bytes = it.clone().into_bytes();
                let mut near = (at..bytes.len()).chain((0..at).rev());
                let at = near.find(|at| bytes[*at].is_ascii());
                bytes[at.expect("a letter")] ^= 1;
                Value::Text(String::from_utf8(bytes).expect("a text"))
            };
            places(it.len()).into_iter().map(flip).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn every_bit_counts(db: &Db, of: &Of, events_there: usize) {
    gathered(db).await;
    let events = events(db, of).await;
    assert_eq!(events.len(), events_there);
    let set = |column: &str| {
        format!(
            "UPDATE {} SET {column} = $3 WHERE {} = $1 AND seq = $2",
            of.events, of.column
        )
    };
    for row in &events {
        let code = row.text("code").unwrap();
        let seq = row.int("seq").unwrap();
        let key = || vec![row.value(of.column).unwrap().clone(), seq.into()];
        for column in COLUMNS {
            let before = row.value(column).unwrap();
            for after in flipped(before) {
                assert_ne!(&after, before);
                change(db, set(column), [key(), vec![after]].concat()).await;
                let said = said(db).await;
                let named = |it: &String| {
                    it.starts_with(&format!("{code}: ")) && it.contains(&format!("event {seq} "))
                };
                assert!(said.iter().any(named), "{code} {seq} {column}: {said:?}");
            }
            change(db, set(column), [key(), vec![before.clone()]].concat()).await;
        }
        assert_eq!(said(db).await, Vec::<String>::new(), "put back");
    }
}

both_engines!(every_bit_of_an_event_of_a_case_counts, |db| {
    let stories = [
        Story::handed_over(),
        Story::accepted(),
        Story::in_progress(),
    ];
    let count = stories.iter().map(|it| it.events.len()).sum();
    every_bit_counts(db, &CASES, count).await;
});

both_engines!(every_bit_of_an_event_of_a_petition_counts, |db| {
    every_bit_counts(db, &PETITIONS, 4).await;
});

const ONE: &str = "PAKN.20260824.0001";
const TWO: &str = "PAKN.20260824.0002";

/// Tampers with the events of petitions.
async fn with_petitions(db: &Db, statements: &[&str]) -> Vec<String> {
    gathered(db).await;
    let of = |code: &str| format!("(SELECT id FROM petition_file WHERE code = '{code}')");
    for sql in statements {
        let sql = sql.replace("$ONE", &of(ONE)).replace("$TWO", &of(TWO));
        change(db, sql, Vec::new()).await;
    }
    said(db).await
}

fn told(said: &[String], code: &str, what: &str) {
    assert!(said.contains(&format!("{code}: {what}")), "{said:?}");
}

both_engines!(a_deleted_event_of_a_petition_is_named, |db| {
    let said = with_petitions(
        db,
        &["DELETE FROM petition_event WHERE seq = 1 AND petition_id = $ONE"],
    )
    .await;
    told(&said, ONE, "event 1 is missing");
});

both_engines!(a_petition_that_was_cut_at_its_end_is_named, |db| {
    let said = with_petitions(
        db,
        &["DELETE FROM petition_event WHERE seq = 2 AND petition_id = $TWO"],
    )
    .await;
    let leaf = said
        .iter()
        .find(|it| it.starts_with(&format!("{TWO}: event 2 is missing: the journal has it")));
    assert!(leaf.is_some(), "{said:?}");
});

both_engines!(
    two_events_of_a_petition_in_the_other_order_are_named,
    |db| {
        let said = with_petitions(
            db,
            &[
                "UPDATE petition_event SET seq = 99 WHERE seq = 1 AND petition_id = $ONE",
                "UPDATE petition_event SET seq = 1 WHERE seq = 2 AND petition_id = $ONE",
                "UPDATE petition_event SET seq = 2 WHERE seq = 99",
            ],
        )
        .await;
        told(&said, ONE, "event 1 does not continue the one before it");
    }
);

both_engines!(events_swapped_between_two_petitions_are_named, |db| {
    let said = with_petitions(
        db,
        &[
            "UPDATE petition_event SET seq = 99 WHERE seq = 1 AND petition_id = $ONE",
            "UPDATE petition_event SET petition_id = $ONE WHERE seq = 1 AND petition_id = $TWO",
            "UPDATE petition_event SET seq = 1, petition_id = $TWO WHERE seq = 99",
        ],
    )
    .await;
    for code in [ONE, TWO] {
        told(
            &said,
            code,
            "event 1 does not have the hash of what it says",
        );
    }
});

both_engines!(masked_events_of_petitions_are_named, |db| {
    let said = with_petitions(
        db,
        &["UPDATE petition_event SET salt = NULL, payload = NULL WHERE seq = 2 AND petition_id = $TWO"],
    )
    .await;
    let masked = "event 2 is masked: what it said was taken away, and cannot be told any more";
    told(&said, TWO, masked);
});

both_engines!(
    what_was_taken_out_of_an_event_is_named_although_the_snapshot_was_rewritten,
    |db| {
        gathered(db).await;
        let code = "H40.024.13-260821-0002";
        for sql in [
        "UPDATE case_event SET salt = NULL, payload = NULL
         WHERE seq = 2 AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0002')",
        "UPDATE case_file SET body = replace(body, 'Nguyễn', 'Trần')
         WHERE code = 'H40.024.13-260821-0002'",
    ] {
        change(db, sql.to_owned(), Vec::new()).await;
    }
        let said = said(db).await;
        let masked = "event 2 is masked: what it said was taken away, and cannot be told any more";
        told(&said, code, masked);
    }
);

both_engines!(what_is_damaged_is_named_and_all_else_is_looked_at, |db| {
    gathered(db).await;
    let short = || Value::Bytes(vec![7; 31]);
    // Elsewhere one bit is changed: it is still found, whatever is damaged here.
    let other = "H40.024.13-260821-0003";
    let changed = format!("{other}: event 1 does not have the hash of what it says");
    change(
        db,
        format!("UPDATE case_event SET actor = $1 WHERE seq = 1 AND case_id = (SELECT id FROM case_file WHERE code = '{other}')"),
        vec!["officer:x".into()],
    )
    .await;
    for (of, code, head) in [
        (
            &CASES,
            "H40.024.13-260821-0002",
            "the head of the journal is not the one in the snapshot",
        ),
        (
            &PETITIONS,
            "PAKN.20260824.0002",
            "the journal does not end where the petition says",
        ),
    ] {
        for (column, damage, reason) in [
            ("commitment", short(), "not 32 bytes"),
            ("prev_hash", short(), "not 32 bytes"),
            ("hash", short(), "not 32 bytes"),
            ("salt", Value::Null, "null where bytes is expected"),
            ("at", Value::Int(i64::MAX), "not an instant"),
        ] {
            let kept = events(db, of).await;
            let kept = kept
                .iter()
                .find(|row| row.text("code").is_ok_and(|it| it == code) && row.int("seq") == Ok(2));
            let kept = kept.expect("an event").value(column).unwrap().clone();
            let set = format!(
                "UPDATE {} SET {column} = $1 WHERE seq = 2 AND {} = (SELECT id FROM {} WHERE code = '{code}')",
                of.events, of.column, of.files
            );
            change(db, set.clone(), vec![damage]).await;
            let said = said(db).await;
            told(
                &said,
                code,
                &format!("event 2 is damaged: column {column}: {reason}"),
            );
            assert!(said.contains(&changed), "{said:?}");
            change(db, set, vec![kept]).await;
        }
        assert_eq!(said(db).await, std::slice::from_ref(&changed), "put back");
        let set = |value: &str| {
            format!(
                "UPDATE {} SET journal_head = {value} WHERE code = '{code}'",
                of.files
            )
        };
        let last = format!(
            "(SELECT hash FROM {} e WHERE e.{} = {}.id ORDER BY seq DESC LIMIT 1)",
            of.events, of.column, of.files
        );
        change(db, set("$1"), vec![short()]).await;
        let found = said(db).await;
        told(&found, code, head);
        assert!(found.contains(&changed), "{found:?}");
        change(db, set(&last), Vec::new()).await;
    }
    for (sql, what) in [
        ("UPDATE journal_root SET root = $1", "a root is damaged"),
        (
            "UPDATE journal_key SET public_key = $1",
            "a public key is damaged",
        ),
        (
            "UPDATE journal_leaf SET head = $1 WHERE no = 1",
            "leaf 1 is damaged",
        ),
    ] {
        change(db, sql.to_owned(), vec![short()]).await;
        let said = said(db).await;
        let told = |it: &String| it.starts_with(&format!("journal: {what}: "));
        assert!(said.iter().any(told), "{what}: {said:?}");
        assert!(said.contains(&changed), "{said:?}");
    }
});
