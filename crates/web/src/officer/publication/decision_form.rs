//! Entering a publication decision: its number and dates, and its procedures, one a line.

use super::super::date;
use super::super::desk::{Desk, Place};
use super::super::fields::Fields;
use super::super::seat::Seat;
use super::HOME;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use domain::authority::Duty;
use domain::publication::{Change, Decision, DecisionId, Line};
use uuid::Uuid;

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/decision_form.html")]
pub struct DecisionForm {
    desk: Desk,
    page: Shown,
    rows: Vec<Row>,
    agencies: Vec<(String, String)>,
}

/// What was typed and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    fields: Fields,
    own: String,
    wrong: Vec<(String, String)>,
}

/// A line as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Row {
    code: String,
    name: String,
    change: String,
    instead_of: String,
}

impl Shown {
    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, message)| message.as_str())
    }

    fn value(&self, name: &str, start: &str) -> String {
        if self.fields.values.is_empty() {
            start.to_owned()
        } else {
            self.fields.text(name)
        }
    }

    fn is_own(&self, code: &str) -> bool {
        self.value("agency", &self.own) == code
    }
}

/// The form.
///
/// # Errors
/// When the officer may not enter decisions.
pub async fn page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may(&seat)?;
    let html = shown(&seat, Fields::default(), Vec::new()).render()?;
    Ok(Html(html).into_response())
}

fn may(seat: &Seat) -> Result<(), Problem> {
    let (office, officer) = (&seat.office, &seat.officer);
    let duty = Duty::PublicationDecision;
    casework::publication::may(office, officer, duty, &officer.agency, seat.today())?;
    Ok(())
}

fn shown(seat: &Seat, fields: Fields, wrong: Vec<(String, String)>) -> DecisionForm {
    let organisation = &seat.office.organisation;
    let agencies = organisation
        .of_level(domain::catalogue::Level::Province)
        .filter(|it| seat.may_keep(Duty::PublicationDecision, &it.code))
        .map(|it| (it.code.to_string(), it.name.clone()))
        .collect();
    let mut rows = rows(&fields);
    rows.extend((0..3).map(|_| Row::default()));
    DecisionForm {
        desk: seat.desk(Place::Publication),
        page: Shown {
            fields,
            own: seat.officer.agency.to_string(),
            wrong,
        },
        rows,
        agencies,
    }
}

fn rows(fields: &Fields) -> Vec<Row> {
    let mut rows = Vec::new();
    for at in 0.. {
        let name = |key: &str| format!("lines.{at}.{key}");
        if !fields.has(&name("code")) {
            break;
        }
        let row = Row {
            code: fields.text(&name("code")),
            name: fields.text(&name("name")),
            change: fields.text(&name("change")),
            instead_of: fields.text(&name("instead_of")),
        };
        if !row.code.is_empty() || !row.name.is_empty() {
            rows.push(row);
        }
    }
    rows
}

/// A decision is entered.
///
/// # Errors
/// When the officer may not enter decisions, or the files cannot be written. What is not right
/// comes back beside its field.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may(&seat)?;
    let mut wrong = Vec::new();
    let mut day = |name: &str, what: &str| {
        let read = date::parse(&fields.text(name));
        if read.is_none() {
            wrong.push((name.to_owned(), format!("Ghi {what}, đủ ngày, tháng, năm.")));
        }
        read.unwrap_or_else(|| seat.today())
    };
    let (signed, received, from) = (
        day("signed", "ngày ký"),
        day("received", "ngày cơ quan nhận"),
        day("from", "ngày có hiệu lực"),
    );
    let id = Uuid::now_v7();
    let decision = Decision {
        id: DecisionId(id),
        number: fields.text("number"),
        signed,
        authority: fields.text("authority"),
        about: fields.text("about"),
        agency: match fields.text("agency") {
            agency if agency.is_empty() => seat.officer.agency.clone(),
            agency => agency.as_str().into(),
        },
        received,
        from,
        lines: rows(&fields)
            .into_iter()
            .map(|it| Line {
                code: it.code.as_str().into(),
                name: it.name,
                change: Change::from_word(&it.change).unwrap_or(Change::Amended),
                instead_of: Some(it.instead_of.as_str().into())
                    .filter(|_| !it.instead_of.is_empty()),
            })
            .collect(),
    };
    if !wrong.is_empty() {
        let html = shown(&seat, fields, wrong).render()?;
        return Ok(error::form_again(html));
    }
    let done =
        casework::publication::enter_decision(&seat.office, &seat.officer, seat.now, &decision)
            .await;
    match done {
        Ok(()) => {
            let to = format!("{HOME}/quyet-dinh/{id}?xong=ghi");
            Ok(Redirect::to(&to).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let wrong = vec![(refusal.field().to_owned(), refusal.message())];
            let html = shown(&seat, fields, wrong).render()?;
            Ok(error::page(&Problem::Refused(refusal), html))
        }
        Err(other) => Err(other.into()),
    }
}

/// The form as it is shown for review.
pub fn samples() -> Vec<(&'static str, DecisionForm)> {
    let page = DecisionForm {
        desk: Desk::sample(Place::Publication),
        page: Shown {
            fields: Fields::default(),
            own: "so-tu-phap".to_owned(),
            wrong: vec![(
                "signed".to_owned(),
                "Ghi ngày ký, đủ ngày, tháng, năm.".to_owned(),
            )],
        },
        rows: vec![Row::default(), Row::default()],
        agencies: vec![("so-tu-phap".to_owned(), "Sở Tư pháp".to_owned())],
    };
    vec![("publication-decision-form", page)]
}
