//! What stands round every page of the desk: who is signed in, for which unit, where on the desk
//! the page lies. No page content and no session: the shell says who it is.

use domain::actor::{Officer, Role};
use domain::authority::{self, Duty};
use domain::clock::words;
use jiff::Timestamp;

/// The places of the desk that the bar at the top leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The work list and the cases in it.
    Worklist,
    /// The counter.
    Counter,
    /// Consultations that were asked of the unit.
    Consultations,
    /// The overview of deadlines.
    Deadlines,
    /// The periodic reports and rankings.
    Report,
    /// The register.
    Register,
    /// Petitions and questions.
    Petitions,
    /// Agencies, officers, days off.
    Organisation,
    /// How the system runs.
    Operation,
    /// The catalogue that agencies run themselves.
    Publication,
    /// Who has access, and who made use of it.
    Access,
    /// Accounts of the population database.
    Population,
    /// None of them.
    Elsewhere,
}

impl Place {
    /// Its name in templates.
    fn name(self) -> &'static str {
        match self {
            Self::Worklist => "worklist",
            Self::Counter => "counter",
            Self::Consultations => "consultations",
            Self::Deadlines => "deadlines",
            Self::Report => "report",
            Self::Register => "register",
            Self::Petitions => "petitions",
            Self::Organisation => "organisation",
            Self::Operation => "operation",
            Self::Publication => "publication",
            Self::Access => "access",
            Self::Population => "population",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// The frame of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// The officer's full name.
    pub name: String,
    /// The officer's unit.
    pub unit: String,
    /// What the officer is, in words.
    pub roles: String,
    /// The session's token against forged forms.
    pub csrf: String,
    /// Now, in words.
    pub now: String,
    /// Where the page lies.
    pub place: Place,
    /// Whether the officer receives files.
    pub receives: bool,
    /// Whether the officer's unit can be consulted and answers.
    pub answers: bool,
    /// Whether the officer may see lists of cases.
    pub reads: bool,
    /// Whether the officer has petitions and questions on the desk.
    pub hears: bool,
    /// Whether the officer sees to accounts.
    pub manages: bool,
    /// Whether the officer sees agencies, days off and their history.
    pub organises: bool,
    /// Whether the officer may see how the system runs.
    pub operates: bool,
    /// Whether the officer may see the catalogue with its drafts.
    pub keeps: bool,
    /// Where the officer sees who has access; empty for nowhere.
    pub audits: &'static str,
    /// Whether the officer sees accounts of the population database.
    pub population: bool,
    /// What was searched for, to stand in the search field again.
    pub sought: String,
    /// What must be said on every page; empty where nothing must.
    pub banner: String,
    /// The maintenance that is ahead or goes on, in words; empty while none is.
    pub planned: String,
    /// Whether the officer publishes announcements.
    pub announces: bool,
}

impl Desk {
    /// The frame for an officer.
    pub fn of(officer: &Officer, csrf: &str, now: Timestamp, place: Place) -> Self {
        let does = |duty| {
            let mut roles = officer.all_roles();
            roles.any(|role| authority::includes(role, duty))
        };
        let roles: Vec<&str> = officer.roles.iter().map(|role| role.name()).collect();
        Self {
            name: officer.name.clone(),
            unit: officer.unit_name.clone(),
            roles: roles.join(", "),
            csrf: csrf.to_owned(),
            now: words::moment(now),
            place,
            receives: officer.is(Role::Reception),
            answers: [Role::Specialist, Role::HeadOfDivision, Role::HeadOfAgency]
                .iter()
                .any(|role| officer.is(*role)),
            reads: does(Duty::CaseLists),
            hears: does(Duty::PetitionDesk),
            manages: does(Duty::OfficerManage),
            organises: does(Duty::OrganisationView),
            operates: does(Duty::OperationView),
            keeps: does(Duty::CatalogueView),
            audits: [
                (Duty::AccessAudit, "/can-bo/truy-cap"),
                (Duty::OfficerManage, "/can-bo/truy-cap/ra-soat"),
            ]
            .into_iter()
            .find(|(duty, _)| does(*duty))
            .map_or("", |(_, address)| address),
            population: does(Duty::PopulationView),
            sought: String::new(),
            banner: String::new(),
            planned: String::new(),
            announces: does(Duty::Announce),
        }
    }

    /// Whether the page lies at the place of this name.
    pub fn is_at(&self, place: &str) -> bool {
        self.place.name() == place
    }

    /// A frame to show pages with.
    pub fn sample(place: Place) -> Self {
        let now = domain::testing::moment("2026-08-24T09:15");
        let mut officer = match place {
            Place::Counter => domain::testing::clerk(),
            Place::Deadlines | Place::Report | Place::Register => domain::testing::head(),
            _ => domain::testing::specialist(),
        };
        match place {
            Place::Operation => officer.roles = vec![Role::Operator],
            Place::Publication | Place::Organisation => officer.roles = vec![Role::Administrator],
            _ => {}
        }
        Self::of(&officer, "mau", now, place)
    }
}
