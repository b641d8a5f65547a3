//! What has happened to a case: the words in which its history is kept for decades. A format
//! changes only by adding a new kind; golden files in the store's tests hold the old ones.

use super::*;
use crate::actor::Actor;
use crate::ids::UnitCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An entry of the journal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// What.
    #[serde(flatten)]
    pub act: Happened,
}

/// Who acted, as the journal remembers: kind, name and capacity at that moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct By {
    /// `citizen`, `officer`, `machine` or `system`.
    pub kind: ByKind,
    /// Identifier of the account, officer or client; empty for the system.
    pub id: String,
    /// Full name.
    pub name: String,
    /// The officer's unit.
    pub unit: Option<UnitCode>,
}

/// Kind of an actor in the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByKind {
    /// Applicant or representative.
    Citizen,
    /// Officer.
    Officer,
    /// Another system.
    Machine,
    /// motcua itself, by a rule.
    System,
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Citizen(c) => By {
                kind: ByKind::Citizen,
                id: c.account.to_string(),
                name: c.name.clone(),
                unit: None,
            },
            Actor::Officer(o) => By {
                kind: ByKind::Officer,
                id: o.id.to_string(),
                name: o.name.clone(),
                unit: Some(o.unit.clone()),
            },
            Actor::Machine(m) => By {
                kind: ByKind::Machine,
                id: m.client.clone(),
                name: m.name.clone(),
                unit: None,
            },
            Actor::System => By {
                kind: ByKind::System,
                id: String::new(),
                name: "Hệ thống".to_owned(),
                unit: None,
            },
        }
    }
}

macro_rules! happened {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) = $kind:literal,)*) => {
        /// What happened.
        #[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "data")]
        pub enum Happened {
            $($(#[$doc])* #[serde(rename = $kind)] $variant($payload),)*
        }

        impl Happened {
            /// The kind as it is stored.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind,)* }
            }
            /// Every kind, for tests that must miss none.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];
        }
    };
}

happened! {
    /// The file was filed.
    Submitted(Box<submit::Submitted>) = "submitted",
    /// The intake unit accepted it.
    Accepted(accept::Accepted) = "accepted",
    /// The intake unit refused to receive it.
    Rejected(reject::Rejected) = "rejected",
    /// The resolving unit found something missing and told the intake unit.
    SupplementProposed(supplement_request::SupplementProposed) = "supplement_proposed",
    /// A supplement was requested.
    SupplementRequested(supplement_request::SupplementRequested) = "supplement_requested",
    /// The supplement came.
    SupplementAnswered(supplement_answer::SupplementAnswered) = "supplement_answered",
    /// The supplement did not come in time.
    SupplementLapsed(supplement_lapse::SupplementLapsed) = "supplement_lapsed",
    /// The applicant amended the file.
    Amended(amend::Amended) = "amended",
    /// The file went to the resolving unit.
    Transferred(transfer::Transferred) = "transferred",
    /// An officer was assigned.
    Assigned(assign::Assigned) = "assigned",
    /// A step was completed.
    StepCompleted(step_complete::StepCompleted) = "step_completed",
    /// A step was sent back.
    StepReturned(step_return::StepReturned) = "step_returned",
    /// Another unit was consulted.
    Consulted(consult::Consulted) = "consulted",
    /// The consulted unit answered.
    ConsultationAnswered(consult_answer::ConsultationAnswered) = "consultation_answered",
    /// A financial obligation was asked for.
    ObligationAsked(financial_obligation::ObligationAsked) = "obligation_asked",
    /// A payment was confirmed.
    PaymentConfirmed(payment::PaymentConfirmed) = "payment_confirmed",
    /// The date was extended with an apology.
    Extended(extend::Extended) = "extended",
    /// The competent person decided.
    ResultDecided(decide_result::ResultDecided) = "result_decided",
    /// The result was issued.
    ResultIssued(issue_result::ResultIssued) = "result_issued",
    /// The result was handed over.
    HandedOver(hand_over::HandedOver) = "handed_over",
    /// The applicant withdrew.
    Withdrawn(withdraw::Withdrawn) = "withdrawn",
    /// The agency stopped.
    Stopped(stop::Stopped) = "stopped",
    /// The applicant rated.
    Rated(rate::Rated) = "rated",
    /// A clerk's error was corrected.
    Corrected(correct::Corrected) = "corrected",
}
