//! Frequent questions, by sector and field: answered questions that were curated.

use super::address;
use crate::error::Problem;
use crate::frame::{Around, Frame};
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use domain::clock;
use domain::ids::AgencyCode;
use domain::petition::{Channel, Rules};
use store::petition as files;
use store::read::page::PageRequest;

/// How many a page has.
const LINES: u32 = 50;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A sector.
    pub nganh: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A question with its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    question: String,
    answer: String,
    address: String,
}

/// The questions of a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    name: String,
    entries: Vec<Entry>,
}

/// The fields of a sector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sector {
    name: String,
    code: String,
    fields: Vec<Field>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/petition/faq.html")]
pub struct FaqPage {
    f: Frame,
    sectors: Vec<Sector>,
    narrowed: bool,
    /// Whether a question can be asked here.
    open: bool,
    next: Option<String>,
}

/// The list.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(LINES),
        cursor => PageRequest::after(cursor, LINES),
    };
    let sector = (!asked.nganh.is_empty()).then(|| AgencyCode(asked.nganh.clone()));
    let db = &house.office.db;
    let found = files::list::of_faq(db, sector.as_ref(), &request).await?;
    let mut sectors: Vec<Sector> = Vec::new();
    for line in &found.items {
        let Some(faq) = files::load(db, line.id)
            .await?
            .filter(|it| !it.petition.is_reviewed_again())
            .and_then(|it| it.petition.faq)
        else {
            continue;
        };
        let code = faq.sector.code.to_string();
        if sectors.last().is_none_or(|it| it.code != code) {
            sectors.push(Sector {
                name: faq.sector.name.clone(),
                code,
                fields: Vec::new(),
            });
        }
        let Some(sector) = sectors.last_mut() else {
            continue;
        };
        if sector.fields.last().is_none_or(|it| it.name != faq.field) {
            sector.fields.push(Field {
                name: faq.field.clone(),
                entries: Vec::new(),
            });
        }
        if let Some(field) = sector.fields.last_mut() {
            field.entries.push(Entry {
                question: faq.question,
                answer: faq.answer,
                address: address(&line.code),
            });
        }
    }
    let day = clock::wall(house.now()).date();
    let page = FaqPage {
        f,
        sectors,
        narrowed: sector.is_some(),
        open: Rules::of(&house.office.regulation, day).takes(Channel::QaSection),
        next: found.next.map(|it| {
            let sector = crate::forms::escaped(&asked.nganh);
            format!("/hoi-dap?nganh={sector}&sau={it}")
        }),
    };
    Ok(Html(page.render()?).into_response())
}
