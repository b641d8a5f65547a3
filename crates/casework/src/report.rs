//! Reports: made from the files for any period, kept by the clock as the province says, corrected
//! only by a further edition with a reason; and those that people put together themselves.

use crate::nine_indices;
use crate::office::Office;
use crate::path::NotDone;
use domain::case::terms::ServiceLevel;
use domain::catalogue::Level;
use domain::clock;
use domain::index766::CaseFacts;
use domain::organisation::Organisation;
use domain::publication::keeper::keeper;
use domain::report::builder::{Group, Query};
use domain::report::{self, About, Form, ServiceUse, Table, Waiting, roadmap};
use domain::statistics::{Period, moments};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::index_total::{self, Filter};
use store::read::report_ii06;
use store::report::{self as files, Kept};
use store::{Batch, CommitError};

/// An agency and all below it.
pub fn below(organisation: &Organisation, code: &str) -> Vec<String> {
    let above = code.into();
    organisation
        .agencies()
        .iter()
        .chain(organisation.away())
        .filter(|it| organisation.is_within(&it.code, &above))
        .map(|it| it.code.to_string())
        .collect()
}

fn waiting(office: &Office, today: Date) -> Waiting {
    let key = "report.waiting_counts_as";
    match office.regulation.word(key, today) {
        "running" => Waiting::Running,
        _ => Waiting::OnTime,
    }
}

/// Whether the province cuts its reports off by the reporting regime of the Government.
fn cuts_off(office: &Office, today: Date) -> bool {
    let words = office.regulation.words("report.agency_cadence", today);
    words.iter().any(|it| it == "circular_01_2020")
}

/// The days that a report of a period counts.
pub fn days(office: &Office, form: Form, period: Period, today: Date) -> (Date, Date) {
    match form {
        Form::Ii06a | Form::Ii06b | Form::Ii07a if cuts_off(office, today) => period.cut_off(),
        _ => (period.first(), period.last()),
    }
}

fn who(office: &Office, agency: &str) -> String {
    let organisation = &office.organisation;
    match agency {
        "" => organisation
            .committee()
            .map_or_else(|| organisation.name().to_owned(), |it| it.name.clone()),
        code => name(organisation, code),
    }
}

fn name(organisation: &Organisation, code: &str) -> String {
    let agency = organisation.agency(&code.into());
    agency.map_or_else(|| code.to_owned(), |it| it.name.clone())
}

/// A report as it stands now: of an agency and all below it, or of the province where none is named.
///
/// # Errors
/// When the files cannot be read.
pub async fn table(
    office: &Office,
    form: Form,
    agency: &str,
    period: Period,
    now: Timestamp,
) -> Result<Table, NotDone> {
    let today = clock::wall(now).date();
    let organisation = &office.organisation;
    let about = About {
        who: who(office, agency),
        period,
        days: days(office, form, period, today),
    };
    let agencies = (!agency.is_empty()).then(|| below(organisation, agency));
    match form {
        Form::ServiceUse => return service_use(office, &about, agencies).await,
        Form::Roadmap => return roadmap(office, &about, agencies, today).await,
        Form::UnitScore | Form::OfficialScore => {
            let scores = nine_indices::reckon(office, agency, period, now).await?;
            return Ok(match form {
                Form::UnitScore => nine_indices::of_units(office, &about, &scores),
                _ => nine_indices::of_officials(office, &about, &scores),
            });
        }
        Form::Ii06a | Form::Ii06b | Form::Ii07a => {}
    }
    let filter = report_ii06::Filter {
        period: moments(about.days.0, about.days.1),
        now,
        waiting: waiting(office, today),
        agencies,
    };
    if form == Form::Ii07a {
        let mut late = report_ii06::late_cases(&office.db, &filter).await?;
        for it in &mut late {
            it.name = name(organisation, &it.agency);
        }
        return Ok(report::reasons(&about, &late));
    }
    let mut rows = report_ii06::rows(&office.db, &filter).await?;
    for row in &mut rows {
        row.level = organisation
            .agency(&row.key.as_str().into())
            .map(|it| it.level);
        row.name = name(organisation, &row.key);
    }
    rows.sort_by(|a, b| (a.level, &a.name).cmp(&(b.level, &b.name)));
    if form == Form::Ii06b {
        rows = report::by_level(&rows);
    }
    Ok(report::ii06(form, &about, filter.waiting, &rows))
}

async fn service_use(
    office: &Office,
    about: &About,
    agencies: Option<Vec<String>>,
) -> Result<Table, NotDone> {
    let filter = Filter {
        agencies,
        months: about.period.months(),
    };
    let mut rows: BTreeMap<String, ServiceUse> = BTreeMap::new();
    for ([agency, procedure, _], facts) in index_total::places(&office.db, &filter, false).await? {
        let row = rows.entry(agency.clone()).or_insert_with(|| ServiceUse {
            name: name(&office.organisation, &agency),
            key: agency,
            ..ServiceUse::default()
        });
        row.all.add(&facts);
        let code = procedure.as_str().into();
        let of = office.catalogue.procedure_of_case(&code);
        if of.is_some_and(|it| it.service_level == Some(ServiceLevel::Partial)) {
            row.partial += facts.received;
            row.partial_online += facts.online;
        }
    }
    let mut rows: Vec<ServiceUse> = rows
        .into_values()
        .filter(|it| it.all.received > 0)
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(report::service_use(about, &rows))
}

/// What each agency keeps, how far it goes online, and what the roadmap of the year asked of it.
async fn roadmap(
    office: &Office,
    about: &About,
    agencies: Option<Vec<String>>,
    today: Date,
) -> Result<Table, NotDone> {
    let year = about.period.year();
    let mut rows: BTreeMap<String, roadmap::Row> = BTreeMap::new();
    let asked = |code: &str| {
        agencies
            .as_ref()
            .is_none_or(|it| it.iter().any(|of| of == code))
    };
    for it in office.catalogue.procedures() {
        let Some(agency) = keeper(it, &office.organisation) else {
            continue;
        };
        if !it.in_force(about.period.last().min(today)) || !asked(agency.code.as_str()) {
            continue;
        }
        let row = rows.entry(agency.code.to_string()).or_default();
        let online = matches!(
            it.service_level,
            Some(ServiceLevel::Full | ServiceLevel::Partial)
        );
        row.procedures += 1;
        row.full += i64::from(it.service_level == Some(ServiceLevel::Full));
        row.partial += i64::from(it.service_level == Some(ServiceLevel::Partial));
        if let Some(planned) = it.roadmap_year {
            row.planned += i64::from(planned <= year);
            row.done += i64::from(planned <= year && online);
            row.later += i64::from(planned > year);
        }
    }
    let filter = Filter {
        agencies,
        months: about.period.months(),
    };
    for ([agency, ..], facts) in index_total::places(&office.db, &filter, false).await? {
        let row = rows.entry(agency).or_default();
        row.received += facts.received;
        row.online += facts.online;
    }
    let mut rows: Vec<roadmap::Row> = rows
        .into_iter()
        .map(|(key, row)| roadmap::Row {
            name: name(&office.organisation, &key),
            key,
            ..row
        })
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(report::roadmap::table(about, &rows))
}

/// The reports of the province that the clock asks for today: each form with its last period.
pub fn due(office: &Office, today: Date) -> Vec<(Form, Period)> {
    let words = |key| office.regulation.words(key, today);
    let mut due = Vec::new();
    for period in report::due(words("report.system_cadence"), today) {
        due.push((Form::ServiceUse, period));
        if matches!(period, Period::Year(_)) {
            due.push((Form::Roadmap, period));
        }
    }
    for period in report::due(words("report.agency_cadence"), today) {
        due.extend([Form::Ii06a, Form::Ii06b, Form::Ii07a].map(|form| (form, period)));
    }
    // Units and officials are judged by what is published as often as the province says.
    for period in report::due(words("evaluation.publication_period"), today) {
        due.extend([Form::UnitScore, Form::OfficialScore].map(|form| (form, period)));
    }
    due
}

/// The reports that are due and were not made yet, as they stand now.
///
/// # Errors
/// When the files cannot be read.
pub async fn not_made(office: &Office, now: Timestamp) -> Result<Vec<Kept>, NotDone> {
    let today = clock::wall(now).date();
    let mut made = Vec::new();
    for (form, period) in due(office, today) {
        let slug = period.to_string();
        let there = files::editions(&office.db, form.word(), "", &slug).await?;
        if there.is_empty() {
            let table = table(office, form, "", period, now).await?;
            // Before the first case there is nothing to tell anybody.
            let tells = match form {
                Form::Ii07a => true,
                Form::Roadmap => roadmap::has_cases(&table),
                _ => !table.lines.is_empty(),
            };
            if tells {
                made.push(kept(&table, "", 1, "Hệ thống", "", now)?);
            }
            if form == Form::OfficialScore {
                for (agency, table) in nine_indices::by_agency(office, &table) {
                    made.push(kept(&table, &agency, 1, "Hệ thống", "", now)?);
                }
            }
        }
    }
    // A table of reasons without reasons is told only beside the figures it explains.
    let told: Vec<String> = made
        .iter()
        .filter(|it| it.form == Form::Ii06a.word())
        .map(|it| it.period.clone())
        .collect();
    made.retain(|it| it.form != Form::Ii07a.word() || told.contains(&it.period));
    Ok(made)
}

/// A report as it is kept.
///
/// # Errors
/// When it cannot be written down.
pub fn kept(
    table: &Table,
    agency: &str,
    edition: i64,
    by: &str,
    reason: &str,
    now: Timestamp,
) -> Result<Kept, NotDone> {
    let body = serde_json::to_string(table).map_err(|error| {
        NotDone::Commit(CommitError::Broken {
            text: "report".to_owned(),
            reason: error.to_string(),
        })
    })?;
    Ok(Kept {
        form: table.form.clone(),
        agency: agency.to_owned(),
        period: table.period.clone(),
        edition,
        made_at: now,
        made_by: by.to_owned(),
        reason: reason.to_owned(),
        sha256: files::hash(&body),
        body,
        paper: None,
    })
}

/// Keeps reports; those that another process has kept meanwhile stay as they are.
///
/// # Errors
/// When they cannot be written.
pub async fn keep(office: &Office, it: &Kept) -> Result<bool, NotDone> {
    let mut batch = Batch::new();
    files::add(&mut batch, it);
    match office.db.commit(batch).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(NotDone::Commit(error)),
    }
}

/// The report that somebody put together, as it stands now. It counts what the officer may see:
/// the agencies named, or all.
///
/// # Errors
/// When the files cannot be read.
pub async fn ask(
    office: &Office,
    query: &Query,
    called: &str,
    may_see: Option<&[String]>,
) -> Result<Table, NotDone> {
    let organisation = &office.organisation;
    let mut agencies = match query.agency.as_str() {
        "" => may_see.map(<[String]>::to_vec),
        code => Some(below(organisation, code)),
    };
    if let (Some(asked), Some(seen)) = (&mut agencies, may_see) {
        asked.retain(|it| seen.contains(it));
    }
    let filter = Filter {
        agencies,
        months: (query.from.clone(), query.to.clone()),
    };
    let by_month = query.groups.contains(&Group::Month);
    let mut lines: BTreeMap<Vec<String>, (Vec<String>, CaseFacts)> = BTreeMap::new();
    for (key, facts) in index_total::places(&office.db, &filter, by_month).await? {
        let place = Place::of(office, &key);
        if !place.is_asked(query) {
            continue;
        }
        let keys: Vec<String> = query.groups.iter().map(|it| place.key(*it)).collect();
        let line = lines.entry(keys).or_insert_with(|| {
            let names = match query.groups.as_slice() {
                [] => vec![match query.agency.as_str() {
                    "" => who(office, ""),
                    code => name(organisation, code),
                }],
                groups => groups.iter().map(|it| place.name(*it)).collect(),
            };
            (names, CaseFacts::default())
        });
        line.1.add(&facts);
    }
    let mut counts: Vec<_> = lines
        .into_iter()
        .map(|(keys, (names, facts))| (keys, names, facts))
        .filter(|(.., facts)| *facts != CaseFacts::default())
        .collect();
    counts.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(query.table(called, &who(office, &query.agency), counts))
}

/// What a row of totals belongs to.
struct Place<'a> {
    key: &'a index_total::Key,
    agency: String,
    level: Option<Level>,
    procedure: String,
    field: String,
}

impl<'a> Place<'a> {
    fn of(office: &Office, key: &'a index_total::Key) -> Self {
        let agency = office.organisation.agency(&key[0].as_str().into());
        let code = key[1].as_str().into();
        let procedure = office.catalogue.procedure_of_case(&code);
        Self {
            key,
            agency: agency.map_or_else(|| key[0].clone(), |it| it.name.clone()),
            level: agency.map(|it| it.level),
            procedure: procedure.map_or_else(|| key[1].clone(), |it| it.name.clone()),
            field: procedure.map(|it| it.field.clone()).unwrap_or_default(),
        }
    }

    fn is_asked(&self, query: &Query) -> bool {
        query.level.is_none_or(|it| self.level == Some(it))
            && (query.field.is_empty() || query.field == self.field)
            && (query.procedure.is_empty() || query.procedure == self.key[1])
    }

    fn key(&self, group: Group) -> String {
        match group {
            Group::Agency => self.key[0].clone(),
            Group::Level => self.level.map_or("", Level::name).to_owned(),
            Group::Field => self.field.clone(),
            Group::Procedure => self.key[1].clone(),
            Group::Month => self.key[2].clone(),
        }
    }

    fn name(&self, group: Group) -> String {
        match group {
            Group::Agency => self.agency.clone(),
            Group::Procedure => self.procedure.clone(),
            // As months sort.
            Group::Level | Group::Field | Group::Month => self.key(group),
        }
    }
}

#[cfg(test)]
mod tests;
