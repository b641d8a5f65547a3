//! The list of procedures behind a number of the index: which, at which agency, and whether it is as it
//! should be.

use super::{Asked, Scope, name};
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
use domain::index766::rules;
use domain::statistics::Period;

/// How many lines a page shows.
const SHOWN: usize = 100;

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
    indicator: &'static str,
    formula: &'static str,
    period: String,
    agency: String,
    only_right: bool,
    rows: Vec<Row>,
    next: Option<String>,
    back: String,
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
    let period = Period::parse(&wanted.ky).ok_or(Problem::NotFound)?;
    let indicator = rules().indicator.iter().find(|it| it.id == wanted.muc);
    let indicator = indicator.ok_or(Problem::NotFound)?;
    if numbers(&indicator.id).1 != Behind::Procedures {
        return Err(Problem::NotFound);
    }
    let lang = f.lang;
    let asked = Asked {
        co_quan: wanted.co_quan.clone(),
        ..Asked::default()
    };
    let scope = Scope::of(&asked, &house);
    let now = house.now();
    let only_right = wanted.phan == "dat";
    let office = &house.office;
    let mut lines = index766::procedures(office, &indicator.id, period, now).await?;
    lines.retain(|it| {
        let agencies = scope.agencies.as_ref();
        (it.right || !only_right) && agencies.is_none_or(|of| of.contains(&it.agency))
    });
    lines.sort_by(|a, b| (&a.agency, &a.procedure).cmp(&(&b.agency, &b.procedure)));
    let page: usize = wanted.trang.parse().unwrap_or(1).max(1);
    let from = (page - 1).saturating_mul(SHOWN);
    let agency_name = |code: &str| {
        let agency = office.organisation.agency(&code.into());
        agency.map_or_else(|| code.to_owned(), |it| it.name.clone())
    };
    let rows = lines.iter().skip(from).take(SHOWN).map(|it| {
        let procedure = office
            .catalogue
            .procedure_of_case(&it.procedure.as_str().into());
        Row {
            code: it.procedure.clone(),
            name: procedure.map_or_else(|| it.procedure.clone(), |it| it.name.clone()),
            agency: agency_name(&it.agency),
            right: it.right,
        }
    });
    let asked = format!(
        "ky={period}&co-quan={}",
        crate::forms::escaped(&wanted.co_quan)
    );
    let page = ProceduresPage {
        indicator: lang.pick(&indicator.name, &indicator.name_en),
        formula: lang.pick(&indicator.formula, &indicator.formula_en),
        period: match indicator.id.as_str() {
            // What is public is told as of today.
            "1.3" => clock::words::date(clock::wall(now).date()),
            _ => name(period, lang).to_lowercase(),
        },
        agency: scope.agency.as_deref().map(agency_name).unwrap_or_default(),
        only_right,
        rows: rows.collect(),
        next: (lines.len() > from.saturating_add(SHOWN)).then(|| {
            let part = if only_right { "&phan=dat" } else { "" };
            let (id, next) = (&indicator.id, page + 1);
            format!("/so-lieu/thu-tuc?muc={id}{part}&{asked}&trang={next}")
        }),
        back: format!("/so-lieu/chi-so?{asked}"),
        f,
    };
    Ok(Html(page.render()?).into_response())
}
