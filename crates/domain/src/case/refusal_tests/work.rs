//! The resolving unit: assignment, steps, opinions, money, dates, the decision.

use super::{Row, row};
use crate::actor::Role;
use crate::case::assign::Assign;
use crate::case::consult::Consult;
use crate::case::consult_answer::AnswerConsultation;
use crate::case::decide_result::{DecideResult, Outcome};
use crate::case::extend::Extend;
use crate::case::financial_obligation::AskObligation;
use crate::case::payment::{ConfirmPayment, Method};
use crate::case::step_return::ReturnStep;
use crate::case::stop::Stop;
use crate::case::terms::ServiceLevel;
use crate::testing::{Story, grant, moment, obligation, paid, question, step_done, to_specialist};

fn assigned(change: impl FnOnce(&mut Assign)) -> Assign {
    let mut wish = to_specialist();
    change(&mut wish);
    wish
}

fn asked(change: impl FnOnce(&mut Consult)) -> Consult {
    let mut wish = question("2026-08-27T10:00");
    change(&mut wish);
    wish
}

fn owed(change: impl FnOnce(&mut AskObligation)) -> AskObligation {
    let mut wish = obligation();
    change(&mut wish);
    wish
}

fn extended(until: &str, reason: &str) -> Extend {
    Extend {
        until: moment(until),
        reason: reason.into(),
    }
}

fn returned(reason: &str) -> ReturnStep {
    ReturnStep {
        reason: reason.into(),
    }
}

fn answered(no: u32, answer: &str) -> AnswerConsultation {
    AnswerConsultation {
        no,
        answer: answer.into(),
    }
}

/// A question to the police, and one to the justice office.
fn two_asked() -> Story {
    let mut other = question("2026-08-27T10:00");
    other.unit = "so-tu-phap/ho-tich".into();
    other.unit_name = "Phòng Hộ tịch".into();
    consulted().by_specialist().when(other).done()
}

fn consulted() -> Story {
    Story::in_progress()
        .by_specialist()
        .when(question("2026-08-27T10:00"))
        .done()
}

fn owing() -> Story {
    Story::in_progress()
        .by_specialist()
        .when(obligation())
        .done()
}

fn steps() -> Vec<Row> {
    let specialist = || Story::in_progress().by_specialist();
    let head = || Story::in_progress_unassigned().by_head();
    vec![
        row(
            "authority.unit",
            "",
            super::intake::elsewhere(Story::filed_online()),
            crate::case::transfer::Transfer::default(),
        ),
        row(
            "authority.holder",
            "",
            Story::in_progress().by_other_specialist(),
            step_done(),
        ),
        row(
            "assign.own_unit",
            "officer",
            head(),
            assigned(|wish| wish.unit = "cong-an/truong-thi".into()),
        ),
        row(
            "assign.role",
            "officer",
            head(),
            assigned(|wish| wish.roles = vec![Role::SealClerk]),
        ),
        row(
            "assign.other",
            "officer",
            Story::in_progress().by_head(),
            to_specialist(),
        ),
        row(
            "step.consultation_open",
            "",
            consulted().by_specialist(),
            step_done(),
        ),
        row("step.payment", "", owing().by_specialist(), step_done()),
        row(
            "step.decision",
            "",
            Story::at_decision().by_head(),
            step_done(),
        ),
        row("step.role", "", Story::in_progress().by_head(), step_done()),
        row(
            "step_return.first",
            "",
            specialist(),
            returned("Thiếu căn cứ"),
        ),
        row(
            "step_return.reason",
            "reason",
            Story::at_decision().by_head(),
            returned(" "),
        ),
    ]
}

fn opinions() -> Vec<Row> {
    let specialist = || Story::in_progress().by_specialist();
    vec![
        row(
            "consult.content",
            "question",
            specialist(),
            asked(|wish| wish.question.clear()),
        ),
        row(
            "consult.deadline",
            "until",
            specialist(),
            question("2026-08-20T10:00"),
        ),
        row(
            "consult.within_limit",
            "until",
            specialist(),
            question("2026-09-30T10:00"),
        ),
        row(
            "consult.other_unit",
            "unit",
            specialist(),
            asked(|wish| wish.unit = "xa-truong-thi/chuyen-mon".into()),
        ),
        row(
            "consult_answer.asked_unit",
            "",
            two_asked().by_consulted(),
            answered(2, "Đồng ý"),
        ),
        row(
            "consult_answer.once",
            "",
            consulted()
                .by_consulted()
                .when(answered(1, "Đồng ý"))
                .done()
                .by_consulted(),
            answered(1, "Đồng ý"),
        ),
        row(
            "consult_answer.known",
            "",
            consulted().by_consulted(),
            answered(7, "Đồng ý"),
        ),
        row(
            "consult_answer.content",
            "answer",
            consulted().by_consulted(),
            answered(1, " "),
        ),
    ]
}

fn money() -> Vec<Row> {
    let specialist = || Story::in_progress().by_specialist();
    let clerk = || Story::in_progress().by_clerk();
    let offline = || {
        let mut story = clerk();
        story.rules.online_payment_at_lower_level = false;
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.level = Some(ServiceLevel::Partial);
        }
        story
    };
    let settled = || clerk().when(paid(16_000)).done();
    vec![
        row(
            "obligation.amount",
            "amount",
            specialist(),
            owed(|wish| wish.amount = 0),
        ),
        row(
            "obligation.basis",
            "basis",
            specialist(),
            owed(|wish| wish.basis = " ".into()),
        ),
        row(
            "obligation.one_open",
            "",
            owing().by_specialist(),
            obligation(),
        ),
        row("payment.owed", "", settled().by_clerk(), paid(16_000)),
        row("payment.amount", "amount", clerk(), paid(15_000)),
        row(
            "payment.proof",
            "reference",
            clerk(),
            ConfirmPayment {
                reference: " ".into(),
                ..paid(16_000)
            },
        ),
        row(
            "payment.online_level",
            "method",
            offline(),
            ConfirmPayment {
                method: Method::Transfer,
                ..paid(16_000)
            },
        ),
    ]
}

fn dates_and_decision() -> Vec<Row> {
    let head = || Story::in_progress().by_head();
    let no_limit = || {
        let mut story = head();
        if let Some(terms) = story.case.terms.as_mut().map(std::sync::Arc::make_mut) {
            terms.limit = None;
        }
        story
    };
    let later = || extended("2026-09-18T17:00", "Chờ xác minh");
    vec![
        row(
            "extend.once",
            "",
            head().when(later()).done().by_head(),
            extended("2026-09-25T17:00", "Vẫn chờ"),
        ),
        row(
            "extend.before_due",
            "",
            head().at("2026-09-09T17:01"),
            later(),
        ),
        row(
            "extend.later",
            "until",
            head(),
            extended("2026-09-10T17:00", "Chờ xác minh"),
        ),
        row(
            "extend.reason",
            "reason",
            head(),
            extended("2026-09-18T17:00", " "),
        ),
        row("extend.deadline", "", no_limit(), later()),
        row("decide.once", "", Story::decided().by_head(), grant()),
        row("decide.steps", "", head(), grant()),
        row(
            "decide.reasons",
            "reasons",
            Story::at_decision().by_head(),
            DecideResult {
                outcome: Outcome::Refused,
                reasons: " ".into(),
            },
        ),
        row("stop.basis", "basis", head(), Stop::default()),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = steps();
    rows.extend(opinions());
    rows.extend(money());
    rows.extend(dates_and_decision());
    rows
}
