//! My cases: what waits for me first, what is being worked on, what has ended, and drafts.

use super::draft::{Body, Purpose};
use super::words;
use super::work::Step;
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::lists::Lists;
use crate::officer::clock::Clock;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use domain::case::Status;
use domain::clock::Calendar;
use jiff::Timestamp;
use store::draft::{self, Draft};
use store::read::applicant_cases::{self, Which};
use store::read::case_line::CaseLine;
use store::read::page::PageRequest;

/// How many lines a page has.
const LINES: u32 = 20;

/// A tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    name: String,
    address: String,
    current: bool,
    count: usize,
}

/// A case as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    address: String,
    code: String,
    procedure: String,
    subject: String,
    applicant: String,
    state: &'static str,
    tag: String,
    clock: Option<Clock>,
    submitted: String,
}

/// A draft as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftLine {
    id: String,
    address: String,
    procedure: String,
    about: String,
    saved: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/cases.html")]
pub struct Page {
    f: Frame,
    tabs: Vec<Tab>,
    which: &'static str,
    lines: Vec<Line>,
    drafts: Vec<DraftLine>,
    next: String,
    later: bool,
}

/// Which tab and page are asked for.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    xem: String,
    sau: String,
}

const TABS: [(&str, &str, &str); 5] = [
    ("", "Tất cả", "All"),
    ("can-lam", "Đến lượt tôi", "My turn"),
    ("dang", "Đang giải quyết", "In progress"),
    ("xong", "Đã kết thúc", "Ended"),
    ("nhap", "Bản nháp", "Drafts"),
];

impl Page {
    /// The page of a tab.
    fn of(f: Frame, which: &'static str, waiting: usize, drafts: usize) -> Self {
        let tabs = TABS
            .into_iter()
            .map(|(slug, vi, en)| Tab {
                name: f.t(vi, en).to_owned(),
                address: match slug {
                    "" => "/ho-so".to_owned(),
                    slug => format!("/ho-so?xem={slug}"),
                },
                current: slug == which,
                count: match slug {
                    "can-lam" => waiting,
                    "nhap" => drafts,
                    _ => 0,
                },
            })
            .collect();
        Self {
            f,
            tabs,
            which,
            lines: Vec::new(),
            drafts: Vec::new(),
            next: String::new(),
            later: false,
        }
    }
}

fn line(lang: Lang, line: &CaseLine, now: Timestamp, calendar: &Calendar) -> Line {
    let status = Status::try_from(line.status).unwrap_or(Status::Registered);
    Line {
        address: format!("/ho-so/{}", line.code),
        code: line.code.clone(),
        procedure: line.procedure_name.clone(),
        subject: if line.subject == line.procedure_name {
            String::new()
        } else {
            line.subject.clone()
        },
        applicant: line.applicant_name.clone(),
        state: match status {
            Status::SupplementRequested | Status::PaymentRequested => "soon",
            Status::Done | Status::Returned => "ok",
            Status::NotAccepted => "late",
            Status::Withdrawn | Status::Stopped => "",
            _ => "now",
        },
        tag: lang.pick(status.name(), status.name_en()).to_owned(),
        clock: clock(lang, line, now, calendar),
        submitted: words::moment(lang, line.submitted_at),
    }
}

/// The date that matters to the applicant now.
fn clock(lang: Lang, line: &CaseLine, now: Timestamp, calendar: &Calendar) -> Option<Clock> {
    if line.finished_at.is_some() {
        return None;
    }
    let running = |from, due| {
        let mut clock = Clock::running(now, from, due, calendar);
        clock.left = words::left(lang, now, due, calendar);
        clock.until = words::by(lang, due, calendar);
        clock
    };
    if let Some(until) = line.supplement_until {
        let mut clock = running(None, until);
        clock.state = "paused";
        clock.left = match lang {
            Lang::Vi => format!("{} để bổ sung", clock.left),
            Lang::En => format!("{} to answer", clock.left),
        };
        return Some(clock);
    }
    match (line.due_at, line.next_act_due_at) {
        (Some(due), _) => Some(running(line.received_at, due)),
        (None, Some(due)) => {
            let mut clock = running(Some(line.submitted_at), due);
            clock.until = match lang {
                Lang::Vi => format!("trả lời {}", clock.until),
                Lang::En => format!("answer {}", clock.until),
            };
            Some(clock)
        }
        (None, None) => None,
    }
}

fn draft_line(lang: Lang, it: &Draft) -> Option<DraftLine> {
    let body = Body::read(&it.body)?;
    let (address, about) = match &body.purpose {
        Purpose::File => (
            format!("/nop/ban-nhap/{}/{}", it.id, resume(&body)),
            lang.pick("Hồ sơ mới", "New file").to_owned(),
        ),
        Purpose::Amend { code, .. } => (
            format!("/nop/ban-nhap/{}/{}", it.id, Step::Part(1).slug()),
            match lang {
                Lang::Vi => format!("Sửa hồ sơ {code}"),
                Lang::En => format!("Changes to {code}"),
            },
        ),
        Purpose::Answer { code, .. } => (
            format!("/ho-so/{code}/supplement_answer"),
            match lang {
                Lang::Vi => format!("Bổ sung hồ sơ {code}"),
                Lang::En => format!("Answer for {code}"),
            },
        ),
    };
    Some(DraftLine {
        id: it.id.to_string(),
        address,
        procedure: it.procedure_name.clone(),
        about,
        saved: words::moment(lang, it.updated_at),
    })
}

/// Where a draft is gone on with: after the last page that was gone through.
fn resume(body: &Body) -> String {
    let part = body
        .done
        .iter()
        .filter_map(|step| match Step::from_slug(step) {
            Some(Step::Part(number)) => Some(number),
            _ => None,
        })
        .max();
    match part {
        _ if body.done.contains(&Step::Delivery.slug()) => Step::Review.slug(),
        _ if body.done.contains(&Step::Papers.slug()) => Step::Delivery.slug(),
        Some(number) => Step::Part(number).slug(),
        None => Step::Part(1).slug(),
    }
}

/// The page of the one who is signed in.
///
/// # Errors
/// A failure of ours.
pub async fn page(
    Lists(house): Lists,
    who: CitizenIn,
    Around(f): Around,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let db = &house.office.db;
    let lang = f.lang;
    let (which, _, _) = TABS
        .into_iter()
        .find(|(slug, _, _)| *slug == asked.xem)
        .unwrap_or(TABS[0]);
    let drafts = draft::list(db, who.account.id).await?;
    let first = PageRequest::first(LINES);
    let waiting =
        applicant_cases::page(db, &who.citizen.accounts(), Which::Waiting, &first).await?;
    let mut page = Page::of(f, which, waiting.items.len(), drafts.len());
    if which == "nhap" {
        page.drafts = drafts
            .iter()
            .filter_map(|it| draft_line(lang, it))
            .collect();
        return Ok(Html(page.render()?));
    }
    let request = match asked.sau.as_str() {
        "" => first,
        after => PageRequest::after(after, LINES),
    };
    let kind = match which {
        "can-lam" => Which::Waiting,
        "dang" => Which::Open,
        "xong" => Which::Ended,
        _ => Which::All,
    };
    let found = applicant_cases::page(db, &who.citizen.accounts(), kind, &request).await?;
    let now = house.now();
    page.lines = found
        .items
        .iter()
        .map(|it| {
            let calendar = house.office.calendar(&it.holder_unit.as_str().into());
            line(lang, it, now, &calendar)
        })
        .collect();
    if let Some(next) = found.next {
        page.next = match which {
            "" => format!("/ho-so?sau={next}"),
            which => format!("/ho-so?xem={which}&sau={next}"),
        };
    }
    page.later = !asked.sau.is_empty();
    Ok(Html(page.render()?))
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let frame = || Frame::sample("/ho-so").signed_in("Nguyễn Thị Thanh Hương");
    let empty = Page::of(frame().english(), "", 0, 0);
    let mut full = Page::of(frame(), "", 1, 1);
    let calendar = domain::testing::calendar();
    let now = domain::testing::moment("2026-08-24T09:15");
    let due = domain::testing::moment("2026-09-16T17:00");
    full.lines.push(Line {
        address: "/ho-so/H40.024.13-260821-0142".to_owned(),
        code: "H40.024.13-260821-0142".to_owned(),
        procedure: "Đăng ký khai sinh".to_owned(),
        subject: String::new(),
        applicant: "Nguyễn Thị Thanh Hương".to_owned(),
        state: "soon",
        tag: "Yêu cầu bổ sung giấy tờ".to_owned(),
        clock: Some(Clock::running(now, None, due, &calendar)),
        submitted: words::moment(Lang::Vi, now),
    });
    let mut drafts = Page::of(frame(), "nhap", 0, 1);
    drafts.drafts.push(DraftLine {
        id: "mau".to_owned(),
        address: "/nop/ban-nhap/mau/to-khai-1".to_owned(),
        procedure: "Đăng ký khai sinh".to_owned(),
        about: "Hồ sơ mới".to_owned(),
        saved: words::moment(Lang::Vi, now),
    });
    [
        ("cases-empty-en", empty),
        ("cases", full),
        ("cases-drafts", drafts),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
    .collect()
}
