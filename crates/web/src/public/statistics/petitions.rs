//! The list of petitions behind a public number: what was asked for of whom, and when it was answered;
//! of what was sent only what is public.

use super::{Asked, Scope, name};
use crate::error::Problem;
use crate::forms::escaped;
use crate::frame::{Around, Frame, Lang};
use crate::lists::Lists;
use crate::public::petition::{address, kind_name};
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use domain::clock::{self, words};
use domain::petition::Kind;
use domain::statistics::Period;
use jiff::Timestamp;
use store::read::page::PageRequest;
use store::read::statistics_petitions::{self as files, Figure, Filter, Line};

/// How many lines a page shows.
const SHOWN: u32 = 50;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wanted {
    /// The figure.
    pub muc: String,
    /// The period.
    pub ky: String,
    /// A kind.
    pub loai: String,
    /// An agency, with all below it.
    pub co_quan: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    kind: &'static str,
    agency: String,
    received: String,
    answered: String,
    days: String,
    state: &'static str,
    tag: &'static str,
    /// Where it is read, and its heading, once it is public.
    public: Option<(String, String)>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/statistics_petitions.html")]
pub struct PetitionsPage {
    f: Frame,
    figure: &'static str,
    period: String,
    agency: String,
    rows: Vec<Row>,
    next: Option<String>,
}

/// The figures that have lists: word, figure, what it counts in Vietnamese and English.
const FIGURES: [(&str, Figure, &str, &str); 4] = [
    (
        "received",
        Figure::Received,
        "Phản ánh, kiến nghị, câu hỏi đã nhận",
        "Petitions and questions received",
    ),
    (
        "answered",
        Figure::Answered,
        "Phản ánh, kiến nghị, câu hỏi đã trả lời",
        "Petitions and questions answered",
    ),
    (
        "in_time",
        Figure::InTime,
        "Phản ánh, kiến nghị, câu hỏi trả lời đúng hạn",
        "Petitions and questions answered in time",
    ),
    (
        "public",
        Figure::Public,
        "Phản ánh, kiến nghị, câu hỏi đã công khai",
        "Petitions and questions made public",
    ),
];

/// The list.
///
/// # Errors
/// When there is no such figure or period, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let wanted = asking.map(|it| it.0).unwrap_or_default();
    let period = Period::parse(&wanted.ky).ok_or(Problem::NotFound)?;
    let found = FIGURES.iter().find(|it| it.0 == wanted.muc);
    let (_, figure, vi, en) = found.ok_or(Problem::NotFound)?;
    let asked = Asked {
        co_quan: wanted.co_quan.clone(),
        ..Asked::default()
    };
    let scope = Scope::of(&asked, &house);
    let filter = Filter {
        figure: *figure,
        kind: Kind::from_word(&wanted.loai).map(|it| it.word().to_owned()),
        agencies: scope.agencies.clone(),
        period: period.bounds(),
    };
    let request = match wanted.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    let found = files::page(&house.office.db, &filter, &request).await?;
    let lang = f.lang;
    let organisation = &house.office.organisation;
    let agency = scope.agency.as_ref();
    let agency = agency.and_then(|code| organisation.agency(&code.as_str().into()));
    let page = PetitionsPage {
        figure: lang.pick(vi, en),
        period: name(period, lang).to_lowercase(),
        agency: agency.map_or_else(String::new, |it| it.name.clone()),
        rows: found.items.iter().map(|it| row(it, lang)).collect(),
        next: found.next.map(|cursor| {
            format!(
                "/so-lieu/phan-anh?muc={}&ky={period}&loai={}&co-quan={}&sau={}",
                wanted.muc,
                escaped(&wanted.loai),
                escaped(&wanted.co_quan),
                escaped(&cursor)
            )
        }),
        f,
    };
    Ok(Html(page.render()?).into_response())
}

fn row(it: &Line, lang: Lang) -> Row {
    let day = |at: Timestamp| words::date(clock::wall(at).date());
    let kind = Kind::from_word(&it.kind).unwrap_or(Kind::Petition);
    let (state, tag) = match it.late {
        // Not taken, passed on, or never made clear.
        None if it.days_taken.is_some() => (lang.pick("Đã kết thúc", "Ended"), ""),
        None => (lang.pick("Đang xử lý", "Being handled"), "now"),
        Some(false) => (lang.pick("Trả lời đúng hạn", "Answered in time"), "ok"),
        Some(true) => (lang.pick("Trả lời quá hạn", "Answered late"), "late"),
    };
    Row {
        kind: kind_name(lang, kind),
        agency: it.agency_name.clone(),
        received: day(it.received_at),
        answered: it.answered_at.map(day).unwrap_or_default(),
        days: it.days_taken.map_or_else(String::new, |it| it.to_string()),
        state,
        tag,
        public: it
            .public
            .as_ref()
            .map(|(code, title)| (address(code), title.clone())),
    }
}
