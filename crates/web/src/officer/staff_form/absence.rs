//! Days on which an officer is away, and who stands in.

use super::super::answer;
use super::{PATH, again, load, shown};
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::officer::seat::Seat;
use crate::officer::typed::Typed;
use crate::session::OfficerIn;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::staff::{self, NotChanged};
use domain::ids::OfficerId;
use domain::staff::Absence;
use jiff::civil::Date;
use uuid::Uuid;

/// Enters days away.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What does not fit comes back.
pub async fn enter_absence(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let account = load(&seat, id).await?;
    let day = |name: &str| fields.text(name).parse::<Date>().ok();
    let mut faults = Vec::new();
    for name in ["from", "to"] {
        if day(name).is_none() {
            faults.push(domain::staff::Fault {
                field: name,
                message: "Chọn ngày.".to_owned(),
            });
        }
    }
    let named = fields.text("stand_in");
    let stand_in = named.parse::<Uuid>().ok().map(OfficerId);
    if !named.is_empty() && stand_in.is_none() {
        return Err(Problem::unreadable_form());
    }
    let done = match (day("from"), day("to")) {
        (Some(from), Some(to)) => {
            let absence = Absence {
                officer: account.id,
                stand_in,
                from,
                to,
                reason: fields.text("reason"),
            };
            staff::enter_absence(&seat.office, &seat.officer, absence, seat.now)
                .await
                .map(drop)
        }
        _ => Err(NotChanged::Faults(faults)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{id}?xong=vang")).into_response()),
        Err(not) => {
            let away = again(&seat, fields, not)?;
            let page = shown(&seat, &account, Typed::default(), away).await?;
            answer::again(&page)
        }
    }
}

/// Takes days away back.
///
/// # Errors
/// When the officer may not, or the files cannot be written.
pub async fn end_absence(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    load(&seat, id).await?;
    let absence: Uuid = fields
        .text("absence")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    match staff::end_absence(&seat.office, &seat.officer, absence, seat.now).await {
        // Somebody took it back before: it is as it was wished.
        Ok(_) | Err(NotChanged::Changed) => {}
        Err(NotChanged::Refused(refusal)) => return Err(refusal.into()),
        Err(not) => {
            again(&seat, fields, not)?;
        }
    }
    Ok(Redirect::to(&format!("{PATH}/{id}?xong=co-mat")).into_response())
}
