//! The regulation of a province (/quy-che/{province}): what each clause asks for, what the program
//! does about it and the value in force; every parameter with its article or its reason; every
//! "no" the program says, with its article. What is not built says so.

mod refusals;
mod view;

pub use refusals::RuleGroup;
pub use view::{ArticleGroup, Counts, SettingGroup};

use crate::frame::{Frame, Lang};
use askama::Template;
use domain::clock::words;
use domain::regulation::Regulation;
use jiff::civil::Date;

/// What is asked of the page.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Asked {
    /// Words to look for.
    pub q: String,
    /// Only what is `chua`, `mot-phan` or `da-co` built.
    pub tinh_trang: String,
}

impl Asked {
    /// Whether it narrows the page.
    pub fn narrows(&self) -> bool {
        !self.q.is_empty() || !self.tinh_trang.is_empty()
    }
}

/// A province to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    name: String,
    address: String,
    current: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/regulation.html")]
pub struct RegulationPage {
    f: Frame,
    tabs: Vec<Tab>,
    address: String,
    name: String,
    title: String,
    note: Option<String>,
    from: Option<String>,
    on: String,
    asked: Asked,
    counts: Counts,
    defaults: usize,
    articles: Vec<ArticleGroup>,
    settings: Vec<SettingGroup>,
    rules: Vec<RuleGroup>,
    own: bool,
}

impl RegulationPage {
    /// The page of a province's regulation as it stands on a day. `all` are the names of the
    /// provinces in files with their names on screen.
    pub fn of(
        f: Frame,
        regulation: &Regulation,
        all: &[(String, String)],
        on: Date,
        mut asked: Asked,
    ) -> Self {
        asked.q = asked.q.trim().chars().take(100).collect();
        let lang = f.lang;
        let head = regulation.head();
        let sieve = view::Sieve::of(&asked);
        let settings = regulation.settings(on);
        let province = regulation.province();
        Self {
            tabs: all
                .iter()
                .map(|(id, name)| Tab {
                    name: name.clone(),
                    address: format!("/quy-che/{id}"),
                    current: id == province,
                })
                .collect(),
            address: format!("/quy-che/{province}"),
            name: head.name.clone(),
            title: head.title.clone(),
            note: head.note.clone(),
            from: head.from.map(words::date),
            on: match lang {
                Lang::Vi => words::date(on),
                Lang::En => on.strftime("%-d %B %Y").to_string(),
            },
            counts: Counts::of(regulation),
            defaults: settings
                .iter()
                .filter(|it| it.status == domain::regulation::Status::Default)
                .count(),
            articles: view::articles(regulation, &settings, &sieve, lang),
            settings: view::settings(&settings, &sieve, lang),
            rules: refusals::groups(regulation, on, &sieve, lang),
            own: province == f.province,
            asked,
            f,
        }
    }

    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.settings.is_empty() && self.rules.is_empty()
    }
}
