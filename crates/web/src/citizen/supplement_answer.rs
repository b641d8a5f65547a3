//! Answer a supplement request: a place for each thing asked for, with its guidance beside it;
//! files are kept as they come, and everything goes together once each item has its answer.

use super::act::{self, Head};
use super::amend;
use super::draft::{Body, Purpose};
use super::papers::{self, Offer, RefusedFile, Slot};
use super::work::{Step, Work};
use super::{own, review, words};
use crate::error::{self, Problem};
use crate::forms::{self, Fields, Posted};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::officer::law::Law;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::on_case;
use domain::actor::Actor;
use domain::authority::Act;
use domain::case::supplement_answer::AnswerSupplement;
use domain::case::{AskedAt, Case, SupplementRequest};
use domain::clock;
use store::filed_document::{self, Document};
use store::read::case_page::CasePage;
use uuid::Uuid;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/supplement_answer.html")]
pub struct Page {
    f: Frame,
    head: Head,
    reason: String,
    until: String,
    left: String,
    law: Option<Law>,
    after: String,
    slots: Vec<Slot>,
    offer: Offer,
    upload: String,
    /// Whether the form itself is to be corrected, and whether it was.
    form: bool,
    corrected: bool,
    note: String,
    errors: Vec<(String, String)>,
}

/// The key of a place: its component, or its ordinal where it has none.
fn key(at: usize, item: &domain::case::supplement_request::Item) -> String {
    match &item.component {
        Some(component) => component.to_string(),
        None => format!("muc-{}", at + 1),
    }
}

/// Whether an item is the form itself.
fn is_form(case: &Case, item: &domain::case::supplement_request::Item) -> bool {
    let components = case.terms.iter().flat_map(|terms| &terms.components);
    item.component.as_ref().is_some_and(|id| {
        components
            .into_iter()
            .any(|component| component.id == *id && component.is_form)
    })
}

fn slots(case: &Case, request: &SupplementRequest) -> Vec<Slot> {
    request
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| !is_form(case, item))
        .map(|(at, item)| {
            let key = key(at, item);
            Slot {
                id: super::boxes::id(&format!("giay-{key}")),
                key,
                title: item.name.clone(),
                note: item.guidance.clone(),
                required: true,
                error: String::new(),
                files: Vec::new(),
                kept: String::new(),
            }
        })
        .collect()
}

/// Everything the page is made of.
struct Facts<'a> {
    house: &'a House,
    case: &'a Case,
    kept: &'a [Document],
    refused: &'a [RefusedFile],
    body: Option<&'a Body>,
    draft: Option<Uuid>,
    missing: bool,
}

impl Page {
    fn of(f: Frame, head: Head, facts: &Facts<'_>) -> Option<Self> {
        let Facts {
            house, case, body, ..
        } = *facts;
        let request = case.open_supplement()?;
        let lang = f.lang;
        let (now, calendar) = (house.now(), house.office.calendar_of(case));
        let day = house.office.day_of(case, now);
        let mut slots = slots(case, request);
        let base = match facts.draft {
            Some(draft) => format!("/nop/ban-nhap/{draft}/tep"),
            None => String::new(),
        };
        papers::fill(&mut slots, lang, &base, facts.kept, facts.refused);
        let form = request.items.iter().any(|item| is_form(case, item));
        let corrected = body.is_some_and(|body| !body.done.is_empty());
        let mut errors = Vec::new();
        for slot in &mut slots {
            let empty = slot.files.iter().all(|file| !file.refused.is_empty());
            if facts.missing && empty {
                slot.error = f.t("Đính kèm giấy tờ này", "Attach this paper").to_owned();
                errors.push((slot.id.clone(), slot.title.clone()));
            }
            for file in slot.files.iter().filter(|file| !file.refused.is_empty()) {
                errors.push((slot.id.clone(), format!("{}: {}", file.name, file.refused)));
            }
        }
        if facts.missing && form && !corrected {
            let words = f.t("Tờ khai chưa được sửa", "The form has not been corrected");
            errors.push(("to-khai".to_owned(), words.to_owned()));
        }
        let acceptance = house.office.rules_of(case, now).acceptance;
        let due = clock::due(now, acceptance, &calendar);
        Some(Self {
            reason: request.reason.clone(),
            until: words::by(lang, request.until, &calendar),
            left: words::left(lang, now, request.until, &calendar),
            law: own::article(house, "answer.in_time", day),
            after: match (request.asked, lang) {
                (AskedAt::Intake, Lang::Vi) => format!(
                    "Gửi bây giờ thì có trả lời {}.",
                    words::by(lang, due, &calendar)
                ),
                (AskedAt::Intake, Lang::En) => {
                    format!(
                        "Sent now, it is answered {}.",
                        words::by(lang, due, &calendar)
                    )
                }
                (AskedAt::Examination { .. }, _) => f
                    .t(
                        "Khi đủ giấy tờ, thời hạn giải quyết tính lại từ đầu.",
                        "Once everything is there, the time limit counts from the beginning.",
                    )
                    .to_owned(),
            },
            upload: format!("{}/tep", head.address(Act::SupplementAnswer)),
            offer: Offer::of(&f),
            form,
            corrected,
            note: body.map(|body| body.note.clone()).unwrap_or_default(),
            slots,
            errors,
            head,
            f,
        })
    }
}

fn purpose(case: &Case) -> Purpose {
    Purpose::Answer {
        code: case.code_text(),
        version: case.version,
    }
}

/// The page of what was asked; where nothing is, the page of the case.
///
/// # Errors
/// A failure of ours.
pub async fn page(
    house: &House,
    who: &CitizenIn,
    f: Frame,
    case: &Case,
) -> Result<Response, Problem> {
    let begun = amend::there(house, who, &purpose(case)).await?;
    let kept = match &begun {
        Some((draft, _)) => filed_document::of_draft(&house.office.db, draft.id).await?,
        None => Vec::new(),
    };
    let facts = Facts {
        house,
        case,
        kept: &kept,
        refused: &[],
        body: begun.as_ref().map(|(_, body)| body),
        draft: begun.as_ref().map(|(draft, _)| draft.id),
        missing: false,
    };
    let head = Head::of(case, forms::fresh_key());
    match Page::of(f, head, &facts) {
        Some(page) => Ok(Html(page.render()?).into_response()),
        None => Ok(Redirect::to(&format!("/ho-so/{}", case.code_text())).into_response()),
    }
}

/// What was sent is kept; with the main button, everything goes.
///
/// # Errors
/// A failure of ours; rules and what is missing come back on the page.
pub async fn send(
    house: &House,
    who: &CitizenIn,
    f: Frame,
    found: &CasePage,
    fields: &Fields,
) -> Result<Response, Problem> {
    let case = &found.file.case;
    let code = case.code_text();
    let Some(request) = case.open_supplement() else {
        // A second click after the first was answered.
        return Ok(Redirect::to(&format!("/ho-so/{code}")).into_response());
    };
    let draft = amend::begun(house, who, case, purpose(case)).await?;
    let mut work = Work::open(house, who, draft).await?;
    let now = house.now();
    let places = slots(case, request);
    let mut kept = std::mem::take(&mut work.papers);
    let refused = papers::keep_all(house, who, draft, fields, &places, &mut kept, now).await?;
    let removed = fields.text("xoa");
    if !removed.is_empty() {
        papers::remove(house, draft, &mut kept, &removed).await?;
    }
    work.papers = kept;
    work.body.note = fields.text("note");
    work.save(house, now).await?;
    let go = fields.text("di");
    match go.as_str() {
        "to-khai" => {
            return Ok(Redirect::to(&work.address(Step::Part(1))).into_response());
        }
        _ if refused.is_empty() && (go == "tep" || !removed.is_empty()) => {
            let to = format!("/ho-so/{code}/supplement_answer");
            return Ok(Redirect::to(&to).into_response());
        }
        _ => {}
    }
    let sends = removed.is_empty() && go.is_empty();
    let corrected = !work.body.done.is_empty();
    let facts = Facts {
        house,
        case,
        kept: &work.papers,
        refused: &refused,
        body: Some(&work.body),
        draft: Some(draft),
        missing: sends,
    };
    let head = Head::of(case, fields.text("key"));
    let page = Page::of(f.clone(), head.clone(), &facts).ok_or(Problem::NotFound)?;
    if !sends || !page.errors.is_empty() {
        return Ok(error::form_again(page.render()?));
    }
    let names: Vec<(String, String)> = request
        .items
        .iter()
        .enumerate()
        .map(|(at, item)| (key(at, item), item.name.clone()))
        .collect();
    let command = AnswerSupplement {
        papers: papers::as_filed(house, &work.terms, &names, &work.papers).await?,
        form: corrected.then(|| work.data(true)),
        note: work.body.note.clone(),
    };
    let actor = Actor::Citizen(who.citizen.clone());
    let asked = act::asked(&actor, house, Act::SupplementAnswer, fields);
    match on_case(&house.office, &code, &asked, command.into()).await {
        Ok(_) => {
            review::forget(house, &work).await?;
            Ok(act::done(&code, Act::SupplementAnswer))
        }
        Err(other) => {
            let (head, problem) = act::back(house, &f, found, head, other)?;
            let page = Page::of(f, head, &facts).ok_or(Problem::NotFound)?;
            Ok(error::page(&problem, page.render()?))
        }
    }
}

/// A file that the script sends by itself: the answer is its row.
///
/// # Errors
/// Not found for whoever may not see the case, and where nothing is asked.
pub async fn upload(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let case = &found.file.case;
    let request = case.open_supplement().ok_or(Problem::NotFound)?;
    let draft = amend::begun(&house, &who, case, purpose(case)).await?;
    let mut kept = filed_document::of_draft(&house.office.db, draft).await?;
    let before = kept.len();
    let places = slots(case, request);
    let now = house.now();
    let refused = papers::keep_all(&house, &who, draft, &fields, &places, &mut kept, now).await?;
    let base = format!("/nop/ban-nhap/{draft}/tep");
    super::filing::rows(&f, &base, &kept[before..], &refused)
}
