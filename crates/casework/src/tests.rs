//! The path of an act as a whole, over a real database: what comes twice, what comes too late,
//! what is taken together.

use crate::act::{self, Asked, Done, NotDone};
use crate::office::Office;
use crate::submit::{self, Filed};
use domain::actor::Actor;
use domain::authority;
use domain::case::{Channel, Delivery, Happened, Party, Stage, Submitter};
use domain::case::{accept::Accept, assign::Assign, withdraw::Withdraw};
use domain::case_code::CaseCode;
use domain::ids::{AgencyCode, OfficerId};
use domain::testing::{self, moment};
use store::testing::TestDb;
use uuid::Uuid;

async fn office() -> (TestDb, Office) {
    let db = store::testing::sqlite().await;
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    (db, office)
}

/// A birth registered at a commune of the shipped province.
fn filed(office: &Office) -> Filed {
    let procedure = submit::procedure(office, &"1.001193".into()).expect("a shipped procedure");
    let agency = office
        .organisation
        .resolvers(procedure)
        .first()
        .map(|agency| agency.code.clone())
        .expect("someone resolves it");
    let terms =
        submit::terms(office, procedure, None, &agency, Channel::Online).expect("the terms");
    let who = testing::citizen();
    Filed {
        procedure: "1.001193".into(),
        variant: None,
        agency,
        channel: Channel::Online,
        applicant: Party {
            name: who.name.clone(),
            identity_number: who.identity_number.clone(),
            address: "Tổ 4, phường Trường Thi".into(),
            account: Some(who.account),
            ..Party::default()
        },
        submitter: Submitter::Applicant,
        subject: String::new(),
        form: serde_json::json!({"ho_ten": "Trần Minh Khang"}),
        papers: terms
            .components
            .iter()
            .map(|component| testing::paper(component.id.as_str(), &component.name))
            .collect(),
        intake_unit: None,
        delivery: Delivery::InPerson,
        helped_by: None,
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: None,
    }
}

fn citizen() -> Actor {
    Actor::Citizen(testing::citizen())
}

fn number(code: &CaseCode) -> u32 {
    let text = code.to_string();
    let last = text.rsplit('-').next().expect("a number");
    last.parse().expect("a number")
}

#[tokio::test]
async fn many_file_at_once_and_the_codes_of_the_day_have_no_gap() {
    let (_db, office) = office().await;
    let tasks: Vec<_> = (0..24)
        .map(|_| {
            let office = office.clone();
            tokio::spawn(async move {
                let asked_by = citizen();
                let asked = Asked::plainly(&asked_by, moment("2026-08-24T09:00"));
                let done = submit::submit(&office, &asked, filed(&office)).await;
                number(done.expect("filed").code())
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.expect("a task"));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
}

/// An office on an engine: files a case at nine, then its clock steps back.
async fn a_clock_that_steps_back(db: TestDb) {
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    let who = citizen();
    office.clock.wind(None, jiff::SignedDuration::from_secs(60));
    let nine = moment("2026-08-24T09:00");
    let asked = Asked::plainly(&who, nine);
    let first = submit::submit(&office, &asked, filed(&office))
        .await
        .expect("filed");
    let code = first.code().to_string();

    let refused = |not_done: NotDone| match not_done {
        NotDone::ClockBehind(behind) => (behind.now, behind.newest),
        other => panic!("{other}"),
    };
    let yesterday = moment("2026-08-23T09:00");
    let wish = Asked::plainly(&who, yesterday);
    let late = submit::submit(&office, &wish, filed(&office))
        .await
        .expect_err("refused");
    assert_eq!(refused(late), (yesterday, nine));
    let withdraw = || {
        Withdraw {
            reason: "Đổi ý".to_owned(),
        }
        .into()
    };
    let late = act::on_case(&office, &code, &wish, withdraw())
        .await
        .expect_err("refused");
    assert_eq!(refused(late), (yesterday, nine));

    // Half a minute back is a time server at work: the act is dated as of the event before.
    let wish = Asked::plainly(&who, moment("2026-08-24T08:59"));
    let done = act::on_case(&office, &code, &wish, withdraw())
        .await
        .expect("done");
    let Done::Now { events, .. } = done else {
        panic!("it was never asked before")
    };
    assert!(events.iter().all(|event| event.at == nine), "{events:?}");

    // A server started anew knows from the files what is newest.
    let anew = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    let newest = store::newest::moment(&db.db).await.expect("a read");
    assert_eq!(newest, Some(nine));
    anew.clock.wind(newest, jiff::SignedDuration::from_secs(60));
    let wish = Asked::plainly(&who, yesterday);
    let late = submit::submit(&anew, &wish, filed(&anew))
        .await
        .expect_err("refused");
    assert_eq!(refused(late), (yesterday, nine));
}

#[tokio::test]
async fn no_act_is_dated_before_what_is_on_file_sqlite() {
    a_clock_that_steps_back(store::testing::sqlite().await).await;
}

#[tokio::test]
async fn no_act_is_dated_before_what_is_on_file_postgres() {
    a_clock_that_steps_back(store::testing::postgres().await).await;
}

#[tokio::test]
async fn an_act_follows_what_another_machine_wrote_a_little_ahead() {
    let db = store::testing::postgres().await;
    let ahead = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    let behind = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    for office in [&ahead, &behind] {
        office.clock.wind(None, jiff::SignedDuration::from_secs(60));
    }
    let who = citizen();
    let asked = Asked::plainly(&who, moment("2026-08-24T09:00"));
    let first = submit::submit(&ahead, &asked, filed(&ahead))
        .await
        .expect("filed");
    let wish = Asked::plainly(&who, moment("2026-08-24T08:59"));
    let withdraw = Withdraw {
        reason: "Đổi ý".to_owned(),
    };
    let code = first.code().to_string();
    let done = act::on_case(&behind, &code, &wish, withdraw.into())
        .await
        .expect("done");
    let Done::Now { events, .. } = done else {
        panic!("it was never asked before")
    };
    assert!(
        events.iter().all(|event| event.at == asked.now),
        "{events:?}"
    );
}

#[tokio::test]
async fn a_double_click_gets_the_first_answer_and_files_one_case() {
    let (_db, office) = office().await;
    let who = citizen();
    let at = moment("2026-08-24T09:00");
    let asked = || Asked::plainly(&who, at).once("k1", &[b"the form"]);
    let first = submit::submit(&office, &asked(), filed(&office))
        .await
        .expect("filed");
    let second = submit::submit(&office, &asked(), filed(&office))
        .await
        .expect("again");
    assert!(matches!(second, Done::Before { .. }));
    assert_eq!(first.code(), second.code());
    let other = Asked::plainly(&who, at).once("k1", &[b"another form"]);
    let refused = submit::submit(&office, &other, filed(&office)).await;
    assert!(matches!(refused, Err(NotDone::KeyReused)));
    let third = submit::submit(&office, &Asked::plainly(&who, at), filed(&office)).await;
    assert_eq!(
        number(third.expect("filed").code()),
        2,
        "no number was lost"
    );
}

/// Two files confirmed with one code at one moment: one of them is filed.
async fn one_code_confirms_one_file(db: TestDb) {
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    let at = moment("2026-08-24T09:00");
    let sent = store::code_sent::CodeSent {
        id: Uuid::from_u128(7),
        purpose: "counter".to_owned(),
        who: "the clerk".to_owned(),
        target: "0912345678".to_owned(),
        code_hash: "h".to_owned(),
        body: "what is filed".to_owned(),
        failures: 0,
        created_at: at,
        expires_at: moment("2026-08-24T09:10"),
    };
    let mut batch = store::Batch::new();
    store::code_sent::send(&mut batch, &sent);
    office.db.commit(batch).await.expect("a code");
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let office = office.clone();
            tokio::spawn(async move {
                let by = citizen();
                let it = Filed {
                    code: Some(Uuid::from_u128(7)),
                    ..filed(&office)
                };
                submit::submit(&office, &Asked::plainly(&by, at), it).await
            })
        })
        .collect();
    let (mut done, mut spent) = (Vec::new(), 0);
    for task in tasks {
        match task.await.expect("a task") {
            Ok(it) => done.push(number(it.code())),
            Err(NotDone::CodeSpent) => spent += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((done, spent), (vec![1], 5));
    let by = citizen();
    let next = submit::submit(&office, &Asked::plainly(&by, at), filed(&office)).await;
    assert_eq!(number(next.expect("filed").code()), 2, "no number was lost");
}

#[tokio::test]
async fn a_code_confirms_one_file_though_six_come_at_once_sqlite() {
    one_code_confirms_one_file(store::testing::sqlite().await).await;
}

#[tokio::test]
async fn a_code_confirms_one_file_though_six_come_at_once_postgres() {
    one_code_confirms_one_file(store::testing::postgres().await).await;
}

#[tokio::test]
async fn who_comes_second_is_told_and_nothing_is_written() {
    let (_db, office) = office().await;
    let who = citizen();
    let at = moment("2026-08-24T09:00");
    let asked = Asked::plainly(&who, at);
    let code = submit::submit(&office, &asked, filed(&office))
        .await
        .expect("filed");
    let code = code.code().to_string();
    let file = store::case_file::load_by_code(&office.db, &code)
        .await
        .expect("read");
    let file = file.expect("on file");
    let mut clerk = testing::clerk();
    clerk.unit = file
        .case
        .filing
        .as_ref()
        .expect("filed")
        .intake_unit
        .clone();
    clerk.covers = vec![clerk.unit.clone()];
    let clerk = Actor::Officer(clerk);
    let papers = &file.case.filing.as_ref().expect("filed").papers;
    let accept = Accept {
        checked: papers
            .iter()
            .filter_map(|paper| paper.component.clone())
            .collect(),
        note: String::new(),
    };
    let by_clerk = Asked::plainly(&clerk, at).having_seen(1);
    let done = act::on_case(&office, &code, &by_clerk, accept.clone().into()).await;
    assert_eq!(done.expect("accepted").version(), 2);
    let late = act::on_case(&office, &code, &by_clerk, accept.into()).await;
    assert!(matches!(late, Err(NotDone::Changed { seen: 1, now: 2 })));
    let gone = act::on_case(
        &office,
        "H00-260824-0001",
        &by_clerk,
        Withdraw { reason: "x".into() }.into(),
    )
    .await;
    assert!(matches!(gone, Err(NotDone::NotFound)));
    let jobs = store::job_queue::of_case(&office.db, file.case.id.0)
        .await
        .expect("jobs");
    let mut queues: Vec<_> = jobs.iter().map(|job| job.queue.as_str()).collect();
    queues.sort_unstable();
    assert_eq!(queues, ["notify", "notify", "print_letter", "transfer"]);
    let papers = store::filed_document::of_case(&office.db, file.case.id)
        .await
        .expect("papers");
    assert!(!papers.is_empty(), "the papers are on file with the case");
}

/// The rule by which a wish was refused.
fn refused_by(done: Result<Done, NotDone>) -> &'static str {
    match done {
        Err(NotDone::Refused(refusal)) => refusal.rule(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn what_only_the_desk_can_know_it_refuses_by_name() {
    let (_db, office) = office().await;
    let who = citizen();
    let asked = Asked::plainly(&who, moment("2026-08-24T09:00"));
    let mut refused = Vec::new();
    let administrator = domain::actor::Officer {
        roles: vec![domain::actor::Role::Administrator],
        unit: "so-tu-phap".into(),
        agency: "so-tu-phap".into(),
        ..testing::head()
    };
    for (agency, role) in [
        ("so-noi-vu", domain::actor::Role::Specialist),
        ("so-tu-phap", domain::actor::Role::Operator),
    ] {
        let account = domain::staff::Particulars {
            login: "binh.tv".into(),
            name: "Trần Văn Bình".into(),
            email: None,
            unit: agency.into(),
            agency: agency.into(),
            roles: vec![role],
            active: true,
        };
        match crate::staff::appoint(&office, &administrator, account, asked.now).await {
            Err(crate::staff::NotChanged::Refused(refusal)) => refused.push(refusal.rule()),
            other => panic!("not refused: {other:?}"),
        }
    }
    let mut elsewhere = filed(&office);
    elsewhere.agency = AgencyCode::from("khong-co");
    let mut unknown = filed(&office);
    unknown.procedure = "9.999999".into();
    let mut variant = filed(&office);
    variant.variant = Some("không có".into());
    for it in [unknown, elsewhere, variant] {
        refused.push(refused_by(submit::submit(&office, &asked, it).await));
    }
    let code = submit::submit(&office, &asked, filed(&office)).await;
    let code = code.expect("filed").code().to_string();
    // Whom a case is given to is looked up and not believed.
    let nobody = Assign {
        officer: OfficerId(Uuid::from_u128(9)),
        name: "Ai đó".into(),
        unit: "x".into(),
        roles: vec![],
        note: String::new(),
    };
    let head = Actor::Officer(testing::head());
    let by_head = Asked::plainly(&head, moment("2026-08-24T10:00"));
    refused.push(refused_by(
        act::on_case(&office, &code, &by_head, nobody.into()).await,
    ));
    let mut nowhere = testing::question("2026-08-27T10:00");
    nowhere.unit = "khong-co/phong".into();
    refused.push(refused_by(
        act::on_case(&office, &code, &by_head, nowhere.into()).await,
    ));
    // A decision is published as a whole, or not at all.
    let decided = domain::publication::Decision {
        id: domain::publication::DecisionId(Uuid::from_u128(5)),
        number: "1/QĐ-UBND".into(),
        signed: jiff::civil::date(2026, 8, 20),
        authority: "Chủ tịch UBND tỉnh".into(),
        about: "Hộ tịch".into(),
        agency: "so-tu-phap".into(),
        received: jiff::civil::date(2026, 8, 20),
        from: jiff::civil::date(2026, 8, 24),
        lines: vec![domain::publication::Line {
            code: "1.001193".into(),
            name: "Đăng ký khai sinh".into(),
            change: domain::publication::Change::Amended,
            instead_of: None,
        }],
    };
    crate::publication::enter_decision(&office, &administrator, asked.now, &decided)
        .await
        .expect("entered");
    let whole = crate::publication::publish_all::publish_all(
        &office,
        &administrator,
        asked.now,
        decided.id,
    );
    match whole.await {
        Err(NotDone::Refused(refusal)) => refused.push(refusal.rule()),
        other => panic!("not refused: {other:?}"),
    }
    // What the applicant said with an account, no slip changes.
    let said = testing::marks("Hài lòng");
    let rated = testing::Story::handed_over()
        .by_citizen()
        .when(said.clone())
        .done();
    let rated = store::testing::named(rated, 77);
    let due = store::case_file::DueDates::default();
    let case = store::testing::put(&office.db, &rated, due).await.case;
    let at = moment("2026-09-11T09:00");
    let slip = crate::rate::by_slip(&office, &case.code_text(), at, said).await;
    refused.push(refused_by(slip));
    // A published ranking is corrected with a reason, and only where something changes.
    let control = domain::actor::Officer {
        roles: vec![domain::actor::Role::Control],
        ..administrator
    };
    let period = domain::statistics::Period::Year(2025);
    let mut batch = store::Batch::new();
    store::ranking::add(
        &mut batch,
        &store::ranking::Edition {
            period: period.to_string(),
            edition: 1,
            published_at: asked.now,
            published_by: "Hệ thống".into(),
            reason: String::new(),
            body: "[]".into(),
        },
    );
    office.db.commit(batch).await.expect("published");
    for reason in ["sai", "Cập nhật lại số liệu"] {
        match crate::ranking::correct(&office, &control, period, reason, asked.now).await {
            Err(NotDone::Refused(refusal)) => refused.push(refusal.rule()),
            other => panic!("not refused: {other:?}"),
        }
    }
    // A rule that the desk alone refuses by is named there, and provoked here.
    assert_eq!(refused, testing::REFUSED_AT_THE_DESK);
}

#[tokio::test]
async fn a_trial_run_says_the_same_as_the_act_and_writes_nothing() {
    let (_db, office) = office().await;
    let who = citizen();
    let at = moment("2026-08-24T09:00");
    let asked = Asked::plainly(&who, at);
    let done = submit::submit(&office, &asked, filed(&office))
        .await
        .expect("filed");
    let Done::Now { case, events, .. } = done else {
        panic!("it happened now");
    };
    assert!(matches!(events[0].act, Happened::Submitted(_)));
    assert_eq!(case.stage, Stage::Submitted);
    let withdraw = Withdraw {
        reason: "Không còn nhu cầu".into(),
    };
    assert_eq!(
        act::may(&office, &case, &who, at, withdraw.clone().into()),
        Ok(())
    );
    let stranger = Actor::Citizen(domain::actor::Citizen {
        account: domain::ids::AccountId(Uuid::from_u128(77)),
        ..testing::citizen()
    });
    let refused = act::may(&office, &case, &stranger, at, withdraw.into());
    assert_eq!(refused.map_err(|it| it.rule()), Err("authority.own_case"));
    assert!(
        authority::may(
            &who,
            authority::Act::View,
            &case,
            domain::clock::wall(at).date()
        )
        .is_ok()
    );
}

/// Files a procedure at the counter of the unit that receives it, with every paper it asks for.
pub(crate) fn at_the_counter(
    office: &Office,
    procedure: &domain::catalogue::Procedure,
) -> Option<(Actor, Filed)> {
    let agency = office.organisation.resolvers(procedure).first().copied()?;
    let unit = office
        .organisation
        .intake_units(procedure, agency)
        .first()
        .copied()?;
    let terms = submit::terms(office, procedure, None, &agency.code, Channel::CounterPaper).ok()?;
    // Someone must be able to work on it, and to end it.
    terms.steps.last()?;
    let mut clerk = testing::clerk();
    clerk.unit = unit.code.clone();
    clerk.covers = vec![unit.code.clone()];
    let mut it = filed(office);
    it.procedure = procedure.code.clone();
    it.agency = agency.code.clone();
    it.channel = Channel::CounterPaper;
    it.intake_unit = Some(unit.code.clone());
    it.helped_by = Some(clerk.id);
    it.form = serde_json::Value::Null;
    it.papers = terms
        .components
        .iter()
        .map(|component| testing::paper(component.id.as_str(), &component.name))
        .collect();
    Some((Actor::Officer(clerk), it))
}

#[tokio::test]
async fn more_than_two_hundred_procedures_are_filed_and_accepted_in_every_province() {
    for province in domain::organisation::provinces() {
        let db = store::testing::sqlite().await;
        let office = Office::seed(db.db.clone(), province).expect("a shipped province");
        let mut taken = 0;
        for procedure in office.catalogue.procedures() {
            let Some((clerk, it)) = at_the_counter(&office, procedure) else {
                continue;
            };
            let asked = Asked::plainly(&clerk, moment("2026-08-24T09:00"));
            let checked = it
                .papers
                .iter()
                .filter_map(|paper| paper.component.clone())
                .collect();
            let done = submit::submit(&office, &asked, it).await;
            let done = done.unwrap_or_else(|why| panic!("{province} {}: {why}", procedure.code));
            let accept = Accept {
                checked,
                note: String::new(),
            };
            let code = done.code().to_string();
            let accepted = act::on_case(&office, &code, &asked, accept.into()).await;
            accepted.unwrap_or_else(|why| panic!("{province} {}: {why}", procedure.code));
            taken += 1;
        }
        assert!(
            taken >= 200,
            "{province}: {taken} of {}",
            office.catalogue.procedures().len()
        );
    }
}
