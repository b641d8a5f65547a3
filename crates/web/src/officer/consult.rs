//! Another unit is asked for its opinion; the clock goes on.

use super::act_page::ActPage;
use super::act_page::{Around, unreadable};
use super::date::closing;
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use askama::Template;
use domain::case::consult::Consult;
use domain::clock::Calendar;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/consult.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    units: Vec<(String, String)>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, around: &Around) -> Self {
        Self {
            desk,
            page,
            units: around
                .units
                .iter()
                .map(|(code, name)| (code.to_string(), name.clone()))
                .collect(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields, around: &Around, calendar: &Calendar) -> Result<Consult, Refused> {
    let chosen = fields.text("unit");
    let (unit, unit_name) = around
        .units
        .iter()
        .find(|(code, _)| code.as_str() == chosen)
        .cloned()
        .ok_or_else(|| unreadable("unit", "Chọn đơn vị được lấy ý kiến."))?;
    let until = closing(&fields.text("until"), calendar)
        .ok_or_else(|| unreadable("until", "Chọn ngày trả lời."))?;
    Ok(Consult {
        unit,
        unit_name,
        question: fields.text("question"),
        until,
    })
}
