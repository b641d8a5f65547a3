//! An officer of the unit gets the case.

use super::act_page::ActPage;
use super::act_page::{Around, unreadable};
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use askama::Template;
use domain::case::Case;
use domain::case::assign::{Assign, role_of};

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/assign.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    colleagues: Vec<(String, String, bool)>,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case, around: &Around) -> Self {
        let needed = case.open_step().map(|step| role_of(step.role));
        Self {
            desk,
            page,
            colleagues: around
                .colleagues
                .iter()
                .filter(|officer| officer.active)
                .map(|officer| {
                    let fits = needed.is_none_or(|role| officer.roles.contains(&role));
                    let roles: Vec<&str> = officer.roles.iter().map(|r| r.name()).collect();
                    let name = format!("{}, {}", officer.name, roles.join(", "));
                    (officer.id.to_string(), name, fits)
                })
                .collect(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields, around: &Around) -> Result<Assign, Refused> {
    let chosen = fields.text("officer");
    let officer = around
        .colleagues
        .iter()
        .find(|officer| officer.active && officer.id.to_string() == chosen)
        .ok_or_else(|| unreadable("officer", "Chọn người nhận hồ sơ."))?;
    Ok(Assign {
        officer: officer.id,
        name: officer.name.clone(),
        unit: officer.unit.clone(),
        roles: officer.roles.clone(),
        note: fields.text("note"),
    })
}

/// An officer to show the page with.
pub fn sample() -> store::officer::OfficerAccount {
    let who = domain::testing::specialist();
    store::officer::OfficerAccount {
        id: who.id,
        login: "mai.anh".to_owned(),
        name: who.name,
        email: None,
        unit: who.unit,
        unit_name: who.unit_name,
        agency: who.agency,
        roles: who.roles,
        password_hash: None,
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: domain::testing::moment("2026-01-05T08:00"),
        version: 1,
    }
}
