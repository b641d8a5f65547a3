//! What all editors of the catalogue share: the version that is open, who may write it, saving as one
//! more edit of it. The first save of a record that holds begins a new version; looking begins none.

use super::desk::{Desk, Place};
use super::fields::{Fields, escaped};
use super::seat::Seat;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use axum::response::{IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::publication::{self as desk, Asked};
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::{self, words};
use domain::ids::AgencyCode;
use domain::publication::{Command, Item, Kind, Stage, Version};
use jiff::civil::Date;

/// Where the catalogue lies on the desk.
const HOME: &str = "/can-bo/danh-muc";

/// The address of an item.
pub fn address(kind: Kind, code: &str) -> String {
    format!("{HOME}/{}/{}", kind.slug(), escaped(code))
}

/// Today, where the officer sits.
pub fn day(seat: &Seat) -> Date {
    clock::wall(seat.now).date()
}

/// Whether an officer may write what an agency keeps.
pub fn may_write(seat: &Seat, agency: &AgencyCode) -> bool {
    desk::may(
        &seat.office,
        &seat.officer,
        Duty::CatalogueEdit,
        agency,
        day(seat),
    )
    .is_ok()
}

fn agency_name(seat: &Seat, code: &AgencyCode) -> String {
    let agency = seat.office.organisation.agency(code);
    agency.map_or_else(|| code.to_string(), |it| it.name.clone())
}

/// A record as it is opened in an editor.
#[derive(Clone, Debug)]
pub struct Open {
    /// The item with all its versions.
    pub item: Item,
    /// The version that is shown: the open one, else the one that holds, else the newest.
    pub version: Version,
}

impl Open {
    /// Opens an item of a kind.
    ///
    /// # Errors
    /// When there is none, the officer may not see it, or the files cannot be read.
    pub async fn of(seat: &Seat, kind: Kind, code: &str) -> Result<Self, Problem> {
        Self::from(seat, kind, code, None).await
    }

    /// The same, from the record of an earlier version where no version is open: how a change is
    /// undone.
    ///
    /// # Errors
    /// When there is none, the officer may not see it, or the files cannot be read.
    pub async fn from(
        seat: &Seat,
        kind: Kind,
        code: &str,
        from: Option<u32>,
    ) -> Result<Self, Problem> {
        seat.may_do(Duty::CatalogueView)?;
        let item = store::publication::item(seat.db(), kind, code).await?;
        let version = item
            .open()
            .or_else(|| item.version(from?))
            .or_else(|| item.in_force(day(seat)))
            .or(item.versions.last())
            .cloned()
            .ok_or(Problem::NotFound)?;
        Ok(Self { item, version })
    }

    /// The version of a number, to be looked at; the usual one where none is named.
    ///
    /// # Errors
    /// When there is none, the officer may not see it, or the files cannot be read.
    pub async fn seen(
        seat: &Seat,
        kind: Kind,
        code: &str,
        no: Option<u32>,
    ) -> Result<Self, Problem> {
        let open = Self::from(seat, kind, code, None).await?;
        match no {
            Some(no) => Ok(Self {
                version: open.item.version(no).cloned().ok_or(Problem::NotFound)?,
                item: open.item,
            }),
            None => Ok(open),
        }
    }

    /// Whether the shown version is a draft, which an edit goes into.
    pub fn is_draft(&self) -> bool {
        matches!(self.version.stage, Stage::Draft { .. })
    }

    /// Whether this officer may write it now.
    pub fn may_edit(&self, seat: &Seat) -> bool {
        let waits = self.version.is_open() && !self.is_draft();
        let agency = self.item.agency().unwrap_or(&self.version.agency);
        let designs = desk::designs(&seat.office, &seat.officer, self.item.kind, day(seat));
        !waits && (designs || may_write(seat, agency))
    }

    /// How the shown version stands, in words.
    pub fn standing(&self, seat: &Seat) -> String {
        let today = day(seat);
        let standing = self.version.standing(today).name();
        match self.version.from() {
            Some(from) => format!(
                "Phiên bản {} · {standing} · từ {}. Lưu lần đầu sẽ mở phiên bản mới.",
                self.version.no,
                words::date(from)
            ),
            None => format!(
                "Phiên bản {} · {standing} · {}",
                self.version.no,
                agency_name(seat, &self.version.agency)
            ),
        }
    }

    /// Writes the record anew: into the draft, or as a new version's first text. Where nothing
    /// differs nothing is written.
    ///
    /// # Errors
    /// The rule that forbids it, a conflict with another's edit, or a failure of ours.
    pub async fn save(&self, seat: &Seat, body: String, seen: Option<u32>) -> Result<(), Problem> {
        let holds = self.item.in_force(day(seat)).map(|it| it.no);
        let undoes = !self.is_draft() && holds.is_some_and(|no| no != self.version.no);
        if body == self.version.body && !undoes {
            return Ok(());
        }
        let draft = Some(&self.version).filter(|_| self.is_draft());
        let command = writing(draft, body, || self.version.agency.clone());
        let asked = Asked {
            kind: self.item.kind,
            code: self.item.code.clone(),
            seen,
            command,
        };
        desk::run(&seat.office, &seat.officer, seat.now, &asked).await?;
        Ok(())
    }
}

/// Writes a record: into the draft that is open, or as a new version's first text.
fn writing(draft: Option<&Version>, body: String, owner: impl FnOnce() -> AgencyCode) -> Command {
    match draft {
        Some(draft) => Command::Edit {
            no: draft.no,
            body,
            decision: draft.decision,
        },
        None => Command::Begin {
            body,
            agency: owner(),
            decision: None,
        },
    }
}

/// Writes the whole record of an item, which belongs to an owner if it is new; what a rule forbids
/// is the form's to say.
///
/// # Errors
/// When another wrote meanwhile, or the files cannot be read or written.
pub async fn write(
    seat: &Seat,
    item: &Item,
    body: String,
    seen: Option<u32>,
    owner: impl FnOnce() -> AgencyCode,
) -> Result<Result<(), Refusal>, Problem> {
    let asked = Asked {
        kind: item.kind,
        code: item.code.clone(),
        seen,
        command: writing(item.open(), body, owner),
    };
    match desk::run(&seat.office, &seat.officer, seat.now, &asked).await {
        Ok(_) => Ok(Ok(())),
        Err(NotDone::Refused(refusal)) => Ok(Err(refusal)),
        Err(other) => Err(other.into()),
    }
}

/// An editor: who sits at it, what is open, and where it is.
#[derive(Clone, Debug)]
pub struct Editor {
    /// Who sits there.
    pub seat: Seat,
    /// What is open.
    pub open: Open,
    /// The end of its address, and its name.
    at: (&'static str, &'static str),
}

/// The editor of a whole item.
pub const WHOLE: (&str, &str) = ("sua", "Soạn");

impl Editor {
    /// Opens an item in the editor with this end of the address and this name; from the record of an
    /// earlier version where one is named.
    ///
    /// # Errors
    /// When there is none, the officer may not see it, or the files cannot be read.
    pub async fn open(
        house: &House,
        who: &OfficerIn,
        (kind, code): (Kind, &str),
        at: (&'static str, &'static str),
        from: Option<u32>,
    ) -> Result<Self, Problem> {
        let seat = Seat::of(house, who);
        let open = Open::from(&seat, kind, code, from).await?;
        Ok(Self { seat, open, at })
    }

    /// The way to the item's page, for whoever may not write it now.
    pub fn closed(&self) -> Option<Response> {
        let item = || address(self.open.item.kind, &self.open.item.code);
        (!self.open.may_edit(&self.seat)).then(|| Redirect::to(&item()).into_response())
    }

    /// The frame of its page.
    pub fn desk(&self) -> Desk {
        self.seat.desk(Place::Publication)
    }

    /// What stands over it.
    pub fn head(&self, done: &str) -> Head {
        let mut head = Head::of(&self.seat, &self.open, done);
        head.address = self.address();
        if let Some(last) = head.crumbs.last_mut() {
            self.at.1.clone_into(&mut last.1);
        }
        head
    }

    fn address(&self) -> String {
        let item = &self.open.item;
        format!("{}/{}", address(item.kind, &item.code), self.at.0)
    }

    /// Saves the record that a form makes.
    ///
    /// # Errors
    /// The rule that forbids it, a conflict with another's edit, or a failure of ours.
    pub async fn save(&self, body: String, form: &Fields) -> Result<(), Problem> {
        let seen = form.text("edition").parse().ok();
        self.open.save(&self.seat, body, seen).await
    }

    /// The way back to it once something was done; with more of the address behind.
    pub fn done(&self, what: &str, more: &str) -> Response {
        Redirect::to(&format!("{}?xong={what}{more}", self.address())).into_response()
    }
}

/// What stands over an editor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// The way back, each with its address; the last without.
    pub crumbs: Vec<(String, String)>,
    /// The heading.
    pub title: String,
    /// How the version stands.
    pub standing: String,
    /// What was done just now.
    pub done: String,
    /// The address of the editor.
    pub address: String,
    /// The earlier version that it begins from, as the end of an address; empty for none.
    pub from: String,
    /// The edition that was seen.
    pub edition: u32,
    /// Where the item can be tried.
    pub trial: String,
    /// Where it can be had for other programs.
    pub bpmn: String,
}

impl Head {
    /// The head of an item's editor.
    pub fn of(seat: &Seat, open: &Open, done: &str) -> Self {
        let kind = open.item.kind;
        let item = address(kind, &open.item.code);
        Self {
            crumbs: vec![
                (HOME.to_owned(), "Danh mục".to_owned()),
                (format!("{HOME}/{}", kind.slug()), kind.name().to_owned()),
                (item.clone(), open.item.code.clone()),
                (String::new(), WHOLE.1.to_owned()),
            ],
            title: open.version.name.clone(),
            standing: open.standing(seat),
            done: done_words(done).to_owned(),
            address: format!("{item}/sua"),
            from: if open.is_draft() {
                String::new()
            } else {
                format!("?tu={}", open.version.no)
            },
            edition: open.item.edition(),
            trial: format!("{item}/chay-thu"),
            bpmn: format!("{item}/bpmn"),
        }
    }

    /// A head to show pages with.
    pub fn sample(title: &str) -> Self {
        Self {
            crumbs: vec![
                ("/can-bo/danh-muc".to_owned(), "Danh mục".to_owned()),
                (String::new(), "Soạn".to_owned()),
            ],
            title: title.to_owned(),
            standing: "Phiên bản 2 · Đang soạn · Sở Tư pháp".to_owned(),
            address: "/can-bo/danh-muc/quy-trinh/W001/sua".to_owned(),
            ..Self::default()
        }
    }
}

/// What was done, in words; nothing for what no page sends.
fn done_words(done: &str) -> &'static str {
    match done {
        "luu" => "Đã lưu bản soạn.",
        "them" => "Đã thêm.",
        "bo" => "Đã bỏ.",
        "chuyen" => "Đã chuyển chỗ.",
        "nhap" => "Đã nhập các bước từ tệp BPMN.",
        _ => "",
    }
}
