//! The people of the stories, by the short names the scripts use. Officers have accounts in the
//! story's office, in the units that the province's organisation gives the procedure to.

use casework::office::Office;
use domain::actor::{Actor, Citizen, Machine, Role};
use domain::catalogue::Procedure;
use domain::ids::{AccountId, OfficerId, UnitCode};
use domain::organisation::{Agency, UnitRole};
use domain::testing;
use jiff::Timestamp;
use store::Batch;
use store::officer::{self, OfficerAccount};
use uuid::Uuid;

/// The short names, longest first, so that none hides another.
pub const NAMES: [&str; 16] = [
    "Cổng quốc gia",
    "Hệ thống",
    "Mai Anh",
    "Khánh",
    "Hương",
    "Thắng",
    "Quang",
    "Liên",
    "Minh",
    "Tuấn",
    "Dũng",
    "Bình",
    "Phúc",
    "Hòa",
    "Lan",
    "Nga",
];

/// Everyone in a story's office.
pub struct Cast {
    officers: Vec<(&'static str, OfficerAccount)>,
}

fn account(no: u128, name: &str, unit: &UnitCode, role: Role, office: &Office) -> OfficerAccount {
    let unit = office.organisation.unit(unit).expect("a unit");
    OfficerAccount {
        id: OfficerId(Uuid::from_u128(0xA0 + no)),
        login: format!("can-bo-{no}"),
        name: name.to_owned(),
        email: None,
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        agency: unit.agency.clone(),
        roles: vec![role],
        password_hash: None,
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: testing::moment("2026-01-05T08:00"),
        version: 1,
    }
}

impl Cast {
    /// Puts everyone in the place they have for a procedure of an agency.
    ///
    /// # Panics
    /// When the organisation lacks a unit the stories need.
    pub async fn appoint(office: &Office, procedure: &Procedure, agency: &Agency) -> Self {
        let organisation = &office.organisation;
        let intake = organisation.intake_units(procedure, agency);
        let intake = &intake.first().expect("an intake unit").code;
        let division = &organisation
            .division(agency, procedure)
            .expect("a division")
            .code;
        let leadership = &organisation.leadership(agency).expect("a head").code;
        let seal = &organisation.seal(agency).expect("a seal").code;
        let committee = organisation.committee().expect("the province");
        let committee = &organisation.leadership(committee).expect("its head").code;
        let units = || organisation.units().iter();
        let elsewhere = &units()
            .find(|unit| unit.role == UnitRole::Intake && unit.code != *intake)
            .expect("another intake unit")
            .code;
        let place = agency.place.as_deref();
        let police = organisation
            .agencies()
            .iter()
            .filter(|it| it.name.starts_with("Công an"))
            .max_by_key(|it| it.place.is_some() && it.place.as_deref() == place)
            .expect("the police");
        let police = &organisation
            .division(police, procedure)
            .expect("a police unit")
            .code;
        let officer = |no, name, unit, role| account(no, name, unit, role, office);
        let mut officers = vec![
            (
                "Liên",
                officer(1, "Trần Thị Bích Liên", intake, Role::Reception),
            ),
            (
                "Mai Anh",
                officer(2, "Lê Thị Mai Anh", division, Role::Specialist),
            ),
            (
                "Thắng",
                officer(3, "Vũ Đình Thắng", leadership, Role::HeadOfAgency),
            ),
            ("Lan", officer(4, "Hoàng Thị Lan", seal, Role::SealClerk)),
            (
                "Minh",
                officer(5, "Phạm Văn Minh", division, Role::Specialist),
            ),
            (
                "Hòa",
                officer(6, "Đặng Thị Hòa", division, Role::HeadOfDivision),
            ),
            ("Tuấn", officer(7, "Đỗ Anh Tuấn", police, Role::Specialist)),
            ("Nga", officer(8, "Vũ Thị Nga", elsewhere, Role::Reception)),
            (
                "Quang",
                officer(9, "Phạm Đức Quang", committee, Role::HeadOfAgency),
            ),
            (
                "Phúc",
                officer(10, "Đinh Văn Phúc (Bưu điện)", intake, Role::Reception),
            ),
            (
                "Khánh",
                officer(11, "Ngô Gia Khánh", division, Role::Specialist),
            ),
        ];
        for (name, officer) in &mut officers {
            officer.active = *name != "Khánh";
        }
        let mut batch = Batch::new();
        for (_, account) in &officers {
            officer::appoint(&mut batch, account);
        }
        office.db.commit(batch).await.expect("accounts");
        Self { officers }
    }

    /// The account of an officer.
    ///
    /// # Panics
    /// When nobody has that name.
    pub fn officer(&self, name: &str) -> &OfficerAccount {
        let found = self.officers.iter().find(|(short, _)| *short == name);
        &found
            .unwrap_or_else(|| panic!("no officer is called {name:?}"))
            .1
    }

    /// The person of a short name.
    pub fn person(&self, office: &Office, name: &str) -> Actor {
        match name {
            "Hương" => Actor::Citizen(testing::citizen()),
            "Dũng" => citizen(0xC2, "Phạm Tiến Dũng"),
            "Bình" => citizen(0xC3, "Trần Văn Bình"),
            "Hệ thống" => Actor::System,
            "Cổng quốc gia" => Actor::Machine(Machine::of_the_office(
                "dvcqg",
                "Cổng Dịch vụ công quốc gia",
            )),
            _ => Actor::Officer(office.officer(self.officer(name))),
        }
    }
}

fn citizen(account: u128, name: &str) -> Actor {
    Actor::Citizen(Citizen {
        account: AccountId(Uuid::from_u128(account)),
        name: name.to_owned(),
        identity_number: Some("036085004412".to_owned()),
        merged: Vec::new(),
        taken_back: Vec::new(),
    })
}

/// A moment as the scripts write it.
pub fn moment(at: jiff::civil::DateTime) -> Timestamp {
    domain::clock::instant(at)
}
