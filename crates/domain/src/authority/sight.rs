//! Which cases an officer may see, as places that a list can compare its lines with: what
//! [`may`](super::may) answers for [`Act::View`], said before any case is opened.

use super::{Act, Confidentiality, Scope, scope_in};
use crate::actor::Officer;
use crate::ids::{AgencyCode, CaseId, UnitCode};

/// Where a case must lie, so that an officer may see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// Wherever it lies.
    pub anywhere: bool,
    /// Received by one of these units.
    pub intake: Vec<UnitCode>,
    /// Held by one of these units.
    pub holder: Vec<UnitCode>,
    /// Resolved by one of these agencies.
    pub agencies: Vec<AgencyCode>,
    /// One of these units still owes its opinion.
    pub asked: Vec<UnitCode>,
}

/// Which cases an officer may see. A unit that is asked for its opinion sees the case until it has
/// answered; an ordinary one also afterwards, where it finds it among its questions and in no other list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sight {
    /// Ordinary cases.
    pub ordinary: Reach,
    /// Cases that only those who work on them may know of.
    pub confidential: Reach,
    /// Cases opened in an emergency.
    pub opened: Vec<CaseId>,
}

/// What a list knows of where a case lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lying<'a> {
    /// The case.
    pub id: CaseId,
    /// How widely it may be known.
    pub confidentiality: Confidentiality,
    /// The unit that received it.
    pub intake_unit: &'a str,
    /// The unit that has it.
    pub holder_unit: &'a str,
    /// The agency that resolves it.
    pub agency: &'a str,
    /// The units that still owe their opinion, each between bars.
    pub asked: &'a str,
}

impl Sight {
    /// An officer's, in all seats that are held today; roles of one never add up with units of another.
    pub fn of(officer: &Officer) -> Self {
        Self {
            ordinary: Reach::of(officer, Confidentiality::Ordinary),
            confidential: Reach::of(officer, Confidentiality::Confidential),
            opened: officer.opened.clone(),
        }
    }

    /// That of whoever may see everything.
    pub fn everything() -> Self {
        let anywhere = || Reach {
            anywhere: true,
            ..Reach::default()
        };
        Self {
            ordinary: anywhere(),
            confidential: anywhere(),
            opened: Vec::new(),
        }
    }

    /// Whether a line of a list may say whose case it is.
    pub fn sees(&self, case: &Lying<'_>) -> bool {
        let reach = match case.confidentiality {
            Confidentiality::Ordinary => &self.ordinary,
            Confidentiality::Confidential => &self.confidential,
        };
        let among = |units: &[UnitCode], unit: &str| units.iter().any(|it| it.as_str() == unit);
        reach.anywhere
            || among(&reach.intake, case.intake_unit)
            || among(&reach.holder, case.holder_unit)
            || reach.agencies.iter().any(|it| it.as_str() == case.agency)
            || case
                .asked
                .split('|')
                .any(|unit| !unit.is_empty() && among(&reach.asked, unit))
            || self.opened.contains(&case.id)
    }
}

impl Reach {
    fn of(officer: &Officer, confidentiality: Confidentiality) -> Self {
        let mut reach = Self::default();
        for seat in officer.capacities() {
            let scopes: Vec<Scope> = seat
                .roles
                .iter()
                .filter_map(|role| scope_in(*role, Act::View, confidentiality))
                .collect();
            let has = |among: &[Scope]| scopes.iter().any(|it| among.contains(it));
            let units = || std::iter::once(&seat.unit).chain(&seat.covers).cloned();
            reach.anywhere |= has(&[Scope::Anywhere]);
            if has(&[Scope::Intake, Scope::Related]) {
                reach.intake.extend(units());
            }
            if has(&[Scope::Holder, Scope::Working, Scope::Related]) {
                reach.holder.extend(units());
            }
            if has(&[Scope::Agency, Scope::Related]) {
                reach.agencies.push(seat.agency.clone());
            }
            if has(&[Scope::Consulted, Scope::Working, Scope::Related]) {
                reach.asked.extend(units());
            }
        }
        for units in [&mut reach.intake, &mut reach.holder, &mut reach.asked] {
            units.sort();
            units.dedup();
        }
        reach.agencies.sort();
        reach.agencies.dedup();
        reach
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Actor, Role};
    use crate::authority::may;
    use crate::case::Command;
    use crate::case::consult_answer::AnswerConsultation;
    use crate::testing::{Story, clerk, question};
    use std::sync::Arc;

    fn asked(case: &crate::case::Case) -> String {
        let open = case.consultations.iter().filter(|it| it.answer.is_none());
        open.map(|it| format!("|{}|", it.unit)).collect()
    }

    fn lying<'a>(case: &'a crate::case::Case, asked: &'a str) -> Lying<'a> {
        let filing = case.filing.as_ref().expect("a filing");
        let holder = case.holder.as_ref();
        Lying {
            id: case.id,
            confidentiality: Confidentiality::of(case),
            intake_unit: filing.intake_unit.as_str(),
            holder_unit: holder.map_or(&filing.intake_unit, |it| &it.unit).as_str(),
            agency: filing.agency.as_str(),
            asked,
        }
    }

    #[test]
    fn a_line_names_whose_case_it_is_exactly_where_the_case_may_be_opened() {
        let today = jiff::civil::date(2026, 8, 24);
        let mut seen = 0;
        let asked_once = || {
            Story::in_progress()
                .by_specialist()
                .when(question("2026-08-26T17:00"))
                .done()
        };
        let answer = AnswerConsultation {
            no: 1,
            answer: "Đồng ý.".to_owned(),
        };
        let answered = asked_once()
            .by_consulted()
            .when(Command::AnswerConsultation(answer))
            .done();
        for (confidential, story) in [
            (false, asked_once()),
            (true, asked_once()),
            (true, answered),
        ] {
            let mut case = story.case;
            Arc::make_mut(case.terms.as_mut().expect("terms")).confidential = confidential;
            let filing = case.filing.as_ref().expect("a filing");
            let holder = case.holder.as_ref().expect("a holder").unit.clone();
            let own = filing.agency.clone();
            let places = [
                (filing.intake_unit.clone(), own.clone()),
                (holder, own.clone()),
                ("xa-truong-thi/van-hoa".into(), own),
                ("xa-khac/mot-cua".into(), "xa-khac".into()),
                (case.consultations[0].unit.clone(), "cong-an".into()),
            ];
            let asked = asked(&case);
            for role in Role::ALL {
                for (unit, agency) in &places {
                    let officer = Officer {
                        roles: vec![role],
                        unit: unit.clone(),
                        agency: agency.clone(),
                        covers: vec![unit.clone()],
                        ..clerk()
                    };
                    let named = Sight::of(&officer).sees(&lying(&case, &asked));
                    let opened = may(&Actor::Officer(officer.clone()), Act::View, &case, today);
                    assert_eq!(named, opened.is_ok(), "{} at {unit}", role.slug());
                    seen += usize::from(named);
                    let mut officer = officer;
                    officer.opened = vec![case.id];
                    assert!(Sight::of(&officer).sees(&lying(&case, &asked)));
                }
            }
        }
        assert!(seen > 30, "{seen}");
    }

    #[test]
    fn a_role_held_for_somebody_reaches_no_further_than_that_seat() {
        let mut case = Story::in_progress().case;
        Arc::make_mut(case.terms.as_mut().expect("terms")).confidential = true;
        let holder = case.holder.as_ref().expect("a holder").unit.clone();
        let mut officer = Officer {
            roles: vec![Role::Postal],
            unit: holder.clone(),
            covers: vec![holder],
            ..clerk()
        };
        officer.stands_in = vec![crate::actor::Seat {
            of: officer.id,
            name: String::new(),
            unit: "xa-truong-thi/van-hoa".into(),
            covers: vec![],
            roles: vec![Role::Specialist],
        }];
        assert!(!Sight::of(&officer).sees(&lying(&case, "")));
    }
}
