//! A page of the form: one subject, help at every field, saved with every step; what is wrong
//! stands beside its field and on top, and nothing typed is lost.

use super::boxes::{self, Item};
use super::work::{Head, Step, Work};
use crate::error::{self, Problem};
use crate::forms::Fields;
use crate::frame::{Frame, Lang};
use crate::house::House;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::NotDone;
use casework::eform::{self, FieldError};
use jiff::Timestamp;

/// A message with the field it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The identifier of the field on the page.
    pub id: String,
    /// The field's title.
    pub title: String,
    /// What to do.
    pub words: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/part.html")]
pub struct Page {
    f: Frame,
    head: Head,
    form: String,
    source: String,
    items: Vec<Item>,
    errors: Vec<Message>,
    warned: bool,
    /// Whether some field is asked only sometimes.
    conditional: bool,
    places: Vec<String>,
}

impl Page {
    /// The page of a part, with what is wrong on it.
    pub fn of(
        f: Frame,
        work: &Work<'_>,
        number: usize,
        errors: &[FieldError],
        warnings: &[FieldError],
        one_more: &str,
    ) -> Option<Self> {
        let parts = work.parts();
        let part = parts.get(number.checked_sub(1)?)?;
        let hidden = work.hidden();
        let around = boxes::Around {
            lang: f.lang,
            typed: &work.body.typed,
            errors,
            warnings,
            one_more,
            hidden: &hidden,
            form: Some(work.form),
        };
        let items = boxes::of(&part.fields, &part.title, around);
        Some(Self {
            head: Head::of(work, Step::Part(number), &f),
            form: work.form.title.clone(),
            source: work.form.form_code.clone().unwrap_or_default(),
            errors: errors
                .iter()
                .map(|it| message(it, f.lang, &items))
                .collect(),
            warned: !warnings.is_empty(),
            conditional: items.iter().any(|item| !item.when.is_empty()),
            places: work.places.clone(),
            items,
            f,
        })
    }
}

/// The message of a field; it leads to the first box of what it is about.
pub fn message(error: &FieldError, lang: Lang, items: &[Item]) -> Message {
    let item = items.iter().find(|item| item.name == error.field);
    let id = match item {
        Some(item) if item.kind == "date" => format!("{}-ngay", item.id),
        Some(item) if matches!(item.kind, "radio" | "checks") => format!("{}-1", item.id),
        _ => boxes::id(&error.field),
    };
    Message {
        id,
        title: error.title.clone(),
        words: lang.pick(&error.message, &error.message_en).to_owned(),
    }
}

/// The page, empty or as far as it was filled in.
///
/// # Errors
/// Not found for a part the form does not have.
pub fn page(f: Frame, work: &Work<'_>, number: usize) -> Result<Response, Problem> {
    let page = Page::of(f, work, number, &[], &[], "").ok_or(Problem::NotFound)?;
    Ok(Html(page.render()?).into_response())
}

/// What a page sent is saved, then looked at.
///
/// # Errors
/// Not found for a part the form does not have; a failure of ours.
pub async fn send(
    house: &House,
    f: Frame,
    work: &mut Work<'_>,
    number: usize,
    fields: &Fields,
    now: Timestamp,
) -> Result<Response, Problem> {
    let parts = work.parts();
    let Some(part) = number.checked_sub(1).and_then(|at| parts.get(at)) else {
        return Err(Problem::NotFound);
    };
    let step = Step::Part(number);
    let mut sent = boxes::joined(&fields.values);
    let go = fields.text("di");
    if let Some(row) = go.strip_prefix("bo:") {
        let row = format!("{row}.");
        sent.retain(|(name, _)| !name.starts_with(&row));
    }
    work.body.put(work.form, |name| part.has(name), &sent);
    let (errors, warnings) = look(house, work, now, |field| part.has(field));
    let forward = go.is_empty() || go == "tiep";
    if forward && errors.is_empty() {
        work.body.went_through(&step.slug());
    }
    let overtaken = match save(house, work, fields, now).await {
        Ok(()) => false,
        Err(NotDone::Changed { .. }) => true,
        Err(other) => return Err(other.into()),
    };
    if go == "luu" {
        return Ok(saved(work, overtaken, f.lang, now));
    }
    if !overtaken {
        match go.as_str() {
            "lui" => return Ok(Redirect::to(&work.before(step)).into_response()),
            "nhap" => return Ok(Redirect::to("/ho-so?xem=nhap").into_response()),
            _ if forward && errors.is_empty() && (warnings.is_empty() || fields.has("da-xem")) => {
                return Ok(Redirect::to(&work.after(step)).into_response());
            }
            _ => {}
        }
    }
    let (errors, warnings) = if forward {
        (errors, warnings)
    } else {
        (Vec::new(), Vec::new())
    };
    let one_more = go.strip_prefix("them:").unwrap_or_default();
    let mut page =
        Page::of(f, work, number, &errors, &warnings, one_more).ok_or(Problem::NotFound)?;
    page.head.overtaken = overtaken;
    Ok(error::form_again(page.render()?))
}

/// What is wrong and what looks odd in the fields of a page.
pub fn look(
    house: &House,
    work: &Work<'_>,
    now: Timestamp,
    on_page: impl Fn(&str) -> bool,
) -> (Vec<FieldError>, Vec<FieldError>) {
    let data = work.data(true);
    let today = domain::clock::wall(now).date();
    let mut errors = house.office.check_form(work.form, &data);
    let mut warnings = eform::warnings(work.form, &data, today);
    errors.retain(|error| on_page(&error.field));
    warnings.retain(|error| on_page(&error.field));
    (errors, warnings)
}

/// Saves the draft as the form saw it; afterwards the draft is the one in the store.
///
/// # Errors
/// [`NotDone::Changed`] when another window saved it since: then what was typed here is in `work`,
/// over what the other window saved.
pub async fn save(
    house: &House,
    work: &mut Work<'_>,
    fields: &Fields,
    now: Timestamp,
) -> Result<(), NotDone> {
    let seen: Option<i64> = fields.text("version").parse().ok();
    if let Some(seen) = seen
        && seen != work.draft.version
    {
        return Err(NotDone::Changed {
            seen: u32::try_from(seen).unwrap_or(0),
            now: u32::try_from(work.draft.version).unwrap_or(0),
        });
    }
    work.save(house, now).await?;
    let text = work.body.write();
    if text != work.draft.body {
        work.draft.body = text;
        work.draft.version += 1;
        work.draft.updated_at = now;
    }
    Ok(())
}

/// The answer to the script that saves while somebody types.
fn saved(work: &Work<'_>, overtaken: bool, lang: Lang, now: Timestamp) -> Response {
    let at = super::words::moment(lang, now);
    axum::Json(serde_json::json!({
        "saved": !overtaken,
        "version": work.draft.version,
        "words": match (overtaken, lang) {
            (false, Lang::Vi) => format!("Đã lưu {at}"),
            (false, Lang::En) => format!("Saved {at}"),
            (true, Lang::Vi) => "Bản nháp vừa được lưu ở cửa sổ khác".to_owned(),
            (true, Lang::En) => "The draft was saved in another window".to_owned(),
        },
    }))
    .into_response()
}
