//! The points, scores and classes of articles 13 to 15.

use super::*;
use crate::testing::{Story, marks, moment};
use std::sync::Arc;

fn scored(tenths: [Option<i64>; INDICES]) -> Scored {
    let points = |it: Option<i64>| match it {
        Some(sum) => Points { sum, of: 10 },
        None => Points::default(),
    };
    Scored(tenths.map(points))
}

/// Covers: HN-13
#[test]
fn scores_are_means_with_one_decimal_and_an_index_without_data_is_left_out() {
    assert_eq!(Points { sum: 4, of: 3 }.tenths(), Some(13));
    assert_eq!(Points { sum: 5, of: 3 }.tenths(), Some(17));
    // Rounded half up: 1.25 is 1.3.
    assert_eq!(Points { sum: 5, of: 4 }.tenths(), Some(13));
    assert_eq!(Points::default().tenths(), None);
    let mut all = [Some(20); INDICES];
    assert_eq!(scored(all).total(&OF_OFFICIALS), 100, "10 points at most");
    assert_eq!(scored(all).total(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), 180);
    all[0] = None;
    assert_eq!(scored(all).total(&OF_OFFICIALS), 80);
}

#[test]
fn classes_have_the_borders_of_article_15() {
    let official = |tenths: i64| {
        let mut it = [None; INDICES];
        (it[0], it[6]) = (Some(tenths.min(20)), Some((tenths - 20).max(0)));
        scored(it).official()
    };
    assert_eq!(official(50), "Hoàn thành 100% nhiệm vụ");
    assert_eq!(official(49), "Hoàn thành từ 70% đến dưới 100% nhiệm vụ");
    assert_eq!(official(35), "Hoàn thành từ 70% đến dưới 100% nhiệm vụ");
    assert_eq!(official(34), "Hoàn thành dưới 70% nhiệm vụ");
    let unit = |tenths: i64| {
        let mut it = [None; INDICES];
        it[0] = Some(tenths);
        scored(it).unit()
    };
    for (tenths, class) in [
        (150, "Xuất sắc"),
        (149, "Tốt"),
        (120, "Tốt"),
        (119, "Khá"),
        (90, "Khá"),
        (89, "Trung bình"),
        (60, "Trung bình"),
        (59, "Yếu"),
    ] {
        assert_eq!(unit(tenths), class, "{tenths}");
    }
}

#[test]
fn a_case_gives_points_for_time_contacts_agencies_and_attitude() {
    let story = Story::handed_over();
    let far = moment("2026-12-24T17:00");
    let it = OfCase::of(&story.case, Some(far)).expect("resolved");
    assert_eq!((it.time, it.contacts, it.attitude), (2, 2, 2));
    let mut case = story.case.clone();
    let filing = Arc::make_mut(case.filing.as_mut().expect("filed"));
    filing.channel = crate::case::Channel::Online;
    filing.delivery = crate::case::filing::Delivery::Online;
    assert_eq!(OfCase::of(&case, None).expect("resolved").agencies, 2);
    let filing = Arc::make_mut(case.filing.as_mut().expect("filed"));
    filing.channel = crate::case::Channel::CounterPaper;
    assert_eq!(OfCase::of(&case, None).expect("resolved").agencies, 1);
    let end = case.clock.finished.expect("an end");
    let late = OfCase::of(&case, Some(end - jiff::SignedDuration::from_secs(1)));
    let late = late.expect("resolved");
    assert_eq!((late.time, late.attitude), (0, 0));
    let same_day = OfCase::of(&case, Some(end)).expect("resolved");
    assert_eq!((same_day.time, same_day.attitude), (1, 1));
    let low = story.by_citizen().when(marks("Chưa hài lòng")).done();
    assert_eq!(
        OfCase::of(&low.case, Some(far)).expect("resolved").attitude,
        0
    );
    assert!(OfCase::of(&Story::in_progress().case, None).is_none());
}

#[test]
fn whoever_did_a_part_is_scored_by_its_limit_and_by_the_worst_of_several() {
    let story = Story::handed_over();
    let new = || Case::new(story.case.id);
    let far = parts(new(), &story.events, |_, _| {
        Some(moment("2027-01-01T17:00"))
    });
    assert!(far.len() >= 2, "clerk and specialist: {far:?}");
    assert!(far.values().all(|it| *it == Some(2)));
    let none = parts(new(), &story.events, |_, _| None);
    assert!(none.values().all(Option::is_none), "no limit, no points");
    let on_the_day = parts(new(), &story.events, |_, at| Some(at));
    assert!(on_the_day.values().all(|it| *it == Some(1)));
    let late = parts(new(), &story.events, |_, at| {
        Some(at - jiff::SignedDuration::from_secs(1))
    });
    assert!(late.values().all(|it| *it == Some(0)));
    assert!(
        far.keys().all(|(_, name)| !name.is_empty()),
        "officers have names"
    );
}

#[test]
fn a_unit_is_scored_by_how_it_is_organised_public_answering_and_online() {
    let of = |right, of| Measure { right, of };
    let unit = |right| Unit {
        handled_there: of(right, 100),
        received_there: of(100, 100),
        online_procedures: of(20, 100),
        posted: None,
    };
    assert_eq!(unit(20).organisation(Level::Province), Some(2));
    assert_eq!(unit(19).organisation(Level::Province), Some(1));
    assert_eq!(unit(50).organisation(Level::District), Some(2));
    assert_eq!(unit(99).organisation(Level::Commune), Some(1));
    assert_eq!(unit(100).organisation(Level::Commune), Some(2));
    assert_eq!(Unit::default().organisation(Level::Commune), None);
    // One that went round the intake unit, and too little is handled there: nothing.
    let round = Unit {
        received_there: of(99, 100),
        ..unit(19)
    };
    assert_eq!(round.organisation(Level::Province), Some(0));
    let story = Story::handed_over();
    assert!(received_there(&story.case, &story.events));
    let mut events = story.events.clone();
    for event in &mut events {
        event.by.unit = Some("phong-khac".into());
    }
    assert!(!received_there(&story.case, &events));
    let mut facts = Facts {
        complete: of(5, 5),
        ..Facts::default()
    };
    assert_eq!(unit(0).publicity(&facts), Some(1));
    let posted = Unit {
        posted: Some(true),
        ..unit(0)
    };
    assert_eq!(posted.publicity(&facts), Some(2));
    facts.made_public = of(1, 2);
    assert_eq!(posted.publicity(&facts), Some(0), "late is wrong");
    for (petitions, points) in [
        (of(0, 0), 2),
        (of(10, 10), 2),
        (of(9, 10), 1),
        (of(89, 100), 0),
        // Five that nobody answers and that are overdue.
        (of(0, 5), 0),
    ] {
        facts.petitions = petitions;
        assert_eq!(Unit::petitions(&facts), points);
    }
    for (online, points) in [(30, 2), (29, 1), (15, 1), (14, 0)] {
        facts.cases.received = 100;
        facts.cases.online = online;
        assert_eq!(unit(0).online(&facts), Some(points), "{online}");
    }
    facts.cases.online = 90;
    let few = Unit {
        online_procedures: of(19, 100),
        ..unit(0)
    };
    assert_eq!(few.online(&facts), Some(1));
    facts.cases.running_late = 1;
    assert_eq!(unit(0).online(&facts), Some(0), "none may be late");
}
