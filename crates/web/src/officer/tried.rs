//! What each act would be answered now: every act of the desk is tried with a wish in which
//! nothing is missing, so that what is refused is refused by the case, the time or the person,
//! and never for an empty field. Nothing is written.

use super::act_form::ACTS;
use super::seat::Seat;
use casework::act::may;
use domain::authority::Act;
use domain::case::accept::Accept;
use domain::case::amend::Amend;
use domain::case::assign::{Assign, role_of};
use domain::case::consult::Consult;
use domain::case::consult_answer::AnswerConsultation;
use domain::case::correct::{Correct, Field};
use domain::case::decide_result::{DecideResult, Outcome};
use domain::case::extend::Extend;
use domain::case::filing::{CopyKind, DeliveryKind, StoredFile};
use domain::case::financial_obligation::AskObligation;
use domain::case::hand_over::HandOver;
use domain::case::issue_result::IssueResult;
use domain::case::payment::{ConfirmPayment, Method};
use domain::case::reject::Reject;
use domain::case::step_complete::CompleteStep;
use domain::case::step_return::ReturnStep;
use domain::case::stop::Stop;
use domain::case::supplement_answer::AnswerSupplement;
use domain::case::supplement_request::{Item, RequestSupplement};
use domain::case::transfer::Transfer;
use domain::case::withdraw::Withdraw;
use domain::case::{Case, Command, Paper, Refusal, deadlines};
use domain::ids::{FileHash, OfficerId, UnitCode};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Every act of the desk with its answer for this officer and this case.
pub fn all(seat: &Seat, case: &Case) -> Vec<(Act, Result<(), Refusal>)> {
    let actor = seat.actor();
    ACTS.into_iter()
        .filter_map(|act| {
            let wish = wish(seat, case, act)?;
            Some((act, may(&seat.office, case, &actor, seat.now, wish)))
        })
        .collect()
}

/// The answer for one act.
///
/// # Errors
/// The rule that forbids it.
pub fn one(seat: &Seat, case: &Case, act: Act) -> Result<(), Refusal> {
    match wish(seat, case, act) {
        Some(wish) => may(&seat.office, case, &seat.actor(), seat.now, wish),
        None => Ok(()),
    }
}

/// Something is written in every field that must not be empty.
const SAID: &str = "…";

fn said() -> String {
    SAID.to_owned()
}

/// A whole wish for an act; none for an act that the desk has no form for.
fn wish(seat: &Seat, case: &Case, act: Act) -> Option<Command> {
    let filing = case.filing.as_ref();
    Some(match act {
        Act::Accept => Accept {
            checked: filing
                .iter()
                .flat_map(|filing| &filing.papers)
                .filter_map(|paper| paper.component.clone())
                .collect(),
            note: String::new(),
        }
        .into(),
        Act::Reject => Reject {
            reason: said(),
            redirect: String::new(),
        }
        .into(),
        Act::SupplementRequest => RequestSupplement {
            items: vec![Item {
                // Only what the procedure publishes may be asked for.
                component: case
                    .terms
                    .iter()
                    .flat_map(|terms| &terms.components)
                    .map(|component| component.id.clone())
                    .next(),
                name: said(),
                guidance: said(),
            }],
            reason: said(),
        }
        .into(),
        Act::SupplementForward => super::supplement_forward::command().into(),
        Act::SupplementAnswer => supplement_answer(case).into(),
        Act::Amend => Amend {
            papers: match super::scans::missing(case).first() {
                // What somebody of the post may enter, if anything.
                Some(bare) if !seat.officer.is(domain::actor::Role::Reception) => vec![Paper {
                    file: paper(SAID).file,
                    ..(*bare).clone()
                }],
                _ => vec![paper(SAID)],
            },
            ..Amend::default()
        }
        .into(),
        Act::Transfer => Transfer::default().into(),
        Act::Assign => assign(case).into(),
        Act::StepComplete => CompleteStep {
            note: said(),
            without_opinion: true,
        }
        .into(),
        Act::StepReturn => ReturnStep { reason: said() }.into(),
        Act::Consult => consult(seat, case).into(),
        Act::ConsultAnswer => consult_answer(seat, case).into(),
        Act::FinancialObligation => AskObligation {
            name: said(),
            amount: 1,
            basis: said(),
        }
        .into(),
        Act::Payment => ConfirmPayment {
            amount: case.still_owed(),
            method: Method::Counter,
            reference: said(),
        }
        .into(),
        Act::Extend => Extend {
            until: later(due(seat, case).unwrap_or(seat.now), 24 * 60),
            reason: said(),
        }
        .into(),
        Act::DecideResult => DecideResult {
            outcome: Outcome::Granted,
            reasons: String::new(),
        }
        .into(),
        Act::IssueResult => IssueResult {
            number: said(),
            name: String::new(),
            file: Some(paper(SAID)),
        }
        .into(),
        Act::HandOver => HandOver {
            way: filing.map_or(DeliveryKind::InPerson, |it| it.delivery.kind()),
            receiver: filing
                .map(|it| it.applicant.name.clone())
                .unwrap_or_default(),
            mandate: said(),
            reference: said(),
            originals_compared: true,
        }
        .into(),
        Act::Withdraw => Withdraw { reason: said() }.into(),
        Act::Stop => Stop {
            basis: said(),
            reason: said(),
        }
        .into(),
        Act::Correct => Correct {
            field: Field::Subject.slug().to_owned(),
            value: said(),
            reason: said(),
        }
        .into(),
        Act::View | Act::Submit | Act::SupplementLapse | Act::Rate => return None,
    })
}

fn paper(name: &str) -> Paper {
    Paper {
        component: None,
        name: name.to_owned(),
        copy: CopyKind::Plain,
        count: 1,
        file: Some(StoredFile {
            hash: FileHash(String::new()),
            name: name.to_owned(),
            media_type: String::new(),
            size: 0,
        }),
    }
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(minutes))
        .unwrap_or(at)
}

fn due(seat: &Seat, case: &Case) -> Option<Timestamp> {
    let rules = seat.office.rules_of(case, seat.now);
    deadlines::resolution(case, &rules, &seat.office.calendar_of(case))
}

fn supplement_answer(case: &Case) -> AnswerSupplement {
    let items = case.open_supplement().map(|it| it.items.as_slice());
    AnswerSupplement {
        papers: items
            .unwrap_or_default()
            .iter()
            .map(|item| Paper {
                component: item.component.clone(),
                ..paper(&item.name)
            })
            .collect(),
        form: None,
        note: String::new(),
    }
}

/// Somebody of the unit who fits the open step and does not have the case yet.
fn assign(case: &Case) -> Assign {
    Assign {
        officer: OfficerId(Uuid::nil()),
        name: said(),
        unit: case
            .holder
            .as_ref()
            .map_or_else(|| UnitCode(String::new()), |holder| holder.unit.clone()),
        roles: case
            .open_step()
            .map(|step| role_of(step.role))
            .into_iter()
            .collect(),
        note: String::new(),
    }
}

/// Another unit, asked to answer as late as it may.
fn consult(seat: &Seat, case: &Case) -> Consult {
    Consult {
        unit: UnitCode(SAID.to_owned()),
        unit_name: said(),
        question: said(),
        until: due(seat, case)
            .filter(|due| *due > seat.now)
            .unwrap_or_else(|| later(seat.now, 1)),
    }
}

/// The open question to one of the officer's units, or any.
fn consult_answer(seat: &Seat, case: &Case) -> AnswerConsultation {
    let open = || case.consultations.iter().filter(|it| it.answer.is_none());
    let ours = open().find(|it| seat.officer.covers(&it.unit));
    AnswerConsultation {
        no: ours.or_else(|| open().next()).map_or(0, |it| it.no),
        answer: said(),
    }
}
