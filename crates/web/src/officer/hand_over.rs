//! The result reaches the applicant.

use super::act_page::ActPage;
use super::act_page::unreadable;
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use askama::Template;
use domain::case::Case;
use domain::case::filing::DeliveryKind;
use domain::case::hand_over::HandOver;
use domain::clock::words;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/hand_over.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    way: &'static str,
    applicant: String,
    owed: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        let filing = case.filing.as_ref();
        Self {
            way: filing.map_or("in_person", |f| way_name(f.delivery.kind())),
            applicant: filing.map(|f| f.applicant.name.clone()).unwrap_or_default(),
            owed: match case.still_owed() {
                0 => String::new(),
                left => words::money(left),
            },
            desk,
            page,
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> Result<HandOver, Refused> {
    let way = WAYS
        .iter()
        .find(|(name, _)| *name == fields.text("way"))
        .map(|(_, way)| *way)
        .ok_or_else(|| unreadable("way", "Chọn cách trả kết quả."))?;
    Ok(HandOver {
        way,
        receiver: fields.text("receiver"),
        mandate: fields.text("mandate"),
        reference: fields.text("reference"),
        originals_compared: fields.has("originals"),
    })
}

/// The ways of receiving a result, as forms name them.
pub const WAYS: [(&str, DeliveryKind); 3] = [
    ("in_person", DeliveryKind::InPerson),
    ("post", DeliveryKind::Post),
    ("online", DeliveryKind::Online),
];

/// The name a way has in forms.
pub fn way_name(kind: DeliveryKind) -> &'static str {
    WAYS.iter()
        .find(|(_, way)| *way == kind)
        .map_or("in_person", |(name, _)| name)
}
