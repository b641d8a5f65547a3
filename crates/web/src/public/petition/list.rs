//! What is public: searched by words, kind and agency, the newest first, each with its state and the
//! days it took; and where one may send.

use super::{address, kind_name, standing};
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use domain::clock::{self, words};
use domain::ids::AgencyCode;
use domain::petition::{Kind, Rules};
use std::collections::BTreeMap;
use store::petition::list::{self as files, Line, Sought};
use store::petition::totals;
use store::read::page::PageRequest;

/// How many lines a page has.
const LINES: u32 = 20;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words.
    pub q: String,
    /// A kind.
    pub loai: String,
    /// An agency.
    pub co_quan: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub(crate) address: String,
    pub(crate) code: String,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(super) agency: String,
    pub(crate) state: &'static str,
    pub(crate) stage: &'static str,
    pub(super) received: String,
    pub(super) days: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/petition/list.html")]
pub struct ListPage {
    f: Frame,
    asked: Asked,
    kinds: Vec<(&'static str, &'static str, bool)>,
    agencies: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    next: Option<String>,
    /// Whether anything can be sent here.
    open: bool,
    channels: Vec<String>,
    answer_limit: String,
    figures: Vec<(&'static str, i64, String)>,
    door: (String, String),
}

/// What people read of the ways in which a province takes petitions.
pub fn channels(house: &House, lang: Lang) -> Vec<String> {
    let day = clock::wall(house.now()).date();
    let words = house.office.regulation.list("feedback.channels", day);
    let name = |it: domain::regulation::Word| match lang {
        Lang::Vi => it.vi,
        Lang::En => it.en,
    };
    words.into_iter().map(name).collect()
}

/// The agencies among which people choose, by name.
pub fn agencies(house: &House, chosen: &str) -> Vec<(String, String, bool)> {
    let today = clock::wall(house.now()).date();
    let mut found: Vec<(String, String, bool)> = house
        .office
        .organisation
        .agencies()
        .iter()
        .filter(|it| it.is_there(today))
        .map(|it| {
            (
                it.code.to_string(),
                it.name.clone(),
                it.code.as_str() == chosen,
            )
        })
        .collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

/// The list.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let lang = f.lang;
    let sought = Sought {
        words: asked.q.clone(),
        kind: Kind::from_word(&asked.loai),
        agency: (!asked.co_quan.is_empty()).then(|| AgencyCode(asked.co_quan.clone())),
    };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(LINES),
        cursor => PageRequest::after(cursor, LINES),
    };
    let found = files::of_public(&house.office.db, &sought, &request).await?;
    let day = clock::wall(house.now()).date();
    let rules = Rules::of(&house.office.regulation, day);
    let from = format!("{:04}-01", day.year());
    let filter = totals::Filter {
        from: Some(from),
        ..totals::Filter::default()
    };
    let sums = totals::sums(&house.office.db, &filter).await?;
    let page = ListPage {
        kinds: Kind::ALL
            .iter()
            .map(|it| (it.word(), kind_name(lang, *it), asked.loai == it.word()))
            .collect(),
        agencies: agencies(&house, &asked.co_quan),
        rows: found.items.iter().map(|it| row(lang, it, false)).collect(),
        next: found.next.map(|cursor| more(&asked, &cursor)),
        open: rules.takes_online(),
        channels: channels(&house, lang),
        answer_limit: match lang {
            Lang::Vi => rules.answer.words(),
            Lang::En => rules.answer.words_en(),
        },
        figures: figures(lang, day.year(), &sums),
        door: door(),
        f,
        asked,
    };
    Ok(Html(page.render()?).into_response())
}

fn door() -> (String, String) {
    use domain::petition::Ground;
    let (complaint, denunciation) = (Ground::Complaint.door(), Ground::Denunciation.door());
    (
        format!("{} {}", complaint.0, denunciation.0),
        format!("{} {}", complaint.1, denunciation.1),
    )
}

/// What this year's figures are, each with the list it counts.
fn figures(
    lang: Lang,
    year: i16,
    sums: &BTreeMap<String, i64>,
) -> Vec<(&'static str, i64, String)> {
    let of = |outcome: &str| sums.get(outcome).copied().unwrap_or(0);
    let figure = |vi, en, total: i64, word: &str| {
        let list = format!("/so-lieu/phan-anh?muc={word}&ky={year}");
        (lang.pick(vi, en), total, list)
    };
    let (received, in_time) = (of("received"), of("on_time"));
    vec![
        figure("nhận trong năm", "received this year", received, "received"),
        figure("đã trả lời", "answered", in_time + of("late"), "answered"),
        figure("trả lời đúng hạn", "answered in time", in_time, "in_time"),
        figure("đã công khai", "made public", of("public"), "public"),
    ]
}

fn more(asked: &Asked, cursor: &str) -> String {
    let escaped = crate::forms::escaped;
    format!(
        "/phan-anh?q={}&loai={}&co_quan={}&sau={cursor}",
        escaped(&asked.q),
        escaped(&asked.loai),
        escaped(&asked.co_quan)
    )
}

/// A line of a list, for its sender or for everybody.
pub fn row(lang: Lang, it: &Line, own: bool) -> Row {
    let (stage, state) = standing(lang, it.stage, it.awaits_review && !own);
    Row {
        address: address(&it.code),
        code: it.code.clone(),
        kind: kind_name(lang, it.kind),
        title: it.public_title.clone().unwrap_or_else(|| it.title.clone()),
        agency: it.agency_name.clone(),
        state,
        stage,
        received: words::date(clock::wall(it.sent_at).date()),
        days: match (it.days_taken, lang) {
            (None, _) => String::new(),
            (Some(days), Lang::Vi) => words::taken(days),
            (Some(days), Lang::En) => words::taken_en(days),
        },
    }
}

/// The page as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let row = Row {
        address: address("PAKN.20260803.0004"),
        code: "PAKN.20260803.0004".to_owned(),
        kind: Kind::Petition.name(),
        title: "Xin bản sao Giấy khai sinh trực tuyến nhưng vẫn bị gọi lên nộp bản photo Căn cước"
            .to_owned(),
        agency: "UBND xã Hải Anh".to_owned(),
        state: "ok",
        stage: "Đã trả lời",
        received: "3/8/2026".to_owned(),
        days: words::taken(8),
    };
    let page = ListPage {
        f: Frame::sample("/phan-anh"),
        asked: Asked::default(),
        kinds: vec![("question", "Câu hỏi", false)],
        agencies: Vec::new(),
        rows: vec![row],
        next: None,
        open: true,
        channels: vec!["Mục “Phản ánh, kiến nghị”".to_owned()],
        answer_limit: "15 ngày làm việc".to_owned(),
        figures: figures(Lang::Vi, 2026, &BTreeMap::new()),
        door: door(),
    };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    vec![("petition-list".to_owned(), html)]
}
