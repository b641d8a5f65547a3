//! The decided document gets its number and its file.

use super::act_page::ActPage;
use super::act_page::Around;
use super::desk::Desk;
use super::fields::Fields;
use askama::Template;
use domain::case::Case;
use domain::case::issue_result::IssueResult;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/issue_result.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    result: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        Self {
            desk,
            page,
            result: case
                .terms
                .as_ref()
                .map(|terms| terms.result_name.clone())
                .unwrap_or_default(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields, around: &Around) -> IssueResult {
    let file = around.papers.iter().find(|(field, _)| field == "file");
    IssueResult {
        number: fields.text("number"),
        name: fields.text("name"),
        file: file.map(|(_, paper)| paper.clone()),
    }
}
