//! The people of the demonstration: an officer on every post of every agency, more of them where
//! cases go, citizens and enterprises with accounts, and the few by whose names one signs in.
//! All have one password, which is printed at the start; nothing here is fit for real work.

use super::dice::Dice;
use super::people::{Company, Person, company, person};
use anyhow::Context as _;
use casework::office::Office;
use domain::actor::{Actor, Citizen, Role};
use domain::case::{Party, PartyKind};
use domain::catalogue::{Level, Procedure};
use domain::ids::{AccountId, AgencyCode, OfficerId, ProcedureCode, UnitCode};
use domain::organisation::{Agency, AgencyKind, CommuneKind, UnitRole};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::Batch;
use store::account::{self, Account};
use store::credential;
use store::ids::id_at;
use store::officer::{self, OfficerAccount};
use store::session::Kind as Door;

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "motcua-demo";

/// The procedure by which the home commune's division is found.
const BIRTH: &str = "1.001193";

/// The wards that the demonstration is at home in; elsewhere the first ward of the province.
const HOMES: [&str; 5] = [
    "phường Trường Thi",
    "phường Hoa Lư",
    "phường Minh Khai",
    "phường Bồ Xuyên",
    "phường Nghĩa Thành",
];

/// An applicant of the demonstration.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// As it stands in a case.
    pub party: Party,
    /// The person, also behind an enterprise.
    pub person: Person,
    /// The commune, as in "phường Trường Thi".
    pub place: String,
}

impl Applicant {
    /// The applicant as one acts, where there is an account.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        Some(Actor::Citizen(Citizen {
            account: self.party.account?,
            name: self.party.name.clone(),
            identity_number: self.party.identity_number.clone(),
            merged: Vec::new(),
            taken_back: Vec::new(),
        }))
    }
}

/// A name to sign in with, for the list that is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// What is typed.
    pub login: String,
    /// Who that is.
    pub who: String,
    /// Whether it is an officer's.
    pub officer: bool,
}

/// Everybody.
#[derive(Debug)]
pub struct Staff {
    posts: BTreeMap<(UnitCode, Role), Vec<OfficerAccount>>,
    /// Persons with accounts; the first is the one by whose name citizens' pages are tried.
    pub citizens: Vec<Applicant>,
    /// Enterprises with accounts.
    pub companies: Vec<Applicant>,
    /// Where most cases go.
    pub home: AgencyCode,
    /// Agencies that cases go to.
    pub used: Vec<AgencyCode>,
    /// Names to sign in with.
    pub logins: Vec<Login>,
}

impl Staff {
    /// An officer on a post.
    #[must_use]
    pub fn on_post(&self, unit: &UnitCode, role: Role, dice: &mut Dice) -> Option<&OfficerAccount> {
        dice.one(self.posts.get(&(unit.clone(), role))?)
    }

    /// The officer of a name inside.
    #[must_use]
    pub fn officer(&self, id: OfficerId) -> Option<&OfficerAccount> {
        self.posts.values().flatten().find(|it| it.id == id)
    }

    /// Chooses agencies and makes people; writes nothing.
    ///
    /// # Errors
    /// When the province has no commune.
    pub fn gather(office: &Office, people: u32) -> anyhow::Result<Self> {
        let organisation = &office.organisation;
        let home = home(office)?;
        let mut used = vec![home.code.clone()];
        let neighbours = organisation
            .communes()
            .filter(|it| it.code != home.code)
            .take(2)
            .map(|it| it.code.clone());
        used.extend(neighbours);
        let police: Vec<_> = organisation
            .agencies()
            .iter()
            .filter(|it| it.kind == AgencyKind::Vertical && it.level == Level::Commune)
            .filter(|it| it.seat.as_ref().is_some_and(|seat| used.contains(seat)))
            .map(|it| it.code.clone())
            .collect();
        used.extend(police);
        used.extend(organisation.districts().take(1).map(|it| it.code.clone()));
        used.extend(
            organisation
                .of_level(Level::Province)
                .map(|it| it.code.clone()),
        );
        let mut staff = Self {
            posts: BTreeMap::new(),
            citizens: Vec::new(),
            companies: Vec::new(),
            home: home.code.clone(),
            used,
            logins: Vec::new(),
        };
        let places: Vec<String> = staff
            .used
            .iter()
            .filter_map(|code| organisation.agency(code)?.place.clone())
            .collect();
        let mut dice = Dice::new(20_251);
        for serial in 0..people {
            let place = match dice.happens(60) {
                true => places.first(),
                false => dice.one(&places),
            };
            let place = place.cloned().unwrap_or_default();
            staff.citizens.push(if serial == 0 {
                leading(office, &place)
            } else {
                citizen(office, person(&mut dice, serial), place)
            });
        }
        for serial in 0..people.div_ceil(8) {
            let head = person(&mut dice, people + serial);
            let place = dice.one(&places).cloned().unwrap_or_default();
            let company = company(&mut dice, people + serial);
            staff
                .companies
                .push(enterprise(office, company, head, place));
        }
        Ok(staff)
    }

    /// Writes everybody down: one hash of the one password, because making a thousand would take
    /// a minute and keep nobody out of a demonstration.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub async fn write(&mut self, office: &Office, since: Timestamp) -> anyhow::Result<()> {
        let hash = office.passwords.hash(PASSWORD).await;
        let now = crate::clock::now();
        let mut batch = Batch::new();
        for (at, applicant) in self
            .citizens
            .iter_mut()
            .chain(&mut self.companies)
            .enumerate()
        {
            let account = account_of(applicant, at, &hash, since);
            applicant.party.account = Some(account.id);
            account::open(&mut batch, &account);
            credential::noted(&mut batch, Door::Citizen, account.id.0, now);
        }
        for officer in officers(office, self, &hash, since) {
            officer::appoint(&mut batch, &officer);
            // Nobody's account lies unused, and nobody's password is too old.
            credential::noted(&mut batch, Door::Officer, officer.id.0, now);
            for role in &officer.roles {
                let post = (officer.unit.clone(), *role);
                self.posts.entry(post).or_default().push(officer.clone());
            }
        }
        office
            .db
            .commit(batch)
            .await
            .context("the people could not be written")?;
        self.logins = logins(self, office.regulation.national_portal_only());
        Ok(())
    }
}

fn home(office: &Office) -> anyhow::Result<&Agency> {
    let organisation = &office.organisation;
    organisation
        .communes()
        .find(|it| {
            it.place
                .as_deref()
                .is_some_and(|place| HOMES.contains(&place))
        })
        .or_else(|| {
            organisation
                .communes()
                .find(|it| it.commune_kind == Some(CommuneKind::Ward))
        })
        .or_else(|| organisation.communes().next())
        .context("the province has no commune")
}

fn address(office: &Office, street: &str, place: &str) -> String {
    let province = office.organisation.name().replace("Tỉnh", "tỉnh");
    format!("{street}, {place}, {province}")
}

/// The citizen by whose name the pages are tried.
fn leading(office: &Office, place: &str) -> Applicant {
    citizen(
        office,
        Person {
            name: "Nguyễn Thị Đào".to_owned(),
            identity: "036190000000".to_owned(),
            born: "1990-03-14".to_owned(),
            phone: "0900000000".to_owned(),
            email: "dao@example.vn".to_owned(),
            street: "số 27 đường Trần Hưng Đạo".to_owned(),
            woman: true,
        },
        place.to_owned(),
    )
}

fn citizen(office: &Office, person: Person, place: String) -> Applicant {
    Applicant {
        party: Party {
            kind: PartyKind::Person,
            name: person.name.clone(),
            identity_number: Some(person.identity.clone()),
            born: Some(person.born.clone()),
            address: address(office, &person.street, &place),
            phone: Some(person.phone.clone()),
            email: Some(person.email.clone()),
            account: None,
        },
        person,
        place,
    }
}

fn enterprise(office: &Office, company: Company, head: Person, place: String) -> Applicant {
    Applicant {
        party: Party {
            kind: PartyKind::Organisation,
            name: company.name,
            identity_number: Some(company.code),
            born: None,
            address: address(office, &company.street, &place),
            phone: Some(company.phone),
            email: Some(company.email),
            account: None,
        },
        person: head,
        place,
    }
}

fn account_of(applicant: &Applicant, at: usize, hash: &str, since: Timestamp) -> Account {
    let party = &applicant.party;
    let number = party.identity_number.clone().unwrap_or_default();
    Account {
        id: AccountId(id_at(since)),
        login: if at == 0 {
            "congdan".to_owned()
        } else {
            number
        },
        kind: match party.kind {
            PartyKind::Person => account::Kind::Person,
            PartyKind::Organisation => account::Kind::Organisation,
        },
        name: party.name.clone(),
        identity_number: party.identity_number.clone(),
        born: party.born.clone(),
        address: party.address.clone(),
        phone: party.phone.clone(),
        email: party.email.clone(),
        password_hash: Some(hash.to_owned()),
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: since,
        version: 1,
    }
}

/// The word for a role in logins.
fn word(role: Role) -> &'static str {
    match role {
        Role::Reception => "tiepnhan",
        Role::Specialist => "chuyenvien",
        Role::HeadOfDivision => "truongphong",
        Role::HeadOfAgency => "lanhdao",
        Role::SealClerk => "vanthu",
        Role::Administrator => "quantri",
        Role::Control => "kiemsoat",
        Role::Operator => "vanhanh",
        Role::Auditor => "thanhtra",
        Role::CommuneAdministrator => "quantrixa",
        Role::ProvincialCentre => "trungtam",
        Role::Provider => "nhacungcap",
        Role::Police => "congan",
        Role::Postal => "buuchinh",
        Role::Bank => "nganhang",
    }
}

/// The posts by which the desk's pages are tried: role, unit.
fn leads(office: &Office, home: &AgencyCode) -> Vec<(Role, UnitCode)> {
    let organisation = &office.organisation;
    let Some(agency) = organisation.agency(home) else {
        return Vec::new();
    };
    let birth = office.catalogue.procedure(&ProcedureCode(BIRTH.to_owned()));
    let division = birth.and_then(|it: &Procedure| organisation.division(agency, it));
    let watch = organisation.committee().or(Some(agency));
    let keeper = birth.and_then(|it| domain::publication::keeper::keeper(it, organisation));
    // Control of procedures sits in the Office, which coordinates petitions too.
    let office_of = domain::publication::keeper::office(organisation).or(watch);
    let control = office_of
        .and_then(|it| organisation.leadership(it))
        .or(watch.and_then(|it| organisation.leadership(it)));
    let units = [
        (Role::Reception, organisation.intake(home)),
        (Role::Specialist, division),
        (Role::HeadOfDivision, division),
        (Role::HeadOfAgency, organisation.leadership(agency)),
        (Role::SealClerk, organisation.seal(agency)),
        (Role::Control, control),
        (Role::Administrator, organisation.leadership(agency)),
        (
            Role::Operator,
            watch.and_then(|it| organisation.leadership(it)),
        ),
        (
            Role::Auditor,
            watch.and_then(|it| organisation.leadership(it)),
        ),
        (
            Role::Administrator,
            keeper.and_then(|it| organisation.leadership(it)),
        ),
        // The Office keeps the table of days off.
        (Role::Administrator, control),
        (
            Role::ProvincialCentre,
            watch.and_then(|it| organisation.leadership(it)),
        ),
        (
            Role::Provider,
            watch.and_then(|it| organisation.leadership(it)),
        ),
        (
            Role::Police,
            watch.and_then(|it| organisation.leadership(it)),
        ),
        (Role::Bank, organisation.intake(home)),
    ];
    units
        .into_iter()
        .filter_map(|(role, unit)| Some((role, unit?.code.clone())))
        .collect()
}

fn officers(office: &Office, staff: &Staff, hash: &str, since: Timestamp) -> Vec<OfficerAccount> {
    let used: BTreeSet<_> = staff.used.iter().collect();
    let leads = leads(office, &staff.home);
    let mut dice = Dice::new(4_077);
    let mut serial = 0;
    let mut make = |login: String, role: Role, unit: &domain::organisation::Unit| {
        serial += 1;
        OfficerAccount {
            id: OfficerId(id_at(since)),
            email: Some(format!("{login}@example.vn")),
            login,
            name: person(&mut dice, 900_000 + serial).name,
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            agency: unit.agency.clone(),
            roles: vec![role],
            password_hash: Some(hash.to_owned()),
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: since,
            version: 1,
        }
    };
    let mut officers = Vec::new();
    for unit in office.organisation.units() {
        for role in unit.role.roles() {
            let several = match (used.contains(&unit.agency), unit.role, role) {
                (true, UnitRole::Division, Role::Specialist) => 3,
                (true, UnitRole::Intake | UnitRole::Leadership, _) => 2,
                _ => 1,
            };
            for n in 1..=several {
                let lead = n == 1 && leads.contains(&(*role, unit.code.clone()));
                let place = unit.code.as_str().replace('/', ".");
                let login = match (lead, n) {
                    (true, _) => word(*role).to_owned(),
                    (false, 1) => format!("{}.{place}", word(*role)),
                    (false, n) => format!("{}{n}.{place}", word(*role)),
                };
                officers.push(make(login, *role, unit));
            }
        }
    }
    for (role, unit) in &leads {
        if let Some(unit) = office.organisation.unit(unit)
            && !unit.role.roles().contains(role)
        {
            let place = unit.code.as_str().replace('/', ".");
            let login = match officers.iter().any(|it| it.login == word(*role)) {
                true => format!("{}.{place}", word(*role)),
                false => word(*role).to_owned(),
            };
            officers.push(make(login, *role, unit));
        }
    }
    officers
}

fn logins(staff: &Staff, by_portal: bool) -> Vec<Login> {
    let mut logins: Vec<Login> = staff
        .citizens
        .first()
        // Where citizens file on the National Portal, nobody signs in here.
        .filter(|_| !by_portal)
        .map(|citizen| Login {
            login: "congdan".to_owned(),
            who: format!("{}, người dân", citizen.party.name),
            officer: false,
        })
        .into_iter()
        .collect();
    let order = [
        Role::Reception,
        Role::Specialist,
        Role::HeadOfDivision,
        Role::HeadOfAgency,
        Role::SealClerk,
        Role::Control,
        Role::Administrator,
        Role::Operator,
        Role::Auditor,
        Role::ProvincialCentre,
        Role::Provider,
        Role::Police,
        Role::Bank,
    ];
    for role in order {
        let lead = staff
            .posts
            .iter()
            .filter(|((_, of), _)| *of == role)
            .flat_map(|(_, officers)| officers)
            // One of each; of administrators all: of a commune, and of the department that keeps
            // what the demonstration is about.
            .filter(|it| it.login == word(role) || role == Role::Administrator);
        logins.extend(lead.map(|officer| Login {
            login: officer.login.clone(),
            who: format!("{}: {}, {}", role.name(), officer.name, officer.unit_name),
            officer: true,
        }));
    }
    logins
}
