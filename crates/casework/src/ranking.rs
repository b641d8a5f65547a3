//! Rankings: published by the clock as the province says, monthly, quarterly or yearly, by the criteria
//! that it says; corrected only by a new edition that says why.

use crate::index766;
use crate::nine_indices;
use crate::office::Office;
use crate::path::NotDone;
use domain::actor::{Actor, Officer};
use domain::authority::{self, Duty};
use domain::case::Refusal;
use domain::catalogue::Level;
use domain::clock;
use domain::nine_indices::{INDICES, MOST_POINTS};
use domain::statistics::Period;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::ranking::{self as files, Edition};
use store::{Batch, CommitError};

/// By what agencies are ranked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Criteria {
    /// The index of Decision 766/QĐ-TTg.
    #[default]
    #[serde(rename = "decision_766")]
    Decision766,
    /// The nine indices of Circular 01/2018/TT-VPCP.
    #[serde(rename = "nine_indices")]
    NineIndices,
}

impl Criteria {
    /// Those that the province says for a day.
    pub fn of(office: &Office, day: Date) -> Self {
        match office.regulation.word("evaluation.criteria", day) {
            "nine_indices" => Self::NineIndices,
            _ => Self::Decision766,
        }
    }

    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Decision766 => "decision_766",
            Self::NineIndices => "nine_indices",
        }
    }
}

/// A line of a ranking. Scores are hundredths.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Its place among agencies of its level, from 1; equal scores share one.
    pub place: usize,
    /// The agency.
    pub agency: String,
    /// Its name on that day.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// By what it is ranked: the total of a hundred of what was measured, or the sum of the points of the
    /// nine indices.
    pub score: i64,
    /// The points.
    pub total: i64,
    /// The most that could be had of what was measured.
    pub reachable: i64,
    /// Its class.
    pub class: String,
    /// How many cases it received; by the nine indices, how many it resolved.
    pub received: i64,
    /// By what it was ranked.
    #[serde(default)]
    pub criteria: Criteria,
}

/// The ranking of a period as it stands now: agencies of a level that received a case, or resolved one
/// where the nine indices are what they are ranked by.
///
/// # Errors
/// When the files cannot be read.
pub async fn reckon(office: &Office, period: Period, now: Timestamp) -> Result<Vec<Line>, NotDone> {
    let day = period.last().min(clock::wall(now).date());
    let criteria = Criteria::of(office, day);
    let mut lines = match criteria {
        Criteria::Decision766 => by_index(office, period, now).await?,
        Criteria::NineIndices => by_nine_indices(office, period, now).await?,
    };
    lines.sort_by(|a, b| (a.level, b.score, &a.name).cmp(&(b.level, a.score, &b.name)));
    let mut place = 0;
    for at in 0..lines.len() {
        let before = at.checked_sub(1).map(|at| &lines[at]);
        let same_level = before.is_some_and(|it| it.level == lines[at].level);
        place = if same_level { place + 1 } else { 1 };
        lines[at].place = match before {
            Some(it) if same_level && it.score == lines[at].score => it.place,
            _ => place,
        };
    }
    Ok(lines)
}

async fn by_index(office: &Office, period: Period, now: Timestamp) -> Result<Vec<Line>, NotDone> {
    let facts = index766::facts(office, period, now).await?;
    let lines = facts
        .iter()
        .filter(|(_, it)| it.cases.received > 0)
        .filter_map(|(code, it)| {
            let agency = office.organisation.agency(&code.as_str().into())?;
            let index = index766::index(it, period, now);
            Some(Line {
                place: 0,
                agency: code.clone(),
                name: agency.name.clone(),
                level: agency.level,
                score: index.scaled()?,
                total: index.total(),
                reachable: index.reachable(),
                class: index.class().map(|it| it.name.clone()).unwrap_or_default(),
                received: it.cases.received,
                criteria: Criteria::Decision766,
            })
        });
    Ok(lines.collect())
}

async fn by_nine_indices(
    office: &Office,
    period: Period,
    now: Timestamp,
) -> Result<Vec<Line>, NotDone> {
    let scores = nine_indices::reckon(office, "", period, now).await?;
    let all: Vec<usize> = (1..=INDICES).collect();
    let lines = scores.units.iter().filter_map(|(code, (scored, cases))| {
        let agency = office.organisation.agency(&code.as_str().into())?;
        let measured = scored.0.iter().filter(|it| it.tenths().is_some()).count();
        // Tenths of a point, as hundredths.
        let total = scored.total(&all) * 10;
        Some(Line {
            place: 0,
            agency: code.clone(),
            name: agency.name.clone(),
            level: agency.level,
            score: total,
            total,
            reachable: i64::try_from(measured).unwrap_or_default() * MOST_POINTS * 100,
            class: scored.unit().to_owned(),
            received: *cases,
            criteria: Criteria::NineIndices,
        })
    });
    Ok(lines.collect())
}

/// The lines of an edition.
pub fn lines(edition: &Edition) -> Vec<Line> {
    serde_json::from_str(&edition.body).unwrap_or_default()
}

/// The last complete periods of the kinds that a province publishes.
pub fn due(office: &Office, today: Date) -> Vec<Period> {
    let words = office
        .regulation
        .words("evaluation.publication_period", today);
    words
        .iter()
        .filter_map(|word| match word.as_str() {
            "monthly" => Some(Period::month_of(today).before()),
            "quarterly" => Some(Period::quarter_of(today).before()),
            "yearly" => Some(Period::year_of(today).before()),
            _ => None,
        })
        .collect()
}

/// How many published periods are looked at, and how many missed ones of a kind are caught up with.
const LOOKED_AT: u32 = 1_000;
const CAUGHT_UP: usize = 24;

/// A period that is due, and before it those of its kind that nobody has published since the newest one
/// that was: while the system stood still their day passed. The oldest first.
async fn missed(office: &Office, due: Period) -> Result<Vec<Period>, NotDone> {
    let kind = std::mem::discriminant(&due);
    let published = files::periods(&office.db, LOOKED_AT).await?;
    let newest = published
        .iter()
        .filter_map(|it| Period::parse(&it.period))
        .filter(|it| std::mem::discriminant(it) == kind)
        .max();
    let Some(newest) = newest else {
        return Ok(vec![due]);
    };
    let all = std::iter::successors(Some(due), |it| Some(it.before()));
    let mut missed: Vec<Period> = all.take(CAUGHT_UP).take_while(|it| *it > newest).collect();
    missed.reverse();
    Ok(missed)
}

/// Publishes what is due and was not published, and what was missed before; how many rankings that was.
/// What has no agency to rank is not published.
///
/// # Errors
/// What stood in the way.
pub async fn publish_due(office: &Office, now: Timestamp) -> Result<usize, NotDone> {
    let today = clock::wall(now).date();
    let mut published = 0;
    let mut periods = Vec::new();
    for period in due(office, today) {
        periods.extend(missed(office, period).await?);
    }
    for period in periods {
        if !files::of_period(&office.db, &period.to_string())
            .await?
            .is_empty()
        {
            continue;
        }
        let lines = reckon(office, period, now).await?;
        if lines.is_empty() {
            continue;
        }
        match add(office, period, 1, "Hệ thống", "", &lines, now).await {
            // Another process was faster.
            Err(NotDone::Commit(error)) if error.is_conflict() => {}
            other => {
                other?;
                published += 1;
            }
        }
    }
    Ok(published)
}

async fn add(
    office: &Office,
    period: Period,
    edition: i64,
    by: &str,
    reason: &str,
    lines: &[Line],
    now: Timestamp,
) -> Result<(), NotDone> {
    let body = serde_json::to_string(lines).map_err(|error| {
        NotDone::Commit(CommitError::Broken {
            text: "ranking".to_owned(),
            reason: error.to_string(),
        })
    })?;
    let mut batch = Batch::new();
    let edition = Edition {
        period: period.to_string(),
        edition,
        published_at: now,
        published_by: by.to_owned(),
        reason: reason.to_owned(),
        body,
    };
    files::add(&mut batch, &edition);
    office.db.commit(batch).await.map_err(NotDone::Commit)
}

/// The shortest reason of a correction, in characters.
pub const SHORTEST_REASON: usize = 10;

/// Corrects a published ranking by a new edition with the figures of now.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn correct(
    office: &Office,
    officer: &Officer,
    period: Period,
    reason: &str,
    now: Timestamp,
) -> Result<(), NotDone> {
    let actor = Actor::Officer(officer.clone());
    authority::may_do(&actor, Duty::CatalogueApproveContent)?;
    if reason.trim().chars().count() < SHORTEST_REASON {
        return Err(NotDone::Refused(Refusal::RankingReason {
            limit: SHORTEST_REASON,
        }));
    }
    let editions = files::of_period(&office.db, &period.to_string()).await?;
    let newest = editions.first().ok_or(NotDone::NotFound)?;
    let new = reckon(office, period, now).await?;
    if new == lines(newest) {
        return Err(NotDone::Refused(Refusal::RankingUnchanged));
    }
    let no = newest.edition + 1;
    add(office, period, no, &officer.name, reason.trim(), &new, now).await
}

#[cfg(test)]
mod tests;
