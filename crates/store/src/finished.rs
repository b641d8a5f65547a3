//! The cases whose resolution ended in a period, one after the other in the order of their end: what
//! whoever scores them walks through.

use crate::case_file::DueDates;
use crate::sql::{Db, ReadError, Value, texts};
use domain::case::Case;
use jiff::Timestamp;

texts! {
    OF_ALL = "SELECT id, finished_at, body, due_at, step_due_at, next_act_due_at FROM case_file
              WHERE finished_at < $1 AND (finished_at, id) > ($2, $3) ORDER BY finished_at, id LIMIT $4";
    OF_AGENCY = "SELECT id, finished_at, body, due_at, step_due_at, next_act_due_at FROM case_file
                 WHERE agency = $5 AND finished_at < $1 AND (finished_at, id) > ($2, $3)
                 ORDER BY finished_at, id LIMIT $4";
}

/// Where a walk is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    at: i64,
    id: String,
    to: Timestamp,
}

impl Place {
    /// Before the first case that ended in a period.
    pub fn before((from, to): (Timestamp, Timestamp)) -> Self {
        Self {
            at: from.as_millisecond() - 1,
            // Behind every name of a case.
            id: "~".to_owned(),
            to,
        }
    }
}

/// The next cases, with the date of return of each; none where the walk is over.
///
/// # Errors
/// When the files cannot be read.
pub async fn next(
    db: &Db,
    agency: Option<&str>,
    place: &mut Place,
    at_most: u32,
) -> Result<Vec<(Case, Option<Timestamp>)>, ReadError> {
    let mut values: Vec<Value> = vec![
        place.to.into(),
        place.at.into(),
        place.id.as_str().into(),
        at_most.into(),
    ];
    let text = match agency {
        Some(agency) => {
            values.push(agency.into());
            &OF_AGENCY
        }
        None => &OF_ALL,
    };
    let rows = db.query(text, &values).await?;
    if let Some(last) = rows.last() {
        place.at = last.int("finished_at")?;
        place.id = last.text("id")?;
    }
    let mut cases = Vec::with_capacity(rows.len());
    for row in &rows {
        cases.push((row.json("body")?, DueDates::read(row)?.due_at));
    }
    Ok(cases)
}
