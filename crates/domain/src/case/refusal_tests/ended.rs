//! Results, their way to the applicant, and what comes at or after the end.

use super::{Row, row};
use crate::case::correct::Correct;
use crate::case::filing::DeliveryKind;
use crate::case::hand_over::HandOver;
use crate::case::issue_result::IssueResult;
use crate::case::rate::{Rate, WORDS_LIMIT};
use crate::case::withdraw::Withdraw;
use crate::case::{Delivery, Submitter};
use crate::testing::{Story, all_checked, in_hand, issued, marks};
use std::sync::Arc;

fn handed(change: impl FnOnce(&mut HandOver)) -> HandOver {
    let mut wish = in_hand();
    change(&mut wish);
    wish
}

fn corrected(field: &str, value: &str, reason: &str) -> Correct {
    Correct {
        field: field.into(),
        value: value.into(),
        reason: reason.into(),
    }
}

fn results() -> Vec<Row> {
    let seal = || Story::decided().by_seal_clerk();
    let online = || {
        let mut story = seal();
        if let Some(filing) = story.case.filing.as_mut().map(std::sync::Arc::make_mut) {
            filing.delivery = Delivery::Online;
        }
        story
    };
    let ready = || Story::result_ready().by_clerk();
    let compared = || {
        let mut story = ready();
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.originals_check = true;
        }
        story
    };
    let by_post_or_online = || {
        let mut story = ready();
        story.rules.delivery_upper = vec![DeliveryKind::Online, DeliveryKind::Post];
        story
    };
    vec![
        row("issue.number", "number", seal(), IssueResult::default()),
        row(
            "issue.document",
            "file",
            online(),
            IssueResult {
                file: None,
                ..issued()
            },
        ),
        row(
            "issue.decided",
            "",
            Story::in_progress().by_seal_clerk(),
            issued(),
        ),
        row(
            "hand_over.fees",
            "",
            Story::result_ready_unpaid().by_clerk(),
            in_hand(),
        ),
        row(
            "hand_over.originals",
            "originals",
            compared(),
            handed(|wish| wish.originals_compared = false),
        ),
        row(
            "hand_over.receiver",
            "receiver",
            ready(),
            handed(|wish| wish.receiver = " ".into()),
        ),
        row(
            "hand_over.mandate",
            "mandate",
            ready(),
            handed(|wish| wish.receiver = "Trần Văn Bình".into()),
        ),
        row("hand_over.way", "way", by_post_or_online(), in_hand()),
        row(
            "hand_over.postal_item",
            "reference",
            ready(),
            handed(|wish| wish.way = DeliveryKind::Post),
        ),
        row(
            "hand_over.result",
            "",
            Story::accepted().by_clerk(),
            in_hand(),
        ),
    ]
}

fn ends() -> Vec<Row> {
    let wish = |reason: &str| Withdraw {
        reason: reason.into(),
    };
    let mut wordy: Rate = marks("Hài lòng");
    wordy.words = "à".repeat(WORDS_LIMIT + 1);
    let rated = Story::handed_over()
        .by_citizen()
        .when(marks("Hài lòng"))
        .done();
    let clerk = || Story::accepted().by_clerk();
    vec![
        row(
            "case.ended",
            "",
            Story::rejected().by_clerk(),
            all_checked(),
        ),
        row(
            "case.stage",
            "",
            Story::accepted().by_clerk(),
            crate::testing::ask(),
        ),
        row(
            "withdraw.before_decision",
            "",
            Story::decided().by_citizen(),
            wish(""),
        ),
        row(
            "withdraw.where_filed",
            "",
            super::intake::elsewhere(Story::in_progress()),
            wish("Theo đơn của chủ hồ sơ"),
        ),
        row(
            "withdraw.request",
            "reason",
            Story::in_progress().by_clerk(),
            wish(" "),
        ),
        row(
            "rate.after_result",
            "",
            Story::in_progress().by_citizen(),
            marks("Hài lòng"),
        ),
        row(
            "rate.once",
            "",
            rated.at("2027-03-01T09:00").by_citizen(),
            marks("Hài lòng"),
        ),
        row(
            "rate.scale",
            "marks",
            Story::handed_over().by_citizen(),
            marks("Tuyệt vời"),
        ),
        row(
            "rate.words",
            "words",
            Story::handed_over().by_citizen(),
            wordy,
        ),
        row(
            "correct.field",
            "field",
            clerk(),
            corrected("code", "H40-1", "Gõ nhầm"),
        ),
        row(
            "correct.reason",
            "reason",
            clerk(),
            corrected("subject", "Đăng ký lại khai sinh", " "),
        ),
        row(
            "correct.content",
            "value",
            clerk(),
            corrected("applicant_address", "Tổ 4, phường Trường Thi", "Gõ nhầm"),
        ),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = results();
    rows.extend(ends());
    rows
}

/// Whoever files, the case is the applicant's: a representative does what the applicant may.
#[test]
fn the_representative_who_filed_is_not_refused_as_a_stranger() {
    let mut story = Story::filed_online().by_citizen();
    let crate::actor::Actor::Citizen(who) = &story.actor else {
        panic!("a citizen files");
    };
    let account = who.account;
    let filing = Arc::make_mut(story.case.filing.as_mut().expect("filed"));
    filing.applicant.account = None;
    let mut by = crate::testing::authorised("Số 12/UQ ngày 3/8/2026");
    if let Submitter::Authorised { person, .. } = &mut by {
        person.account = Some(account);
    }
    filing.submitter = by;
    let done = super::attempt(&story, Withdraw::default().into());
    assert!(done.is_ok(), "{done:?}");
}
