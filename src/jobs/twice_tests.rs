//! Each kind of job and each round, run twice, also at the same time: whatever the database, the
//! files and the neighbours hold after the first time they hold after the second.

use super::*;
use crate::config::Sweep;
use crate::demo::plan::Fate;
use crate::testing::sendings::{Counted, Sendings};
use crate::testing::{Room, after, counted_room, files_in, room};
use domain::case::Case;
use domain::clock;
use domain::ids::AccountId;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::draft::{self, Draft};
use store::filed_document::{self, NewDocument, Owner, ScanState};
use store::job_queue::{NewJob, enqueue};
use store::process_seen::{self, Process};
use store::request_seen::{Request, Seen, look, remember};
use store::session::{self, Lifetime};
use store::testing::{TestDb, everything};

/// What the world holds: rows of the database, files that are kept.
async fn world(room: &Room) -> (Vec<String>, [usize; 4]) {
    let left =
        ["mail", "sms", "inbox/done", "inbox/out"].map(|name| files_in(&room.folder.join(name)));
    (everything(&room.desk.office.db).await, left)
}

/// Whose message leaves again when the job runs again: nothing is kept of a code that was sent but
/// the end of its job. It leaves under the same name, by which neighbours drop the second copy.
const SENDS_AGAIN: [&str; 1] = [send_code::QUEUE];

/// A case that has a job of this kind, and the moment at which that job does something.
async fn waiting(room: &Room, queue: &str) -> (Case, Timestamp) {
    let now = room.desk.now();
    match queue {
        supplement_lapse::QUEUE => {
            let case = room.play(&room.own(Fate::Unanswered)).await;
            let until = case.open_supplement().expect("a request").until;
            (case, after(until, 1))
        }
        transfer::QUEUE => {
            let mut plan = room.own(Fate::Unanswered);
            (plan.fate, plan.rests_after) = (Fate::Usual, Some(1));
            (room.play(&plan).await, now)
        }
        petition_clock::QUEUE => {
            let later = now.saturating_add(SignedDuration::from_hours(24 * 60));
            (
                room.play(&room.own(Fate::Usual)).await,
                later.expect("a moment"),
            )
        }
        _ => (room.play(&room.own(Fate::Usual)).await, now),
    }
}

/// A petition, and its jobs of a kind.
async fn petition_jobs(room: &Room, queue: &str) -> Vec<Job> {
    use domain::petition::{PortalOrigin, Sender};
    let now = room.desk.now();
    let mut sent = domain::testing::petition(now);
    sent.sender = Sender {
        account: Some(AccountId(Uuid::from_u128(7))),
        email: "huong@example.vn".to_owned(),
        phone: String::new(),
        ..sent.sender
    };
    sent.portal = Some(PortalOrigin {
        code: "PAKN.DVCQG.1".to_owned(),
        due: None,
    });
    let author = domain::testing::sender_of(&sent);
    let office = &room.desk.office;
    casework::petition::receive(office, &author, now, sent, Batch::new())
        .await
        .expect("taken");
    let (db, lease) = (&office.db, SignedDuration::from_mins(3));
    let later = now.saturating_add(SignedDuration::from_hours(24 * 60));
    let claimed = store::job_queue::claim(db, later.expect("a moment"), lease, 1_000).await;
    let mut claimed = claimed.expect("jobs");
    claimed.retain(|job| job.queue == queue);
    claimed
}

/// The jobs of a kind, as if they were claimed.
async fn jobs(room: &Room, case: &Case, queue: &str) -> Vec<Job> {
    if queue == catalogue_import::QUEUE {
        hand_in(room).await;
        return claimed(room, queue).await;
    }
    if [
        petition_notice::QUEUE,
        petition_clock::QUEUE,
        petition_portal::QUEUE,
    ]
    .contains(&queue)
    {
        return petition_jobs(room, queue).await;
    }
    if queue == send_code::QUEUE {
        let mut batch = Batch::new();
        let message = casework::code_sent::Message {
            letter: casework::code_sent::Letter::FirstPassword,
            to: "huong@example.vn".to_owned(),
            name: "Nguyễn Thị Thanh Hương".to_owned(),
            login: "036190000731".to_owned(),
            code: "abcd-2345-efgh-6789".to_owned(),
            about: "đăng ký".to_owned(),
        };
        casework::code_sent::tell(&mut batch, &message, room.desk.now()).expect("a message");
        room.desk.office.db.commit(batch).await.expect("a job");
        return claimed(room, queue).await;
    }
    if queue == population_sign::QUEUE {
        let seen = casework::population_sign::Seen {
            officer: domain::testing::specialist().id,
            officer_name: "Lê Thị Mai Anh".to_owned(),
            unit_name: "A".to_owned(),
            agency: "a".into(),
            at: room.desk.now(),
            sign: "off_hours".to_owned(),
            sign_name: "Ngoài giờ làm việc".to_owned(),
            case: Some(case.code_text()),
            purpose: "Xác thực nơi cư trú".to_owned(),
        };
        let job = store::job_queue::NewJob::now(queue, &seen, room.desk.now());
        let mut batch = Batch::new();
        store::job_queue::enqueue(&mut batch, job.expect("a job"));
        room.desk.office.db.commit(batch).await.expect("a job");
        return claimed(room, queue).await;
    }
    if queue == population_look_up::QUEUE {
        let mut batch = Batch::new();
        let used = store::population_access::LookUp {
            id: Uuid::from_u128(7),
            at: room.desk.now(),
            officer: domain::testing::specialist().id,
            officer_name: "Lê Thị Mai Anh".to_owned(),
            unit: "a".into(),
            unit_name: "A".to_owned(),
            agency: "a".into(),
            case: Some((case.id, case.code_text())),
            subject: None,
            purpose: "Xác thực nơi cư trú".to_owned(),
            outcome: "done".to_owned(),
            off_hours: false,
        };
        store::population_access::note_look_up(&mut batch, &used);
        let question = casework::population_access::Question {
            look_up: Uuid::from_u128(7),
            account: "C06-118".to_owned(),
            case: case.code_text(),
            purpose: "Xác thực nơi cư trú".to_owned(),
        };
        let job = store::job_queue::NewJob::now(queue, &question, room.desk.now());
        store::job_queue::enqueue(&mut batch, job.expect("a job"));
        room.desk.office.db.commit(batch).await.expect("a job");
        return claimed(room, queue).await;
    }
    if queue != redate::QUEUE {
        return room.jobs(case, queue).await;
    }
    let mut days = clock::seed::holidays();
    days.holidays.push(clock::holidays::DayOff {
        date: clock::wall(room.desk.now()).date(),
        name: "Nghỉ bão".to_owned(),
        kind: clock::holidays::Kind::Statutory,
        confidence: "found".to_owned(),
    });
    room.desk.office.announce(days);
    redate::order(&room.desk, "table 2").await.expect("ordered");
    claimed(room, queue).await
}

/// A file of one procedure, as an operator hands it in.
async fn hand_in(room: &Room) {
    let office = &room.desk.office;
    let text = r#"[{"code": "9.999999"}]"#.as_bytes().to_vec();
    let key = room.desk.neighbours.files.put(text).await.expect("kept");
    let operator = domain::actor::Officer {
        roles: vec![domain::actor::Role::Operator],
        ..domain::testing::head()
    };
    let file = casework::catalogue_import::HandedIn {
        what: domain::import::What::Procedure,
        name: "a.json".to_owned(),
        hash: key.as_str().to_owned(),
    };
    casework::catalogue_import::hand_in(office, &operator, file, room.desk.now())
        .await
        .expect("handed in");
}

async fn claimed(room: &Room, queue: &str) -> Vec<Job> {
    let db = &room.desk.office.db;
    let lease = SignedDuration::from_mins(3);
    let claimed = store::job_queue::claim(db, room.desk.now(), lease, 1_000).await;
    let mut claimed = claimed.expect("jobs");
    claimed.retain(|job| job.queue == queue);
    claimed
}

async fn run(desk: &Desk, job: &Job) {
    let batch = work(desk, job).await.expect("the job is done");
    // Whoever comes second may find it written.
    match desk.office.db.commit(batch).await {
        Ok(()) => {}
        Err(error) => assert!(error.is_conflict(), "{error}"),
    }
}

/// Every message once.
fn each_once(sent: &Counted) -> bool {
    sent.values().all(|times| *times == 1)
}

async fn every_kind_twice(open: impl AsyncFn() -> TestDb) {
    for queue in QUEUES {
        let (room, sendings) = counted_room(open().await, "nam-dinh").await;
        let (case, moment) = waiting(&room, queue).await;
        let jobs = jobs(&room, &case, queue).await;
        assert!(!jobs.is_empty(), "no job of {queue}");
        let before = world(&room).await;
        let desk = room.desk.at(moment);
        for job in &jobs {
            run(&desk, job).await;
        }
        let once = world(&room).await;
        let sent = sendings.counted();
        if ![redate::QUEUE, send_code::QUEUE].contains(&queue) {
            assert_ne!(before, once, "{queue} did nothing");
        }
        assert!(each_once(&sent), "{queue} sent more than once: {sent:?}");
        let sends = [notify::QUEUE, petition_notice::QUEUE, send_code::QUEUE];
        assert!(!sends.contains(&queue) || !sent.is_empty(), "{queue}");
        for job in &jobs {
            run(&desk, job).await;
        }
        assert_eq!(world(&room).await, once, "{queue} did something again");
        let again = sendings.counted();
        if SENDS_AGAIN.contains(&queue) {
            let same = |it: &Counted| it.keys().cloned().collect::<Vec<_>>();
            assert_eq!(same(&again), same(&sent), "{queue} sent another message");
        } else {
            assert_eq!(again, sent, "{queue} sent again");
        }
    }
}

#[tokio::test]
async fn every_kind_of_job_run_twice_leaves_what_it_left_the_first_time_on_sqlite() {
    every_kind_twice(store::testing::sqlite).await;
}

#[tokio::test]
async fn every_kind_of_job_run_twice_leaves_what_it_left_the_first_time_on_postgresql() {
    every_kind_twice(store::testing::postgres).await;
}

/// How many rows each table has, and which messages left; names differ from office to office.
async fn counted(room: &Room, sendings: &Sendings) -> (BTreeMap<String, usize>, usize, [usize; 4]) {
    let (rows, left) = world(room).await;
    let mut counts = BTreeMap::new();
    for row in rows {
        let (table, _) = row.split_once(':').expect("a table's name");
        *counts.entry(table.to_owned()).or_default() += 1;
    }
    (counts, sendings.counted().len(), left)
}

async fn two_at_once(open: impl AsyncFn() -> TestDb) {
    for queue in QUEUES {
        let mut counts = Vec::new();
        for hands in [1, 2] {
            let (room, sendings) = counted_room(open().await, "nam-dinh").await;
            let room = &room;
            let (case, moment) = waiting(room, queue).await;
            let jobs = jobs(room, &case, queue).await;
            let desk = room.desk.at(moment);
            for job in &jobs {
                let both = (0..hands).map(|_| {
                    let (desk, job) = (desk.clone(), job.clone());
                    tokio::spawn(async move {
                        // The lease decides: only one of the two ends the job.
                        if let Ok(batch) = work(&desk, &job).await {
                            drop(desk.office.db.commit(batch).await);
                        }
                    })
                });
                for hand in both.collect::<Vec<_>>() {
                    hand.await.expect("no panic");
                }
            }
            // Two who send at the same time do so under the same name.
            let sent = sendings.counted();
            assert!(sent.values().all(|it| *it <= hands), "{queue}: {sent:?}");
            let case = room.case(&case).await;
            counts.push((case.version, counted(room, &sendings).await));
        }
        assert_eq!(counts[0], counts[1], "{queue}");
    }
}

#[tokio::test]
async fn a_job_that_two_workers_run_at_once_is_done_once_on_sqlite() {
    two_at_once(store::testing::sqlite).await;
}

#[tokio::test]
async fn a_job_that_two_workers_run_at_once_is_done_once_on_postgresql() {
    two_at_once(store::testing::postgres).await;
}

#[tokio::test]
async fn a_look_into_the_inbox_done_twice_files_nothing_twice() {
    let room = room("ninh-binh").await;
    let inbox = room.folder.join("inbox");
    std::fs::create_dir_all(&inbox).expect("an inbox");
    let example = include_str!("../../docs/national-portal.example.json");
    std::fs::write(inbox.join("1.json"), example).expect("a message");
    national_portal_intake::run(&room.desk)
        .await
        .expect("a look");
    let once = everything(&room.desk.office.db).await;
    // The same message comes again, as after a fall between filing and moving it away.
    std::fs::write(inbox.join("1.json"), example).expect("a message");
    let look = national_portal_intake::run(&room.desk).await;
    assert_eq!(look.expect("a look").taken, 1);
    assert_eq!(everything(&room.desk.office.db).await, once);
}

/// A round finds what the last one found; two at once, in two workers, do no more than one.
#[tokio::test]
async fn what_will_be_late_is_foreseen_once_however_often_it_is_looked_at() {
    let room = room("nam-dinh").await;
    let db = &room.desk.office.db;
    let story = store::testing::named(domain::testing::Story::in_progress(), 1);
    let due = casework::path::due_dates(&room.desk.office, &story.case, room.desk.now());
    store::testing::put(db, &story, due).await;
    let before = world(&room).await;
    // A moment before its date of return: whatever step is left ends behind it.
    let until = due.due_at.expect("a date of return");
    let desk = room.desk.at(after(until, -1));
    late_forecast::run(&desk).await.expect("a round");
    let once = world(&room).await;
    assert_ne!(before, once, "nothing was foreseen");
    let foreseen = |rows: &[String]| {
        let rows = rows.iter();
        rows.filter(|it| it.starts_with("late_forecast: ")).count()
    };
    assert_eq!((foreseen(&before.0), foreseen(&once.0)), (0, 1));
    late_forecast::run(&desk).await.expect("a round");
    assert_eq!(world(&room).await, once, "it did something again");
    let rounds = [desk.clone(), desk.clone()]
        .map(|desk| tokio::spawn(async move { late_forecast::run(&desk).await }));
    for round in rounds {
        round.await.expect("no panic").expect("a round");
    }
    assert_eq!(world(&room).await, once, "two at once did something");
}

/// A file that somebody uploaded into a tray or a draft.
fn upload(no: u128, owner: u128, at: Timestamp) -> NewDocument {
    NewDocument {
        id: Uuid::from_u128(no),
        owner: Owner::Draft(Uuid::from_u128(owner)),
        kind: "paper".to_owned(),
        component: None,
        sha256: format!("{no:064}"),
        name: "giấy.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1,
        scan_state: ScanState::Waiting,
        filed_by: "citizen:1".to_owned(),
        filed_at: at,
    }
}

#[tokio::test]
async fn what_nobody_asks_for_again_is_forgotten_and_what_is_young_is_not() {
    let room = room("nam-dinh").await;
    let db = &room.desk.office.db;
    let now = room.desk.now();
    let ago = |hours: i64| {
        let age = SignedDuration::from_hours(hours);
        now.saturating_sub(age).expect("a time")
    };
    let sweep = Sweep {
        jobs_days: 10,
        keys_days: 20,
        drafts_days: 90,
        uploads_hours: 24,
    };
    let request = |key: &str| Request {
        actor: "citizen:1".to_owned(),
        key: key.to_owned(),
        fingerprint: "f".to_owned(),
    };
    let account = AccountId(Uuid::from_u128(1));
    let draft = |no: u128, updated_at: Timestamp| Draft {
        id: Uuid::from_u128(no),
        account,
        procedure: "1.001193".into(),
        procedure_name: "Đăng ký khai sinh".to_owned(),
        version: 1,
        body: "{}".to_owned(),
        created_at: updated_at,
        updated_at,
    };
    let mut batch = Batch::new();
    remember(&mut batch, &request("old"), "/", ago(24 * 21));
    remember(&mut batch, &request("young"), "/", ago(24 * 19));
    draft::start(&mut batch, &draft(0xD1, ago(24 * 91)));
    draft::start(&mut batch, &draft(0xD2, ago(24 * 89)));
    for (no, owner, at) in [
        // Of the old draft and of the young one.
        (1, 0xD1, ago(24 * 91)),
        (2, 0xD2, ago(24 * 89)),
        // In a tray, since yesterday and since an hour ago.
        (3, 0xAA, ago(25)),
        (4, 0xAA, ago(1)),
    ] {
        filed_document::file(&mut batch, &upload(no, owner, at));
    }
    for (no, at) in [(0, ago(24 * 11)), (1, ago(24 * 9))] {
        enqueue(&mut batch, NewJob::now("notify", &no, at).expect("a job"));
    }
    db.commit(batch).await.expect("a commit");
    for at in [ago(24 * 11), ago(24 * 9)] {
        let lease = SignedDuration::from_secs(60);
        for job in store::job_queue::claim(db, at, lease, 9)
            .await
            .expect("jobs")
        {
            let mut batch = Batch::new();
            store::job_queue::done(&mut batch, &job, at);
            db.commit(batch).await.expect("done");
        }
    }
    let life = Lifetime {
        idle: SignedDuration::from_hours(2),
        absolute: SignedDuration::from_hours(8),
    };
    for at in [ago(3), ago(1)] {
        let kind = session::Kind::Citizen;
        session::start(db, kind, account.0, at, life, "::1", "x")
            .await
            .expect("a session");
    }
    for (no, at) in [(1, ago(25)), (2, ago(1))] {
        let process = Process {
            id: Uuid::from_u128(no),
            kind: process_seen::Kind::Work,
            host: "m".to_owned(),
            version: "0".to_owned(),
            started_at: at,
            seen_at: at,
            worker_at: None,
        };
        process_seen::see(db, &process).await.expect("seen");
    }

    housekeeping::run(&room.desk, &sweep).await.expect("done");
    let once = everything(db).await;
    housekeeping::run(&room.desk, &sweep).await.expect("done");
    assert_eq!(everything(db).await, once, "it did something again");

    let seen = async |key: &str| look(db, &request(key)).await.expect("a read");
    assert_eq!(seen("old").await, Seen::New);
    assert_eq!(seen("young").await, Seen::Answered("/".to_owned()));
    let drafts = draft::list(db, account).await.expect("a read");
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].id, Uuid::from_u128(0xD2));
    for (no, stays) in [(1, false), (2, true), (3, false), (4, true)] {
        let document = filed_document::load(db, Uuid::from_u128(no)).await;
        assert_eq!(document.expect("a read").is_some(), stays, "upload {no}");
    }
    let count = |start: &str| once.iter().filter(|line| line.starts_with(start)).count();
    let counted = ["job: ", "session: ", "process_seen: "].map(count);
    assert_eq!(counted, [1, 1, 1], "{once:#?}");
}

#[test]
fn every_kind_of_job_has_a_name_for_people() {
    for queue in QUEUES {
        assert_ne!(web::officer::operation::kind_name(queue), queue);
    }
}
