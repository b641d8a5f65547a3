//! Random walks through the life of a case: whatever is asked in whatever order by whomever,
//! nothing panics, a refusal changes nothing, and the fold of the history is the case.

#![cfg(test)]

use super::*;
use crate::testing::{self, Story};
use proptest::prelude::*;

/// One wish of a walk; the number picks the command, the second who asks.
fn wish(n: u8, story: &Story) -> Command {
    match n % 25 {
        0 => story.submission().into(),
        1 => testing::all_checked().into(),
        2 => reject::Reject {
            reason: "Không thuộc thẩm quyền".into(),
            redirect: String::new(),
        }
        .into(),
        3 => testing::ask().into(),
        4 => testing::answer().into(),
        5 => Command::LapseSupplement,
        6 => amend::Amend {
            form: Some(serde_json::json!({"n": n})),
            ..Default::default()
        }
        .into(),
        7 => transfer::Transfer::default().into(),
        8 => testing::to_specialist().into(),
        9 | 10 => testing::step_done().into(),
        11 => step_return::ReturnStep {
            reason: "Thiếu căn cứ".into(),
        }
        .into(),
        12 => testing::question("2026-08-27T10:00").into(),
        13 => consult_answer::AnswerConsultation {
            no: 1,
            answer: "Đồng ý".into(),
        }
        .into(),
        14 => testing::obligation().into(),
        15 => testing::paid(story.case.still_owed()).into(),
        16 => extend::Extend {
            until: testing::moment("2026-12-18T17:00"),
            reason: "Chờ xác minh".into(),
        }
        .into(),
        17 => testing::grant().into(),
        18 => testing::issued().into(),
        19 => testing::in_hand().into(),
        20 => withdraw::Withdraw {
            reason: "Không còn nhu cầu".into(),
        }
        .into(),
        21 => stop::Stop {
            basis: "Điều 5".into(),
            reason: "Tranh chấp".into(),
        }
        .into(),
        22 => testing::marks("Hài lòng").into(),
        23 => supplement_forward::ForwardSupplement.into(),
        _ => correct::Correct {
            field: "subject".into(),
            value: format!("Việc {n}"),
            reason: "Gõ nhầm".into(),
        }
        .into(),
    }
}

fn someone(n: u8, story: Story) -> Story {
    match n % 7 {
        0 => story.by_citizen(),
        1 => story.by_clerk(),
        2 => story.by_specialist(),
        3 => story.by_head(),
        4 => story.by_seal_clerk(),
        5 => story.by_consulted(),
        _ => story.by_system(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_fold_of_the_history_is_the_case(
        steps in prop::collection::vec((0u8..25, 0u8..7, 1i64..40), 1..60),
    ) {
        let mut story = Story::new();
        let calendar = testing::calendar();
        for (n, who, hours) in steps {
            story = someone(who, story);
            let command = wish(n, &story);
            let on = Circumstances { now: story.now, actor: &story.actor, rules: &story.rules, calendar: &calendar };
            if let Ok(events) = decide(&on, &story.case, command) {
                prop_assert!(!events.is_empty(), "a deed leaves a trace");
                for event in &events {
                    story.case = evolve(story.case, event);
                    // Asked for each: must not panic either.
                    follow_up(&story.case, event);
                }
                story.events.extend(events);
            }
            let _ = deadlines::dues(&story.case, &story.rules, &calendar);
            story.now = Timestamp::from_second(story.now.as_second() + hours * 3600).expect("a time of this century");
        }
        prop_assert_eq!(&fold(story.case.id, &story.events), &story.case);
        prop_assert_eq!(story.case.version as usize, story.events.len());
        if story.case.version > 0 {
            prop_assert_eq!(story.case.code_text(), story.code_given);
        }
        let text = serde_json::to_string(&story.events).expect("events are written");
        let back: Vec<Event> = serde_json::from_str(&text).expect("events are read");
        prop_assert_eq!(back, story.events);
    }
}
