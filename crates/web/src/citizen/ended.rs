//! The task of a case with a result, or of one that ended without: what came out and why, where it
//! is received, what can still be done.

use super::task::{Lens, Task, Way, address, basis, intake};
use super::words;
use crate::frame::Lang;
use crate::officer::clock::Clock;
use domain::case::decide_result::Outcome;
use domain::case::filing::DeliveryKind;
use domain::case::{Case, Stage};
use domain::clock::words::money;

/// What came out, where it is out.
pub(super) fn outcome(case: &Case, lang: Lang) -> Vec<String> {
    match &case.decision {
        Some(decision) if decision.outcome == Outcome::Refused => vec![match lang {
            Lang::Vi => format!("Cơ quan từ chối giải quyết. Lý do: {}", decision.reasons),
            Lang::En => format!("The request was refused. Reason: {}", decision.reasons),
        }],
        _ => Vec::new(),
    }
}

pub(super) fn ready(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let refused = case
        .decision
        .as_ref()
        .is_some_and(|decision| decision.outcome == Outcome::Refused);
    task.heading = if refused {
        t("Hồ sơ bị từ chối giải quyết", "The request was refused")
    } else {
        t("Đã có kết quả", "The result is ready")
    };
    task.text.extend(outcome(case, lens.lang));
    let delivery = case.filing.as_ref().map(|filing| filing.delivery.kind());
    task.text.push(match (delivery, lens.lang) {
        (Some(DeliveryKind::Online), Lang::Vi) => {
            "Tải bản điện tử dưới đây; bản này có giá trị như bản giấy khi đã ký số.".to_owned()
        }
        (Some(DeliveryKind::Online), Lang::En) => {
            "Download the electronic document below; signed digitally it is as good as paper."
                .to_owned()
        }
        (Some(DeliveryKind::Post), Lang::Vi) => {
            "Kết quả được gửi qua bưu chính đến địa chỉ đã ghi.".to_owned()
        }
        (Some(DeliveryKind::Post), Lang::En) => {
            "The result is being sent by post to the address given.".to_owned()
        }
        (_, Lang::Vi) => format!(
            "Nhận tại {}. Mang theo giấy tờ tùy thân và mã hồ sơ {}.",
            intake(case),
            case.code_text()
        ),
        (_, Lang::En) => format!(
            "Collect it at {}. Bring your identity document and the case code {}.",
            intake(case),
            case.code_text()
        ),
    });
    let owed = case.still_owed();
    if owed > 0 {
        task.text.push(match lens.lang {
            Lang::Vi => format!("Còn phải nộp {} trước khi nhận.", money(owed)),
            Lang::En => format!("{} remains to be paid first.", money(owed)),
        });
        basis(task, lens, &["hand_over.fees"]);
    }
    results(task, case, lens.lang);
    ended(task, case, lens);
}

/// The documents that can be downloaded.
pub(super) fn results(task: &mut Task, case: &Case, lang: Lang) {
    for result in &case.results {
        task.text.push(match lang {
            Lang::Vi => format!("Kết quả: {}, số {}.", result.name, result.number),
            Lang::En => format!("Result: {}, no. {}.", result.name, result.number),
        });
        if let Some(file) = result.file.as_ref().and_then(|paper| paper.file.as_ref()) {
            task.ways.push(Way {
                address: address(case, &format!("giay-to/{}", file.hash)),
                words: match (lang, case.results.len()) {
                    (Lang::Vi, 1) => "Tải kết quả".to_owned(),
                    (Lang::En, 1) => "Download the result".to_owned(),
                    (Lang::Vi, _) => format!("Tải {}", result.name),
                    (Lang::En, _) => format!("Download {}", result.name),
                },
                main: true,
            });
        }
    }
}

pub(super) fn reason(task: &mut Task, case: &Case, lang: Lang) {
    let reason = case.ended_because.as_deref().unwrap_or_default();
    if !reason.is_empty() {
        task.text.push(match lang {
            Lang::Vi => format!("Lý do: {reason}"),
            Lang::En => format!("Reason: {reason}"),
        });
    }
    let (letter, words) = match case.stage {
        Stage::Rejected => (
            "reject",
            lang.pick("Phiếu từ chối (PDF)", "The letter (PDF)"),
        ),
        _ => ("stop", lang.pick("Thông báo (PDF)", "The letter (PDF)")),
    };
    task.ways.push(Way {
        address: address(case, &format!("giay/{letter}.pdf")),
        words: words.to_owned(),
        main: false,
    });
}

pub(super) fn again(task: &mut Task, case: &Case, lang: Lang) {
    let Some(filing) = &case.filing else { return };
    task.ways.push(Way {
        address: format!("/nop/{}", filing.procedure),
        words: lang.pick("Nộp hồ sơ mới", "File anew").to_owned(),
        main: true,
    });
}

/// The clock of a case that needs nothing more from the agency.
pub(super) fn ended(task: &mut Task, case: &Case, lens: Lens<'_>) {
    let status = case.status();
    let how = lens.lang.pick(status.name(), status.name_en());
    let when = case
        .clock
        .finished
        .map(|at| words::moment(lens.lang, at))
        .unwrap_or_default();
    task.clock = Some(Clock::done(how, when).big());
}
