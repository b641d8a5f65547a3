//! The terms of a case: what the procedure demanded on the day of receipt, kept with the case
//! so that later changes of the catalogue never reach back.

use super::Refusal;
use super::filing::{CopyKind, DeliveryKind, Paper};
use crate::catalogue::Database;
use crate::clock::Limit;
use crate::ids::{ComponentId, ProcedureCode, UnitCode};
use serde::{Deserialize, Serialize};

/// How far a service goes online.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceLevel {
    /// No online filing (trực tiếp).
    InPersonOnly,
    /// Một phần, mức độ 3.
    Partial,
    /// Toàn trình, mức độ 4.
    Full,
}

/// What a step of the process asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepRole {
    /// Intake unit.
    Reception,
    /// Specialist who examines.
    Specialist,
    /// Head of division who reviews.
    HeadOfDivision,
    /// Head of agency who decides.
    HeadOfAgency,
    /// Clerk of the seal, who numbers and seals.
    SealClerk,
}

/// A step with its limit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StepTerm {
    /// Name on screen.
    pub name: String,
    /// Who does it.
    pub role: StepRole,
    /// The unit that does it.
    pub unit: UnitCode,
    /// Name of that unit.
    pub unit_name: String,
    /// Its own limit, where one is published.
    pub limit: Option<Limit>,
    /// What other units do at the same time; the step waits for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<BesideTerm>,
}

/// What another unit does beside a step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BesideTerm {
    /// What is done.
    pub name: String,
    /// The unit that does it.
    pub unit: UnitCode,
    /// Name of that unit.
    pub unit_name: String,
    /// Its limit, from the moment at which the step opens; that of the step where it has none.
    pub limit: Option<Limit>,
}

/// A component the file needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ComponentTerm {
    /// Stable name.
    pub id: ComponentId,
    /// Name on screen.
    pub name: String,
    /// Originals asked for.
    pub originals: u32,
    /// Copies asked for.
    pub copies: u32,
    /// Whether the file is incomplete without it.
    pub required: bool,
    /// Whether the e-form itself is this component.
    pub is_form: bool,
    /// The database whose data stand for the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Database>,
    /// The kinds of copy that are accepted; any where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<CopyKind>,
}

impl ComponentTerm {
    /// Whether a kind of copy serves. A signed electronic document stands for an original and for a
    /// certified copy; a picture of an original that is sent is compared with it at the counter.
    pub fn takes(&self, copy: CopyKind, sent: bool) -> bool {
        let named = |kind| self.accepts.contains(&kind);
        let stands_for = match copy {
            CopyKind::ElectronicSigned => named(CopyKind::Original) || named(CopyKind::Certified),
            CopyKind::Plain => sent && named(CopyKind::Original),
            CopyKind::Original | CopyKind::Certified | CopyKind::ShownOnly => false,
        };
        self.accepts.is_empty() || named(copy) || stands_for
    }
}

/// A fee.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeeTerm {
    /// What for.
    pub name: String,
    /// Amount in đồng; unknown where the catalogue has none.
    pub amount: Option<i64>,
    /// How it came to that amount: what was multiplied, reduced or waived, each with its act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
}

/// The form that the file is declared on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormTerm {
    /// Its name in the catalogue.
    pub name: String,
    /// Its version on that day.
    pub version: u32,
}

/// The whole of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// The procedure.
    pub procedure: ProcedureCode,
    /// Version of the procedure in the catalogue.
    pub version: u32,
    /// Name on that day.
    pub name: String,
    /// Field (lĩnh vực).
    pub field: String,
    /// How far it goes online; unknown where not published.
    pub level: Option<ServiceLevel>,
    /// The form; not named in cases that were filed before forms had versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormTerm>,
    /// The published time for the channel used; unknown where not published.
    pub limit: Option<Limit>,
    /// The process: steps of the resolving agency, in order; the last is the decision.
    pub steps: Vec<StepTerm>,
    /// Components.
    pub components: Vec<ComponentTerm>,
    /// Fees for the channel used.
    pub fees: Vec<FeeTerm>,
    /// Name of the result.
    pub result_name: String,
    /// Ways in which the result may be received.
    pub deliveries: Vec<DeliveryKind>,
    /// Whether postal filing is allowed.
    pub by_post: bool,
    /// Whether originals must be compared before hand-over.
    pub originals_check: bool,
    /// Whether the sector's law excludes the time of a financial obligation.
    pub obligation_stops_clock: bool,
    /// Where the result is returned and the file was received: may differ from the resolver.
    pub intake_units: Vec<UnitCode>,
    /// Whether only those who work on it may know of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
}

impl Terms {
    /// Required components that no paper serves; the e-form counts as its own component.
    pub fn missing<'a>(&'a self, papers: &[Paper], form_given: bool) -> Vec<&'a ComponentTerm> {
        self.components
            .iter()
            .filter(|c| c.required && !(c.is_form && form_given))
            .filter(|c| !papers.iter().any(|p| p.component.as_ref() == Some(&c.id)))
            .collect()
    }

    /// The first component that a paper is meant for without being a kind of copy it takes; `sent`
    /// are papers that came as files instead of over the counter.
    pub fn wrong_copy<'a>(&'a self, papers: &[Paper], sent: bool) -> Option<&'a ComponentTerm> {
        let meant = |c: &ComponentTerm, p: &Paper| p.component.as_ref() == Some(&c.id);
        papers.iter().find_map(|paper| {
            let of = self.components.iter().find(|c| meant(c, paper))?;
            (!of.takes(paper.copy, sent)).then_some(of)
        })
    }

    /// Refuses papers that are not of a kind that is accepted.
    ///
    /// # Errors
    /// The component, and what it takes.
    pub fn takes_copies(&self, papers: &[Paper], sent: bool) -> Result<(), Refusal> {
        let Some(of) = self.wrong_copy(papers, sent) else {
            return Ok(());
        };
        let kinds: Vec<&str> = of.accepts.iter().map(|it| it.name()).collect();
        Err(Refusal::CopyNotAccepted {
            name: of.name.clone(),
            kinds: kinds.join(", "),
        })
    }
}
