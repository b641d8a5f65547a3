//! Acceptance: every paper looked at, one by one; the receipt with its date follows.

use super::act_page::ActPage;
use super::case_page::{self, copy_name};
use super::desk::Desk;
use super::fields::Fields;
use super::scans;
use askama::Template;
use domain::case::Case;
use domain::case::accept::Accept;
use domain::ids::ComponentId;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/accept.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    papers: Vec<Checked>,
    /// Papers that must be scanned before the file can be accepted: field and name.
    unscanned: Vec<(String, String)>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let filing = case.filing.as_ref();
        let papers = filing.map(|f| f.papers.as_slice()).unwrap_or_default();
        let address = page.case();
        Self {
            papers: papers
                .iter()
                .filter_map(|paper| {
                    Some(Checked {
                        component: paper.component.as_ref()?.to_string(),
                        name: paper.name.clone(),
                        note: copy_name(paper.copy).to_owned(),
                        shown: paper
                            .file
                            .as_ref()
                            .map_or("", |file| case_page::shown(&file.media_type)),
                        file: paper
                            .file
                            .as_ref()
                            .map(|file| format!("{address}/giay-to/{}", file.hash))
                            .unwrap_or_default(),
                    })
                })
                .collect(),
            unscanned: scans::missing(case)
                .into_iter()
                .filter_map(|paper| {
                    let component = paper.component.as_ref()?;
                    Some((scans::field(component.as_str()), paper.name.clone()))
                })
                .collect(),
            desk,
            page,
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> Accept {
    Accept {
        checked: fields.all("checked").into_iter().map(ComponentId).collect(),
        note: fields.text("note"),
    }
}

/// A paper to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    component: String,
    name: String,
    note: String,
    file: String,
    shown: &'static str,
}
