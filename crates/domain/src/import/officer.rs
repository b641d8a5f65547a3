//! Officers from a sheet, one row a person: name, login, mail address, unit, roles. Passwords are
//! never in a file; whoever is new gets one of their own.

use super::cells;
use super::sheet::{Column, Row, Sheet};
use super::{Draft, Report, There, Unreadable, What, compare};
use crate::actor::Role;
use crate::catalogue::fold::fold;
use crate::organisation::Organisation;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The columns.
pub const COLUMNS: [Column; 6] = [
    Column {
        word: "name",
        names: &["Họ và tên", "Họ tên"],
        needed: true,
    },
    Column {
        word: "login",
        names: &["Tên đăng nhập", "Tài khoản"],
        needed: true,
    },
    Column {
        word: "email",
        names: &["Thư điện tử", "Email", "Thư công vụ"],
        needed: false,
    },
    Column {
        word: "unit",
        names: &["Đơn vị", "Phòng, bộ phận", "Phòng"],
        needed: true,
    },
    Column {
        word: "agency",
        names: &["Cơ quan"],
        needed: false,
    },
    Column {
        word: "roles",
        names: &["Vai trò", "Nhiệm vụ"],
        needed: true,
    },
];

/// Reads a sheet against the officers that are there, by login.
///
/// # Errors
/// When the sheet names no columns that are needed.
pub fn read(
    sheet: &Sheet,
    there: &There,
    organisation: &Organisation,
) -> Result<Report, Unreadable> {
    let table = sheet.table(&COLUMNS)?;
    let names = Units::of(organisation);
    let drafts: Vec<Draft> = table
        .rows()
        .map(|row| officer(table.name, &row, &names))
        .collect();
    if drafts.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(compare(What::Officer, drafts, there, &|_, _| Vec::new()))
}

/// Units by code, and by name within an agency that is named.
struct Units<'a> {
    organisation: &'a Organisation,
    by_name: BTreeMap<String, Vec<&'a crate::organisation::Unit>>,
    agencies: BTreeMap<String, &'a str>,
}

impl<'a> Units<'a> {
    fn of(organisation: &'a Organisation) -> Self {
        let mut by_name: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for unit in organisation.units() {
            by_name.entry(fold(&unit.name)).or_default().push(unit);
        }
        let mut agencies = BTreeMap::new();
        for agency in organisation.agencies() {
            for name in [agency.code.as_str(), &agency.name, &agency.identifier] {
                agencies.insert(fold(name), agency.code.as_str());
            }
        }
        Self {
            organisation,
            by_name,
            agencies,
        }
    }

    fn find(
        &self,
        named: &str,
        agency: Option<&str>,
    ) -> Result<&'a crate::organisation::Unit, String> {
        if let Some(unit) = self.organisation.unit(&named.into()) {
            return Ok(unit);
        }
        let within = match agency {
            Some(text) => Some(
                self.agencies
                    .get(&fold(text))
                    .ok_or_else(|| format!("Không có cơ quan “{text}”."))?,
            ),
            None => None,
        };
        let mut all = self.by_name.get(&fold(named)).into_iter().flatten();
        let mut fitting = all
            .by_ref()
            .filter(|it| within.is_none_or(|code| it.agency.as_str() == *code));
        match (fitting.next(), fitting.next()) {
            (Some(unit), None) => Ok(unit),
            (Some(_), Some(_)) => Err(format!(
                "Có nhiều đơn vị tên “{named}”. Ghi thêm cột “Cơ quan” hoặc ghi mã đơn vị."
            )),
            (None, _) => Err(format!("Không có đơn vị “{named}”.")),
        }
    }
}

fn officer(sheet: &str, row: &Row<'_>, units: &Units<'_>) -> Draft {
    let login = row.text("login").unwrap_or_default().to_lowercase();
    let mut draft = Draft {
        sheet: sheet.to_owned(),
        no: row.no,
        code: login.clone(),
        name: row.text("name").unwrap_or_default().to_owned(),
        ..Draft::default()
    };
    if draft.name.is_empty() {
        draft.wrong.push("Thiếu họ và tên.".to_owned());
    }
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-_@".contains(&c);
    if login.len() < 3 || login.len() > 80 || !login.bytes().all(plain) {
        draft.wrong.push(
            "Tên đăng nhập gồm 3–80 chữ thường không dấu, chữ số, dấu chấm, gạch.".to_owned(),
        );
    }
    let (name, code) = (draft.name.clone(), draft.code.clone());
    draft.set("name", name);
    draft.usually("login", code);
    if let Some(email) = row.text("email") {
        let host = email.split_once('@').map(|(_, host)| host);
        if host.is_some_and(|host| host.contains('.')) {
            draft.set("email", email);
        } else {
            draft
                .wrong
                .push(format!("“{email}” không phải địa chỉ thư."));
        }
    }
    match row
        .text("unit")
        .map(|named| units.find(named, row.text("agency")))
    {
        Some(Ok(unit)) => {
            draft.set("unit", unit.code.as_str());
            draft.set("unit_name", unit.name.as_str());
            draft.set("agency", unit.agency.as_str());
        }
        Some(Err(why)) => draft.wrong.push(why),
        None => draft.wrong.push("Thiếu đơn vị.".to_owned()),
    }
    let mut roles = Vec::new();
    for text in row.text("roles").map(cells::lines).unwrap_or_default() {
        for one in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            match role(one) {
                Some(role) => roles.push(role.slug()),
                None => draft.wrong.push(format!("Không rõ vai trò “{one}”.")),
            }
        }
    }
    if roles.is_empty() && draft.wrong.is_empty() {
        draft.wrong.push("Thiếu vai trò.".to_owned());
    }
    draft.set("roles", json!(roles));
    draft.usually("active", Value::Bool(true));
    draft
}

fn role(text: &str) -> Option<Role> {
    let folded = fold(text);
    let named = Role::ALL
        .into_iter()
        .find(|role| fold(role.name()) == folded);
    named.or_else(|| Role::from_slug(text))
}
