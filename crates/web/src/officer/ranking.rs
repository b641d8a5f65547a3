//! Correcting a published ranking (/can-bo/xep-hang): a new edition with the figures of now, and a
//! reason that everybody sees.

use super::desk::{Desk, Place};
use super::seat::Seat;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use domain::authority::Duty;
use domain::clock::words;
use domain::statistics::Period;
use store::ranking as files;

/// How many periods are shown.
const SHOWN: u32 = 40;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was done.
    pub xong: String,
}

/// A published period.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    slug: String,
    name: String,
    editions: i64,
    newest: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/ranking.html")]
pub struct Rankings {
    desk: Desk,
    rows: Vec<Row>,
    chosen: String,
    reason: String,
    wrong: String,
    done: &'static str,
}

async fn shown(
    seat: &Seat,
    chosen: &str,
    reason: &str,
    wrong: String,
) -> Result<Rankings, Problem> {
    seat.may_do(Duty::CatalogueApproveContent)?;
    let mut rows = Vec::new();
    for first in files::periods(seat.db(), SHOWN).await? {
        let editions = files::of_period(seat.db(), &first.period).await?;
        rows.push(Row {
            name: Period::parse(&first.period).map_or_else(|| first.period.clone(), Period::words),
            editions: editions.first().map_or(1, |it| it.edition),
            newest: editions
                .first()
                .map(|it| words::moment(it.published_at))
                .unwrap_or_default(),
            slug: first.period,
        });
    }
    Ok(Rankings {
        desk: seat.desk(Place::Report),
        rows,
        chosen: chosen.to_owned(),
        reason: reason.to_owned(),
        wrong,
        done: "",
    })
}

/// The page.
///
/// # Errors
/// When the officer may not correct rankings, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let mut page = shown(&seat, "", "", String::new()).await?;
    if asked.xong == "dinh-chinh" {
        page.done = "Đã công bố bản đính chính.";
    }
    Ok(Html(page.render()?).into_response())
}

/// A correction is published.
///
/// # Errors
/// When the officer may not, there is no such ranking, or the files cannot be read or written.
pub async fn correct(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let (chosen, reason) = (fields.text("ky"), fields.text("reason"));
    let period = Period::parse(&chosen).ok_or(Problem::NotFound)?;
    let (office, officer) = (&seat.office, &seat.officer);
    match casework::ranking::correct(office, officer, period, &reason, seat.now).await {
        Ok(()) => Ok(Redirect::to("/can-bo/xep-hang?xong=dinh-chinh").into_response()),
        Err(NotDone::Refused(refusal)) => {
            let page = shown(&seat, &chosen, &reason, refusal.message()).await?;
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Rankings)> {
    let page = Rankings {
        desk: Desk::sample(Place::Report),
        rows: vec![Row {
            slug: "2026-07".to_owned(),
            name: "tháng 7/2026".to_owned(),
            editions: 2,
            newest: "8:00 Thứ Bảy 1/8/2026".to_owned(),
        }],
        chosen: "2026-07".to_owned(),
        reason: "sai".to_owned(),
        wrong: "Ghi lý do đính chính, ít nhất 10 ký tự; lý do được công khai.".to_owned(),
        done: "",
    };
    vec![("ranking", page)]
}
