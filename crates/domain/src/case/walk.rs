//! Random walks through the life of a case. Whatever is asked in whatever order by whomever,
//! nothing panics and the fold of the history is the case; and a walk that goes on as long as
//! somebody may do something never breaks what the law of the acts rests on.

use super::*;
use crate::authority;
use crate::clock::Calendar;
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
            // Later each time, so that only the rule can forbid the second.
            until: story
                .due()
                .map_or(story.now, |due| due + jiff::SignedDuration::from_hours(72)),
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

/// The wishes that end a case before its time; a walk makes them only when it wants to end.
const ENDS: [u8; 4] = [2, 5, 20, 21];

/// Everything that somebody may do now, with what would happen.
fn open_ways(story: &Story, calendar: &Calendar, end: bool) -> Vec<(Story, Vec<Event>)> {
    let mut ways = Vec::new();
    for who in 0..7 {
        let story = someone(who, story.clone());
        for n in (0..25).filter(|n| end || !ENDS.contains(n)) {
            let command = wish(n, &story);
            let today = crate::clock::wall(story.now).date();
            let on = Circumstances {
                now: story.now,
                actor: &story.actor,
                rules: &story.rules,
                calendar,
            };
            let done = authority::may(&story.actor, command.act(), &story.case, today)
                .and_then(|()| decide(&on, &story.case, command));
            if let Ok(events) = done {
                ways.push((story.clone(), events));
            }
        }
    }
    ways
}

/// The arrows between national statuses that the law knows (1 registered … 10 returned), besides
/// staying where one is.
const ARROWS: [(u8, &[u8]); 7] = [
    (1, &[2, 3, 5, 7]),
    (2, &[4, 7, 8]),
    (3, &[]),
    (4, &[5, 6, 7, 8, 9]),
    (5, &[1, 3, 4, 7, 8]),
    (6, &[4, 7, 8]),
    (9, &[10]),
];

fn holds_after(before: &Case, event: &Event, after: &Case) -> Result<(), TestCaseError> {
    let (from, to) = (before.status().number(), after.status().number());
    let arrow = ARROWS
        .iter()
        .any(|(at, next)| *at == from && next.contains(&to));
    prop_assert!(from == to || arrow, "{from} → {to} by {}", event.act.kind());
    prop_assert_eq!(after.version, before.version + 1);
    if before.version > 0 {
        prop_assert_eq!(&after.code, &before.code);
        prop_assert_eq!(after.clock.submitted, before.clock.submitted);
        prop_assert!(after.holder.is_some(), "somebody always has the case");
    }
    if before.clock.accepted.is_some() {
        prop_assert_eq!(after.clock.accepted, before.clock.accepted);
    }
    if before.extension.is_some() {
        prop_assert_eq!(&after.extension, &before.extension, "once");
    }
    if before.decision.is_some() {
        prop_assert_eq!(&after.decision, &before.decision, "what is decided stays");
    }
    if before.decision.is_none() && after.decision.is_some() {
        let last = before.terms.as_ref().map_or(0, |t| t.steps.len() - 1);
        prop_assert_eq!(&before.stage, &Stage::InProgress { step: last });
        prop_assert!(before.open_obligation().is_none(), "money first");
        for asked in &before.consultations {
            prop_assert!(!asked.is_waited_for() || asked.until < event.at);
        }
    }
    for (was, is) in [
        (before.hand_offs.len(), after.hand_offs.len()),
        (before.payments.len(), after.payments.len()),
        (before.supplements.len(), after.supplements.len()),
        (before.consultations.len(), after.consultations.len()),
        (before.obligations.len(), after.obligations.len()),
        (before.results.len(), after.results.len()),
        (before.clock.stops.len(), after.clock.stops.len()),
    ] {
        prop_assert!(was <= is, "nothing that was recorded goes");
    }
    Ok(())
}

fn holds_always(case: &Case, rules: &Rules, calendar: &Calendar) -> Result<(), TestCaseError> {
    let dues = deadlines::dues(case, rules, calendar);
    let clock = &case.clock;
    let terms = case.terms.as_ref().expect("filed");
    prop_assert!(
        dues.acceptance
            .is_none_or(|due| Some(due) > clock.intake_from)
    );
    prop_assert!(dues.resolution.is_none_or(|due| Some(due) > clock.accepted));
    prop_assert!(dues.step.is_none_or(|due| Some(due) > clock.step_from));
    if let Some(request) = case.open_supplement() {
        prop_assert!(request.until > request.at);
        prop_assert_eq!(dues.supplement, Some(request.until));
    }
    for asked in [true, false] {
        let of_kind = |s: &&SupplementRequest| (s.asked == AskedAt::Intake) == asked;
        prop_assert!(case.supplements.iter().filter(of_kind).count() <= 1, "once");
    }

    let stands = match case.stage {
        Stage::AwaitingSupplement { .. } => true,
        Stage::AwaitingPayment { .. } => terms.obligation_stops_clock,
        _ => false,
    };
    prop_assert_eq!(case.stands(), stands, "{:?}", &case.stage);
    prop_assert!(clock.stops.iter().filter(|s| s.to.is_none()).count() <= 1);
    let officers_turn = matches!(
        case.stage,
        Stage::Submitted
            | Stage::Accepted
            | Stage::InProgress { .. }
            | Stage::SupplementProposed { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Decided
    );
    if stands {
        prop_assert_eq!(dues.next_act, None, "nobody is late while the clock stands");
    } else if officers_turn && terms.limit.is_some() {
        prop_assert!(dues.next_act.is_some(), "{:?} is nobody's", &case.stage);
    }

    let done = matches!(case.stage, Stage::ResultReady | Stage::HandedOver);
    prop_assert_eq!(clock.finished.is_some(), case.has_ended() || done);
    prop_assert_eq!(case.results.is_empty(), !done);
    prop_assert!(case.paid() <= case.owed(), "nobody pays more than is owed");
    let filing = case.filing.as_ref().expect("filed");
    let held_by = case.holder.as_ref().map(|holder| &holder.unit);
    let expected = match &case.stage {
        Stage::InProgress { step } | Stage::AwaitingPayment { step } => &terms.steps[*step].unit,
        Stage::AwaitingSupplement {
            asked: AskedAt::Examination { step },
            ..
        } => &terms.steps[*step].unit,
        Stage::Submitted
        | Stage::Accepted
        | Stage::SupplementProposed { .. }
        | Stage::ResultReady
        | Stage::HandedOver => &filing.intake_unit,
        _ => return Ok(()),
    };
    prop_assert_eq!(held_by, Some(expected));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_walk_that_goes_on_never_breaks_what_the_law_rests_on(
        picks in prop::collection::vec((any::<prop::sample::Index>(), 1i64..30), 1..40),
        end in 5usize..60,
        steps in 1usize..3,
        limited in prop::bool::weighted(0.8),
        excluded in any::<bool>(),
    ) {
        let calendar = testing::calendar();
        let mut story = Story::new();
        let mut submit = story.submission();
        submit.terms.steps.drain(..2 - steps);
        submit.terms.obligation_stops_clock = excluded;
        if !limited {
            submit.terms.limit = None;
        }
        story = story.by_citizen().when(submit).done();
        for (at, (pick, hours)) in picks.into_iter().enumerate() {
            holds_always(&story.case, &story.rules, &calendar)?;
            let ways = open_ways(&story, &calendar, at >= end);
            if ways.is_empty() {
                prop_assert!(story.case.has_ended(), "a dead end: {:?}", &story.case.stage);
                break;
            }
            let (mut next, events) = pick.get(&ways).clone();
            for event in &events {
                let before = next.case.clone();
                next.case = evolve(next.case, event);
                holds_after(&before, event, &next.case)?;
                follow_up(&next.case, event);
            }
            next.events.extend(events);
            next.now = Timestamp::from_second(next.now.as_second() + hours * 3600).expect("a time of this century");
            story = next;
        }
        holds_always(&story.case, &story.rules, &calendar)?;
        prop_assert_eq!(&fold(story.case.id, &story.events), &story.case);
    }
}
