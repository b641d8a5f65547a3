//! The way of a petition, step by step, with the clock of each and its article: from its journal,
//! without anything that tells who sent it.

use crate::frame::Lang;
use casework::office::Office;
use domain::clock::{self, words};
use domain::petition::{Clock, Event, Happened, Kept, Petition};
use jiff::Timestamp;

/// A step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// `done` or `now`.
    pub state: &'static str,
    /// What.
    pub name: String,
    /// When, and how it stood to its clock.
    pub note: String,
    /// The article: words and address.
    pub law: Option<(String, String)>,
}

/// What a visitor may be told of an event; nothing of what only officers do. What officers wrote and
/// nobody reviewed is for the sender alone.
fn told(lang: Lang, event: &Event, own: bool) -> Option<(String, Option<Clock>)> {
    let t = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    Some(match &event.act {
        Happened::Received { sent, .. } => (
            format!(
                "{} ({})",
                t("Tiếp nhận", "Received"),
                lang.pick(sent.channel.name(), sent.channel.name_en())
            ),
            None,
        ),
        Happened::Refused { clock, .. } => (t("Không tiếp nhận", "Not taken"), Some(*clock)),
        Happened::ClarityAsked { .. } => (
            t(
                "Đề nghị người gửi làm rõ",
                "The sender was asked to clarify",
            ),
            Some(Clock::Clarify),
        ),
        Happened::Clarified { .. } => (t("Người gửi đã làm rõ", "The sender clarified"), None),
        Happened::Lapsed => (
            t("Kết thúc do không làm rõ", "Ended without clarification"),
            None,
        ),
        Happened::PassedOn { to, .. } if own => (
            format!("{} {to}", t("Chuyển", "Passed on to")),
            Some(Clock::Transfer),
        ),
        Happened::PassedOn { .. } => (
            t(
                "Chuyển cơ quan, người có thẩm quyền",
                "Passed on to whoever is competent",
            ),
            Some(Clock::Transfer),
        ),
        Happened::Assigned { lead, due, .. } => (
            format!("{} {}", t("Chuyển xử lý:", "Given to"), lead.name),
            due.map(|_| Clock::QuestionForward),
        ),
        Happened::Escalated { lead, .. } => {
            (format!("{} {}", t("Chủ trì:", "Led by"), lead.name), None)
        }
        Happened::Updated { words, due } => (
            match own {
                true => format!("{} {words}", t("Cập nhật:", "Update:")),
                false => t(
                    "Cập nhật tình hình cho người gửi",
                    "The sender was told how far it is",
                ),
            },
            due.map(|_| Clock::Update),
        ),
        Happened::Answered { agency, .. } => (
            format!("{} {}", agency.name, t("trả lời", "answered")),
            Some(Clock::Answer),
        ),
        Happened::Published { .. } => (
            t("Công khai sau khi rà soát", "Made public after a review"),
            None,
        ),
        Happened::Accepted => (t("Người gửi đồng ý", "The sender accepted"), None),
        Happened::Contested { .. } => (
            t(
                "Người gửi không đồng ý, xử lý lại",
                "The sender contested; handled again",
            ),
            None,
        ),
        Happened::KeyRenewed { verified, .. } if own => (
            format!(
                "{} ({})",
                t("Cấp lại mã tra cứu", "A new key was given"),
                lang.pick(verified.proof.name(), verified.proof.name_en())
            ),
            None,
        ),
        Happened::Released { .. } => (t("Tách ra, xử lý riêng", "Handled by itself again"), None),
        Happened::Linked { fold: true, .. } => (t("Gộp với nội dung đã gửi", "Joined"), None),
        _ => return None,
    })
}

/// The law of a clock, as pages show it.
pub fn law(office: &Office, rule: &str, at: Timestamp) -> Option<(String, String)> {
    let article = office.article(rule, clock::wall(at).date())?;
    Some((article.article, format!("/quy-che#{rule}")))
}

/// The steps that were taken, for the sender or for anybody.
pub fn of(office: &Office, lang: Lang, it: &Petition, events: &[Event], own: bool) -> Vec<Step> {
    let moment = |at: Timestamp| match lang {
        Lang::Vi => words::moment(at),
        Lang::En => words::moment_en(at),
    };
    let mut steps = Vec::new();
    for event in events {
        let Some((name, clock)) = told(lang, event, own) else {
            continue;
        };
        let at = match &event.act {
            Happened::Received { sent, .. } => sent.at,
            _ => event.said_at(),
        };
        let mut note = moment(at);
        let mut rule = clock.map(Clock::key);
        if let Happened::Received { sent, received, .. } = &event.act
            && *received != sent.at
        {
            note = format!(
                "{note}. {} {}",
                lang.pick(
                    "Gửi ngoài giờ; tính từ đầu buổi làm việc tiếp theo,",
                    "Sent out of hours; counted from the next working session,"
                ),
                moment(*received)
            );
            rule = Some("feedback.out_of_hours");
        }
        if let Some(kept) = clock.and_then(|clock| kept_at(it, clock, event.at)) {
            let state = if kept.in_time() {
                lang.pick("đúng hạn", "in time")
            } else {
                lang.pick("quá hạn", "late")
            };
            note = format!(
                "{note}, {state} ({} {})",
                lang.pick("hạn", "due"),
                moment(kept.due)
            );
        }
        steps.push(Step {
            state: "done",
            name,
            note,
            law: rule.and_then(|rule| law(office, rule, event.at)),
        });
    }
    steps
}

fn kept_at(it: &Petition, clock: Clock, at: Timestamp) -> Option<&Kept> {
    let mut kept = it.kept.iter();
    kept.find(|of| of.clock == clock && of.done.as_millisecond() == at.as_millisecond())
}

/// What is running now, as the last step.
pub fn waiting(office: &Office, lang: Lang, it: &Petition, now: Timestamp) -> Option<Step> {
    let running = casework::petition::running(office, it, now);
    let next = running
        .iter()
        .filter(|it| it.binds)
        .min_by_key(|it| it.reckoning.due)?;
    let calendar = casework::petition::calendar(office, it);
    let (left, due) = match lang {
        Lang::Vi => (
            words::left(now, next.reckoning.due, &calendar),
            words::moment(next.reckoning.due),
        ),
        Lang::En => (
            words::left_en(now, next.reckoning.due, &calendar),
            words::moment_en(next.reckoning.due),
        ),
    };
    Some(Step {
        state: "now",
        name: lang.pick(it.stage.name(), it.stage.name_en()).to_owned(),
        note: format!("{left}, {} {due}", lang.pick("hạn", "due")),
        law: law(office, next.clock.key(), it.received.unwrap_or(now)),
    })
}
