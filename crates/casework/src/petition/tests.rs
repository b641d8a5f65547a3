//! The path of petitions through the files: numbered, coordinated by the province's own rule,
//! folded, followed up; conflicts are seen.

use super::*;
use domain::actor::{Officer, Role};
use domain::ids::{AccountId, OfficerId};
use domain::petition::{Channel, Clock, Stage, Topic};
use domain::testing::moment;
use store::both_engines;

pub(super) fn sent(content: &str) -> Sent {
    Sent {
        content: content.to_owned(),
        ..domain::testing::petition(moment("2026-08-24T09:00"))
    }
}

pub(super) fn anybody() -> Author {
    Author::Sender {
        account: None,
        name: "Nguyễn Thị Hương".to_owned(),
        key_hash: String::new(),
    }
}

pub(super) fn officer(role: Role, agency: &AgencyCode) -> Author {
    Author::Officer(Officer {
        id: OfficerId(Uuid::from_u128(9)),
        name: "Trần Văn Bình".to_owned(),
        unit: "phong".into(),
        unit_name: "Phòng".to_owned(),
        agency: agency.clone(),
        covers: Vec::new(),
        roles: vec![role],
        stands_in: Vec::new(),
        in_stead_of: None,
        opened: Vec::new(),
    })
}

const NOW: &str = "2026-08-24T09:00";

async fn take(office: &Office, it: Sent) -> Taken {
    receive(office, &anybody(), moment(NOW), it, Batch::new())
        .await
        .expect("taken")
}

both_engines!(
    what_is_sent_is_numbered_and_goes_to_whoever_coordinates,
    |db| {
        let office = Office::seed(db.clone(), "nam-dinh").expect("a province");
        let first = take(&office, sent("Hồ sơ của tôi đã quá hẹn năm ngày.")).await;
        assert_eq!(first.petition.code, "PAKN.20260824.0001");
        assert_eq!(first.petition.coordinator, Some(the_office(&office)));
        // Whoever has no account gets a key, of which only the hash is kept.
        assert_eq!(first.key.len(), 10);
        let opens = |key: &str| first.petition.opens_with(&key_hash(key));
        assert!(opens(&first.key.to_lowercase()));
        assert!(!opens("AAAAAAAAAA") && !opens(" "));
        let kept = serde_json::to_string(&first.petition).expect("JSON");
        assert!(!kept.contains(&first.key));
        let second = take(&office, sent("Quầy số 3 không có người trực buổi chiều.")).await;
        assert_eq!(second.petition.code, "PAKN.20260824.0002");
        let mut question = sent("Làm lại giấy khai sinh ở đâu?");
        question.kind = Kind::Question;
        question.channel = Channel::QaSection;
        assert_eq!(
            take(&office, question).await.petition.code,
            "HD.20260824.0001"
        );
        assert_eq!(
            store::petition::check::differences(db)
                .await
                .expect("a check"),
            []
        );
    }
);

both_engines!(the_same_words_are_folded_and_nothing_is_lost, |db| {
    let office = Office::seed(db.clone(), "nam-dinh").expect("a province");
    let first = take(&office, sent("Hồ sơ của tôi đã quá hẹn năm ngày."))
        .await
        .petition;
    for _ in 0..20 {
        let again = take(&office, sent("Ho so cua toi  da qua hen nam ngay!"))
            .await
            .petition;
        assert_eq!(again.stage, Stage::Folded);
        assert_eq!(again.folded_into.as_ref(), Some(&first.code));
        assert!(again.sent.is_some());
    }
    let folded = files::folded_into(db, &first.code, None, 100).await;
    assert_eq!(folded.expect("a list").len(), 20);
});

both_engines!(an_act_is_followed_up_and_a_stale_one_is_told, |db| {
    let office = Office::seed(db.clone(), "nam-dinh").expect("a province");
    let it = take(&office, sent("Hồ sơ của tôi đã quá hẹn năm ngày."))
        .await
        .petition;
    let lead = office.organisation.agencies()[1].code.clone();
    let assign = Command::Assign {
        lead: place(&office, &lead).expect("an agency"),
        others: Vec::new(),
        instructions: String::new(),
    };
    let control = officer(Role::Control, &the_office(&office).code);
    let at = moment("2026-08-25T09:00");
    let after = crate::petition::run(&office, &control, at, &it.code, Some(1), assign.clone())
        .await
        .expect("assigned");
    assert_eq!(after.stage, Stage::Handling);
    let stale = crate::petition::run(&office, &control, at, &it.code, Some(1), assign).await;
    assert!(matches!(stale, Err(NotDone::Changed { seen: 1, now: 2 })));
    // The sender is told, and the clock of the answer is brought to mind.
    let claimed = store::job_queue::claim(
        db,
        moment("2026-12-01T09:00"),
        SignedDuration::from_secs(60),
        50,
    )
    .await
    .expect("jobs");
    let jobs: Vec<FollowUp> = claimed
        .iter()
        .map(|job| job.payload::<PetitionJob>().expect("a payload").what)
        .collect();
    let notice = |topic| FollowUp::Notice { topic };
    assert!(jobs.contains(&notice(Topic::Received)) && jobs.contains(&notice(Topic::Assigned)));
    let alerts = jobs.iter().filter(|it| {
        matches!(
            it,
            FollowUp::Alert {
                clock: Clock::Answer,
                ..
            }
        )
    });
    assert_eq!(alerts.count(), 2);
});

both_engines!(in_ninh_binh_the_agency_itself_coordinates, |db| {
    let office = Office::seed(db.clone(), "ninh-binh").expect("a province");
    let agency = office.organisation.agencies()[1].code.clone();
    let clerk = officer(Role::Reception, &agency);
    let mut it = sent("Quầy số 3 không có người trực.");
    it.channel = Channel::Phone;
    it.about = place(&office, &agency);
    it.at = moment("2026-08-21T15:30");
    let taken = receive(&office, &clerk, moment(NOW), it, Batch::new())
        .await
        .expect("entered")
        .petition;
    assert_eq!(taken.coordinator.map(|it| it.code), Some(agency));
    // Its true time counts, not that of its entry.
    assert_eq!(taken.received, Some(moment("2026-08-21T15:30")));
    let account = AccountId(Uuid::from_u128(1));
    assert!(
        taken.entered.is_some()
            && taken
                .sent
                .is_some_and(|it| it.sender.account != Some(account))
    );
});
