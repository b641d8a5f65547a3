//! Totals of petitions per agency, kind, month and outcome, counted in the same commit, so that a
//! year of a province is read from a few rows.

use crate::read::statistics_totals::month_of;
use crate::sql::sums::Sums;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::clock;
use domain::petition::Petition;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

texts! {
    ANSWERED = "SELECT agency, outcome, CAST(sum(total) AS BIGINT) AS total FROM petition_total
           WHERE kind = 'petition' AND outcome IN ('on_time', 'late') AND month >= $1 AND month <= $2
           GROUP BY agency, outcome ORDER BY agency, outcome";
    FIRST = "SELECT min(received_at) AS first FROM petition_file";
    MONTHS = "SELECT DISTINCT month FROM petition_total ORDER BY month";
    OF_MONTH = "SELECT agency, kind, month, outcome, total FROM petition_total
           WHERE month = $1 AND total <> 0 ORDER BY agency, kind, month, outcome";
    RECEIVED = "SELECT id, received_at, body, journal_head FROM petition_file
           WHERE (received_at, id) > ($1, $2) AND received_at < $3 ORDER BY received_at, id LIMIT $4";
    ALL = "SELECT agency, kind, month, outcome, total FROM petition_total
           WHERE total <> 0 ORDER BY agency, kind, month, outcome";
}

static ADD: LazyLock<Sums> = LazyLock::new(|| {
    let key = ["agency", "kind", "month", "outcome"];
    Sums::of("petition_total::ADD", "petition_total", &key, &["total"])
});

/// One total's name: agency, kind, `YYYY-MM` of receipt, outcome.
pub type Total = [String; 4];

/// The totals a petition belongs to, each once: `received`; `now:` with its stage; once it was
/// answered `on_time` or `late`, and `public`.
pub fn totals_of(it: &Petition) -> Vec<Total> {
    let (Some(agency), Some(received)) = (it.agency(), it.received) else {
        return Vec::new();
    };
    let total = |outcome: &str| {
        [
            agency.code.to_string(),
            it.kind().word().to_owned(),
            month_of(received),
            outcome.to_owned(),
        ]
    };
    let mut totals = vec![
        total("received"),
        total(&format!("now:{}", it.stage.word())),
    ];
    if let Some(answered) = it.figure() {
        totals.push(total(if answered.in_time() {
            "on_time"
        } else {
            "late"
        }));
    }
    if it.published.is_some() {
        totals.push(total("public"));
    }
    totals
}

/// Adds to a batch the difference that an act makes, in the order of the totals' names.
pub(super) fn count(batch: &mut Batch, before: &Petition, after: &Petition) {
    let mut change: BTreeMap<Total, i64> = BTreeMap::new();
    for total in totals_of(before) {
        *change.entry(total).or_default() -= 1;
    }
    for total in totals_of(after) {
        *change.entry(total).or_default() += 1;
    }
    add(batch, change);
}

fn add(batch: &mut Batch, change: BTreeMap<Total, i64>) {
    let changed = change.into_iter().filter(|(_, by)| *by != 0);
    ADD.add(
        batch,
        changed.map(|(key, by)| (key.map(Value::from).to_vec(), vec![by])),
    );
}

/// The months of which there are totals or petitions, up to now.
///
/// # Errors
/// When the files cannot be read.
pub async fn months(db: &Db, now: Timestamp) -> Result<BTreeSet<String>, ReadError> {
    let rows = db.query(&MONTHS, &[]).await?;
    let months = rows.iter().map(|row| row.text("month"));
    let mut months: BTreeSet<String> = months.collect::<Result<_, _>>()?;
    let first = db.query_one(&FIRST, &[]).await?;
    let first = first.map(|row| row.instant_or_null("first")).transpose()?;
    if let Some(first) = first.flatten() {
        let mut day = clock::wall(first).date().first_of_month();
        while day <= clock::wall(now).date() {
            months.insert(day.strftime("%Y-%m").to_string());
            day = next_month(day);
        }
    }
    Ok(months)
}

fn next_month(first: Date) -> Date {
    let next = first.last_of_month().tomorrow();
    next.unwrap_or(Date::MAX)
}

/// The totals of a month, as they are kept.
///
/// # Errors
/// When the files cannot be read.
pub async fn kept(db: &Db, month: &str) -> Result<BTreeMap<Total, i64>, ReadError> {
    read(&db.query(&OF_MONTH, &[month.into()]).await?)
}

/// The totals of a month counted anew from its petitions, and how many these are.
///
/// # Errors
/// When the files cannot be read.
pub async fn counted(db: &Db, month: &str) -> Result<(BTreeMap<Total, i64>, i64), ReadError> {
    const AT_ONCE: u32 = 500;
    let (mut counts, mut petitions) = (BTreeMap::new(), 0);
    let Ok(first) = format!("{month}-01").parse::<Date>() else {
        return Ok((counts, petitions));
    };
    let begin = |day: Date| clock::instant(day.at(0, 0, 0, 0));
    let (mut at, until) = (begin(first).as_millisecond(), begin(next_month(first)));
    let mut id = String::new();
    loop {
        let behind: [Value; 4] = [at.into(), id.into(), until.into(), AT_ONCE.into()];
        let rows = db.query(&RECEIVED, &behind).await?;
        let Some(last) = rows.last() else {
            return Ok((counts, petitions));
        };
        (at, id) = (last.int("received_at")?, last.text("id")?);
        for row in &rows {
            petitions += 1;
            let it = super::read_row(db, row).await?.petition;
            for total in totals_of(&it) {
                *counts.entry(total).or_default() += 1;
            }
        }
    }
}

/// Adds to a batch what makes kept totals equal to recounted ones; names what differs.
pub fn repair(
    batch: &mut Batch,
    kept: &BTreeMap<Total, i64>,
    counted: &BTreeMap<Total, i64>,
) -> Vec<String> {
    let (mut said, mut change) = (Vec::new(), BTreeMap::new());
    for total in kept.keys().chain(counted.keys()) {
        let was = kept.get(total).copied().unwrap_or_default();
        let is = counted.get(total).copied().unwrap_or_default();
        if was != is && change.insert(total.clone(), is - was).is_none() {
            said.push(format!("petitions {}: {was} → {is}", total.join(" ")));
        }
    }
    add(batch, change);
    said
}

/// Which totals are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// One agency.
    pub agency: Option<String>,
    /// One kind.
    pub kind: Option<String>,
    /// First month, `YYYY-MM`.
    pub from: Option<String>,
    /// Last month.
    pub to: Option<String>,
}

fn list(filter: &Filter) -> Select {
    let mut select = Select::new(
        "petition::totals::sums",
        "SELECT outcome, CAST(sum(total) AS BIGINT) AS total FROM petition_total WHERE total <> 0",
    );
    if let Some(agency) = &filter.agency {
        select.and("agency = {}", [agency.as_str().into()]);
    }
    if let Some(kind) = &filter.kind {
        select.and("kind = {}", [kind.as_str().into()]);
    }
    if let Some(from) = &filter.from {
        select.and("month >= {}", [from.as_str().into()]);
    }
    if let Some(to) = &filter.to {
        select.and("month <= {}", [to.as_str().into()]);
    }
    select.then(" GROUP BY outcome", []);
    select
}

/// The sums by outcome.
///
/// # Errors
/// When the files cannot be read.
pub async fn sums(db: &Db, filter: &Filter) -> Result<BTreeMap<String, i64>, ReadError> {
    let rows = db.select(list(filter)).await?;
    let read = |row: &Row| Ok::<_, Inconsistency>((row.text("outcome")?, row.int("total")?));
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The sums of petitions of each agency that were answered in time and late, received in a span of
/// months.
///
/// # Errors
/// When the files cannot be read.
pub async fn answered(
    db: &Db,
    from: &str,
    to: &str,
) -> Result<BTreeMap<String, (i64, i64)>, ReadError> {
    let mut answered: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in db.query(&ANSWERED, &[from.into(), to.into()]).await? {
        let of = answered.entry(row.text("agency")?).or_default();
        let total = row.int("total")?;
        match row.text("outcome")?.as_str() {
            "on_time" => of.0 += total,
            _ => of.1 += total,
        }
    }
    Ok(answered)
}

/// All totals, for whoever checks them.
///
/// # Errors
/// When the files cannot be read.
pub async fn all(db: &Db) -> Result<BTreeMap<Total, i64>, ReadError> {
    read(&db.query(&ALL, &[]).await?)
}

fn read(rows: &[Row]) -> Result<BTreeMap<Total, i64>, ReadError> {
    let one = |row: &Row| {
        let name = [
            row.text("agency")?,
            row.text("kind")?,
            row.text("month")?,
            row.text("outcome")?,
        ];
        Ok::<_, Inconsistency>((name, row.int("total")?))
    };
    Ok(rows.iter().map(one).collect::<Result<_, _>>()?)
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let some = Some("a".to_owned());
    let full = Filter {
        agency: some.clone(),
        kind: some.clone(),
        from: some.clone(),
        to: some,
    };
    [Filter::default(), full]
        .iter()
        .map(|filter| list(filter).finish().0)
        .chain(ADD.samples())
        .collect()
}
