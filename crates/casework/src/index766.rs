//! The index of each agency: counts of cases from the kept totals, late ones by the clock of now,
//! and what the catalogue and its decisions say.

use crate::office::Office;
use crate::path::NotDone;
use domain::catalogue::{Applicant, Procedure};
use domain::clock::{self, Limit};
use domain::index766::{Facts, Index, Measure, rules};
use domain::publication::keeper::keeper;
use domain::publication::{Change, decision};
use domain::statistics::Period;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::coarse_total::{self, Part};
use store::publication::decision as decisions;
use store::read::page::PageRequest;
use store::read::statistics_petitions;
use store::{index_entry, index_total};

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
    for it in complete(office, now) {
        it.count(&mut facts.entry(it.agency.clone()).or_default().complete);
    }
    let (first, last) = period.months();
    let answered = store::petition::totals::answered(&office.db, &first, &last).await?;
    for (agency, (in_time, late)) in answered {
        let measure = Measure {
            right: in_time,
            of: in_time + late,
        };
        let of = facts.entry(agency).or_default();
        (of.petitions, of.pleased) = (measure, measure);
    }
    for (agency, it) in statistics_petitions::of_index(&office.db, period.bounds(), now).await? {
        let of = facts.entry(agency).or_default();
        of.petitions.of += it.overdue;
        of.pleased.of += it.overdue;
        of.pleased.right -= it.displeased;
        of.petitioned = it.petitioned;
    }
    for it in decided(office, period, now).await? {
        let of = facts.entry(it.agency.clone()).or_default();
        it.published
            .iter()
            .for_each(|line| line.count(&mut of.published));
        it.made_public
            .iter()
            .for_each(|line| line.count(&mut of.made_public));
    }
    by_procedure(office, period, &mut facts).await?;
    for ((agency, id), it) in index_entry::of_months(&office.db, &first, &last).await? {
        facts.entry(agency).or_default().enter(&id, it);
    }
    Ok(facts)
}

/// A procedure that a number of the index counts, and whether it is among those that are right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcedureLine {
    /// The agency.
    pub agency: String,
    /// The procedure's code.
    pub procedure: String,
    /// Whether it is as it should be.
    pub right: bool,
}

impl ProcedureLine {
    fn count(&self, measure: &mut Measure) {
        measure.of += 1;
        measure.right += i64::from(self.right);
    }
}

/// Which procedures people apply for, asked of the catalogue once and not for each agency.
#[derive(Default)]
struct ForPeople<'a>(HashMap<&'a str, bool>);

impl<'a> ForPeople<'a> {
    fn is(&mut self, office: &Office, code: &'a str) -> bool {
        *self.0.entry(code).or_insert_with(|| {
            let procedure = office.catalogue.procedure_of_case(&code.into());
            procedure.is_some_and(|it| it.applicants.contains(&Applicant::Individual))
        })
    }
}

/// The procedures whose cases are certified copies.
pub fn certified() -> BTreeSet<&'static str> {
    let all = rules().indicator.iter();
    all.flat_map(|it| it.procedures.iter().map(String::as_str))
        .collect()
}

/// What is told by procedure: those paid online, those for which the population database was asked,
/// certified copies. Only codes come from the store for each procedure; all else it has added up.
async fn by_procedure(
    office: &Office,
    period: Period,
    facts: &mut BTreeMap<String, Facts>,
) -> Result<(), NotDone> {
    let months = period.months();
    let look_ups = looked_up(office, period).await?;
    let there = coarse_total::procedures(&office.db, &months).await?;
    let mut for_people = ForPeople::default();
    for (agency, it) in &there {
        let of = facts.entry(agency.clone()).or_default();
        of.paid_procedures = Measure {
            right: it.paid_online,
            of: it.with_fee,
        };
        let codes = it.codes().filter(|&code| for_people.is(office, code));
        of.population_procedures.of = codes.count().try_into().unwrap_or(i64::MAX);
        of.population_cases.of = of.cases.received;
    }
    for ((agency, procedure), cases) in &look_ups {
        let of = facts.entry(agency.clone()).or_default();
        of.population_cases.right += cases;
        of.population_procedures.right += i64::from(for_people.is(office, procedure));
    }
    let certified: Vec<&str> = certified().into_iter().collect();
    for (agency, (granted, e_result)) in
        coarse_total::granted(&office.db, &months, &certified).await?
    {
        facts.entry(agency).or_default().certified = Measure {
            right: e_result,
            of: granted,
        };
    }
    Ok(())
}

/// About how many cases of each procedure at each agency the population database was asked.
async fn looked_up(
    office: &Office,
    period: Period,
) -> Result<BTreeMap<(String, String), i64>, NotDone> {
    let months = period.months();
    let named = (months.0.as_str(), months.1.as_str());
    Ok(index_entry::look_ups(&office.db, named, period.bounds()).await?)
}

/// A part of the procedures behind a number of the index, by agency and code; none of a number that
/// counts something else.
///
/// # Errors
/// When the files cannot be read.
pub async fn procedures(
    office: &Office,
    id: &str,
    period: Period,
    now: Timestamp,
    part: &Part<'_>,
) -> Result<Vec<ProcedureLine>, NotDone> {
    let all = match id {
        "1.1" | "1.2" => {
            let all = decided(office, period, now).await?.into_iter();
            all.flat_map(|it| {
                if id == "1.1" {
                    it.published
                } else {
                    it.made_public
                }
            })
            .collect()
        }
        "1.3" => complete(office, now),
        "3.5b" => {
            let months = period.months();
            let payable = coarse_total::payable(&office.db, &months, part).await?;
            let line = |it: coarse_total::Payable| ProcedureLine {
                agency: it.agency,
                procedure: it.procedure,
                right: it.paid_online,
            };
            return Ok(payable.into_iter().map(line).collect());
        }
        "4.5a" => for_people(office, period).await?,
        _ => Vec::new(),
    };
    Ok(cut(all, part))
}

fn cut(mut all: Vec<ProcedureLine>, part: &Part<'_>) -> Vec<ProcedureLine> {
    all.retain(|it| {
        let here = part.agencies.is_none_or(|of| of.contains(&it.agency));
        here && (it.right || !part.only_right)
    });
    all.sort_by(|a, b| (&a.agency, &a.procedure).cmp(&(&b.agency, &b.procedure)));
    let (skip, take) = (part.skip as usize, part.take as usize);
    all.into_iter().skip(skip).take(take).collect()
}

/// The procedures for people with cases (4.5a), right where the population database was asked.
async fn for_people(office: &Office, period: Period) -> Result<Vec<ProcedureLine>, NotDone> {
    let look_ups = looked_up(office, period).await?;
    let there = coarse_total::procedures(&office.db, &period.months()).await?;
    let mut for_people = ForPeople::default();
    let mut lines = Vec::new();
    for (agency, it) in &there {
        for code in it.codes() {
            if for_people.is(office, code) {
                let key = (agency.clone(), code.to_owned());
                lines.push(ProcedureLine {
                    right: look_ups.get(&key).is_some_and(|cases| *cases > 0),
                    agency: key.0,
                    procedure: key.1,
                });
            }
        }
    }
    Ok(lines)
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

fn complete(office: &Office, now: Timestamp) -> Vec<ProcedureLine> {
    let today = clock::wall(now).date();
    let there = office.catalogue.procedures().iter();
    let kept = there.filter(|it| it.in_force(today)).filter_map(|it| {
        let agency = keeper(it, &office.organisation)?;
        Some(ProcedureLine {
            agency: agency.code.to_string(),
            procedure: it.code.to_string(),
            right: has_all_parts(it),
        })
    });
    kept.collect()
}

/// What a decision counts for the agency that received it.
struct Decided {
    agency: String,
    /// Its new procedures, right where it was signed five working days before they take effect.
    published: Vec<ProcedureLine>,
    /// All its procedures, right where they were in the catalogue within so many days of its signing.
    made_public: Vec<ProcedureLine>,
}

/// So many working days the rules give an indicator.
fn days_of(id: &str) -> u32 {
    let of = rules().indicator.iter().find(|it| it.id == id);
    of.map_or(0, |it| it.days)
}

/// The decisions that agencies received in a period. Each procedure counts once.
async fn decided(office: &Office, period: Period, now: Timestamp) -> Result<Vec<Decided>, NotDone> {
    const AT_ONCE: u32 = 200;
    let mut request = PageRequest::first(AT_ONCE);
    let mut all = Vec::new();
    loop {
        let page = decisions::page(&office.db, None, &request).await?;
        for recorded in &page.items {
            let it = &recorded.decision;
            if it.received < period.first() || it.received > period.last() {
                continue;
            }
            let calendar = office.calendar(&"".into());
            let within = |id: &str| {
                let limit = Limit::working_days(days_of(id));
                clock::due(calendar.opening(it.signed), limit, &calendar)
            };
            let in_time = within("1.1") <= clock::instant(it.from.at(0, 0, 0, 0));
            let due = within("1.2");
            let done = recorded.done_at;
            let counts = done.is_some() || now > due;
            let line = |of: &decision::Line, right| ProcedureLine {
                agency: it.agency.to_string(),
                procedure: of.code.to_string(),
                right,
            };
            let new = it.lines.iter().filter(|it| it.change != Change::Abolished);
            let made = it.lines.iter().filter(|_| counts);
            let made_in_time = done.is_some_and(|at| at <= due);
            all.push(Decided {
                agency: it.agency.to_string(),
                published: new.map(|it| line(it, in_time)).collect(),
                made_public: made.map(|it| line(it, made_in_time)).collect(),
            });
        }
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, AT_ONCE),
            None => return Ok(all),
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
