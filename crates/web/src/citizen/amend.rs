//! Amend: what may be changed and what stays is said first; then the file is gone through again,
//! with everything in it, and sent as a change.

use super::act::Head;
use super::delivery;
use super::draft::{Body, Purpose};
use super::work::Step;
use crate::error::Problem;
use crate::frame::Frame;
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{eform, save_draft, submit};
use domain::actor::Actor;
use domain::authority::Act;
use domain::case::amend::Amend;
use domain::case::{Case, Delivery};
use store::draft;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/amend.html")]
pub struct Page {
    f: Frame,
    head: Head,
}

/// The page as text.
///
/// # Errors
/// When it cannot be made.
pub fn render(f: Frame, head: Head) -> askama::Result<String> {
    Page { f, head }.render()
}

/// A draft of the changes is begun with what the file holds, or the one begun before gone on with.
///
/// # Errors
/// The rule that forbids it; a failure of ours.
pub async fn begin(house: &House, who: &CitizenIn, case: &Case) -> Result<Response, Problem> {
    let purpose = Purpose::Amend {
        code: case.code_text(),
        version: case.version,
    };
    let actor = Actor::Citizen(who.citizen.clone());
    let wish = Amend {
        // Any change will do: it is only asked whether one is possible.
        form: Some(serde_json::Value::Bool(true)),
        ..Amend::default()
    };
    casework::act::may(&house.office, case, &actor, house.now(), wish.into())?;
    let id = begun(house, who, case, purpose).await?;
    let to = format!("/nop/ban-nhap/{id}/{}", Step::Part(1).slug());
    Ok(Redirect::to(&to).into_response())
}

/// The draft for a purpose about a case: the one that is there, or a new one with what the file
/// holds.
///
/// # Errors
/// A failure of ours.
pub async fn begun(
    house: &House,
    who: &CitizenIn,
    case: &Case,
    purpose: Purpose,
) -> Result<uuid::Uuid, Problem> {
    if let Some((draft, _)) = there(house, who, &purpose).await? {
        return Ok(draft.id);
    }
    let Some(filing) = &case.filing else {
        return Err(Problem::NotFound);
    };
    let procedure = submit::procedure_of_case(&house.office, &filing.procedure)?;
    let catalogue = &house.office.catalogue;
    let form = match &case.terms {
        Some(terms) => catalogue.form_of_case(terms),
        None => catalogue.form_of(procedure),
    };
    let body = Body {
        purpose,
        variant: filing.variant.clone(),
        agency: filing.agency.to_string(),
        intake_unit: Some(filing.intake_unit.to_string()),
        typed: form
            .map(|form| eform::flat(form, &filing.form))
            .unwrap_or_default(),
        delivery: delivery::slug(filing.delivery.kind()).to_owned(),
        post_address: match &filing.delivery {
            Delivery::Post { address } => address.clone(),
            _ => String::new(),
        },
        ..Body::default()
    };
    let now = house.now();
    let text = body.write();
    let begun = save_draft::start(&house.office, who.account.id, procedure, &text, now).await?;
    Ok(begun.id)
}

/// The draft for a purpose about a case, where there is one.
///
/// # Errors
/// A failure of ours.
pub async fn there(
    house: &House,
    who: &CitizenIn,
    purpose: &Purpose,
) -> Result<Option<(draft::Draft, Body)>, Problem> {
    let drafts = draft::list(&house.office.db, who.account.id).await?;
    let same = |body: &Body| {
        std::mem::discriminant(&body.purpose) == std::mem::discriminant(purpose)
            && body.purpose.code() == purpose.code()
    };
    Ok(drafts
        .into_iter()
        .filter_map(|draft| Some((Body::read(&draft.body)?, draft)))
        .find(|(body, _)| same(body))
        .map(|(body, draft)| (draft, body)))
}
