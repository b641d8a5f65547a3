//! Problems as officers see them: on the desk's own page, with the way back to the work list.

use super::desk::{Desk, Place};
use super::law::{self, Law};
use super::seat::Seat;
use crate::error::{self, ErrorPage, Problem};
use crate::frame::{self, Lang};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{OptionalFromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/problem.html")]
pub struct ProblemPage {
    desk: Desk,
    said: ErrorPage,
    law: Option<Law>,
    /// Where the case can be opened in an emergency; empty where it cannot.
    emergency: String,
}

/// Shows a problem of the desk on the desk. Signing in, and problems of somebody who is not
/// signed in, are everybody's.
pub async fn dress(State(house): State<House>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut asking = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = Problem::of_answer(&response) else {
        return response;
    };
    if matches!(problem, Problem::SignInFirst { .. } | Problem::Failure(_)) {
        return response;
    }
    let who =
        <OfficerIn as OptionalFromRequestParts<House>>::from_request_parts(&mut asking, &house)
            .await;
    let Ok(Some(who)) = who else {
        return response;
    };
    let seat = Seat::of(&house, &who);
    let mut frame = frame::bare(&asking, &house);
    frame.lang = Lang::Vi;
    let law = match &problem {
        Problem::Refused(refusal) => {
            law::of(&house.office, refusal.rule(), clock::wall(seat.now).date())
        }
        _ => None,
    };
    let of_case = asking.uri.path().strip_prefix("/can-bo/ho-so/");
    let code = of_case.and_then(|it| it.split('/').next());
    let refused = matches!(&problem, Problem::Refused(Refusal::OutsideYourUnit { .. }));
    let may_open = refused && seat.may_do(Duty::EmergencyAccess).is_ok();
    let page = ProblemPage {
        desk: seat.desk(Place::Elsewhere),
        said: ErrorPage::of(frame, &problem, None),
        law,
        emergency: code
            .filter(|_| may_open)
            .map(|code| format!("/can-bo/ho-so/{code}/khan-cap"))
            .unwrap_or_default(),
    };
    match page.render() {
        Ok(html) => {
            response = error::page(&problem, html);
            response
        }
        Err(_) => response,
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, ProblemPage)> {
    let refusal = domain::case::Refusal::OutsideYourUnit {
        unit: "Bộ phận chuyên môn phường Vị Xuyên".to_owned(),
    };
    let frame = frame::Frame::sample("/can-bo");
    let page = ProblemPage {
        desk: Desk::sample(Place::Elsewhere),
        law: law::sample(refusal.rule()),
        said: ErrorPage::of(frame, &Problem::Refused(refusal), None),
        emergency: "/can-bo/ho-so/H40.024.13-260821-0142/khan-cap".to_owned(),
    };
    vec![("problem", page)]
}
