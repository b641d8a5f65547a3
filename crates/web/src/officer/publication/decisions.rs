//! Publication decisions: the list, the countdown of those that the catalogue does not say yet, and
//! a decision compared line by line with the catalogue.

use super::super::desk::{Desk, Place};
use super::super::law::{self, Law};
use super::super::named;
use super::super::seat::Seat;
use super::{HOME, Tab, address, state, tabs};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::publication::publish_all;
use domain::authority::Duty;
use domain::clock::{self, Urgency, words};
use domain::publication::{Change, Compared, DecisionId, Kind};
use store::publication::decision::{self as files, Recorded};
use store::read::page::PageRequest;
use uuid::Uuid;

/// How many lines a page shows.
const SHOWN: u32 = 50;
/// How many decisions that wait are shown on top of lists.
const WAITING: u32 = 10;

/// A decision that the catalogue does not say yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    pub(super) address: String,
    pub(super) number: String,
    pub(super) about: String,
    pub(super) agency: String,
    pub(super) done: String,
    pub(super) left: String,
    pub(super) due: String,
    pub(super) state: &'static str,
    pub(super) law: Option<Law>,
}

impl Waiting {
    /// A line to show pages with.
    pub fn sample() -> Self {
        Self {
            address: format!("{HOME}/quyet-dinh/0190"),
            number: "2512/QĐ-UBND".to_owned(),
            about: "Công bố danh mục thủ tục hành chính lĩnh vực hộ tịch".to_owned(),
            agency: "Sở Tư pháp".to_owned(),
            done: "1 trong 3 thủ tục".to_owned(),
            left: "Còn 2 ngày làm việc".to_owned(),
            due: "17:00 Thứ Tư 26/8/2026".to_owned(),
            state: "soon",
            law: law::sample("catalogue.update_deadline"),
        }
    }
}

/// The decisions that wait, of the own agency or, for whoever sees to all, of every one.
///
/// # Errors
/// When the files cannot be read.
pub async fn waiting(seat: &Seat) -> Result<Vec<Waiting>, Problem> {
    let mut lines = Vec::new();
    for recorded in files::open(seat.db(), WAITING).await? {
        let agency = &recorded.decision.agency;
        if seat.may_keep(Duty::CataloguePublish, agency) || *agency == seat.officer.agency {
            lines.push(line(seat, &recorded).await?);
        }
    }
    Ok(lines)
}

async fn line(seat: &Seat, recorded: &Recorded) -> Result<Waiting, Problem> {
    let it = &recorded.decision;
    let compared = casework::publication::compare(&seat.office, it, seat.now).await?;
    let done = compared.iter().filter(|it| it.is_done).count();
    let due = casework::publication::due(&seat.office, it);
    let urgency = clock::urgency(seat.now, due, &seat.calendar);
    let left = words::left(seat.now, due, &seat.calendar);
    let is_done = recorded.done_at.is_some() || done == compared.len();
    Ok(Waiting {
        address: format!("{HOME}/quyet-dinh/{}", it.id),
        number: it.number.clone(),
        about: it.about.clone(),
        agency: seat.agency_name(&it.agency),
        done: format!("{done} trong {} thủ tục", compared.len()),
        left: match is_done {
            true => "Đã cập nhật xong".to_owned(),
            false => left,
        },
        due: words::moment(due),
        state: match urgency {
            _ if is_done => "ok",
            Urgency::Comfortable => "now",
            Urgency::Soon => "soon",
            Urgency::Late => "late",
        },
        law: deadline_law(seat),
    })
}

/// Where the countdown stands in the province's regulation.
fn deadline_law(seat: &Seat) -> Option<Law> {
    let regulation = &seat.office.regulation;
    let entry = regulation.entry("catalogue.update_deadline", seat.today());
    let clause = entry.clauses.first()?.words(true);
    Some(Law {
        words: format!("{clause} {}", regulation.head().short),
        address: "/quy-che#catalogue.update_deadline".to_owned(),
    })
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/decisions.html")]
pub struct Decisions {
    desk: Desk,
    tabs: Vec<Tab>,
    rows: Vec<Waiting>,
    next: Option<String>,
    may_enter: bool,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the list goes on.
    pub sau: String,
    /// What was done.
    pub xong: String,
}

/// The list.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    let found = files::page(seat.db(), None, &request).await?;
    let mut rows = Vec::with_capacity(found.items.len());
    for recorded in &found.items {
        rows.push(line(&seat, recorded).await?);
    }
    let page = Decisions {
        desk: seat.desk(Place::Publication),
        tabs: tabs("quyet-dinh"),
        rows,
        next: found
            .next
            .map(|cursor| format!("{HOME}/quyet-dinh?sau={cursor}")),
        may_enter: seat.may_keep(Duty::PublicationDecision, &seat.officer.agency),
    };
    Ok(Html(page.render()?))
}

/// A line of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    code: String,
    name: String,
    change: &'static str,
    instead_of: String,
    standing: &'static str,
    state: &'static str,
    is_done: bool,
    differs: Vec<String>,
    /// The item, where there is one or one can be begun.
    address: String,
    /// What can be done next.
    next: &'static str,
}

/// A decision.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/decision.html")]
pub struct One {
    desk: Desk,
    number: String,
    about: String,
    signed: String,
    authority: String,
    received: String,
    from: String,
    entered: String,
    head: Waiting,
    rows: Vec<Row>,
    /// Where everything is published in one step; empty where that cannot be done.
    publish: String,
    /// How many items that step changes.
    ready: usize,
    lacking: String,
    refused: String,
    done: &'static str,
}

/// The page of a decision.
///
/// # Errors
/// When the officer may not see it, there is none, or the files cannot be read.
pub async fn one(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let page = of_decision(&seat, id, &asked, "").await?;
    Ok(Html(page.render()?))
}

/// Everything that a decision decides is published.
///
/// # Errors
/// When there is none, or the files cannot be read or written.
pub async fn publish(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(_): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let (office, officer) = (&seat.office, &seat.officer);
    match publish_all::publish_all(office, officer, seat.now, DecisionId(id)).await {
        Ok(_) => {
            let to = format!("{HOME}/quyet-dinh/{id}?xong=cong-bo");
            Ok(Redirect::to(&to).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let page = of_decision(&seat, id, &Asked::default(), &refusal.message()).await?;
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn of_decision(seat: &Seat, id: Uuid, asked: &Asked, refused: &str) -> Result<One, Problem> {
    let recorded = casework::publication::decision(&seat.office, DecisionId(id)).await?;
    let it = &recorded.decision;
    let compared = casework::publication::compare(&seat.office, it, seat.now).await?;
    let keeps = seat.may_keep(Duty::CatalogueEdit, &it.agency);
    let plan = publish_all::plan(&seat.office, &recorded, seat.now).await?;
    let publishes = seat.may_keep(Duty::CataloguePublish, &it.agency);
    Ok(One {
        publish: match publishes && plan.is_ready() {
            true => format!("{HOME}/quyet-dinh/{id}/cong-bo"),
            false => String::new(),
        },
        ready: plan.publish.len() + plan.abolish.len(),
        lacking: match publishes {
            true => plan.lacking.join(", "),
            false => String::new(),
        },
        refused: refused.to_owned(),
        desk: seat.desk(Place::Publication),
        number: it.number.clone(),
        about: it.about.clone(),
        signed: words::date(it.signed),
        authority: it.authority.clone(),
        received: words::date(it.received),
        from: words::date(it.from),
        entered: format!(
            "{}, {}",
            recorded.entered_by.name,
            words::moment(recorded.entered_at)
        ),
        head: line(seat, &recorded).await?,
        rows: compared.iter().map(|it| row(it, id, keeps)).collect(),
        done: match asked.xong.as_str() {
            "ghi" => "Đã ghi quyết định. Soạn từng thủ tục theo danh sách dưới đây.",
            "cong-bo" => "Đã công bố cả quyết định.",
            _ => "",
        },
    })
}

fn row(it: &Compared, decision: Uuid, keeps: bool) -> Row {
    let code = it.line.code.as_str();
    let item = address(Kind::Procedure, code);
    let (address, next) = match (it.standing, it.line.change) {
        (Some(_), Change::Abolished) if !it.is_done && keeps => {
            (format!("{item}?quyet_dinh={decision}#bai-bo"), "Bãi bỏ")
        }
        (Some(_), _) => (item, "Mở"),
        (None, Change::New | Change::Replaced) if keeps => (
            format!(
                "{HOME}/thu-tuc/moi?ma={}&quyet_dinh={decision}",
                super::escaped(code)
            ),
            "Soạn",
        ),
        (None, Change::Amended) if keeps => (format!("{item}/sua?quyet_dinh={decision}"), "Soạn"),
        (None, _) => (String::new(), ""),
    };
    Row {
        code: code.to_owned(),
        name: it.line.name.clone(),
        change: it.line.change.name(),
        instead_of: it
            .line
            .instead_of
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        standing: it.standing.map_or("Chưa soạn", |it| it.name()),
        state: it.standing.map_or("paused", state),
        is_done: it.is_done,
        differs: it.differs.clone(),
        address,
        next,
    }
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(String, String)> {
    let list = Decisions {
        desk: Desk::sample(Place::Publication),
        tabs: tabs("quyet-dinh"),
        rows: vec![Waiting::sample()],
        next: None,
        may_enter: true,
    };
    let one = One {
        desk: Desk::sample(Place::Publication),
        number: "2512/QĐ-UBND".to_owned(),
        about: "Công bố danh mục thủ tục hành chính lĩnh vực hộ tịch".to_owned(),
        signed: "17/8/2026".to_owned(),
        authority: "Chủ tịch UBND tỉnh".to_owned(),
        received: "19/8/2026".to_owned(),
        from: "1/9/2026".to_owned(),
        entered: "Trần Văn Bình, 9:15 Thứ Hai 24/8/2026".to_owned(),
        head: Waiting::sample(),
        rows: vec![Row {
            code: "1.001193".to_owned(),
            name: "Đăng ký khai sinh".to_owned(),
            change: Change::Amended.name(),
            instead_of: String::new(),
            standing: "Chưa soạn",
            state: "paused",
            is_done: false,
            differs: vec!["Danh mục đang đăng bản cũ, chưa soạn theo quyết định này.".to_owned()],
            address: format!("{HOME}/thu-tuc/1.001193/sua"),
            next: "Soạn",
        }],
        publish: format!("{HOME}/quyet-dinh/0190/cong-bo"),
        ready: 3,
        lacking: "1.001193".to_owned(),
        refused: String::new(),
        done: "Đã ghi quyết định. Soạn từng thủ tục theo danh sách dưới đây.",
    };
    vec![
        named(&("publication-decisions", list)),
        named(&("publication-decision", one)),
    ]
}
