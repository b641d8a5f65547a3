//! What stands at the head of a case on every page about it: what it is, whose, where it stands,
//! who has it, how long is left.

use super::clock::Clock;
use super::line::Tag;
use askama::Template;
use domain::case::{Case, Dues, Filing, Stage, Status, Submitter};
use domain::clock::{Calendar, words};
use jiff::Timestamp;

/// The head of a case.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "officer/case_head.html")]
pub struct CaseHead {
    /// The case code.
    pub code: String,
    /// The version shown.
    pub version: u32,
    /// The procedure's name.
    pub procedure: String,
    /// What it is about, where that says more.
    pub subject: String,
    /// The applicant's name.
    pub applicant: String,
    /// Address and telephone.
    pub contact: String,
    /// Who filed it, where not the applicant.
    pub submitter: String,
    /// Where it stands.
    pub tag: Tag,
    /// By which channel it came.
    pub channel: String,
    /// How far the service goes online, as the province calls it; empty where it is not said.
    pub level: String,
    /// Who has it.
    pub holder: String,
    /// The clock that matters now.
    pub clock: Clock,
}

impl CaseHead {
    /// The head of a case with its deadlines.
    pub fn of(case: &Case, dues: &Dues, now: Timestamp, calendar: &Calendar) -> Self {
        let filing = case.filing.as_deref();
        let procedure = case.terms.as_ref().map(|t| t.name.clone());
        let procedure = procedure.unwrap_or_default();
        let subject = filing.map(|f| f.subject.clone()).unwrap_or_default();
        Self {
            code: case.code_text(),
            version: case.version,
            subject: if subject == procedure {
                String::new()
            } else {
                subject
            },
            procedure,
            applicant: filing.map(|f| f.applicant.name.clone()).unwrap_or_default(),
            contact: filing.map(contact).unwrap_or_default(),
            submitter: filing.map(submitter).unwrap_or_default(),
            tag: tag(case),
            channel: filing
                .map(|f| f.channel.name().to_owned())
                .unwrap_or_default(),
            level: String::new(),
            holder: holder(case),
            clock: clock(case, dues, now, calendar).big(),
        }
    }
}

fn contact(filing: &domain::case::Filing) -> String {
    let parts = [
        filing.applicant.address.clone(),
        filing.applicant.phone.clone().unwrap_or_default(),
    ];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

fn submitter(filing: &Filing) -> String {
    match &filing.submitter {
        Submitter::Applicant => filing
            .representative
            .as_ref()
            .map_or_else(String::new, |it| match it.position.trim() {
                "" => format!("Người đại diện: {}", it.name),
                position => format!("Người đại diện: {}, {position}", it.name),
            }),
        Submitter::Guardian { person, document } => {
            format!("Cha, mẹ, người giám hộ: {}, {document}", person.name)
        }
        Submitter::Authorised {
            person,
            document,
            limits,
        } => {
            let until = limits.until.map(words::date);
            let until = until
                .map(|it| format!(", đến hết ngày {it}"))
                .unwrap_or_default();
            format!("Người được ủy quyền: {}, {document}{until}", person.name)
        }
        Submitter::Hired { person, document } => {
            format!("Nộp thay theo hợp đồng: {}, {document}", person.name)
        }
        Submitter::Postal { person, item } => {
            format!("Nhân viên bưu chính: {}, bưu gửi {item}", person.name)
        }
    }
}

fn holder(case: &Case) -> String {
    let Some(holder) = &case.holder else {
        return String::new();
    };
    holder.officer_name.clone().unwrap_or_else(|| {
        case.open_step()
            .map(|step| step.unit_name.clone())
            .or_else(|| case.filing.as_ref().map(|f| f.intake_unit_name.clone()))
            .unwrap_or_default()
    })
}

/// Where a case stands, as officers say it: the open step while it is worked on, otherwise the
/// status of the national list.
pub fn tag(case: &Case) -> Tag {
    let status = case.status();
    let state = match status {
        Status::Registered | Status::Accepted | Status::Processing => "now",
        Status::SupplementRequested | Status::PaymentRequested => "paused",
        Status::Done | Status::Returned => "ok",
        Status::NotAccepted | Status::Withdrawn | Status::Stopped => "",
    };
    let word = match (&case.stage, case.open_step()) {
        (Stage::InProgress { .. }, Some(step)) => step.name.clone(),
        (Stage::Decided, _) => "Đã ký, chờ phát hành".to_owned(),
        (Stage::Submitted, _) => "Chờ tiếp nhận".to_owned(),
        _ => status.name().to_owned(),
    };
    Tag::new(state, word)
}

/// The clock that matters now: the intake unit's answer, the applicant's, the resolution.
pub fn clock(case: &Case, dues: &Dues, now: Timestamp, calendar: &Calendar) -> Clock {
    if case.has_ended() || case.stage == Stage::ResultReady {
        let at = case.clock.finished.map(words::moment).unwrap_or_default();
        return Clock::done(case.status().name(), at);
    }
    if let Some(until) = dues.supplement {
        return Clock::paused(format!("chờ bổ sung đến {}", words::moment(until)));
    }
    if let Some(due) = dues.acceptance {
        return Clock::running(now, case.clock.intake_from, due, calendar);
    }
    match dues.resolution {
        Some(due) => Clock::running(now, case.clock.counting_from, due, calendar),
        None => Clock::without("thủ tục chưa công bố thời hạn"),
    }
}
