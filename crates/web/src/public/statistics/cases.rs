//! The list behind a public number: what was asked for and when, nothing personal, no case code.

use super::list::{self, List, agency_name};
use super::ratings;
use super::{Asked, Scope};
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use casework::figures;
use casework::index766::certified;
use domain::clock::{self, words};
use domain::index766::behind::{CASES, Cases, Which};
use jiff::Timestamp;
use store::read::page::PageRequest;
use store::read::statistics_cases::{self as files, Figure, Filter, Line};

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
    /// An agency, with all below it.
    pub co_quan: String,
    /// `1` for the agency alone.
    pub rieng: String,
    /// A field.
    pub linh_vuc: String,
    /// A procedure.
    pub thu_tuc: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    procedure: String,
    code: String,
    agency: String,
    channel: &'static str,
    submitted: String,
    due: String,
    finished: String,
    state: &'static str,
    tag: &'static str,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/statistics_cases.html")]
pub struct CasesPage {
    f: Frame,
    list: List,
    rows: Vec<Row>,
}

/// The figures that have lists: word, what it counts, in Vietnamese and English.
pub const FIGURES: [(&str, &str, &str); 16] = [
    ("received", "Hồ sơ tiếp nhận", "Cases received"),
    ("online", "Hồ sơ nộp trực tuyến", "Cases filed online"),
    ("post", "Hồ sơ nộp qua bưu chính", "Cases filed by post"),
    (
        "counter",
        "Hồ sơ nộp trực tiếp",
        "Cases filed at the counter",
    ),
    ("rated", "Hồ sơ được đánh giá", "Cases that were rated"),
    (
        "satisfied",
        "Hồ sơ được đánh giá hài lòng",
        "Cases rated without dissatisfaction",
    ),
    ("resolved", "Hồ sơ đã giải quyết", "Cases resolved"),
    (
        "on_time",
        "Hồ sơ giải quyết trước và đúng hạn",
        "Cases resolved early and on time",
    ),
    ("late", "Hồ sơ giải quyết quá hạn", "Cases resolved late"),
    ("granted", "Hồ sơ được cấp kết quả", "Cases granted"),
    ("refused", "Hồ sơ bị từ chối giải quyết", "Cases refused"),
    ("rejected", "Hồ sơ không tiếp nhận", "Cases not received"),
    ("withdrawn", "Hồ sơ rút", "Cases withdrawn"),
    ("stopped", "Hồ sơ dừng", "Cases stopped"),
    ("running", "Hồ sơ đang giải quyết", "Cases being resolved"),
    (
        "running_late",
        "Hồ sơ đang giải quyết, quá hạn",
        "Cases being resolved, late",
    ),
];

/// The figure of a word.
pub fn figure(word: &str, now: Timestamp) -> Option<Figure> {
    Some(match word {
        "received" => Figure::Received,
        "online" => Figure::Online,
        "resolved" => Figure::Resolved,
        "on_time" => Figure::OnTime,
        "late" => Figure::Late,
        "granted" => Figure::Ended("granted"),
        "refused" => Figure::Ended("refused"),
        "rejected" => Figure::Ended("rejected"),
        "withdrawn" => Figure::Ended("withdrawn"),
        "stopped" => Figure::Ended("stopped"),
        "running" => Figure::Running,
        "running_late" => Figure::RunningLate(now),
        "post" => Figure::Post,
        "counter" => Figure::Counter,
        "rated" => Figure::Rated,
        "satisfied" => Figure::Satisfied,
        _ => return None,
    })
}

/// What a set of the index asks of the files.
fn figure_of(of: &Cases, now: Timestamp) -> Option<Figure> {
    Some(match of.which {
        Which::Marked(_) => Figure::ReceivedMarked(of.bit()?),
        Which::InTime => Figure::ReceivedInTime(now),
        Which::Late => Figure::ReceivedLate(now),
        Which::LookedUp => Figure::ReceivedLookedUp,
        Which::Petitioned => Figure::ReceivedPetitioned,
    })
}

/// What can be counted beside a figure: those of the index, or those of the figures.
fn choices(of_index: bool, word: &str, lang: Lang) -> Vec<(String, &'static str, bool)> {
    let choice = |it: &(&'static str, &'static str, &'static str)| {
        (it.0.to_owned(), lang.pick(it.1, it.2), it.0 == word)
    };
    if of_index {
        let all = CASES.iter().map(|it| (it.word, it.name, it.name_en));
        all.map(|it| choice(&it)).collect()
    } else {
        FIGURES.iter().map(choice).collect()
    }
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
    let now = house.now();
    let period = list::period(&wanted.ky, &house)?;
    let word = list::word(&wanted.muc, FIGURES[0].0);
    let of_index = Cases::parse(word);
    let counted = match of_index {
        Some(of) => figure_of(of, now),
        None => figure(word, now),
    };
    let counted = counted.ok_or(Problem::NotFound)?;
    let asked = Asked {
        co_quan: wanted.co_quan.clone(),
        rieng: wanted.rieng.clone(),
        linh_vuc: wanted.linh_vuc.clone(),
        thu_tuc: wanted.thu_tuc.clone(),
        ..Asked::default()
    };
    let mut scope = Scope::of(&asked, &house);
    if of_index.is_some_and(|it| it.certified) {
        let all = certified().into_iter().map(str::to_owned).collect();
        scope.procedures = Some(all);
    }
    let filter = Filter {
        figure: counted,
        agencies: scope.agencies.clone(),
        procedures: scope.procedures.clone(),
        period: period.bounds(),
    };
    let lang = f.lang;
    let (mut rows, mut few) = (Vec::new(), None);
    let next = if counted.tells_ratings() {
        let groups = figures::rated(&house.office, &filter).await?;
        let mut page = ratings::page(&house, lang, &groups, &wanted.sau);
        let next = page.next.take();
        few = Some(page);
        next
    } else {
        let request = match wanted.sau.as_str() {
            "" => PageRequest::first(SHOWN),
            cursor => PageRequest::after(cursor, SHOWN),
        };
        let found = files::page(&house.office.db, &filter, &request).await?;
        let line = |it: &Line| row(it, agency_name(&house, &it.agency), now, lang);
        rows.extend(found.items.iter().map(line));
        found.next
    };
    let mut kept = scope.kept();
    kept.extend([
        ("linh-vuc", scope.field.as_str()),
        ("thu-tuc", scope.procedure.as_str()),
    ]);
    let mut list = List::of(
        "/so-lieu/ho-so",
        (&house, lang),
        choices(of_index.is_some(), word, lang),
        period,
        kept,
        next.map(|cursor| ("sau", cursor)),
    );
    list = match of_index {
        Some(_) => list.behind(
            &format!("/so-lieu/chi-so?ky={period}"),
            lang.pick("Chỉ số 766", "Index 766"),
        ),
        None => list.behind("/so-lieu", lang.pick("Số liệu", "Figures")),
    };
    if matches!(counted, Figure::Running | Figure::RunningLate(_)) {
        list.period = String::new();
    }
    let html = match few {
        Some(page) => ratings::RatingsPage::of(f, list, page).render()?,
        None => CasesPage { list, rows, f }.render()?,
    };
    Ok(Html(html).into_response())
}

fn row(it: &Line, agency: String, now: Timestamp, lang: Lang) -> Row {
    let day = |at: Timestamp| words::date(clock::wall(at).date());
    let late = match (it.finished_at, it.due_at) {
        (Some(end), Some(due)) => end > due,
        (None, Some(due)) => now > due,
        _ => false,
    };
    let (state, tag) = match (it.outcome.as_deref(), late) {
        (Some("granted"), false) => (lang.pick("Đã trả kết quả", "Granted"), "ok"),
        (Some("granted"), true) => (
            lang.pick("Đã trả kết quả, quá hạn", "Granted, late"),
            "late",
        ),
        (Some("refused"), false) => (lang.pick("Từ chối giải quyết", "Refused"), ""),
        (Some("refused"), true) => (
            lang.pick("Từ chối giải quyết, quá hạn", "Refused, late"),
            "late",
        ),
        (Some("rejected"), _) => (lang.pick("Không tiếp nhận", "Not received"), ""),
        (Some("withdrawn"), _) => (lang.pick("Đã rút", "Withdrawn"), ""),
        (Some(_), _) => (lang.pick("Đã dừng", "Stopped"), ""),
        (None, true) => (
            lang.pick("Đang giải quyết, quá hạn", "Being resolved, late"),
            "late",
        ),
        (None, false) => (lang.pick("Đang giải quyết", "Being resolved"), "now"),
    };
    Row {
        procedure: it.procedure.clone(),
        code: it.code.clone(),
        agency,
        channel: match it.channel.as_str() {
            "online" | "national_portal" => lang.pick("Trực tuyến", "Online"),
            "post" => lang.pick("Bưu chính", "By post"),
            _ => lang.pick("Trực tiếp", "At the counter"),
        },
        submitted: day(it.submitted_at),
        due: it.due_at.map(day).unwrap_or_default(),
        finished: it.finished_at.map(day).unwrap_or_default(),
        state,
        tag,
    }
}
