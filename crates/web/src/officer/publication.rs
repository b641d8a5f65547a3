//! The catalogue as those run it who keep it: lists of items, an item with its versions and what
//! differs between them, drafts, approvals, publication decisions. Addresses begin with
//! `/can-bo/danh-muc`; a kind of item that has an editor of its own has its own address for it.

pub mod acting;
pub mod decision_form;
pub mod decisions;
pub mod edit;
pub mod fields_form;
pub mod item;
pub mod list;
pub mod procedure_form;
pub mod procedure_reports;
pub mod record_form;
pub mod technical_fault;
pub mod typed;

use super::fields::escaped;
use super::seat::Seat;
use crate::error::Problem;
use crate::house::House;
use crate::routes::listed::Listed as Router;
use axum::routing::{get, post};
use domain::authority::Duty;
use domain::clock;
use domain::ids::AgencyCode;
use domain::publication::{Kind, Standing};
use jiff::civil::Date;

/// Where the catalogue lies on the desk.
pub const HOME: &str = "/can-bo/danh-muc";

/// Its addresses.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/can-bo/danh-muc", get(list::home))
        .route("/can-bo/danh-muc/quyet-dinh", get(decisions::page))
        .route(
            "/can-bo/danh-muc/quyet-dinh/moi",
            get(decision_form::page).post(decision_form::send),
        )
        .route("/can-bo/danh-muc/quyet-dinh/{id}", get(decisions::one))
        .route(
            "/can-bo/danh-muc/quyet-dinh/{id}/cong-bo",
            post(decisions::publish),
        )
        .route("/can-bo/danh-muc/bao-sai", get(procedure_reports::page))
        .route(
            "/can-bo/danh-muc/bao-sai/{id}",
            post(procedure_reports::answer),
        )
        .route(
            "/can-bo/danh-muc/bao-loi",
            get(technical_fault::page).post(technical_fault::send),
        )
        .route("/can-bo/danh-muc/{kind}", get(list::page))
        .route(
            "/can-bo/danh-muc/{kind}/moi",
            get(edit::new_page).post(edit::begin),
        )
        .route("/can-bo/danh-muc/{kind}/{code}", get(item::page))
        .route(
            "/can-bo/danh-muc/{kind}/{code}/sua",
            get(edit::page).post(edit::send),
        )
        .route("/can-bo/danh-muc/{kind}/{code}/{act}", post(acting::send))
}

/// The address of an item.
pub fn address(kind: Kind, code: &str) -> String {
    format!("{HOME}/{}/{}", kind.slug(), escaped(code))
}

/// The kind that an address names.
pub fn kind_of(slug: &str) -> Result<Kind, Problem> {
    Kind::from_slug(slug).ok_or(Problem::NotFound)
}

/// The colour of a standing's tag; the words beside it say the same.
pub fn state(standing: Standing) -> &'static str {
    match standing {
        Standing::Draft => "paused",
        Standing::InApproval | Standing::Approved => "soon",
        Standing::Waiting => "now",
        Standing::InForce => "ok",
        Standing::Replaced | Standing::Abolished | Standing::Dropped => "",
    }
}

impl Seat {
    /// Today.
    pub fn today(&self) -> Date {
        clock::wall(self.now).date()
    }

    /// The name of an agency; its code where the organisation has none.
    pub fn agency_name(&self, code: &AgencyCode) -> String {
        let agency = self.office.organisation.agency(code);
        agency.map_or_else(|| code.to_string(), |it| it.name.clone())
    }

    /// Whether the officer may do a duty to what an agency keeps.
    pub fn may_keep(&self, duty: Duty, agency: &AgencyCode) -> bool {
        let today = self.today();
        casework::publication::may(&self.office, &self.officer, duty, agency, today).is_ok()
    }

    /// Whether the officer keeps items of the own agency.
    pub fn keeps_own(&self) -> bool {
        self.may_keep(Duty::CatalogueEdit, &self.officer.agency)
    }
}

/// A kind in the bar over the lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    /// The name.
    pub name: &'static str,
    /// Where it leads.
    pub address: String,
    /// Whether it is this page.
    pub here: bool,
}

/// The bar: kinds, and decisions.
pub fn tabs(here: &str) -> Vec<Tab> {
    let kinds = [
        Kind::Procedure,
        Kind::Process,
        Kind::Form,
        Kind::LegalText,
        Kind::LifeEvent,
        Kind::Title,
    ];
    let mut tabs: Vec<Tab> = kinds
        .into_iter()
        .map(|kind| Tab {
            name: kind.name(),
            address: format!("{HOME}/{}", kind.slug()),
            here: here == kind.slug(),
        })
        .collect();
    tabs.insert(
        1,
        Tab {
            name: "Quyết định công bố",
            address: format!("{HOME}/quyet-dinh"),
            here: here == "quyet-dinh",
        },
    );
    tabs.insert(
        2,
        Tab {
            name: "Báo thủ tục sai",
            address: format!("{HOME}/bao-sai"),
            here: here == "bao-sai",
        },
    );
    tabs
}

/// The pages with content to show them by.
pub fn samples() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    pages.extend(list::samples().iter().map(super::named));
    pages.extend(item::samples().iter().map(super::named));
    pages.extend(procedure_form::samples().iter().map(super::named));
    pages.extend(record_form::samples().iter().map(super::named));
    pages.extend(fields_form::samples().iter().map(super::named));
    pages.extend(technical_fault::samples().iter().map(super::named));
    pages.extend(decisions::samples());
    pages.extend(decision_form::samples().iter().map(super::named));
    pages.extend(procedure_reports::samples().iter().map(super::named));
    pages
}
