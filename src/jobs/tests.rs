//! Each job, run twice: the second time does no harm.

use super::*;
use crate::demo::plan::Fate;
use crate::testing::{Room, after, files_in, room};
use domain::case::{Case, Stage};
use domain::clock::{self, DayKind};
use store::case_file::check::check;
use store::filed_document;
use store::notice::{self, MessageSent};
use store::read::page::PageRequest;

async fn twice(desk: &Desk, jobs: &[Job]) {
    for job in jobs.iter().chain(jobs) {
        let batch = work(desk, job).await.expect("the job is done");
        desk.office.db.commit(batch).await.ok();
    }
}

fn account(case: &Case) -> domain::ids::AccountId {
    let filing = case.filing.as_ref().expect("a filing");
    filing.applicant.account.expect("an account")
}

#[tokio::test]
async fn an_applicant_is_told_once_on_each_way_however_often_the_job_runs() {
    let room = room("nam-dinh").await;
    let case = room.play(&room.own(Fate::Usual)).await;
    let jobs = room.jobs(&case, notify::QUEUE).await;
    assert!(jobs.len() >= 4, "arrival, acceptance, result, hand-over");
    twice(&room.desk, &jobs).await;
    let db = &room.desk.office.db;
    let page = notice::page(db, account(&case), &PageRequest::first(50)).await;
    let notices = page.expect("a read").items;
    assert_eq!(notices.len(), jobs.len());
    let code = case.code_text();
    assert!(
        notices.iter().all(|it| it.title.contains(&code)),
        "{notices:#?}"
    );
    let sent = notice::messages_of_case(db, case.id).await.expect("a read");
    assert_eq!(sent.len(), 2 * jobs.len());
    assert!(sent.iter().all(|it| it.outcome == "recorded"));
    assert_eq!(files_in(&room.folder.join("mail")), jobs.len());
    assert_eq!(files_in(&room.folder.join("sms")), jobs.len());
    // A message leads to the case, the last one to its rating.
    let link = format!("http://127.0.0.1/ho-so/{code}");
    let rating = format!("http://127.0.0.1{}", casework::rate::address(&case));
    let leads = |it: &MessageSent| it.words.contains(&link) || it.words.contains(&rating);
    assert!(sent.iter().all(leads), "{sent:#?}");
    assert!(
        sent.iter().any(|it| it.words.contains(&rating)),
        "{sent:#?}"
    );
}

/// Reception, guidance, the state of a case and its result: what is told of each, by which kinds of
/// message.
const TOPICS: [(&str, &[&str]); 4] = [
    ("reception", &["submitted", "accepted"]),
    ("guidance", &["supplement_requested"]),
    ("state", &["stopped"]),
    ("return", &["result_ready", "handed_over"]),
];

/// Covers: ND-8.2, NB-7.3, TB-5.3, DN-8.2, ND-7.1b, NB-28.1b, HN-8.2/2, HN-12.1/2
#[tokio::test]
async fn four_topics_reach_the_contacts_that_were_given_by_mail_and_by_message() {
    for province in ["nam-dinh", "ninh-binh", "ha-nam", "thai-binh", "dak-nong"] {
        let room = room(province).await;
        let db = &room.desk.office.db;
        let mut told = std::collections::BTreeSet::new();
        for fate in [Fate::Usual, Fate::Supplement, Fate::Stopped] {
            let case = room.play(&room.any(fate)).await;
            for job in room.jobs(&case, notify::QUEUE).await {
                let batch = work(&room.desk, &job).await.expect("the job is done");
                db.commit(batch).await.expect("committed");
            }
            let applicant = &case.filing.as_ref().expect("a filing").applicant;
            for it in notice::messages_of_case(db, case.id).await.expect("a read") {
                let given = match it.channel.as_str() {
                    "mail" => &applicant.email,
                    _ => &applicant.phone,
                };
                assert_eq!(Some(&it.recipient), given.as_ref(), "{province}: {it:?}");
                // The code of the case stands in each of them; in a mail, whose text is kept, in its subject.
                let says = it.channel == "mail" || it.words.contains(&case.code_text());
                assert!(says, "{province}: {it:?}");
                told.insert((it.kind, it.channel));
            }
        }
        for (topic, kinds) in TOPICS {
            for kind in kinds {
                for way in ["mail", "sms"] {
                    let is = told.contains(&((*kind).to_owned(), way.to_owned()));
                    assert!(is, "{province}: {topic}, {kind} by {way}: {told:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_message_that_cannot_leave_is_tried_again_and_the_notice_is_there_meanwhile() {
    let mut room = room("nam-dinh").await;
    // Port 1 of this machine: nobody listens there.
    room.desk.neighbours.gateway =
        outside::sms::Gateway::http("http://127.0.0.1:1/", "token").expect("a gateway");
    let case = room.play(&room.own(Fate::Unanswered)).await;
    let jobs = room.jobs(&case, notify::QUEUE).await;
    let undone = work(&room.desk, &jobs[0]).await.expect_err("not sent");
    assert!(matches!(undone, Undone::Later(_)), "{undone:?}");
    let db = &room.desk.office.db;
    assert_eq!(notice::unread(db, account(&case)).await.expect("a read"), 1);
    let sent = notice::messages_of_case(db, case.id).await.expect("a read");
    let ways: Vec<_> = sent.iter().map(|it| it.channel.as_str()).collect();
    assert_eq!(ways, ["mail"]);
}

#[tokio::test]
async fn every_topic_has_words_and_every_letter_is_printed_in_a_year_of_cases() {
    let room = room("nam-dinh").await;
    let plans = crate::demo::plan::year(&room.life.office, &room.life.staff, room.life.now, 260);
    for plan in &plans {
        room.life.play(plan).await.expect("files");
    }
    room.worker().run_dry().await;
    let db = &room.desk.office.db;
    let dead = store::job_queue::dead_letters(db, None, 10)
        .await
        .expect("a read");
    assert!(dead.is_empty(), "{dead:#?}");
    let mut kinds = std::collections::BTreeSet::new();
    let mut letters = std::collections::BTreeSet::new();
    for file in store::case_file::running(db, None, 1_000)
        .await
        .expect("a read")
    {
        for sent in notice::messages_of_case(db, file.case.id)
            .await
            .expect("a read")
        {
            assert!(!sent.words.contains("{{") && !sent.words.is_empty());
            kinds.insert(sent.kind);
        }
    }
    for applicant in room
        .life
        .staff
        .citizens
        .iter()
        .chain(&room.life.staff.companies)
    {
        let account = applicant.party.account.expect("an account");
        let page = notice::page(db, account, &PageRequest::first(500))
            .await
            .expect("a read");
        for notice in page.items {
            kinds.insert(notice.kind);
            let case = notice.case.expect("about a case");
            let documents = filed_document::of_case(db, case).await.expect("a read");
            letters.extend(documents.into_iter().map(|it| it.kind));
        }
    }
    let topics = [
        "accepted",
        "extended",
        "handed_over",
        "obligation_asked",
        "rejected",
        "result_ready",
        "stopped",
        "submitted",
        "supplement_lapsed",
        "supplement_requested",
        "withdrawn",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), topics);
    for form in [
        "receipt",
        "supplement_request",
        "reject",
        "extend",
        "stop",
        "hand_over",
    ] {
        assert!(letters.contains(form), "{form} is not among {letters:?}");
    }
    let report = check(db, |_, _| {}).await.expect("a check");
    assert!(report.differences.is_empty(), "{:#?}", report.differences);
}

#[tokio::test]
async fn a_letter_is_filed_once_and_tells_the_case_as_it_stood() {
    let room = room("nam-dinh").await;
    let case = room.play(&room.own(Fate::Usual)).await;
    let jobs = room.jobs(&case, print_letter::QUEUE).await;
    twice(&room.desk, &jobs).await;
    let db = &room.desk.office.db;
    let documents = filed_document::of_case(db, case.id).await.expect("a read");
    let letters: Vec<_> = documents
        .iter()
        .filter(|it| it.filed_by == "system")
        .collect();
    let kinds: Vec<_> = letters.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["receipt", "hand_over"]);
    let key = outside::files::FileKey::parse(&letters[0].sha256).expect("a key");
    let content = room
        .desk
        .neighbours
        .files
        .get(&key)
        .await
        .expect("a read")
        .expect("a file");
    // The receipt was made of two events, although more have happened since.
    let said = format!("receipt {} 2", case.code_text());
    assert_eq!(String::from_utf8_lossy(&content), said);
}

#[tokio::test]
async fn an_accepted_file_is_passed_on_once() {
    let room = room("nam-dinh").await;
    let mut plan = room.own(Fate::Unanswered);
    (plan.fate, plan.rests_after) = (Fate::Usual, Some(1));
    let case = room.play(&plan).await;
    assert_eq!(case.stage, Stage::Accepted);
    let jobs = room.jobs(&case, transfer::QUEUE).await;
    twice(&room.desk, &jobs).await;
    let after = room.case(&case).await;
    assert_eq!(after.stage, Stage::InProgress { step: 0 });
    assert_eq!(after.version, case.version + 1);
}

#[tokio::test]
async fn a_file_is_closed_after_the_last_moment_for_its_supplement_and_not_at_it() {
    let room = room("nam-dinh").await;
    let case = room.play(&room.own(Fate::Unanswered)).await;
    let until = case.open_supplement().expect("a request").until;
    let jobs = room.jobs(&case, supplement_lapse::QUEUE).await;
    let undone = work(&room.desk.at(until), &jobs[0])
        .await
        .expect_err("too early");
    assert!(matches!(undone, Undone::Later(_)), "{undone:?}");
    twice(&room.desk.at(after(until, 1)), &jobs).await;
    let closed = room.case(&case).await;
    assert_eq!(closed.stage, Stage::Lapsed);
    assert_eq!(closed.version, case.version + 1);
}

#[tokio::test]
async fn a_supplement_that_came_leaves_nothing_to_close() {
    let room = room("nam-dinh").await;
    let mut plan = room.own(Fate::Unanswered);
    (plan.fate, plan.at) = (Fate::Supplement, after(plan.at, -60 * 24 * 60));
    let case = room.play(&plan).await;
    let jobs = room.jobs(&case, supplement_lapse::QUEUE).await;
    assert_eq!(jobs.len(), 1);
    twice(&room.desk, &jobs).await;
    assert_eq!(room.case(&case).await, case);
}

fn put_message(room: &Room, name: &str, change: impl Fn(&mut serde_json::Value)) {
    let example = include_str!("../../docs/national-portal.example.json");
    let mut message: serde_json::Value = serde_json::from_str(example).expect("JSON");
    change(&mut message);
    let inbox = room.folder.join("inbox");
    std::fs::create_dir_all(&inbox).expect("an inbox");
    std::fs::write(inbox.join(name), message.to_string()).expect("a message");
}

#[tokio::test]
async fn a_case_of_the_national_portal_is_filed_once_under_the_code_it_came_with() {
    let room = room("ninh-binh").await;
    put_message(&room, "1.json", |_| {});
    put_message(&room, "2.json", |_| {});
    let look = national_portal_intake::run(&room.desk)
        .await
        .expect("a look");
    let reasons = std::fs::read_to_string(room.folder.join("inbox/refused/1.json.reasons.txt"));
    assert_eq!((look.taken, look.refused), (2, 0), "{reasons:?}");
    let example = include_str!("../../docs/national-portal.example.json");
    let message: serde_json::Value = serde_json::from_str(example).expect("JSON");
    let code = message["MaHoSo"].as_str().expect("a code");
    let db = &room.desk.office.db;
    let file = case_file::load_by_code(db, code)
        .await
        .expect("a read")
        .expect("the case");
    assert_eq!(file.case.stage, Stage::Submitted);
    let documents = filed_document::of_case(db, file.case.id)
        .await
        .expect("a read");
    assert_eq!(
        documents.len(),
        message["TaiLieuNop"].as_array().expect("papers").len()
    );
    assert_eq!(files_in(&room.folder.join("inbox/done")), 2);
    let look = national_portal_intake::run(&room.desk)
        .await
        .expect("a look");
    assert_eq!(look, national_portal_intake::Look::default());
}

#[tokio::test]
async fn what_cannot_be_filed_is_laid_aside_with_its_reason() {
    let room = room("ninh-binh").await;
    put_message(&room, "no-agency.json", |it| {
        it["DonViXuLy"] = "no such".into()
    });
    put_message(&room, "no-procedure.json", |it| {
        it["MaTTHC"] = "9.999999".into()
    });
    put_message(&room, "no-code.json", |it| it["MaHoSo"] = "12".into());
    put_message(&room, "disguised.json", |it| {
        // "MZ", as programs begin.
        it["TaiLieuNop"][0]["NoiDung"] = "TVqQAAMAAAAEAAAA".into();
    });
    let look = national_portal_intake::run(&room.desk)
        .await
        .expect("a look");
    assert_eq!((look.taken, look.refused), (0, 4));
    for (name, said) in [
        ("no-agency", "DonViXuLy"),
        ("no-procedure", "9.999999"),
        ("no-code", "MaHoSo"),
        ("disguised", "giay-chung-sinh.pdf"),
    ] {
        let place = room
            .folder
            .join(format!("inbox/refused/{name}.json.reasons.txt"));
        let reasons = std::fs::read_to_string(place).expect("reasons");
        assert!(reasons.contains(said), "{reasons}");
    }
}

#[tokio::test]
async fn a_holiday_declared_late_moves_the_dates_of_open_cases_once() {
    let room = room("nam-dinh").await;
    let case = room.play(&room.own(Fate::Uncollected)).await;
    let mut plan = room.own(Fate::Usual);
    plan.rests_after = Some(3);
    plan.procedure = domain::ids::ProcedureCode("1.013225".to_owned());
    let open = room.play(&plan).await;
    let db = &room.desk.office.db;
    let due = |id| async move {
        let file = case_file::load(db, id).await.expect("a read");
        file.expect("the case").due.due_at.expect("a date")
    };
    let before = due(open.id).await;
    let mut days = clock::seed::holidays();
    days.holidays.push(clock::holidays::DayOff {
        date: clock::wall(before).date(),
        name: "Nghỉ bão".to_owned(),
        kind: clock::holidays::Kind::Statutory,
        confidence: "found".to_owned(),
    });
    assert!(matches!(
        days.days(None).get(&clock::wall(before).date()),
        Some(DayKind::Off { .. })
    ));
    room.desk.office.announce(days);
    redate::order(&room.desk, "table 2").await.expect("ordered");
    room.worker().run_dry().await;
    let after = due(open.id).await;
    assert!(after > before, "{before} became {after}");
    // Ordered again, nothing is left to do; ended cases keep their dates.
    redate::order(&room.desk, "table 2").await.expect("ordered");
    assert_eq!(room.worker().run_dry().await, 0);
    assert_eq!(room.case(&case).await, case);
    let report = check(db, |_, _| {}).await.expect("a check");
    assert!(report.differences.is_empty(), "{:#?}", report.differences);
}
