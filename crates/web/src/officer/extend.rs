//! The one extension: an apology with its reason and a new date.

use super::act_page::ActPage;
use super::act_page::unreadable;
use super::date::closing;
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use askama::Template;
use domain::case::extend::Extend;
use domain::clock::Calendar;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/extend.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage) -> Self {
        Self { desk, page }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields, calendar: &Calendar) -> Result<Extend, Refused> {
    let until = closing(&fields.text("until"), calendar)
        .ok_or_else(|| unreadable("until", "Chọn ngày hẹn mới."))?;
    Ok(Extend {
        until,
        reason: fields.text("reason"),
    })
}
