//! The page of the papers: a place for each, files kept as they come.

use super::papers::{self, Offer, RefusedFile, Slot};
use super::work::{Head, Step, Work};
use crate::error::{self, Problem};
use crate::forms::Fields;
use crate::frame::{Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::case::terms::ComponentTerm;
use jiff::Timestamp;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/papers.html")]
pub struct Page {
    f: Frame,
    head: Head,
    slots: Vec<Slot>,
    offer: Offer,
    errors: Vec<(String, String)>,
    known: Vec<String>,
    upload: String,
    repository: String,
}

impl Page {
    /// The page, with files that were just refused and papers that are missing.
    pub fn of(f: Frame, work: &Work<'_>, refused: &[RefusedFile], missing: bool) -> Self {
        let mut slots = slots(work, f.lang);
        let base = format!("/nop/ban-nhap/{}/tep", work.draft.id);
        papers::fill(&mut slots, f.lang, &base, &work.papers, refused);
        let mut errors = Vec::new();
        for slot in &mut slots {
            if missing && slot.required && is_empty(slot) {
                slot.error = f.t("Đính kèm giấy tờ này", "Attach this paper").to_owned();
                errors.push((slot.id.clone(), slot.title.clone()));
            }
            for file in slot.files.iter().filter(|file| !file.refused.is_empty()) {
                errors.push((slot.id.clone(), format!("{}: {}", file.name, file.refused)));
            }
        }
        Self {
            head: Head::of(work, Step::Papers, &f),
            offer: Offer::of(&f),
            upload: base,
            repository: format!("/nop/ban-nhap/{}/kho", work.draft.id),
            known: known(work, f.lang),
            errors,
            slots,
            f,
        }
    }
}

impl Page {
    /// Says of a component that what was attached is no kind of copy it takes.
    fn wrong_copy(&mut self, component: Option<&ComponentTerm>) {
        let Some(component) = component else { return };
        for slot in &mut self.slots {
            if slot.key == component.id.as_str() {
                slot.error = self
                    .f
                    .t(
                        "Bản này chưa đúng loại được nhận",
                        "Not a kind of copy that is accepted",
                    )
                    .to_owned();
                self.errors
                    .push((slot.id.clone(), format!("{}: {}", slot.title, slot.error)));
            }
        }
    }
}

/// The places of a draft's papers; those that the case has already say so.
pub fn slots(work: &Work<'_>, lang: Lang) -> Vec<Slot> {
    let mut slots = papers::slots(lang, &work.terms, true);
    if let Some(filing) = work.case.as_ref().and_then(|case| case.filing.as_ref()) {
        for slot in &mut slots {
            let names: Vec<&str> = filing
                .papers
                .iter()
                .filter(|paper| {
                    paper
                        .component
                        .as_ref()
                        .map_or(papers::EXTRA, |it| it.as_str())
                        == slot.key
                })
                .map(|paper| {
                    paper
                        .file
                        .as_ref()
                        .map_or(paper.name.as_str(), |it| it.name.as_str())
                })
                .collect();
            if !names.is_empty() {
                let names = names.join(", ");
                slot.kept = match (lang, slot.key == papers::EXTRA) {
                    (Lang::Vi, true) => format!("Hồ sơ đã có: {names}."),
                    (Lang::En, true) => format!("In the file already: {names}."),
                    (Lang::Vi, false) => format!("Hồ sơ đã có: {names}. Tệp mới thay tệp cũ."),
                    (Lang::En, false) => {
                        format!("In the file already: {names}. A new file takes its place.")
                    }
                };
                slot.required = false;
            }
        }
    }
    slots
}

fn is_empty(slot: &Slot) -> bool {
    slot.kept.is_empty() && slot.files.iter().all(|file| !file.refused.is_empty())
}

/// What need not be handed in, because it is known or stands in the form.
fn known(work: &Work<'_>, lang: Lang) -> Vec<String> {
    let by_form = work
        .terms
        .components
        .iter()
        .filter(|component| component.is_form && component.required)
        .map(|component| component.name.clone());
    let mut known: Vec<String> = by_form.collect();
    if known.is_empty() && !work.procedure.forms.is_empty() {
        known.push(lang.pick("Tờ khai", "The form").to_owned());
    }
    known
}

/// The page as far as it is filled.
///
/// # Errors
/// When the page cannot be made.
pub fn page(f: Frame, work: &Work<'_>) -> Result<Response, Problem> {
    Ok(Html(Page::of(f, work, &[], false).render()?).into_response())
}

/// What was sent is kept or refused, file by file; then on, or the page again.
///
/// # Errors
/// When something cannot be stored.
pub async fn send(
    house: &House,
    who: &CitizenIn,
    f: Frame,
    work: &mut Work<'_>,
    fields: &Fields,
    now: Timestamp,
) -> Result<Response, Problem> {
    let places = slots(work, f.lang);
    let draft = work.draft.id;
    let mut kept = std::mem::take(&mut work.papers);
    let refused = papers::keep_all(house, who, draft, fields, &places, &mut kept, now).await?;
    let removed = fields.text("xoa");
    if !removed.is_empty() {
        papers::remove(house, draft, &mut kept, &removed).await?;
    }
    work.papers = kept;
    let go = fields.text("di");
    let forward = removed.is_empty() && (go.is_empty() || go == "tiep");
    let mut page = Page::of(f, work, &refused, forward);
    if forward && page.errors.is_empty() {
        let papers = papers::as_filed(house, &work.terms, &[], &work.papers).await?;
        page.wrong_copy(work.terms.wrong_copy(&papers, true));
    }
    if refused.is_empty() && removed.is_empty() {
        match go.as_str() {
            "lui" => return Ok(Redirect::to(&work.before(Step::Papers)).into_response()),
            "nhap" => return Ok(Redirect::to("/ho-so?xem=nhap").into_response()),
            // Without scripts a file is kept when the page is sent, and the page shows it.
            "tep" => return Ok(Redirect::to(&work.address(Step::Papers)).into_response()),
            _ if page.errors.is_empty() => {
                work.body.went_through(&Step::Papers.slug());
                work.save(house, now).await?;
                return Ok(Redirect::to(&work.after(Step::Papers)).into_response());
            }
            _ => {}
        }
    }
    if !removed.is_empty() && refused.is_empty() {
        return Ok(Redirect::to(&work.address(Step::Papers)).into_response());
    }
    Ok(error::form_again(page.render()?))
}
