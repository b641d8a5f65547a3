//! The lists: items of a kind with how they stand, found by words, agency and standing; and the
//! first page of the catalogue, where decisions that wait stand on top.

use super::super::desk::{Desk, Place};
use super::super::fields::escaped;
use super::super::seat::Seat;
use super::decisions::{Waiting, waiting};
use super::{HOME, Tab, address, kind_of, state, tabs};
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::authority::Duty;
use domain::clock::words;
use domain::publication::{Kind, Standing};
use store::publication::list::{self as files, Filter, Line};
use store::read::page::PageRequest;

/// How many lines a page shows.
const SHOWN: u32 = 50;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words.
    pub q: String,
    /// How they stand.
    pub tinh_trang: String,
    /// `cua-toi`: only the own agency's.
    pub cua: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    code: String,
    name: String,
    address: String,
    agency: String,
    no: u32,
    standing: &'static str,
    state: &'static str,
    from: String,
}

/// A standing that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Choice {
    value: &'static str,
    name: &'static str,
    chosen: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/list.html")]
pub struct List {
    desk: Desk,
    tabs: Vec<Tab>,
    kind: Kind,
    asked: Asked,
    standings: Vec<Choice>,
    waiting: Vec<Waiting>,
    rows: Vec<Row>,
    next: Option<String>,
    may_begin: bool,
}

/// The first page of the catalogue.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn home(
    state: State<House>,
    who: OfficerIn,
    query: Query<Asked>,
) -> Result<Html<String>, Problem> {
    let slug = Kind::Procedure.slug().to_owned();
    page(state, who, Path(slug), query).await
}

/// The list of a kind.
///
/// # Errors
/// When the officer may not see it, there is no such kind, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let kind = kind_of(&slug)?;
    let standing = Standing::ALL
        .into_iter()
        .find(|it| it.word() == asked.tinh_trang);
    let filter = Filter {
        agencies: (asked.cua == "cua-toi").then(|| vec![seat.officer.agency.clone()]),
        standing,
        sought: asked.q.clone(),
        ..Filter::of(kind)
    };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    let found = files::page(seat.db(), &filter, seat.today(), &request).await?;
    let next = found.next.map(|cursor| {
        format!(
            "{HOME}/{slug}?q={}&tinh_trang={}&cua={}&sau={cursor}",
            escaped(&asked.q),
            escaped(&asked.tinh_trang),
            escaped(&asked.cua)
        )
    });
    let page = List {
        desk: seat.desk(Place::Publication),
        tabs: tabs(kind.slug()),
        kind,
        standings: standings(standing),
        waiting: match kind {
            Kind::Procedure if asked.sau.is_empty() => waiting(&seat).await?,
            _ => Vec::new(),
        },
        rows: found
            .items
            .into_iter()
            .map(|it| row(&seat, kind, it))
            .collect(),
        next,
        may_begin: seat.keeps_own(),
        asked,
    };
    Ok(Html(page.render()?))
}

fn standings(chosen: Option<Standing>) -> Vec<Choice> {
    Standing::ALL
        .into_iter()
        .map(|it| Choice {
            value: it.word(),
            name: it.name(),
            chosen: chosen == Some(it),
        })
        .collect()
}

fn row(seat: &Seat, kind: Kind, it: Line) -> Row {
    Row {
        address: address(kind, &it.code),
        agency: seat.agency_name(&it.agency),
        no: it.no,
        standing: it.standing.name(),
        state: state(it.standing),
        from: it.from.map(words::date).unwrap_or_default(),
        code: it.code,
        name: it.name,
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, List)> {
    let line = |code: &str, name: &str, no: u32, it: Standing| Row {
        code: code.to_owned(),
        name: name.to_owned(),
        address: address(Kind::Procedure, code),
        agency: "Sở Tư pháp".to_owned(),
        no,
        standing: it.name(),
        state: state(it),
        from: "1/1/2019".to_owned(),
    };
    let full = List {
        desk: Desk::sample(Place::Publication),
        tabs: tabs("thu-tuc"),
        kind: Kind::Procedure,
        asked: Asked::default(),
        standings: standings(None),
        waiting: vec![Waiting::sample()],
        rows: vec![
            line("1.001193", "Đăng ký khai sinh", 2, Standing::InApproval),
            line("1.000894", "Đăng ký kết hôn", 1, Standing::InForce),
        ],
        next: Some(format!("{HOME}/thu-tuc?sau=5b5d")),
        may_begin: true,
    };
    let empty = List {
        rows: Vec::new(),
        waiting: Vec::new(),
        next: None,
        may_begin: false,
        asked: Asked {
            q: "cầu đường".to_owned(),
            ..Asked::default()
        },
        ..full.clone()
    };
    vec![
        ("publication-list", full),
        ("publication-list-empty", empty),
    ]
}
