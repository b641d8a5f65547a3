//! Who looked: which officers have read one's data, when, in what capacity and why.

use super::{own, words};
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use store::access_log::{self, About, Access, Outcome};
use store::read::page::PageRequest;

/// A reading as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// When.
    pub at: String,
    /// Who, and in what capacity.
    pub who: String,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// What came of it, where it is not the usual.
    pub outcome: &'static str,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/looked.html")]
pub struct Page {
    f: Frame,
    code: String,
    lines: Vec<Line>,
    next: String,
}

/// Which page is asked for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    sau: String,
}

/// A reading in words.
pub fn line(lang: Lang, it: &Access) -> Line {
    Line {
        at: words::moment(lang, it.at),
        who: match it.capacity.as_str() {
            "" => it.who_name.clone(),
            capacity => format!("{}, {capacity}", it.who_name),
        },
        what: it.what.clone(),
        why: it.why.clone(),
        outcome: match it.outcome {
            Outcome::Shown => "",
            Outcome::Refused => lang.pick("bị từ chối", "refused"),
            Outcome::Emergency => lang.pick("khẩn cấp", "in an emergency"),
        },
    }
}

/// The key under which readings of a person's data are kept: the identity number, else the
/// account.
pub fn subject(who: &CitizenIn) -> String {
    who.account
        .identity_number
        .clone()
        .unwrap_or_else(|| who.account.id.to_string())
}

fn request(asked: &Asked) -> PageRequest {
    match asked.sau.as_str() {
        "" => PageRequest::first(20),
        after => PageRequest::after(after, 20),
    }
}

/// Who looked at one's data anywhere.
///
/// # Errors
/// A failure of ours.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let about = About::Subject(subject(&who));
    let found = access_log::page(&house.office.db, &about, &request(&asked)).await?;
    let page = Page {
        code: String::new(),
        lines: found.items.iter().map(|it| line(f.lang, it)).collect(),
        next: found
            .next
            .map(|next| format!("/tai-khoan/ai-da-xem?sau={next}"))
            .unwrap_or_default(),
        f,
    };
    Ok(Html(page.render()?))
}

/// Who looked at one case.
///
/// # Errors
/// Not found for whoever may not see the case.
pub async fn of_case(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let f = own::acting(f, &who, &found.file.case);
    let about = About::Case(found.file.case.id);
    let found = access_log::page(&house.office.db, &about, &request(&asked)).await?;
    let page = Page {
        lines: found.items.iter().map(|it| line(f.lang, it)).collect(),
        next: found
            .next
            .map(|next| format!("/ho-so/{code}/ai-da-xem?sau={next}"))
            .unwrap_or_default(),
        code,
        f,
    };
    Ok(Html(page.render()?))
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let frame = || Frame::sample("/tai-khoan").signed_in("Nguyễn Thị Thanh Hương");
    let full = Page {
        f: frame(),
        code: "H40.024.13-260821-0142".to_owned(),
        lines: vec![Line {
            at: "10:05 Thứ Bảy 22/8/2026".to_owned(),
            who: "Lê Thị Mai Anh, Tiếp nhận và trả kết quả".to_owned(),
            what: "trang hồ sơ".to_owned(),
            why: "kiểm tra để tiếp nhận".to_owned(),
            outcome: "khẩn cấp",
        }],
        next: String::new(),
    };
    let empty = Page {
        f: frame().english(),
        code: String::new(),
        lines: Vec::new(),
        next: String::new(),
    };
    [("looked", full), ("looked-empty-en", empty)]
        .into_iter()
        .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
        .collect()
}
