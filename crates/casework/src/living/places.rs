//! The part of the living catalogue that is no procedure: agencies, units and days off. They are
//! items like all others; the organisation of a day is put together from what holds, and deadlines
//! are reckoned by the table of days that holds.

use super::SEED_FROM;
use crate::office::Office;
use domain::clock::holidays::Holidays;
use domain::clock::seed;
use domain::organisation::check::{self, Found};
use domain::organisation::{Agency, Organisation, Parts, Unit};
use domain::publication::keeper::office_code;
use domain::publication::{Event, Fault, Happened, Item, Kind, Who};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use store::ReadError;
use store::publication::{self as files, Changed, Held};

/// The code of the one table of days.
pub const DAYS_OFF: &str = "ngay-nghi";

/// What a fresh install starts with: the agencies of the province's file, each kept by itself, the
/// units that are set down by themselves, and the table of days.
pub fn seed_items(parts: &Parts, organisation: &Organisation, now: Timestamp) -> Vec<Changed> {
    let mut changes = Vec::new();
    let mut bring = |kind: Kind, code: &str, body: Value, agency| {
        let event = Event {
            at: now,
            by: Who::system(),
            no: 1,
            happened: Happened::BroughtIn {
                body: body.to_string(),
                agency,
                decision: None,
                from: SEED_FROM,
            },
        };
        changes.push(Changed::by(Item::new(kind, code), event));
    };
    for agency in &parts.agencies {
        if let Ok(body) = serde_json::to_value(agency) {
            bring(
                Kind::Agency,
                agency.code.as_str(),
                body,
                agency.code.clone(),
            );
        }
    }
    for unit in &parts.units {
        if let Ok(body) = serde_json::to_value(unit) {
            bring(Kind::Unit, unit.code.as_str(), body, unit.agency.clone());
        }
    }
    let body = days_body(&seed::holidays());
    bring(Kind::DaysOff, DAYS_OFF, body, office_code(organisation));
    changes
}

/// A table of days as a record.
pub fn days_body(days: &Holidays) -> Value {
    let mut body = serde_json::to_value(days).unwrap_or_default();
    if let Value::Object(fields) = &mut body {
        fields.insert("code".to_owned(), DAYS_OFF.into());
        fields.insert("name".to_owned(), "Ngày nghỉ, ngày làm bù".into());
    }
    body
}

/// The organisation of a day, from what holds on it; nothing where no agency is on file.
///
/// # Errors
/// What does not agree; the organisation before goes on.
pub fn organisation(
    base: &Parts,
    held: &[Held],
    day: Date,
) -> Option<Result<Organisation, String>> {
    let mut parts = base.clone();
    parts.agencies = records(held, Kind::Agency);
    parts.units = records(held, Kind::Unit);
    if parts.agencies.is_empty() {
        return None;
    }
    // In the order of the province's file; what came since stands behind.
    let place: BTreeMap<_, _> = base
        .agencies
        .iter()
        .enumerate()
        .map(|(at, agency)| (agency.code.clone(), at))
        .collect();
    let known = |agency: &Agency| place.get(&agency.code).copied().unwrap_or(usize::MAX);
    parts.agencies.sort_by_key(known);
    let made = Organisation::assemble(&parts, Some(day));
    Some(made.map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        told.join("; ")
    }))
}

fn records<T: serde::de::DeserializeOwned>(held: &[Held], kind: Kind) -> Vec<T> {
    let read = |it: &Held| match serde_json::from_str(&it.body) {
        Ok(record) => Some(record),
        Err(error) => {
            tracing::error!(kind = kind.word(), code = it.code, no = it.no, %error, "a record in force cannot be read");
            None
        }
    };
    let of_kind = held.iter().filter(|it| it.kind == kind);
    of_kind.filter_map(read).collect()
}

/// The table of days that somebody published, with the number of its version; nothing while it is
/// the one that was shipped, in whose place the configuration may have put another.
pub fn days(held: &[Held]) -> Option<(u32, Holidays)> {
    let it = held
        .iter()
        .find(|it| it.kind == Kind::DaysOff && it.code == DAYS_OFF && it.no > 1)?;
    match Holidays::parse(&it.body) {
        Ok(days) => Some((it.no, days)),
        Err(why) => {
            tracing::error!(no = it.no, why, "the table of days in force cannot be read");
            None
        }
    }
}

/// What is wrong with an agency, a unit or a table of days, each held against all others that hold
/// on a day.
///
/// # Errors
/// When the files cannot be read.
pub async fn faults(
    office: &Office,
    kind: Kind,
    code: &str,
    body: &str,
    on: Date,
) -> Result<Vec<Fault>, ReadError> {
    let unreadable = |why: String| vec![Fault::new("", format!("Không đọc được nội dung: {why}."))];
    if kind == Kind::DaysOff {
        return Ok(match Holidays::parse(body) {
            Ok(days) => {
                let each = days.check().into_iter();
                each.map(|it| Fault::new("holidays", it.message)).collect()
            }
            Err(why) => unreadable(why),
        });
    }
    let held = files::in_force(&office.db, on).await?;
    let agencies: Vec<Agency> = records(&held, Kind::Agency);
    let units: Vec<Unit> = records(&held, Kind::Unit);
    let before = check::check(&agencies, &units);
    let found = match kind {
        Kind::Agency => match serde_json::from_str::<Agency>(body) {
            Ok(it) => check::check(&with(agencies, it, |it| it.code.clone()), &units),
            Err(error) => return Ok(unreadable(error.to_string())),
        },
        Kind::Unit => match serde_json::from_str::<Unit>(body) {
            Ok(it) => check::check(&agencies, &with(units, it, |it| it.code.clone())),
            Err(error) => return Ok(unreadable(error.to_string())),
        },
        _ => Vec::new(),
    };
    let fault = |it: Found| {
        if it.code == code {
            Fault::new(it.fault.field(), it.fault.message())
        } else {
            let message = format!("{} ({}): {}", it.name, it.code, it.fault.message());
            Fault::new("", message)
        }
    };
    // What others had wrong before is not this record's.
    let new = found
        .into_iter()
        .filter(|it| it.code == code || !before.contains(it));
    Ok(new.map(fault).collect())
}

fn with<T, C: PartialEq>(mut all: Vec<T>, it: T, code: impl Fn(&T) -> C) -> Vec<T> {
    let own = code(&it);
    all.retain(|other| code(other) != own);
    all.push(it);
    all
}
