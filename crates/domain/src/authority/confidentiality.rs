//! Who may do what to a case that must not be widely known (adoption, for one): only those who work
//! on it, and whoever audits. Which fields are meant is a setting of the province's profile; a case
//! keeps what held on its day.

use super::{Act, Scope, scope};
use crate::actor::Role;
use crate::case::Case;

/// How widely a case may be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confidentiality {
    /// As any case.
    Ordinary,
    /// To those who work on it.
    Confidential,
}

impl Confidentiality {
    /// That of a case.
    pub fn of(case: &Case) -> Self {
        if case.terms.as_ref().is_some_and(|it| it.confidential) {
            Self::Confidential
        } else {
            Self::Ordinary
        }
    }
}

/// The table: with which relation a role may do an act to a case of this confidentiality; `None`
/// where it may not at all. A confidential case opens nothing that an ordinary one keeps shut.
pub fn scope_in(role: Role, act: Act, confidentiality: Confidentiality) -> Option<Scope> {
    let ordinary = scope(role, act)?;
    if confidentiality == Confidentiality::Ordinary {
        return Some(ordinary);
    }
    match (act, role) {
        // Whoever only follows cases learns of these by their figures.
        (
            Act::View,
            Role::Control
            | Role::ProvincialCentre
            | Role::CommuneAdministrator
            | Role::Postal
            | Role::Bank,
        )
        | (Act::HandOver | Act::Amend, Role::Postal)
        | (Act::Payment, Role::Bank) => None,
        // The counter that received it, and no other of the agency.
        (Act::View, Role::Reception) => Some(Scope::Intake),
        // Whoever has it, or is asked and has not answered; not every colleague of the agency.
        (Act::View, Role::Specialist | Role::HeadOfDivision) => Some(Scope::Working),
        (Act::View, Role::SealClerk) => Some(Scope::Agency),
        _ => Some(ordinary),
    }
}
