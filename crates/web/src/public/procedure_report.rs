//! Telling that a procedure is wrong: not published, not right, not complete, or over and still
//! posted. Anyone may; it goes to whoever keeps the procedure.

use crate::error::{self, Problem};
use crate::forms::{Fields, Unchecked};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::{Address, MaybeCitizen};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use casework::path::NotDone;
use casework::procedure_report::{Reported, report};
use domain::publication::Who;
use domain::publication::procedure_report::Fault;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/procedure_report.html")]
pub struct ReportPage {
    f: Frame,
    code: String,
    name: String,
    faults: Vec<(&'static str, &'static str)>,
    fields: Fields,
    wrong: Vec<(&'static str, String)>,
    /// Who will look at it, once it was sent.
    sent_to: String,
}

impl ReportPage {
    fn of(house: &House, f: Frame, code: &str, fields: Fields) -> Self {
        let procedure = house.office.catalogue.procedure(&code.into());
        let faults = Fault::ALL.into_iter().map(|it| {
            let name = match f.lang {
                Lang::Vi => it.name(),
                Lang::En => it.name_en(),
            };
            (it.word(), name)
        });
        Self {
            code: code.to_owned(),
            name: procedure.map(|it| it.name.clone()).unwrap_or_default(),
            faults: faults.collect(),
            f,
            fields,
            wrong: Vec::new(),
            sent_to: String::new(),
        }
    }

    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, message)| message.as_str())
    }

    fn value(&self, name: &str) -> String {
        self.fields.text(name)
    }

    fn chosen(&self, word: &str) -> bool {
        self.fields.text("fault") == word
    }
}

/// The form.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let page = ReportPage::of(&house, f, &code, Fields::default());
    Ok(Html(page.render()?).into_response())
}

/// A report is sent.
///
/// # Errors
/// When too many came from one address, or the files cannot be written.
pub async fn send(
    State(house): State<House>,
    Around(f): Around,
    MaybeCitizen(citizen): MaybeCitizen,
    Address(address): Address,
    Path(code): Path<String>,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.register.count(&address)?;
    let lang = f.lang;
    let mut page = ReportPage::of(&house, f, &code, fields);
    let chosen = Fault::from_word(&page.fields.text("fault"));
    let Some(fault) = chosen.filter(|it| Fault::ALL.contains(it)) else {
        let message = lang.pick("Chọn thủ tục sai ở chỗ nào.", "Choose what is wrong.");
        page.wrong.push(("fault", message.to_owned()));
        return Ok(error::form_again(page.render()?));
    };
    let name: String = page.fields.text("name").chars().take(100).collect();
    let by = match citizen {
        Some(it) => Who {
            id: format!("citizen:{}", it.account.id),
            name: it.account.name.clone(),
        },
        None => Who {
            id: "anybody".to_owned(),
            name,
        },
    };
    let reported = Reported {
        code,
        fault,
        words: page.fields.text("words"),
        by,
        contact: page.fields.text("contact").chars().take(200).collect(),
    };
    match report(&house.office, house.now(), reported).await {
        Ok(report) => {
            let agency = house.office.organisation.agency(&report.agency);
            page.sent_to = agency.map_or_else(|| report.agency.to_string(), |it| it.name.clone());
            Ok(Html(page.render()?).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let message = match lang {
                Lang::Vi => refusal.message(),
                Lang::En => refusal.message_en(),
            };
            page.wrong.push(("words", message));
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}
