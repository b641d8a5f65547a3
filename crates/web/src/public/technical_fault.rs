//! Telling that something here does not work or does not suit (/bao-loi): anyone may, without an
//! account; it goes to the Department that runs the system, which follows it up beside what officers
//! report.

use crate::error::{self, Problem};
use crate::forms::{Fields, Unchecked};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::{Address, MaybeCitizen};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use casework::path::NotDone;
use casework::procedure_report::{Reported, report, technical_desk};
use domain::publication::Who;
use domain::publication::procedure_report::Fault;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/technical_fault.html")]
pub struct FaultPage {
    f: Frame,
    department: String,
    fields: Fields,
    wrong: String,
    sent: bool,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The page it is about.
    pub trang: String,
}

impl FaultPage {
    fn of(house: &House, f: Frame, fields: Fields) -> Self {
        let code = technical_desk(&house.office);
        let department = house.office.organisation.agency(&code);
        Self {
            f,
            department: department.map_or_else(|| code.to_string(), |it| it.name.clone()),
            fields,
            wrong: String::new(),
            sent: false,
        }
    }

    fn value(&self, name: &str) -> String {
        self.fields.text(name)
    }
}

/// The form.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let fields = Fields::given(&[("page", asked.trang.as_str())]);
    Ok(Html(FaultPage::of(&house, f, fields).render()?).into_response())
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
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.register.count(&address)?;
    let lang = f.lang;
    let mut page = FaultPage::of(&house, f, fields);
    let cut =
        |name: &str, most: usize| -> String { page.fields.text(name).chars().take(most).collect() };
    let by = match citizen {
        Some(it) => Who {
            id: format!("citizen:{}", it.account.id),
            name: it.account.name.clone(),
        },
        None => Who {
            id: "anybody".to_owned(),
            name: cut("name", 100),
        },
    };
    let reported = Reported {
        code: cut("page", 100),
        fault: Fault::Technical,
        words: page.fields.text("words"),
        by,
        contact: cut("contact", 200),
    };
    match report(&house.office, house.now(), reported).await {
        Ok(_) => {
            page.sent = true;
            Ok(Html(page.render()?).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            page.wrong = match lang {
                Lang::Vi => refusal.message(),
                Lang::En => refusal.message_en(),
            };
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}
