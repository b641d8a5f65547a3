//! The clocks of a petition, reckoned from its recorded times and the profile of its province, and
//! explained line by line. Eight of them are those of Nam Định's chapter V.

use super::kind::Kind;
use super::{Petition, Rules, Stage};
use crate::clock::{self, Calendar, ClockInput, Limit, LimitUnit, Reckoning, words};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A clock.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// A question is passed to the competent agency.
    QuestionForward,
    /// A question is not taken.
    QuestionRefuse,
    /// A petition is not taken.
    Refuse,
    /// The sender is asked what is meant.
    Clarify,
    /// It is passed on to the outside.
    Transfer,
    /// It is answered.
    Answer,
    /// The sender is told how far it is.
    Update,
    /// A result is entered.
    ResultEntry,
}

impl Clock {
    /// All eight.
    pub const ALL: [Self; 8] = [
        Self::QuestionForward,
        Self::QuestionRefuse,
        Self::Refuse,
        Self::Clarify,
        Self::Transfer,
        Self::Answer,
        Self::Update,
        Self::ResultEntry,
    ];

    /// The parameter of the profile that sets it, under which its article is found.
    pub fn key(self) -> &'static str {
        match self {
            Self::QuestionForward => "feedback.question_forward",
            Self::QuestionRefuse => "feedback.question_refuse",
            Self::Refuse => "feedback.refuse",
            Self::Clarify => "feedback.clarify",
            Self::Transfer => "feedback.transfer",
            Self::Answer => "feedback.answer",
            Self::Update => "feedback.progress_update",
            Self::ResultEntry => "feedback.result_entry",
        }
    }

    /// On screen: what must be done until then.
    pub fn name(self) -> &'static str {
        match self {
            Self::QuestionForward => "Chuyển câu hỏi đến cơ quan có thẩm quyền",
            Self::QuestionRefuse => "Báo không tiếp nhận câu hỏi",
            Self::Refuse => "Báo không tiếp nhận",
            Self::Clarify => "Đề nghị người gửi làm rõ",
            Self::Transfer => "Chuyển cơ quan có thẩm quyền ngoài phạm vi",
            Self::Answer => "Xử lý và trả lời",
            Self::Update => "Cập nhật tình hình cho người gửi",
            Self::ResultEntry => "Nhập kết quả, trả lời người gửi",
        }
    }

    /// Whether it only binds what it is about: refusing, or asking what is meant.
    pub fn is_conditional(self) -> bool {
        matches!(self, Self::QuestionRefuse | Self::Refuse | Self::Clarify)
    }

    /// The limit in a profile.
    pub fn limit(self, rules: &Rules) -> Limit {
        match self {
            Self::QuestionForward => rules.question_forward,
            Self::QuestionRefuse => rules.question_refuse,
            Self::Refuse => rules.refuse,
            Self::Clarify => rules.clarify,
            Self::Transfer => rules.transfer,
            Self::Answer => rules.answer,
            Self::Update => rules.update,
            Self::ResultEntry => rules.result_entry,
        }
    }
}

/// A clock that runs.
#[derive(Clone, PartialEq, Debug)]
pub struct Running {
    /// Which.
    pub clock: Clock,
    /// Its end, explained.
    pub reckoning: Reckoning,
    /// Whether it must be met whatever is done; the others only bind what they are about.
    pub binds: bool,
}

/// From when something sent counts as received: a question sent out of hours from the beginning of
/// the next working session, where the regulation says so; everything else when it came.
pub fn received(kind: Kind, at: Timestamp, rules: &Rules, calendar: &Calendar) -> Timestamp {
    match kind {
        Kind::Question if rules.next_session => calendar.next_open(at),
        _ => at,
    }
}

/// The end of a clock, explained; none where it does not run for this petition.
pub fn explain(
    it: &Petition,
    clock: Clock,
    rules: &Rules,
    calendar: &Calendar,
) -> Option<Reckoning> {
    let sent = it.sent.as_ref()?;
    let received = it.received?;
    let limit = clock.limit(rules);
    let is_question = sent.kind == Kind::Question;
    match clock {
        Clock::QuestionForward | Clock::QuestionRefuse if !is_question => None,
        Clock::Refuse if is_question => None,
        Clock::QuestionForward | Clock::QuestionRefuse => {
            let mut out = from_day(received, limit, &waits(it, rules), calendar);
            if received != sent.at {
                out.lines.insert(
                    0,
                    clock::Line {
                        rule: "feedback.out_of_hours",
                        at: sent.at,
                        note: format!(
                            "Gửi {} ngoài giờ hành chính; thời điểm tiếp nhận là đầu buổi làm việc tiếp theo, {}",
                            words::moment(sent.at),
                            words::moment(received)
                        ),
                        due: None,
                    },
                );
            }
            Some(out)
        }
        Clock::Refuse | Clock::Clarify | Clock::Transfer => {
            Some(from_day(received, limit, &waits(it, rules), calendar))
        }
        Clock::Answer => {
            if let Some(due) = it.counted_from.is_none().then(|| sent.portal.as_ref()?.due) {
                return due.map_or_else(
                    || Some(answer(it, received, rules, calendar)),
                    |due| Some(of_portal(received, due, limit, calendar)),
                );
            }
            Some(answer(it, received, rules, calendar))
        }
        Clock::Update => {
            let due = explain(it, Clock::Answer, rules, calendar)?.due;
            let told = it.updates.iter().map(|said| said.at);
            let from = told.filter(|at| *at > due).max().unwrap_or(due);
            Some(from_day(from, limit, &[], calendar))
        }
        Clock::ResultEntry => {
            let from = it.result_at?;
            Some(from_day(from, limit, &[], calendar))
        }
    }
}

fn answer(it: &Petition, received: Timestamp, rules: &Rules, calendar: &Calendar) -> Reckoning {
    match it.counted_from {
        Some(from) => {
            let mut waits = waits(it, rules);
            waits.retain(|of| of.from >= from);
            let mut out = from_day(from, rules.answer, &waits, calendar);
            out.lines.insert(
                0,
                clock::Line {
                    rule: "petition.contested",
                    at: from,
                    note: format!(
                        "Người gửi không đồng ý với trả lời {}; thời hạn tính lại từ đó",
                        words::moment(from)
                    ),
                    due: None,
                },
            );
            out
        }
        None => from_day(received, rules.answer, &waits(it, rules), calendar),
    }
}

/// The National Portal's own deadline, as it was received; ours stands beside it as an alarm.
fn of_portal(received: Timestamp, due: Timestamp, limit: Limit, calendar: &Calendar) -> Reckoning {
    let mut out = from_day(received, limit, &[], calendar);
    let ours = out.due;
    out.due = due;
    out.lines.push(clock::Line {
        rule: "petition.portal_deadline",
        at: received,
        note: format!(
            "Cổng Dịch vụ công quốc gia trả về hạn {}; {} ({}) là mức báo động nội bộ",
            words::moment(due),
            limit.words(),
            words::moment(ours)
        ),
        due: Some(due),
    });
    out
}

/// A time that does not count: from when to when, open while it lasts, why, and how that is said.
struct Wait {
    from: Timestamp,
    to: Option<Timestamp>,
    rule: &'static str,
    stands: String,
    ended: String,
}

/// The times in which the sender was waited for, and those in which it went with another one, whose
/// clock ran then.
fn waits(it: &Petition, rules: &Rules) -> Vec<Wait> {
    let asked = it.clarifications.iter().filter(|_| rules.clarify_stands);
    let asked = asked.map(|of| Wait {
        from: of.at,
        to: of.answered,
        rule: "feedback.clarify_stands",
        stands: "Chờ người gửi làm rõ".to_owned(),
        ended: "Người gửi làm rõ".to_owned(),
    });
    let went = it.went.iter().map(|of| Wait {
        from: of.at,
        to: of.until,
        rule: "petition.released",
        stands: format!("Gộp với {}", of.with),
        ended: format!("Tách khỏi {}", of.with),
    });
    let mut waits: Vec<Wait> = asked.chain(went).collect();
    waits.sort_by_key(|of| of.from);
    waits
}

/// A limit in working days "from the day of receipt": that day does not count, at whatever hour and
/// on whatever day it came. Hours are counted from the moment. The working days on which the sender
/// was waited for are added.
fn from_day(from: Timestamp, limit: Limit, waits: &[Wait], calendar: &Calendar) -> Reckoning {
    let day = clock::wall(from).date();
    let worked = last_worked(day, calendar);
    let start = match limit.unit {
        LimitUnit::WorkingDays => calendar.opening(worked),
        _ => from,
    };
    let mut out = clock::reckon(&ClockInput::new(start, limit), calendar);
    if let Some(line) = out.lines.iter_mut().find(|it| it.at == start) {
        line.at = from;
        if worked != day {
            line.note = format!(
                "{}; ngày nhận {} không tính",
                limit.words(),
                words::day(day)
            );
        }
    }
    for of in waits {
        // A clock that had run out before the sender was asked stays so.
        if of.from <= out.due {
            wait(&mut out, of, calendar);
        }
    }
    out
}

/// Adds the working days of a wait.
fn wait(out: &mut Reckoning, of: &Wait, calendar: &Calendar) {
    let line = |note: String, due: Option<Timestamp>| clock::Line {
        rule: of.rule,
        at: of.from,
        note,
        due,
    };
    let Some(ended) = of.to else {
        out.standing = true;
        let note = format!("{} từ {}; đồng hồ dừng", of.stands, words::moment(of.from));
        out.lines.push(line(note, None));
        return;
    };
    let (mut day, last) = (clock::wall(of.from).date(), clock::wall(ended).date());
    let mut due = clock::wall(out.due).date();
    let mut days = 0;
    while day < last {
        day = day.tomorrow().unwrap_or(last);
        if calendar.is_working(day) {
            days += 1;
            due = calendar.next_working_day(due);
        }
    }
    if days > 0 {
        out.due = calendar.closing(due);
        let note = format!(
            "{} {}; {days} ngày làm việc chờ không tính",
            of.ended,
            words::moment(ended)
        );
        out.lines.push(line(note, Some(out.due)));
    }
}

/// The day itself where it is worked, else the last worked one before it.
fn last_worked(day: Date, calendar: &Calendar) -> Date {
    let mut found = day;
    for _ in 0..60 {
        if calendar.is_working(found) {
            return found;
        }
        found = found.yesterday().unwrap_or(found);
    }
    day
}

/// The clocks that run now, the ones that bind first.
pub fn running(it: &Petition, rules: &Rules, calendar: &Calendar, now: Timestamp) -> Vec<Running> {
    let kind = it.kind();
    let mut clocks: Vec<Clock> = Vec::new();
    match it.stage {
        Stage::Received => {
            if kind == Kind::Question {
                clocks.push(Clock::QuestionForward);
                clocks.push(Clock::QuestionRefuse);
            } else {
                clocks.push(Clock::Transfer);
                clocks.push(Clock::Refuse);
            }
            if it.clarifications.is_empty() {
                clocks.push(Clock::Clarify);
            }
            clocks.push(Clock::Answer);
        }
        Stage::Handling => {
            clocks.push(Clock::Answer);
            if it.result_at.is_some() {
                clocks.push(Clock::ResultEntry);
            }
            let answer = explain(it, Clock::Answer, rules, calendar);
            if answer.is_some_and(|it| it.due < now) {
                clocks.push(Clock::Update);
            }
        }
        _ => {}
    }
    let reckoned = clocks.into_iter().filter_map(|clock| {
        Some(Running {
            clock,
            reckoning: explain(it, clock, rules, calendar)?,
            binds: !clock.is_conditional(),
        })
    });
    reckoned.collect()
}

/// The nearest duty, what lists are sorted by.
pub fn next_due(
    it: &Petition,
    rules: &Rules,
    calendar: &Calendar,
    now: Timestamp,
) -> Option<Timestamp> {
    let running = running(it, rules, calendar, now);
    running
        .iter()
        .filter(|it| it.binds && !it.reckoning.standing)
        .map(|it| it.reckoning.due)
        .min()
}
