//! Tests of the one path by which a case is written, on both engines.

use super::*;
use crate::both_engines;
use crate::coarse_total;
use crate::index_total;
use crate::sql::Fault;
use crate::testing::{named, put};
use domain::testing::{Story, moment};
use uuid::Uuid;

/// A request of a citizen.
fn request(key: &str, body: &str) -> Request {
    Request {
        actor: "citizen:1".to_owned(),
        key: key.to_owned(),
        fingerprint: request_seen::fingerprint(&[body.as_bytes()]),
    }
}

fn due(at: &str) -> DueDates {
    DueDates {
        due_at: Some(moment(at)),
        step_due_at: None,
        next_act_due_at: Some(moment(at)),
    }
}

both_engines!(what_is_filed_is_read_back, |db| {
    let story = Story::handed_over();
    let dates = due("2026-09-07T17:00");
    let file = put(db, &story, dates).await;
    assert_eq!(file.case, story.case);
    assert_eq!(file.due, dates);
    let code = story.case.code_text();
    assert_eq!(load_by_code(db, &code).await.unwrap(), Some(file.clone()));
    assert_eq!(
        load_by_code(db, "H40.024.13-260821-9999").await.unwrap(),
        None
    );
    let history = history(db, story.case.id).await.unwrap();
    let events: Vec<_> = history
        .iter()
        .map(|e| e.event().unwrap().unwrap())
        .collect();
    assert_eq!(events, story.events);
    assert_eq!(event_format::verify_chain(&history), Ok(file.journal_head));
    assert_eq!(check::check(db, |_, _| {}).await.unwrap().differences, []);
});

both_engines!(several_events_of_one_act_are_one_commit, |db| {
    let story = Story::in_progress();
    let before = CaseFile::unfiled(story.case.id);
    let commit = CaseCommit::new(&before, &story.events, &story.case, DueDates::default());
    super::commit(db, commit).await.unwrap();
    let file = load(db, story.case.id).await.unwrap().unwrap();
    assert_eq!(file.case, story.case);
    assert_eq!(file.due, DueDates::default());
    assert_eq!(
        check::check(db, |_, _| {}).await.unwrap().events,
        story.events.len() as u64
    );
});

both_engines!(two_officers_on_one_case_the_second_is_told, |db| {
    let story = Story::filed_online();
    let seen = put(db, &story, DueDates::default()).await;
    let accepted = Story::accepted();
    let rejected = Story::rejected();
    let [first, second] = [&accepted, &rejected].map(|s| s.events.last().unwrap().clone());
    let after = domain::case::evolve(seen.case.clone(), &first);
    let commit = CaseCommit::new(
        &seen,
        std::slice::from_ref(&first),
        &after,
        DueDates::default(),
    );
    super::commit(db, commit).await.unwrap();
    let other = domain::case::evolve(seen.case.clone(), &second);
    let late = CaseCommit::new(
        &seen,
        std::slice::from_ref(&second),
        &other,
        DueDates::default(),
    );
    assert!(super::commit(db, late).await.unwrap_err().is_conflict());
    assert_eq!(load(db, seen.case.id).await.unwrap().unwrap().case, after);
    assert_eq!(history(db, seen.case.id).await.unwrap().len(), 2);
});

both_engines!(a_form_that_arrives_twice_is_answered_alike, |db| {
    let story = Story::filed_online();
    let before = CaseFile::unfiled(story.case.id);
    let commit = |body: &str| {
        let mut commit = CaseCommit::new(&before, &story.events, &story.case, DueDates::default());
        commit.request = Some((request("k", body), "/cases/1".to_owned()));
        commit.jobs = vec![NewJob::now("notice", &1, story.now).unwrap()];
        commit
    };
    assert_eq!(
        super::commit(db, commit("a")).await.unwrap(),
        Committed::Done
    );
    assert_eq!(
        super::commit(db, commit("a")).await.unwrap(),
        Committed::Repeated("/cases/1".to_owned())
    );
    assert_eq!(
        super::commit(db, commit("b")).await.unwrap(),
        Committed::KeyReused
    );
    assert_eq!(job_queue::backlog(db, story.now).await.unwrap().waiting, 1);
});

both_engines!(a_commit_that_fails_leaves_nothing_of_it, |db| {
    let story = Story::filed_online();
    let before = CaseFile::unfiled(story.case.id);
    for fault in [Fault::BeforeCommit, Fault::GroupCommit, Fault::Panic] {
        db.fail_next_commit(fault);
        let mut commit = CaseCommit::new(&before, &story.events, &story.case, DueDates::default());
        commit.request = Some((request("k", "a"), "/cases/1".to_owned()));
        commit.numbers = vec![crate::number_series::next(db, "s").await.unwrap()];
        commit.jobs = vec![NewJob::now("notice", &1, story.now).unwrap()];
        assert!(super::commit(db, commit).await.is_err());
        assert_eq!(load(db, story.case.id).await.unwrap(), None);
        assert_eq!(crate::number_series::next(db, "s").await.unwrap().number, 1);
        assert_eq!(
            request_seen::look(db, &request("k", "a")).await.unwrap(),
            Seen::New
        );
        assert_eq!(job_queue::backlog(db, story.now).await.unwrap().waiting, 0);
        assert!(statistics_totals::kept(db).await.unwrap().is_empty());
    }
    put(db, &story, DueDates::default()).await;
});

both_engines!(a_code_is_given_to_one_case_only, |db| {
    put(db, &named(Story::filed_online(), 7), DueDates::default()).await;
    let mut twin = named(Story::filed_online(), 7);
    twin.case = domain::case::fold(CaseId(Uuid::from_u128(8)), &twin.events);
    let before = CaseFile::unfiled(twin.case.id);
    let commit = CaseCommit::new(&before, &twin.events, &twin.case, DueDates::default());
    assert!(super::commit(db, commit).await.unwrap_err().is_conflict());
});

both_engines!(totals_equal_a_recount, |db| {
    let stories = [
        Story::filed_online(),
        Story::asked_at_intake(),
        Story::rejected(),
        Story::accepted(),
        Story::decided(),
        Story::result_ready(),
        Story::handed_over(),
        Story::handed_over(),
    ];
    for (no, story) in stories.into_iter().enumerate() {
        let date = if no == 6 {
            "2026-08-25T17:00"
        } else {
            "2026-08-24T08:00"
        };
        put(db, &named(story, no as u32 + 1), due(date)).await;
    }
    let kept = statistics_totals::kept(db).await.unwrap();
    assert_eq!(kept, statistics_totals::recount(db).await.unwrap());
    let facts = index_total::kept(db).await.unwrap();
    let (cases, counted) = index_total::recount(db).await.unwrap();
    assert_eq!((cases, &facts), (8, &counted));
    assert!(facts.values().any(|it| it[0] >= 4), "{facts:?}");
    let mut batch = Batch::new();
    assert!(index_total::repair(&mut batch, &facts, &counted).is_empty());
    // Their sums too, by agency and by month.
    for total in kept.keys() {
        let agency = coarse_total::repair_agency(db, &mut batch, &total.agency).await;
        let month = coarse_total::repair_month(db, &mut batch, &total.month).await;
        let year = coarse_total::repair_year(db, &mut batch, &total.month[..4]).await;
        let differ = (agency.unwrap(), month.unwrap(), year.unwrap());
        assert_eq!(differ, (0, 0, 0), "{total:?}");
    }
    let total = |outcome: &str| -> i64 {
        kept.iter()
            .filter(|(t, _)| t.outcome == outcome)
            .map(|(_, n)| n)
            .sum()
    };
    assert_eq!(total("received"), 8);
    assert_eq!(
        (
            total("granted"),
            total("rejected"),
            total("on_time"),
            total("late")
        ),
        (3, 1, 1, 2)
    );
    let filter = statistics_totals::Filter::default();
    let sums = statistics_totals::sums(db, &filter, statistics_totals::By::Month)
        .await
        .unwrap();
    assert!(
        sums.iter()
            .any(|s| s.of == "2026-08" && s.outcome == "received" && s.total == 8),
        "{sums:?}"
    );
});

async fn tamper(db: &Db, sql: &'static str) {
    let mut batch = Batch::new();
    batch.must_touch_one(&Text::new("tamper", sql), []);
    db.commit(batch).await.unwrap();
}

async fn found(db: &Db) -> Vec<String> {
    let report = check::check(db, |_, _| {}).await.unwrap();
    report
        .differences
        .into_iter()
        .map(|d| format!("{}: {}", d.code, d.what))
        .collect()
}

// Covers: ND-11.2
both_engines!(whatever_is_changed_behind_its_back_is_found, |db| {
    for (no, sql, said) in [
        (
            1,
            "UPDATE case_event SET payload = '{}' WHERE seq = 2",
            "content of event 2 was changed",
        ),
        (
            2,
            "UPDATE case_event SET actor = 'officer:x' WHERE seq = 1",
            "event 1 does not have the hash",
        ),
        (
            3,
            "UPDATE case_event SET at = at + 1 WHERE seq = 2",
            "event 2 does not have the hash",
        ),
        (
            4,
            "DELETE FROM case_event WHERE seq = 1",
            "event 1 is missing",
        ),
        (
            5,
            "DELETE FROM case_event WHERE seq = 2",
            "the head of the journal",
        ),
        (
            6,
            "UPDATE case_file SET holder_unit = 'elsewhere'",
            "column holder_unit is not",
        ),
        (
            7,
            "UPDATE case_file SET is_open = (1 = 0)",
            "column is_open is not",
        ),
        (
            8,
            "UPDATE case_file SET look_up = replace(look_up, 'accepted', 'decided')",
            "column look_up is not",
        ),
    ] {
        let story = named(Story::accepted(), no);
        put(db, &story, DueDates::default()).await;
        assert_eq!(found(db).await, [""; 0]);
        tamper(db, sql).await;
        let found = found(db).await;
        let code = story.case.code_text();
        assert!(
            found
                .iter()
                .any(|d| d.starts_with(&code) && d.contains(said)),
            "{sql}: {found:?}"
        );
        let mut batch = Batch::new();
        batch.may_touch(&Text::new("clear", "DELETE FROM case_event"), []);
        batch.may_touch(&Text::new("clear", "DELETE FROM case_file"), []);
        db.commit(batch).await.unwrap();
    }
});

both_engines!(a_snapshot_that_was_forged_whole_is_found, |db| {
    let (kept, forged) = (named(Story::accepted(), 1), named(Story::handed_over(), 1));
    put(db, &kept, DueDates::default()).await;
    let mut body = forged.case.clone();
    body.version = kept.case.version;
    let mut batch = Batch::new();
    let sql = "UPDATE case_file SET body = $1 WHERE version > 0";
    batch.must_touch_one(
        &Text::new("forge", sql),
        [serde_json::to_string(&body).unwrap().into()],
    );
    db.commit(batch).await.unwrap();
    assert!(
        found(db)
            .await
            .iter()
            .any(|d| d.contains("do not fold to the snapshot"))
    );
});

both_engines!(masking_personal_data_leaves_the_chain_whole, |db| {
    let story = Story::accepted();
    let file = put(db, &story, DueDates::default()).await;
    let mut batch = Batch::new();
    mask_event(&mut batch, story.case.id, 1);
    db.commit(batch).await.unwrap();
    let history = history(db, story.case.id).await.unwrap();
    assert_eq!(history[0].event().unwrap(), None);
    assert_eq!(event_format::verify_chain(&history), Ok(file.journal_head));
    let report = check::check(db, |_, _| {}).await.unwrap();
    assert_eq!(report.masked, 1);
    let said: Vec<&str> = report
        .differences
        .iter()
        .map(|it| it.what.as_str())
        .collect();
    assert_eq!(
        said,
        ["event 1 is masked: what it said was taken away, and cannot be told any more"]
    );
});

both_engines!(a_snapshot_of_an_older_format_is_folded_anew, |db| {
    let story = Story::accepted();
    let file = put(db, &story, DueDates::default()).await;
    tamper(db, "UPDATE case_file SET body = '{\"older\":true}'").await;
    assert_eq!(load(db, story.case.id).await.unwrap(), Some(file));
});

both_engines!(
    dates_move_without_an_event_unless_the_case_moved_first,
    |db| {
        let file = put(db, &Story::accepted(), due("2026-09-07T17:00")).await;
        let later = due("2026-09-08T17:00");
        let mut batch = Batch::new();
        move_due_dates(&mut batch, file.case.id, file.case.version, &later);
        db.commit(batch).await.unwrap();
        assert_eq!(load(db, file.case.id).await.unwrap().unwrap().due, later);
        let mut batch = Batch::new();
        move_due_dates(&mut batch, file.case.id, file.case.version + 1, &later);
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
    }
);

both_engines!(progress_is_told_and_a_busy_store_is_not_accused, |db| {
    for no in 1..=3 {
        put(db, &named(Story::filed_online(), no), DueDates::default()).await;
    }
    let mut told = Vec::new();
    check::check(db, |done, of| told.push((done, of)))
        .await
        .unwrap();
    assert_eq!(told, [(3, 3)]);
    let writer = {
        let db = db.clone();
        tokio::spawn(async move {
            for no in 10..30 {
                put(&db, &named(Story::accepted(), no), DueDates::default()).await;
            }
        })
    };
    while !writer.is_finished() {
        assert_eq!(found(db).await, [""; 0]);
    }
    writer.await.unwrap();
});
