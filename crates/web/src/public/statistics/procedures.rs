//! The list of procedures behind a number of the index: which, at which agency, and whether it is as it
//! should be.

use super::list::{self, List, agency_name};
use super::{Asked, Scope};
use crate::error::Problem;
use crate::frame::{Around, Frame};
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use casework::index766;
use domain::clock;
use domain::index766::behind::{Behind, numbers};
use domain::index766::{Indicator, rules};
use store::coarse_total::Part;

/// How many lines a page shows.
const SHOWN: u32 = 100;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wanted {
    /// The indicator.
    pub muc: String,
    /// `dat` for those that are right.
    pub phan: String,
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
    code: String,
    /// Its name; its code where the catalogue no longer knows it.
    name: String,
    agency: String,
    right: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/statistics_procedures.html")]
pub struct ProceduresPage {
    f: Frame,
    list: List,
    formula: &'static str,
    only_right: bool,
    rows: Vec<Row>,
}

/// The indicators that count procedures.
fn counted() -> impl Iterator<Item = &'static Indicator> {
    let all = rules().indicator.iter();
    all.filter(|it| numbers(&it.id).1 == Behind::Procedures)
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
    let period = list::period(&wanted.ky, &house)?;
    // Who asks for none is shown which procedures are public, of which the others are a part.
    let word = list::word(&wanted.muc, "1.3");
    let indicator = counted().find(|it| it.id == word);
    let indicator = indicator.ok_or(Problem::NotFound)?;
    let lang = f.lang;
    let asked = Asked {
        co_quan: wanted.co_quan.clone(),
        rieng: wanted.rieng.clone(),
        ..Asked::default()
    };
    let scope = Scope::of(&asked, &house);
    let now = house.now();
    let only_right = wanted.phan == "dat";
    let office = &house.office;
    let page: u32 = wanted.trang.parse().unwrap_or(1).max(1);
    // One more than is shown tells whether the list goes on.
    let part = Part {
        agencies: scope.agencies.as_deref(),
        only_right,
        skip: (page - 1).saturating_mul(SHOWN),
        take: SHOWN + 1,
    };
    let lines = index766::procedures(office, &indicator.id, period, now, &part).await?;
    let shown = SHOWN as usize;
    let rows = lines.iter().take(shown).map(|it| {
        let procedure = office
            .catalogue
            .procedure_of_case(&it.procedure.as_str().into());
        Row {
            code: it.procedure.clone(),
            name: procedure.map_or_else(|| it.procedure.clone(), |it| it.name.clone()),
            agency: agency_name(&house, &it.agency),
            right: it.right,
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
    let mut kept = scope.kept();
    kept.push(("phan", if only_right { "dat" } else { "" }));
    let next = (lines.len() > shown).then(|| ("trang", page.saturating_add(1).to_string()));
    let mut list = List::of(
        "/so-lieu/thu-tuc",
        (&house, lang),
        choices,
        period,
        kept,
        next,
    );
    if indicator.id == "1.3" {
        // What is public is told as of today.
        list.period = clock::words::date(clock::wall(now).date());
    }
    let page = ProceduresPage {
        list: list.behind(
            &format!("/so-lieu/chi-so?ky={period}"),
            lang.pick("Chỉ số 766", "Index 766"),
        ),
        formula: lang.pick(&indicator.formula, &indicator.formula_en),
        only_right,
        rows: rows.collect(),
        f,
    };
    Ok(Html(page.render()?).into_response())
}
