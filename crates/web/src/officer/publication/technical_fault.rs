//! Telling the Department that runs the system that something in it does not work: the data of a
//! procedure, a process, a form, a page. Any officer may; it is answered like a report of a wrong
//! procedure.

use super::super::desk::{Desk, Place};
use super::super::fields::Fields;
use super::super::seat::Seat;
use super::HOME;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::procedure_report::{Reported, report};
use domain::authority::Duty;
use domain::publication::procedure_report::Fault;

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/technical_fault.html")]
pub struct TechnicalFault {
    desk: Desk,
    department: String,
    code: String,
    words: String,
    wrong: String,
    /// Whether one was sent a moment ago.
    sent: bool,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What it is about: the code of a procedure, a process, a form.
    pub ma: String,
    /// What was done.
    pub xong: String,
}

fn form(seat: &Seat, code: String, words: String, wrong: String) -> TechnicalFault {
    let department = casework::procedure_report::technical_desk(&seat.office);
    TechnicalFault {
        desk: seat.desk(Place::Publication),
        department: seat.agency_name(&department),
        code,
        words,
        wrong,
        sent: false,
    }
}

/// The form.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let mut page = form(&seat, asked.ma, String::new(), String::new());
    page.sent = !asked.xong.is_empty();
    Ok(Html(page.render()?).into_response())
}

/// A report is sent.
///
/// # Errors
/// When the files cannot be written.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    match report(&seat.office, seat.now, reported(&seat, &fields)).await {
        Ok(_) => {
            // Not everybody who reports sees the list of reports.
            let list = seat.may_do(Duty::CatalogueView).is_ok();
            let page = if list { "bao-sai" } else { "bao-loi" };
            Ok(Redirect::to(&format!("{HOME}/{page}?xong=bao-loi")).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let (code, words) = (fields.text("code"), fields.text("words"));
            let page = form(&seat, code, words, refusal.message());
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

fn reported(seat: &Seat, fields: &Fields) -> Reported {
    Reported {
        code: fields.text("code").chars().take(100).collect(),
        fault: Fault::Technical,
        words: fields.text("words"),
        by: casework::publication::who(&seat.officer),
        contact: seat.agency_name(&seat.officer.agency),
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, TechnicalFault)> {
    let page = TechnicalFault {
        desk: Desk::sample(Place::Publication),
        department: "Sở Khoa học và Công nghệ".to_owned(),
        code: "1.001193".to_owned(),
        words: "lỗi".to_owned(),
        wrong: "Ghi từ 5 đến 2000 ký tự, đủ để hiểu sai ở đâu.".to_owned(),
        sent: false,
    };
    vec![("publication-technical-fault", page)]
}
