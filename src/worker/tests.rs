//! The worker: it loses no job, holds up none, and ends in order.

use super::*;
use crate::demo::plan::Fate;
use crate::jobs::{notify, print_letter};
use crate::testing::room;
use std::sync::{Arc, Mutex, mpsc};
use store::Batch;
use store::filed_document;
use store::job_queue::{NewJob, dead_letters, of_case};
use web::house::Printer;

async fn enqueue(db: &store::Db, job: NewJob) {
    let mut batch = Batch::new();
    job_queue::enqueue(&mut batch, job);
    db.commit(batch).await.expect("a commit");
}

#[tokio::test]
async fn a_job_that_no_handler_knows_is_laid_aside_at_once() {
    let room = room("nam-dinh").await;
    let db = &room.desk.office.db;
    let job = NewJob::now("no_such_queue", &(), room.desk.now()).expect("a job");
    enqueue(db, job).await;
    assert_eq!(room.worker().run_dry().await, 1);
    let dead = dead_letters(db, None, 10).await.expect("a read");
    assert_eq!(dead.len(), 1);
    assert!(dead[0].error.contains("no_such_queue"), "{dead:?}");
}

#[tokio::test]
async fn a_job_that_panics_takes_nothing_with_it() {
    let mut room = room("nam-dinh").await;
    room.desk.print = Printer {
        letter: Arc::new(|_, _, _, _| panic!("the printer is on fire")),
        register: Arc::new(|_| panic!("the printer is on fire")),
        report: Arc::new(|_, _| panic!("the printer is on fire")),
    };
    let case = room.play(&room.own(Fate::Usual)).await;
    room.worker().run_dry().await;
    let db = &room.desk.office.db;
    let jobs = of_case(db, case.id.0).await.expect("a read");
    let state = |queue: &str| {
        let mut states: Vec<_> = jobs
            .iter()
            .filter(|job| job.queue == queue)
            .map(|job| job.state.as_str())
            .collect();
        states.dedup();
        states
    };
    assert_eq!(state(print_letter::QUEUE), ["dead"]);
    assert_eq!(state(notify::QUEUE), ["done"]);
}

#[tokio::test]
async fn what_a_neighbour_quotes_of_people_is_not_kept_with_a_dead_letter() {
    let mut room = room("nam-dinh").await;
    room.desk.print.letter = Arc::new(|_, _, _, _| {
        Err("451 <dao@example.vn>, 036190000731: the tray is empty".to_owned())
    });
    room.play(&room.own(Fate::Usual)).await;
    room.worker().run_dry().await;
    let dead = dead_letters(&room.desk.office.db, None, 9).await;
    let dead = dead.expect("a read");
    assert!(!dead.is_empty());
    for it in dead {
        assert!(it.error.contains("the tray is empty"), "{it:?}");
        assert!(
            !it.error.contains("dao@") && !it.error.contains("0361"),
            "{it:?}"
        );
    }
}

#[tokio::test]
async fn a_job_is_given_up_after_as_many_tries_as_the_operator_says() {
    let mut room = room("nam-dinh").await;
    room.desk.neighbours.gateway =
        outside::sms::Gateway::http("http://127.0.0.1:1/", "token").expect("a gateway");
    let case = room.play(&room.own(Fate::Unanswered)).await;
    let mut worker = room.worker();
    worker.tries = 1;
    worker.run_dry().await;
    let jobs = room.jobs(&case, notify::QUEUE).await.len();
    let dead = dead_letters(&room.desk.office.db, None, 99).await;
    assert_eq!(dead.expect("a read").len(), jobs);
}

/// What a stack overflow, a machine out of memory and a job longer than its lease leave: a lease
/// that runs out.
#[tokio::test]
async fn a_job_that_is_taken_again_and_again_and_never_ends_is_laid_aside_without_being_run() {
    let mut room = room("nam-dinh").await;
    let db = room.desk.office.db.clone();
    let printed = Arc::new(Mutex::new(0));
    let count = Arc::clone(&printed);
    room.desk.print.letter = Arc::new(move |_, _, _, _| {
        *count.lock().expect("a lock") += 1;
        Ok(b"a letter".to_vec())
    });
    let case = room.play(&room.own(Fate::Usual)).await;
    room.worker().run_dry().await;
    let before = *printed.lock().expect("a lock");
    assert!(before > 0);
    let of_old = room.jobs(&case, print_letter::QUEUE).await.remove(0);
    let mut now = room.desk.now();
    let job = NewJob::now(print_letter::QUEUE, &of_old.payload, now).expect("a job");
    let job = NewJob {
        payload: of_old.payload,
        ..job
    };
    let id = job.id;
    enqueue(&db, job).await;
    let lease = SignedDuration::from_secs(60);
    let tries = 3;
    for no in 1..=tries {
        let taken = job_queue::claim(&db, now, lease, 1).await.expect("a claim");
        assert_eq!((taken[0].id, taken[0].attempt), (id, no));
        now = crate::testing::after(now, 2);
    }
    room.desk = room.desk.at(now);
    let mut worker = room.worker();
    worker.tries = tries;
    assert_eq!(worker.run_dry().await, 1);
    let dead = dead_letters(&db, None, 9).await.expect("a read");
    assert_eq!((dead.len(), dead[0].id), (1, id));
    assert!(
        dead[0].error.starts_with("taken 3 times and never ended"),
        "{dead:?}"
    );
    assert_eq!(*printed.lock().expect("a lock"), before, "it was run");
    // Somebody who starts it again gives it all its tries.
    let by = job_queue::dead::Restarting {
        act: uuid::Uuid::now_v7(),
        who: "officer:1".to_owned(),
        who_name: "Đỗ Văn Hành".to_owned(),
        at: now,
    };
    let which = job_queue::dead::Which::One(id);
    let again = job_queue::dead::restart(&db, &which, &by).await;
    assert_eq!(again.expect("started"), 1);
    worker.run_dry().await;
    assert_eq!(*printed.lock().expect("a lock"), before + 1);
    let left = dead_letters(&db, None, 9).await.expect("a read");
    assert_eq!(left, []);
}

#[tokio::test]
async fn a_job_that_failed_waits_before_it_is_tried_again() {
    let mut room = room("nam-dinh").await;
    room.desk.neighbours.gateway =
        outside::sms::Gateway::http("http://127.0.0.1:1/", "token").expect("a gateway");
    let case = room.play(&room.own(Fate::Unanswered)).await;
    room.worker().run_dry().await;
    let now = room.desk.now();
    let jobs = of_case(&room.desk.office.db, case.id.0)
        .await
        .expect("a read");
    let told: Vec<_> = jobs
        .iter()
        .filter(|job| job.queue == notify::QUEUE)
        .collect();
    assert!(!told.is_empty());
    for job in told {
        assert_eq!((job.state.as_str(), job.attempts), ("waiting", 1));
        assert!(job.run_at > now, "{job:?}");
        assert!(
            job.error.as_ref().is_some_and(|it| it.contains("SMS")),
            "{job:?}"
        );
    }
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_finishes_the_job_it_has() {
    let mut room = room("nam-dinh").await;
    let case = room.play(&room.own(Fate::Usual)).await;
    room.worker().run_dry().await;
    let (begun, is_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let (begun, may_go_on) = (Mutex::new(begun), Mutex::new(may_go_on));
    room.desk.print = Printer {
        letter: Arc::new(move |_, _, _, _| {
            begun.lock().expect("a lock").send(()).expect("a test");
            may_go_on.lock().expect("a lock").recv().expect("a test");
            Ok(b"a letter".to_vec())
        }),
        register: Arc::new(|_| Ok(Vec::new())),
        report: Arc::new(|_, _| Ok(Vec::new())),
    };
    let mut job = room.jobs(&case, print_letter::QUEUE).await.remove(0);
    job.id = uuid::Uuid::now_v7();
    let again = NewJob {
        id: job.id,
        queue: job.queue,
        unique_key: None,
        case_id: job.case_id,
        payload: job.payload,
        run_at: room.desk.now(),
        created_at: room.desk.now(),
    };
    let (stop, told) = watch::channel(false);
    let mut worker = room.worker();
    // Only the commit itself can wake it in time.
    worker.look_every = Duration::from_secs(3_600);
    let working = tokio::spawn(worker.run(told));
    enqueue(&room.desk.office.db, again).await;
    tokio::task::spawn_blocking(move || is_begun.recv_timeout(Duration::from_secs(20)))
        .await
        .expect("a thread")
        .expect("the worker was woken");
    stop.send(true).expect("a worker");
    tokio::task::yield_now().await;
    assert!(!working.is_finished());
    go_on.send(()).expect("a printer");
    working.await.expect("an end in order");
    let filed = filed_document::load(&room.desk.office.db, job.id).await;
    assert!(filed.expect("a read").is_some());
}
