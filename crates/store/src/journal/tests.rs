//! Tests of the journal's tree on both engines: how it grows, what it proves, what it finds out.

use super::key::{Checkpoint, Signer};
use super::log::{self, NotPublished, gather, prove, publish};
use super::standing::Refused;
use super::{pdf, receipt, standing, tree};
use crate::both_engines;
use crate::case_file::check::{check, check_with};
use crate::case_file::{self, CaseCommit, CaseFile, DueDates};
use crate::sql::{Batch, Db, Text};
use crate::testing::{named, put};
use domain::testing::{Story, moment};
use jiff::Timestamp;

fn signer() -> Signer {
    Signer::read(&Signer::make().expect("a key"), "motcua/nam-dinh").expect("a signer")
}

fn now() -> Timestamp {
    moment("2026-08-21T17:00")
}

/// Three cases and a root over them.
async fn gathered(db: &Db) -> Signer {
    let signer = signer();
    log::add_key(db, 1, &signer.public(), now())
        .await
        .expect("a key");
    for (no, story) in [
        Story::handed_over(),
        Story::accepted(),
        Story::in_progress(),
    ]
    .into_iter()
    .enumerate()
    {
        put(db, &named(story, no as u32 + 1), DueDates::default()).await;
    }
    assert_eq!(gather(db).await.expect("gathered"), 3);
    publish(db, &signer, now())
        .await
        .expect("published")
        .expect("a root");
    signer
}

/// What a check says, without the roots' times.
async fn said(db: &Db) -> Vec<String> {
    let report = check(db, |_, _| {}).await.expect("a check");
    report
        .differences
        .into_iter()
        .map(|it| format!("{}: {}", it.code, it.what))
        .collect()
}

async fn tamper(db: &Db, statements: &[&'static str]) {
    let mut batch = Batch::new();
    for sql in statements {
        batch.may_touch(&Text::new("tamper", sql), []);
    }
    db.commit(batch).await.expect("tampered");
}

const SECOND: &str = "H40.024.13-260821-0002";

both_engines!(every_case_is_proved_by_the_root_over_it, |db| {
    let signer = gathered(db).await;
    for no in 1..=3 {
        let code = format!("H40.024.13-260821-{no:04}");
        let file = case_file::load_by_code(db, &code).await.unwrap().unwrap();
        let history = case_file::history(db, file.case.id).await.unwrap();
        for event in &history {
            let proof = prove(db, file.case.id, event.seq, &history)
                .await
                .unwrap()
                .expect("a proof");
            let proved = proof.verify().expect("true");
            assert_eq!(proved.key, signer.public());
            assert_eq!(proved.root.size, 3);
            assert_eq!(proved.heads[event.seq as usize - 1], event.hash);
        }
        let beyond = history.len() as i64 + 1;
        assert!(
            prove(db, file.case.id, beyond, &history)
                .await
                .unwrap()
                .is_none()
        );
    }
    assert_eq!(said(db).await, Vec::<String>::new());
});

both_engines!(what_changes_in_a_receipt_makes_it_untrue, |db| {
    gathered(db).await;
    let file = case_file::load_by_code(db, SECOND).await.unwrap().unwrap();
    let history = case_file::history(db, file.case.id).await.unwrap();
    let good = prove(db, file.case.id, 2, &history).await.unwrap().unwrap();
    let untrue = |change: &dyn Fn(&mut receipt::Receipt)| {
        let mut changed = good.clone();
        change(&mut changed);
        assert_ne!(changed, good);
        changed.verify().expect_err("untrue")
    };
    use receipt::Untrue::{Format, NoEvent, Proof, Root, Signature};
    assert_eq!(untrue(&|it| it.code.push('1')), Proof);
    assert_eq!(untrue(&|it| it.events[1].at += 1), Proof);
    assert_eq!(untrue(&|it| it.events[0].kind.push('x')), Proof);
    assert_eq!(untrue(&|it| it.events[0].actor.clear()), Proof);
    assert_eq!(untrue(&|it| it.events[1].commitment.0[31] ^= 1), Proof);
    assert_eq!(untrue(&|it| it.events.swap(0, 1)), Proof);
    assert_eq!(untrue(&|it| it.events.truncate(1)), Proof);
    assert_eq!(untrue(&|it| it.events.clear()), NoEvent);
    assert_eq!(
        untrue(&|it| it.case = domain::ids::CaseId(uuid::Uuid::from_u128(9))),
        Proof
    );
    assert_eq!(untrue(&|it| it.leaf += 1), Proof);
    assert_eq!(untrue(&|it| it.proof.truncate(1)), Proof);
    assert_eq!(
        untrue(&|it| it.root = it.root.replace("time 1", "time 2")),
        Signature
    );
    assert_eq!(untrue(&|it| it.root.clear()), Root);
    assert_eq!(
        untrue(&|it| it.key = signer().public().to_string()),
        Signature
    );
    assert_eq!(untrue(&|it| it.key.clear()), Signature);
    assert_eq!(untrue(&|it| it.format.push('x')), Format);
    let pdf = format!("%PDF ({}) {} %%EOF", "x", pdf::empty_room()).into_bytes();
    let with = pdf::with_proof(&pdf, &good).expect("it fits");
    assert_eq!(pdf::proof(&with), Some(good));
    assert_eq!(pdf::without_proof(&with), pdf);
});

both_engines!(each_new_root_extends_the_one_before, |db| {
    let signer = gathered(db).await;
    let first = log::newest_root(db).await.unwrap().unwrap();
    assert!(
        publish(db, &signer, now()).await.unwrap().is_none(),
        "nothing new"
    );
    for no in 4..=9 {
        put(db, &named(Story::filed_online(), no), DueDates::default()).await;
    }
    gather(db).await.unwrap();
    // The clock went back an hour.
    let back = moment("2026-08-21T16:00");
    let second = publish(db, &signer, back).await.unwrap().expect("a root");
    assert_eq!((second.size, second.at), (9, first.at));
    let proof = log::grew(db, 3, 9).await.unwrap().expect("a proof");
    assert!(tree::is_consistent(
        (3, first.root),
        (9, second.root),
        &proof
    ));
    assert_eq!(log::grew(db, 3, 10).await.unwrap(), None);
    let roots = log::roots_before(db, Some(9), 10).await.unwrap();
    assert_eq!(roots, [first]);
});

both_engines!(
    a_case_that_moves_on_gets_a_leaf_each_time_it_is_gathered,
    |db| {
        let signer = signer();
        log::add_key(db, 1, &signer.public(), now()).await.unwrap();
        let story = named(Story::accepted(), 1);
        let mut file = CaseFile::unfiled(story.case.id);
        for event in &story.events {
            let after = domain::case::evolve(file.case.clone(), event);
            let commit = CaseCommit::new(
                &file,
                std::slice::from_ref(event),
                &after,
                DueDates::default(),
            );
            case_file::commit(db, commit).await.unwrap();
            file = case_file::load(db, story.case.id).await.unwrap().unwrap();
            assert!(standing::waits(db).await.unwrap());
            gather(db).await.unwrap();
            assert!(!standing::waits(db).await.unwrap());
            publish(db, &signer, now()).await.unwrap();
        }
        assert_eq!(log::size(db).await.unwrap(), story.events.len() as u64);
        let history = case_file::history(db, story.case.id).await.unwrap();
        let first = prove(db, story.case.id, 1, &history)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((first.events.len(), first.leaf), (1, 0));
        assert!(first.verify().is_ok());
        assert_eq!(said(db).await, Vec::<String>::new());
    }
);

both_engines!(one_changed_byte_of_an_event_is_named, |db| {
    gathered(db).await;
    tamper(db, &["UPDATE case_event SET payload = replace(payload, 'accepted', 'Accepted')
                  WHERE seq = 2 AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0002')"]).await;
    let said = said(db).await;
    assert!(
        said.contains(&format!("{SECOND}: the content of event 2 was changed")),
        "{said:?}"
    );
    for column in [
        "UPDATE case_event SET at = at + 1 WHERE seq = 1",
        "UPDATE case_event SET kind = 'x' WHERE seq = 1",
        "UPDATE case_event SET actor = 'x' WHERE seq = 1",
        "UPDATE case_event SET commitment = hash WHERE seq = 1",
    ] {
        tamper(db, &[column]).await;
        let said = self::said(db).await;
        assert!(
            said.contains(&format!(
                "{SECOND}: event 1 does not have the hash of what it says"
            )),
            "{said:?}"
        );
    }
});

both_engines!(a_deleted_event_is_named, |db| {
    gathered(db).await;
    tamper(
        db,
        &["DELETE FROM case_event WHERE seq = 2
                  AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0003')"],
    )
    .await;
    let said = said(db).await;
    assert!(
        said.contains(&"H40.024.13-260821-0003: event 2 is missing".to_owned()),
        "{said:?}"
    );
});

both_engines!(two_events_in_the_other_order_are_named, |db| {
    gathered(db).await;
    tamper(db, &[
        "UPDATE case_event SET seq = 99 WHERE seq = 1 AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0002')",
        "UPDATE case_event SET seq = 1 WHERE seq = 2 AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0002')",
        "UPDATE case_event SET seq = 2 WHERE seq = 99",
    ]).await;
    let said = said(db).await;
    assert!(
        said.contains(&format!(
            "{SECOND}: event 1 does not continue the one before it"
        )),
        "{said:?}"
    );
});

both_engines!(events_swapped_between_two_cases_are_named, |db| {
    gathered(db).await;
    let [one, two] = ["H40.024.13-260821-0002", "H40.024.13-260821-0003"];
    tamper(db, &[
        "UPDATE case_event SET seq = 1001 WHERE seq = 1 AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0002')",
        "UPDATE case_event SET case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0002')
         WHERE seq = 1 AND case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0003')",
        "UPDATE case_event SET seq = 1, case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0003') WHERE seq = 1001",
    ]).await;
    let said = said(db).await;
    for code in [one, two] {
        assert!(
            said.contains(&format!(
                "{code}: event 1 does not have the hash of what it says"
            )),
            "{said:?}"
        );
    }
});

both_engines!(
    a_chain_cut_at_its_end_is_named_although_all_else_was_made_to_fit,
    |db| {
        gathered(db).await;
        // Whoever cuts takes care: events, snapshot and head are those of the day before.
        let story = named(Story::accepted(), 2);
        let before = domain::case::fold(story.case.id, &story.events[..1]);
        let body = serde_json::to_string(&before).unwrap();
        let mut batch = Batch::new();
        let cut = Text::new(
            "cut",
            "DELETE FROM case_event WHERE seq > 1 AND case_id = $1",
        );
        batch.must_touch_one(&cut, [story.case.id.0.into()]);
        let fit = Text::new(
            "fit",
            "UPDATE case_file SET version = 1, body = $2,
        journal_head = (SELECT hash FROM case_event WHERE case_id = $1 AND seq = 1) WHERE id = $1",
        );
        batch.must_touch_one(&fit, [story.case.id.0.into(), body.into()]);
        db.commit(batch).await.unwrap();
        let said = said(db).await;
        assert!(
            said.contains(&format!(
                "{SECOND}: event 2 is missing: the journal has it as leaf 1"
            )),
            "{said:?}"
        );
    }
);

both_engines!(a_chain_that_was_written_anew_is_named, |db| {
    gathered(db).await;
    let mut story = named(Story::accepted(), 2);
    story.events[1].by.name = "Người khác".to_owned();
    let id = story.case.id;
    let mut head = [0; 32];
    let mut batch = Batch::new();
    batch.may_touch(
        &Text::new("clear", "DELETE FROM case_event WHERE case_id = $1"),
        [id.0.into()],
    );
    let add = Text::new("add", "INSERT INTO case_event (case_id, seq, at, kind, actor, body_version, salt, payload, commitment, prev_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    for (at, event) in story.events.iter().enumerate() {
        let stored =
            case_file::event_format::StoredEvent::write(id.0, at as i64 + 1, head, event, [7; 16])
                .unwrap();
        head = stored.hash;
        batch.must_touch_one(&add, stored.into_values());
    }
    let fit = Text::new(
        "fit",
        "UPDATE case_file SET body = $2, journal_head = $3 WHERE id = $1",
    );
    let body = serde_json::to_string(&domain::case::fold(id, &story.events)).unwrap();
    batch.must_touch_one(&fit, [id.0.into(), body.into(), head.as_slice().into()]);
    db.commit(batch).await.unwrap();
    assert_eq!(
        said(db).await,
        [format!(
            "{SECOND}: event 2 is not the one that was gathered as leaf 1"
        )]
    );
});

both_engines!(a_case_that_is_gone_is_named, |db| {
    gathered(db).await;
    tamper(db, &[
        "DELETE FROM case_event WHERE case_id = (SELECT id FROM case_file WHERE code = 'H40.024.13-260821-0003')",
        "DELETE FROM case_file WHERE code = 'H40.024.13-260821-0003'",
    ]).await;
    assert_eq!(
        said(db).await,
        ["H40.024.13-260821-0003: the case is gone: the journal has 1 of its heads"]
    );
});

both_engines!(
    a_head_that_neither_is_in_the_tree_nor_waits_is_named,
    |db| {
        gathered(db).await;
        put(db, &named(Story::filed_online(), 4), DueDates::default()).await;
        assert_eq!(said(db).await, Vec::<String>::new());
        tamper(db, &["DELETE FROM journal_pending"]).await;
        assert_eq!(
            said(db).await,
            ["H40.024.13-260821-0004: event 1 is neither in the journal's tree nor waits for it"]
        );
    }
);

both_engines!(
    a_root_that_was_rewritten_is_named_and_none_is_signed_after_it,
    |db| {
        let signer = gathered(db).await;
        let kept = log::newest_root(db).await.unwrap().unwrap();
        tamper(
            db,
            &["UPDATE journal_root SET root = (SELECT head FROM journal_leaf WHERE no = 0)"],
        )
        .await;
        let first = said(db).await;
        assert_eq!(
            first,
            [format!(
                "journal: the root of {} over 3 leaves is not theirs",
                kept.at
            )]
        );
        let refused = one_more(db, &signer).await;
        assert!(
            matches!(
                refused,
                NotPublished::Refused(Refused::NotExtended { size: 3, .. })
            ),
            "{refused:?}"
        );
    }
);

/// A fourth case, and why no root is signed over it.
async fn one_more(db: &Db, signer: &Signer) -> NotPublished {
    put(db, &named(Story::filed_online(), 4), DueDates::default()).await;
    gather(db).await.unwrap();
    publish(db, signer, now()).await.expect_err("refused")
}

both_engines!(
    no_root_is_signed_over_leaves_that_were_rewritten_with_their_root,
    |db| {
        let signer = gathered(db).await;
        // The leaf, and the root that it gives; the signed text cannot be made to fit.
        tamper(
            db,
            &["UPDATE journal_leaf SET code = 'H40.024.13-260821-0009' WHERE no = 1"],
        )
        .await;
        let forged = log::edge(db, 3).await.unwrap().root();
        let mut batch = Batch::new();
        let text = Text::new("forge", "UPDATE journal_root SET root = $1");
        batch.must_touch_one(&text, [forged.as_slice().into()]);
        db.commit(batch).await.unwrap();
        let refused = one_more(db, &signer).await;
        assert!(
            matches!(
                refused,
                NotPublished::Refused(Refused::NotSigned { size: 3, .. })
            ),
            "{refused:?}"
        );
    }
);

both_engines!(
    no_root_is_signed_over_fewer_leaves_than_the_one_before,
    |db| {
        let signer = signer();
        log::add_key(db, 1, &signer.public(), now()).await.unwrap();
        for no in 1..=256 {
            let story = named(Story::filed_online(), no);
            let before = CaseFile::unfiled(story.case.id);
            let commit = CaseCommit::new(&before, &story.events, &story.case, DueDates::default());
            case_file::commit(db, commit).await.unwrap();
        }
        assert_eq!(gather(db).await.unwrap(), 256);
        publish(db, &signer, now()).await.unwrap().expect("a root");
        // The kept hash of the whole block still gives the root.
        tamper(db, &["DELETE FROM journal_leaf WHERE no = 255"]).await;
        assert!(log::edge(db, 256).await.is_ok());
        let refused = publish(db, &signer, now()).await.expect_err("refused");
        let gap = Refused::Gap { size: 256 };
        assert!(matches!(refused, NotPublished::Refused(why) if why == gap));
        let newest = log::newest_root(db).await.unwrap();
        let why = standing::refusal(db, newest.as_ref()).await.unwrap();
        assert_eq!(why, Some(gap));
    }
);

both_engines!(a_root_under_another_key_is_named, |db| {
    gathered(db).await;
    let root = log::newest_root(db).await.unwrap().unwrap();
    let forged = signer().sign(root.size, &root.root, root.at);
    let mut batch = Batch::new();
    batch.must_touch_one(
        &Text::new("forge", "UPDATE journal_root SET note = $1"),
        [forged.into()],
    );
    db.commit(batch).await.unwrap();
    assert_eq!(
        said(db).await,
        [format!(
            "journal: the root of {} over 3 leaves is not signed by a key of this journal",
            root.at
        )]
    );
});

both_engines!(
    a_whole_journal_written_anew_is_found_out_by_a_root_kept_elsewhere,
    |db| {
        let signer = gathered(db).await;
        let kept = log::newest_root(db).await.unwrap().unwrap();
        let kept = Checkpoint::read(&kept.note).unwrap();
        // With the key in hand, everything can be made to fit.
        tamper(db, &[
        "DELETE FROM journal_root",
        "DELETE FROM journal_leaf",
        "DELETE FROM journal_pending",
        "INSERT INTO journal_pending (case_id, seq, at) SELECT id, version, 0 FROM case_file WHERE code <> 'H40.024.13-260821-0001'",
        "INSERT INTO journal_pending (case_id, seq, at) SELECT id, 1, 0 FROM case_file WHERE code = 'H40.024.13-260821-0001'",
    ]).await;
        gather(db).await.unwrap();
        tamper(db, &["INSERT INTO journal_pending (case_id, seq, at) SELECT id, version, 0 FROM case_file WHERE code = 'H40.024.13-260821-0001'"]).await;
        publish(db, &signer, now()).await.unwrap();
        assert_eq!(
            said(db).await,
            Vec::<String>::new(),
            "from inside nothing is to be seen"
        );
        let report = check_with(db, std::slice::from_ref(&kept), |_, _| {})
            .await
            .unwrap();
        assert_eq!(report.differences.len(), 1, "{:?}", report.differences);
        assert!(report.differences[0].what.contains("history was rewritten"));
        let larger = Checkpoint { size: 9, ..kept };
        let report = check_with(db, &[larger], |_, _| {}).await.unwrap();
        assert!(report.differences[0].what.contains("history was cut"));
    }
);

both_engines!(missing_leaves_and_kept_hashes_are_named, |db| {
    let signer = signer();
    log::add_key(db, 1, &signer.public(), now()).await.unwrap();
    for no in 1..=300 {
        let story = named(Story::filed_online(), no);
        let before = CaseFile::unfiled(story.case.id);
        let commit = CaseCommit::new(&before, &story.events, &story.case, DueDates::default());
        case_file::commit(db, commit).await.unwrap();
    }
    assert_eq!(gather(db).await.unwrap(), 300);
    publish(db, &signer, now()).await.unwrap();
    let story = named(Story::filed_online(), 270);
    let history = case_file::history(db, story.case.id).await.unwrap();
    let proof = prove(db, story.case.id, 1, &history)
        .await
        .unwrap()
        .unwrap();
    assert!(proof.verify().is_ok() && proof.leaf > 256);
    assert_eq!(said(db).await, Vec::<String>::new());
    tamper(
        db,
        &["UPDATE journal_node SET hash = (SELECT head FROM journal_leaf WHERE no = 0)"],
    )
    .await;
    assert_eq!(
        said(db).await,
        ["journal: the kept hash 0 of level 1 is not that of its leaves"]
    );
    tamper(db, &["DELETE FROM journal_leaf WHERE no = 7"]).await;
    let said = said(db).await;
    assert!(
        said.contains(&"journal: leaves are missing between 0 and 300".to_owned()),
        "{said:?}"
    );
});

both_engines!(masking_personal_data_keeps_everything_valid, |db| {
    gathered(db).await;
    let file = case_file::load_by_code(db, SECOND).await.unwrap().unwrap();
    let history = case_file::history(db, file.case.id).await.unwrap();
    let before = prove(db, file.case.id, 2, &history).await.unwrap();
    let mut batch = Batch::new();
    for event in &history {
        case_file::mask_event(&mut batch, file.case.id, event.seq);
    }
    db.commit(batch).await.unwrap();
    let masked = case_file::history(db, file.case.id).await.unwrap();
    assert!(
        masked
            .iter()
            .all(|event| event.payload.is_none() && event.salt.is_none())
    );
    let after = prove(db, file.case.id, 2, &masked).await.unwrap();
    assert_eq!(after, before, "the receipt is as true as before");
    assert!(after.unwrap().verify().is_ok());
    // Each is named, and nothing else is wrong.
    let named = |event: &case_file::event_format::StoredEvent| {
        format!(
            "{SECOND}: event {} is masked: what it said was taken away, and cannot be told any more",
            event.seq
        )
    };
    let masked: Vec<String> = masked.iter().map(named).collect();
    assert_eq!(said(db).await, masked);
});
