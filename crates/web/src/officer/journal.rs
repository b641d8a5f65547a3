//! The journal of a case in sentences: what happened, when, by whom, with the fingerprint that
//! chains it to the entry before.

use domain::case::event::{Event, Happened};
use domain::clock::words;
use jiff::Timestamp;
use store::case_file::event_format::StoredEvent;

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its place in the journal, from 1.
    pub seq: i64,
    /// When, in words.
    pub at: String,
    /// When, for machines.
    pub instant: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// What was written beside it: a reason, a note.
    pub said: String,
    /// The first bytes of its hash.
    pub mark: String,
}

/// What kind of event no officer sees.
const RATED: &str = "rated";

/// Whether an event is told to those who work on a case: all but ratings. Whoever is rated does not
/// learn who rated, and by its moment a rating would be known again among those that were low.
pub fn is_for_officers(stored: &StoredEvent) -> bool {
    stored.kind != RATED
}

/// The entries that those who work on a case see.
pub fn entries<'a>(history: impl IntoIterator<Item = &'a StoredEvent>) -> Vec<Entry> {
    let history = history.into_iter();
    history
        .filter(|it| is_for_officers(it))
        .map(Entry::of)
        .collect()
}

impl Entry {
    /// The entry of a stored event; a masked one keeps its place, time and fingerprint.
    pub fn of(stored: &StoredEvent) -> Self {
        let mark: Vec<String> = stored.hash[..3]
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let (who, what, said) = match stored.event() {
            Ok(Some(event)) => {
                let (what, said) = sentence(&event);
                (event.by.name.clone(), what, said)
            }
            _ => (
                String::new(),
                "Nội dung đã được che theo quy định về dữ liệu cá nhân.".to_owned(),
                String::new(),
            ),
        };
        Self::new(stored.seq, stored.at, who, what, said, mark.join(" "))
    }

    /// The entry of an event that is at hand, without its fingerprint.
    pub fn of_event(seq: i64, event: &Event) -> Self {
        let (what, said) = sentence(event);
        let who = event.by.name.clone();
        Self::new(seq, event.at, who, what, said, String::new())
    }

    fn new(seq: i64, at: Timestamp, who: String, what: String, said: String, mark: String) -> Self {
        Self {
            seq,
            at: words::moment(at),
            instant: at.to_string(),
            who,
            what,
            said,
            mark,
        }
    }
}

/// What happened, and what was written beside it.
fn sentence(event: &Event) -> (String, String) {
    let none = String::new;
    match &event.act {
        Happened::Submitted(it) => (
            match &it.filing.confirmed {
                Some(how) => format!(
                    "nộp hồ sơ, {}; người nộp xác nhận {}",
                    lower(it.filing.channel.name()),
                    how.words()
                ),
                None => format!("nộp hồ sơ, {}", lower(it.filing.channel.name())),
            },
            it.filing.subject.clone(),
        ),
        Happened::Accepted(it) => (
            "tiếp nhận, lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả".to_owned(),
            it.note.clone(),
        ),
        Happened::Rejected(it) => (
            "từ chối tiếp nhận".to_owned(),
            joined(&it.reason, &it.redirect),
        ),
        Happened::SupplementProposed(it) => {
            let items: Vec<&str> = it.items.iter().map(|item| item.name.as_str()).collect();
            (
                format!(
                    "đề nghị bộ phận một cửa yêu cầu bổ sung: {}",
                    items.join("; ")
                ),
                it.reason.clone(),
            )
        }
        Happened::SupplementRequested(it) => {
            let items: Vec<&str> = it.items.iter().map(|item| item.name.as_str()).collect();
            (
                format!(
                    "yêu cầu bổ sung đến {}: {}",
                    words::moment(it.until),
                    items.join("; ")
                ),
                it.reason.clone(),
            )
        }
        Happened::SupplementAnswered(it) => (
            if it.restarts {
                "bổ sung hồ sơ; thời hạn giải quyết tính lại từ đầu".to_owned()
            } else {
                "bổ sung hồ sơ".to_owned()
            },
            it.note.clone(),
        ),
        Happened::SupplementLapsed(_) => ("đóng hồ sơ do không bổ sung".to_owned(), none()),
        Happened::Amended(_) => ("sửa hồ sơ".to_owned(), none()),
        Happened::Transferred(it) => (
            format!("chuyển hồ sơ đến {}", it.unit_name),
            it.note.clone(),
        ),
        Happened::Assigned(it) => (format!("giao {}", it.name), it.note.clone()),
        Happened::StepCompleted(it) => (format!("hoàn thành bước “{}”", it.name), it.note.clone()),
        Happened::StepReturned(it) => (format!("trả lại bước “{}”", it.name), it.reason.clone()),
        Happened::Consulted(it) => (
            format!(
                "lấy ý kiến {} đến {}",
                it.unit_name,
                words::moment(it.until)
            ),
            it.question.clone(),
        ),
        Happened::ConsultationAnswered(it) => (
            if it.late {
                "trả lời ý kiến, quá thời hạn được hỏi".to_owned()
            } else {
                "trả lời ý kiến".to_owned()
            },
            it.answer.clone(),
        ),
        Happened::ObligationAsked(it) => (
            format!(
                "yêu cầu nghĩa vụ tài chính “{}”, {}",
                it.name,
                words::money(it.amount)
            ),
            it.basis.clone(),
        ),
        Happened::PaymentConfirmed(it) => (
            format!(
                "xác nhận nộp {}, {}, chứng từ {}",
                words::money(it.amount),
                lower(it.method.name()),
                it.reference
            ),
            none(),
        ),
        Happened::Extended(it) => (
            format!("xin lỗi, hẹn lại đến {}", words::moment(it.until)),
            it.reason.clone(),
        ),
        Happened::ResultDecided(it) => (
            match it.outcome {
                domain::case::decide_result::Outcome::Granted => "ký duyệt, đồng ý giải quyết",
                domain::case::decide_result::Outcome::Refused => "ký duyệt, từ chối giải quyết",
            }
            .to_owned(),
            it.reasons.clone(),
        ),
        Happened::ResultIssued(it) => (
            format!("phát hành {} số {}", it.name, it.number),
            it.code.clone(),
        ),
        Happened::HandedOver(it) => (
            format!("trả kết quả cho {}, {}", it.receiver, lower(it.way.name())),
            joined(&it.mandate, &it.reference),
        ),
        Happened::Withdrawn(it) => ("rút hồ sơ".to_owned(), it.reason.clone()),
        Happened::Stopped(it) => ("dừng xử lý".to_owned(), joined(&it.basis, &it.reason)),
        Happened::Rated(it) => ("đánh giá sự phục vụ".to_owned(), it.words.clone()),
        Happened::Corrected(it) => (
            format!(
                "đính chính “{}”: từ “{}” thành “{}”",
                it.field.name(),
                it.before,
                it.after
            ),
            it.reason.clone(),
        ),
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn joined(one: &str, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (false, false) => format!("{one}; {other}"),
        _ => format!("{one}{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::{Story, marks};

    #[test]
    fn every_event_of_a_whole_case_has_a_sentence() {
        let story = Story::handed_over();
        let entries: Vec<Entry> = story
            .events
            .iter()
            .zip(1..)
            .map(|(event, seq)| Entry::of_event(seq, event))
            .collect();
        assert!(entries.iter().all(|entry| !entry.what.is_empty()));
        assert!(entries.iter().any(|entry| entry.what.starts_with("giao ")));
    }

    #[test]
    fn officers_do_not_see_that_or_by_whom_their_case_was_rated() {
        let story = Story::handed_over();
        let before = story.events.len();
        let story = story.by_citizen().when(marks("Chưa hài lòng")).done();
        let stored: Vec<StoredEvent> = (1..)
            .zip(&story.events)
            .map(|(seq, event)| {
                StoredEvent::write(story.case.id.0, seq, [0; 32], event, [7; 16]).expect("an event")
            })
            .collect();
        assert_eq!(stored.len(), before + 1);
        assert_eq!(entries(&stored).len(), before);
        let told = format!("{:?}", entries(&stored));
        assert!(!told.contains("đánh giá"), "{told}");
    }
}
