//! What is told everybody (/thong-tin): maintenance ahead, and the content that the Government, the
//! Prime Minister, ministries or central agencies demand; open to more of it than the pages have by
//! themselves.

use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use casework::announcement::span;
use casework::office::Office;
use domain::announcement::Kind;
use domain::clock::{self, words};
use jiff::Timestamp;
use store::announcement::{self as files, Announcement};
use store::read::page::PageRequest;

/// Where the page is.
pub const PATH: &str = "/thong-tin";
/// How many a page shows.
const SHOWN: u32 = 20;

/// An announcement as it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    id: String,
    maintenance: bool,
    title: String,
    paragraphs: Vec<String>,
    basis: String,
    span: String,
    at: String,
}

impl Entry {
    fn of(it: &Announcement, lang: Lang) -> Self {
        let maintenance = it.kind == Kind::Maintenance;
        let lines = it.body.lines().map(str::trim);
        Self {
            id: it.id.to_string(),
            maintenance,
            title: it.title.clone(),
            paragraphs: lines
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect(),
            basis: it.basis.clone(),
            span: if maintenance {
                when(it, lang)
            } else {
                String::new()
            },
            at: match lang {
                Lang::Vi => words::moment(it.at),
                Lang::En => words::moment_en(it.at),
            },
        }
    }
}

/// From when to when, in a language.
fn when(it: &Announcement, lang: Lang) -> String {
    match lang {
        Lang::Vi => span(it),
        Lang::En => {
            let ends = it.ends.map_or_else(String::new, words::moment_en);
            let same = |at| clock::wall(at).date() == clock::wall(it.begins).date();
            match it.ends.is_some_and(same) {
                true => format!("from {} to {ends}", words::time_of_day(it.begins)),
                false => format!("from {} to {ends}", words::moment_en(it.begins)),
            }
        }
    }
}

/// What every page says of the maintenance that is ahead; empty while none is.
pub fn planned(office: &Office, lang: Lang, now: Timestamp) -> String {
    let Some(it) = office.ahead.next(now) else {
        return String::new();
    };
    match lang {
        Lang::Vi => format!("Bảo trì, nâng cấp {}: {}.", span(&it), it.title),
        Lang::En => format!("Maintenance {}: {}.", when(&it, lang), it.title),
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/announcement.html")]
pub struct AnnouncementPage {
    f: Frame,
    entries: Vec<Entry>,
    next: Option<String>,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the list goes on.
    pub sau: String,
}

/// The page.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asked.map(|Query(it)| it).unwrap_or_default();
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    let found = files::page(&house.office.db, true, &request).await?;
    let now = house.now();
    let over = |it: &Announcement| it.ends.is_some_and(|at| at <= now);
    let standing = found.items.iter().filter(|it| !over(it));
    let page = AnnouncementPage {
        entries: standing.map(|it| Entry::of(it, f.lang)).collect(),
        next: found.next.map(|cursor| format!("{PATH}?sau={cursor}")),
        f,
    };
    Ok(Html(page.render()?).into_response())
}
