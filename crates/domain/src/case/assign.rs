//! Assign and reassign (phân công): the head gives the case to an officer of the unit who has
//! the role the open step asks for.

use super::{Circumstances, Event, Happened, Refusal, Stage, StepRole};
use crate::actor::Role;
use crate::ids::{OfficerId, UnitCode};
use serde::{Deserialize, Serialize};

/// The wish to assign. Who the officer is comes from the store, not from the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assign {
    /// The officer.
    pub officer: OfficerId,
    /// Full name.
    pub name: String,
    /// The unit in which that officer works.
    pub unit: UnitCode,
    /// The officer's roles.
    pub roles: Vec<Role>,
    /// What is to be done.
    pub note: String,
}

/// An officer was assigned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assigned {
    /// The officer.
    pub officer: OfficerId,
    /// Full name.
    pub name: String,
    /// What is to be done.
    pub note: String,
}

/// The role an officer needs for a step.
pub fn role_of(step: StepRole) -> Role {
    match step {
        StepRole::Reception => Role::Reception,
        StepRole::Specialist => Role::Specialist,
        StepRole::HeadOfDivision => Role::HeadOfDivision,
        StepRole::HeadOfAgency => Role::HeadOfAgency,
        StepRole::SealClerk => Role::SealClerk,
    }
}

/// The rule. Article: 61/2018 art. 19(1).
pub fn decide(
    _on: &Circumstances,
    case: &super::Case,
    it: Assign,
) -> Result<Vec<Happened>, Refusal> {
    if !matches!(
        case.stage,
        Stage::InProgress { .. } | Stage::AwaitingPayment { .. } | Stage::AwaitingSupplement { .. }
    ) {
        return Err(super::wrong_stage(case, "Phân công"));
    }
    let at_intake = super::AskedAt::Intake;
    let with_applicant = |s: &super::SupplementRequest| s.asked == at_intake;
    let (Some(holder), false) = (
        &case.holder,
        case.open_supplement().is_some_and(with_applicant),
    ) else {
        return Err(super::wrong_stage(case, "Phân công"));
    };
    let step = case.open_step();
    if it.unit != holder.unit {
        return Err(Refusal::AssigneeOutsideUnit {
            name: it.name,
            unit: step.map_or_else(|| holder.unit.to_string(), |s| s.unit_name.clone()),
        });
    }
    // A procedure without a published process asks for no role in particular.
    if let Some(role) = step.map(|step| role_of(step.role))
        && !it.roles.contains(&role)
    {
        return Err(Refusal::AssigneeRole {
            name: it.name,
            role: role.name().into(),
        });
    }
    if holder.officer == Some(it.officer) {
        return Err(Refusal::AssigneeSame { name: it.name });
    }
    Ok(vec![Happened::Assigned(Assigned {
        officer: it.officer,
        name: it.name,
        note: it.note.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, _event: &Event, it: &Assigned) {
    if let Some(holder) = &mut case.holder {
        holder.officer = Some(it.officer);
        holder.officer_name = Some(it.name.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, to_specialist};

    #[test]
    fn the_head_gives_the_case_to_a_specialist() {
        // Covers: HN-9.1a
        let done = Story::in_progress_unassigned()
            .by_head_of_division()
            .when(to_specialist())
            .done();
        assert_eq!(
            done.case
                .holder
                .as_ref()
                .and_then(|h| h.officer_name.as_deref()),
            Some("Lê Thị Mai Anh")
        );
    }

    #[test]
    fn the_officer_belongs_to_the_unit_and_has_the_role() {
        let mut wish = to_specialist();
        wish.unit = "elsewhere".into();
        Story::in_progress_unassigned()
            .by_head_of_division()
            .when(wish)
            .refused("assign.own_unit");
        let mut wish = to_specialist();
        wish.roles = vec![Role::Reception];
        Story::in_progress_unassigned()
            .by_head_of_division()
            .when(wish)
            .refused("assign.role");
    }

    #[test]
    fn giving_it_to_the_holder_again_is_refused() {
        Story::in_progress()
            .by_head_of_division()
            .when(to_specialist())
            .refused("assign.other");
        Story::filed_online()
            .by_head_of_division()
            .when(to_specialist())
            .refused("case.stage");
    }
}
