//! Stories of petitions and questions, in the manner of `tests/stories`: a script
//! `tests/petitions/<name>.txt`, its recorded answers beside it. Under each line stands what the
//! office says: the state, which clocks run until when and by which article, which ended in time,
//! what the sender is told, and what the system brought to mind on the way. Played on both engines.
//!
//! People: **Hương** sends; **Văn phòng** coordinates for the province; **Sở** is the head of the
//! department of justice, **Chuyên viên** a specialist there, **Sở khác** the head of another one;
//! **Cổng quốc gia** is the National Portal. What Hương does takes the key that was given for it: on
//! the page where it was typed, on the slip where it was entered; the National Portal gives none, and
//! what she says by telephone or letter is written down (`ghi Hương … qua điện thoại`). A key that was lost
//! is renewed (`cấp lại mã`); what she does `bằng mã cũ` takes the one before. `Tỉnh: …` in the first lines says where it plays.

use crate::stories::script::{self, Act};
use casework::office::Office;
use casework::path::NotDone;
use casework::petition::regroup::regroup;
use casework::petition::renew_key::renew_key;
use casework::petition::{PetitionJob, key_hash, place, receive, run, running, the_office};
use domain::actor::{Machine, Officer, Role};
use domain::clock::{self, words};
use domain::ids::OfficerId;
use domain::petition::{
    Author, Came, Channel, Clock, Command, FollowUp, Ground, Kind, Petition, PortalOrigin, Proof,
    Relayed, Sender, Sent, Topic, Trigger, Verified,
};
use jiff::{SignedDuration, Timestamp};
use std::fmt::Write as _;
use std::path::Path;
use store::{Batch, Db, testing};
use uuid::Uuid;

const NAMES: [&str; 7] = [
    "Cổng quốc gia",
    "Chuyên viên",
    "Văn phòng",
    "Sở khác",
    "Hệ thống",
    "Hương",
    "Sở",
];
const LEAD: &str = "so-tu-phap";
const OTHER: &str = "so-noi-vu";

struct Desk {
    office: Office,
    code: String,
    /// The key that was given when it was sent or entered; empty where none was.
    key: String,
    /// The one before it, once it was renewed.
    lost: String,
}

fn officer(role: Role, agency: &str, name: &str) -> Author {
    Author::Officer(Officer {
        id: OfficerId(Uuid::from_u128(7)),
        name: name.to_owned(),
        unit: agency.into(),
        unit_name: agency.to_owned(),
        agency: agency.into(),
        covers: Vec::new(),
        roles: vec![role],
        stands_in: Vec::new(),
        in_stead_of: None,
        opened: Vec::new(),
    })
}

impl Desk {
    fn author(&self, act: &Act) -> Author {
        let office = the_office(&self.office).code;
        let key = match act.has("cũ") {
            true => &self.lost,
            false => &self.key,
        };
        match act.who.as_str() {
            "Hương" => Author::Sender {
                account: None,
                name: "Nguyễn Thị Thanh Hương".to_owned(),
                key_hash: key_hash(key),
            },
            "Văn phòng" => officer(Role::Control, office.as_str(), "Phạm Thị Văn"),
            "Sở" => officer(Role::HeadOfAgency, LEAD, "Vũ Đình Thắng"),
            "Chuyên viên" => officer(Role::Specialist, LEAD, "Lê Thị Mai Anh"),
            "Sở khác" => officer(Role::HeadOfAgency, OTHER, "Đỗ Anh Tuấn"),
            "Cổng quốc gia" => Author::Machine(Machine::of_the_office(
                "dvcqg",
                "Cổng Dịch vụ công quốc gia",
            )),
            _ => Author::System,
        }
    }

    async fn load(&self) -> Option<Petition> {
        let file = store::petition::load_by_code(&self.office.db, &self.code).await;
        file.expect("files").map(|file| file.petition)
    }

    fn sent(&self, act: &Act, at: Timestamp) -> Sent {
        let verb = act.verb();
        let kind = match verb.starts_with("hỏi") {
            true => Kind::Question,
            false => Kind::Petition,
        };
        let channel = match (act.who.as_str(), kind) {
            ("Cổng quốc gia", _) => Channel::NationalPortal,
            ("Hương", Kind::Question) => Channel::QaSection,
            ("Hương", Kind::Petition) => Channel::Section,
            _ => Channel::Phone,
        };
        // What is entered came when the line says so; what is typed comes now.
        let came = act.moment().map(clock::instant);
        let it = domain::testing::petition(at);
        Sent {
            kind,
            channel,
            sender: Sender {
                name: "Nguyễn Thị Thanh Hương".to_owned(),
                ..it.sender
            },
            title: act.quoted(0).unwrap_or_default(),
            content: act.quoted(1).unwrap_or_default(),
            about: place(&self.office, &LEAD.into()),
            at: came.filter(|_| channel == Channel::Phone).unwrap_or(at),
            portal: (channel == Channel::NationalPortal).then(|| PortalOrigin {
                code: "PAKN.40001".to_owned(),
                due: came,
            }),
            ..it
        }
    }

    fn wish(&self, act: &Act) -> Command {
        let verb = act.verb();
        let quoted = |n| act.quoted(n).unwrap_or_default();
        let starts = |phrase: &str| verb.starts_with(phrase);
        if starts("giao") {
            let others = match act.has("phối") {
                true => place(&self.office, &OTHER.into()).into_iter().collect(),
                false => Vec::new(),
            };
            Command::Assign {
                lead: place(&self.office, &LEAD.into()).expect("an agency"),
                others,
                instructions: quoted(0),
            }
        } else if starts("không tiếp nhận") {
            Command::Refuse {
                ground: match act.has("khiếu") {
                    true => Ground::Complaint,
                    false => Ground::WrongSubject,
                },
                reason: quoted(0),
            }
        } else if starts("đề nghị làm rõ") {
            Command::AskClarity { asked: quoted(0) }
        } else if starts("làm rõ") {
            Command::Clarify { words: quoted(0) }
        } else if starts("chuyển ngoài") {
            Command::PassOn {
                to: quoted(0),
                reason: quoted(1),
            }
        } else if starts("trả lại để sửa") {
            Command::SendBack { reason: quoted(0) }
        } else if starts("trả lại") {
            Command::Return { reason: quoted(0) }
        } else if starts("trình") {
            Command::Escalate {
                trigger: Trigger::Disagreement,
                reason: quoted(0),
            }
        } else if starts("cho ý kiến") {
            Command::Opine { words: quoted(0) }
        } else if starts("soạn") {
            Command::Draft { words: quoted(0) }
        } else if starts("cập nhật") {
            Command::Update { words: quoted(0) }
        } else if starts("có kết quả") {
            Command::NoteResult {
                at: act.moment().map(clock::instant).expect("a moment"),
            }
        } else if starts("trả lời") {
            Command::Answer {
                words: quoted(0),
                result_at: None,
                files: Vec::new(),
            }
        } else if starts("công khai") {
            Command::Publish {
                title: quoted(0),
                content: quoted(1),
                answer: quoted(2),
                files: Vec::new(),
            }
        } else if starts("ghi") {
            let words = quoted(0);
            let said = if act.has("rõ") {
                Relayed::Clarify { words }
            } else if act.has("không") {
                Relayed::Contest { reason: words }
            } else {
                Relayed::Accept
            };
            let channel = ["thoại", "thư", "trực", "Cổng"]
                .into_iter()
                .zip([
                    Channel::Phone,
                    Channel::Letter,
                    Channel::InPerson,
                    Channel::NationalPortal,
                ])
                .find(|(word, _)| act.has(word));
            let came = Came {
                channel: channel.expect("a way by which it came").1,
                at: act.moment().map(clock::instant).expect("a moment"),
            };
            Command::Relay { said, came }
        } else if starts("đồng ý") {
            Command::Accept
        } else if starts("không đồng ý") {
            Command::Contest { reason: quoted(0) }
        } else {
            panic!("{}: nobody knows how to {verb:?}", act.place)
        }
    }

    async fn perform(&mut self, act: &Act) -> Vec<String> {
        let now = clock::instant(act.at);
        let mut said = self.on_the_way(now).await;
        let before = self.load().await;
        if act.who == "Hệ thống" {
            said.extend(self.state(now, before).await);
            return said;
        }
        let author = self.author(act);
        let verb = act.verb();
        let done =
            if verb.starts_with("hỏi") || verb.starts_with("phản ánh") || verb.starts_with("nhập")
            {
                let sent = self.sent(act, now);
                let taken = receive(&self.office, &author, now, sent, Batch::new()).await;
                taken.map(|it| (self.code, self.key) = (it.petition.code, it.key))
            } else if verb.starts_with("cấp lại mã") {
                let (office, code) = (&self.office, self.code.clone());
                let done = renew_key(office, &author, now, &code, None, verified(act)).await;
                done.map(|it| self.lost = std::mem::replace(&mut self.key, it.key))
            } else {
                let wish = self.wish(act);
                let done = run(&self.office, &author, now, &self.code, None, wish).await;
                done.map(|_| ())
            };
        match done {
            Ok(()) => {
                said.extend(self.state(now, before).await);
                said.extend(self.on_the_way(now).await);
            }
            Err(NotDone::Refused(refusal)) => {
                said.push(format!("✗ {} [{}]", refusal.message(), refusal.rule()));
            }
            Err(other) => panic!("{}: {other:?}", act.place),
        }
        said
    }

    /// Where it stands, which clocks run and which ended.
    async fn state(&self, now: Timestamp, before: Option<Petition>) -> Vec<String> {
        let Some(it) = self.load().await else {
            return Vec::new();
        };
        let article = |rule: &str| {
            let day = clock::wall(now).date();
            let found = self.office.article(rule, day);
            found.map(|it| it.short).unwrap_or_default()
        };
        let mut said = vec![format!("→ {}", it.stage.name())];
        if before.is_none() && it.version == 1 {
            said.push(format!("  mã {}", it.code));
        }
        let ran = before.as_ref().map_or(0, |it| it.kept.len());
        for kept in &it.kept[ran.min(it.kept.len())..] {
            let word = if kept.in_time() {
                "đúng hạn"
            } else {
                "quá hạn"
            };
            said.push(format!(
                "  {}: {word}, hạn {} [{}]",
                kept.clock.name(),
                words::moment(kept.due),
                article(kept.clock.key())
            ));
        }
        for of in running(&self.office, &it, now) {
            let only = if of.binds { "" } else { "nếu " };
            said.push(format!(
                "  {only}{}: trước {} [{}]",
                of.clock.name(),
                words::moment(of.reckoning.due),
                article(of.clock.key())
            ));
            for line in of
                .reckoning
                .lines
                .iter()
                .filter(|it| it.rule != "clock.day_of_receipt_excluded")
            {
                said.push(format!("      {} [{}]", line.note, article(line.rule)));
            }
        }
        said
    }

    /// What became due until a moment, each at its own.
    async fn on_the_way(&self, until: Timestamp) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            let lease = SignedDuration::from_secs(60);
            let jobs = store::job_queue::claim(&self.office.db, until, lease, 100).await;
            let mut due: Vec<(Timestamp, PetitionJob, store::job_queue::Job)> = Vec::new();
            let mut portal = Vec::new();
            for job in jobs.expect("jobs") {
                if job.queue == casework::petition::PORTAL_QUEUE {
                    portal.push(job);
                    continue;
                }
                let it: PetitionJob = job.payload().expect("a petition's job");
                let at = match it.what {
                    FollowUp::Alert { at, .. } | FollowUp::Lapse { at } => at,
                    FollowUp::Notice { .. } | FollowUp::Regroup | FollowUp::PartReturned => {
                        job.created_at
                    }
                };
                due.push((at, it, job));
            }
            // What the National Portal is told is read in `src/jobs/petition_portal.rs`.
            for job in portal {
                let mut batch = Batch::new();
                store::job_queue::done(&mut batch, &job, until);
                self.office.db.commit(batch).await.expect("done");
            }
            if due.is_empty() {
                return said;
            }
            due.sort_by_key(|(at, ..)| *at);
            for (at, it, job) in due {
                let wish = match it.what {
                    FollowUp::Notice { topic } => {
                        said.push(format!("  báo người gửi: {}", told(topic)));
                        None
                    }
                    FollowUp::PartReturned => {
                        said.push("  báo nơi phân loại: trả lại phần phối hợp".to_owned());
                        None
                    }
                    FollowUp::Regroup => {
                        let went = regroup(&self.office, at, it.petition).await;
                        if went.expect("regrouped") > 0 {
                            said.push("  những nội dung đi cùng được xử lý riêng".to_owned());
                        }
                        None
                    }
                    FollowUp::Alert {
                        clock, due, late, ..
                    } => Some((
                        Command::Alert { clock, due, late },
                        format!(
                            "{}: {}",
                            if late {
                                "đã quá hạn"
                            } else {
                                "sắp đến hạn"
                            },
                            clock.name()
                        ),
                    )),
                    FollowUp::Lapse { .. } => {
                        // The last moment itself still belongs to the sender.
                        Some((Command::Lapse, "kết thúc do không làm rõ".to_owned()))
                    }
                };
                if let Some((wish, words_of)) = wish {
                    let then = match it.what {
                        FollowUp::Lapse { .. } => at
                            .saturating_add(SignedDuration::from_secs(1))
                            .expect("later"),
                        _ => at,
                    };
                    let system = Author::System;
                    if run(&self.office, &system, then, &it.code, None, wish)
                        .await
                        .is_ok()
                    {
                        said.push(format!("  ({}) Hệ thống: {words_of}", words::moment(at)));
                    }
                }
                let mut batch = Batch::new();
                store::job_queue::done(&mut batch, &job, until);
                self.office.db.commit(batch).await.expect("done");
            }
        }
    }
}

/// How the sender was verified who lost the key.
fn verified(act: &Act) -> Verified {
    let proofs = [
        ("tử", Proof::Email),
        ("thoại", Proof::CallBack),
        ("thư", Proof::Letter),
        ("giấy", Proof::Paper),
    ];
    let proof = proofs.into_iter().find(|(word, _)| act.has(word));
    Verified {
        proof: proof.expect("a way to verify").1,
        words: act.quoted(0).unwrap_or_default(),
    }
}

fn told(topic: Topic) -> &'static str {
    match topic {
        Topic::Received => "đã nhận",
        Topic::Folded => "gộp với nội dung đã gửi",
        Topic::Released => "xử lý riêng",
        Topic::KeyRenewed => "đã cấp lại mã tra cứu",
        Topic::Refused => "không tiếp nhận, có lý do",
        Topic::ClarityAsked => "cần làm rõ",
        Topic::Lapsed => "kết thúc do không làm rõ",
        Topic::PassedOn => "đã chuyển",
        Topic::Assigned => "đã giao xử lý",
        Topic::Escalated => "Văn phòng UBND tỉnh chủ trì",
        Topic::Updated => "tình hình xử lý",
        Topic::Answered => "đã trả lời",
        Topic::Contested => "xử lý lại",
        Topic::Published => "đã công khai",
    }
}

async fn play(db: &Db, name: &str, text: &str) -> String {
    let set = text.lines().find_map(|line| line.strip_prefix("Tỉnh: "));
    let office = Office::seed(db.clone(), set.unwrap_or("nam-dinh")).expect("a province");
    let mut desk = Desk {
        office,
        code: String::new(),
        key: String::new(),
        lost: String::new(),
    };
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        writeln!(out, "{}", line.trim_end()).expect("text");
        if line.trim().is_empty() || line.starts_with('#') || line.starts_with("Tỉnh: ") {
            continue;
        }
        let place = format!("tests/petitions/{name}.txt:{}", at + 1);
        let act = script::act(line, place, &NAMES);
        for said in desk.perform(&act).await {
            writeln!(out, "    {said}").expect("text");
        }
    }
    let differences = store::petition::check::differences(db).await;
    assert_eq!(differences.expect("a check"), []);
    if let Some(it) = desk.load().await {
        let history = store::petition::history(db, it.id).await.expect("history");
        let kinds: Vec<&str> = history.iter().map(|it| it.kind.as_str()).collect();
        writeln!(out, "\n# Nhật ký: {}", kinds.join(", ")).expect("text");
    }
    out
}

/// One story in which all the clocks of Nam Định's chapter V run to their end.
fn each_of_the_eight_clocks_has_ended(told: &str) {
    for clock in Clock::ALL {
        let ended = format!("  {}: đúng hạn, hạn ", clock.name());
        let late = format!("  {}: quá hạn, hạn ", clock.name());
        assert!(
            told.contains(&ended) || told.contains(&late),
            "{clock:?} does not end"
        );
    }
}

async fn every_story_comes_out_as_recorded(engine: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/petitions");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "txt"))
        .collect();
    found.sort();
    assert!(found.len() >= 5);
    for path in found {
        let name = path.file_stem().and_then(|it| it.to_str()).expect("a name");
        let text = std::fs::read_to_string(&path).expect("a script");
        let test = match engine {
            "sqlite" => testing::sqlite().await,
            _ => testing::postgres().await,
        };
        let told = play(&test.db, name, &text).await;
        crate::recorded::check(&format!("petitions/{name}.out"), &told);
        if name == "nam_dinh_eight_clocks" {
            each_of_the_eight_clocks_has_ended(&told);
        }
    }
}

#[tokio::test]
async fn every_petition_story_comes_out_as_recorded_on_sqlite() {
    every_story_comes_out_as_recorded("sqlite").await;
}

#[tokio::test]
async fn every_petition_story_comes_out_as_recorded_on_postgres() {
    every_story_comes_out_as_recorded("postgres").await;
}
