//! What has happened to a case, in words its applicant understands: who did what, and what it
//! means. What officers write for each other (notes, questions, opinions) is left out.

use super::words;
use crate::frame::Lang;
use domain::case::Case;
use domain::case::Filing;
use domain::case::decide_result::Outcome;
use domain::case::event::{ByKind, Event, Happened};
use domain::case::filing::DeliveryKind;
use domain::clock::words::money;
use store::case_file::event_format::StoredEvent;

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// When, in words.
    pub at: String,
    /// When, for machines.
    pub instant: String,
    /// What happened.
    pub what: String,
    /// A reason that was given to the applicant.
    pub said: String,
    /// Its mark in the journal, by which it can be checked.
    pub mark: String,
}

/// The history of a case, newest first.
pub fn of(lang: Lang, case: &Case, stored: &[StoredEvent]) -> Vec<Entry> {
    stored
        .iter()
        .rev()
        .map(|stored| {
            let (what, said) = match stored.event() {
                Ok(Some(event)) => sentence(lang, case, &event),
                _ => (
                    lang.pick(
                        "Nội dung đã được che theo quy định về dữ liệu cá nhân.",
                        "Hidden under the rules on personal data.",
                    )
                    .to_owned(),
                    String::new(),
                ),
            };
            Entry {
                at: words::moment(lang, stored.at),
                instant: stored.at.to_string(),
                what,
                said,
                mark: store::journal::pdf::mark(&stored.hash),
            }
        })
        .collect()
}

/// What happened, and the reason given for it.
pub fn sentence(lang: Lang, case: &Case, event: &Event) -> (String, String) {
    let by = &event.by.name;
    let (what, said) = match lang {
        Lang::Vi => vi(case, event),
        Lang::En => en(case, event),
    };
    let what = match (event.by.kind, lang) {
        (ByKind::Officer, Lang::Vi) => format!("{by} {what}"),
        (ByKind::Officer, Lang::En) => format!("{by} {what}"),
        _ => crate::officer::clock::capital(&what),
    };
    let stop = if what.ends_with('…') { "" } else { "." };
    (format!("{}{stop}", what.trim_end_matches('.')), said)
}

fn intake(case: &Case) -> &str {
    case.filing
        .as_ref()
        .map_or("", |filing| filing.intake_unit_name.as_str())
}

/// Who acted for the organisation, and how what a clerk filed was confirmed.
fn said_at_filing(lang: Lang, it: &Filing) -> String {
    let by = it.representative.as_ref().map(|by| match lang {
        Lang::Vi => format!("Người đại diện: {}", by.name),
        Lang::En => format!("Representative: {}", by.name),
    });
    let confirmed = it.confirmed.as_ref().map(|how| match lang {
        Lang::Vi => format!("Người nộp xác nhận {}", how.words()),
        Lang::En => format!("Confirmed {}", how.words_en()),
    });
    let all: Vec<String> = by.into_iter().chain(confirmed).collect();
    all.join("; ")
}

fn vi(case: &Case, event: &Event) -> (String, String) {
    let none = String::new;
    match &event.act {
        Happened::Submitted(it) => (
            match it.filing.channel.is_online() {
                true => format!("nộp hồ sơ trực tuyến đến {}", it.filing.intake_unit_name),
                false => format!("nhập hồ sơ nộp tại {}", it.filing.intake_unit_name),
            },
            said_at_filing(Lang::Vi, &it.filing),
        ),
        Happened::Accepted(_) => (
            "tiếp nhận hồ sơ, lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả".to_owned(),
            none(),
        ),
        Happened::Rejected(it) => (
            "từ chối tiếp nhận hồ sơ".to_owned(),
            joined(&it.reason, &it.redirect),
        ),
        Happened::SupplementRequested(it) => (
            format!(
                "đề nghị bổ sung: {}",
                listed(it.items.iter().map(|item| item.name.as_str()))
            ),
            it.reason.clone(),
        ),
        Happened::SupplementProposed(_) => (
            format!("báo {} hồ sơ còn thiếu giấy tờ", intake(case)),
            none(),
        ),
        Happened::SupplementAnswered(it) => (
            if it.restarts {
                "gửi giấy tờ bổ sung; thời hạn giải quyết tính lại từ đầu".to_owned()
            } else {
                "gửi giấy tờ bổ sung".to_owned()
            },
            none(),
        ),
        Happened::SupplementLapsed(_) => ("quá hạn bổ sung, hồ sơ được đóng".to_owned(), none()),
        Happened::Amended(_) => ("sửa hồ sơ đã nộp".to_owned(), none()),
        Happened::Transferred(it) => (
            format!("chuyển hồ sơ đến {} giải quyết", it.unit_name),
            none(),
        ),
        Happened::Assigned(it) => (format!("giao hồ sơ cho {}", it.name), none()),
        Happened::StepCompleted(it) => (format!("làm xong bước “{}”", it.name), none()),
        Happened::StepReturned(_) => ("chuyển hồ sơ về bước trước để xem lại".to_owned(), none()),
        Happened::Consulted(it) => (format!("lấy ý kiến {}", it.unit_name), none()),
        Happened::ConsultationAnswered(_) => ("trả lời lấy ý kiến".to_owned(), none()),
        Happened::ObligationAsked(it) => (
            format!(
                "thông báo khoản phải nộp “{}”, {}",
                it.name,
                money(it.amount)
            ),
            it.basis.clone(),
        ),
        Happened::PaymentConfirmed(it) => (format!("xác nhận đã nộp {}", money(it.amount)), none()),
        Happened::Extended(it) => (
            format!(
                "xin lỗi và hẹn lại ngày trả kết quả: {}",
                words::moment(Lang::Vi, it.until)
            ),
            it.reason.clone(),
        ),
        // What was decided is told with the document, not before it.
        Happened::ResultDecided(_) => ("ký kết quả, chờ đóng dấu và phát hành".to_owned(), none()),
        Happened::ResultIssued(it) => issued(
            case,
            format!("phát hành kết quả: {} số {}", it.name, it.number),
            "từ chối giải quyết",
        ),
        Happened::HandedOver(it) => (
            match it.way {
                DeliveryKind::Online => "trả kết quả bản điện tử".to_owned(),
                DeliveryKind::Post => format!("gửi kết quả qua bưu chính đến {}", it.receiver),
                DeliveryKind::InPerson => format!("trả kết quả cho {}", it.receiver),
            },
            it.reference.clone(),
        ),
        Happened::Withdrawn(it) => ("rút hồ sơ".to_owned(), it.reason.clone()),
        Happened::Stopped(it) => (
            "dừng giải quyết hồ sơ".to_owned(),
            joined(&it.reason, &it.basis),
        ),
        Happened::Rated(_) => ("đánh giá việc giải quyết".to_owned(), none()),
        Happened::Corrected(it) => (
            format!("đính chính “{}” thành “{}”", it.field.name(), it.after),
            none(),
        ),
    }
}

fn en(case: &Case, event: &Event) -> (String, String) {
    let none = String::new;
    match &event.act {
        Happened::Submitted(it) => (
            match it.filing.channel.is_online() {
                true => format!("filed online with {}", it.filing.intake_unit_name),
                false => format!("entered the file handed in at {}", intake(case)),
            },
            said_at_filing(Lang::En, &it.filing),
        ),
        Happened::Accepted(_) => (
            "accepted the file and issued the receipt with the date of return".to_owned(),
            none(),
        ),
        Happened::Rejected(it) => (
            "did not accept the file".to_owned(),
            joined(&it.reason, &it.redirect),
        ),
        Happened::SupplementRequested(it) => (
            format!(
                "asked for: {}",
                listed(it.items.iter().map(|item| item.name.as_str()))
            ),
            it.reason.clone(),
        ),
        Happened::SupplementProposed(_) => (
            format!("told {} that papers are missing", intake(case)),
            none(),
        ),
        Happened::SupplementAnswered(it) => (
            if it.restarts {
                "sent what was asked for; the time limit counts from the beginning".to_owned()
            } else {
                "sent what was asked for".to_owned()
            },
            none(),
        ),
        Happened::SupplementLapsed(_) => (
            "nothing came in time, the case was closed".to_owned(),
            none(),
        ),
        Happened::Amended(_) => ("amended the file".to_owned(), none()),
        Happened::Transferred(it) => (format!("passed the case to {}", it.unit_name), none()),
        Happened::Assigned(it) => (format!("gave the case to {}", it.name), none()),
        Happened::StepCompleted(it) => (format!("completed the step “{}”", it.name), none()),
        Happened::StepReturned(_) => ("sent the case back one step for review".to_owned(), none()),
        Happened::Consulted(it) => (format!("consulted {}", it.unit_name), none()),
        Happened::ConsultationAnswered(_) => ("answered the consultation".to_owned(), none()),
        Happened::ObligationAsked(it) => (
            format!("asked to pay “{}”, {}", it.name, money(it.amount)),
            it.basis.clone(),
        ),
        Happened::PaymentConfirmed(it) => (
            format!("confirmed a payment of {}", money(it.amount)),
            none(),
        ),
        Happened::Extended(it) => (
            format!(
                "apologised and set a new date: {}",
                words::moment(Lang::En, it.until)
            ),
            it.reason.clone(),
        ),
        Happened::ResultDecided(_) => (
            "signed the result, to be sealed and issued".to_owned(),
            none(),
        ),
        Happened::ResultIssued(it) => issued(
            case,
            format!("issued the result: {} no. {}", it.name, it.number),
            "the request was refused",
        ),
        Happened::HandedOver(it) => (
            match it.way {
                DeliveryKind::Online => "delivered the result electronically".to_owned(),
                DeliveryKind::Post => format!("sent the result by post to {}", it.receiver),
                DeliveryKind::InPerson => format!("handed the result to {}", it.receiver),
            },
            it.reference.clone(),
        ),
        Happened::Withdrawn(it) => ("withdrew the case".to_owned(), it.reason.clone()),
        Happened::Stopped(it) => ("stopped the case".to_owned(), joined(&it.reason, &it.basis)),
        Happened::Rated(_) => ("rated the service".to_owned(), none()),
        Happened::Corrected(it) => (
            format!("corrected “{}” to “{}”", it.field.name(), it.after),
            none(),
        ),
    }
}

fn issued(case: &Case, what: String, refused: &str) -> (String, String) {
    match &case.decision {
        Some(decision) if decision.outcome == Outcome::Refused => {
            (format!("{what} ({refused})"), decision.reasons.clone())
        }
        _ => (what, String::new()),
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join("; ")
}

fn joined(one: &str, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (false, false) => format!("{one}. {other}"),
        _ => format!("{one}{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;

    fn told(lang: Lang, story: &Story) -> Vec<(String, String)> {
        story
            .events
            .iter()
            .map(|event| sentence(lang, &story.case, event))
            .collect()
    }

    #[test]
    fn every_event_of_a_whole_case_has_a_sentence_in_both_languages() {
        let story = Story::handed_over();
        for lang in [Lang::Vi, Lang::En] {
            let told = told(lang, &story);
            assert!(told.iter().all(|(what, _)| what.len() > 3), "{told:?}");
        }
    }

    #[test]
    fn what_officers_write_for_each_other_is_not_told() {
        let mut assign = domain::testing::to_specialist();
        assign.note = "hồ sơ khó, xem kỹ".into();
        let story = Story::in_progress_unassigned()
            .by_head()
            .when(assign)
            .done();
        let mut question = domain::testing::question("2026-08-26T17:00");
        question.question = "nghi giấy tờ giả?".into();
        let story = story.by_specialist().when(question).done();
        let told = format!("{:?}", told(Lang::Vi, &story));
        assert!(
            !told.contains("xem kỹ") && !told.contains("giấy tờ giả"),
            "{told}"
        );
        assert!(told.contains("lấy ý kiến"), "{told}");
    }

    #[test]
    fn a_decision_is_told_with_the_document_and_not_before() {
        let refuse = domain::case::decide_result::DecideResult {
            outcome: Outcome::Refused,
            reasons: "Không đủ căn cứ".into(),
        };
        let story = Story::at_decision().by_head().when(refuse).done();
        assert!(!format!("{:?}", told(Lang::Vi, &story)).contains("Không đủ căn cứ"));
        let story = story.by_seal_clerk().when(domain::testing::issued()).done();
        assert!(format!("{:?}", told(Lang::Vi, &story)).contains("Không đủ căn cứ"));
    }
}
