//! Export: records as sheets in the layout that import reads, so that what goes out comes back in
//! unchanged.

use super::agency::{self, KIND_NAMES, ROLE_NAMES};
use super::sheet::{Column, Sheet};
use super::{officer, procedure};
use crate::actor::Role;
use crate::case::terms::ServiceLevel;
use crate::catalogue::{Fee, FilingChannel, Level, Procedure};
use crate::clock::LimitUnit;
use crate::organisation::{Agency, Unit};
use jiff::civil::Date;

fn sheet(name: &str, columns: &[Column], cells: impl Fn(&'static str) -> Vec<String>) -> Sheet {
    let columns: Vec<(&str, Vec<String>)> = columns
        .iter()
        .map(|it| (it.names[0], cells(it.word)))
        .collect();
    let long = columns.iter().map(|(_, cells)| cells.len()).max();
    let mut rows = vec![columns.iter().map(|(name, _)| (*name).to_owned()).collect()];
    for at in 0..long.unwrap_or_default() {
        let cell = |(_, cells): &(&str, Vec<String>)| cells.get(at).cloned().unwrap_or_default();
        rows.push(columns.iter().map(cell).collect());
    }
    Sheet {
        name: name.to_owned(),
        rows,
    }
}

fn joined<T>(all: &[T], each: impl Fn(&T) -> String) -> String {
    let all: Vec<String> = all.iter().map(each).collect();
    match all.as_slice() {
        // One line whose semicolons part nothing.
        [one] if one.contains(';') => format!("- {one}"),
        _ => all.join("\n"),
    }
}

fn day(date: Option<Date>) -> String {
    date.map(|it| it.to_string()).unwrap_or_default()
}

/// The unit of a limit in words.
fn unit(unit: LimitUnit) -> &'static str {
    match unit {
        LimitUnit::WorkingDays => "ngày làm việc",
        LimitUnit::WorkingHours => "giờ làm việc",
        LimitUnit::CalendarDays => "ngày",
    }
}

/// The level of a service in words.
pub fn level(level: ServiceLevel) -> &'static str {
    match level {
        ServiceLevel::Full => "Toàn trình",
        ServiceLevel::Partial => "Một phần",
        ServiceLevel::InPersonOnly => "Trực tiếp",
    }
}

fn fee(it: &Fee) -> String {
    let name = if it.channels.is_empty() {
        it.name.clone()
    } else {
        joined(&it.channels, |it| it.name().to_owned()).replace('\n', ", ")
    };
    let sum = match (it.amount, &it.note) {
        (Some(amount), _) => format!("{amount} đồng"),
        (None, Some(note)) => format!("chưa rõ – {note}").replace(['\n', ';'], ","),
        (None, None) => "chưa rõ".to_owned(),
    };
    format!("{name}: {sum}")
}

/// Procedures.
pub fn procedures(all: &[&Procedure]) -> Sheet {
    let one = |word: &str, it: &Procedure| match word {
        "code" => it.code.to_string(),
        "name" => it.name.clone(),
        "name_en" => it.name_en.clone(),
        "field" => it.field.clone(),
        "levels" => joined(&it.levels, |it: &Level| it.name().to_owned()),
        "agency" => it.agency.clone(),
        "applicants" => joined(&it.applicants_vi, Clone::clone),
        "time" => match (it.time.amount, it.time.unit) {
            (Some(amount), Some(of)) => {
                format!("{} {}", amount.to_string().replace('.', ","), unit(of))
            }
            _ => it.time.text.clone(),
        },
        "channels" => joined(&it.channels, |it: &FilingChannel| it.name().to_owned()),
        "service_level" => it.service_level.map(level).unwrap_or_default().to_owned(),
        "fees" => joined(&it.fees, fee),
        "components" => joined(&it.components, |it| it.name.replace('\n', " ")),
        "results" => joined(&it.results, |it| it.name.replace('\n', " ")),
        "legal_basis" => joined(&it.legal_basis, Clone::clone),
        "conditions" => it.conditions.clone().unwrap_or_default(),
        "decision" => it.decision.clone().unwrap_or_default(),
        _ => String::new(),
    };
    sheet("Thủ tục hành chính", &procedure::COLUMNS, |word| {
        all.iter().map(|it| one(word, it)).collect()
    })
}

/// Agencies.
pub fn agencies<'a>(all: impl Iterator<Item = &'a Agency> + Clone) -> Sheet {
    let one = |word: &str, it: &Agency| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match word {
            "code" => it.code.to_string(),
            "name" => it.name.clone(),
            "identifier" => it.identifier.clone(),
            "identifier_old" => text(&it.identifier_old),
            "level" => it.level.name().to_owned(),
            "kind" => {
                let word = serde_json::to_value(it.kind).unwrap_or_default();
                let named = KIND_NAMES.iter().find(|(kind, _)| word == *kind);
                named
                    .map(|(_, name)| (*name).to_owned())
                    .unwrap_or_default()
            }
            "parent" => it
                .parent
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            "place" => text(&it.place),
            "statistics_code" => text(&it.statistics_code),
            "formed_from" => text(&it.formed_from),
            "former_district" => text(&it.former_district),
            "address" => text(&it.at.address),
            "hotline" => text(&it.at.hotline),
            "email" => text(&it.at.email),
            "bank_account" => text(&it.at.bank_account),
            "hours" => text(&it.at.hours),
            "saturday" => text(&it.at.saturday),
            "from" => day(it.from),
            "to" => day(it.to),
            "successors" => joined(&it.successors, ToString::to_string),
            _ => String::new(),
        }
    };
    sheet("Cơ quan", &agency::COLUMNS, |word| {
        all.clone().map(|it| one(word, it)).collect()
    })
}

/// Units.
pub fn units<'a>(all: impl Iterator<Item = &'a Unit> + Clone) -> Sheet {
    let one = |word: &str, it: &Unit| match word {
        "code" => it.code.to_string(),
        "name" => it.name.clone(),
        "agency" => it.agency.to_string(),
        "role" => {
            let word = serde_json::to_value(it.role).unwrap_or_default();
            let named = ROLE_NAMES.iter().find(|(role, _)| word == *role);
            named
                .map(|(_, name)| (*name).to_owned())
                .unwrap_or_default()
        }
        "groups" => joined(&it.groups, Clone::clone),
        "receives" => joined(&it.receives, ToString::to_string),
        "address" => it.at.address.clone().unwrap_or_default(),
        "hotline" => it.at.hotline.clone().unwrap_or_default(),
        "email" => it.at.email.clone().unwrap_or_default(),
        "hours" => it.at.hours.clone().unwrap_or_default(),
        "from" => day(it.from),
        "to" => day(it.to),
        "successors" => joined(&it.successors, ToString::to_string),
        _ => String::new(),
    };
    sheet("Đơn vị", &agency::UNIT_COLUMNS, |word| {
        all.clone().map(|it| one(word, it)).collect()
    })
}

/// An officer as a row: name, login, mail, unit, agency, roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficerRow {
    /// Full name.
    pub name: String,
    /// Login.
    pub login: String,
    /// Mail address.
    pub email: String,
    /// Code of the unit.
    pub unit: String,
    /// Code of the agency.
    pub agency: String,
    /// Roles.
    pub roles: Vec<Role>,
}

/// Officers.
pub fn officers(all: &[OfficerRow]) -> Sheet {
    let one = |word: &str, it: &OfficerRow| match word {
        "name" => it.name.clone(),
        "login" => it.login.clone(),
        "email" => it.email.clone(),
        "unit" => it.unit.clone(),
        "agency" => it.agency.clone(),
        "roles" => joined(&it.roles, |role| role.name().to_owned()),
        _ => String::new(),
    };
    sheet("Cán bộ", &officer::COLUMNS, |word| {
        all.iter().map(|it| one(word, it)).collect()
    })
}

/// An empty sheet with the heads that are understood, to be filled in.
pub fn empty(what: super::What) -> Sheet {
    let columns: &[Column] = match what {
        super::What::Agency => &agency::COLUMNS,
        super::What::Unit => &agency::UNIT_COLUMNS,
        super::What::Officer => &officer::COLUMNS,
        _ => &procedure::COLUMNS,
    };
    sheet(what.name(), columns, |_| Vec::new())
}
