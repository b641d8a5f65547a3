//! The index of each agency: counts of cases from the kept totals, late ones by the clock of now,
//! and what the catalogue and its decisions say.

use crate::office::Office;
use crate::path::NotDone;
use crate::publication;
use domain::catalogue::{Applicant, Procedure};
use domain::clock::{self, Limit};
use domain::index766::{Facts, Index, Measure, rules};
use domain::publication::Change;
use domain::publication::keeper::keeper;
use domain::statistics::Period;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::publication::decision as decisions;
use store::read::page::PageRequest;
use store::{coarse_total, index_entry, index_total};

/// The facts of every agency that has any in a period.
///
/// # Errors
/// When the files cannot be read.
pub async fn facts(
    office: &Office,
    period: Period,
    now: Timestamp,
) -> Result<BTreeMap<String, Facts>, NotDone> {
    let months = period.months();
    let mut facts: BTreeMap<String, Facts> = BTreeMap::new();
    for (agency, cases) in index_total::facts(&office.db, &months, period.bounds(), now).await? {
        facts.entry(agency).or_default().cases = cases;
    }
    for (agency, complete) in complete(office, now) {
        facts.entry(agency).or_default().complete = complete;
    }
    let (first, last) = period.months();
    let answered = store::petition::totals::answered(&office.db, &first, &last).await?;
    for (agency, (in_time, late)) in answered {
        facts.entry(agency).or_default().petitions = Measure {
            right: in_time,
            of: in_time + late,
        };
    }
    decided(office, period, now, &mut facts).await?;
    by_procedure(office, &months, &mut facts).await?;
    for ((agency, id), it) in index_entry::of_months(&office.db, &first, &last).await? {
        facts.entry(agency).or_default().enter(&id, it);
    }
    Ok(facts)
}

/// What is told by procedure: those paid online, those for which the population database was asked,
/// certified copies.
async fn by_procedure(
    office: &Office,
    months: &(String, String),
    facts: &mut BTreeMap<String, Facts>,
) -> Result<(), NotDone> {
    let (first, last) = months;
    let look_ups = index_entry::look_ups(&office.db, first, last).await?;
    let certified: BTreeSet<&str> = rules()
        .indicator
        .iter()
        .flat_map(|it| it.procedures.iter().map(String::as_str))
        .collect();
    // Asked of the catalogue once, and not for each agency.
    let mut for_people: BTreeMap<String, bool> = BTreeMap::new();
    for cases in coarse_total::pairs(&office.db, months).await? {
        let (agency, code) = (cases.agency, cases.procedure);
        let of = facts.entry(agency.clone()).or_default();
        if cases.fee_due > 0 {
            of.paid_procedures.of += 1;
            of.paid_procedures.right += i64::from(cases.paid_online > 0);
        }
        let looked = look_ups.get(&(agency, code.clone())).copied();
        let looked = looked.unwrap_or_default();
        let certified = certified.contains(code.as_str());
        let for_people = for_people.entry(code).or_insert_with_key(|code| {
            let procedure = office.catalogue.procedure_of_case(&code.as_str().into());
            procedure.is_some_and(|it| it.applicants.contains(&Applicant::Individual))
        });
        if cases.received > 0 {
            if *for_people {
                of.population_procedures.of += 1;
                of.population_procedures.right += i64::from(looked > 0);
            }
            of.population_cases.of += cases.received;
            of.population_cases.right += looked.min(cases.received);
        }
        if certified {
            of.certified.of += cases.granted;
            of.certified.right += cases.e_result;
        }
    }
    Ok(())
}

/// Whether a procedure has all the parts of article 8(2) of Decree 63/2010: how it is done and in
/// which steps, the file, the time, who applies and who performs it, the result, the legal basis.
pub fn has_all_parts(it: &Procedure) -> bool {
    !it.name.is_empty()
        && !it.steps.is_empty()
        && !it.components.is_empty()
        && it.time.is_known()
        && !it.applicants.is_empty()
        && !it.agency.is_empty()
        && !it.results.is_empty()
        && !it.legal_basis.is_empty()
}

fn complete(office: &Office, now: Timestamp) -> BTreeMap<String, Measure> {
    let today = clock::wall(now).date();
    let mut measures: BTreeMap<String, Measure> = BTreeMap::new();
    for it in office.catalogue.procedures() {
        if !it.in_force(today) {
            continue;
        }
        if let Some(agency) = keeper(it, &office.organisation) {
            let measure = measures.entry(agency.code.to_string()).or_default();
            measure.of += 1;
            measure.right += i64::from(has_all_parts(it));
        }
    }
    measures
}

/// The decisions that agencies received in a period: signed five working days before they take
/// effect, and in the catalogue within its own limit. Each procedure counts once.
async fn decided(
    office: &Office,
    period: Period,
    now: Timestamp,
    facts: &mut BTreeMap<String, Facts>,
) -> Result<(), NotDone> {
    const AT_ONCE: u32 = 200;
    let mut request = PageRequest::first(AT_ONCE);
    loop {
        let page = decisions::page(&office.db, None, &request).await?;
        for recorded in &page.items {
            let it = &recorded.decision;
            if it.received < period.first() || it.received > period.last() {
                continue;
            }
            let calendar = office.calendar(&"".into());
            let notice = clock::due(
                calendar.opening(it.signed),
                Limit::working_days(5),
                &calendar,
            );
            let in_time = notice <= clock::instant(it.from.at(0, 0, 0, 0));
            let due = publication::due(office, it);
            let done = recorded.done_at;
            let counts = done.is_some() || now > due;
            let all = i64::try_from(it.lines.len()).unwrap_or_default();
            let new = it.lines.iter().filter(|it| it.change != Change::Abolished);
            let new = i64::try_from(new.count()).unwrap_or_default();
            let of = facts.entry(it.agency.to_string()).or_default();
            of.published.of += new;
            of.published.right += if in_time { new } else { 0 };
            if counts {
                of.made_public.of += all;
                of.made_public.right += if done.is_some_and(|at| at <= due) {
                    all
                } else {
                    0
                };
            }
        }
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, AT_ONCE),
            None => return Ok(()),
        }
    }
}

/// The facts of several agencies together.
pub fn together<'a>(facts: impl IntoIterator<Item = &'a Facts>) -> Facts {
    let mut all = Facts::default();
    for it in facts {
        all.add(it);
    }
    all
}

/// The index of facts, by the indicators that hold at the end of a period or today.
pub fn index(facts: &Facts, period: Period, now: Timestamp) -> Index {
    let today = clock::wall(now).date();
    Index::of(facts, period.last().min(today))
}

#[cfg(test)]
mod tests;
