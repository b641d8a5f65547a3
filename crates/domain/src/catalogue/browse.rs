//! Browsing: by field, level, applicant, service level and life event, for people who do not know
//! the name of what they need. Covers the sortings of NĐ 42/2022 art. 12 and of HN-5.3.

use super::procedure::{Applicant, FilingChannel, Level, Procedure};
use super::{Catalogue, fold::fold};
use crate::case::terms::ServiceLevel;
use crate::ids::ProcedureCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A turn of life and the procedures it asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeEvent {
    /// The name in addresses.
    pub slug: String,
    /// The name on screen.
    pub name: String,
    /// The name in English.
    pub name_en: String,
    /// The procedures, the most wanted first.
    pub procedures: Vec<ProcedureCode>,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LifeEvents(pub(super) Vec<LifeEvent>);

impl LifeEvents {
    /// In their order.
    pub fn all(&self) -> &[LifeEvent] {
        &self.0
    }
}

/// What is wanted; whatever is not named is not asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// A field.
    pub field: Option<String>,
    /// A group of fields.
    pub field_group: Option<String>,
    /// A level.
    pub level: Option<Level>,
    /// A kind of applicant.
    pub applicant: Option<Applicant>,
    /// How far it goes online.
    pub service_level: Option<ServiceLevel>,
    /// A part of the agency's name.
    pub agency: Option<String>,
    /// Only those that can be received by post.
    pub by_post: bool,
}

/// A heading with the number of procedures under it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// Its name.
    pub name: String,
    /// How many procedures.
    pub count: usize,
}

impl Catalogue {
    /// The procedures that are wanted, by name.
    pub fn browse(&self, wanted: &Wanted) -> Vec<&Procedure> {
        let agency = wanted.agency.as_deref().map(fold);
        self.by_name
            .iter()
            .filter_map(|at| self.procedures.get(*at))
            .filter(|p| wanted.field.as_ref().is_none_or(|f| p.field == *f))
            .filter(|p| {
                wanted
                    .field_group
                    .as_ref()
                    .is_none_or(|g| p.field_group == *g)
            })
            .filter(|p| wanted.level.is_none_or(|level| p.levels.contains(&level)))
            .filter(|p| {
                wanted
                    .applicant
                    .is_none_or(|who| p.applicants.contains(&who))
            })
            .filter(|p| {
                wanted
                    .service_level
                    .is_none_or(|level| p.service_level == Some(level))
            })
            .filter(|p| agency.as_ref().is_none_or(|a| fold(&p.agency).contains(a)))
            .filter(|p| !wanted.by_post || p.offers(FilingChannel::Postal))
            .collect()
    }

    /// The groups of fields with how many procedures each has, the largest first.
    pub fn field_groups(&self) -> Vec<Heading> {
        headings(self.procedures().iter().map(|p| p.field_group.as_str()))
    }

    /// The fields with how many procedures each has, by name.
    pub fn fields(&self) -> Vec<Heading> {
        let mut fields = headings(self.procedures().iter().map(|p| p.field.as_str()));
        fields.sort_by_cached_key(|heading| fold(&heading.name));
        fields
    }

    /// The agencies as the procedures name them, the busiest first.
    pub fn agencies(&self) -> Vec<Heading> {
        headings(self.procedures().iter().map(|p| p.agency.as_str()))
    }

    /// A life event by its name in addresses, with its procedures.
    pub fn life_event(&self, slug: &str) -> Option<(&LifeEvent, Vec<&Procedure>)> {
        let event = self.life_events().iter().find(|event| event.slug == slug)?;
        let procedures = event
            .procedures
            .iter()
            .filter_map(|code| self.procedure(code))
            .collect();
        Some((event, procedures))
    }
}

fn headings<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Heading> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut headings: Vec<Heading> = counts
        .into_iter()
        .map(|(name, count)| Heading {
            name: name.to_owned(),
            count,
        })
        .collect();
    headings.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    headings
}
