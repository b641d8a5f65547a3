//! What is asked of a list of procedures, and the ways to narrow it: each choice is a link with
//! the number of procedures behind it, so that nobody narrows to nothing.

use super::sources::Sources;
use super::{english, words};
use crate::frame::Lang;
use domain::case::terms::ServiceLevel;
use domain::catalogue::{Applicant, Level, Procedure};
use domain::ids::ProcedureCode;
use domain::organisation::{Agency, AgencyKind, Organisation};
use serde::Deserialize;
use std::collections::HashMap;
use std::rc::Rc;

/// What the address asks for; unknown values ask for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Query {
    /// Words.
    pub q: String,
    /// A group of fields.
    pub linh_vuc: String,
    /// An agency.
    pub co_quan: String,
    /// A level.
    pub cap: String,
    /// A life event.
    pub su_kien: String,
    /// How far it goes online.
    pub muc_do: String,
    /// Who applies.
    pub doi_tuong: String,
    /// The page, from 1.
    pub trang: String,
}

/// A way to narrow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Axis {
    /// Life event.
    LifeEvent,
    /// How far it goes online.
    ServiceLevel,
    /// Level.
    Level,
    /// Agency.
    Agency,
    /// Group of fields.
    Field,
    /// Who applies.
    Applicant,
}

impl Axis {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::LifeEvent,
        Self::Level,
        Self::ServiceLevel,
        Self::Applicant,
        Self::Field,
        Self::Agency,
    ];

    /// Its heading.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::LifeEvent => lang.pick("Việc trong đời", "Life event"),
            Self::ServiceLevel => lang.pick("Cách nộp", "How to file"),
            Self::Level => lang.pick("Cấp giải quyết", "Level"),
            Self::Agency => lang.pick("Cơ quan giải quyết", "Agency"),
            Self::Field => lang.pick("Lĩnh vực", "Field"),
            Self::Applicant => lang.pick("Ai làm thủ tục", "Who applies"),
        }
    }

    fn parameter(self) -> &'static str {
        match self {
            Self::LifeEvent => "su-kien",
            Self::ServiceLevel => "muc-do",
            Self::Level => "cap",
            Self::Agency => "co-quan",
            Self::Field => "linh-vuc",
            Self::Applicant => "doi-tuong",
        }
    }
}

impl Query {
    /// What is asked on an axis; empty for anything.
    pub fn on(&self, axis: Axis) -> &str {
        match axis {
            Axis::LifeEvent => &self.su_kien,
            Axis::ServiceLevel => &self.muc_do,
            Axis::Level => &self.cap,
            Axis::Agency => &self.co_quan,
            Axis::Field => &self.linh_vuc,
            Axis::Applicant => &self.doi_tuong,
        }
    }

    /// The same with another value on an axis, from its first page.
    pub fn with(&self, axis: Axis, value: &str) -> Self {
        let mut query = self.clone();
        let place = match axis {
            Axis::LifeEvent => &mut query.su_kien,
            Axis::ServiceLevel => &mut query.muc_do,
            Axis::Level => &mut query.cap,
            Axis::Agency => &mut query.co_quan,
            Axis::Field => &mut query.linh_vuc,
            Axis::Applicant => &mut query.doi_tuong,
        };
        value.clone_into(place);
        query.trang = String::new();
        query
    }

    /// The page, from 1.
    pub fn page(&self) -> usize {
        self.trang.trim().parse().unwrap_or(1).max(1)
    }

    /// Another page of the same.
    pub fn at_page(&self, page: usize) -> Self {
        Self {
            trang: if page > 1 {
                page.to_string()
            } else {
                String::new()
            },
            ..self.clone()
        }
    }

    /// The address below a path.
    pub fn address(&self, path: &str) -> String {
        let mut said: Vec<String> = Vec::new();
        if !self.q.is_empty() {
            said.push(format!("q={}", crate::forms::escaped(&self.q)));
        }
        for axis in Axis::ALL {
            let value = self.on(axis);
            if !value.is_empty() {
                said.push(format!(
                    "{}={}",
                    axis.parameter(),
                    crate::forms::escaped(value)
                ));
            }
        }
        if !self.trang.is_empty() {
            said.push(format!("trang={}", crate::forms::escaped(&self.trang)));
        }
        if said.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", said.join("&"))
        }
    }

    /// Whether it narrows on any axis.
    pub fn narrows(&self) -> bool {
        Axis::ALL.iter().any(|axis| !self.on(*axis).is_empty())
    }
}

/// A procedure with the values it has on each axis.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    life_events: Vec<&'a str>,
    agencies: Vec<&'a str>,
    field: Rc<str>,
}

/// The agencies of communes are many and do the same work: they stand as one.
const COMMUNES: &str = "ubnd-cap-xa";
const DISTRICTS: &str = "ubnd-cap-huyen";
const COMMUNE_POLICE: &str = "cong-an-cap-xa";

fn agency_value(agency: &Agency) -> &str {
    match (agency.level, agency.kind) {
        (Level::Commune, AgencyKind::Vertical) => COMMUNE_POLICE,
        (Level::Commune, _) => COMMUNES,
        (Level::District, _) => DISTRICTS,
        _ => agency.code.as_str(),
    }
}

fn level_value(level: ServiceLevel) -> &'static str {
    match level {
        ServiceLevel::Full => "toan-trinh",
        ServiceLevel::Partial => "mot-phan",
        ServiceLevel::InPersonOnly => "truc-tiep",
    }
}

fn applicant_value(applicant: Applicant) -> &'static str {
    match applicant {
        Applicant::Individual => "ca-nhan",
        Applicant::Organisation => "to-chuc",
    }
}

const UNKNOWN: &str = "chua-ro";

impl<'a> Candidate<'a> {
    /// Procedures as they stand in the province.
    pub fn all(
        procedures: impl IntoIterator<Item = &'a Procedure>,
        sources: Sources<'a>,
    ) -> Vec<Self> {
        let mut events: HashMap<&ProcedureCode, Vec<&str>> = HashMap::new();
        for event in sources.catalogue.life_events() {
            for code in &event.procedures {
                events.entry(code).or_default().push(&event.slug);
            }
        }
        // Fields are few and procedures many.
        let mut fields: HashMap<&str, Rc<str>> = HashMap::new();
        let of = |procedure: &'a Procedure| {
            let mut agencies: Vec<&str> = Vec::new();
            for agency in sources.organisation.resolvers(procedure) {
                let value = agency_value(agency);
                if agencies.last() != Some(&value) && !agencies.contains(&value) {
                    agencies.push(value);
                }
            }
            let field = fields
                .entry(&procedure.field_group)
                .or_insert_with(|| english::group_slug(&procedure.field_group).into());
            Self {
                procedure,
                life_events: events.get(&procedure.code).cloned().unwrap_or_default(),
                agencies,
                field: Rc::clone(field),
            }
        };
        procedures.into_iter().map(of).collect()
    }

    /// The values it has on an axis.
    fn values(&self, axis: Axis) -> Vec<&str> {
        let it = self.procedure;
        match axis {
            Axis::LifeEvent => self.life_events.clone(),
            Axis::Agency => self.agencies.clone(),
            Axis::Level => it.levels.iter().map(|level| level.slug()).collect(),
            Axis::Field => vec![&*self.field],
            Axis::ServiceLevel => vec![it.service_level.map_or(UNKNOWN, level_value)],
            Axis::Applicant => it
                .applicants
                .iter()
                .map(|who| applicant_value(*who))
                .collect(),
        }
    }

    /// Whether it is what is asked for, leaving one axis out.
    fn fits(&self, query: &Query, but: Option<Axis>) -> bool {
        Axis::ALL
            .iter()
            .filter(|axis| Some(**axis) != but)
            .map(|axis| (*axis, query.on(*axis)))
            .all(|(axis, value)| value.is_empty() || self.values(axis).contains(&value))
    }
}

/// A choice on an axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is read.
    pub name: String,
    /// Whether the name is Vietnamese on an English page.
    pub vietnamese: bool,
    /// How many procedures are behind it.
    pub count: usize,
    /// Where it leads.
    pub address: String,
    /// Whether it is chosen; then its address takes it away again.
    pub chosen: bool,
}

/// The choices on an axis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facet {
    /// Its heading.
    pub name: &'static str,
    /// The first choices.
    pub first: Vec<Choice>,
    /// Those that are shown when asked for.
    pub more: Vec<Choice>,
}

/// A choice that has been made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// Of which axis.
    pub axis: &'static str,
    /// What was chosen.
    pub name: String,
    /// Where it is taken away.
    pub address: String,
}

/// How many choices of an axis are shown at once.
const AT_ONCE: usize = 7;

/// A narrowed list.
#[derive(Clone, Debug)]
pub struct Narrowed<'a> {
    /// What fits.
    pub fitting: Vec<&'a Procedure>,
    /// The ways to narrow further.
    pub facets: Vec<Facet>,
    /// The choices made.
    pub chosen: Vec<Chosen>,
}

/// Narrows candidates to what is asked for.
pub fn narrow<'a>(
    candidates: &[Candidate<'a>],
    query: &Query,
    path: &str,
    sources: Sources<'a>,
    lang: Lang,
) -> Narrowed<'a> {
    let mut facets = Vec::new();
    let mut chosen = Vec::new();
    for axis in Axis::ALL {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for candidate in candidates.iter().filter(|it| it.fits(query, Some(axis))) {
            for value in candidate.values(axis) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut choices: Vec<Choice> = values(axis, sources, lang)
            .into_iter()
            .filter_map(|(value, name)| {
                let count = counts.get(value.as_str()).copied().unwrap_or_default();
                let is_chosen = query.on(axis) == value;
                let next = query.with(axis, if is_chosen { "" } else { &value });
                (count > 0 || is_chosen).then(|| Choice {
                    vietnamese: lang == Lang::En && axis == Axis::Agency && !is_ours(&value),
                    name,
                    count,
                    address: next.address(path),
                    chosen: is_chosen,
                })
            })
            .collect();
        if let Some(one) = choices.iter().find(|choice| choice.chosen) {
            chosen.push(Chosen {
                axis: axis.name(lang),
                name: one.name.clone(),
                address: one.address.clone(),
            });
        }
        if matches!(axis, Axis::Agency | Axis::Field) {
            choices.sort_by_key(|choice| (!choice.chosen, usize::MAX - choice.count));
        }
        if choices.len() > 1 || choices.iter().any(|choice| choice.chosen) {
            let more = choices.split_off(choices.len().min(AT_ONCE));
            facets.push(Facet {
                name: axis.name(lang),
                first: choices,
                more,
            });
        }
    }
    let fitting = candidates
        .iter()
        .filter(|candidate| candidate.fits(query, None))
        .map(|candidate| candidate.procedure)
        .collect();
    Narrowed {
        fitting,
        facets,
        chosen,
    }
}

fn is_ours(value: &str) -> bool {
    [COMMUNES, DISTRICTS, COMMUNE_POLICE].contains(&value)
}

/// The values of an axis with their names.
fn values(axis: Axis, sources: Sources<'_>, lang: Lang) -> Vec<(String, String)> {
    let own = |value: &str, name: &str| (value.to_owned(), name.to_owned());
    match axis {
        Axis::LifeEvent => sources
            .catalogue
            .life_events()
            .iter()
            .map(|event| own(&event.slug, lang.pick(&event.name, &event.name_en)))
            .collect(),
        Axis::Level => [Level::Province, Level::District, Level::Commune]
            .into_iter()
            .map(|level| own(level.slug(), words::level(level, lang)))
            .collect(),
        Axis::ServiceLevel => {
            let vocabulary = sources.profile.vocabulary;
            let name = |level| words::service_level(level, vocabulary, lang);
            [
                ServiceLevel::Full,
                ServiceLevel::Partial,
                ServiceLevel::InPersonOnly,
            ]
            .into_iter()
            .map(|level| own(level_value(level), name(Some(level))))
            .chain([own(UNKNOWN, name(None))])
            .collect()
        }
        Axis::Applicant => [Applicant::Individual, Applicant::Organisation]
            .into_iter()
            .map(|who| own(applicant_value(who), words::applicant(who, lang)))
            .collect(),
        Axis::Field => sources
            .catalogue
            .field_groups()
            .iter()
            .map(|group| {
                (
                    english::group_slug(&group.name),
                    english::group(&group.name, lang),
                )
            })
            .collect(),
        Axis::Agency => agencies(sources.organisation, lang),
    }
}

fn agencies(organisation: &Organisation, lang: Lang) -> Vec<(String, String)> {
    let own = |value: &str, vi: &str, en: &str| (value.to_owned(), lang.pick(vi, en).to_owned());
    organisation
        .of_level(Level::Province)
        .filter(|agency| agency.kind != AgencyKind::Centre)
        .map(|agency| (agency.code.to_string(), agency.name.clone()))
        .chain([
            own(COMMUNES, "UBND xã, phường", "Commune People’s Committees"),
            own(DISTRICTS, "UBND cấp huyện", "District People’s Committees"),
            own(COMMUNE_POLICE, "Công an xã, phường", "Commune police"),
        ])
        .collect()
}

/// Pages of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pages {
    /// The first row shown, from 1.
    pub from: usize,
    /// The last row shown.
    pub to: usize,
    /// How many rows there are.
    pub all: usize,
    /// The page before.
    pub before: Option<String>,
    /// The page after.
    pub after: Option<String>,
}

/// The rows of a page and where it lies.
pub fn paged<T>(all: Vec<T>, rows: usize, query: &Query, path: &str) -> (Vec<T>, Pages) {
    let count = all.len();
    let last = count.div_ceil(rows).max(1);
    let page = query.page().min(last);
    let skip = (page - 1) * rows;
    let shown: Vec<T> = all.into_iter().skip(skip).take(rows).collect();
    let pages = Pages {
        from: skip + usize::from(!shown.is_empty()),
        to: skip + shown.len(),
        all: count,
        before: (page > 1).then(|| query.at_page(page - 1).address(path)),
        after: (page < last).then(|| query.at_page(page + 1).address(path)),
    };
    (shown, pages)
}
