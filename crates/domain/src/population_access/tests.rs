//! Requests from hand to hand, look-ups that name too little, and signs of misuse.

use super::signs::{Sign, Used, signs};
use super::*;
use crate::actor::Role;
use crate::testing::{self, moment};
use jiff::civil::date;

fn organisation() -> Organisation {
    Organisation::seed("nam-dinh").expect("a province")
}

fn officer(role: Role, agency: &AgencyCode) -> Officer {
    let mut officer = testing::clerk();
    officer.roles = vec![role];
    officer.agency = agency.clone();
    officer
}

struct Place {
    organisation: Organisation,
    here: AgencyCode,
    there: AgencyCode,
    today: Date,
}

fn place() -> Place {
    let organisation = organisation();
    let communes: Vec<_> = organisation.communes().map(|it| it.code.clone()).collect();
    let (here, there) = (communes[0].clone(), communes[1].clone());
    Place {
        organisation,
        here,
        there,
        today: date(2026, 8, 24),
    }
}

impl Place {
    fn asked(&self) -> Request {
        let given = |paper: &str| Given {
            paper: paper.to_owned(),
            number: "12/CK".to_owned(),
            signed: date(2026, 8, 20),
        };
        Request {
            officer: testing::specialist().id,
            officer_name: "Lê Thị Mai Anh".to_owned(),
            unit: UnitCode::from("x"),
            unit_name: "Bộ phận chuyên môn".to_owned(),
            agency: self.here.clone(),
            position: "Công chức tư pháp – hộ tịch".to_owned(),
            purpose: "Xác thực công dân khi đăng ký khai sinh".to_owned(),
            papers: vec![given("registration_form"), given("personal_commitment")],
        }
    }

    fn request(&self, by: Role, asked: Request, papers: &[&str]) -> Result<Account, &'static str> {
        let papers: Vec<String> = papers.iter().map(|it| (*it).to_owned()).collect();
        let by = officer(by, &self.here);
        request(&by, asked, &papers, &self.organisation, self.today).map_err(|it| it.rule())
    }

    fn step(&self, stage: Stage, it: &Step, by: Role) -> Result<Stage, &'static str> {
        let account = Account {
            request: self.asked(),
            stage,
        };
        let committee = self
            .organisation
            .committee()
            .expect("a committee")
            .code
            .clone();
        let by = officer(by, &committee);
        step(&account, it, &by, &self.organisation, self.today).map_err(|it| it.rule())
    }
}

fn granted() -> Step {
    Step::Grant {
        number: "321/C06".to_owned(),
        until: Some(date(2027, 8, 24)),
    }
}

fn configured(until: Date) -> Stage {
    Stage::Configured {
        number: "321/C06".to_owned(),
        until,
    }
}

/// Covers: ND-22.1, DN-4.2b-1, NB-24.2
#[test]
fn a_request_goes_from_the_unit_by_the_department_and_the_police_to_the_ministry_and_back() {
    let place = place();
    let account = place.request(
        Role::CommuneAdministrator,
        place.asked(),
        &["registration_form", "personal_commitment"],
    );
    let stage = account.expect("requested").stage;
    assert_eq!(stage, Stage::Requested);
    let forwarded = place.step(stage, &Step::Forward, Role::Operator);
    assert_eq!(forwarded, Ok(Stage::Forwarded));
    let sent = place.step(Stage::Forwarded, &Step::Send, Role::Police);
    assert_eq!(sent, Ok(Stage::Sent));
    let until = date(2027, 8, 24);
    let number = "321/C06".to_owned();
    let stage = place.step(Stage::Sent, &granted(), Role::Police);
    let stage = stage.expect("granted");
    assert_eq!(stage, Stage::Granted { number, until });
    // Set up by the Department only after the ministry's grant.
    let set_up = place.step(stage, &Step::Configure, Role::Operator);
    assert_eq!(set_up, Ok(configured(until)));
}

/// Covers: ND-22.3, ND-31.2
#[test]
fn nobody_is_set_up_before_the_ministry_has_granted_the_account() {
    let place = place();
    for stage in [Stage::Requested, Stage::Forwarded, Stage::Sent] {
        let refused = place.step(stage, &Step::Configure, Role::Operator);
        assert_eq!(refused, Err("population.stage"));
    }
    let until = date(2027, 8, 24);
    let number = "321/C06".to_owned();
    let stage = Stage::Granted { number, until };
    let by_police = place.step(stage, &Step::Configure, Role::Police);
    assert_eq!(by_police, Err("authority.role"));
}

/// Covers: ND-31.1
#[test]
fn the_police_also_gather_what_units_register_with_them() {
    let place = place();
    let sent = place.step(Stage::Requested, &Step::Send, Role::Police);
    assert_eq!(sent, Ok(Stage::Sent));
    let by_department = place.step(Stage::Requested, &Step::Send, Role::Operator);
    assert_eq!(by_department, Err("authority.role"));
}

/// Covers: ND-22.2, DN-4.2b-1
#[test]
fn without_the_signed_commitment_nothing_is_asked_for() {
    let place = place();
    let mut asked = place.asked();
    assert_eq!(
        place.request(Role::HeadOfAgency, asked.clone(), &["signed_commitment"]),
        Err("population.paper")
    );
    // One that will be signed tomorrow, or without a number, is none.
    asked.papers[1].signed = date(2026, 8, 25);
    let wanted = ["personal_commitment"];
    let refused = place.request(Role::HeadOfAgency, asked.clone(), &wanted);
    assert_eq!(refused, Err("population.paper"));
    asked.papers[1].signed = date(2026, 8, 24);
    asked.papers[1].number = " ".to_owned();
    let refused = place.request(Role::HeadOfAgency, asked.clone(), &wanted);
    assert_eq!(refused, Err("population.paper"));
    asked.papers[1].number = "5".to_owned();
    asked.purpose = " ".to_owned();
    let refused = place.request(Role::HeadOfAgency, asked.clone(), &wanted);
    assert_eq!(refused, Err("population.purpose"));
    asked.purpose = "Xác thực".to_owned();
    asked.agency = place.there.clone();
    let refused = place.request(Role::HeadOfAgency, asked.clone(), &wanted);
    assert_eq!(refused, Err("authority.agency"));
    let refused = place.request(Role::Specialist, place.asked(), &[]);
    assert_eq!(refused.map(|_| ()), Err("authority.role"));
}

/// Covers: NB-11.4, NB-24.2
#[test]
fn the_police_refuse_and_revoke_with_a_reason_and_nothing_comes_after() {
    let place = place();
    let reason = |reason: &str| reason.to_owned();
    let silent = Step::Refuse {
        reason: reason(" "),
    };
    let refused = place.step(Stage::Sent, &silent, Role::Police);
    assert_eq!(refused, Err("population.reason"));
    let it = Step::Refuse {
        reason: reason("Không đúng đối tượng"),
    };
    let refused = place.step(Stage::Sent, &it, Role::Police).expect("refused");
    assert!(refused.is_over(place.today));
    assert_eq!(
        place.step(refused, &Step::Send, Role::Police),
        Err("population.stage")
    );
    let revoke = Step::Revoke {
        reason: reason("Chuyển công tác"),
    };
    let used = configured(date(2027, 1, 1));
    let revoked = place.step(used.clone(), &revoke, Role::Police);
    assert_eq!(revoked.map(|it| it.word()), Ok("revoked"));
    assert_eq!(
        place.step(used, &revoke, Role::Operator),
        Err("authority.role")
    );
    let nameless = Step::Grant {
        number: String::new(),
        until: None,
    };
    assert_eq!(
        place.step(Stage::Sent, &nameless, Role::Police),
        Err("population.grant")
    );
}

/// Covers: DN-4.2b-2
#[test]
fn provincial_police_see_to_the_province_and_a_districts_to_the_district() {
    let organisation = Organisation::seed("ha-nam").expect("a province");
    let districts: Vec<_> = organisation.districts().cloned().collect();
    let [first, second, ..] = districts.as_slice() else {
        panic!("districts");
    };
    let committee = organisation.committee().expect("a committee");
    let provincial = officer(Role::Police, &committee.code);
    let of_district = officer(Role::Police, &first.code);
    for agency in [&first.code, &second.code, &committee.code] {
        assert!(oversees(&provincial, agency, &organisation));
    }
    assert!(oversees(&of_district, &first.code, &organisation));
    assert!(!oversees(&of_district, &second.code, &organisation));
    assert!(!oversees(&of_district, &committee.code, &organisation));
    let specialist = officer(Role::Specialist, &first.code);
    assert!(!oversees(&specialist, &first.code, &organisation));
}

/// Covers: ND-23.1, ND-23.2
#[test]
fn a_look_up_needs_an_account_that_is_set_up_a_case_and_a_purpose() {
    let today = date(2026, 8, 24);
    let case = testing::Story::in_progress().case;
    let officer = testing::specialist();
    let account = |stage: Stage| Account {
        request: place().asked(),
        stage,
    };
    let ask = |stage: Option<Stage>, case: Option<&Case>, purpose: &str| {
        let account = stage.map(account);
        may_look_up(account.as_ref(), &officer, case, purpose, today).map_err(|it| it.rule())
    };
    let used = || Some(configured(date(2026, 8, 24)));
    assert_eq!(ask(used(), Some(&case), "Xác thực nơi cư trú"), Ok(()));
    assert_eq!(ask(None, Some(&case), "x"), Err("population.account"));
    assert_eq!(
        ask(Some(Stage::Sent), Some(&case), "x"),
        Err("population.account")
    );
    let ended = Some(configured(date(2026, 8, 23)));
    assert_eq!(ask(ended, Some(&case), "x"), Err("population.expired"));
    assert_eq!(ask(used(), None, "x"), Err("population.case"));
    assert_eq!(ask(used(), Some(&case), " "), Err("population.purpose"));
    let mut elsewhere = testing::specialist();
    elsewhere.unit = "so-khac/phong".into();
    elsewhere.agency = "so-khac".into();
    elsewhere.covers = Vec::new();
    let account = account(configured(date(2027, 1, 1)));
    let refused = may_look_up(Some(&account), &elsewhere, Some(&case), "x", today);
    assert_eq!(refused.map_err(|it| it.rule()), Err("authority.unit"));
}

/// Covers: ND-23.2
#[test]
fn off_hours_no_case_and_volume_are_signs() {
    let calendar = testing::calendar();
    let one = |at: &str, for_a_case| Used {
        officer: testing::specialist().id,
        at: moment(at),
        for_a_case,
    };
    let used = [
        one("2026-08-24T09:15", true),
        one("2026-08-24T22:40", true),
        one("2026-08-25T10:00", false),
        one("2026-08-24T10:00", true),
    ];
    let found = signs(&used, 2, |it| !calendar.is_open(it.at));
    let volume = Sign::Volume { times: 3 };
    assert_eq!(
        found,
        [
            vec![volume],
            vec![Sign::OffHours, volume],
            vec![Sign::NoCase],
            vec![volume]
        ]
    );
    assert_eq!(volume.name(), "3 lần trong ngày");
}

/// Covers: NB-25.2, NB-26.5, NB-27.5
#[test]
fn an_agency_sees_to_the_accounts_of_its_own_officers_and_of_no_others() {
    let place = place();
    let revoke = Step::Revoke {
        reason: "Chuyển vị trí việc làm".to_owned(),
    };
    for role in [Role::Administrator, Role::CommuneAdministrator] {
        assert!(place.request(role, place.asked(), &[]).is_ok());
        let account = Account {
            request: place.asked(),
            stage: configured(date(2027, 8, 24)),
        };
        let take_back = |agency: &AgencyCode| {
            let by = officer(role, agency);
            step(&account, &revoke, &by, &place.organisation, place.today).map_err(|it| it.rule())
        };
        assert_eq!(take_back(&place.here).map(|it| it.word()), Ok("revoked"));
        assert_eq!(take_back(&place.there).map(|_| ()), Err("authority.agency"));
        let sees = |agency: &AgencyCode| {
            oversees(&officer(role, agency), &place.here, &place.organisation)
        };
        assert!(sees(&place.here) && !sees(&place.there), "{}", role.slug());
    }
}
