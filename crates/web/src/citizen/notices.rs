//! Notices: what happened to one's cases, the unread ones marked.

use super::words;
use crate::error::Problem;
use crate::forms::Posted;
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use store::Batch;
use store::notice::{self, Notice};
use store::read::page::PageRequest;

/// A notice as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    title: String,
    words: String,
    at: String,
    instant: String,
    address: String,
    unread: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/notices.html")]
pub struct Page {
    f: Frame,
    lines: Vec<Line>,
    unread: bool,
    next: String,
}

/// Which page is asked for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    sau: String,
}

fn line(f: &Frame, it: &Notice) -> Line {
    Line {
        title: it.title.clone(),
        words: it.words.clone(),
        at: words::moment(f.lang, it.at),
        instant: it.at.to_string(),
        address: it
            .case_code
            .as_ref()
            .map(|code| match it.kind.starts_with("petition_") {
                true => crate::public::petition::address(code),
                false => format!("/ho-so/{code}"),
            })
            .unwrap_or_default(),
        unread: it.read_at.is_none(),
    }
}

/// The page of the one who is signed in.
///
/// # Errors
/// A failure of ours.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(20),
        after => PageRequest::after(after, 20),
    };
    let found = notice::page(&house.office.db, who.account.id, &request).await?;
    let page = Page {
        lines: found.items.iter().map(|it| line(&f, it)).collect(),
        unread: found.items.iter().any(|it| it.read_at.is_none()),
        next: found
            .next
            .map(|next| format!("/thong-bao?sau={next}"))
            .unwrap_or_default(),
        f,
    };
    Ok(Html(page.render()?))
}

/// All notices were read.
///
/// # Errors
/// A failure of ours.
pub async fn read(
    State(house): State<House>,
    who: CitizenIn,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let mut batch = Batch::new();
    notice::mark_all_read(&mut batch, who.account.id, house.now());
    house.office.db.commit(batch).await?;
    Ok(Redirect::to("/thong-bao").into_response())
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let frame = || Frame::sample("/thong-bao").signed_in("Nguyễn Thị Thanh Hương");
    let at = domain::testing::moment("2026-08-22T10:05");
    let full = Page {
        lines: vec![Line {
            title: "Cần bổ sung giấy tờ".to_owned(),
            words: "Chụp lại Giấy chứng sinh trước 17:00 Thứ Tư 16/9/2026.".to_owned(),
            at: words::moment(crate::frame::Lang::Vi, at),
            instant: at.to_string(),
            address: "/ho-so/H40.024.13-260821-0142".to_owned(),
            unread: true,
        }],
        unread: true,
        next: String::new(),
        f: frame(),
    };
    let empty = Page {
        lines: Vec::new(),
        unread: false,
        next: String::new(),
        f: frame().english(),
    };
    [("notices", full), ("notices-empty-en", empty)]
        .into_iter()
        .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
        .collect()
}
