//! Scores of officials and of units by Circular 01/2018/TT-VPCP: from the cases whose resolution ended
//! in a period, each walked through event by event, and from what the index of Decision 766 is
//! reckoned from. Slow by nature; the clock makes them, and a correction makes them again.

use crate::index766;
use crate::office::Office;
use crate::path::{NotDone, due_dates};
use crate::report::below;
use domain::actor::Role;
use domain::case::terms::ServiceLevel;
use domain::case::{Case, Event};
use domain::clock;
use domain::index766::Measure;
use domain::nine_indices::{self, OF_OFFICIALS, OfCase, Scored, Unit};
use domain::publication::keeper::keeper;
use domain::report::{About, Column, Form, Line, Table};
use domain::statistics::Period;
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::case_file;
use store::finished::{self, Place};

/// How many cases are looked at in one go.
const AT_ONCE: u32 = 200;

/// Whoever is scored.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Official {
    /// The agency whose cases they were.
    pub agency: String,
    /// The account.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The scores of a period.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scores {
    /// Officials, with how many cases.
    pub officials: BTreeMap<Official, (Scored, i64)>,
    /// Units, by agency, with how many cases.
    pub units: BTreeMap<String, (Scored, i64)>,
}

/// Scores a period: of an agency and all below it, or of all where none is named.
///
/// # Errors
/// When the files cannot be read.
pub async fn reckon(
    office: &Office,
    agency: &str,
    period: Period,
    now: Timestamp,
) -> Result<Scores, NotDone> {
    let agencies: Vec<Option<String>> = match agency {
        "" => vec![None],
        code => below(&office.organisation, code)
            .into_iter()
            .map(Some)
            .collect(),
    };
    let mut scores = Scores::default();
    let mut there: BTreeMap<String, There> = BTreeMap::new();
    for of in &agencies {
        let mut place = Place::before(period.bounds());
        loop {
            let cases = finished::next(&office.db, of.as_deref(), &mut place, AT_ONCE).await?;
            if cases.is_empty() {
                break;
            }
            for (case, due) in &cases {
                score(office, case, *due, &mut scores, &mut there).await?;
            }
        }
    }
    units(office, period, now, &there, &mut scores).await?;
    Ok(scores)
}

/// Of an agency's resolved cases, those handled at the unit that received them, and those that the intake
/// unit received.
#[derive(Clone, Copy, Default)]
struct There {
    handled: Measure,
    received: Measure,
}

async fn score(
    office: &Office,
    case: &Case,
    due: Option<Timestamp>,
    scores: &mut Scores,
    there: &mut BTreeMap<String, There>,
) -> Result<(), NotDone> {
    let (Some(points), Some(filing)) = (OfCase::of(case, due), case.filing.as_ref()) else {
        return Ok(());
    };
    let mut events: Vec<Event> = Vec::new();
    for stored in case_file::history(&office.db, case.id).await? {
        match stored.event() {
            Ok(Some(event)) => events.push(event),
            // What was erased or cannot be read scores nobody.
            _ => return Ok(()),
        }
    }
    let parts = nine_indices::parts(Case::new(case.id), &events, |case, at| {
        due_dates(office, case, at).step_due_at
    });
    let agency = filing.agency.to_string();
    let worst = parts.values().flatten().min().copied();
    for ((id, name), step) in parts {
        let official = Official {
            agency: agency.clone(),
            id,
            name,
        };
        let of = scores.officials.entry(official).or_default();
        of.0.add(&points, step);
        of.1 += 1;
    }
    let of = scores.units.entry(agency.clone()).or_default();
    of.0.add(&points, worst);
    of.1 += 1;
    let received = nine_indices::received_there(case, &events);
    let of = there.entry(agency).or_default();
    for (measure, right) in [
        (&mut of.handled, points.handled_there),
        (&mut of.received, received),
    ] {
        measure.of += 1;
        measure.right += i64::from(right);
    }
    Ok(())
}

/// What units are scored by beside their cases.
async fn units(
    office: &Office,
    period: Period,
    now: Timestamp,
    there: &BTreeMap<String, There>,
    scores: &mut Scores,
) -> Result<(), NotDone> {
    let facts = index766::facts(office, period, now).await?;
    let online = online_procedures(office, now);
    for (agency, (scored, _)) in &mut scores.units {
        let level = office
            .organisation
            .agency(&agency.as_str().into())
            .map(|it| it.level);
        let facts = facts.get(agency).copied().unwrap_or_default();
        let there = there.get(agency).copied().unwrap_or_default();
        let unit = Unit {
            handled_there: there.handled,
            received_there: there.received,
            online_procedures: online.get(agency).copied().unwrap_or_default(),
            posted: facts.posted.map(|it| it.of > 0 && it.right == it.of),
        };
        if let Some(level) = level {
            scored.set(5, unit.organisation(level));
        }
        scored.set(6, unit.publicity(&facts));
        scored.set(8, Some(Unit::petitions(&facts)));
        scored.set(9, unit.online(&facts));
    }
    Ok(())
}

/// Procedures in force by the agency that keeps them, and those that go online partly or fully.
fn online_procedures(office: &Office, now: Timestamp) -> BTreeMap<String, Measure> {
    let today = clock::wall(now).date();
    let mut measures: BTreeMap<String, Measure> = BTreeMap::new();
    for it in office.catalogue.procedures() {
        if !it.in_force(today) {
            continue;
        }
        let level = it.service_level;
        let online = matches!(level, Some(ServiceLevel::Partial | ServiceLevel::Full));
        if let Some(agency) = keeper(it, &office.organisation) {
            let measure = measures.entry(agency.code.to_string()).or_default();
            measure.of += 1;
            measure.right += i64::from(online);
        }
    }
    measures
}

/// A place in a ranking: equal scores share one.
fn places(totals: &[i64]) -> Vec<i64> {
    let place = |total: &i64| 1 + totals.iter().filter(|it| *it > total).count();
    let places = totals.iter().map(place);
    places
        .map(|it| i64::try_from(it).unwrap_or(i64::MAX))
        .collect()
}

/// The report of units: place, each index, the sum, the class.
pub fn of_units(office: &Office, about: &About, scores: &Scores) -> Table {
    let all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    let named = scores.units.iter().map(|(code, it)| {
        let agency = office.organisation.agency(&code.as_str().into());
        let name = agency.map_or_else(|| code.clone(), |it| it.name.clone());
        (code.clone(), vec![name, it.0.unit().to_owned()], it)
    });
    ranked(about, Form::UnitScore, &all, named.collect())
}

/// The report of officials: place, each index, the sum, the class.
pub fn of_officials(office: &Office, about: &About, scores: &Scores) -> Table {
    let named = scores.officials.iter().map(|(who, it)| {
        let agency = office.organisation.agency(&who.agency.as_str().into());
        let name = agency.map_or_else(|| who.agency.clone(), |it| it.name.clone());
        let key = format!("{}|{}", who.agency, who.id);
        let names = vec![who.name.clone(), name, it.0.official().to_owned()];
        (key, names, it)
    });
    ranked(about, Form::OfficialScore, &OF_OFFICIALS, named.collect())
}

type Named<'a> = (String, Vec<String>, &'a (Scored, i64));

fn ranked(about: &About, form: Form, indices: &[usize], mut named: Vec<Named<'_>>) -> Table {
    let total = |it: &Named<'_>| it.2.0.total(indices);
    named.sort_by(|a, b| (total(b), &a.1).cmp(&(total(a), &b.1)));
    let totals: Vec<i64> = named.iter().map(total).collect();
    let mut columns = vec![Column::count("Hạng"), Column::count("Hồ sơ")];
    columns.extend(indices.iter().map(|no| {
        let name = nine_indices::NAMES[no - 1];
        Column::hundredths(&format!("{no}. {name}"))
    }));
    columns.push(Column::hundredths("Tổng điểm"));
    let line = |(key, names, (scored, cases)): Named<'_>, place: i64| {
        let mut cells = vec![Some(place), Some(*cases)];
        let of = indices.iter().map(|no| scored.0[no - 1].tenths());
        cells.extend(of.map(|it| it.map(|it| it * 10)));
        cells.push(Some(scored.total(indices) * 10));
        Line {
            key,
            names,
            cells,
            adds_up: true,
        }
    };
    let lines = named.into_iter().zip(places(&totals));
    let lines = lines.map(|(it, place)| line(it, place)).collect();
    about.scores(form, columns, lines)
}

/// The officials of each agency by themselves, ranked among each other.
pub fn by_agency(office: &Office, all: &Table) -> Vec<(String, Table)> {
    let agency = |it: &Line| it.key.split('|').next().unwrap_or_default().to_owned();
    let mut agencies: Vec<String> = all.lines.iter().map(agency).collect();
    agencies.sort();
    agencies.dedup();
    let mut tables = Vec::new();
    for code in agencies {
        let mut table = all.clone();
        table.lines.retain(|it| agency(it) == code);
        let sum = |it: &Line| it.cells.last().copied().flatten().unwrap_or_default();
        let totals: Vec<i64> = table.lines.iter().map(sum).collect();
        for (line, place) in table.lines.iter_mut().zip(places(&totals)) {
            line.cells[0] = Some(place);
        }
        let name = office.organisation.agency(&code.as_str().into());
        table.who = name.map_or_else(|| code.clone(), |it| it.name.clone());
        tables.push((code, table));
    }
    tables
}

/// What an officer sees of a report: of officials only the own line, unless the officer leads or
/// controls.
pub fn narrow(table: &mut Table, officer: &domain::actor::Officer) {
    if table.form == Form::OfficialScore.word() && !may_see_all(officer) {
        let own = format!("|{}", officer.id);
        table.lines.retain(|it| it.key.ends_with(&own));
    }
}

/// Whose scores an officer sees in a report of officials: everybody's for who leads or controls,
/// the own ones otherwise.
pub fn may_see_all(officer: &domain::actor::Officer) -> bool {
    [
        Role::HeadOfAgency,
        Role::HeadOfDivision,
        Role::Control,
        Role::Auditor,
    ]
    .into_iter()
    .any(|role| officer.is(role))
}

#[cfg(test)]
mod tests;
