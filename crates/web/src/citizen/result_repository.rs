//! The repository of results: all that was issued in one's own cases, to look at, to download, and
//! to put among the papers of a file that is being written.

use super::papers::EXTRA;
use super::papers_page;
use super::words;
use super::work::{Step, Work};
use crate::error::Problem;
use crate::forms::Posted;
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::result_repository::{self as repository, Kept};
use uuid::Uuid;

/// A result as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    code: String,
    name: String,
    number: String,
    procedure: String,
    case: String,
    at: String,
    address: String,
}

/// A file that is being written, into which a result is put.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Writing {
    action: String,
    back: String,
    procedure: String,
    places: Vec<(String, String)>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/result_repository.html")]
pub struct Page {
    f: Frame,
    lines: Vec<Line>,
    into: Option<Writing>,
}

fn line(f: &Frame, it: &Kept) -> Line {
    Line {
        code: it.code.clone(),
        name: it.name.clone(),
        number: it.number.clone(),
        procedure: it.procedure.clone(),
        case: it.case.clone(),
        at: words::moment(f.lang, it.at),
        address: format!("/ho-so/{}/giay-to/{}", it.case, it.file.hash),
    }
}

/// All results.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
) -> Result<Html<String>, Problem> {
    let kept = repository::results(&house.office, &who.citizen).await?;
    let page = Page {
        lines: kept.iter().map(|it| line(&f, it)).collect(),
        into: None,
        f,
    };
    Ok(Html(page.render()?))
}

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// All results, each with the places of a draft into which it can be put.
///
/// # Errors
/// Not found for anybody else's draft.
pub async fn choose(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(draft): Path<String>,
) -> Result<Html<String>, Problem> {
    let work = Work::open(&house, &who, id(&draft)?).await?;
    let kept = repository::results(&house.office, &who.citizen).await?;
    let places = papers_page::slots(&work, f.lang).into_iter();
    let page = Page {
        lines: kept.iter().map(|it| line(&f, it)).collect(),
        into: Some(Writing {
            action: format!("/nop/ban-nhap/{}/kho", work.draft.id),
            back: work.address(Step::Papers),
            procedure: work.procedure.name.clone(),
            places: places.map(|it| (it.key, it.title)).collect(),
        }),
        f,
    };
    Ok(Html(page.render()?))
}

/// A result is put among the papers of a draft.
///
/// # Errors
/// Not found for anybody else's draft; unreadable where the result is none of one's own.
pub async fn take(
    State(house): State<House>,
    who: CitizenIn,
    Path(draft): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let work = Work::open(&house, &who, id(&draft)?).await?;
    let kept = repository::results(&house.office, &who.citizen).await?;
    let (wanted, place) = (fields.text("ket_qua"), fields.text("noi"));
    let result = kept.iter().find(|it| it.code == wanted);
    let result = result.ok_or_else(Problem::unreadable_form)?;
    let components = &work.terms.components;
    let component = components.iter().find(|it| it.id.as_str() == place);
    if component.is_none() && place != EXTRA {
        return Err(Problem::unreadable_form());
    }
    let into = (work.draft.id, component.map(|it| &it.id));
    repository::reuse(&house.office, &who.citizen, into, result, house.now()).await?;
    Ok(Redirect::to(&work.address(Step::Papers)).into_response())
}
