//! A form as it will be met: on a phone as a citizen fills it in, and on paper as it is printed
//! to be filled in by hand. Nothing is sent from here.

use super::designer::Open;
use super::seat::Seat;
use crate::citizen::boxes::{self, Item};
use crate::citizen::parts;
use crate::error::Problem;
use crate::frame::{self, Frame, Lang};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use casework::eform;
use domain::catalogue::{Field, FieldKind, Form};
use domain::publication::Kind;

/// A page of the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    title: String,
    items: Vec<Item>,
}

/// The form on a phone.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/form_preview.html")]
pub struct FormPreview {
    f: Frame,
    title: String,
    parts: Vec<Part>,
    places: Vec<String>,
    agreed: Vec<String>,
}

/// A line of the printed form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// `line`, `head`, `long`, `choice`, `table`, `agree`.
    kind: &'static str,
    number: String,
    title: String,
    when: String,
    options: Vec<String>,
}

/// The form on paper.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/form_print.html")]
pub struct FormPrint {
    title: String,
    form_code: String,
    signature: bool,
    asks: Vec<Ask>,
    back: String,
}

async fn form(
    house: &House,
    who: &OfficerIn,
    code: &str,
    from: Option<u32>,
) -> Result<(Seat, Form), Problem> {
    let seat = Seat::of(house, who);
    let open = Open::seen(&seat, Kind::Form, code, from).await?;
    let form = Form::parse(code, &open.version.body)
        .map_err(|_| Problem::failure_in_words("a form on file cannot be read"))?;
    Ok((seat, form))
}

/// The form as a citizen meets it.
///
/// # Errors
/// When there is no such form, or the officer may not see it.
pub async fn phone(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    parts: Parts,
) -> Result<Response, Problem> {
    let from = pairs.iter().find(|(name, _)| name == "tu");
    let from = from.and_then(|(_, no)| no.parse().ok());
    let (seat, form) = form(&house, &who, &code, from).await?;
    let mut f = frame::bare(&parts, &house);
    f.lang = Lang::Vi;
    let places = seat
        .office
        .organisation
        .communes()
        .filter_map(|it| it.place.clone())
        .collect();
    let page = preview(f, &form, &boxes::joined(&pairs), places);
    Ok(Html(page.render()?).into_response())
}

fn preview(f: Frame, form: &Form, typed: &[(String, String)], places: Vec<String>) -> FormPreview {
    let hidden = form.hidden(&eform::parse(form, typed));
    let shown = parts::of(form)
        .into_iter()
        .map(|part| {
            let around = boxes::Around {
                lang: f.lang,
                typed,
                errors: &[],
                warnings: &[],
                one_more: "",
                hidden: &hidden,
                form: Some(form),
            };
            Part {
                items: boxes::of(&part.fields, &part.title, around),
                title: part.title,
            }
        })
        .collect();
    FormPreview {
        f,
        title: form.title.clone(),
        parts: shown,
        places,
        agreed: parts::declarations(form)
            .iter()
            .map(|field| field.title.clone())
            .collect(),
    }
}

/// The form on paper.
///
/// # Errors
/// When there is no such form, or the officer may not see it.
pub async fn print(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<super::form_designer::Asked>,
) -> Result<Response, Problem> {
    let (_, form) = form(&house, &who, &code, asked.tu).await?;
    let back = super::designer::address(Kind::Form, &code);
    let page = printed(&form, back);
    Ok(Html(page.render()?).into_response())
}

fn printed(form: &Form, back: String) -> FormPrint {
    let mut asks = Vec::new();
    for (at, field) in form.fields.iter().enumerate() {
        ask(form, field, &(at + 1).to_string(), &mut asks);
    }
    FormPrint {
        title: form.title.clone(),
        form_code: form.form_code.clone().unwrap_or_default(),
        signature: form.signature,
        asks,
        back,
    }
}

fn ask(form: &Form, field: &Field, number: &str, asks: &mut Vec<Ask>) {
    let when = field.when.as_ref().map_or_else(String::new, |when| {
        let title = |name: &str| domain::catalogue::process::check::title(form, name);
        format!("(chỉ điền khi {})", when.words(&title))
    });
    let line = |kind| Ask {
        kind,
        number: number.to_owned(),
        title: field.title.clone(),
        when: when.clone(),
        options: Vec::new(),
    };
    match &field.kind {
        FieldKind::Group(fields) => {
            asks.push(line("head"));
            for (at, inner) in fields.iter().enumerate() {
                ask(form, inner, &format!("{number}.{}", at + 1), asks);
            }
        }
        FieldKind::Table(fields) => asks.push(Ask {
            options: fields.iter().map(|it| it.title.clone()).collect(),
            ..line("table")
        }),
        FieldKind::Choice(options) | FieldKind::Choices(options) => asks.push(Ask {
            options: options.clone(),
            ..line("choice")
        }),
        FieldKind::YesNo => asks.push(Ask {
            options: vec!["Có".to_owned(), "Không".to_owned()],
            ..line("choice")
        }),
        FieldKind::Agree => asks.push(line("agree")),
        FieldKind::LongText | FieldKind::Lines => asks.push(line("long")),
        _ => asks.push(line("line")),
    }
}

/// The pages with content to show them by.
pub fn samples() -> Vec<(String, String)> {
    let catalogue = domain::catalogue::Catalogue::seed();
    let Some(form) = catalogue.form("1.001193") else {
        return Vec::new();
    };
    let places = vec!["phường Trường Thi".to_owned()];
    let phone = preview(Frame::sample("/can-bo"), form, &[], places);
    let print = printed(form, "/can-bo/danh-muc".to_owned());
    let text = |page: Result<String, askama::Error>| page.unwrap_or_else(|error| error.to_string());
    vec![
        ("form-preview".to_owned(), text(phone.render())),
        ("form-print".to_owned(), text(print.render())),
    ]
}
