//! Which page and which command belong to an act: the one place that lists the acts of the desk.

use super::act_page::{ActPage, Around};
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use super::{
    accept, amend, assign, consult, consult_answer, correct, decide_result, extend,
    financial_obligation, hand_over, issue_result, payment, reject, step_complete, step_return,
    stop, supplement_answer, supplement_forward, supplement_request, transfer, withdraw,
};
use askama::Template;
use domain::authority::Act;
use domain::case::{Case, Command};
use domain::clock::Calendar;

/// The acts that have a form on the desk.
pub const ACTS: [Act; 21] = [
    Act::Accept,
    Act::Reject,
    Act::SupplementRequest,
    Act::SupplementForward,
    Act::SupplementAnswer,
    Act::Amend,
    Act::Transfer,
    Act::Assign,
    Act::StepComplete,
    Act::StepReturn,
    Act::Consult,
    Act::ConsultAnswer,
    Act::FinancialObligation,
    Act::Payment,
    Act::Extend,
    Act::DecideResult,
    Act::IssueResult,
    Act::HandOver,
    Act::Withdraw,
    Act::Stop,
    Act::Correct,
];

/// The act of a form's address.
pub fn act(slug: &str) -> Option<Act> {
    ACTS.into_iter().find(|act| act.slug() == slug)
}

/// The page of an act; nothing for an act without a form.
pub fn page(desk: Desk, page: ActPage, case: &Case, around: &Around) -> askama::Result<String> {
    match page.act {
        Act::Accept => accept::Page::of(desk, page, case).render(),
        Act::Reject => reject::Page::of(desk, page).render(),
        Act::SupplementRequest => supplement_request::Page::of(desk, page, case).render(),
        Act::SupplementForward => supplement_forward::Page::of(desk, page, case).render(),
        Act::SupplementAnswer => supplement_answer::Page::of(desk, page, case).render(),
        Act::Amend => amend::Page::of(desk, page, case).render(),
        Act::Transfer => transfer::Page::of(desk, page, case).render(),
        Act::Assign => assign::Page::of(desk, page, case, around).render(),
        Act::StepComplete => step_complete::Page::of(desk, page, case).render(),
        Act::StepReturn => step_return::Page::of(desk, page).render(),
        Act::Consult => consult::Page::of(desk, page, around).render(),
        Act::ConsultAnswer => consult_answer::Page::of(desk, page, case).render(),
        Act::FinancialObligation => financial_obligation::Page::of(desk, page).render(),
        Act::Payment => payment::Page::of(desk, page, case).render(),
        Act::Extend => extend::Page::of(desk, page).render(),
        Act::DecideResult => decide_result::Page::of(desk, page, case).render(),
        Act::IssueResult => issue_result::Page::of(desk, page, case).render(),
        Act::HandOver => hand_over::Page::of(desk, page, case).render(),
        Act::Withdraw => withdraw::Page::of(desk, page).render(),
        Act::Stop => stop::Page::of(desk, page).render(),
        Act::Correct => correct::Page::of(desk, page).render(),
        Act::View | Act::Submit | Act::SupplementLapse | Act::Rate => Ok(String::new()),
    }
}

/// What a form asks for; `None` for an act without a form, an error for a field that cannot be
/// read.
pub fn command(
    act: Act,
    case: &Case,
    fields: &Fields,
    around: &Around,
    calendar: &Calendar,
) -> Result<Option<Command>, Refused> {
    Ok(Some(match act {
        Act::Accept => accept::command(fields).into(),
        Act::Reject => reject::command(fields).into(),
        Act::SupplementRequest => supplement_request::command(case, fields).into(),
        Act::SupplementForward => supplement_forward::command().into(),
        Act::SupplementAnswer => supplement_answer::command(case, fields, around).into(),
        Act::Amend => amend::command(fields, around).into(),
        Act::Transfer => transfer::command(fields).into(),
        Act::Assign => assign::command(fields, around)?.into(),
        Act::StepComplete => step_complete::command(fields).into(),
        Act::StepReturn => step_return::command(fields).into(),
        Act::Consult => consult::command(fields, around, calendar)?.into(),
        Act::ConsultAnswer => consult_answer::command(fields).into(),
        Act::FinancialObligation => financial_obligation::command(fields).into(),
        Act::Payment => payment::command(fields)?.into(),
        Act::Extend => extend::command(fields, calendar)?.into(),
        Act::DecideResult => decide_result::command(fields)?.into(),
        Act::IssueResult => issue_result::command(fields, around).into(),
        Act::HandOver => hand_over::command(fields)?.into(),
        Act::Withdraw => withdraw::command(fields).into(),
        Act::Stop => stop::command(fields).into(),
        Act::Correct => correct::command(fields).into(),
        Act::View | Act::Submit | Act::SupplementLapse | Act::Rate => return Ok(None),
    }))
}

/// Every form as it is shown for review.
pub fn samples() -> Vec<(String, String)> {
    use super::act_page::{UnitGroup, sample};
    use domain::testing::Story;
    ACTS.into_iter()
        .map(|act| {
            let story = match act {
                Act::Accept | Act::Reject => Story::filed_online(),
                Act::SupplementAnswer => Story::asked_at_intake(),
                Act::Transfer => Story::accepted(),
                Act::IssueResult => Story::decided(),
                Act::HandOver => Story::result_ready(),
                Act::DecideResult => Story::at_decision(),
                _ => Story::in_progress(),
            };
            let around = Around {
                units: vec![UnitGroup {
                    name: "Cấp tỉnh",
                    units: vec![("so-xay-dung".into(), "Sở Xây dựng".to_owned())],
                }],
                colleagues: vec![super::assign::sample()],
                ..Around::default()
            };
            let (desk, form) = sample(&story, act);
            let html = page(desk, form, &story.case, &around);
            (
                format!("act-{}", act.slug()),
                html.unwrap_or_else(|error| error.to_string()),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_shows_and_carries_what_keeps_two_officers_apart() {
        for (name, html) in samples() {
            for field in ["name=\"csrf\"", "name=\"key\"", "name=\"version\""] {
                assert!(html.contains(field), "{name} lacks {field}");
            }
        }
    }

    #[test]
    fn every_form_leads_to_its_own_command() {
        let case = domain::testing::Story::in_progress().case;
        let calendar = domain::testing::calendar();
        for act in ACTS {
            let fields = Fields::default();
            let around = Around::default();
            if let Ok(Some(command)) = command(act, &case, &fields, &around, &calendar) {
                assert_eq!(command.act(), act);
            }
        }
    }
}
