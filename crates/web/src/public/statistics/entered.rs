//! What was entered behind a number of the index that only others know: for which agency and month, from
//! what source and when; with the editions that it took the place of. Who entered it stands with the
//! entry on the desk, and is nobody else's business.

use super::list::{self, List, agency_name};
use super::{Asked, Scope, count, name};
use crate::error::Problem;
use crate::frame::{Around, Frame};
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use domain::clock::words;
use domain::index766::behind::{Behind, numbers};
use domain::index766::{Indicator, rules};
use domain::statistics::Period;
use store::index_entry as files;

/// How many lines a page shows.
const SHOWN: u32 = 50;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wanted {
    /// The indicator.
    pub muc: String,
    /// The period.
    pub ky: String,
    /// An agency, with all below it.
    pub co_quan: String,
    /// `1` for the agency alone.
    pub rieng: String,
    /// The number of the page, from 1.
    pub trang: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    agency: String,
    month: String,
    right: String,
    of: String,
    source: String,
    at: String,
    edition: i64,
    counts: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/statistics_entered.html")]
pub struct EnteredPage {
    f: Frame,
    list: List,
    formula: &'static str,
    rows: Vec<Row>,
}

fn counted() -> impl Iterator<Item = &'static Indicator> {
    let all = rules().indicator.iter();
    all.filter(|it| numbers(&it.id).1 == Behind::Entered)
}

/// The list.
///
/// # Errors
/// When there is no such number or period, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let wanted = asking.map(|it| it.0).unwrap_or_default();
    let lang = f.lang;
    let period = list::period(&wanted.ky, &house)?;
    let first = counted().next().map_or("", |it| it.id.as_str());
    let word = list::word(&wanted.muc, first);
    let indicator = counted().find(|it| it.id == word);
    let indicator = indicator.ok_or(Problem::NotFound)?;
    let asked = Asked {
        co_quan: wanted.co_quan.clone(),
        rieng: wanted.rieng.clone(),
        ..Asked::default()
    };
    let scope = Scope::of(&asked, &house);
    let (from, to) = period.months();
    let page: u32 = wanted.trang.parse().unwrap_or(1).max(1);
    // One more than is shown tells whether the list goes on.
    let asked = files::Asked {
        indicator: &indicator.id,
        agencies: scope.agencies.as_deref(),
        months: (&from, &to),
        skip: (page - 1).saturating_mul(SHOWN),
        take: SHOWN + 1,
    };
    let lines = files::behind(&house.office.db, &asked).await?;
    let shown = SHOWN as usize;
    let rows = lines.iter().take(shown).map(|line| {
        let it = &line.entry;
        let month = Period::parse(&it.month);
        Row {
            agency: agency_name(&house, &it.agency),
            month: month.map_or_else(|| it.month.clone(), |it| name(it, lang)),
            right: count(it.measure.right, lang),
            of: count(it.measure.of, lang),
            source: it.source.clone(),
            at: words::moment(it.entered_at),
            edition: it.edition,
            counts: line.counts,
        }
    });
    let choices = counted()
        .map(|it| {
            (
                it.id.clone(),
                lang.pick(&it.name, &it.name_en),
                it.id == word,
            )
        })
        .collect();
    let list = List::of(
        "/so-lieu/nhap-tay",
        (&house, lang),
        choices,
        period,
        scope.kept(),
        (lines.len() > shown).then(|| ("trang", page.saturating_add(1).to_string())),
    );
    let page = EnteredPage {
        list: list.behind(
            &format!("/so-lieu/chi-so?ky={period}"),
            lang.pick("Chỉ số 766", "Index 766"),
        ),
        formula: lang.pick(&indicator.formula, &indicator.formula_en),
        rows: rows.collect(),
        f,
    };
    Ok(Html(page.render()?).into_response())
}
