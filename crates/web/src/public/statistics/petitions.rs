//! The list of petitions behind a public number: what was asked for of whom, and when it was answered;
//! of what was sent only what is public.

use super::list::{self, List};
use super::{Asked, Scope};
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::lists::Lists;
use crate::public::petition::{address, kind_name};
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use domain::clock::{self, words};
use domain::petition::Kind;
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
    /// `1` for the agency alone.
    pub rieng: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    kind: &'static str,
    agency: String,
    received: String,
    /// From which day it is counted, where that is another one.
    counted: String,
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
    list: List,
    rows: Vec<Row>,
}

/// The figures that have lists at a moment: word, figure, what it counts in Vietnamese and English.
fn figures(now: Timestamp) -> [(&'static str, Figure, &'static str, &'static str); 6] {
    [
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
        (
            "counted",
            Figure::Counted(now),
            "Phản ánh, kiến nghị, câu hỏi đã trả lời hoặc đang quá hạn",
            "Petitions and questions answered, or overdue",
        ),
        (
            "pleased",
            Figure::Pleased,
            "Phản ánh, kiến nghị, câu hỏi trả lời đúng hạn, không bị phản đối, không lặp lại",
            "Petitions and questions answered in time, not contested, not repeated",
        ),
    ]
}

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
    let period = list::period(&wanted.ky, &house)?;
    let now = house.now();
    let figures = figures(now);
    let word = list::word(&wanted.muc, figures[0].0);
    let found = figures.iter().find(|it| it.0 == word);
    let (_, figure, ..) = found.ok_or(Problem::NotFound)?;
    let asked = Asked {
        co_quan: wanted.co_quan.clone(),
        rieng: wanted.rieng.clone(),
        ..Asked::default()
    };
    let scope = Scope::of(&asked, &house);
    let kind = Kind::from_word(&wanted.loai).map(Kind::word);
    let filter = Filter {
        figure: *figure,
        kind: kind.map(str::to_owned),
        agencies: scope.agencies.clone(),
        period: period.bounds(),
    };
    let request = match wanted.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    let found = files::page(&house.office.db, &filter, &request).await?;
    let lang = f.lang;
    let choices = figures
        .iter()
        .map(|it| (it.0.to_owned(), lang.pick(it.2, it.3), it.0 == word))
        .collect();
    let mut kept = scope.kept();
    kept.push(("loai", kind.unwrap_or_default()));
    let mut list = List::of(
        "/so-lieu/phan-anh",
        (&house, lang),
        choices,
        period,
        kept,
        found.next.map(|cursor| ("sau", cursor)),
    );
    // Its numbers are of the whole province.
    let name = lang.pick("Phản ánh, kiến nghị", "Petitions and questions");
    list.back = ("/phan-anh".to_owned(), name);
    let page = PetitionsPage {
        list,
        rows: found.items.iter().map(|it| row(it, now, lang)).collect(),
        f,
    };
    Ok(Html(page.render()?).into_response())
}

fn row(it: &Line, now: Timestamp, lang: Lang) -> Row {
    let day = |at: Timestamp| words::date(clock::wall(at).date());
    let kind = Kind::from_word(&it.kind).unwrap_or(Kind::Petition);
    let (state, tag) = match it.late {
        // Not taken, passed on, or never made clear.
        None if it.days_taken.is_some() => (lang.pick("Đã kết thúc", "Ended"), ""),
        None if it.next_due_at.is_some_and(|due| due < now) => (
            lang.pick("Đang xử lý, quá hạn", "Being handled, overdue"),
            "late",
        ),
        None => (lang.pick("Đang xử lý", "Being handled"), "now"),
        Some(false) => (lang.pick("Trả lời đúng hạn", "Answered in time"), "ok"),
        Some(true) => (lang.pick("Trả lời quá hạn", "Answered late"), "late"),
    };
    Row {
        kind: kind_name(lang, kind),
        agency: it.agency_name.clone(),
        received: day(it.sent_at),
        counted: match day(it.received_at) {
            same if same == day(it.sent_at) => String::new(),
            other => other,
        },
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
