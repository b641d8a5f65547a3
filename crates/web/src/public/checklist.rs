//! A procedure's papers as a sheet to print and tick off (/thu-tuc/{code}/in).

use super::procedure::{Asked, Papers};
use super::sources::Sources;
use super::words;
use crate::frame::{Frame, Lang};
use askama::Template;
use domain::catalogue::{FilingChannel, Procedure};
use domain::fees;

/// The sheet.
#[derive(Clone, Debug, Template)]
#[template(path = "public/checklist.html")]
pub struct ChecklistPage {
    f: Frame,
    code: String,
    name: String,
    vietnamese: Option<String>,
    case: Option<String>,
    agency: String,
    result: String,
    ways: Vec<(String, String, String)>,
    papers: Vec<Papers>,
    omitted: u32,
    mark: Option<&'static str>,
    today: String,
    direct: String,
    back: String,
}

impl ChecklistPage {
    /// The sheet of a procedure, or of one case of it.
    pub fn of(
        f: Frame,
        sources: Sources<'_>,
        procedure: &Procedure,
        asked: &Asked,
        public_url: &str,
    ) -> Self {
        let lang = f.lang;
        let chosen = asked.case(procedure);
        let vietnamese = words::title(&procedure.name);
        let english = lang == Lang::En && !procedure.name_en.is_empty();
        let ways = FilingChannel::ALL
            .into_iter()
            .filter(|channel| procedure.offers(*channel))
            .map(|channel| {
                let owed = fees::owed(procedure, channel);
                (
                    words::channel(channel, lang).to_owned(),
                    words::limit_or_unknown(procedure.time.limit(channel), lang),
                    match lang {
                        Lang::Vi => owed.words(),
                        Lang::En => owed.words_en(),
                    },
                )
            })
            .collect();
        Self {
            code: procedure.code.to_string(),
            name: if english {
                procedure.name_en.clone()
            } else {
                vietnamese.clone()
            },
            vietnamese: english.then_some(vietnamese),
            case: chosen.map(words::capital),
            agency: procedure.agency.clone(),
            result: procedure.result_name().to_owned(),
            ways,
            papers: super::procedure::papers_of(procedure, chosen, lang),
            omitted: procedure.components_omitted,
            mark: words::mark(procedure.mark("components"), lang),
            today: domain::clock::words::date(sources.today),
            direct: format!("{public_url}/thu-tuc/{}", procedure.code),
            back: format!("/thu-tuc/{}", procedure.code),
            f,
        }
    }
}
