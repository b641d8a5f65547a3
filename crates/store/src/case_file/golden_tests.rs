//! Stored events are read for ever: every form an event was ever written in has its line in a
//! file beside this one, and must still be read, to the letter, by every later program.
//!
//! A file is written once for its version (`MOTCUA_RECORD=1` before that version is released) and
//! then never changed; another form of an event is a new kind, or a new version with a new file.

use super::event_format::{BODY_VERSION, StoredEvent, verify_chain};
use domain::case::*;
use domain::ids::CaseId;
use domain::testing::*;
use uuid::Uuid;

const V1: &str = include_str!("events_v1.jsonl");

/// Stories in which everything happens that can happen.
fn stories() -> Vec<Story> {
    let asked = Story::asked_at_intake();
    let after_the_end = asked.case.open_supplement().unwrap().until;
    let mut lapsed = asked;
    lapsed.now = after_the_end + jiff::SignedDuration::from_hours(1);
    let amended = Story::filed_online()
        .by_citizen()
        .when(Command::Amend(amend::Amend {
            form: Some(serde_json::json!({"ho_ten": "Trần Minh Khang", "so_ban": 2})),
            papers: vec![paper("c1", "Giấy chứng sinh, bản rõ")],
            delivery: Some(Delivery::Post {
                address: "Tổ 4, phường Trường Thi".into(),
            }),
        }));
    let consulted = Story::in_progress()
        .by_specialist()
        .when(question("2026-08-27T17:00"))
        .done();
    let answered = consulted.by_consulted().when(Command::AnswerConsultation(
        consult_answer::AnswerConsultation {
            no: 1,
            answer: "Có cư trú".into(),
        },
    ));
    let returned =
        Story::at_decision()
            .by_head()
            .when(Command::ReturnStep(step_return::ReturnStep {
                reason: "Thiếu căn cứ".into(),
            }));
    let owing = Story::in_progress()
        .by_specialist()
        .when(obligation())
        .done();
    let extended = Story::in_progress().by_specialist();
    let until = extended.due().unwrap() + jiff::SignedDuration::from_hours(72);
    let extended = extended.by_head().when(Command::Extend(extend::Extend {
        until,
        reason: "Chờ xác minh".into(),
    }));
    let corrected = Story::accepted()
        .by_clerk()
        .when(Command::Correct(correct::Correct {
            field: "applicant_address".into(),
            value: "Tổ 5, phường Trường Thi".into(),
            reason: "Gõ nhầm số tổ".into(),
        }));
    let withdrawn =
        Story::filed_online()
            .by_citizen()
            .when(Command::Withdraw(withdraw::Withdraw {
                reason: "Không còn nhu cầu".into(),
            }));
    let stopped = Story::in_progress()
        .by_head()
        .when(Command::Stop(stop::Stop {
            basis: "Điều 10 Luật Hộ tịch".into(),
            reason: "Có tranh chấp đang được giải quyết".into(),
        }));
    let mut without_opinion = step_done();
    without_opinion.without_opinion = true;
    let unanswered = {
        Story::in_progress()
            .by_specialist()
            .when(question("2026-08-27T17:00"))
            .done()
            .at("2026-08-28T08:00")
    };
    let gone_on = unanswered.by_specialist().when(without_opinion).done();
    let decided = Story::at_decision()
        .by_head()
        .when(question("2026-08-27T17:00"))
        .done()
        .at("2026-08-28T08:00")
        .by_head()
        .when(grant())
        .done();
    let fees_first = Story::in_progress()
        .by_specialist()
        .when(obligation())
        .done()
        .by_clerk()
        .when(paid(16_000))
        .done();
    vec![
        Story::rejected(),
        Story::answered_at_intake(),
        lapsed.by_system().when(Command::LapseSupplement).done(),
        amended.done(),
        answered.done(),
        returned.done(),
        owing,
        extended.done(),
        corrected.done(),
        withdrawn.done(),
        stopped.done(),
        Story::handed_over()
            .by_citizen()
            .when(marks("Hài lòng"))
            .done(),
        // Forms that came later stand last, so that the lines before them keep their hashes.
        Story::asked_at_examination(),
        gone_on,
        decided,
        fees_first,
        filed_by(Submitter::Authorised {
            person: party("Trần Văn Bình"),
            document: "Giấy ủy quyền 12/2026".into(),
            limits: Limits {
                scope: vec!["1.001193".into()],
                until: Some(jiff::civil::date(2027, 6, 30)),
            },
        }),
        filed_by(Submitter::Guardian {
            person: party("Nguyễn Thị Thanh Hương"),
            document: "Giấy khai sinh 77/2020".into(),
        }),
    ]
}

fn party(name: &str) -> Party {
    Party {
        name: name.into(),
        address: "Tổ 9, phường Trường Thi".into(),
        ..Party::default()
    }
}

fn filed_by(submitter: Submitter) -> Story {
    let mut submit = Story::new().submission();
    submit.filing.submitter = submitter;
    submit.filing.procedure = "1.001193".into();
    Story::new().by_citizen().when(submit).done()
}

fn chain() -> Vec<StoredEvent> {
    let mut head = [0; 32];
    let mut chain: Vec<StoredEvent> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for event in stories().iter().flat_map(|story| &story.events) {
        // An optional part makes another form.
        let written = serde_json::to_value(event).unwrap();
        let parts = written["data"].as_object().into_iter().flatten();
        let parts: Vec<&str> = parts.map(|(name, _)| name.as_str()).collect();
        let by = &written["data"]["filing"]["submitter"];
        let by: Vec<&String> = by
            .as_object()
            .into_iter()
            .flat_map(|it| it.keys())
            .collect();
        let form = format!("{} {} {by:?}", event.act.kind(), parts.join(" "));
        if seen.contains(&form) {
            continue;
        }
        seen.push(form);
        let (case, seq) = (CaseId(Uuid::from_u128(1)), chain.len() as i64 + 1);
        let stored = StoredEvent::write(case.0, seq, head, event, [7; 16]).unwrap();
        head = stored.hash;
        chain.push(stored);
    }
    chain
}

/// Hash, kind, actor and payload of a line.
fn lines() -> Vec<[&'static str; 2]> {
    V1.lines()
        .map(|line| {
            line.split_once(' ')
                .map(|(hash, payload)| [hash, payload])
                .unwrap()
        })
        .collect()
}

#[test]
fn events_of_version_1_are_read_for_ever() {
    if std::env::var_os("MOTCUA_RECORD").is_some() {
        let text: String = chain()
            .iter()
            .map(|e| {
                format!(
                    "{} {}\n",
                    hex::encode(e.hash),
                    e.payload.as_deref().unwrap()
                )
            })
            .collect();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/case_file/events_v1.jsonl");
        std::fs::write(file, text).unwrap();
        return;
    }
    assert_eq!(
        BODY_VERSION, 1,
        "another version needs another file beside this one"
    );
    let (mut head, mut kinds, mut chain) = ([0; 32], Vec::new(), Vec::new());
    for (at, [hash, payload]) in lines().into_iter().enumerate() {
        let event: Event = serde_json::from_str(payload).unwrap_or_else(|e| {
            panic!("an event as it was stored is not read any more: {e}\n{payload}")
        });
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            payload,
            "it would be written otherwise now"
        );
        let case = CaseId(Uuid::from_u128(1));
        let stored = StoredEvent::write(case.0, at as i64 + 1, head, &event, [7; 16]).unwrap();
        assert_eq!(
            hex::encode(stored.hash),
            hash,
            "the formula of the journal changed"
        );
        head = stored.hash;
        kinds.push(event.act.kind());
        chain.push(stored);
    }
    assert_eq!(verify_chain(&chain), Ok(head));
    let missing: Vec<_> = Happened::KINDS
        .iter()
        .filter(|kind| !kinds.contains(kind))
        .collect();
    assert!(
        missing.is_empty(),
        "no line for {missing:?}: record one before it is released"
    );
}
