//! Who did what: everything that is supplied, sent or decided stands on file under the account that
//! did it, and whoever works has an account with the rights of the own unit.

use crate::act::{self, Asked};
use crate::office::Office;
use crate::submit;
use crate::tests::at_the_counter;
use domain::actor::{Actor, Role};
use domain::case::accept::Accept;
use domain::case::event::ByKind;
use domain::ids::AccountId;
use domain::organisation::UnitRole;
use domain::testing::moment;
use uuid::Uuid;

/// Covers: ND-6.5, NB-29.1, NB-29.2, HN-25.2, TB-23.1, TB-23.3, DN-19.8b
#[tokio::test]
async fn everything_supplied_and_done_stands_under_the_account_that_did_it() {
    for province in domain::organisation::provinces() {
        let db = store::testing::sqlite().await;
        let office = Office::seed(db.db.clone(), province).expect("a shipped province");
        let procedure = submit::procedure(&office, &"1.001193".into()).expect("a procedure");
        let (clerk, mut it) = at_the_counter(&office, procedure).expect("a counter");
        let account = AccountId(Uuid::from_u128(0xC7));
        it.applicant.account = Some(account);
        let Actor::Officer(officer) = &clerk else {
            panic!("a clerk");
        };
        let checked = it.papers.iter().filter_map(|it| it.component.clone());
        let accept = Accept {
            checked: checked.collect(),
            note: String::new(),
        };
        let asked = Asked::plainly(&clerk, moment("2026-08-24T09:00"));
        let done = submit::submit(&office, &asked, it).await.expect("filed");
        let code = done.code().to_string();
        let accepted = act::on_case(&office, &code, &asked, accept.into()).await;
        accepted.expect("accepted");
        let file = store::case_file::load_by_code(&db.db, &code).await;
        let case = file.expect("a read").expect("the case").case;
        let filing = case.filing.as_ref().expect("a filing");
        assert_eq!(filing.applicant.account, Some(account), "{province}");
        assert_eq!(filing.helped_by, Some(officer.id), "{province}");
        let events = store::case_file::history(&db.db, case.id).await;
        for stored in events.expect("the journal") {
            let event = stored.event().expect("readable").expect("not masked");
            assert_eq!(event.by.kind, ByKind::Officer, "{province}");
            assert_eq!(event.by.id, officer.id.to_string(), "{province}");
            assert_eq!(event.by.name, officer.name, "{province}");
        }
        let documents = store::filed_document::of_case(&db.db, case.id).await;
        let documents = documents.expect("the papers");
        assert!(!documents.is_empty(), "{province}");
        for document in documents {
            let who = format!("officer:{}", officer.id);
            assert_eq!(document.filed_by, who, "{province}");
        }
    }
}

/// Covers: ND-2.3, NB-2.1d, HN-2.2, HN-16.3
#[tokio::test]
async fn officers_of_the_counter_and_of_the_agency_have_accounts_with_the_rights_of_their_task() {
    for province in ["nam-dinh", "ninh-binh", "ha-nam"] {
        let db = store::testing::sqlite().await;
        let office = Office::seed(db.db.clone(), province).expect("a shipped province");
        let commune = office.organisation.communes().next().expect("a commune");
        let units = office.organisation.units_of(&commune.code);
        let role_of = |role: UnitRole| {
            let unit = units.iter().find(|it| it.role == role);
            unit.map(|_| role.roles().to_vec()).unwrap_or_default()
        };
        assert_eq!(role_of(UnitRole::Intake), [Role::Reception], "{province}");
        assert_eq!(
            role_of(UnitRole::Division),
            [Role::Specialist, Role::HeadOfDivision],
            "{province}"
        );
        assert_eq!(role_of(UnitRole::Leadership), [Role::HeadOfAgency]);
        // The steps of a published process ask for nothing that no account of these units holds.
        let procedure = submit::procedure(&office, &"1.001193".into()).expect("a procedure");
        let channel = domain::case::Channel::CounterPaper;
        let terms = submit::terms(&office, procedure, None, &commune.code, channel);
        for step in terms.expect("the terms").steps {
            let unit = units.iter().find(|it| it.code == step.unit);
            let unit = unit.unwrap_or_else(|| panic!("{province}: {}", step.unit));
            let role = domain::case::assign::role_of(step.role);
            assert!(
                unit.role.roles().contains(&role),
                "{province} {}",
                step.name
            );
        }
    }
}
