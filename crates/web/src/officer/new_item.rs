//! Beginning a process or a form: a code, a name, and what it starts from. A process starts from
//! the way its procedure is done today, a form from its declaration alone.

use super::answer;
use super::desk::{Desk, Place};
use super::fields::Fields;
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::publication::{self as desk, Asked};
use domain::authority::Duty;
use domain::catalogue::form::design::Design;
use domain::catalogue::process::Total;
use domain::catalogue::{Confidence, Level, Process};
use domain::publication::{Command, Kind};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/new_item.html")]
pub struct NewItem {
    desk: Desk,
    /// What is begun.
    kind: &'static str,
    heading: &'static str,
    action: String,
    code: String,
    code_error: String,
    name: String,
    name_error: String,
    procedure: String,
    procedure_error: String,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct From {
    /// The procedure it is for.
    pub thu_tuc: String,
}

impl NewItem {
    fn of(desk: Desk, kind: Kind) -> Self {
        Self {
            desk,
            kind: kind.slug(),
            heading: match kind {
                Kind::Process => "Quy trình điện tử mới",
                _ => "Biểu mẫu điện tử mới",
            },
            action: format!("/can-bo/danh-muc/{}/moi", kind.slug()),
            code: String::new(),
            code_error: String::new(),
            name: String::new(),
            name_error: String::new(),
            procedure: String::new(),
            procedure_error: String::new(),
        }
    }

    fn sent(mut self, fields: &Fields) -> Self {
        self.code = fields.text("code");
        self.name = fields.text("name");
        self.procedure = fields.text("procedure");
        if !is_code(&self.code) {
            "Mã gồm chữ không dấu, số, dấu chấm hoặc gạch ngang, ví dụ QT-1.001193."
                .clone_into(&mut self.code_error);
        }
        if self.name.is_empty() {
            "Ghi tên.".clone_into(&mut self.name_error);
        }
        self
    }

    fn is_wrong(&self) -> bool {
        !self.code_error.is_empty()
            || !self.name_error.is_empty()
            || !self.procedure_error.is_empty()
    }
}

fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= 60
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && code != "moi"
}

/// The page that begins a process.
///
/// # Errors
/// When the officer may not.
pub async fn process_page(
    State(house): State<House>,
    who: OfficerIn,
    Query(from): Query<From>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueEdit)?;
    let mut page = NewItem::of(seat.desk(Place::Publication), Kind::Process);
    if !from.thu_tuc.is_empty() {
        page.code = format!("QT-{}", from.thu_tuc);
        let procedure = seat
            .office
            .catalogue
            .procedure(&from.thu_tuc.as_str().into());
        page.name = procedure.map(|it| it.name.clone()).unwrap_or_default();
        page.procedure = from.thu_tuc;
    }
    answer::shown(&page)
}

/// The page that begins a form.
///
/// # Errors
/// When the officer may not.
pub async fn form_page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    answer::shown(&NewItem::of(seat.desk(Place::Publication), Kind::Form))
}

/// Begins a process.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn begin_process(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueEdit)?;
    let mut page = NewItem::of(seat.desk(Place::Publication), Kind::Process).sent(&fields);
    let catalogue = &seat.office.catalogue;
    let procedure = catalogue.procedure(&page.procedure.as_str().into());
    let Some(procedure) = procedure.filter(|_| !page.is_wrong()) else {
        if procedure.is_none() {
            "Ghi mã một thủ tục có trong danh mục.".clone_into(&mut page.procedure_error);
        }
        return answer::again(&page);
    };
    let level = seat
        .office
        .organisation
        .agency(&seat.officer.agency)
        .map_or(Level::Province, |it| it.level);
    let today = catalogue.process(procedure, level).renumbered();
    let mut process = Process {
        id: page.code.clone(),
        codes: vec![procedure.code.clone()],
        name: page.name.clone(),
        field: procedure.field.clone(),
        case: None,
        variant: None,
        level: None,
        province: seat.office.organisation.name().to_owned(),
        decision: None,
        decision_date: None,
        total: Total {
            amount: procedure.time.amount,
            unit: procedure.time.unit,
            text: None,
        },
        drawn: true,
        confidence: Confidence::Found,
        ..today
    };
    process.sums = process.adds_up();
    let body = serde_json::to_string_pretty(&process)
        .map_err(|_| Problem::failure_in_words("a process could not be written"))?;
    begin(&seat, Kind::Process, page, body).await
}

/// Begins a form.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn begin_form(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let page = NewItem::of(seat.desk(Place::Publication), Kind::Form).sent(&fields);
    if page.is_wrong() {
        return answer::again(&page);
    }
    let body = Design::new(&page.name).text();
    begin(&seat, Kind::Form, page, body).await
}

async fn begin(
    seat: &Seat,
    kind: Kind,
    mut page: NewItem,
    body: String,
) -> Result<Response, Problem> {
    let there = store::publication::item(seat.db(), kind, &page.code).await?;
    if !there.versions.is_empty() {
        "Mã này đã có trong danh mục. Mở mục đó để soạn phiên bản mới, hoặc chọn mã khác."
            .clone_into(&mut page.code_error);
        return answer::again(&page);
    }
    let asked = Asked {
        kind,
        code: page.code.clone(),
        seen: None,
        command: Command::Begin {
            body,
            agency: seat.officer.agency.clone(),
            decision: None,
        },
    };
    desk::run(&seat.office, &seat.officer, seat.now, &asked).await?;
    let editor = format!("{}/sua", super::designer::address(kind, &page.code));
    Ok(Redirect::to(&editor).into_response())
}

/// The page with content to show it by.
pub fn samples() -> Vec<(&'static str, NewItem)> {
    let fresh = NewItem::of(Desk::sample(Place::Publication), Kind::Process);
    let wrong = fresh.clone().sent(&Fields::given(&[("code", "á")]));
    vec![("new-item", fresh), ("new-item-wrong", wrong)]
}
