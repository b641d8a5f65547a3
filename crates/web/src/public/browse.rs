//! All procedures (/thu-tuc), by life event, level, way of filing, field and agency.

use super::line::Line;
use super::listing::{self, Candidate, Chosen, Facet, Pages, Query};
use super::sources::Sources;
use crate::frame::Frame;
use askama::Template;
use domain::catalogue::browse::Wanted;

/// How many procedures a page shows.
pub const ROWS: usize = 25;
const PATH: &str = "/thu-tuc";

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/browse.html")]
pub struct BrowsePage {
    f: Frame,
    heading: String,
    lines: Vec<Line>,
    facets: Vec<Facet>,
    chosen: Vec<Chosen>,
    pages: Pages,
}

impl BrowsePage {
    /// The page for what is asked.
    pub fn of(f: Frame, sources: Sources<'_>, mut query: Query) -> Self {
        query.q = String::new();
        let lang = f.lang;
        let all = sources.catalogue.browse(&Wanted::default());
        let candidates = Candidate::all(all, sources);
        let mut narrowed = listing::narrow(&candidates, &query, PATH, sources, lang);
        // A life event names the most wanted first; that order is kept.
        if let Some((event, _)) = sources.catalogue.life_event(&query.su_kien) {
            narrowed.fitting.sort_by_key(|procedure| {
                event
                    .procedures
                    .iter()
                    .position(|code| *code == procedure.code)
            });
        }
        let (shown, pages) = listing::paged(narrowed.fitting, ROWS, &query, PATH);
        let lines = shown
            .into_iter()
            .map(|procedure| Line::of(procedure, sources, lang, ""))
            .collect();
        let heading = match narrowed.chosen.as_slice() {
            [] => f.t("Tất cả thủ tục", "All procedures").to_owned(),
            [one] => one.name.clone(),
            _ => f.t("Thủ tục đã lọc", "Procedures, narrowed").to_owned(),
        };
        Self {
            f,
            heading,
            lines,
            facets: narrowed.facets,
            chosen: narrowed.chosen,
            pages,
        }
    }
}
