//! The way of a case as its applicant sees it: what has been, what is being done and by when, and
//! what comes.

use super::task::{Lens, intake};
use super::words;
use crate::frame::Lang;
use crate::officer::law::Law;
use domain::case::filing::DeliveryKind;
use domain::case::{AskedAt, Case, Stage, deadlines};
use jiff::Timestamp;

/// A step of the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// `done`, `now`, `wait` or nothing.
    pub state: &'static str,
    /// Its name.
    pub name: String,
    /// When, or by when.
    pub note: String,
    /// The article behind its limit.
    pub law: Option<Law>,
}

/// The way of the case, what has been and what comes.
pub fn of(case: &Case, lens: Lens<'_>) -> Vec<Step> {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let step = |state, name: String, note: String| Step {
        state,
        name,
        note,
        law: None,
    };
    let submitted = case
        .clock
        .submitted
        .map(|at| words::moment(lens.lang, at))
        .unwrap_or_default();
    let mut steps = vec![step("done", t("Đã nộp", "Filed"), submitted)];
    let dues = deadlines::dues(case, lens.rules, lens.calendar);
    let at_intake = matches!(
        case.stage,
        Stage::AwaitingSupplement {
            asked: AskedAt::Intake,
            ..
        }
    );
    if let (true, Some(until)) = (at_intake, dues.supplement) {
        steps.push(supplement_step(until, lens));
    }
    let (state, note) = match (case.clock.accepted, dues.acceptance) {
        (Some(at), _) => ("done", words::moment(lens.lang, at)),
        (None, Some(due)) => (
            "now",
            match lens.lang {
                Lang::Vi => format!("Trả lời {}.", words::by(lens.lang, due, lens.calendar)),
                Lang::En => format!("An answer {}.", words::by(lens.lang, due, lens.calendar)),
            },
        ),
        (None, None) if at_intake => (
            "",
            match lens.lang {
                Lang::Vi => format!(
                    "Trong {} từ khi gửi bổ sung.",
                    lens.rules.acceptance.words()
                ),
                Lang::En => format!(
                    "Within {} of your answer.",
                    lens.rules.acceptance.words_en()
                ),
            },
        ),
        (None, None) => ("", String::new()),
    };
    let accepted = Step {
        law: (state == "now")
            .then(|| lens.articles.of(super::task::ACCEPTANCE))
            .flatten(),
        ..step(
            state,
            match lens.lang {
                Lang::Vi => format!("{} kiểm tra, tiếp nhận", intake(case)),
                Lang::En => format!("{} checks and accepts", intake(case)),
            },
            note,
        )
    };
    if case.clock.accepted.is_none() && case.has_ended() {
        steps.push(last(case, lens));
        return steps;
    }
    steps.push(accepted);
    steps.extend(resolving(case, lens, &dues));
    if case.has_ended() && case.stage != Stage::HandedOver {
        steps.retain(|step| step.state == "done");
        steps.push(last(case, lens));
        return steps;
    }
    let name = case
        .terms
        .as_ref()
        .map_or("", |terms| terms.result_name.as_str());
    let (state, note) = match case.stage {
        Stage::HandedOver => ("done", String::new()),
        Stage::ResultReady => {
            let comes = delivery(case) == Some(DeliveryKind::Post);
            (
                if comes { "now" } else { "wait" },
                collected(case, lens.lang),
            )
        }
        _ => (
            "",
            match dues.resolution {
                Some(due) => match lens.lang {
                    Lang::Vi => format!(
                        "{} {}.",
                        collected(case, lens.lang),
                        words::by(lens.lang, due, lens.calendar)
                    ),
                    Lang::En => format!(
                        "{} {}.",
                        collected(case, lens.lang),
                        words::by(lens.lang, due, lens.calendar)
                    ),
                },
                None => match case.terms.as_ref().and_then(|terms| terms.limit) {
                    Some(limit) if case.clock.accepted.is_none() => match lens.lang {
                        Lang::Vi => format!(
                            "{}, trong {} từ khi được tiếp nhận.",
                            collected(case, lens.lang),
                            limit.words()
                        ),
                        Lang::En => format!(
                            "{}, within {} of acceptance.",
                            collected(case, lens.lang),
                            limit.words_en()
                        ),
                    },
                    _ => collected(case, lens.lang),
                },
            },
        ),
    };
    steps.push(step(
        state,
        match lens.lang {
            Lang::Vi => format!("Nhận kết quả: {name}"),
            Lang::En => format!("Receive the result: {name}"),
        },
        note,
    ));
    steps
}

fn delivery(case: &Case) -> Option<DeliveryKind> {
    case.filing.as_ref().map(|filing| filing.delivery.kind())
}

fn collected(case: &Case, lang: Lang) -> String {
    match (delivery(case), lang) {
        (Some(DeliveryKind::Online), Lang::Vi) => "Bản điện tử trên trang này".to_owned(),
        (Some(DeliveryKind::Online), Lang::En) => "Electronically, on this page".to_owned(),
        (Some(DeliveryKind::Post), Lang::Vi) => "Qua bưu chính".to_owned(),
        (Some(DeliveryKind::Post), Lang::En) => "By post".to_owned(),
        (_, Lang::Vi) => format!("Tại {}", intake(case)),
        (_, Lang::En) => format!("At {}", intake(case)),
    }
}

fn supplement_step(until: Timestamp, lens: Lens<'_>) -> Step {
    Step {
        state: "wait",
        name: lens
            .lang
            .pick("Ông/bà bổ sung giấy tờ", "You send what was asked for")
            .to_owned(),
        note: match lens.lang {
            Lang::Vi => format!(
                "{}. Đồng hồ của cơ quan tạm dừng trong lúc chờ.",
                crate::officer::clock::capital(&words::by(lens.lang, until, lens.calendar))
            ),
            Lang::En => format!(
                "{}. The agency's clock stands meanwhile.",
                crate::officer::clock::capital(&words::by(lens.lang, until, lens.calendar))
            ),
        },
        law: None,
    }
}

fn resolving(case: &Case, lens: Lens<'_>, dues: &domain::case::Dues) -> Vec<Step> {
    let Some(terms) = &case.terms else {
        return Vec::new();
    };
    let (open, waits) = match case.stage {
        Stage::InProgress { step } | Stage::SupplementProposed { step, .. } => (step, false),
        Stage::AwaitingPayment { step }
        | Stage::AwaitingSupplement {
            asked: AskedAt::Examination { step },
            ..
        } => (step, true),
        Stage::Decided => (terms.steps.len().saturating_sub(1), false),
        Stage::ResultReady | Stage::HandedOver => (terms.steps.len(), false),
        _ => (usize::MAX, false),
    };
    let mut steps = Vec::new();
    for (at, term) in terms.steps.iter().enumerate() {
        let state = match at {
            _ if open == usize::MAX => "",
            _ if at < open => "done",
            _ if at == open && !waits => "now",
            _ => "",
        };
        if at == open && waits {
            match dues.supplement {
                Some(until) => steps.push(supplement_step(until, lens)),
                None => steps.push(Step {
                    state: "wait",
                    name: lens.lang.pick("Ông/bà nộp tiền", "You pay").to_owned(),
                    note: lens
                        .lang
                        .pick(
                            "Đồng hồ của cơ quan tạm dừng đến khi nộp.",
                            "The agency's clock stands until you pay.",
                        )
                        .to_owned(),
                    law: None,
                }),
            }
        }
        let note = match dues.step {
            Some(due) if state == "now" => format!(
                "{}, {}",
                term.unit_name,
                words::by(lens.lang, due, lens.calendar)
            ),
            _ => term.unit_name.clone(),
        };
        steps.push(Step {
            state,
            name: term.name.clone(),
            note,
            law: None,
        });
    }
    steps
}

/// How it ended without a result.
fn last(case: &Case, lens: Lens<'_>) -> Step {
    let status = case.status();
    Step {
        state: "done",
        name: match case.stage {
            Stage::Lapsed => lens
                .lang
                .pick("Đóng vì quá hạn bổ sung", "Closed: nothing came in time"),
            _ => lens.lang.pick(status.name(), status.name_en()),
        }
        .to_owned(),
        note: case
            .clock
            .finished
            .map(|at| words::moment(lens.lang, at))
            .unwrap_or_default(),
        law: None,
    }
}
