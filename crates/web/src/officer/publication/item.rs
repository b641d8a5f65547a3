//! An item of the catalogue: how it stands, what its newest version would change, who approved it,
//! what can be done next and by whom, its versions and its history.

mod samples;

pub use samples::samples;

use super::super::desk::{Desk, Place};
use super::super::fields::Fields;
use super::super::law::{self, Refused};
use super::super::moved_deadlines::MovedDeadlines;
use super::super::seat::Seat;
use super::{HOME, address, kind_of, state};
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::words;
use domain::publication::{
    Check, Command, DecisionId, Differs, Event, Fault, Item, Kind, Stage, Standing, Version,
    difference,
};
use jiff::civil::Date;
use store::publication as files;
use store::read::page::PageRequest;
use uuid::Uuid;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A version to look at.
    pub phien_ban: Option<u32>,
    /// What was done.
    pub xong: String,
    /// The decision that whoever comes from its page means.
    pub quyet_dinh: Option<Uuid>,
}

/// A version in the list of versions.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    no: u32,
    standing: &'static str,
    state: &'static str,
    period: String,
    decision: Option<(String, String)>,
    by: String,
    address: String,
    here: bool,
}

/// A step on the way to publication.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Step {
    name: &'static str,
    /// done, now or empty.
    state: &'static str,
    by: String,
    remark: String,
}

/// Something that can be done, or why it cannot.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Act {
    slug: &'static str,
    name: &'static str,
    refused: Option<Refused>,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Happened {
    at: String,
    who: String,
    what: String,
    no: u32,
    remark: String,
}

/// A decision that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    pub(super) id: String,
    pub(super) words: String,
    pub(super) chosen: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/item.html")]
pub struct ItemPage {
    desk: Desk,
    kind: Kind,
    code: String,
    name: String,
    agency: String,
    standing: &'static str,
    state: &'static str,
    address: String,
    /// The version that is looked at.
    no: u32,
    /// The item's edition that the forms build on.
    seen: u32,
    public: String,
    against: String,
    /// Whether nothing stands before this version.
    first: bool,
    differs: Vec<Differs>,
    faults: Vec<Fault>,
    /// Which running deadlines it would move, where it is not published yet.
    moves: Option<MovedDeadlines>,
    /// What should be looked at though nothing forbids it.
    warned: Vec<String>,
    steps: Vec<Step>,
    acts: Vec<Act>,
    edit: Option<String>,
    rows: Vec<Row>,
    history: Vec<Happened>,
    decisions: Vec<Choice>,
    earliest: String,
    done: &'static str,
    refused: Option<Refused>,
    remark: String,
    from: String,
}

impl ItemPage {
    fn error(&self, name: &str) -> &str {
        match &self.refused {
            Some(refused) if refused.field == name => &refused.message,
            _ => "",
        }
    }
}

/// The page.
///
/// # Errors
/// When the officer may not see it, there is no such item, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path((slug, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let kind = kind_of(&slug)?;
    let page = shown(&seat, kind, &code, &asked, &Fields::default(), None).await?;
    Ok(Html(page.render()?))
}

/// The page of an item, with a refusal where something was refused.
///
/// # Errors
/// When there is no such item, or the files cannot be read.
pub async fn shown(
    seat: &Seat,
    kind: Kind,
    code: &str,
    asked: &Asked,
    typed: &Fields,
    refusal: Option<&Refusal>,
) -> Result<ItemPage, Problem> {
    let today = seat.today();
    let item = files::item(seat.db(), kind, code).await?;
    let newest = item.open().or_else(|| item.published());
    let newest = newest.or(item.versions.last()).ok_or(Problem::NotFound)?;
    let looked_at = asked
        .phien_ban
        .and_then(|no| item.version(no))
        .unwrap_or(newest);
    let against = against(&item, looked_at, today);
    let faults = match looked_at.is_open() {
        true => {
            let office = &seat.office;
            casework::publication::faults(office, kind, code, &looked_at.body, None).await?
        }
        false => Vec::new(),
    };
    let moves = match looked_at.is_open() {
        true => MovedDeadlines::by(seat, kind, &looked_at.body).await?,
        false => None,
    };
    let history = casework::publication::history(&seat.office, kind, code).await?;
    let law = |refusal: &Refusal| Refused {
        message: refusal.message(),
        field: refusal.field().to_owned(),
        law: law::of(&seat.office, refusal.rule(), today),
    };
    let acts = acts(seat, &item, looked_at, &faults, today, law);
    let standing = looked_at.standing(today);
    let mut rows = Vec::with_capacity(item.versions.len());
    for version in item.versions.iter().rev() {
        rows.push(row(seat, version, looked_at.no, today).await?);
    }
    Ok(ItemPage {
        desk: seat.desk(Place::Publication),
        kind,
        code: code.to_owned(),
        name: looked_at.name.clone(),
        agency: seat.agency_name(&looked_at.agency),
        standing: standing.name(),
        state: state(standing),
        address: address(kind, code),
        no: looked_at.no,
        seen: item.edition(),
        public: match (kind, item.in_force(today)) {
            (Kind::Procedure, Some(_)) => format!("/thu-tuc/{code}"),
            _ => String::new(),
        },
        first: against.is_none(),
        against: against.map_or_else(
            || "Nội dung của phiên bản này".to_owned(),
            |it| {
                format!(
                    "Khác với phiên bản {} ({})",
                    it.no,
                    it.standing(today).name().to_lowercase()
                )
            },
        ),
        differs: difference(kind, against.map(|it| it.body.as_str()), &looked_at.body),
        faults,
        moves,
        warned: warned(seat, looked_at),
        steps: steps(looked_at, today),
        edit: edit(seat, &item, looked_at),
        acts,
        rows,
        history: history.iter().rev().map(happened).collect(),
        decisions: decisions(seat, asked.quyet_dinh).await?,
        earliest: today.to_string(),
        done: done(&asked.xong),
        refused: refusal.map(law),
        remark: typed.text("remark"),
        from: typed.text("from"),
    })
}

/// Who did something; what the catalogue came with was done by nobody.
fn who(name: &str) -> &str {
    match name {
        "motcua" => "Hệ thống",
        name => name,
    }
}

/// Texts of the legal basis that do not hold any more.
fn warned(seat: &Seat, version: &Version) -> Vec<String> {
    let Ok(procedure) = serde_json::from_str::<domain::catalogue::Procedure>(&version.body) else {
        return Vec::new();
    };
    let catalogue = &seat.office.catalogue;
    let over = catalogue.repealed_basis(&procedure, seat.today());
    over.into_iter()
        .map(|it| {
            let last = it.to.map(words::date).unwrap_or_default();
            match &it.replaced_by {
                Some(by) => format!(
                    "{} hết hiệu lực sau ngày {last}, thay bằng {by}. Rà soát căn cứ pháp lý.",
                    it.number
                ),
                None => format!(
                    "{} hết hiệu lực sau ngày {last}. Rà soát căn cứ pháp lý.",
                    it.number
                ),
            }
        })
        .collect()
}

/// The version that another one is held against: what holds, or what held before it.
fn against<'a>(item: &'a Item, version: &Version, today: Date) -> Option<&'a Version> {
    let holds = item.in_force(today).filter(|it| it.no != version.no);
    if version.is_open() {
        return holds;
    }
    let mut before = item.versions.iter().rev().filter(|it| it.no < version.no);
    before.find(|it| matches!(it.stage, Stage::Published { .. }))
}

fn edit(seat: &Seat, item: &Item, version: &Version) -> Option<String> {
    let keeps = seat.may_keep(Duty::CatalogueEdit, &version.agency)
        || casework::publication::designs(&seat.office, &seat.officer, item.kind, seat.today());
    if let Some(to) = super::super::organisation_form::editor(item.kind, &item.code) {
        let free = matches!(version.stage, Stage::Draft { .. }) || item.open().is_none();
        return Some(to).filter(|_| keeps && free);
    }
    let to = format!("{}/sua", address(item.kind, &item.code));
    match (&version.stage, item.open()) {
        _ if !keeps => None,
        (Stage::Draft { .. }, _) => Some(to),
        (_, Some(_)) => None,
        (_, None) => Some(format!("{to}?tu={}", version.no)),
    }
}

fn acts(
    seat: &Seat,
    item: &Item,
    version: &Version,
    faults: &[Fault],
    today: Date,
    law: impl Fn(&Refusal) -> Refused,
) -> Vec<Act> {
    let no = version.no;
    let some = || "…".to_owned();
    let tomorrow = today.tomorrow().unwrap_or(today);
    let any = Some(DecisionId(Uuid::nil()));
    let wishes: Vec<(&'static str, &'static str, Command)> = match version.stage {
        Stage::Draft { .. } => vec![
            ("trinh-duyet", "Trình duyệt", Command::Submit { no }),
            ("bo", "Bỏ bản soạn", Command::Drop { no }),
        ],
        Stage::InApproval { .. } | Stage::Approved { .. } => {
            let approve = |check| Command::Approve {
                no,
                check,
                remark: some(),
            };
            vec![
                ("duyet-noi-dung", "Duyệt nội dung", approve(Check::Content)),
                (
                    "duyet-ky-thuat",
                    "Duyệt kỹ thuật",
                    approve(Check::Technique),
                ),
                (
                    "cong-bo",
                    "Công bố",
                    Command::Publish { no, from: tomorrow },
                ),
                (
                    "tra-lai",
                    "Trả lại để sửa",
                    Command::SendBack { no, remark: some() },
                ),
            ]
        }
        Stage::Published { .. } => vec![(
            "bai-bo",
            "Bãi bỏ",
            Command::Abolish {
                from: tomorrow,
                decision: any,
                remark: some(),
            },
        )],
        Stage::Dropped { .. } => Vec::new(),
    };
    wishes
        .into_iter()
        .filter_map(|(slug, name, wish)| {
            let would = casework::publication::would(
                &seat.office,
                &seat.officer,
                seat.now,
                item,
                faults,
                wish,
            );
            let refused = match would {
                Ok(()) => None,
                // What does not belong to this moment, or to this person, is not offered.
                Err(
                    Refusal::PublicationStage { .. }
                    | Refusal::PublicationNotInForce
                    | Refusal::NotYourRole { .. }
                    | Refusal::PublicationOutsideAgency { .. },
                ) => return None,
                Err(refusal) => Some(law(&refusal)),
            };
            Some(Act {
                slug,
                name,
                refused,
            })
        })
        .collect()
}

fn steps(version: &Version, today: Date) -> Vec<Step> {
    let signed = |by: &domain::publication::Signed| {
        format!("{}, {}", who(&by.by.name), words::moment(by.at))
    };
    let standing = version.standing(today);
    let mut steps = vec![Step {
        name: "Soạn",
        state: match standing {
            Standing::Draft => "now",
            _ => "done",
        },
        by: signed(&version.begun),
        remark: match &version.stage {
            Stage::Draft {
                sent_back: Some(by),
            } => format!("{} trả lại: {}", by.by.name, by.remark),
            _ => String::new(),
        },
    }];
    for (check, by) in version.approvals() {
        steps.push(Step {
            name: match check {
                Check::Content => "Duyệt nội dung",
                Check::Technique => "Duyệt kỹ thuật",
            },
            state: match by {
                Some(_) => "done",
                None if standing == Standing::InApproval => "now",
                None => "",
            },
            by: by.map(signed).unwrap_or_default(),
            remark: by.map(|it| it.remark.clone()).unwrap_or_default(),
        });
    }
    let (state, by) = match &version.stage {
        Stage::Published {
            from, published, ..
        } => (
            "done",
            format!("{}, hiệu lực từ {}", signed(published), words::date(*from)),
        ),
        Stage::Approved { .. } => ("now", String::new()),
        _ => ("", String::new()),
    };
    steps.push(Step {
        name: "Công bố",
        state,
        by,
        remark: String::new(),
    });
    steps
}

async fn row(seat: &Seat, it: &Version, here: u32, today: Date) -> Result<Row, Problem> {
    let standing = it.standing(today);
    let decision = match it.decision {
        Some(id) => files::decision::load(seat.db(), id).await?.map(|recorded| {
            (
                recorded.decision.number,
                format!("{HOME}/quyet-dinh/{}", recorded.decision.id),
            )
        }),
        None => None,
    };
    Ok(Row {
        no: it.no,
        standing: standing.name(),
        state: state(standing),
        period: match (it.from(), it.last()) {
            (Some(from), Some(last)) if last < from => "không có hiệu lực".to_owned(),
            (Some(from), Some(last)) => {
                format!("từ {} đến hết {}", words::date(from), words::date(last))
            }
            (Some(from), None) => format!("từ {}", words::date(from)),
            (None, _) => String::new(),
        },
        decision,
        by: who(&it.begun.by.name).to_owned(),
        address: format!("{}?phien_ban={}", address(it.kind, &it.code), it.no),
        here: it.no == here,
    })
}

fn happened(it: &Event) -> Happened {
    Happened {
        at: words::moment(it.at),
        who: who(&it.by.name).to_owned(),
        what: it.happened.name(),
        no: it.no,
        remark: it.happened.remark().to_owned(),
    }
}

/// The decisions that a version may carry out, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn decisions(seat: &Seat, chosen: Option<Uuid>) -> Result<Vec<Choice>, Problem> {
    let page = files::decision::page(seat.db(), None, &PageRequest::first(100)).await?;
    Ok(page
        .items
        .into_iter()
        .map(|it| Choice {
            id: it.decision.id.to_string(),
            words: format!("{}: {}", it.decision.number, it.decision.about),
            chosen: chosen == Some(it.decision.id.0),
        })
        .collect())
}

fn done(slug: &str) -> &'static str {
    match slug {
        "ghi" => "Đã ghi bản soạn. Xem lại những chỗ khác với bản đang hiệu lực rồi trình duyệt.",
        "trinh-duyet" => "Đã trình. Hai người khác sẽ duyệt nội dung và kỹ thuật.",
        "duyet-noi-dung" => "Đã duyệt nội dung.",
        "duyet-ky-thuat" => "Đã duyệt kỹ thuật.",
        "tra-lai" => "Đã trả lại cho người soạn.",
        "cong-bo" => {
            "Đã công bố. Người dân nộp theo phiên bản này từ ngày hiệu lực; hồ sơ đã nộp giữ nguyên quy định của ngày nộp."
        }
        "bai-bo" => "Đã ghi bãi bỏ. Hồ sơ đã nộp vẫn được giải quyết.",
        "bo" => "Đã bỏ bản soạn.",
        _ => "",
    }
}
