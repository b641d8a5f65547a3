//! A case as a row of an officer's list: its clock, its name, and the next act as a button. Work
//! list, search and drill-down show the same row, so that a case looks the same everywhere.

use super::clock::Clock;
use domain::actor::{Officer, Role};
use domain::authority::Act;
use domain::case::Channel;
use domain::clock::{Calendar, words};
use jiff::Timestamp;
use serde::Deserialize as _;
use serde::de::value::{Error, StrDeserializer};
use std::borrow::Cow;
use std::sync::Arc;
use store::read::case_line::CaseLine;

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The case as the files give it.
    pub line: Arc<CaseLine>,
    /// The clock that governs the next act.
    pub clock: Clock,
    /// By which channel it came.
    pub channel: Cow<'static, str>,
    /// Where it stands.
    pub step: Tag,
    /// The address of the next act, or of the case.
    pub next: String,
    /// What the button says.
    pub next_name: &'static str,
    /// Whether the next act is the officer's own.
    pub mine: bool,
    /// Whether this is the one act to do first; a list has at most one.
    pub main: bool,
    /// Whether it can be picked, to be assigned together with others.
    pub picks: bool,
}

/// One state of one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// `now`, `soon`, `late`, `ok`, `paused` or empty.
    pub state: &'static str,
    /// The word.
    pub word: Cow<'static, str>,
}

impl Tag {
    /// A tag.
    pub fn new(state: &'static str, word: impl Into<Cow<'static, str>>) -> Self {
        Self {
            state,
            word: word.into(),
        }
    }
}

impl Row {
    /// The row of a case for this officer.
    pub fn of(line: Arc<CaseLine>, officer: &Officer, now: Timestamp, calendar: &Calendar) -> Self {
        let next = next_act(&line, officer);
        let case = case_address(&line.code);
        Self {
            clock: clock(&line, now, calendar),
            channel: channel_name(&line.channel),
            step: tag(&line),
            next: match next {
                Some((act, _)) => format!("{case}/{}", act.slug()),
                None => case,
            },
            next_name: next.map_or("Xem", |(_, name)| name),
            mine: next.is_some(),
            main: false,
            picks: false,
            line,
        }
    }

    /// What it is about, where that says more than the procedure's name.
    pub fn subject(&self) -> &str {
        match &self.line.subject {
            subject if *subject == self.line.procedure_name => "",
            subject => subject,
        }
    }

    /// Who has it.
    pub fn holder(&self) -> &str {
        self.line.assignee_name.as_deref().unwrap_or_default()
    }
}

/// The address of a case on the desk.
pub fn case_address(code: &str) -> String {
    format!("/can-bo/ho-so/{code}")
}

fn clock(line: &CaseLine, now: Timestamp, calendar: &Calendar) -> Clock {
    if line.paused {
        let why = line.supplement_until.map_or_else(
            || "chờ nộp nghĩa vụ tài chính".to_owned(),
            |until| format!("chờ bổ sung đến {}", words::moment_short(until)),
        );
        return Clock::paused(why);
    }
    if let Some(at) = line.finished_at
        && line.next_act_due_at.is_none()
    {
        return Clock::done(tag(line).word, words::moment_short(at));
    }
    let from = match line.stage.as_str() {
        "submitted" => Some(line.submitted_at),
        _ => line.received_at,
    };
    match line.next_act_due_at.or(line.due_at) {
        Some(due) => Clock::brief(now, from, due, calendar),
        None => Clock::without("thủ tục chưa công bố thời hạn"),
    }
}

fn tag(line: &CaseLine) -> Tag {
    stage_tag(&line.stage, line.step_name.as_deref().unwrap_or_default())
}

/// A stage and its step in words; empty for no stage.
pub fn stage_words(stage: &str, step: &str) -> String {
    match (stage, step) {
        ("", _) => String::new(),
        ("in_progress", "") => "Đang xử lý".to_owned(),
        (stage, step) => stage_tag(stage, step).word.into_owned(),
    }
}

fn stage_tag(stage: &str, step: &str) -> Tag {
    match stage {
        "submitted" => Tag::new("now", "Chờ tiếp nhận"),
        "awaiting_supplement" => Tag::new("paused", "Chờ bổ sung"),
        "accepted" => Tag::new("", "Đã tiếp nhận"),
        "in_progress" => Tag::new("", step.to_owned()),
        "supplement_proposed" => Tag::new("now", "Chờ gửi yêu cầu bổ sung"),
        "awaiting_payment" => Tag::new("paused", "Chờ nộp tiền"),
        "decided" => Tag::new("now", "Chờ phát hành"),
        "result_ready" => Tag::new("ok", "Chờ trả kết quả"),
        "handed_over" => Tag::new("ok", "Đã trả kết quả"),
        "rejected" => Tag::new("", "Không tiếp nhận"),
        "withdrawn" => Tag::new("", "Đã rút"),
        "lapsed" => Tag::new("", "Đóng, không bổ sung"),
        _ => Tag::new("", "Dừng xử lý"),
    }
}

/// The act a row offers. It is an offer only: whether it may be done is decided when it is asked
/// for.
fn next_act(line: &CaseLine, officer: &Officer) -> Option<(Act, &'static str)> {
    let is = |role| officer.is(role);
    match line.stage.as_str() {
        "submitted" if is(Role::Reception) => Some((Act::Accept, "Kiểm tra, tiếp nhận")),
        "accepted" if is(Role::Reception) => Some((Act::Transfer, "Chuyển giải quyết")),
        "supplement_proposed" if is(Role::Reception) => {
            Some((Act::SupplementForward, "Chuyển yêu cầu"))
        }
        "awaiting_payment" if is(Role::Reception) => Some((Act::Payment, "Ghi nộp tiền")),
        "result_ready" if is(Role::Reception) => Some((Act::HandOver, "Trả kết quả")),
        "decided" if is(Role::SealClerk) => Some((Act::IssueResult, "Phát hành")),
        "in_progress" => step_act(line, officer),
        _ => None,
    }
}

fn step_act(line: &CaseLine, officer: &Officer) -> Option<(Act, &'static str)> {
    let own = line.assignee == Some(officer.id.0);
    let free = line.assignee.is_none();
    let is_signing = line.holder_unit == officer.unit.as_str();
    if free && is_signing && officer.is(Role::HeadOfAgency) {
        return Some((Act::DecideResult, "Ký duyệt"));
    }
    if free && (officer.is(Role::HeadOfDivision) || officer.is(Role::HeadOfAgency)) {
        return Some((Act::Assign, "Phân công"));
    }
    if own && officer.is(Role::HeadOfAgency) {
        return Some((Act::DecideResult, "Ký duyệt"));
    }
    if own || (free && officer.is(Role::Specialist)) {
        return Some((Act::StepComplete, "Xử lý bước"));
    }
    None
}

/// A channel's word from its name on file.
pub fn channel_name(stored: &str) -> Cow<'static, str> {
    let read = Channel::deserialize(StrDeserializer::<Error>::new(stored));
    read.map_or_else(
        |_| Cow::Owned(stored.to_owned()),
        |channel| Cow::Borrowed(channel.name()),
    )
}

/// A line to show lists with.
pub fn sample(n: u128, due: &str, stage: &str, procedure: &str, applicant: &str) -> CaseLine {
    let moment = domain::testing::moment;
    CaseLine {
        id: uuid::Uuid::from_u128(n),
        code: format!("H40.024.13-260821-{n:04}"),
        version: 3,
        stage: stage.to_owned(),
        status: 4,
        procedure_code: "1.001193".to_owned(),
        procedure_name: procedure.to_owned(),
        subject: procedure.to_owned(),
        confidential: false,
        applicant_name: applicant.to_owned(),
        channel: if n.is_multiple_of(2) {
            "online"
        } else {
            "counter_paper"
        }
        .to_owned(),
        agency: "xa-truong-thi".to_owned(),
        intake_unit: "xa-truong-thi/mot-cua".to_owned(),
        holder_unit: "xa-truong-thi/chuyen-mon".to_owned(),
        asked_units: String::new(),
        assignee: (stage == "in_progress").then(|| uuid::Uuid::from_u128(0xA2)),
        assignee_name: (stage == "in_progress").then(|| "Lê Thị Mai Anh".to_owned()),
        step_name: Some("Thẩm tra hồ sơ".to_owned()),
        submitted_at: moment("2026-08-18T08:00"),
        received_at: (stage != "submitted").then(|| moment("2026-08-18T09:00")),
        due_at: Some(moment(due)),
        step_due_at: None,
        next_act_due_at: Some(moment(due)),
        paused: stage == "awaiting_supplement",
        supplement_until: (stage == "awaiting_supplement").then(|| moment(due)),
        finished_at: None,
        outcome: None,
    }
}
