//! The life of a case: what may be asked of it ([`Command`]), what has happened to it
//! ([`Event`]), where it stands ([`Stage`]) and why something cannot be ([`Refusal`]).
//!
//! Three functions hold the whole: [`decide`] looks and never changes, [`evolve`] changes and
//! never refuses, [`follow_up`] lists what must happen next in the world. Each act has its own
//! file below with its rule, its articles and its tests. This module does not know the time,
//! the protocol or that there is a database.

pub mod command;
pub mod deadlines;
pub mod event;
pub mod filing;
pub mod follow_up;
pub mod kind_words;
pub mod look_up;
pub mod record;
pub mod refusal;
pub mod rules;
pub mod status;
pub mod terms;

pub mod accept;
pub mod amend;
pub mod assign;
pub mod consult;
pub mod consult_answer;
pub mod correct;
pub mod decide_result;
pub mod extend;
pub mod financial_obligation;
pub mod hand_over;
pub mod issue_result;
pub mod payment;
pub mod rate;
pub mod reject;
pub mod save_draft;
pub mod step_complete;
pub mod step_return;
pub mod stop;
pub mod submit;
pub mod supplement_answer;
pub mod supplement_forward;
pub mod supplement_lapse;
pub mod supplement_request;
pub mod transfer;
pub mod withdraw;

#[cfg(test)]
mod refusal_tests;
#[cfg(test)]
mod walk;

use crate::actor::{Actor, Role};
use crate::case_code::CaseCode;
use crate::clock::Calendar;
use crate::ids::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use command::Command;
pub use deadlines::Dues;
pub use event::{By, Event, Happened};
pub use filing::{
    Channel, Delivery, Filing, Limits, Paper, Party, PartyKind, StoredFile, Submitter,
};
pub use follow_up::{FollowUp, LetterForm, Topic, follow_up};
pub use record::{
    AskedAt, CaseClock, Consultation, Decision, Extension, HandOff, Holder, IssuedResult,
    Obligation, Paid, Rating, Standstill, StandstillReason, SupplementRequest,
};
pub use refusal::{Dong, Door, Refusal};
pub use rules::Rules;
pub use status::Status;
pub use terms::{FeeTerm, StepRole, StepTerm, Terms};

/// Everything a rule may look at besides the case itself. Values only.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The moment of the act, by the server's clock.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// What the law and the province say on the day that binds this case.
    pub rules: &'a Rules,
    /// The working time of the unit that holds the case.
    pub calendar: &'a Calendar,
}

/// Where a case stands. A stage carries only what exists in that stage.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Nothing has been filed yet.
    Unfiled,
    /// Filed and waiting for the intake unit's answer.
    Submitted,
    /// The applicant has been asked, once, for what is missing.
    AwaitingSupplement {
        /// Who asked, which decides what an answer leads to.
        asked: AskedAt,
        /// When the request was made.
        since: Timestamp,
    },
    /// Accepted by the intake unit and not yet passed on.
    Accepted,
    /// With the resolving unit, at a step of the process (index into the terms' steps).
    InProgress {
        /// Zero-based index of the step now open.
        step: usize,
    },
    /// The resolving unit has found something missing; the intake unit, through which alone the
    /// applicant is asked, has not passed it on yet.
    SupplementProposed {
        /// The step to which the case returns.
        step: usize,
        /// What to complete.
        items: Vec<supplement_request::Item>,
        /// Why.
        reason: String,
        /// Who found it and has the case again afterwards.
        proposed_by: Holder,
    },
    /// Waiting for the applicant to meet a financial obligation.
    AwaitingPayment {
        /// The step to which the case returns.
        step: usize,
    },
    /// The competent person has decided; the document is not issued yet.
    Decided,
    /// The result is issued and waits at the intake unit.
    ResultReady,
    /// The result is in the applicant's hands.
    HandedOver,
    /// Not received: outside competence or not fit to be received.
    Rejected,
    /// Taken back by the applicant.
    Withdrawn,
    /// Stopped by the agency.
    Stopped,
    /// Closed because the supplement did not come in time.
    Lapsed,
}

/// A case, folded from its events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Case {
    /// Inner name.
    pub id: CaseId,
    /// How many events have been folded.
    pub version: u32,
    /// The case code, given at filing and never changed.
    pub code: Option<CaseCode>,
    /// What was filed; absent only while unfiled. Never changes but by an amendment, so a case, its
    /// events and its copies share it.
    pub filing: Option<Arc<Filing>>,
    /// The version of the law and the procedure that binds this case.
    pub terms: Option<Arc<Terms>>,
    /// Where it stands.
    pub stage: Stage,
    /// Who has it.
    pub holder: Option<Holder>,
    /// Recorded times.
    pub clock: CaseClock,
    /// Requests for supplement, oldest first.
    pub supplements: Vec<SupplementRequest>,
    /// Consultations, oldest first.
    pub consultations: Vec<Consultation>,
    /// Financial obligations, oldest first.
    pub obligations: Vec<Obligation>,
    /// Confirmed payments.
    pub payments: Vec<Paid>,
    /// The one extension.
    pub extension: Option<Extension>,
    /// The decision.
    pub decision: Option<Decision>,
    /// Issued results.
    pub results: Vec<IssuedResult>,
    /// Why it ended without a result.
    pub ended_because: Option<String>,
    /// The applicant's rating.
    pub rating: Option<Rating>,
    /// Every passing-on of the file.
    pub hand_offs: Vec<HandOff>,
}

impl Case {
    /// A case to which nothing has happened yet.
    pub fn new(id: CaseId) -> Self {
        Self {
            id,
            version: 0,
            code: None,
            filing: None,
            terms: None,
            stage: Stage::Unfiled,
            holder: None,
            clock: CaseClock::default(),
            supplements: Vec::new(),
            consultations: Vec::new(),
            obligations: Vec::new(),
            payments: Vec::new(),
            extension: None,
            decision: None,
            results: Vec::new(),
            ended_because: None,
            rating: None,
            hand_offs: Vec::new(),
        }
    }

    /// The code as text, empty while unfiled.
    pub fn code_text(&self) -> String {
        self.code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Whether nothing but rating can happen any more.
    pub fn has_ended(&self) -> bool {
        matches!(
            self.stage,
            Stage::HandedOver | Stage::Rejected | Stage::Withdrawn | Stage::Stopped | Stage::Lapsed
        )
    }

    /// Whether it was refused: reception at the counter, or the request itself by decision.
    pub fn was_refused(&self) -> bool {
        let refused = decide_result::Outcome::Refused;
        self.stage == Stage::Rejected
            || self
                .decision
                .as_ref()
                .is_some_and(|it| it.outcome == refused)
    }

    /// The request for supplement that waits for an answer.
    pub fn open_supplement(&self) -> Option<&SupplementRequest> {
        match self.stage {
            Stage::AwaitingSupplement { .. } => self.supplements.last(),
            _ => None,
        }
    }

    /// The first consultation that is still waited for.
    pub fn open_consultation(&self) -> Option<&Consultation> {
        self.consultations.iter().find(|c| c.is_waited_for())
    }

    /// Whether the clock of the resolution stands now.
    pub fn stands(&self) -> bool {
        self.clock.stops.iter().any(|stop| stop.to.is_none())
    }

    /// The obligation that is not paid yet.
    pub fn open_obligation(&self) -> Option<&Obligation> {
        self.obligations.iter().find(|o| o.paid.is_none())
    }

    /// Fees known at filing plus obligations, in đồng.
    pub fn owed(&self) -> i64 {
        let fees: i64 = self
            .terms
            .iter()
            .flat_map(|t| &t.fees)
            .filter_map(|f| f.amount)
            .sum();
        let obligations: i64 = self.obligations.iter().map(|o| o.amount).sum();
        fees.saturating_add(obligations)
    }

    /// Confirmed payments, in đồng.
    pub fn paid(&self) -> i64 {
        self.payments.iter().map(|p| p.amount).sum()
    }

    /// What is still owed, in đồng; never below zero.
    pub fn still_owed(&self) -> i64 {
        self.owed().saturating_sub(self.paid()).max(0)
    }

    /// The step now open.
    pub fn open_step(&self) -> Option<&StepTerm> {
        let step = match self.stage {
            Stage::InProgress { step }
            | Stage::AwaitingPayment { step }
            | Stage::SupplementProposed { step, .. } => step,
            Stage::AwaitingSupplement {
                asked: AskedAt::Examination { step },
                ..
            } => step,
            _ => return None,
        };
        self.terms.as_ref()?.steps.get(step)
    }

    /// Its national status, 1–10.
    pub fn status(&self) -> Status {
        status::of(self)
    }
}

impl Case {
    /// Closes the open standstill of a reason.
    fn end_standstill(&mut self, reason: StandstillReason, at: Timestamp) {
        for stop in self
            .clock
            .stops
            .iter_mut()
            .filter(|s| s.reason == reason && s.to.is_none())
        {
            stop.to = Some(at);
        }
    }
}

/// The refusal for an act that does not fit the stage: ended, or not now.
fn wrong_stage(case: &Case, act: &str) -> Refusal {
    let status = case.status().name().to_owned();
    if case.has_ended() {
        Refusal::CaseEnded { status }
    } else {
        Refusal::WrongStage {
            act: act.to_owned(),
            status,
        }
    }
}

/// Whether the actor is the officer for this step: the role it asks for and, once someone is
/// assigned, that person.
fn right_hands(on: &Circumstances, case: &Case, role: StepRole) -> Result<(), Refusal> {
    let needed = assign::role_of(role);
    let Actor::Officer(officer) = on.actor else {
        return Err(Refusal::StepOfAnotherRole {
            role: needed.name().into(),
        });
    };
    if !officer.is(needed) {
        return Err(Refusal::StepOfAnotherRole {
            role: needed.name().into(),
        });
    }
    match case
        .holder
        .as_ref()
        .and_then(|h| h.officer.map(|id| (id, h)))
    {
        Some((id, holder)) if !officer.acts_for(id) => Err(Refusal::NotTheHolder {
            holder: holder.officer_name.clone().unwrap_or_default(),
        }),
        _ => Ok(()),
    }
}

/// Whether the actor works on this case now: a head of the unit, or the officer to whom it was
/// given; anyone of the unit while nobody was.
fn in_charge(on: &Circumstances, case: &Case) -> Result<(), Refusal> {
    let (Actor::Officer(officer), Some(holder)) = (on.actor, &case.holder) else {
        return Ok(());
    };
    if !officer.covers(&holder.unit) {
        let role = case.open_step().map(|step| assign::role_of(step.role));
        return Err(Refusal::StepOfAnotherRole {
            role: role.unwrap_or(Role::HeadOfAgency).name().into(),
        });
    }
    if officer.is(Role::HeadOfAgency) || officer.is(Role::HeadOfDivision) {
        return Ok(());
    }
    match holder.officer {
        Some(id) if !officer.acts_for(id) => Err(Refusal::NotTheHolder {
            holder: holder.officer_name.clone().unwrap_or_default(),
        }),
        _ => Ok(()),
    }
}

/// What follows from a command: the events, or the rule that forbids it. Changes nothing.
pub fn decide(on: &Circumstances, case: &Case, command: Command) -> Result<Vec<Event>, Refusal> {
    let happened = match command {
        Command::Submit(it) => submit::decide(on, case, *it)?,
        Command::Accept(it) => accept::decide(on, case, it)?,
        Command::Reject(it) => reject::decide(on, case, it)?,
        Command::RequestSupplement(it) => supplement_request::decide(on, case, it)?,
        Command::ForwardSupplement(it) => supplement_forward::decide(on, case, it)?,
        Command::AnswerSupplement(it) => supplement_answer::decide(on, case, it)?,
        Command::LapseSupplement => supplement_lapse::decide(on, case)?,
        Command::Amend(it) => amend::decide(on, case, it)?,
        Command::Transfer(it) => transfer::decide(on, case, it)?,
        Command::Assign(it) => assign::decide(on, case, it)?,
        Command::CompleteStep(it) => step_complete::decide(on, case, it)?,
        Command::ReturnStep(it) => step_return::decide(on, case, it)?,
        Command::Consult(it) => consult::decide(on, case, it)?,
        Command::AnswerConsultation(it) => consult_answer::decide(on, case, it)?,
        Command::AskObligation(it) => financial_obligation::decide(on, case, it)?,
        Command::ConfirmPayment(it) => payment::decide(on, case, it)?,
        Command::Extend(it) => extend::decide(on, case, it)?,
        Command::DecideResult(it) => decide_result::decide(on, case, it)?,
        Command::IssueResult(it) => issue_result::decide(on, case, it)?,
        Command::HandOver(it) => hand_over::decide(on, case, it)?,
        Command::Withdraw(it) => withdraw::decide(on, case, it)?,
        Command::Stop(it) => stop::decide(on, case, it)?,
        Command::Rate(it) => rate::decide(on, case, it)?,
        Command::Correct(it) => correct::decide(on, case, it)?,
    };
    let by = By::from(on.actor);
    Ok(happened
        .into_iter()
        .map(|act| Event {
            at: on.now,
            by: by.clone(),
            act,
        })
        .collect())
}

/// The case after an event. Never refuses: what happened, happened.
pub fn evolve(mut case: Case, event: &Event) -> Case {
    case.version += 1;
    match &event.act {
        Happened::Submitted(it) => submit::evolve(&mut case, event, it),
        Happened::Accepted(it) => accept::evolve(&mut case, event, it),
        Happened::Rejected(it) => reject::evolve(&mut case, event, it),
        Happened::SupplementProposed(it) => {
            supplement_request::evolve_proposed(&mut case, event, it)
        }
        Happened::SupplementRequested(it) => supplement_request::evolve(&mut case, event, it),
        Happened::SupplementAnswered(it) => supplement_answer::evolve(&mut case, event, it),
        Happened::SupplementLapsed(it) => supplement_lapse::evolve(&mut case, event, it),
        Happened::Amended(it) => amend::evolve(&mut case, event, it),
        Happened::Transferred(it) => transfer::evolve(&mut case, event, it),
        Happened::Assigned(it) => assign::evolve(&mut case, event, it),
        Happened::StepCompleted(it) => step_complete::evolve(&mut case, event, it),
        Happened::StepReturned(it) => step_return::evolve(&mut case, event, it),
        Happened::Consulted(it) => consult::evolve(&mut case, event, it),
        Happened::ConsultationAnswered(it) => consult_answer::evolve(&mut case, event, it),
        Happened::ObligationAsked(it) => financial_obligation::evolve(&mut case, event, it),
        Happened::PaymentConfirmed(it) => payment::evolve(&mut case, event, it),
        Happened::Extended(it) => extend::evolve(&mut case, event, it),
        Happened::ResultDecided(it) => decide_result::evolve(&mut case, event, it),
        Happened::ResultIssued(it) => issue_result::evolve(&mut case, event, it),
        Happened::HandedOver(it) => hand_over::evolve(&mut case, event, it),
        Happened::Withdrawn(it) => withdraw::evolve(&mut case, event, it),
        Happened::Stopped(it) => stop::evolve(&mut case, event, it),
        Happened::Rated(it) => rate::evolve(&mut case, event, it),
        Happened::Corrected(it) => correct::evolve(&mut case, event, it),
    }
    case
}

/// The case that a history amounts to.
pub fn fold<'a>(id: CaseId, events: impl IntoIterator<Item = &'a Event>) -> Case {
    events.into_iter().fold(Case::new(id), evolve)
}
