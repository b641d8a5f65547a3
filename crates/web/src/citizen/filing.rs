//! The steps of a draft as addresses: which page shows it, which takes what was sent, and the
//! files that come one by one.

use super::papers::{self, RefusedFile};
use super::work::{Step, Work};
use super::{delivery, papers_page, part, review};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use store::{Batch, draft};
use uuid::Uuid;

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// A step of a draft.
///
/// # Errors
/// Not found for anybody else's draft; a failure of ours.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path((draft, step)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let draft = id(&draft)?;
    let step = Step::from_slug(&step).ok_or(Problem::NotFound)?;
    let work = match Work::open(&house, &who, draft).await {
        // Back after sending, with the browser's own button.
        Err(Problem::NotFound) => return review::sent_before(&house, &who, draft).await,
        other => other?,
    };
    let address = who.account.address.as_str();
    match step {
        Step::Part(number) => part::page(f, &work, number),
        Step::Papers => papers_page::page(f, &work),
        Step::Delivery => delivery::page(f, &house, &work, address),
        Step::Review => review::page(f, &house, &who, &work, house.now()),
    }
}

/// What a step sent.
///
/// # Errors
/// Not found for anybody else's draft; a failure of ours.
pub async fn send(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path((draft, step)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let draft = id(&draft)?;
    let step = Step::from_slug(&step).ok_or(Problem::NotFound)?;
    let mut work = match Work::open(&house, &who, draft).await {
        Err(Problem::NotFound) if step == Step::Review => {
            return review::sent_before(&house, &who, draft).await;
        }
        other => other?,
    };
    let now = house.now();
    match step {
        Step::Part(number) => part::send(&house, f, &mut work, number, &fields, now).await,
        Step::Papers => papers_page::send(&house, &who, f, &mut work, &fields, now).await,
        Step::Delivery => {
            delivery::send(&house, f, &mut work, &who.account.address, &fields, now).await
        }
        Step::Review => review::send(&house, &who, f, &mut work, &fields, now).await,
    }
}

/// A file that the script sends by itself: the answer is its row.
///
/// # Errors
/// Not found for anybody else's draft; a failure of ours.
pub async fn upload(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(draft): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let mut work = Work::open(&house, &who, id(&draft)?).await?;
    let places = papers_page::slots(&work, f.lang);
    let mut kept = std::mem::take(&mut work.papers);
    let before = kept.len();
    let refused = papers::keep_all(
        &house,
        &who,
        work.draft.id,
        &fields,
        &places,
        &mut kept,
        house.now(),
    )
    .await?;
    let base = format!("/nop/ban-nhap/{}/tep", work.draft.id);
    rows(&f, &base, &kept[before..], &refused)
}

/// The rows of files just sent.
///
/// # Errors
/// When they cannot be written.
pub fn rows(
    f: &Frame,
    base: &str,
    kept: &[store::filed_document::Document],
    refused: &[RefusedFile],
) -> Result<Response, Problem> {
    let mut html = String::new();
    for document in kept {
        html.push_str(&papers::row(f.lang, base, document).render()?);
    }
    for file in refused {
        html.push_str(&papers::refused_row(f.lang, &file.name, &file.why).render()?);
    }
    if refused.is_empty() {
        Ok(Html(html).into_response())
    } else {
        Ok(error::form_again(html))
    }
}

/// A file of a draft, shown to its owner and never run.
///
/// # Errors
/// Not found for anybody else's.
pub async fn file(
    State(house): State<House>,
    who: CitizenIn,
    Path((draft, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let work = Work::open(&house, &who, id(&draft)?).await?;
    let document = work
        .papers
        .iter()
        .find(|document| document.id.to_string() == file)
        .ok_or(Problem::NotFound)?;
    super::paper::serve(&house, document).await
}

/// A draft is thrown away, with its papers.
///
/// # Errors
/// A failure of ours; one that is gone already is gone.
pub async fn discard(
    State(house): State<House>,
    who: CitizenIn,
    Path(draft): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let mut batch = Batch::new();
    draft::discard(&mut batch, id(&draft)?, who.account.id);
    match house.office.db.commit(batch).await {
        Err(error) if !error.is_conflict() => Err(error.into()),
        _ => Ok(Redirect::to("/ho-so?xem=nhap").into_response()),
    }
}
