//! Finding a procedure by words (/tim): without marks, with a slip of the finger, by the name of
//! every day or by code; the best first, narrowed by level, field, agency and way of filing.

use super::did_you_mean;
use super::line::Line;
use super::listing::{self, Candidate, Chosen, Facet, Pages, Query};
use super::sources::Sources;
use crate::frame::Frame;
use askama::Template;
use domain::catalogue::Hit;

/// How many procedures a page shows.
pub const ROWS: usize = 10;
/// How many are looked for; what fits worse than these is not what was meant.
const AT_MOST: usize = 120;
/// The part of the best one's score that a procedure needs to be shown beside it.
const WORTH: f32 = 0.3;
const PATH: &str = "/tim";

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/search.html")]
pub struct SearchPage {
    f: Frame,
    query: Query,
    best: Option<Line>,
    lines: Vec<Line>,
    meant: Option<(String, String)>,
    facets: Vec<Facet>,
    chosen: Vec<Chosen>,
    pages: Pages,
    life_events: Vec<(String, String)>,
    reset: String,
}

impl SearchPage {
    /// The page for what is asked.
    pub fn of(f: Frame, sources: Sources<'_>, mut query: Query) -> Self {
        query.q = query.q.trim().to_owned();
        let lang = f.lang;
        let mut hits = sources.catalogue.search(&query.q, AT_MOST);
        let least = hits.first().map_or(0.0, |best| best.score * WORTH);
        hits.retain(|hit| hit.score >= least);
        let names: Vec<&str> = hits.iter().take(20).map(|hit| hit.name.as_str()).collect();
        let everyday: Vec<&str> = hits
            .iter()
            .take(20)
            .filter_map(|hit| hit.known_as.as_deref())
            .chain(names)
            .chain(
                hits.iter()
                    .take(20)
                    .filter_map(|hit| english_name(hit, sources)),
            )
            .collect();
        let meant = did_you_mean::meant(&query.q, &everyday).map(|said| {
            let again = Query {
                q: said.clone(),
                ..Query::default()
            };
            (said, again.address(PATH))
        });
        let full = hits
            .iter()
            .filter_map(|hit| sources.catalogue.procedure(&hit.code));
        let candidates = Candidate::all(full, sources);
        let narrowed = listing::narrow(&candidates, &query, PATH, sources, lang);
        // Thin lines have no facts to be narrowed by: they show until someone narrows.
        let narrows = query.narrows();
        let lines: Vec<Line> = hits
            .iter()
            .filter_map(|hit| {
                let line = match sources.catalogue.procedure(&hit.code) {
                    Some(procedure) => narrowed
                        .fitting
                        .iter()
                        .any(|it| it.code == procedure.code)
                        .then(|| Line::of(procedure, sources, lang, &query.q)),
                    None if narrows => None,
                    None => sources
                        .catalogue
                        .title(&hit.code)
                        .map(|title| Line::thin(title, lang, &query.q)),
                };
                line.map(|mut line| {
                    line.known_as.clone_from(&hit.known_as);
                    line
                })
            })
            .collect();
        let first_page = query.page() == 1;
        let (mut lines, pages) = listing::paged(lines, ROWS, &query, PATH);
        let best =
            (first_page && lines.first().is_some_and(|line| line.detail)).then(|| lines.remove(0));
        let life_events = sources
            .catalogue
            .life_events()
            .iter()
            .map(|event| {
                (
                    format!("/thu-tuc?su-kien={}", crate::forms::escaped(&event.slug)),
                    lang.pick(&event.name, &event.name_en).to_owned(),
                )
            })
            .collect();
        let reset = Query {
            q: query.q.clone(),
            ..Query::default()
        }
        .address(PATH);
        Self {
            f,
            query,
            best,
            lines,
            meant,
            facets: narrowed.facets,
            chosen: narrowed.chosen,
            pages,
            life_events,
            reset,
        }
    }
}

fn english_name<'a>(hit: &Hit, sources: Sources<'a>) -> Option<&'a str> {
    sources
        .catalogue
        .procedure(&hit.code)
        .map(|procedure| procedure.name_en.as_str())
}
