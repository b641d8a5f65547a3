//! Where the cases of a figure are, as the sums tell: in which months, and at which places.

use super::{Grain, parts};
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use std::collections::BTreeMap;

/// What the sums call a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    /// Whether it is of what the index is reckoned from, and not of outcomes.
    pub facts: bool,
    /// The figure: columns, added and taken away.
    pub few: &'static str,
    /// What would be looked through for it, likewise.
    pub many: &'static str,
}

/// Of whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Of<'a> {
    /// Of these agencies; of all where nothing is said.
    pub agencies: Option<&'a [String]>,
    /// Of these procedures; of all where nothing is said.
    pub procedures: Option<&'a [String]>,
}

/// A month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// How many cases the figure counts.
    pub few: i64,
    /// Among how many cases of these agencies.
    pub many: i64,
}

/// A procedure at an agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// The agency.
    pub agency: String,
    /// The procedure's code.
    pub procedure: String,
    /// Among how many of its cases the figure's are.
    pub many: i64,
}

/// Which sums are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum From {
    /// All procedures of an agency together.
    Agency,
    /// A procedure of the province, or at an agency.
    Procedure,
    /// A procedure at an agency.
    Place,
}

impl From {
    /// Where they are kept, and what they call a month there.
    fn table(self, counted: &Counted, of: &Of<'_>) -> (&'static str, &'static str) {
        match (self, counted.facts, of.agencies) {
            (Self::Agency, false, _) => ("outcome_sum WHERE grain = 'agency'", "period"),
            (Self::Agency, true, _) => ("index_sum WHERE grain = 'agency'", "period"),
            (Self::Procedure, false, None) => ("outcome_sum WHERE grain = 'procedure'", "period"),
            (Self::Procedure | Self::Place, false, _) => {
                ("outcome_sum WHERE grain = 'place_month'", "period")
            }
            (Self::Procedure | Self::Place, true, _) => ("index_total WHERE 1 = 1", "month"),
        }
    }
}

/// A query of sums: what they are by, and both counts, of some months.
fn sums(from: From, counted: &Counted, of: &Of<'_>, months: &[String]) -> Select {
    let (table, month) = from.table(counted, of);
    let mut select = Select::new("coarse_total::found", "SELECT ");
    select.piece(match from {
        From::Place => "agency, procedure_code",
        From::Agency | From::Procedure => month,
    });
    for (sum, name) in [(counted.few, "few"), (counted.many, "many")] {
        select.piece(", CAST(sum(");
        select.piece(sum);
        select.piece(") AS BIGINT) AS ");
        select.piece(name);
    }
    select.piece(" FROM ");
    select.piece(table);
    let months = months.iter().map(|it| it.as_str().into());
    select.and_in(month, months);
    if let Some(agencies) = of.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    if let Some(procedures) = of.procedures.filter(|_| from != From::Agency) {
        let procedures = procedures.iter().map(|it| it.as_str().into());
        select.and_in("procedure_code", procedures);
    }
    select.piece(" GROUP BY ");
    select.piece(match from {
        From::Place => "agency, procedure_code",
        From::Agency | From::Procedure => month,
    });
    select
}

/// How many cases of a figure there are in each month from one to another, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub(crate) async fn months(
    db: &Db,
    counted: &Counted,
    of: &Of<'_>,
    (from, to): &(String, String),
) -> Result<Vec<Month>, ReadError> {
    let (few_of, many_of) = match of.procedures {
        Some(_) => (From::Procedure, Some(From::Agency)),
        None => (From::Agency, None),
    };
    let mut months: BTreeMap<String, Month> = BTreeMap::new();
    for names in parts(from, to) {
        let mut asked = vec![sums(few_of, counted, of, &names)];
        asked.extend(many_of.map(|it| sums(it, counted, of, &names)));
        let answers = db.select_together(asked).await?;
        for (no, rows) in answers.iter().enumerate() {
            let column = match (no, few_of) {
                (0, few_of) => few_of.table(counted, of).1,
                _ => "period",
            };
            for row in rows {
                let month = row.text(column)?;
                let it = months.entry(month.clone()).or_insert(Month {
                    month,
                    few: 0,
                    many: 0,
                });
                if no == 0 {
                    it.few = row.int("few")?;
                }
                it.many = row.int("many")?;
            }
        }
    }
    Ok(months.into_values().rev().collect())
}

/// Adds pairs as rows of values, filled up with pairs that are none, so that few different texts are
/// prepared.
pub(crate) fn pairs<'a>(
    select: &mut Select,
    pairs: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
) {
    let fill = pairs.len().next_power_of_two() - pairs.len();
    let all = pairs.chain(std::iter::repeat_n(("", ""), fill));
    for (at, (one, other)) in all.enumerate() {
        select.piece(if at > 0 { ", (" } else { "(" });
        select.value(one.into());
        select.piece(", ");
        select.value(other.into());
        select.piece(")");
    }
}

/// The agencies that have any of a figure in some months, with the months.
fn agencies_of(counted: &Counted, of: &Of<'_>, months: &[String]) -> Select {
    let (table, _) = From::Agency.table(counted, of);
    let mut select = Select::new("coarse_total::found", "SELECT agency, period FROM ");
    select.piece(table);
    select.and_in("period", months.iter().map(|it| it.as_str().into()));
    if let Some(agencies) = of.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select.piece(" AND ");
    select.piece(counted.few);
    select.piece(" > 0");
    select
}

/// The places of these agencies in these months.
fn places_in(counted: &Counted, there: &[(String, String)], most: u32) -> Select {
    let mut select = Select::new(
        "coarse_total::found",
        "WITH there (of_agency, of_month) AS (VALUES ",
    );
    pairs(&mut select, there.iter().map(|it| (&*it.0, &*it.1)));
    select.piece(") SELECT agency, procedure_code, CAST(sum(");
    select.piece(counted.many);
    select.piece(") AS BIGINT) AS many FROM there CROSS JOIN ");
    select.piece(match counted.facts {
        true => "index_total WHERE month = of_month AND agency = of_agency",
        false => {
            "outcome_sum WHERE grain = 'place_month' AND period = of_month AND agency = of_agency"
        }
    });
    select.piece(" AND ");
    select.piece(counted.few);
    select.then(
        " > 0 GROUP BY agency, procedure_code LIMIT {}",
        [most.into()],
    );
    select
}

/// The places of some procedures, which an index finds.
fn places_of(counted: &Counted, of: &Of<'_>, months: &[String], most: u32) -> Select {
    let mut select = sums(From::Place, counted, of, months);
    select.piece(" HAVING sum(");
    select.piece(counted.few);
    select.then(") > 0 LIMIT {}", [most.into()]);
    select
}

/// The places that have any of a figure in some months, one and all; never more than `most`.
///
/// # Errors
/// When the files cannot be read.
pub(crate) async fn places(
    db: &Db,
    counted: &Counted,
    of: &Of<'_>,
    months: &[String],
    most: u32,
) -> Result<Vec<Place>, ReadError> {
    let select = match of.procedures {
        Some(_) => places_of(counted, of, months, most),
        None => {
            let mut there = Vec::new();
            for row in db.select(agencies_of(counted, of, months)).await? {
                there.push((row.text("agency")?, row.text("period")?));
            }
            if there.is_empty() {
                return Ok(Vec::new());
            }
            places_in(counted, &there, most)
        }
    };
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Place {
            agency: row.text("agency")?,
            procedure: row.text("procedure_code")?,
            many: row.int("many")?,
        })
    };
    let rows = db.select(select).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Cases of a procedure in a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The procedure's code.
    pub procedure: String,
    /// `YYYY-MM`.
    pub month: String,
    /// How many.
    pub cases: i64,
}

/// A query of a figure's cases by procedure and month, of all agencies that are asked together.
fn groups_of(counted: &Counted, of: &Of<'_>, months: &[String]) -> Select {
    let (table, month) = From::Procedure.table(counted, of);
    let mut select = Select::new("coarse_total::found", "SELECT procedure_code, ");
    select.piece(month);
    select.piece(" AS of_month, CAST(sum(");
    select.piece(counted.few);
    select.piece(") AS BIGINT) AS few FROM ");
    select.piece(table);
    select.and_in(month, months.iter().map(|it| it.as_str().into()));
    if let Some(agencies) = of.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    if let Some(procedures) = of.procedures {
        let procedures = procedures.iter().map(|it| it.as_str().into());
        select.and_in("procedure_code", procedures);
    }
    select.piece(" AND ");
    select.piece(counted.few);
    select.piece(" > 0 GROUP BY procedure_code, ");
    select.piece(month);
    select
}

/// How many cases of a figure there are of each procedure in each month, the newest month first.
///
/// # Errors
/// When the files cannot be read.
pub(crate) async fn groups(
    db: &Db,
    counted: &Counted,
    of: &Of<'_>,
    (from, to): &(String, String),
) -> Result<Vec<Group>, ReadError> {
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Group {
            procedure: row.text("procedure_code")?,
            month: row.text("of_month")?,
            cases: row.int("few")?,
        })
    };
    let mut groups = Vec::new();
    for names in parts(from, to) {
        for row in db.select(groups_of(counted, of, &names)).await? {
            groups.push(read(&row)?);
        }
    }
    groups.sort_by(|a, b| b.month.cmp(&a.month).then(a.procedure.cmp(&b.procedure)));
    Ok(groups)
}

/// What runs of some procedures: all that was received, less all that ended.
fn running_of(of: &Of<'_>, procedures: &[String]) -> Select {
    let mut select = Select::new(
        "coarse_total::found",
        "SELECT CAST(sum(received - granted - refused - rejected - withdrawn - stopped - lapsed) \
         AS BIGINT) AS few FROM outcome_sum WHERE grain = ",
    );
    select.value(match of.agencies {
        Some(_) => Grain::Place.word().into(),
        None => Grain::ProcedureYear.word().into(),
    });
    select.and_in(
        "procedure_code",
        procedures.iter().map(|it| it.as_str().into()),
    );
    if let Some(agencies) = of.agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    select
}

/// How many cases of some procedures run; nothing where no procedures are asked for, which an index of
/// what runs counts as fast.
///
/// # Errors
/// When the files cannot be read.
pub(crate) async fn running(db: &Db, of: &Of<'_>) -> Result<Option<i64>, ReadError> {
    let Some(procedures) = of.procedures else {
        return Ok(None);
    };
    let rows = db.select(running_of(of, procedures)).await?;
    let few = rows.first().map(|row| row.int_or_null("few")).transpose()?;
    Ok(Some(few.flatten().unwrap_or_default()))
}

/// Every shape of these queries, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let (one, months) = (["a".to_owned()], ["2026-05".to_owned()]);
    let mut texts = Vec::new();
    for facts in [false, true] {
        let counted = Counted {
            facts,
            few: "late",
            many: "received - late",
        };
        for agencies in [None, Some(one.as_slice())] {
            for procedures in [None, Some(one.as_slice())] {
                let of = Of {
                    agencies,
                    procedures,
                };
                texts.push(running_of(&of, &one).finish().0);
                for from in [From::Agency, From::Procedure] {
                    texts.push(sums(from, &counted, &of, &months).finish().0);
                }
                texts.push(agencies_of(&counted, &of, &months).finish().0);
                let there = [("a".to_owned(), "2026-05".to_owned())];
                texts.push(places_in(&counted, &there, 1).finish().0);
                texts.push(places_of(&counted, &of, &months, 1).finish().0);
                texts.push(groups_of(&counted, &of, &months).finish().0);
            }
        }
    }
    texts
}
