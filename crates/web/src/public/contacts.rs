//! Contacts (/lien-he): who operates the system, the hotline, and every office that receives files,
//! found by the name of its place, also by the name it had before.

use super::listing::{Pages, Query, paged};
use super::sources::Sources;
use crate::frame::{Frame, Lang};
use askama::Template;
use domain::catalogue::Level;
use domain::catalogue::fold::fold;
use domain::clock::{Calendar, Session};
use domain::organisation::{Agency, AgencyKind, Organisation, Unit, UnitRole, Whereabouts};
use jiff::ToSpan;
use jiff::civil::Date;

/// How many offices a page shows.
const ROWS: usize = 30;
const PATH: &str = "/lien-he";

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words of the place's name.
    pub q: String,
    /// A level: `tinh`, `huyen`, `xa`.
    pub cap: String,
    /// The page.
    pub trang: String,
}

/// An office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Office {
    name: String,
    agency: String,
    level: &'static str,
    before: Option<String>,
    /// Its house, as it was entered.
    address: String,
    /// Its telephone, as it is dialled and as it is read.
    telephone: (String, String),
    email: String,
    /// Hours of its own.
    hours: String,
    /// Where fees are paid to, where the province shows it.
    account: String,
}

/// Working hours, day by day alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hours {
    /// In words.
    pub words: String,
    /// Whether offices are open today.
    pub today: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/contacts.html")]
pub struct ContactsPage {
    f: Frame,
    operator: String,
    hours: Hours,
    asked: Asked,
    levels: Vec<(&'static str, &'static str, bool)>,
    offices: Vec<Office>,
    pages: Pages,
    portal: Option<String>,
}

impl ContactsPage {
    /// The page.
    pub fn of(
        f: Frame,
        sources: Sources<'_>,
        operator: &str,
        calendar: &Calendar,
        mut asked: Asked,
    ) -> Self {
        asked.q = asked.q.trim().chars().take(100).collect();
        let lang = f.lang;
        let sought = fold(&asked.q);
        let offices: Vec<Office> = sources
            .organisation
            .agencies()
            .iter()
            .filter(|agency| asked.cap.is_empty() || agency.level.slug() == asked.cap)
            .flat_map(|agency| offices_of(sources.organisation, agency, lang))
            .map(|office| office.with_account(sources.profile.shows_accounts))
            .filter(|office| sought.is_empty() || fits(office, &sought))
            .collect();
        let query = Query {
            q: asked.q.clone(),
            cap: asked.cap.clone(),
            trang: asked.trang.clone(),
            ..Query::default()
        };
        let (offices, pages) = paged(offices, ROWS, &query, PATH);
        let levels = sources
            .organisation
            .levels()
            .iter()
            .map(|level| {
                let name = super::words::level(*level, lang);
                (level.slug(), name, level.slug() == asked.cap)
            })
            .collect();
        Self {
            operator: operator.to_owned(),
            hours: hours(sources.today, calendar, lang),
            levels,
            offices,
            pages,
            portal: sources.profile.national_portal.clone(),
            asked,
            f,
        }
    }
}

fn offices_of(organisation: &Organisation, agency: &Agency, lang: Lang) -> Vec<Office> {
    if agency.kind == AgencyKind::Vertical && agency.level == Level::Commune {
        return Vec::new();
    }
    let own = organisation.units_of(&agency.code).iter();
    let own: Vec<&Unit> = own.filter(|unit| unit.role == UnitRole::Intake).collect();
    let office = |unit: Option<&Unit>| {
        let at = Here(unit.map_or(&agency.at, |it| &it.at), &agency.at);
        Office {
            name: unit.map_or(&agency.name, |it| &it.name).clone(),
            agency: match unit {
                Some(_) => agency.name.clone(),
                None => received_at(organisation, lang),
            },
            level: super::words::level(agency.level, lang),
            before: agency
                .formed_from
                .clone()
                .or_else(|| agency.former_district.clone()),
            address: at.says(|it| &it.address),
            telephone: telephone(at.says(|it| &it.hotline)),
            email: at.says(|it| &it.email),
            hours: at.hours(lang),
            account: at.says(|it| &it.bank_account),
        }
    };
    // A department whose files are received at the centre is found all the same.
    let bare = own.is_empty() && agency.level == Level::Province;
    let alone = bare.then(|| office(None));
    own.into_iter()
        .map(|unit| office(Some(unit)))
        .chain(alone)
        .collect()
}

/// Where files of an agency without an intake unit of its own are received.
fn received_at(organisation: &Organisation, lang: Lang) -> String {
    let centre = organisation.centre().map(|it| it.name.as_str());
    let centre = centre.unwrap_or_default();
    format!("{} {centre}", lang.pick("Nộp tại", "Files go to"))
}

/// What is said of a unit's house: what it says of itself, else what its agency says.
#[derive(Clone, Copy)]
struct Here<'a>(&'a Whereabouts, &'a Whereabouts);

impl Here<'_> {
    fn says(self, of: impl Fn(&Whereabouts) -> &Option<String>) -> String {
        let said = of(self.0).as_ref().or(of(self.1).as_ref());
        said.cloned().unwrap_or_default()
    }

    fn hours(self, lang: Lang) -> String {
        let Self(unit, agency) = self;
        let own = [unit, agency].into_iter().find(|it| it.hours.is_some());
        match own.and_then(|it| Some((it.hours.as_ref()?, it.saturday.as_ref()))) {
            Some((week, Some(saturday))) => {
                format!("{week}; {} {saturday}", lang.pick("Thứ Bảy", "Saturday"))
            }
            Some((week, None)) => week.clone(),
            None => String::new(),
        }
    }
}

/// A number as it is dialled, and as it is read.
fn telephone(said: String) -> (String, String) {
    let dialled = |c: &char| c.is_ascii_digit() || *c == '+';
    (said.chars().filter(dialled).collect(), said)
}

impl Office {
    /// Without the account, where the province does not show it.
    fn with_account(mut self, shown: bool) -> Self {
        if !shown {
            self.account.clear();
        }
        self
    }

    /// Whether nothing says where it is or whom to call.
    fn is_bare(&self) -> bool {
        self.address.is_empty() && self.telephone.1.is_empty() && self.email.is_empty()
    }
}

fn fits(office: &Office, sought: &str) -> bool {
    let all = fold(&format!(
        "{} {} {}",
        office.name,
        office.agency,
        office.before.as_deref().unwrap_or_default()
    ));
    sought.split(' ').all(|word| all.contains(word))
}

fn sessions(sessions: &[Session], lang: Lang) -> String {
    let time = |minute: i32| format!("{}:{:02}", minute / 60, minute % 60);
    sessions
        .iter()
        .map(|it| format!("{}–{}", time(it.from), time(it.to)))
        .collect::<Vec<_>>()
        .join(lang.pick(" và ", " and "))
}

/// The usual hours of a week and whether offices open today.
fn hours(today: Date, calendar: &Calendar, lang: Lang) -> Hours {
    let usual = (0..28)
        .filter_map(|ahead| today.checked_add(ahead.days()).ok())
        .find(|date| calendar.is_working(*date) && calendar.named(*date).is_none())
        .map(|date| sessions(calendar.sessions(date), lang))
        .unwrap_or_default();
    let today_words = match calendar.sessions(today) {
        [] => lang.pick("Hôm nay nghỉ.", "Closed today.").to_owned(),
        open => format!(
            "{} {}.",
            lang.pick("Hôm nay mở cửa", "Open today"),
            sessions(open, lang)
        ),
    };
    Hours {
        words: match lang {
            Lang::Vi => format!("{usual}, Thứ Hai đến Thứ Sáu, trừ ngày lễ"),
            Lang::En => format!("{usual}, Monday to Friday, except holidays"),
        },
        today: today_words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_office_is_found_by_the_name_its_place_had_before() {
        let organisation = Organisation::seed("ninh-binh").expect("a province");
        let renamed = organisation
            .communes()
            .find(|it| it.formed_from.is_some())
            .expect("a commune that was formed from others");
        let office = &offices_of(&organisation, renamed, Lang::Vi)[0];
        let before = renamed.formed_from.as_deref().unwrap_or_default();
        let word = fold(before)
            .split(' ')
            .next_back()
            .unwrap_or_default()
            .to_owned();
        assert!(fits(office, &word), "{before}");
        assert!(!fits(office, "khong co noi nay"));
    }

    #[test]
    fn an_office_says_of_itself_what_was_entered_and_of_its_house_what_its_agency_says() {
        let unit = Whereabouts {
            hotline: Some("0226 3 123 456".to_owned()),
            hours: Some("7:00-11:30, 13:30-17:00".to_owned()),
            saturday: Some("7:30-11:30".to_owned()),
            ..Whereabouts::default()
        };
        let agency = Whereabouts {
            address: Some("Số 1, đường Trần Phú".to_owned()),
            hotline: Some("0226 3 999 999".to_owned()),
            ..Whereabouts::default()
        };
        let at = Here(&unit, &agency);
        assert_eq!(at.says(|it| &it.address), "Số 1, đường Trần Phú");
        assert_eq!(
            telephone(at.says(|it| &it.hotline)),
            ("02263123456".to_owned(), "0226 3 123 456".to_owned())
        );
        assert_eq!(
            at.hours(Lang::Vi),
            "7:00-11:30, 13:30-17:00; Thứ Bảy 7:30-11:30"
        );
        assert_eq!(Here(&agency, &agency).hours(Lang::Vi), "");
    }

    #[test]
    fn hours_come_from_the_calendar_and_a_holiday_is_said() {
        let calendar = domain::testing::calendar();
        let usual = hours(date(2026, 8, 24), &calendar, Lang::Vi);
        assert!(
            usual.words.starts_with("7:30–11:30 và 13:00–17:00"),
            "{}",
            usual.words
        );
        assert!(usual.today.contains("mở cửa"));
        assert_eq!(
            hours(date(2026, 9, 2), &calendar, Lang::Vi).today,
            "Hôm nay nghỉ."
        );
    }
}
