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
    /// Its entry in the bar: name and address; none for what lies elsewhere.
    fn entry(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Worklist => ("Việc của tôi", "/can-bo"),
            Self::Counter => ("Tiếp nhận", "/can-bo/tiep-nhan"),
            Self::Consultations => ("Lấy ý kiến", "/can-bo/y-kien"),
            Self::Deadlines => ("Hạn xử lý", "/can-bo/han-xu-ly"),
            Self::Report => ("Báo cáo", "/can-bo/bao-cao"),
            Self::Register => ("Sổ theo dõi", "/can-bo/so-theo-doi"),
            Self::Petitions => ("Phản ánh", "/can-bo/phan-anh"),
            Self::Publication => ("Danh mục", "/can-bo/danh-muc"),
            Self::Organisation => ("Tổ chức", "/can-bo/to-chuc"),
            Self::Access => ("Truy cập", "/can-bo/truy-cap"),
            Self::Population => ("Dân cư", "/can-bo/dan-cu"),
            Self::Operation => ("Vận hành", "/can-bo/van-hanh"),
            Self::Elsewhere => return None,
        })
    }
}

/// So many entries stand in one line of the bar on a screen; of more, the last place is that of “Thêm”.
const ON_SCREEN: usize = 6;
/// The same on a phone.
const ON_PHONE: usize = 4;

/// An entry of the bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// What it is called.
    pub name: &'static str,
    /// Where it leads.
    pub address: &'static str,
    /// Whether the page lies there.
    pub here: bool,
    /// Where it is shown: everywhere, or only on a `screen` or a `phone`.
    pub only: &'static str,
}

/// The bar: what stands in it, and the rest under “Thêm”. An entry that stands there on a screen only is
/// among the rest on a phone, so that the bar is one line on both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Menu {
    /// What stands in the bar.
    pub shown: Vec<Entry>,
    /// What stands under “Thêm”.
    pub rest: Vec<Entry>,
    /// Whether “Thêm” is there everywhere or only on a `phone`.
    pub rest_only: &'static str,
}

impl Menu {
    fn of(entries: &[Entry]) -> Self {
        let most = |places: usize| match entries.len() <= places {
            true => entries.len(),
            false => places - 1,
        };
        let (screen, phone) = (most(ON_SCREEN), most(ON_PHONE));
        let shown = entries[..screen].iter().enumerate();
        let shown = shown.map(|(at, it)| Entry {
            only: if at < phone { "" } else { "screen" },
            ..*it
        });
        let rest = entries[phone..].iter().enumerate();
        let rest = rest.map(|(at, it)| Entry {
            only: if phone + at < screen { "phone" } else { "" },
            ..*it
        });
        Self {
            shown: shown.collect(),
            rest: rest.collect(),
            rest_only: if screen == entries.len() { "phone" } else { "" },
        }
    }

    /// Whether the page is among the rest: everywhere, or only on a `phone`.
    pub fn rest_here(&self) -> Option<&'static str> {
        self.rest.iter().find(|it| it.here).map(|it| it.only)
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

    /// The bar, what is needed daily first.
    pub fn menu(&self) -> Menu {
        let entries = [
            (self.reads, Place::Worklist),
            (self.receives, Place::Counter),
            (self.answers, Place::Consultations),
            (self.reads, Place::Deadlines),
            (self.reads, Place::Register),
            (self.hears, Place::Petitions),
            (self.reads, Place::Report),
            (self.keeps, Place::Publication),
            (self.organises, Place::Organisation),
            (!self.audits.is_empty(), Place::Access),
            (self.population, Place::Population),
            (self.operates, Place::Operation),
        ];
        let offered = entries.into_iter().filter(|(offered, _)| *offered);
        let entries: Vec<Entry> = offered
            .filter_map(|(_, place)| {
                let (name, address) = place.entry()?;
                Some(Entry {
                    name,
                    address: if place == Place::Access {
                        self.audits
                    } else {
                        address
                    },
                    here: self.place == place,
                    only: "",
                })
            })
            .collect();
        Menu::of(&entries)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The bar of somebody with this role on a page of this place.
    fn menu(role: Role, place: Place) -> Menu {
        let officer = Officer {
            roles: vec![role],
            ..domain::testing::clerk()
        };
        let now = domain::testing::moment("2026-08-24T09:15");
        Desk::of(&officer, "mau", now, place).menu()
    }

    fn names(entries: &[Entry], on: &str) -> Vec<&'static str> {
        let there = entries
            .iter()
            .filter(|it| it.only.is_empty() || it.only == on);
        there.map(|it| it.name).collect()
    }

    #[test]
    fn the_bar_has_places_for_one_line_and_everything_is_in_it_once_whatever_the_role() {
        for role in Role::ALL {
            let menu = menu(role, Place::Elsewhere);
            let mut ways = Vec::new();
            for (on, places) in [("screen", ON_SCREEN), ("phone", ON_PHONE)] {
                let (shown, rest) = (names(&menu.shown, on), names(&menu.rest, on));
                let more =
                    !menu.rest.is_empty() && (menu.rest_only.is_empty() || menu.rest_only == on);
                assert_eq!(!rest.is_empty(), more, "{role:?} on a {on}");
                assert!(
                    shown.len() + usize::from(more) <= places,
                    "{role:?} on a {on}"
                );
                assert_ne!(rest.len(), 1, "{role:?} on a {on}: “Thêm” saves no place");
                ways.push([shown, rest].concat());
            }
            assert_eq!(ways[0], ways[1], "{role:?}");
        }
    }

    #[test]
    fn the_rest_is_marked_where_the_page_is_in_it() {
        let at = |place| menu(Role::Auditor, place).rest_here();
        assert_eq!(at(Place::Operation), Some(""));
        assert_eq!(at(Place::Petitions), Some("phone"));
        assert_eq!(at(Place::Worklist), None);
        let daily = menu(Role::Reception, Place::Counter);
        assert_eq!(daily.rest_only, "phone");
        let here: Vec<&str> = daily
            .shown
            .iter()
            .filter(|it| it.here)
            .map(|it| it.name)
            .collect();
        assert_eq!(here, ["Tiếp nhận"]);
    }
}
