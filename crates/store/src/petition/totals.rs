//! Totals of petitions per agency, kind, month and outcome, counted in the same commit, so that a
//! year of a province is read from a few rows.

use crate::read::statistics_totals::month_of;
use crate::sql::sums::Sums;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::petition::{Clock, Petition};
use std::collections::BTreeMap;
use std::sync::LazyLock;

texts! {
    ANSWERED = "SELECT agency, outcome, CAST(sum(total) AS BIGINT) AS total FROM petition_total
           WHERE kind = 'petition' AND outcome IN ('on_time', 'late') AND month >= $1 AND month <= $2
           GROUP BY agency, outcome ORDER BY agency, outcome";
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
    let answered = it.kept.iter().find(|of| of.clock == Clock::Answer);
    if let Some(kept) = answered {
        totals.push(total(if kept.in_time() { "on_time" } else { "late" }));
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
    let changed = change.into_iter().filter(|(_, by)| *by != 0);
    ADD.add(
        batch,
        changed.map(|(key, by)| (key.map(Value::from).to_vec(), vec![by])),
    );
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
    let rows = db.query(&ALL, &[]).await?;
    let read = |row: &Row| {
        let name = [
            row.text("agency")?,
            row.text("kind")?,
            row.text("month")?,
            row.text("outcome")?,
        ];
        Ok::<_, Inconsistency>((name, row.int("total")?))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
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
