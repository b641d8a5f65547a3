//! Accounts as an administrator runs them, over a real database; and who does a colleague's work
//! while that colleague is away.

use super::*;
use crate::act::{self, Asked};
use crate::path::NotDone;
use crate::submit::{self, Filed};
use domain::actor::{Actor, Role};
use domain::case::accept::Accept;
use domain::case::{Channel, Delivery, Party, Submitter};
use domain::ids::AgencyCode;
use domain::organisation::UnitRole;
use domain::testing::{self, moment};
use jiff::civil::date;
use store::testing::TestDb;

async fn office() -> (TestDb, Office) {
    let db = store::testing::sqlite().await;
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    (db, office)
}

fn administrator(agency: &str) -> Officer {
    Officer {
        roles: vec![Role::Administrator],
        unit: agency.into(),
        agency: agency.into(),
        covers: Vec::new(),
        ..testing::head()
    }
}

fn wanted(login: &str, agency: &AgencyCode, unit: &str, role: Role) -> Particulars {
    Particulars {
        login: login.to_owned(),
        name: format!("Người {login}"),
        email: None,
        unit: unit.into(),
        agency: agency.clone(),
        roles: vec![role],
        active: true,
    }
}

async fn as_of(office: &Office, id: OfficerId, now: Timestamp) -> Officer {
    let found = on_duty(office, id, now).await;
    found.expect("a read").expect("an open account").1
}

async fn account(office: &Office, id: OfficerId) -> OfficerAccount {
    let found = officer::load(&office.db, id).await.expect("read");
    found.expect("an account")
}

#[tokio::test]
async fn an_account_is_opened_changed_and_retired_and_each_step_leaves_its_trace() {
    // Covers: NB-5.2a/2
    let (_db, office) = office().await;
    let by = administrator("so-tu-phap");
    let now = moment("2026-08-24T09:00");
    let agency: AgencyCode = "so-tu-phap".into();
    let first = wanted(
        "binh.tv",
        &agency,
        "so-tu-phap/chuyen-mon",
        Role::Specialist,
    );
    let opened = appoint(&office, &by, first.clone(), now)
        .await
        .expect("opened");
    let signed = crate::sign_in::officer(&office, "binh.tv", &opened.password, now).await;
    assert!(
        matches!(signed, Ok(crate::sign_in::Tried::Known(_))),
        "the password handed over works"
    );
    let twice = appoint(&office, &by, first.clone(), now).await;
    assert!(matches!(twice, Err(NotChanged::Faults(faults)) if faults[0].field == "login"));

    let now = moment("2026-08-24T09:05");
    let mut raised = first.clone();
    raised.roles = vec![Role::Specialist, Role::HeadOfDivision];
    let done = change(&office, &by, opened.id, 1, raised.clone(), now).await;
    done.expect("changed");
    let stale = change(&office, &by, opened.id, 1, first.clone(), now).await;
    assert!(matches!(stale, Err(NotChanged::Changed)), "{stale:?}");
    assert_eq!(particulars(&account(&office, opened.id).await), raised);

    let now = moment("2026-08-24T09:10");
    let given = new_password(&office, &by, opened.id, now)
        .await
        .expect("given");
    assert_ne!(given.password, opened.password);
    let old = crate::sign_in::officer(&office, "binh.tv", &opened.password, now).await;
    assert!(matches!(old, Ok(crate::sign_in::Tried::Wrong)));

    let now = moment("2026-08-24T09:20");
    let retired = Particulars {
        active: false,
        ..raised
    };
    let done = change(&office, &by, opened.id, 2, retired, now).await;
    done.expect("retired");
    let gone = crate::sign_in::officer(&office, "binh.tv", &given.password, now).await;
    assert!(matches!(gone, Ok(crate::sign_in::Tried::Wrong)));
    let history = store::staff::history(&office.db, opened.id, 10)
        .await
        .expect("history");
    let what: Vec<&str> = history.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(what, ["changed", "password", "changed", "appointed"]);
    assert!(
        history[0]
            .was
            .as_deref()
            .is_some_and(|it| it.contains("head_of_division"))
    );
    let passwords = [opened.password, given.password];
    let all = format!("{history:?}");
    assert!(
        passwords.iter().all(|it| !all.contains(it)),
        "no password is on file"
    );
}

#[tokio::test]
async fn whoever_knows_a_password_holds_the_role_so_it_is_given_by_who_grants_the_role() {
    let (_db, office) = office().await;
    let agency: AgencyCode = "so-tu-phap".into();
    let now = moment("2026-08-24T09:00");
    let operator = Officer {
        roles: vec![Role::Operator],
        ..administrator("so-thong-tin-va-truyen-thong")
    };
    let control = wanted("kiem.soat", &agency, "so-tu-phap", Role::Control);
    let opened = appoint(&office, &operator, control, now)
        .await
        .expect("opened");
    let tried = new_password(&office, &administrator("so-tu-phap"), opened.id, now).await;
    assert!(
        matches!(&tried, Err(NotChanged::Refused(it)) if it.rule() == "authority.grant"),
        "{tried:?}"
    );
}

/// A birth that waits for acceptance at a commune, and the unit it waits at.
async fn waiting(office: &Office) -> (String, AgencyCode, domain::ids::UnitCode, Accept) {
    let procedure = submit::procedure(office, &"1.001193".into()).expect("a procedure");
    let agency = office.organisation.resolvers(procedure)[0].code.clone();
    let terms = submit::terms(office, procedure, None, &agency, Channel::Online).expect("terms");
    let who = testing::citizen();
    let papers: Vec<_> = terms
        .components
        .iter()
        .map(|it| testing::paper(it.id.as_str(), &it.name))
        .collect();
    let accept = Accept {
        checked: papers
            .iter()
            .filter_map(|it| it.component.clone())
            .collect(),
        note: String::new(),
    };
    let filed = Filed {
        procedure: procedure.code.clone(),
        variant: None,
        agency: agency.clone(),
        channel: Channel::Online,
        applicant: Party {
            name: who.name.clone(),
            identity_number: who.identity_number.clone(),
            address: "Tổ 4".into(),
            account: Some(who.account),
            ..Party::default()
        },
        submitter: Submitter::Applicant,
        subject: String::new(),
        form: serde_json::json!({"ho_ten": "Trần Minh Khang"}),
        papers,
        intake_unit: None,
        delivery: Delivery::InPerson,
        helped_by: None,
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: None,
    };
    let citizen = Actor::Citizen(who);
    let asked = Asked::plainly(&citizen, moment("2026-08-24T09:00"));
    let done = submit::submit(office, &asked, filed).await.expect("filed");
    let unit = office
        .organisation
        .intake(&agency)
        .expect("an intake unit")
        .code
        .clone();
    (done.code().to_string(), agency, unit, accept)
}

#[tokio::test]
async fn a_stand_in_does_the_work_of_who_is_away_in_that_seat_and_only_on_those_days() {
    let (_db, office) = office().await;
    let (code, agency, intake, accept) = waiting(&office).await;
    let by = administrator(agency.as_str());
    let now = moment("2026-08-24T10:00");
    let units = office.organisation.units_of(&agency);
    let division = units
        .iter()
        .find(|it| it.role == UnitRole::Division)
        .expect("a division");
    let clerk = wanted("quay", &agency, intake.as_str(), Role::Reception);
    let clerk = appoint(&office, &by, clerk, now).await.expect("opened").id;
    let other = wanted(
        "chuyen-vien",
        &agency,
        division.code.as_str(),
        Role::Specialist,
    );
    let other = appoint(&office, &by, other, now).await.expect("opened").id;
    let act_as = |officer: Officer, at| {
        let (office, code, accept) = (office.clone(), code.clone(), accept.clone());
        async move {
            let actor = Actor::Officer(officer);
            act::on_case(&office, &code, &Asked::plainly(&actor, at), accept.into()).await
        }
    };
    let rule = |done: Result<_, NotDone>| match done {
        Err(NotDone::Refused(refusal)) => refusal.rule(),
        other => panic!("not refused: {other:?}"),
    };
    let alone = as_of(&office, other, now).await;
    assert_eq!(rule(act_as(alone, now).await), "authority.role");

    let absence = Absence {
        officer: clerk,
        stand_in: Some(other),
        from: date(2026, 8, 25),
        to: date(2026, 8, 26),
        reason: "Nghỉ phép".to_owned(),
    };
    let entered = enter_absence(&office, &by, absence, now)
        .await
        .expect("entered");
    // Not before the first day.
    let before = as_of(&office, other, now).await;
    assert!(before.stands_in.is_empty());
    let tomorrow = moment("2026-08-25T08:00");
    let seated = as_of(&office, other, tomorrow).await;
    assert_eq!(seated.stands_in[0].name, "Người quay");
    // Taken back: nothing of it is left.
    end_absence(&office, &by, entered, now)
        .await
        .expect("ended");
    let again = as_of(&office, other, tomorrow).await;
    assert_eq!(rule(act_as(again, tomorrow).await), "authority.role");
    // In the seat of who is away it goes.
    let done = act_as(seated, tomorrow).await;
    assert_eq!(done.expect("accepted").version(), 2);
}
