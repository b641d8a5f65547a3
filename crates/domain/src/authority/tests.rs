//! Who may do what: what belongs to a unit, to a role, to nobody; and the roles that the regulations
//! name.

use super::*;
use crate::testing::Story;
use std::sync::Arc;

/// The day of the stories.
const TODAY: Date = jiff::civil::date(2026, 8, 24);

#[test]
fn acceptance_belongs_to_the_unit_that_received_the_file() {
    let story = Story::filed_online();
    let mut clerk = crate::testing::clerk();
    assert_eq!(
        may(
            &Actor::Officer(clerk.clone()),
            Act::Accept,
            &story.case,
            TODAY
        ),
        Ok(())
    );
    clerk.unit = "xa-khac/mot-cua".into();
    clerk.covers = vec![];
    let refused =
        may(&Actor::Officer(clerk), Act::Accept, &story.case, TODAY).map_err(|r| r.rule());
    assert_eq!(refused, Err("accept.own_unit"));
}

#[test]
fn a_citizen_sees_the_own_case_only() {
    let story = Story::filed_online();
    let mut other = crate::testing::citizen();
    assert_eq!(
        may(
            &Actor::Citizen(other.clone()),
            Act::View,
            &story.case,
            TODAY
        ),
        Ok(())
    );
    other.account = crate::ids::AccountId(uuid::Uuid::from_u128(99));
    for act in [
        Act::View,
        Act::Withdraw,
        Act::Amend,
        Act::Rate,
        Act::SupplementAnswer,
    ] {
        let refused =
            may(&Actor::Citizen(other.clone()), act, &story.case, TODAY).map_err(|r| r.rule());
        assert_eq!(refused, Err("authority.own_case"));
    }
}

#[test]
fn auditors_and_operators_change_nothing() {
    for role in [
        Role::Auditor,
        Role::Control,
        Role::Operator,
        Role::Administrator,
        Role::CommuneAdministrator,
        Role::ProvincialCentre,
        Role::Provider,
        Role::Police,
    ] {
        for act in Act::ALL.iter().filter(|act| **act != Act::View) {
            assert_eq!(scope(role, *act), None, "{} {}", role.slug(), act.slug());
        }
    }
}

#[test]
fn nobody_but_the_operator_starts_jobs_again() {
    for role in Role::ALL {
        let mut officer = crate::testing::clerk();
        officer.roles = vec![role];
        let may = may_do(&Actor::Officer(officer), Duty::JobRestart);
        assert_eq!(may.is_ok(), role == Role::Operator, "{}", role.slug());
    }
    let refused = may_do(&Actor::System, Duty::OperationView).map_err(|it| it.rule());
    assert_eq!(refused, Err("authority.role"));
}

#[test]
fn an_officer_of_another_unit_may_do_nothing_to_the_case() {
    let case = Story::in_progress().case;
    let mut officer = crate::testing::specialist();
    officer.roles = Role::ALL
        .into_iter()
        .filter(|r| !matches!(r, Role::Control | Role::Auditor | Role::ProvincialCentre))
        .collect();
    officer.unit = "so-khac/phong".into();
    officer.agency = "so-khac".into();
    officer.covers = vec![];
    for act in Act::ALL.iter().filter(|a| **a != Act::Submit) {
        let refused = may(&Actor::Officer(officer.clone()), *act, &case, TODAY);
        assert!(refused.is_err(), "{} leaks to another unit", act.slug());
    }
}

fn officer_of(role: Role) -> Officer {
    let mut officer = crate::testing::clerk();
    officer.roles = vec![role];
    officer
}

fn does(role: Role, duty: Duty) -> bool {
    may_do(&Actor::Officer(officer_of(role)), duty).is_ok()
}

/// Covers: NB-11.2
#[test]
fn a_communes_administrator_runs_its_officers_and_follows_its_cases_and_no_catalogue() {
    let role = Role::CommuneAdministrator;
    assert!(does(role, Duty::OfficerManage));
    assert!(does(role, Duty::CaseLists));
    for duty in [
        Duty::CatalogueEdit,
        Duty::CatalogueView,
        Duty::CataloguePublish,
        Duty::CatalogueImport,
    ] {
        assert!(!does(role, duty), "{}", duty.slug());
    }
    assert_eq!(scope(role, Act::View), Some(Scope::Agency));
    for act in Act::ALL.iter().filter(|act| **act != Act::View) {
        assert_eq!(scope(role, *act), None, "{}", act.slug());
    }
}

/// Covers: NB-11.3
#[test]
fn the_provincial_centre_follows_every_case_and_changes_none() {
    let role = Role::ProvincialCentre;
    assert_eq!(scope(role, Act::View), Some(Scope::Anywhere));
    assert!(does(role, Duty::CaseLists));
    for act in Act::ALL.iter().filter(|act| **act != Act::View) {
        assert_eq!(scope(role, *act), None, "{}", act.slug());
    }
}

/// Covers: NB-11.4
#[test]
fn the_police_hold_the_account_that_manages_authorises_follows_and_counts() {
    for duty in [
        Duty::PopulationView,
        Duty::PopulationDecide,
        Duty::PopulationSupervise,
    ] {
        assert!(does(Role::Police, duty), "{}", duty.slug());
    }
    // Of cases it sees none.
    for act in Act::ALL {
        assert_eq!(scope(Role::Police, *act), None, "{}", act.slug());
    }
}

/// Covers: DN-19.2b
#[test]
fn the_office_has_a_control_account_that_extracts_figures_and_acts_on_no_case() {
    assert!(does(Role::Control, Duty::CaseLists));
    assert_eq!(scope(Role::Control, Act::View), Some(Scope::Anywhere));
    assert!(!does(Role::Specialist, Duty::AccessAudit));
    assert!(does(Role::Control, Duty::AccessAudit));
}

/// Covers: NB-11.5, DN-4.2a, HN-16.6/2
#[test]
fn accounts_that_administer_come_from_the_operator_and_from_nobody_else() {
    use crate::staff::may_grant;
    for role in [
        Role::Administrator,
        Role::CommuneAdministrator,
        Role::ProvincialCentre,
    ] {
        let grant = |by: Role| may_grant(&officer_of(by), &[], &[role]).map_err(|it| it.rule());
        assert_eq!(grant(Role::Operator), Ok(()));
        for by in [
            Role::Administrator,
            Role::CommuneAdministrator,
            Role::Control,
            Role::Police,
        ] {
            assert_eq!(grant(by), Err("authority.grant"), "{}", role.slug());
        }
    }
}

/// Covers: ND-10, DN-7, TB-21.1/1
#[test]
fn the_operator_is_the_department_that_each_regulation_names() {
    for (province, name) in [
        ("nam-dinh", "Sở Khoa học và Công nghệ"),
        ("dak-nong", "Sở Khoa học và Công nghệ"),
        ("thai-binh", "Sở Thông tin và Truyền thông"),
    ] {
        let regulation = crate::regulation::Regulation::seed(province);
        let regulation = regulation.expect("a province");
        assert_eq!(regulation.operator(), name, "{province}");
    }
}

#[test]
fn a_counter_of_the_post_or_a_bank_sees_the_files_of_its_counter_only() {
    let case = Story::in_progress().case;
    let intake = case.filing.as_ref().map(|it| it.intake_unit.clone());
    for (role, act) in [(Role::Postal, Act::HandOver), (Role::Bank, Act::Payment)] {
        let mut officer = officer_of(role);
        officer.unit = intake.clone().expect("filed");
        let here = Actor::Officer(officer.clone());
        assert_eq!(may(&here, act, &case, TODAY), Ok(()), "{}", role.slug());
        officer.unit = "so-khac/mot-cua".into();
        officer.covers = Vec::new();
        let there = Actor::Officer(officer);
        for act in [Act::View, act] {
            let refused = may(&there, act, &case, TODAY).map_err(|it| it.rule());
            assert_eq!(refused, Err("authority.unit"), "{}", role.slug());
        }
    }
}

#[test]
fn another_system_does_what_its_scopes_say_for_its_agencies_only() {
    let case = Story::in_progress().case;
    let agency = case.filing.as_ref().map(|it| it.agency.clone());
    let mut machine = crate::actor::Machine::of_the_office("x", "X");
    machine.scopes = vec![crate::machine_client::Scope::Payment];
    let rule = |machine: &crate::actor::Machine, act| {
        may(&Actor::Machine(machine.clone()), act, &case, TODAY).map_err(|it| it.rule())
    };
    assert_eq!(rule(&machine, Act::Payment), Ok(()));
    assert_eq!(rule(&machine, Act::View), Err("authority.role"));
    machine.agencies = vec!["so-khac".into()];
    assert_eq!(rule(&machine, Act::Payment), Err("authority.unit"));
    machine.agencies = vec![agency.expect("filed")];
    assert_eq!(rule(&machine, Act::Payment), Ok(()));
}

/// A case that somebody filed under an authorisation, and that person.
fn filed_for_another(limits: crate::case::Limits) -> (Case, Citizen) {
    let mut case = Story::in_progress().case;
    let filing = Arc::make_mut(case.filing.as_mut().expect("filed"));
    let representative = Citizen {
        account: crate::ids::AccountId(uuid::Uuid::from_u128(0xC2)),
        ..crate::testing::citizen()
    };
    let mut by = crate::testing::authorised("Giấy ủy quyền 12/2026");
    if let crate::case::Submitter::Authorised {
        person, limits: of, ..
    } = &mut by
    {
        person.account = Some(representative.account);
        *of = limits;
    }
    filing.submitter = by;
    (case, representative)
}

#[test]
fn an_authorisation_is_asked_for_again_at_every_later_act() {
    let until = |day| crate::case::Limits {
        until: Some(day),
        ..crate::case::Limits::default()
    };
    let acts = [
        Act::View,
        Act::SupplementAnswer,
        Act::Amend,
        Act::Withdraw,
        Act::Rate,
    ];
    let rule = |case: &Case, who: &Citizen, act| {
        may(&Actor::Citizen(who.clone()), act, case, TODAY).map_err(|it| it.rule())
    };
    let (holds, who) = filed_for_another(until(TODAY));
    let (ended, _) = filed_for_another(until(TODAY.yesterday().expect("a day")));
    let (elsewhere, _) = filed_for_another(crate::case::Limits {
        scope: vec!["1.000001".into()],
        until: None,
    });
    let taken_back = Citizen {
        taken_back: vec!["Giấy ủy quyền 12/2026".to_owned()],
        ..who.clone()
    };
    let other_document = Citizen {
        taken_back: vec!["Giấy khác".to_owned()],
        ..who.clone()
    };
    for act in acts {
        assert_eq!(rule(&holds, &who, act), Ok(()), "{}", act.slug());
        assert_eq!(rule(&ended, &who, act), Err("authority.capacity_ended"));
        assert_eq!(rule(&elsewhere, &who, act), Err("authority.capacity_scope"));
        let back = rule(&holds, &taken_back, act);
        assert_eq!(back, Err("authority.capacity_taken_back"));
        assert_eq!(rule(&holds, &other_document, act), Ok(()));
        // The applicant's own right needs no document.
        let applicant = crate::testing::citizen();
        assert_eq!(rule(&ended, &applicant, act), Ok(()), "{}", act.slug());
    }
}

#[test]
fn a_confidential_case_is_seen_by_those_who_work_on_it_and_by_auditors() {
    let mut case = Story::in_progress().case;
    Arc::make_mut(case.terms.as_mut().expect("terms")).confidential = true;
    let rule = |officer: Officer, act| {
        may(&Actor::Officer(officer), act, &case, TODAY).map_err(|it| it.rule())
    };
    let as_role = |role| officer_of(role);
    for role in [Role::Control, Role::ProvincialCentre] {
        let refused = rule(as_role(role), Act::View);
        assert_eq!(refused, Err("authority.confidential"), "{}", role.slug());
    }
    assert_eq!(rule(as_role(Role::Auditor), Act::View), Ok(()));
    assert_eq!(rule(crate::testing::clerk(), Act::View), Ok(()));
    assert_eq!(rule(crate::testing::specialist(), Act::View), Ok(()));
    // A colleague of the agency whom nobody gave the case.
    let mut colleague = crate::testing::specialist();
    colleague.unit = "xa-truong-thi/van-hoa".into();
    colleague.covers = vec![];
    assert_eq!(rule(colleague.clone(), Act::View), Err("authority.unit"));
    let ordinary = Story::in_progress().case;
    let seen = may(&Actor::Officer(colleague), Act::View, &ordinary, TODAY);
    assert_eq!(seen, Ok(()), "an ordinary case is seen in the agency");
    // What was opened in an emergency is seen, whatever it is.
    let mut opened = as_role(Role::Control);
    opened.opened = vec![case.id];
    assert_eq!(rule(opened, Act::View), Ok(()));
}

#[test]
fn a_unit_that_is_asked_sees_a_confidential_case_until_it_has_answered() {
    let asked = || {
        Story::in_progress()
            .by_specialist()
            .when(crate::testing::question("2026-08-26T17:00"))
            .done()
    };
    let answer = crate::case::consult_answer::AnswerConsultation {
        no: 1,
        answer: "Đồng ý.".to_owned(),
    };
    let answered = asked()
        .by_consulted()
        .when(crate::case::Command::AnswerConsultation(answer))
        .done();
    let seen = |story: Story, confidential: bool| {
        let mut case = story.case;
        Arc::make_mut(case.terms.as_mut().expect("terms")).confidential = confidential;
        let officer = Officer {
            unit: case.consultations[0].unit.clone(),
            covers: vec![case.consultations[0].unit.clone()],
            agency: "cong-an".into(),
            ..crate::testing::specialist()
        };
        may(&Actor::Officer(officer), Act::View, &case, TODAY).is_ok()
    };
    assert!(seen(asked(), true) && seen(asked(), false));
    assert!(!seen(answered.clone(), true) && seen(answered, false));
}

#[test]
fn a_confidential_case_is_seen_by_systems_of_its_agency_and_by_none_of_the_province() {
    let mut case = Story::in_progress().case;
    let agency = case.filing.as_ref().expect("a filing").agency.clone();
    let system = |agencies: &[crate::ids::AgencyCode]| {
        Actor::Machine(crate::actor::Machine {
            client: "kho".to_owned(),
            name: "Kho dữ liệu".to_owned(),
            scopes: vec![crate::machine_client::Scope::View],
            agencies: agencies.to_vec(),
        })
    };
    let rule = |case: &crate::case::Case, agencies: &[crate::ids::AgencyCode]| {
        may(&system(agencies), Act::View, case, TODAY).map_err(|it| it.rule())
    };
    assert_eq!(rule(&case, &[]), Ok(()));
    Arc::make_mut(case.terms.as_mut().expect("terms")).confidential = true;
    assert_eq!(rule(&case, &[]), Err("authority.confidential"));
    assert_eq!(rule(&case, std::slice::from_ref(&agency)), Ok(()));
}

#[test]
fn confidentiality_opens_nothing_that_is_shut() {
    for role in Role::ALL {
        for act in Act::ALL {
            let confidential = scope_in(role, *act, Confidentiality::Confidential);
            if scope(role, *act).is_none() {
                assert_eq!(confidential, None, "{} {}", role.slug(), act.slug());
            }
            let ordinary = scope_in(role, *act, Confidentiality::Ordinary);
            assert_eq!(ordinary, scope(role, *act));
        }
    }
}

#[test]
fn postal_staff_who_receive_files_open_nothing_in_an_emergency() {
    let mut officer = officer_of(Role::Postal);
    officer.roles.push(Role::Reception);
    let refused = may_do(&Actor::Officer(officer), Duty::EmergencyAccess);
    assert_eq!(refused.map_err(|it| it.rule()), Err("authority.role"));
    assert!(does(Role::Reception, Duty::EmergencyAccess));
}
