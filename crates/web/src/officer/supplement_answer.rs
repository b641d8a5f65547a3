//! A supplement that is brought to the counter or comes by post, taken in by the intake unit.

use super::act_page::ActPage;
use super::act_page::Around;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::supplement_answer::AnswerSupplement;
use domain::case::{Case, Paper};
use domain::clock::words;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/supplement_answer.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    items: Vec<Asked>,
    until: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let request = case.open_supplement();
        Self {
            desk,
            page,
            items: request
                .iter()
                .flat_map(|request| &request.items)
                .enumerate()
                .map(|(at, item)| Asked {
                    field: paper_field(at),
                    name: item.name.clone(),
                    guidance: item.guidance.clone(),
                })
                .collect(),
            until: request.map(|r| words::moment(r.until)).unwrap_or_default(),
        }
    }
}

/// What the form asks for.
pub fn command(case: &Case, fields: &Fields, around: &Around) -> AnswerSupplement {
    let items = case
        .open_supplement()
        .map(|request| request.items.as_slice());
    let papers = items
        .unwrap_or_default()
        .iter()
        .enumerate()
        .filter_map(|(at, item)| {
            let field = paper_field(at);
            let (_, paper) = around.papers.iter().find(|(name, _)| *name == field)?;
            Some(Paper {
                component: item.component.clone(),
                name: item.name.clone(),
                ..paper.clone()
            })
        })
        .collect();
    AnswerSupplement {
        papers,
        form: None,
        note: fields.text("note"),
    }
}

/// One thing that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    field: String,
    name: String,
    guidance: String,
}

fn paper_field(at: usize) -> String {
    format!("paper-{at}")
}
