//! The year that is made: whatever the hour at which it is made, nothing lies in the future, the
//! journal stands every check, and each desk has something to do.

use super::*;
use crate::testing::room_at;
use domain::case::Stage;
use domain::clock::instant;
use jiff::civil::date;
use std::collections::BTreeMap;
use store::case_file::check::check;
use store::case_file::{history, running};

async fn made(province: &str, now: Timestamp, cases: u32) {
    let room = room_at(province, now).await;
    let life = &room.life;
    let mut plans = curated::plans(&life.office, &life.staff, now, cases);
    plans.extend(plan::year(&life.office, &life.staff, now, cases));
    let mut stages: BTreeMap<String, u32> = BTreeMap::new();
    let (mut stuck, mut asked_again) = (Vec::new(), 0);
    for plan in &plans {
        assert!(plan.at <= now, "{plan:?}");
        let played = life.play(plan).await.expect("files");
        let played = played.unwrap_or_else(|| panic!("not filed: {plan:?}"));
        stuck.extend(played.refused_by);
        asked_again += u32::from(played.case.supplements.len() > 1);
        let stage = serde_json::to_value(&played.case.stage).expect("JSON");
        let stage = stage["stage"].as_str().expect("a word").to_owned();
        *stages.entry(stage).or_default() += 1;
        for stored in history(&life.office.db, played.case.id)
            .await
            .expect("a read")
        {
            let event = stored.event().expect("readable").expect("not masked");
            assert!(event.at <= now, "{event:?}");
        }
    }
    assert!(stuck.is_empty(), "{stuck:?}");
    assert!(asked_again > 0, "none was asked twice");
    let db = &life.office.db;
    let open = running(db, None, 5_000).await.expect("a read");
    let late = open
        .iter()
        .filter(|file| file.due.next_act_due_at.is_some_and(|due| due < now))
        .count();
    assert!(
        open.len() * 20 >= plans.len(),
        "{} open: {stages:?}",
        open.len()
    );
    assert!(
        late > 0 && late * 2 < open.len(),
        "{late} of {}",
        open.len()
    );
    for stage in [
        "submitted",
        "in_progress",
        "awaiting_supplement",
        "result_ready",
    ] {
        assert!(stages.contains_key(stage), "none is {stage}: {stages:?}");
    }
    let own = open
        .iter()
        .filter(|file| {
            let filing = file.case.filing.as_ref();
            filing.is_some_and(|it| it.applicant.name == life.staff.citizens[0].party.name)
        })
        .map(|file| &file.case.stage);
    assert!(
        own.clone()
            .any(|stage| matches!(stage, Stage::AwaitingSupplement { .. }))
    );
    assert!(
        own.clone()
            .any(|stage| matches!(stage, Stage::InProgress { .. }))
    );
    let report = check(db, |_, _| {}).await.expect("a check");
    assert!(report.differences.is_empty(), "{:#?}", report.differences);
}

#[tokio::test]
async fn it_can_be_made_at_three_in_the_night() {
    let now = instant(date(2026, 11, 27).at(3, 4, 0, 0));
    made("nam-dinh", now, 160).await;
}

#[tokio::test]
async fn it_can_be_made_in_the_middle_of_tet() {
    let now = instant(date(2026, 2, 18).at(12, 0, 0, 0));
    made("dak-nong", now, 320).await;
}

#[tokio::test]
async fn it_can_be_made_on_a_sunday_where_cases_come_from_the_national_portal() {
    let now = instant(date(2026, 9, 6).at(23, 59, 0, 0));
    made("ninh-binh", now, 160).await;
}

#[tokio::test]
async fn most_cases_come_by_the_national_portal_where_there_is_no_other() {
    let room = room_at("ninh-binh", clock::now()).await;
    let plans = plan::year(&room.life.office, &room.life.staff, room.life.now, 300);
    let by = |channel| plans.iter().filter(|plan| plan.channel == channel).count();
    use domain::case::Channel::{NationalPortal, Online};
    assert_eq!(by(Online), 0);
    assert!(
        by(NationalPortal) * 3 > plans.len(),
        "{}",
        by(NationalPortal)
    );
}
