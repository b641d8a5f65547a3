//! What one has sent oneself, from the account that is signed in.

use super::list::{Row, row};
use crate::error::Problem;
use crate::frame::{Around, Frame};
use crate::lists::Lists;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::Query;
use axum::response::{Html, IntoResponse, Response};
use store::petition::list as files;
use store::read::page::PageRequest;

/// How many lines a page has.
const LINES: u32 = 20;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the list goes on.
    pub sau: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/petition/own.html")]
pub struct OwnPage {
    f: Frame,
    rows: Vec<Row>,
    next: Option<String>,
}

/// The list.
///
/// # Errors
/// When nobody is signed in, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    who: CitizenIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(LINES),
        cursor => PageRequest::after(cursor, LINES),
    };
    let found = files::of_sender(&house.office.db, who.account.id, &request).await?;
    let page = OwnPage {
        rows: found.items.iter().map(|it| row(f.lang, it, true)).collect(),
        next: found.next.map(|it| format!("/phan-anh/cua-toi?sau={it}")),
        f,
    };
    Ok(Html(page.render()?).into_response())
}
