//! What ends when it is taken back, and who is told of what.

use super::*;
use std::sync::Arc;

both_engines!(
    an_authorisation_that_was_taken_back_ends_at_the_next_act,
    |db| {
        use store::authorisation::{self, Authorisation};
        let place = Place::of(db);
        let mut story = Story::in_progress();
        let filing = Arc::make_mut(story.case.filing.as_mut().expect("filed"));
        let principal = filing.applicant.account.expect("an account");
        let representative = domain::actor::Citizen {
            account: domain::ids::AccountId(Uuid::from_u128(0xC2)),
            identity_number: Some("036085000111".to_owned()),
            ..domain::testing::citizen()
        };
        let document = "Giấy ủy quyền 12/2026";
        let mut by = domain::testing::authorised(document);
        if let domain::case::Submitter::Authorised { person, .. } = &mut by {
            person.account = Some(representative.account);
        }
        filing.submitter = by;
        let case = story.case;
        let given = Authorisation {
            id: Uuid::from_u128(5),
            principal,
            representative: "036085000111".to_owned(),
            representative_name: "Trần Văn Bình".to_owned(),
            kind: authorisation::Kind::Authorised,
            document: document.to_owned(),
            scope: Vec::new(),
            first_day: today(),
            last_day: date(2027, 6, 30),
            given_at: now(),
            ended_at: None,
        };
        let mut batch = Batch::new();
        authorisation::give(&mut batch, &given, ("account:a", "Hương"));
        db.commit(batch).await.expect("given");
        let asked = async || {
            let actor = Actor::Citizen(representative.clone());
            let actor = crate::capacity::informed(&place.office, &actor, &case).await;
            let actor = actor.expect("a read");
            authority::may(&actor, Act::Withdraw, &case, today()).map_err(|it| it.rule())
        };
        assert_eq!(asked().await, Ok(()));
        let mut batch = Batch::new();
        authorisation::end(&mut batch, given.id, principal, now());
        db.commit(batch).await.expect("taken back");
        assert_eq!(asked().await, Err("authority.capacity_taken_back"));
        // Given anew by the same document, it holds again.
        let mut batch = Batch::new();
        let again = Authorisation {
            id: Uuid::from_u128(6),
            ..given.clone()
        };
        authorisation::give(&mut batch, &again, ("account:a", "Hương"));
        db.commit(batch).await.expect("given");
        assert_eq!(asked().await, Ok(()));
    }
);

/// Covers: ND-7.1d, NB-28.1d
#[tokio::test]
async fn misuse_and_signs_of_insecurity_are_told_to_the_head_of_the_own_agency() {
    use crate::security_report as reports;
    let scratch = store::testing::sqlite().await;
    let place = Place::of(&scratch.db);
    let clerk = place.appoint(1, &place.here, Role::Reception).await;
    let head = place.appoint(2, &place.here, Role::HeadOfAgency).await;
    let there = place.office.organisation.communes().nth(1);
    let there = there.expect("another commune").code.clone();
    let other_head = place.appoint(3, &there, Role::HeadOfAgency).await;
    let account = store::officer::load(&scratch.db, head.id).await;
    let account = account.expect("a read").expect("the head");
    let mut batch = Batch::new();
    store::officer::change(
        &mut batch,
        &OfficerAccount {
            email: Some("thang@example.vn".to_owned()),
            ..account
        },
    );
    scratch.db.commit(batch).await.expect("a mailbox");
    let short = reports::report(&place.office, &clerk, ("misuse", "lạ"), now()).await;
    assert_eq!(rule(short), "security_report.words");
    let said = "Có người dùng chung tài khoản ở quầy số 2";
    let told = reports::report(&place.office, &clerk, ("misuse", said), now()).await;
    assert_eq!(told.expect("told"), 1);
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&scratch.db, now(), lease, 9).await;
    let jobs = jobs.expect("jobs");
    let message: crate::code_sent::Message = jobs[0].payload().expect("a message");
    assert_eq!(message.to, "thang@example.vn");
    assert!(
        !message.about.contains("quầy"),
        "the words are on the page only"
    );
    let of = store::security_report::Of::Agency(place.here.clone());
    let page = store::security_report::page(&scratch.db, &of, &PageRequest::first(9)).await;
    let id = page.expect("a page").items[0].id;
    let answer = async |by: &Officer, words| {
        rule(reports::answer(&place.office, by, id, words, now()).await)
    };
    assert_eq!(answer(&clerk, "x").await, "authority.role");
    assert_eq!(answer(&other_head, "x").await, "authority.agency");
    assert_eq!(answer(&head, " ").await, "security_report.answer");
    assert_eq!(answer(&head, "Đã cấp tài khoản riêng").await, "done");
    assert_eq!(answer(&head, "Đã cấp tài khoản riêng").await, "changed");
}

#[tokio::test]
async fn the_control_office_has_a_mail_when_a_case_is_opened_in_an_emergency() {
    let scratch = store::testing::sqlite().await;
    let place = Place::of(&scratch.db);
    let story = Story::in_progress();
    let case = store::testing::put(&scratch.db, &story, DueDates::default()).await;
    let code = case.case.code_text();
    let control = place.appoint(1, &place.here, Role::Control).await;
    let account = store::officer::load(&scratch.db, control.id).await;
    let account = account.expect("a read").expect("an officer");
    let mut batch = Batch::new();
    let account = OfficerAccount {
        email: Some("kiemsoat@example.vn".to_owned()),
        ..account
    };
    store::officer::change(&mut batch, &account);
    scratch.db.commit(batch).await.expect("a mailbox");
    let stranger = place.appoint(2, &place.here, Role::Specialist).await;
    let opening = Opening {
        officer: &stranger,
        capacity: "Chuyên viên",
        code: &code,
        reason: "Người bệnh cấp cứu, cần xem giấy tờ ngay",
    };
    let done = traces::open(&place.office, opening, now()).await;
    assert_eq!(rule(done), "done");
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&scratch.db, now(), lease, 9).await;
    let mails: Vec<crate::code_sent::Message> = jobs
        .expect("jobs")
        .iter()
        .filter(|job| job.queue == crate::code_sent::QUEUE)
        .map(|job| job.payload().expect("a message"))
        .collect();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].login.as_str()),
        ("kiemsoat@example.vn", code.as_str())
    );
    let unseen = store::emergency_access::unseen(&scratch.db).await;
    assert_eq!(unseen.expect("a count"), 1);
}

#[tokio::test]
async fn postal_staff_receive_files_where_the_regulation_assigns_them_and_nowhere_else() {
    let scratch = store::testing::sqlite().await;
    for (province, receives) in [
        ("thai-binh", true),
        ("nam-dinh", false),
        ("dak-nong", false),
    ] {
        let office = Office::seed(scratch.db.clone(), province).expect("an office");
        let unit = office.organisation.communes().next().expect("a commune");
        let unit = office.organisation.intake(&unit.code).expect("a counter");
        let account = OfficerAccount {
            id: OfficerId(Uuid::now_v7()),
            login: format!("buudien-{province}"),
            name: "Nhân viên bưu điện".to_owned(),
            email: None,
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            agency: unit.agency.clone(),
            roles: vec![Role::Postal],
            password_hash: None,
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: now(),
            version: 1,
        };
        let mut batch = Batch::new();
        store::officer::appoint(&mut batch, &account);
        scratch.db.commit(batch).await.expect("appointed");
        let found = staff::on_duty(&office, account.id, now()).await;
        let (_, officer) = found.expect("a read").expect("on duty");
        let actor = Actor::Officer(officer);
        let nothing_yet = domain::case::Case::new(domain::ids::CaseId(Uuid::nil()));
        let may = |act| authority::may(&actor, act, &nothing_yet, today()).is_ok();
        assert_eq!(may(Act::Submit), receives, "{province}");
    }
}

#[tokio::test]
async fn secrets_of_one_time_codes_are_kept_encrypted_and_old_ones_become_so() {
    use crate::factor_secret;
    use store::cipher::Cipher;
    use store::second_factor::{self, SecondFactor};
    let scratch = store::testing::sqlite().await;
    let cipher = Cipher::of(b"key").expect("a cipher");
    let officer = OfficerId(Uuid::from_u128(1));
    let secret = crate::totp::secret();
    let factor = |no| SecondFactor {
        id: Uuid::from_u128(no),
        officer,
        kind: second_factor::Kind::Totp,
        name: "Ứng dụng".to_owned(),
        secret: hex::encode(secret),
        credential: None,
        counter: 0,
        created_at: now(),
        used_at: None,
    };
    let mut batch = Batch::new();
    second_factor::add(&mut batch, &factor(1));
    second_factor::add(&mut batch, &factor_secret::kept(Some(&cipher), factor(2)));
    scratch.db.commit(batch).await.expect("kept");
    let done = factor_secret::encrypt_all(&scratch.db, &cipher).await;
    assert_eq!(done.expect("encrypted"), 1);
    let all = second_factor::of(&scratch.db, officer)
        .await
        .expect("a read");
    for it in &all {
        assert!(!it.secret.contains(&hex::encode(secret)), "in clear");
        assert_eq!(
            factor_secret::open(Some(&cipher), it),
            Some(secret.to_vec())
        );
        assert_eq!(factor_secret::open(None, it), None);
    }
    // One officer's secret put beside another's name opens nothing.
    let swapped = SecondFactor {
        secret: all[0].secret.clone(),
        ..all[1].clone()
    };
    assert_eq!(factor_secret::open(Some(&cipher), &swapped), None);
}
