//! Cases that need somebody to step in: late, about to be late if nothing changes, or waiting for
//! nobody. Each says why, with its article, and offers the act that helps.

use super::law::Law;
use super::line::{Row, case_address};
use super::opened::Opened;
use super::seat::Seat;
use super::tried;
use domain::authority::Act;
use domain::case::{Case, Circumstances, Stage, deadlines, extend};
use domain::clock::{self, Calendar, words};
use jiff::Timestamp;
use std::sync::Arc;
use store::ReadError;
use store::read::case_line::CaseLine;

/// A case and why it needs attention.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attention {
    pub(super) row: Row,
    pub(super) why: Vec<String>,
    pub(super) law: Option<Law>,
    pub(super) address: String,
    pub(super) button: &'static str,
    /// Whether it is not late yet, and will be.
    pub(super) will_be_late: bool,
}

/// The acts by which a head helps, the best first, and what the button says.
const HELP: [(Act, &str); 6] = [
    (Act::DecideResult, "Ký duyệt"),
    (Act::IssueResult, "Phát hành"),
    (Act::Accept, "Tiếp nhận"),
    (Act::Extend, "Xin lỗi, hẹn lại"),
    (Act::Assign, "Giao người"),
    (Act::StepComplete, "Xử lý bước"),
];

/// Those of these lines that need attention, in the same order.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_lines(seat: &Seat, lines: &[CaseLine]) -> Result<Vec<Attention>, ReadError> {
    let mut found = Vec::new();
    for line in lines {
        let id = domain::ids::CaseId(line.id);
        let Some(file) = store::case_file::load(seat.db(), id).await? else {
            continue;
        };
        let opened = Opened::of(seat, file);
        found.extend(of_case(seat, &opened, line));
    }
    Ok(found)
}

fn of_case(seat: &Seat, opened: &Opened, line: &CaseLine) -> Option<Attention> {
    let (case, now) = (opened.case(), seat.now);
    let calendar = &*opened.calendar;
    let dues = deadlines::dues(case, &opened.rules, calendar);
    let mut why = Vec::new();
    let mut rule = "";
    let mut will_be_late = false;
    if dues.acceptance.is_some_and(|due| due < now) {
        why.push("Quá thời hạn trả lời việc tiếp nhận.".to_owned());
        rule = "accept.own_unit";
    }
    let late = dues.resolution.is_some_and(|due| due < now) && case.clock.finished.is_none();
    if late {
        why.push(where_it_lies(case));
    } else if dues.step.is_some_and(|due| due < now) {
        why.push(format!("Bước quá hạn; {}", lower(&where_it_lies(case))));
    }
    let silent = case.consultations.iter();
    for asked in silent.filter(|it| it.is_waited_for() && it.until < now) {
        why.push(format!(
            "{} chưa trả lời ý kiến, hạn trả lời {}.",
            asked.unit_name,
            words::moment_short(asked.until)
        ));
    }
    if let (false, Some(due)) = (late, dues.resolution)
        && let Some((steps, ends)) = deadlines::if_every_step_takes_its_time(case, now, calendar)
        && ends > due
    {
        will_be_late = true;
        why.push(format!(
            "Còn {steps} bước; mỗi bước dùng hết thời hạn của bước thì xong {}, sau ngày hẹn.",
            words::moment_short(ends)
        ));
    }
    if why.is_empty()
        && is_nobodys(case)
        && dues.next_act.is_some_and(|due| is_soon(now, due, calendar))
    {
        why.push("Chưa giao ai.".to_owned());
    }
    if why.is_empty() {
        return None;
    }
    if let Some((said, its)) = extension(seat, opened, late || will_be_late) {
        why.push(said);
        rule = its;
    }
    let help = HELP
        .into_iter()
        .find(|(act, _)| tried::one(seat, case, *act).is_ok());
    let home = case_address(&line.code);
    Some(Attention {
        row: Row::of(Arc::new(line.clone()), &seat.officer, now, &seat.calendar),
        law: (!rule.is_empty()).then(|| opened.article(rule)).flatten(),
        why,
        address: help.map_or(home.clone(), |(act, _)| format!("{home}/{}", act.slug())),
        button: help.map_or("Xem", |(_, name)| name),
        will_be_late,
    })
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// At which step, with whom and since when.
fn where_it_lies(case: &Case) -> String {
    let since = case.clock.step_from.map(words::moment_short);
    let with = case
        .holder
        .as_ref()
        .and_then(|holder| holder.officer_name.clone())
        .unwrap_or_else(|| "chưa giao ai".to_owned());
    match (case.open_step(), since) {
        (Some(step), Some(since)) => {
            format!("Nằm ở bước “{}” từ {since}, {with}.", step.name)
        }
        _ => format!("{}, {with}.", case.status().name()),
    }
}

fn is_nobodys(case: &Case) -> bool {
    let officer = case.holder.as_ref().and_then(|holder| holder.officer);
    matches!(case.stage, Stage::InProgress { .. }) && officer.is_none()
}

fn is_soon(now: Timestamp, due: Timestamp, calendar: &Calendar) -> bool {
    clock::urgency(now, due, calendar) != clock::Urgency::Comfortable
}

/// Whether another date can still be announced, and the rule that says so.
fn extension(seat: &Seat, opened: &Opened, matters: bool) -> Option<(String, &'static str)> {
    let case = opened.case();
    if !matters || case.clock.accepted.is_none() {
        return None;
    }
    if let Some(before) = &case.extension {
        let said = format!("Đã hẹn lại một lần, {}.", words::moment_short(before.at));
        return Some((said, "extend.once"));
    }
    let due = deadlines::resolution(case, &opened.rules, &opened.calendar)?;
    let actor = seat.actor();
    let on = Circumstances {
        now: seat.now,
        actor: &actor,
        rules: &opened.rules,
        calendar: &opened.calendar,
    };
    let last = extend::last_moment(&on, due);
    let said = if seat.now <= last {
        format!("Hẹn lại được đến {}.", words::moment_short(last))
    } else {
        "Không hẹn lại được nữa.".to_owned()
    };
    Some((said, "extend.before_due"))
}

/// A case to show the page with.
pub fn sample(row: Row, why: &str, will_be_late: bool) -> Attention {
    Attention {
        address: case_address(&row.line.code),
        row,
        why: vec![why.to_owned()],
        law: super::law::sample("extend.before_due"),
        button: "Giao người",
        will_be_late,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::{Story, calendar, moment};

    #[test]
    fn steps_that_each_take_their_time_end_one_after_the_other() {
        let case = Story::in_progress().case;
        let now = moment("2026-08-24T09:00");
        let steps = case.terms.as_ref().map(|terms| terms.steps.clone());
        let steps = steps.unwrap_or_default();
        let (left, ends) = deadlines::if_every_step_takes_its_time(&case, now, &calendar())
            .expect("it is at a step");
        assert_eq!(left, steps.len());
        let mut expected = moment("2026-08-24T08:30");
        for limit in steps.iter().filter_map(|step| step.limit) {
            expected = clock::due(expected, limit, &calendar());
        }
        assert_eq!(ends, expected.max(now));
        assert!(where_it_lies(&case).contains("Lê Thị Mai Anh"));
    }
}
