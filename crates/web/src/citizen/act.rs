//! The acts of an applicant as addresses: which page asks for what is needed, and what came of
//! sending it. Which acts there are, and that none else is done here, stands in this one place.

use super::history::{self, Entry};
use super::own::{self, Refused};
use super::{amend, rate, supplement_answer, withdraw};
use crate::error::{self, Problem};
use crate::forms::{self, Fields, Posted};
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::CitizenIn;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::{self, Asked, NotDone};
use domain::actor::Actor;
use domain::authority::Act;
use domain::case::{Case, Command};
use store::read::case_page::CasePage;

/// The acts that have a page here.
pub const ACTS: [Act; 4] = [Act::SupplementAnswer, Act::Amend, Act::Withdraw, Act::Rate];

/// The act of an address.
pub fn of(slug: &str) -> Option<Act> {
    ACTS.into_iter().find(|act| act.slug() == slug)
}

/// What the pages of all acts have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The case code.
    pub code: String,
    /// The version that was seen.
    pub version: u32,
    /// The procedure's name.
    pub procedure: String,
    /// The one-time key of this form.
    pub key: String,
    /// Why it was refused.
    pub refused: Option<Refused>,
    /// What happened to the case since the form was opened.
    pub changed: Vec<Entry>,
}

impl Head {
    /// The head of a form about a case.
    pub fn of(case: &Case, key: String) -> Self {
        Self {
            code: case.code_text(),
            version: case.version,
            procedure: case
                .terms
                .as_ref()
                .map(|terms| terms.name.clone())
                .unwrap_or_default(),
            key,
            refused: None,
            changed: Vec::new(),
        }
    }

    /// Where the form goes.
    pub fn address(&self, act: Act) -> String {
        format!("/ho-so/{}/{}", self.code, act.slug())
    }

    /// Whether the refusal belongs beside this field.
    pub fn error(&self, field: &str) -> &str {
        match &self.refused {
            Some(refused) if refused.field == field => &refused.message,
            _ => "",
        }
    }
}

/// A form about a case, with what was typed if it comes back.
///
/// # Errors
/// When the page cannot be made.
fn form(
    house: &House,
    f: Frame,
    act: Act,
    case: &Case,
    head: Head,
    fields: &Fields,
) -> Result<String, Problem> {
    let now = house.now();
    Ok(match act {
        Act::Withdraw => withdraw::render(f, head, fields)?,
        Act::Rate => rate::render(f, head, case, &house.office.rules_of(case, now), fields)?,
        _ => amend::render(f, head)?,
    })
}

/// The page of an act.
///
/// # Errors
/// Not found for whoever may not see the case, and for acts that are not an applicant's.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path((code, slug)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let act = of(&slug).ok_or(Problem::NotFound)?;
    let found = own::case(&house, &who, &code).await?;
    let f = own::acting(f, &who, &found.file.case);
    let case = &found.file.case;
    if act == Act::SupplementAnswer {
        return supplement_answer::page(&house, &who, f, case).await;
    }
    let head = Head::of(case, forms::fresh_key());
    let html = form(&house, f, act, case, head, &Fields::default())?;
    Ok(Html(html).into_response())
}

/// What a form asked for is done, or comes back with the reason.
///
/// # Errors
/// Not found for whoever may not see the case; a failure of ours.
pub async fn send(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path((code, slug)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let act = of(&slug).ok_or(Problem::NotFound)?;
    let found = own::case(&house, &who, &code).await?;
    let f = own::acting(f, &who, &found.file.case);
    let case = &found.file.case;
    let command: Command = match act {
        Act::SupplementAnswer => {
            return supplement_answer::send(&house, &who, f, &found, &fields).await;
        }
        Act::Amend => return amend::begin(&house, &who, case).await,
        Act::Withdraw => withdraw::command(&fields).into(),
        _ => rate::command(&house.office.rules_of(case, house.now()), &fields).into(),
    };
    let actor = Actor::Citizen(who.citizen.clone());
    let asked = asked(&actor, &house, act, &fields);
    match act::on_case(&house.office, &code, &asked, command).await {
        Ok(_) => Ok(done(&code, act)),
        Err(other) => {
            let head = Head::of(case, fields.text("key"));
            let (head, problem) = back(&house, &f, &found, head, other)?;
            let html = form(&house, f, act, case, head, &fields)?;
            Ok(error::page(&problem, html))
        }
    }
}

/// The wish of a form, with its key and the version it showed.
pub fn asked<'a>(actor: &'a Actor, house: &House, act: Act, fields: &Fields) -> Asked<'a> {
    let parts = forms::fingerprint_parts(act.slug(), actor, fields);
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let asked = Asked::plainly(actor, house.now()).once(&fields.text("key"), &parts);
    match fields.text("version").parse() {
        Ok(version) => asked.having_seen(version),
        Err(_) => asked,
    }
}

/// On to the page of the case, which says what was done.
pub fn done(code: &str, act: Act) -> Response {
    Redirect::to(&format!("/ho-so/{code}?xong={}", act.slug())).into_response()
}

/// Why a form comes back, on its head.
///
/// # Errors
/// What is no reason to show a form again.
pub fn back(
    house: &House,
    f: &Frame,
    found: &CasePage,
    mut head: Head,
    why: NotDone,
) -> Result<(Head, Problem), Problem> {
    let case = &found.file.case;
    match why {
        NotDone::Refused(refusal) => {
            let day = house.office.day_of(case, house.now());
            head.refused = Some(own::refused(house, f.lang, &refusal, day));
            Ok((head, refusal.into()))
        }
        NotDone::Changed { seen, now } => {
            let newer: Vec<_> = found
                .history
                .iter()
                .filter(|event| event.seq > i64::from(seen))
                .cloned()
                .collect();
            head.changed = history::of(f.lang, case, &newer);
            // The key belongs to what was asked before the case moved on.
            head.key = forms::fresh_key();
            Ok((head, Problem::Changed { seen, now }))
        }
        other => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_applicants_acts_have_a_page() {
        assert_eq!(of("withdraw"), Some(Act::Withdraw));
        for act in Act::ALL.iter().filter(|act| !ACTS.contains(act)) {
            assert_eq!(of(act.slug()), None, "{}", act.slug());
        }
    }
}
