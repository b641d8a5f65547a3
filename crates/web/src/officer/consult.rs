//! Another unit is asked for its opinion; the clock goes on.

use super::act_page::{ActPage, Around, UnitGroup, unreadable};
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
    groups: Vec<UnitGroup>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, around: &Around) -> Self {
        Self {
            desk,
            page,
            groups: around.units.clone(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields, around: &Around, calendar: &Calendar) -> Result<Consult, Refused> {
    let chosen = fields.text("unit");
    let (unit, unit_name) = around
        .units
        .iter()
        .flat_map(|group| &group.units)
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
