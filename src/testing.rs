//! An office for tests of jobs and of the worker: a database and a folder of its own, neighbours
//! that record, a printer that prints a line, people and cases as the demonstration makes them.

pub(crate) mod sendings;

use crate::backup::place::Place;
use crate::clock;
use crate::demo::curated;
use crate::demo::life::Life;
use crate::demo::plan::{Fate, Plan};
use crate::demo::staff::Staff;
use crate::jobs::{Desk, Time};
use crate::wiring::Neighbours;
use crate::worker::Worker;
use casework::office::Office;
use domain::case::Case;
use jiff::Timestamp;
use outside::files::Files;
use outside::mail::Post;
use outside::national_portal::Intake;
use outside::sms::Gateway;
use sendings::Sendings;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::testing::TestDb;
use store::{Db, Target, testing};
use web::house::Printer;

/// An office with its people.
pub(crate) struct Room {
    pub(crate) desk: Desk,
    pub(crate) life: Life,
    pub(crate) folder: PathBuf,
    test: TestDb,
}

/// Opens an office of a province.
pub(crate) async fn room(province: &str) -> Room {
    room_at(province, clock::now()).await
}

/// Opens an office of a province at a moment.
pub(crate) async fn room_at(province: &str, now: Timestamp) -> Room {
    room_on(testing::sqlite().await, province, now).await
}

/// Opens an office of a province in a database, whose messages are counted.
pub(crate) async fn counted_room(test: TestDb, province: &str) -> (Room, Sendings) {
    let mut room = room_on(test, province, clock::now()).await;
    let sendings = Sendings::default();
    room.desk.neighbours.post = sendings.mail().await;
    room.desk.neighbours.gateway = sendings.gateway().await;
    room.life.desk = room.desk.clone();
    (room, sendings)
}

/// Opens an office of a province in a database.
pub(crate) async fn room_on(test: TestDb, province: &str, now: Timestamp) -> Room {
    let folder = match &test.target {
        Target::Sqlite { path } => path.parent().expect("a folder").to_owned(),
        Target::Postgres { .. } => scratch(&format!("room-{}", uuid::Uuid::now_v7())),
    };
    let desk = desk(test.db.clone(), province, &folder);
    let mut staff = Staff::gather(&desk.office, 40).expect("people");
    staff.write(&desk.office, now).await.expect("people");
    let life = Life {
        office: desk.office.clone(),
        files: desk.neighbours.files.clone(),
        desk: desk.clone(),
        staff,
        now,
    };
    Room {
        desk,
        life,
        folder,
        test,
    }
}

fn desk(db: Db, province: &str, folder: &Path) -> Desk {
    Desk {
        office: Office::seed(db, province).expect("an office"),
        neighbours: Neighbours {
            post: Post::Record {
                folder: folder.join("mail"),
            },
            gateway: Gateway::Record {
                folder: folder.join("sms"),
            },
            intake: Intake::Folder {
                inbox: folder.join("inbox"),
            },
            population: outside::population::Population::Closed,
            files: Files::folder(&folder.join("files")).expect("a folder"),
        },
        print: Printer {
            letter: Arc::new(|file, events, form, _| {
                let code = file.case.code_text();
                Ok(format!("{} {code} {}", form.slug(), events.len()).into_bytes())
            }),
            register: Arc::new(|data| Ok(format!("register {}", data.rows.len()).into_bytes())),
            report: Arc::new(|data, _| Ok(format!("report {}", data.lines.len()).into_bytes())),
        },
        public_url: "http://127.0.0.1".to_owned(),
        journal: None,
        time: Time::Clock(clock::now),
    }
}

impl Room {
    /// One of the citizen's own cases.
    pub(crate) fn own(&self, fate: Fate) -> Plan {
        curated::plans(&self.life.office, &self.life.staff, self.life.now, 1_000)
            .into_iter()
            .find(|plan| plan.fate == fate)
            .expect("a case of this fate")
    }

    /// Any case of this fate whose applicant is reached by mail and telephone.
    pub(crate) fn any(&self, fate: Fate) -> Plan {
        let plan = self.own(Fate::Usual);
        Plan { fate, ..plan }
    }

    /// Plays a case.
    pub(crate) async fn play(&self, plan: &Plan) -> Case {
        let played = self.life.play(plan).await.expect("files");
        played.expect("a case was filed").case
    }

    /// A case as it stands.
    pub(crate) async fn case(&self, case: &Case) -> Case {
        let file = store::case_file::load(&self.desk.office.db, case.id).await;
        file.expect("a read").expect("the case").case
    }

    /// What a backup of this office is of.
    pub(crate) fn place(&self) -> Place {
        Place {
            target: self.test.target.clone(),
            files: self.desk.neighbours.files.clone(),
            province: Some(self.desk.office.regulation.province().to_owned()),
            configuration: String::new(),
            scratch: self.folder.clone(),
            tools: None,
        }
    }

    /// Plays a few cases, one of each kind that there is something to do with.
    pub(crate) async fn play_some(&self) {
        let plans = curated::plans(&self.life.office, &self.life.staff, self.life.now, 1_000);
        for plan in &plans {
            self.play(plan).await;
        }
        self.worker().run_dry().await;
    }

    /// A worker of this office.
    pub(crate) fn worker(&self) -> Worker {
        Worker::new(
            self.desk.clone(),
            4,
            Duration::from_millis(20),
            jiff::SignedDuration::from_mins(3),
        )
    }

    /// Every job of a queue, as if it were claimed now.
    pub(crate) async fn jobs(&self, case: &Case, queue: &str) -> Vec<store::job_queue::Job> {
        let all = store::job_queue::of_case(&self.desk.office.db, case.id.0).await;
        all.expect("a read")
            .into_iter()
            .filter(|job| job.queue == queue)
            .map(|job| store::job_queue::Job {
                id: job.id,
                queue: job.queue,
                case_id: Some(case.id.0),
                payload: job.payload,
                attempt: 1,
                lease: String::new(),
                created_at: job.run_at,
            })
            .collect()
    }
}

/// An empty folder of this name for this process.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("motcua-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// How many files lie in a folder.
pub(crate) fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// So many minutes after a moment.
pub(crate) fn after(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(jiff::SignedDuration::from_mins(minutes))
        .expect("a time of this century")
}
