//! Readings kept, found, chained and sealed; and what finds out that one was touched.

use super::check::differences;
use super::*;
use crate::both_engines;
use crate::read::page::PageRequest;

fn reading(no: u128, who: &str, case: u128, subject: &str) -> Access {
    Access {
        id: Uuid::from_u128(no),
        at: Timestamp::from_second(1_800_000_000 + i64::try_from(no).unwrap()).unwrap(),
        who: who.to_owned(),
        who_name: "Lê Thị Mai Anh".to_owned(),
        capacity: "specialist, xa-truong-thi/chuyen-mon".to_owned(),
        what: "case page".to_owned(),
        case: Some(CaseId(Uuid::from_u128(case))),
        subject: Some(subject.to_owned()),
        why: "assigned".to_owned(),
        outcome: Outcome::Shown,
    }
}

async fn kept(db: &Db, all: &[Access]) {
    for it in all {
        keep(db, it).await.unwrap();
    }
}

async fn broken(db: &Db, statement: &'static str) -> Vec<String> {
    let mut batch = Batch::new();
    batch.may_touch(&Text::new("t", statement), []);
    db.commit(batch).await.unwrap();
    let seen = differences(db).await.unwrap();
    seen.differences.into_iter().map(|it| it.what).collect()
}

both_engines!(readings_are_found_by_case_reader_person_and_time, |db| {
    let mut all = vec![
        reading(1, "officer:1", 1, "036190000731"),
        reading(2, "officer:2", 1, "036190000731"),
        reading(3, "officer:1", 2, "036085000111"),
    ];
    all[2].outcome = Outcome::Refused;
    kept(db, &all).await;
    let time = |outcome| {
        About::Time(Narrow {
            from: all[1].at,
            until: Timestamp::from_second(1_900_000_000).unwrap(),
            outcome,
        })
    };
    for (about, expected) in [
        (
            About::Case(CaseId(Uuid::from_u128(1))),
            vec![&all[1], &all[0]],
        ),
        (About::Who("officer:1".to_owned()), vec![&all[2], &all[0]]),
        (
            About::Subject("036190000731".to_owned()),
            vec![&all[1], &all[0]],
        ),
        (time(None), vec![&all[2], &all[1]]),
        (time(Some(Outcome::Refused)), vec![&all[2]]),
    ] {
        let found = page(db, &about, &PageRequest::first(9)).await.unwrap();
        assert_eq!(found.items.iter().collect::<Vec<_>>(), expected);
    }
});

both_engines!(a_reader_who_reads_twice_at_once_loses_no_reading, |db| {
    let all: Vec<Access> = (1..=12)
        .map(|no| reading(no, "officer:1", no, "x"))
        .collect();
    let keeping = all.iter().map(|it| keep(db, it));
    for done in futures_of(keeping).await {
        assert_eq!(done, Ok(()));
    }
    let seen = differences(db).await.unwrap();
    assert_eq!((seen.entries, seen.differences), (12, Vec::new()));
});

/// All of them at once.
async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (one, place) in waiting.iter_mut().zip(&mut done) {
            if place.is_none()
                && let std::task::Poll::Ready(it) = one.as_mut().poll(context)
            {
                *place = Some(it);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

both_engines!(a_reading_that_was_changed_is_named, |db| {
    kept(
        db,
        &[
            reading(1, "officer:1", 1, "a"),
            reading(2, "officer:1", 1, "a"),
        ],
    )
    .await;
    assert_eq!(
        broken(db, "UPDATE access_log SET why = 'other' WHERE seq = 1").await,
        ["reading 1 of officer:1 does not say what it said"]
    );
});

both_engines!(a_reading_that_was_taken_out_is_named, |db| {
    let all: Vec<_> = (1..=3).map(|no| reading(no, "officer:1", 1, "a")).collect();
    kept(db, &all).await;
    assert_eq!(
        broken(db, "DELETE FROM access_log WHERE seq = 2").await,
        [
            "reading 3 of officer:1 does not continue the one before",
            "readings of officer:1 end at 1, not at 3"
        ]
    );
});

both_engines!(
    an_end_that_was_cut_off_with_its_head_is_missed_by_the_seal,
    |db| {
        let all: Vec<_> = (1..=3).map(|no| reading(no, "officer:1", 1, "a")).collect();
        kept(db, &all).await;
        let first = seal::seal(db, None, all[2].at).await.unwrap().unwrap();
        assert_eq!((first.no, first.heads), (1, 1));
        assert_eq!(seal::seal(db, None, all[2].at).await.unwrap(), None);
        keep(db, &reading(4, "officer:2", 1, "a")).await.unwrap();
        let second = seal::seal(db, None, all[2].at).await.unwrap().unwrap();
        assert_eq!((second.prev_hash, second.heads), (first.hash, 1));
        let seen = differences(db).await.unwrap();
        assert_eq!(
            (seen.entries, seen.seals, seen.differences.len()),
            (4, 2, 0)
        );
        // Whoever can write the database can also write the head anew, but not the seal.
        let cut = "UPDATE access_head SET seq = 2, hash =
        (SELECT hash FROM access_log WHERE who = 'officer:1' AND seq = 2) WHERE who = 'officer:1'";
        broken(
            db,
            "DELETE FROM access_log WHERE who = 'officer:1' AND seq = 3",
        )
        .await;
        assert_eq!(
            broken(db, cut).await,
            ["reading 3 of officer:1, sealed in 1, is gone"]
        );
        assert_eq!(
            broken(db, "DELETE FROM access_seal WHERE no = 1")
                .await
                .last()
                .unwrap(),
            "seal 2 does not hold"
        );
    }
);

both_engines!(
    what_a_reading_says_can_be_masked_without_breaking_the_chain,
    |db| {
        kept(
            db,
            &[
                reading(1, "officer:1", 1, "a"),
                reading(2, "officer:1", 1, "a"),
            ],
        )
        .await;
        let mask = "UPDATE access_log SET who_name = '', subject = NULL, why = '', salt = NULL WHERE seq = 1";
        assert_eq!(broken(db, mask).await, Vec::<String>::new());
    }
);

both_engines!(a_signed_seal_says_what_was_signed_and_nothing_else, |db| {
    use crate::journal::key::Signer;
    let all: Vec<_> = (1..=2).map(|no| reading(no, "officer:1", 1, "a")).collect();
    kept(db, &all).await;
    let pem = Signer::make().expect("a key");
    let signer = Signer::read(&pem, "motcua/nam-dinh").expect("a signer");
    crate::journal::log::add_key(db, 1, &signer.public(), all[0].at)
        .await
        .unwrap();
    let made = seal::seal(db, Some(&signer), all[1].at).await.unwrap();
    let made = made.unwrap();
    let note = made.note.clone().unwrap();
    assert!(note.starts_with("motcua/nam-dinh/access\n1\n"), "{note}");
    assert!(made.is_signed_by(&[signer.public()]));
    assert_eq!(seal::one(db, 1).await.unwrap(), Some(made.clone()));
    assert_eq!(seal::before(db, i64::MAX, 9).await.unwrap(), [made]);
    assert!(differences(db).await.unwrap().differences.is_empty());
    let other = Signer::read(&Signer::make().expect("a key"), "motcua/nam-dinh");
    let other = other.expect("a signer").sign_seal(1, &[9; 32], all[1].at);
    // Text of a statement lives as long as the program.
    let forged = format!("UPDATE access_seal SET note = '{other}' WHERE no = 1").leak();
    assert_eq!(broken(db, forged).await, ["seal 1 is not what was signed"]);
});
