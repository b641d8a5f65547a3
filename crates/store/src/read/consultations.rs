//! Cases in which some unit still owes its opinion: those that ask a unit, and those that a unit
//! has asked about. Only open consultations are on the index, so the list is as short as they are.

use super::case_line::{CaseLine, select_lines};
use super::page::{Order, Page, PageRequest};
use crate::case_file::columns::between_bars;
use crate::sql::select::escape_like;
use crate::sql::{Db, ReadError, Select, Text, Value};
use domain::ids::UnitCode;

const ORDER: Order = Order {
    columns: &["next_act_due_at", "id"],
    descending: false,
};

fn list(units: &[UnitCode], request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::consultations",
        select_lines!("FROM case_file WHERE consulted_units IS NOT NULL AND (1 = 0"),
    );
    for unit in units {
        let pattern = format!("%{}%", escape_like(&between_bars(unit)));
        select.then(
            " OR consulted_units LIKE {} ESCAPE '!' OR holder_unit = {}",
            [Value::from(pattern), unit.as_str().into()],
        );
    }
    select.piece(")");
    ORDER.apply(&mut select, request);
    select
}

/// A page of the cases that ask one of these units, or in which one of them asks.
pub async fn open(
    db: &Db,
    units: &[UnitCode],
    request: &PageRequest,
) -> Result<Page<CaseLine>, ReadError> {
    let rows = db.select(list(units, request)).await?;
    Ok(ORDER.page_taken(rows, request, CaseLine::read)?)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let request = PageRequest::after(hex::encode("[7,\"a\"]"), 20);
    [vec![], vec!["a".into()], vec!["a".into(), "b".into()]]
        .into_iter()
        .map(|units: Vec<UnitCode>| list(&units, &request).finish().0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::case_file::DueDates;
    use crate::testing::{named, put};
    use domain::testing::{Story, question};

    both_engines!(a_unit_finds_what_it_is_asked_and_what_it_asks, |db| {
        let asked = Story::in_progress()
            .by_specialist()
            .when(question("2026-08-26T17:00"))
            .done();
        let unit = asked.case.consultations[0].unit.clone();
        put(db, &named(asked, 1), DueDates::default()).await;
        put(db, &named(Story::in_progress(), 2), DueDates::default()).await;
        for (unit, found) in [
            (unit.as_str(), 1),
            ("xa-truong-thi/chuyen-mon", 1),
            ("xa-khac", 0),
        ] {
            let page = open(db, &[unit.into()], &PageRequest::first(10)).await;
            assert_eq!(page.expect("the list is read").items.len(), found, "{unit}");
        }
    });
}
