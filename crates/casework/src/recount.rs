//! The nightly recount: some agencies a night, each of them in turn, all of them the first time; a
//! difference is put right, kept on file and told as an alarm.

use crate::office::Office;
use crate::path::NotDone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::petition::totals as petition_totals;
use store::recount::{self as files, Counts, Recount};
use store::{Batch, coarse_total};

/// How long after one recount the next is due.
const EVERY: SignedDuration = SignedDuration::from_hours(20);
/// How often a count is made that acts come in between.
const TRIES: usize = 3;
/// How many agencies a night.
const A_NIGHT: usize = 12;

/// Counts anew where that is due; what was found.
///
/// # Errors
/// What stood in the way.
pub async fn run(office: &Office, now: Timestamp) -> Result<Option<Recount>, NotDone> {
    let db = &office.db;
    let newest = files::newest(db).await?;
    if newest
        .as_ref()
        .is_some_and(|it| now.duration_since(it.at) < EVERY)
    {
        return Ok(None);
    }
    let agencies = files::agencies(db).await?;
    let first = newest.is_none();
    let chosen = match newest {
        None => agencies,
        Some(_) => of_the_night(agencies, now),
    };
    let mut found = Recount {
        at: now,
        cases: 0,
        differences: 0,
        said: String::new(),
    };
    let (mut said, mut months) = (Vec::new(), BTreeSet::new());
    for agency in chosen {
        let Some((kept, counted)) = still(office, &agency).await? else {
            continue;
        };
        found.cases += counted.cases;
        let mut batch = Batch::new();
        let differ = files::repair(&mut batch, &kept, &counted);
        if !differ.is_empty() {
            db.commit(batch).await.map_err(NotDone::Commit)?;
            said.extend(differ);
        }
        let mut batch = Batch::new();
        let differ = coarse_total::repair_agency(db, &mut batch, &agency).await?;
        if differ > 0 {
            db.commit(batch).await.map_err(NotDone::Commit)?;
            said.push(format!("sums of {agency}: {differ}"));
        }
        months.extend(coarse_total::months(db, &agency).await?);
    }
    let chosen = months_of_the_night(months, said.is_empty() && !first, now);
    for month in &chosen {
        let mut batch = Batch::new();
        let differ = coarse_total::repair_month(db, &mut batch, month).await?;
        if differ > 0 {
            db.commit(batch).await.map_err(NotDone::Commit)?;
            said.push(format!("sums of procedures in {month}: {differ}"));
        }
    }
    let years: BTreeSet<&str> = chosen.iter().filter_map(|it| it.get(..4)).collect();
    for year in years {
        let mut batch = Batch::new();
        let differ = coarse_total::repair_year(db, &mut batch, year).await?;
        if differ > 0 {
            db.commit(batch).await.map_err(NotDone::Commit)?;
            said.push(format!("sums of procedures in {year}: {differ}"));
        }
    }
    let months = petition_totals::months(db, now).await?;
    for month in months_of_the_night(months, said.is_empty() && !first, now) {
        said.extend(petitions(office, &month).await?);
    }
    found.differences = i64::try_from(said.len()).unwrap_or(i64::MAX);
    said.truncate(20);
    found.said = said.join("\n");
    let mut batch = Batch::new();
    files::record(&mut batch, &found);
    db.commit(batch).await.map_err(NotDone::Commit)?;
    Ok(Some(found))
}

/// Counts the petitions of a month anew and puts their totals right; what differed.
async fn petitions(office: &Office, month: &str) -> Result<Vec<String>, NotDone> {
    let db = &office.db;
    for _ in 0..TRIES {
        let before = petition_totals::kept(db, month).await?;
        let (counted, _) = petition_totals::counted(db, month).await?;
        if before != petition_totals::kept(db, month).await? {
            continue;
        }
        let mut batch = Batch::new();
        let differ = petition_totals::repair(&mut batch, &before, &counted);
        if !differ.is_empty() {
            db.commit(batch).await.map_err(NotDone::Commit)?;
        }
        return Ok(differ);
    }
    Ok(Vec::new())
}

/// Counts all petitions anew, where what their totals mean has changed; how many rows did.
///
/// # Errors
/// What stood in the way.
pub async fn all_petitions(office: &Office, now: Timestamp) -> Result<usize, NotDone> {
    let mut changed = 0;
    for month in petition_totals::months(&office.db, now).await? {
        changed += petitions(office, &month).await?.len();
    }
    Ok(changed)
}

/// The agencies whose turn it is: all of them within a few weeks.
fn of_the_night(agencies: Vec<String>, now: Timestamp) -> Vec<String> {
    let nights = agencies.len().div_ceil(A_NIGHT).max(1);
    let day = usize::try_from(now.as_second() / 86_400).unwrap_or_default();
    let first = day % nights * A_NIGHT;
    agencies.into_iter().skip(first).take(A_NIGHT).collect()
}

/// The months whose sums of procedures are compared: the two newest and one of the others in turn;
/// all of them the first time, and where anything else was wrong.
fn months_of_the_night(months: BTreeSet<String>, few: bool, now: Timestamp) -> Vec<String> {
    let mut months: Vec<String> = months.into_iter().rev().collect();
    if few && months.len() > 2 {
        let others = months.split_off(2);
        let day = usize::try_from(now.as_second() / 86_400).unwrap_or_default();
        months.extend(others.get(day % others.len()).cloned());
    }
    months
}

/// What is kept and what is counted of an agency to which nothing happened in between.
async fn still(office: &Office, agency: &str) -> Result<Option<(Counts, Counts)>, NotDone> {
    for _ in 0..TRIES {
        let before = files::kept(&office.db, agency).await?;
        let counted = files::counted(&office.db, agency).await?;
        let after = files::kept(&office.db, agency).await?;
        if before == after {
            return Ok(Some((after, counted)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::{Story, moment};
    use store::case_file::DueDates;
    use store::testing::{TestDb, named, put};

    async fn file_a_petition(office: &Office) {
        let at = moment("2026-09-30T09:00");
        let sent = domain::testing::petition(at);
        let author = domain::testing::sender_of(&sent);
        crate::petition::receive(office, &author, at, sent, Batch::new())
            .await
            .expect("taken");
    }

    async fn a_difference_is_found_told_and_put_right(db: TestDb) {
        let office = Office::seed(db.db.clone(), "nam-dinh").expect("a province");
        let due = DueDates {
            due_at: Some(moment("2026-09-24T17:00")),
            ..DueDates::default()
        };
        for no in 1..=3 {
            put(&db.db, &named(Story::handed_over(), no), due).await;
        }
        let night = moment("2026-10-01T02:00");
        let first = run(&office, night).await.expect("a recount").expect("due");
        assert_eq!((first.cases, first.differences), (3, 0), "{}", first.said);
        let soon = night + SignedDuration::from_hours(2);
        assert_eq!(run(&office, soon).await.expect("nothing"), None);
        file_a_petition(&office).await;
        store::testing::spoil_totals(&db.db).await;
        let next = night + SignedDuration::from_hours(24);
        let found = run(&office, next).await.expect("a recount").expect("due");
        assert!(found.differences >= 2, "{}", found.said);
        let petitions = found.said.lines().filter(|it| it.starts_with("petitions "));
        let petitions: Vec<&str> = petitions.collect();
        assert!(
            matches!(petitions.as_slice(), [it] if it.ends_with("2026-09 received: 2 → 1")),
            "{petitions:?}"
        );
        let after = next + SignedDuration::from_hours(24);
        let again = run(&office, after).await.expect("a recount").expect("due");
        assert_eq!(again.differences, 0, "{}", again.said);
    }

    #[tokio::test]
    async fn a_difference_is_found_told_and_put_right_on_sqlite() {
        a_difference_is_found_told_and_put_right(store::testing::sqlite().await).await;
    }

    #[tokio::test]
    async fn a_difference_is_found_told_and_put_right_on_postgresql() {
        a_difference_is_found_told_and_put_right(store::testing::postgres().await).await;
    }
}
